"""The documentation holds: reference in sync with the source, links, commands, and every example."""

from __future__ import annotations

import doctest
import logging
import re
import shlex
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import click
import pytest

from estimand import cli, study
from pages import PAGES, ROOT, Block, blocks, blocks_of

WITH_PYTHON = [page for page in PAGES if any(b.language == "python" for b in blocks_of(page))]
WITH_DOCTEST = sorted(
    path for path in (ROOT / "src" / "estimand").rglob("*.py") if ">>>" in path.read_text(encoding="utf-8")
)
BASE = {
    "study": '[study]\ntitle = "A study"\n',
    "data": '[data]\nfile = "data/panel.csv"\nunit = "state"\ntime = "year"\n',
    "model": """[model.baseline]
method = "fixed_effects"
y = "violent"
x = ["prison"]
controls = ["unem", "police"]
absorb = ["state", "year"]
cov = { cluster = "state" }
""",
}


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def test_reference_is_in_sync_with_the_source() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "reference.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_resolve(page: Path) -> None:
    text = re.sub(r"^ *```.*?^ *```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"`[^`\n]+`", "", text)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{target}: no such file"
        if anchor:
            assert anchor in anchors(there), f"{target}: no such heading"


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as code hosts make them."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", WITH_PYTHON, ids=name_of)
def test_python_blocks_run(page: Path, workplace: Path, caplog: pytest.LogCaptureFixture) -> None:
    names: dict = {"__name__": "__main__"}
    caplog.set_level(logging.ERROR, "estimand.read")
    for block in blocks_of(page):
        if block.language == "python":
            exec(compile(block.text, str(block), "exec"), names)


@pytest.mark.parametrize("path", WITH_DOCTEST, ids=lambda path: path.stem)
def test_docstring_examples(path: Path) -> None:
    module = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
    found = doctest.testmod(import_module(module.removesuffix(".__init__")), optionflags=doctest.ELLIPSIS)
    assert found.attempted > 0
    assert found.failed == 0


@pytest.mark.parametrize("block", blocks("toml"), ids=str)
def test_specs_pass_the_check(block: Block, workplace: Path) -> None:
    """A part of a spec is checked together with the whole one above it on its page, or else with a small one."""
    written = tomllib.loads(block.text)
    if "published.toml" in block.text.split("\n")[0]:
        return
    whole = [b.text for b in blocks_of(block.page) if b.line < block.line and "[study]" in b.text]
    parts = whole[-1:] if "study" not in written and whole else missing_parts(written)
    (workplace / "study.toml").write_text("\n".join([*parts, block.text]), encoding="utf-8")
    study.read_spec(workplace / "study.toml").refuse([])


def missing_parts(written: dict) -> list[str]:
    absent = [part for key, part in BASE.items() if key not in written]
    return [*absent, BASE["model"]] if needs_model(written.get("model", {})) else absent


def needs_model(models: dict) -> bool:
    """Return whether a part of a spec refers to the model of the small spec."""
    return bool(models) and "baseline" not in models and any(m.get("from") == "baseline" for m in models.values())


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for line in re.findall(r"^ {4}\$? ?(estimand [a-z].*)$", text, re.MULTILINE):
        words = shlex.split(line.split("·")[0], comments=True)
        verb = words[1]
        if re.fullmatch(r"[a-z]+", verb):
            assert verb in cli.cli.list_commands(None), line
            known = options_of(verb)
            assert not [w for w in words[2:] if w.startswith("-") and w not in known], line


def options_of(verb: str) -> set[str]:
    command = cli.cli.get_command(None, verb)
    options = (p for p in command.params if isinstance(p, click.Option))
    return {name for option in options for name in option.opts} | {"--debug", "-h", "--help"}
