"""A new study: a copy of one that is there, with a table to fill in, or a bare spec to start from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..errors import SpecError
from .cache import write_whole
from .place import find_study
from .spec import Spec, read_spec

TEMPLATE = Path(__file__).parent / "templates" / "study.toml"
DATA = "data/panel.csv"


def new_study(folder: Path, source: str | None = None) -> list[Path]:
    """Make a folder with study.toml, README.md and data/panel.csv, a header to fill rows under.

    Parameters
    ----------
    folder : Path
        It must not be there yet, or be empty.
    source : str, optional
        The study to start from; without it a bare spec.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    SpecError
        When the folder has files in it: nothing is written over.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SpecError(f"{folder}: is there already and not empty; choose another name")
    file = find_study(source).file if source else TEMPLATE
    spec = read_spec(file)
    readme = file.parent / "README.md"
    files = {"study.toml": _own_data(spec.text), DATA: ",".join(_quoted(name) for name in columns_needed(spec)) + "\n"}
    if readme.is_file():
        files["README.md"] = readme.read_text(encoding="utf-8")
    for name, text in files.items():
        write_whole(folder / name, text.encode())
    return [folder / name for name in files]


def columns_needed(spec: Spec) -> list[str]:
    """Return the columns that a study reads from its data, keys first."""
    made = [measure.makes for measure in spec.measures]
    return [name for name in dict.fromkeys(_named(spec)) if name and not any(makes(name) for makes in made)]


def _named(spec: Spec) -> Iterator[str]:
    yield from filter(None, (spec.data.unit, spec.data.time))
    for measure in spec.measures:
        yield from measure.columns
    for model in spec.models:
        for run in model.runs:
            yield from (*run.columns, *_tested(run.asks["where"]))
        yield model.split
    for shown in spec.shown:
        yield from (*shown.columns, *_tested(shown.where))


def _tested(where: str) -> list[str]:
    from ..condition import parse

    return sorted(parse(where).columns) if where else []


def _own_data(text: str) -> str:
    """Return the spec with the user's own file as its data, and nothing said about the data that it was written for."""
    head, data, tail = _around_data(text)
    data = re.sub(r"^(file|dataset|simulate)\s*=.*$", f'file = "{DATA}"', data, count=1, flags=re.MULTILINE)
    data = re.sub(r"^(status|note|expect)\s*=.*\n", "", data, flags=re.MULTILINE)
    return head + data + tail


def _around_data(text: str) -> tuple[str, str, str]:
    start = re.search(r"^\[data\]", text, re.MULTILINE)
    begin = start.start() if start else len(text)
    following = re.search(r"^\[", text[begin + 1 :], re.MULTILINE)
    end = begin + 1 + following.start() if following else len(text)
    return text[:begin], text[begin:end], text[end:]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if re.search(r'[",\n]', name) else name
