"""Spec: a study.toml as checked, frozen values; every problem is found in one reading."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .measures import Measure, read_measures
from .models import Model, read_models
from .problems import Problem, SpecProblems
from .review import Review
from .schema import DataPart, StudyPart
from .shown import Shown, read_shown

SECTIONS = ("study", "data", "measure", "model", "table", "figure")


@dataclass(frozen=True)
class Spec:
    """What a study asks for; `unread` are measures with problems of their own, whose columns are not asked after."""

    file: str
    text: str
    study: StudyPart
    data: DataPart
    measures: tuple[Measure, ...]
    models: tuple[Model, ...]
    shown: tuple[Shown, ...]
    unread: frozenset[str] = frozenset()
    review: Review = field(compare=False, repr=False, kw_only=True)

    @property
    def labels(self) -> dict[str, str]:
        """Words for columns, from [data] labels and from measures."""
        return {**self.data.labels, **{m.name: m.label for m in self.measures if m.label}}

    def refuse(self, problems: list[Problem]) -> None:
        """Raise SpecProblems when there are problems, in the text or given here."""
        if self.review.problems or problems:
            raise SpecProblems(self.file, self.review.lines.text, [*self.review.problems, *problems])


def read_spec(path: Path, name: str = "") -> Spec:
    """Read and check a spec; problems that leave something to check further stay in ``review``.

    Parameters
    ----------
    path : Path
        The TOML file.
    name : str
        What messages call it.

    Raises
    ------
    SpecProblems
        When the text is not TOML, or [study] or [data] cannot be used: then with all problems that can be known without
        the data.
    """
    name = name or path.name
    text = _text(path, name)
    review = Review(text)
    raw = _toml(text, name)
    for section in raw:
        if section not in SECTIONS:
            review.add((section,), f"unknown section [{section}]", word=section, known=SECTIONS)
    raw = {key: value if isinstance(value, Mapping) else {} for key, value in raw.items()}
    study = review.part(StudyPart, ("study",), raw.get("study"))
    data = review.part(DataPart, ("data",), raw.get("data"))
    asked = raw.get("data", {})
    review.words.update({k: asked[k] for k in ("unit", "time") if isinstance(asked.get(k), str)})
    measures = read_measures(raw.get("measure", {}), review)
    models = read_models(raw.get("model", {}), review)
    shown = read_shown(_with_readable(raw, models), models, review)
    if study is None or data is None:
        raise SpecProblems(name, review.lines.text, review.problems)
    unread = frozenset(raw.get("measure", {})) - {m.name for m in measures}
    return Spec(name, text, study, data, measures, models, shown, unread, review=review)


def _with_readable(raw: dict[str, Any], models: tuple[Model, ...]) -> dict[str, Any]:
    """Return the sections without references to models that have problems of their own: one mistake, one problem."""
    broken = set(raw.get("model", {})) - {m.name for m in models}

    def readable(section: Any) -> Any:
        if isinstance(section, Mapping) and section.get("model") in broken:
            return None
        if not isinstance(section, Mapping) or not isinstance(section.get("models"), list):
            return section
        kept = [r for r in section["models"] if re.split("[#@/]", str(r))[0] not in broken]
        return {**section, "models": kept or section["models"]} if kept else None

    families = {family: {n: readable(s) for n, s in raw.get(family, {}).items()} for family in ("table", "figure")}
    return {family: {n: s for n, s in sections.items() if s is not None} for family, sections in families.items()}


def _text(path: Path, name: str) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        told = f"not UTF-8 (byte 0x{content[error.start]:02x} on line {line}); TOML is UTF-8: save the file so"
        raise SpecProblems(name, (), [Problem(told)]) from None


def _toml(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)", str(error))
        line = int(found[1]) if found and found[1] else len(text.splitlines())
        said = re.sub(r" \(at .*\)$", "", str(error))
        raise SpecProblems(name, text.splitlines(), [Problem(f"not valid TOML: {said}", line)]) from None
