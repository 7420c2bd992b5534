import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimand.study.cache import Store, canonical, key_of
from estimand.study.why import differences

PARTS = {"asks": {"y": "y", "x": ["a"]}, "code": {"a.py": "1"}}


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / ".estimand")


def test_what_is_kept_is_found_with_its_parts(store):
    store.keep(PARTS, {"record.json": b"{}"}, {"rows": 3}, 0.5)
    entry = store.find(PARTS)
    assert (entry.text("record.json"), entry.made, entry.seconds) == ("{}", {"rows": 3}, 0.5)
    assert entry.parts == PARTS
    assert store.find({**PARTS, "seed": 1}) is None


@pytest.mark.parametrize("file", ["record.json", "manifest.json"])
@pytest.mark.parametrize("harm", ["cut", "alter", "remove"])
def test_a_damaged_entry_is_removed_and_noted(store, file, harm):
    entry = store.keep(PARTS, {"record.json": b'{"a": 1}'}, {}, 0.0)
    path = entry.folder / file
    if harm == "remove":
        path.unlink()
    else:
        content = path.read_bytes()
        path.write_bytes(content[:-3] if harm == "cut" else content.replace(b"a", b"b"))
    assert store.find(PARTS) is None
    assert store.broken == [entry.key]
    assert not entry.folder.exists()


def test_a_manifest_put_at_another_address_is_not_believed(store):
    entry = store.keep(PARTS, {}, {}, 0.0)
    manifest = json.loads((entry.folder / "manifest.json").read_text())
    manifest["parts"]["asks"]["y"] = "z"
    (entry.folder / "manifest.json").write_text(json.dumps(manifest))
    assert store.get(entry.key) is None


def test_half_written_entries_are_never_found_and_are_swept(store, monkeypatch):
    def fail(*arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", fail)
        with pytest.raises(KeyboardInterrupt):
            store.keep(PARTS, {"record.json": b"{}"}, {}, 0.0)
    assert store.find(PARTS) is None
    assert list(store.folder.glob("half-*"))
    store.sweep()
    assert not list(store.folder.glob("half-*"))


def test_keeping_again_replaces_the_entry_whole(store):
    store.keep(PARTS, {"record.json": b"old", "more": b"x"}, {}, 0.0)
    store.keep(PARTS, {"record.json": b"new"}, {}, 0.0)
    entry = store.find(PARTS)
    assert entry.text("record.json") == "new"
    assert sorted(p.name for p in entry.folder.iterdir()) == ["manifest.json", "record.json"]
    assert store.size()[0] == 1


nested = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=3), nested, max_size=4))
def test_the_key_does_not_hang_on_the_order_of_keys(parts):
    assert key_of(parts) == key_of(dict(reversed(parts.items())))
    assert json.loads(canonical(parts)) == parts


def test_differences_are_told_field_by_field():
    old = {
        "asks": {"x": ["a"], "y": "y"},
        "columns": {"a": "1", "y": "2"},
        "code": {"m.py": "1"},
        "libraries": {"numpy": "2.3"},
    }
    new = {
        "asks": {"x": ["b"], "y": "y"},
        "columns": {"b": "9", "y": "3"},
        "code": {"m.py": "2"},
        "libraries": {"numpy": "2.4"},
    }
    assert differences(old, new) == [
        'x changed ["a"] → ["b"]',
        'column "y" changed',
        "code changed: m.py",
        "numpy 2.3 → 2.4",
    ]
    assert differences(old, old) == []
    assert differences({"content": "1", "seed": 1}, {"content": "2", "seed": 2}) == [
        "the data file changed",
        "seed changed 1 → 2",
    ]
