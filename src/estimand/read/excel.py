"""Excel workbooks: one sheet by name or number, values in the types that the cells have."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from itertools import takewhile
from typing import Any

import pandas as pd

from ..errors import SpecError, nearest
from . import written
from .names import empty_rows_note, header, without_unnamed
from .request import Answer, Request
from .types import whole


def read_excel(request: Request) -> Answer:
    """Read a sheet of an xlsx or xls file; a number stored as text stays text."""
    rows, notes = _sheet(request)
    above = len(list(takewhile(_is_title, rows)))
    if above == len(rows):
        raise request.refuse("the sheet is empty")
    if any(rows[0]) and above:
        notes.append(f"{above} row{'s' * (above > 1)} above the header left out")
    names, unnamed = header([_text(cell) for cell in rows[above]], request)
    held = {i: row for i, row in enumerate(rows[above + 1 :]) if any(cell != "" for cell in row)}
    empty = len(rows) - above - 1 - len(held)
    cells = dict(zip(names, zip(*held.values(), strict=True), strict=False))
    columns, told = {}, []
    for name in request.needed(names):
        columns[name], about = _column(name, cells.get(name, ()))
        told += about
    frame, bare = without_unnamed(pd.DataFrame(columns).set_axis(list(held)), unnamed, request)
    told = [*notes, *bare, *empty_rows_note(empty), *told]
    return Answer(frame, tuple(told), lambda places: [int(p) + above + 2 for p in places], place="row")


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


def _is_title(row: Sequence[Any]) -> bool:
    """Tell a blank row, or a title that stands alone in the first cell, from a header."""
    return not any(cell != "" for cell in (row[1:] if len(row) > 1 else row))


def _column(name: str, cells: Sequence[Any]) -> tuple[pd.Series, list[str]]:
    """Return one column in the narrowest type that holds its cells, and what to tell about it."""
    groups = Counter(_group(cell) for cell in cells if cell != "")
    held = set(groups) - {"sign"}
    if held <= {"number", "truth"} or held == {"date"}:
        signs = Counter(cell.strip() for cell in cells if _group(cell) == "sign" and cell != "")
        notes = [written.counted(f'"{sign}" read as missing', {name: n}) for sign, n in signs.items()]
        bare = [None if isinstance(cell, str) else cell for cell in cells]
        if held == {"date"}:
            return pd.Series(pd.to_datetime(bare)).dt.as_unit("us"), notes
        complete = held == {"truth"} and None not in bare
        return whole(pd.Series(bare, dtype=bool if complete else float)), notes
    values = pd.Series([_text(cell) or None for cell in cells], dtype="str")
    if len(held) > 1:
        mixed = ", ".join(f"{n} {group}s" for group, n in groups.items())
        first = f', first "{next(c for c in cells if _group(c) == "text")}"' if "text" in held else ""
        return values, [f'column "{name}" mixes {mixed}{first}; all kept as text']
    kind = written.kind(values, "thousands")
    if kind == "years":
        return written.years(values), written.notes({name: values}, {name: kind})
    return values, [f'column "{name}" holds numbers stored as text; kept as text'] if kind != "text" else []


def _group(cell: Any) -> str:
    if isinstance(cell, str):
        return "sign" if cell.strip() in written.MISSING else "text"
    if isinstance(cell, bool):
        return "truth"
    return "number" if isinstance(cell, int | float) else "date" if isinstance(cell, dt.date) else "time"


def _text(cell: Any) -> str:
    """Return a cell as text: 2014 and not 2014.0."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
