"""The columns that a spec names, checked against those of the data and of the measures before them, in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .measures import Measure
from .problems import Problem
from .review import Path
from .spec import Spec


@dataclass
class Known:
    """The columns that exist at some point of a spec, and the measures that make them."""

    facts: Mapping[str, Mapping[str, Any]]
    shown: str
    made: list[Measure] = field(default_factory=list)

    def __contains__(self, name: str) -> bool:
        return name in self.facts or any(m.makes(name) for m in self.made)

    def names(self) -> list[str]:
        """All names, for suggestions."""
        return [*self.facts, *(name for m in self.made for name in (m.names.values() if m.names else [m.name]))]


def column_problems(spec: Spec, made: Mapping[str, Any], shown: str) -> list[Problem]:
    """Note in the spec's review each column that is not there; return what is wrong with the data themselves.

    Parameters
    ----------
    spec : Spec
    made : mapping
        What the data step found: ``facts`` for each column, units, periods, rows, balanced.
    shown : str
        What messages call the data.
    """
    known = Known(made["facts"], shown)
    for key in ("unit", "time"):
        _named(
            spec,
            known,
            ("data", key),
            [getattr(spec.data, key) or made["unit"]] if key == "unit" or spec.data.time else [],
        )
    for measure in spec.measures:
        path = ("measure", measure.name)
        _named(spec, known, path, measure.columns, spec.measures)
        if measure.name in made["facts"]:
            spec.review.add(path, f'measure "{measure.name}": {shown} has a column of that name; choose another')
        known.made.append(measure)
    used: dict[str, str] = {}
    for model in spec.models:
        for run in model.runs:
            _named(spec, known, model.place, run.columns, keys=run.asks)
            numeric = [run.asks["y"], *run.asks["x"], *run.asks["controls"]]
            used |= {name: f"[model.{model.name}]" for name in numeric if name not in used}
        _named(spec, known, (*model.place, "split"), [model.split] if model.split else [])
    for shown_part in spec.shown:
        _named(spec, known, shown_part.place, shown_part.columns, keys=shown_part.asks)
    return [*_expected(spec, made, shown), *_unfit(made["facts"], used, shown)]


def _named(
    spec: Spec,
    known: Known,
    path: Path,
    names: Iterable[str],
    later: Iterable[Measure] = (),
    keys: Mapping[str, Any] | None = None,
) -> None:
    for name in names:
        if name in known:
            continue
        key = next((k for k, v in (keys or {}).items() if name == v or (isinstance(v, list) and name in v)), "")
        head = f"{key}: " if key else f"[{'.'.join(path[:2])}] "
        after = next((m for m in later if m.makes(name)), None)
        if after is not None:
            spec.review.add(
                path, f'{head}column "{name}" is made later, by [measure.{after.name}]; move that section up', word=name
            )
            continue
        place = (*path, key) if key else path
        word = name if _writes(spec, place, name) else ""
        spec.review.add(
            place if word else _writer(spec, path, name),
            f'{head}no column "{name}" in {known.shown} or [measure.*]',
            word=name,
            known=known.names(),
        )


def _writes(spec: Spec, path: Path, name: str) -> bool:
    line = spec.review.lines.of(path, name)
    return line is not None and name in spec.review.lines.text[line - 1]


def _writer(spec: Spec, path: Path, name: str) -> Path:
    """Return the section that names a column: the one at `path`, or one that it inherits from."""
    parents = [path, *(m.place for m in spec.models)]
    return next((p for p in parents if _writes(spec, p, name)), path)


def _expected(spec: Spec, made: Mapping[str, Any], shown: str) -> list[Problem]:
    """Return what [data] expect says and the data do not."""
    wanted = spec.data.expect.model_dump(exclude_none=True)
    return [
        Problem(
            f"expect: {key} = {str(value).lower()}, but {shown} has {key} = {str(made[key]).lower()}",
            spec.review.lines.of(("data", "expect")),
        )
        for key, value in wanted.items()
        if made[key] != value
    ]


def _unfit(facts: Mapping[str, Mapping[str, Any]], used: Mapping[str, str], shown: str) -> list[Problem]:
    """Return the columns of the data that a model needs as numbers and that are not."""
    found = []
    for name, user in used.items():
        fact = facts.get(name)
        if fact is None:
            continue
        if fact["kind"] == "nothing":
            text = f'column "{name}", used by {user}, has no value: all {fact["rows"]} rows are empty'
        elif fact.get("infinite"):
            text = (
                f'column "{name}", used by {user}, has {fact["infinite"]} infinite values, first on line {fact["line"]}; '
                "mend them or leave the cells empty"
            )
        elif fact["kind"] == "dates":
            text = f'column "{name}", used by {user}, holds dates, not numbers'
        elif fact.get("wrong"):
            text = (
                f'column "{name}", used by {user}, holds text: {fact["wrong"]} of {fact["rows"]} values are not numbers, '
                f'first "{fact["first"]}" on line {fact["line"]}; mend them, leave the cells empty, or make 0/1 columns '
                'with method = "one_hot"'
            )
        else:
            continue
        found.append(Problem(text, file=shown))
    return found
