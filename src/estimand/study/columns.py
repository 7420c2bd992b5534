"""The columns that a spec names, checked against those of the data and of the measures before them, in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .fitness import unfit
from .measures import Measure
from .problems import Problem
from .review import Path
from .spec import Spec


def column_problems(spec: Spec, facts: Mapping[str, Mapping[str, Any]], shown: str) -> list[Problem]:
    """Note in the spec's review each column that is not there; return what is wrong with the data themselves.

    Parameters
    ----------
    spec : Spec
    facts : mapping
        For each column of the data what it holds, from ``content.facts_of``.
    shown : str
        What messages call the data.
    """
    reader = _Reader(spec, facts, shown)
    for key in ("unit", "time"):
        if name := getattr(spec.data, key):
            reader.named(("data",), [name], {key: name})
    for measure in spec.measures:
        path = ("measure", measure.name)
        reader.named(path, measure.columns, measure.asks)
        if measure.name in facts:
            spec.review.add(path, f"[measure.{measure.name}]: {shown} has a column of that name; choose another")
        reader.made.append(measure)
    used: dict[str, str] = {}
    for model in spec.models:
        for run in model.runs:
            reader.named(model.place, run.columns, run.asks)
            numeric = [run.asks["y"], *run.asks["x"], *run.asks["controls"]]
            used |= {name: f"[model.{model.name}]" for name in numeric if name not in used}
        if model.split:
            reader.named(model.place, [model.split], {"split": model.split})
    for part in spec.shown:
        reader.named(part.place, part.columns, part.asks)
    return unfit(facts, used, shown)


class _Reader:
    """The columns that exist so far; it notes each name that is not one of them."""

    def __init__(self, spec: Spec, facts: Mapping[str, Any], shown: str) -> None:
        self.spec, self.facts, self.shown = spec, facts, shown
        self.made: list[Measure] = []

    def named(self, path: Path, names: Iterable[str], keys: Mapping[str, Any]) -> None:
        """Check the names that the section at `path` uses under its `keys`."""
        for name in names:
            if not (name in self.facts or name in self.spec.unread or any(m.makes(name) for m in self.made)):
                key = next((k for k, v in keys.items() if _holds(v, name)), "")
                self._note(path, key, name)

    def _note(self, path: Path, key: str, name: str) -> None:
        head = f"{key}: " if key else f"[{'.'.join(path)}] "
        later = next((m for m in self.spec.measures if m.makes(name)), None)
        place = self._writer((*path, key) if key else path, name)
        if later is not None:
            hint = f"is made by [measure.{later.name}], which stands below; move that section up"
            self.spec.review.add(place, f'{head}column "{name}" {hint}')
            return
        known = [*self.facts, *(n for m in self.made for n in (m.names.values() if m.names else [m.name]))]
        self.spec.review.add(place, f'{head}no column "{name}" in {self.shown} or [measure.*]', word=name, known=known)

    def _writer(self, path: Path, name: str) -> Path:
        """Return the key that names a column: the one at `path`, or that of a model it is inherited from."""
        key = path[2:]
        places = [path, path[:2], *((*m.place, *key) for m in self.spec.models)]
        return next((place for place in places if self.spec.review.lines.write(place, name)), path)


def _holds(written: Any, name: str) -> bool:
    """Tell whether a key's value is this name, or has it in a list or, as ``cov = { cluster = ... }``, in a table."""
    if isinstance(written, Mapping | list):
        return any(_holds(part, name) for part in (written.values() if isinstance(written, Mapping) else written))
    return written == name
