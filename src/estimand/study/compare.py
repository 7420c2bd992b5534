"""Ours against published, cell by cell: within rounding, same sign and stars, or different."""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import SpecError, nearest
from ..result import Estimate, Finding
from .tables import Results

WITHIN, ALIKE, DIFFERS, ABSENT = "within rounding", "same sign and stars", "differs", "not ours"
LEVELS = (0.10, 0.05, 0.01)
ROWS = {"describe": "variable", "vif": "term"}  # kinds of table that ask the panel, and what names their rows
_FACTS = {"n": "n_obs", "units": "n_units", "periods": "n_periods", "f": "f_statistic"}
_OWN = ("name", "model", "step", "variant", "split", "equation", "terms", "note")


@dataclass(frozen=True)
class Compared:
    """One printed number beside ours.

    `ours` is None when our run has no such number. `verdict` is one of ``WITHIN``, ``ALIKE``, ``DIFFERS``, ``ABSENT``.
    """

    table: str
    column: str
    row: str
    quantity: str
    printed: str
    ours: float | None
    verdict: str

    @property
    def shown(self) -> str:
        """Ours with one decimal more than was printed; counts without any."""
        _, half = number(self.printed)
        decimals = max(round(-math.log10(2 * half)), 0)
        return "" if self.ours is None else f"{self.ours:,.{decimals + 1 if decimals else 0}f}"


def compare(published: Path, results: Results) -> tuple[Compared, ...]:
    """Compare each number of a ``published.toml`` with ours.

    Raises
    ------
    SpecError
        When the file is not TOML, or names a model or variable that the study does not have.
    """
    try:
        tables = tomllib.loads(published.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SpecError(f"{published.name}: {error}") from None
    return tuple(
        cell for name, table in tables.items() if isinstance(table, Mapping) for cell in _table(name, table, results)
    )


def counts(cells: Sequence[Compared]) -> dict[str, int]:
    """Return how many cells have each verdict."""
    found = Counter(cell.verdict for cell in cells)
    return {verdict: found[verdict] for verdict in (WITHIN, ALIKE, DIFFERS, ABSENT) if found[verdict]}


def number(printed: str) -> tuple[float, float]:
    """Return a printed number and half a unit of its last decimal."""
    text = printed.replace(",", "").replace("−", "-").strip().strip("()[]*")
    digits, _, power = text.lower().partition("e")
    decimals = len(digits.partition(".")[2]) - int(power or 0)
    return float(text), 0.5 * 10.0**-decimals


def _table(name: str, table: Mapping[str, Any], results: Results) -> Iterator[Compared]:
    if table.get("kind") in ROWS:
        for variable, printed in table.get("rows", {}).items():
            yield from _described((name, table["kind"], variable), printed, results)
    for column in table.get("column", ()):
        estimate = _estimate(name, column, results)
        for term, printed in column.get("terms", {}).items():
            yield from _term((name, column["name"], term), printed, estimate, table.get("bracket", "se"))
        for key, printed in column.items():
            if key not in _OWN:
                ours = _fact(estimate, key) if estimate else None
                yield _cell((name, column["name"], key), key, str(printed), ours)


def _estimate(table: str, column: Mapping[str, Any], results: Results) -> Estimate | None:
    marks = {"step": "#", "variant": "@", "split": "/"}
    mark = next((f"{sign}{column[key]}" for key, sign in marks.items() if key in column), "")
    name = f"{column['model']}{mark}"
    known = [run.id for model in results.graph.models for run in model.runs]
    if name not in known:
        raise SpecError(f'published.toml: {table}: no model "{name}" in the study{nearest(name, known)}')
    found = results.record(f"model.{name}")
    if not isinstance(found, Estimate) or "equation" not in column:
        return found if isinstance(found, Estimate) else None
    key = f"equation:{column['equation']}"
    if key not in found.tables:
        raise SpecError(f'published.toml: {table}: {name} has no "{key}"{nearest(key, found.tables)}')
    return found.tables[key]


def _term(
    place: tuple[str, str, str], printed: Mapping[str, Any], estimate: Estimate | None, bracket: str
) -> Iterator[Compared]:
    row = estimate.table().set_index("term").loc[place[2]] if estimate and place[2] in estimate.terms else None
    stars = None if row is None else sum(row["p_value"] < level for level in LEVELS)
    alike = printed.get("stars") == stars
    yield _cell(place, "estimate", printed["estimate"], None if row is None else row["estimate"], alike)
    if "below" in printed:
        ours = None if row is None else row[{"se": "std_error", "t": "statistic", "p": "p_value"}[bracket]]
        yield _cell(place, bracket, printed["below"], ours, alike)


def _described(place: tuple[str, str, str], printed: Mapping[str, str], results: Results) -> Iterator[Compared]:
    table, kind, variable = place
    frames = [
        finding.tables[kind].set_index(ROWS[kind])
        for shown in results.graph.shown
        if shown.kind == kind and isinstance(finding := results.record(shown.id), Finding) and not shown.asks.get("by")
    ]
    frame = next((f for f in frames if variable in f.index), None)
    for key, text in printed.items():
        ours = None if frame is None or key not in frame.columns else float(frame.loc[variable, key])
        yield _cell((table, key, variable), key, text, ours)


def _fact(estimate: Estimate, key: str) -> float | None:
    """Return our number for a printed fact; ``r2`` beside absorbed effects means the one within."""
    if key == "n":
        return float(estimate.n_obs)
    if key == "r2" and "r2_within" in estimate.facts:
        key = "r2_within"
    value = estimate.facts.get(_FACTS.get(key, key))
    return None if value is None else float(value)


def _cell(
    place: tuple[str, str, str], quantity: str, printed: str, ours: float | None, alike: bool = False
) -> Compared:
    value, half = number(printed)
    if ours is None or ours != ours:
        return Compared(*place, quantity, printed, None, ABSENT)
    close = abs(float(ours) - value) <= half * (1 + 1e-9)
    verdict = WITHIN if close else ALIKE if alike and value * ours > 0 else DIFFERS
    return Compared(*place, quantity, printed, float(ours), verdict)
