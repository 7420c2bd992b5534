"""Table: what a printed table says, each cell with all its numbers, before any format is chosen."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from ..errors import SpecError

Language = Literal["en", "zh"]
Bracket = Literal["", "se", "t", "p", "ci"]
NUMBERS = ("value", "se", "statistic", "p_value", "df", "conf_low", "conf_high")


@dataclass(frozen=True)
class Cell:
    """One cell: a number with all that is known about it, or words.

    Attributes
    ----------
    value : float, int or None
        The number to show. NaN counts as absent, here and in the other numbers.
    text : str
        Words to show instead of a number.
    decimals : int
        Decimals of `value` and of the bracket.
    stars : int
        How many; they come from the model's p-value.
    se, statistic, p_value, df, conf_low, conf_high : float or None
        What stands behind `value`; the table's ``bracket`` says which of them is shown.
    count : bool
        A whole number of things (rows, units), which gets thousands separators.
    note : str
        Why there is no number, when there should be one.
    """

    value: float | int | None = None
    text: str = ""
    decimals: int = 3
    stars: int = 0
    se: float | None = None
    statistic: float | None = None
    p_value: float | None = None
    df: float | None = None
    conf_low: float | None = None
    conf_high: float | None = None
    count: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        for name in NUMBERS:
            value = getattr(self, name)
            if value is not None:
                value = value.item() if hasattr(value, "item") else value
                object.__setattr__(self, name, None if math.isnan(value) else value)


@dataclass(frozen=True)
class Row:
    """One row: its words, its cells, and the term or key that it stands for."""

    label: str
    cells: tuple[Cell, ...]
    name: str = ""


@dataclass(frozen=True)
class RowGroup:
    """Rows that belong together, with an optional line of words above them."""

    rows: tuple[Row, ...]
    title: str = ""
    name: str = ""


@dataclass(frozen=True)
class Spanner:
    """Words above the columns ``start`` (counted from 0) to ``stop`` (not included)."""

    text: str
    start: int
    stop: int


@dataclass(frozen=True)
class Table:
    """A table in words and numbers; the writers give it a format.

    Attributes
    ----------
    header : tuple of tuple of str, (rows, columns)
        The lines of the header below the spanners.
    groups : tuple of RowGroup
    id, title : str
    spanners : tuple of Spanner
    stub : str
        The head of the row labels.
    bracket : {"", "se", "t", "p", "ci"}
        Which number stands in brackets.
    beside : bool
        Whether the bracket stands beside the number, not below it.
    levels : tuple of float
        The significance levels of the stars, loosest first.
    notes : tuple of str
        Sentences below the table.
    lang : {"en", "zh"}

    Raises
    ------
    SpecError
        When a row or a header line has another number of cells than the first, or a spanner leaves the table.
    """

    header: tuple[tuple[str, ...], ...]
    groups: tuple[RowGroup, ...]
    id: str = ""
    title: str = ""
    spanners: tuple[Spanner, ...] = ()
    stub: str = ""
    bracket: Bracket = ""
    beside: bool = False
    levels: tuple[float, ...] = ()
    notes: tuple[str, ...] = ()
    lang: Language = "en"

    def __post_init__(self) -> None:
        if not self.header:
            raise SpecError(f'table "{self.id}": it has no header line')
        for line in self.header:
            self._require(len(line), "a header line")
        for row in self.rows:
            self._require(len(row.cells), f'the row "{row.label}"')
        for s in self.spanners:
            if not 0 <= s.start < s.stop <= self.width:
                raise SpecError(f'table "{self.id}": the spanner "{s.text}" leaves the {self.width} columns')

    @property
    def width(self) -> int:
        """Columns, without the row labels."""
        return len(self.header[0])

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows of all groups."""
        return tuple(row for group in self.groups for row in group.rows)

    def to_json(self) -> str:
        """Return the record as JSON text; ``from_json`` gives back an equal record."""
        return json.dumps(_spell(asdict(self)), ensure_ascii=False, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Table:
        """Return the record from its JSON text."""
        return _table(json.loads(text))

    def _require(self, found: int, what: str) -> None:
        if found != self.width:
            raise SpecError(f'table "{self.id}": {what} has {found} cells, the header {self.width}')


def levels_of(stars: Sequence[float] | Literal[False] | None) -> tuple[float, ...]:
    """Return the significance levels of the stars, loosest first; none when `stars` is None or false."""
    levels = tuple(sorted(stars or (), reverse=True))
    if not all(0 < level < 1 for level in levels):
        raise SpecError(f"stars: {stars} must lie between 0 and 1, such as (0.10, 0.05, 0.01)")
    return levels


def stars_for(p_value: float, levels: Sequence[float]) -> int:
    """Return how many of the levels a p-value lies below; none for NaN."""
    return sum(bool(p_value < level) for level in levels)


def _spell(value: Any) -> Any:
    """Return the value with infinities, which JSON lacks, spelt as words."""
    if isinstance(value, float) and math.isinf(value):
        return repr(value)
    if isinstance(value, Mapping):
        return {k: _spell(v) for k, v in value.items()}
    return [_spell(v) for v in value] if isinstance(value, list | tuple) else value


def _table(made: dict[str, Any]) -> Table:
    made["header"] = tuple(tuple(line) for line in made["header"])
    made["groups"] = tuple(_group(g) for g in made["groups"])
    made["spanners"] = tuple(Spanner(**s) for s in made["spanners"])
    made["levels"], made["notes"] = tuple(made["levels"]), tuple(made["notes"])
    return Table(**made)


def _group(made: dict[str, Any]) -> RowGroup:
    rows = tuple(Row(r["label"], tuple(_cell(c) for c in r["cells"]), r["name"]) for r in made["rows"])
    return RowGroup(rows, made["title"], made["name"])


def _cell(made: dict[str, Any]) -> Cell:
    spelt = {n: float(made[n]) for n in NUMBERS if isinstance(made[n], str)}
    return Cell(**{f.name: spelt.get(f.name, made[f.name]) for f in fields(Cell)})
