"""Excel workbooks: one sheet by name or number, values in the types that the cells have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import takewhile
from typing import Any

import pandas as pd

from ..errors import SpecError, nearest
from . import written
from .names import header, without_empty_rows, without_unnamed
from .request import Answer, Request
from .types import whole


def read_excel(request: Request) -> Answer:
    """Read a sheet of an xlsx or xls file; a number stored as text stays text."""
    rows, notes = _sheet(request)
    above = len(list(takewhile(lambda row: _filled(row) < min(2, len(rows[0])), rows)))
    if above == len(rows):
        raise request.refuse("the sheet is empty")
    if any(_filled(row) for row in rows[:above]):
        notes.append(f"{above} row{'s' * (above > 1)} above the header left out")
    names, unnamed = header([_written(cell) for cell in rows[above]], request)
    cells = list(zip(*rows[above + 1 :], strict=True)) or [()] * len(names)
    columns, told = {}, []
    for name in request.needed(names):
        columns[name], about = _column(name, cells[names.index(name)])
        told += about
    frame, bare = without_unnamed(pd.DataFrame(columns), unnamed)
    frame, empty = without_empty_rows(frame)
    return Answer(
        frame, (*notes, *bare, *empty, *told), lambda positions: [int(p) + above + 2 for p in positions], place="row"
    )


def _sheet(request: Request) -> tuple[list[list], list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(request.path) as book:
            names = book.sheet_names
            name = _chosen(request, names)
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise request.refuse(f"cannot be read as an Excel file: {error}") from None
    if not rows:
        raise request.refuse(f'the sheet "{name}" is empty')
    others = ", ".join(f'"{n}"' for n in names if n != name)
    return rows, [f'sheet "{name}" read; there are also {others}'] if others and request.sheet is None else []


def _chosen(request: Request, names: Sequence[str]) -> str:
    sheet = 1 if request.sheet is None else request.sheet
    there = ", ".join(f'"{n}"' for n in names)
    if isinstance(sheet, int):
        if not 1 <= sheet <= len(names):
            raise SpecError(f"{request.shown}: no sheet {sheet}; there are {len(names)}: {there}")
        return names[sheet - 1]
    if sheet not in names:
        raise SpecError(f'{request.shown}: no sheet "{sheet}"{nearest(sheet, names)}; there are {there}')
    return sheet


def _column(name: str, cells: Sequence[Any]) -> tuple[pd.Series, list[str]]:
    """Return one column in the narrowest type that holds its cells, and what to tell about it."""
    numbers = [c for c in cells if isinstance(c, int | float)]
    texts = [c for c in cells if isinstance(c, str) and c]
    dates = [c for c in cells if isinstance(c, dt.date)]
    signs = [c for c in texts if c.strip() in written.MISSING]
    if len(dates) == len([c for c in cells if c != ""]) and dates:
        return pd.Series(pd.to_datetime([None if c == "" else c for c in cells])).dt.as_unit("us"), []
    if not dates and len(signs) == len(texts) and len(numbers) + len(texts) == len([c for c in cells if c != ""]):
        values = pd.Series([float("nan") if isinstance(c, str) else c for c in cells], dtype=object)
        told = [f'column "{name}": {signs.count(s)} x "{s}" read as missing' for s in dict.fromkeys(signs)]
        return _narrow(values), told
    values = pd.Series([_written(c) or None for c in cells], dtype="str")
    if len(texts) == len(values.dropna()):
        how = written.kind(values)
        return (written.years(values), written.notes(name, values, how)) if how == "years" else (values, [])
    first = next(c for c in texts if c not in signs) if len(signs) < len(texts) else None
    mixed = f"{len(numbers) + len(dates)} numbers or dates and {len(texts)} texts"
    return values, [f'column "{name}" holds {mixed}' + (f', first "{first}"' if first else "") + "; all kept as text"]


def _narrow(values: pd.Series) -> pd.Series:
    if len(values) and all(isinstance(v, bool) for v in values):
        return values.astype(bool)
    return whole(values.astype(float))


def _filled(row: Sequence[Any]) -> int:
    return sum(cell != "" for cell in row)


def _written(cell: Any) -> str:
    """Return a cell as text: 2014 and not 2014.0."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
