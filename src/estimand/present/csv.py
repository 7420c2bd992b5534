"""A table as CSV: as it is printed, or with one line a cell and every number in full."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from .layout import SQUARE, Line, body_lines, head_lines, note_text
from .numbers import PLAIN
from .table import NUMBERS, Table

FULL = ("group", "row", "name", "column", *NUMBERS, "stars", "text", "note")


def to_csv(table: Table, *, full: bool = False) -> str:
    """Return the table as CSV.

    Parameters
    ----------
    table : Table
    full : bool
        False: the lines as printed, without title, with the note last; brackets are square, because a spreadsheet reads
        (0.012) as -0.012. True: one line for each cell with all its numbers at full precision.
    """
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(_full(table) if full else _printed(table))
    return out.getvalue()


def _printed(table: Table) -> Iterator[list[str]]:
    for line in head_lines(table):
        yield [text for h in line for text in (h.text, *[""] * (h.width - 1))]
    for group in table.groups:
        yield from (_body(line, table.width) for line in body_lines(group, table, PLAIN, SQUARE))
    if note := note_text(table):
        yield [note, *[""] * table.width]


def _body(line: Line, width: int) -> list[str]:
    cells = [c.text + c.stars + c.tail for c in line.cells]
    return [line.label, *(cells or [""] * width)]


def _full(table: Table) -> Iterator[Iterable[object]]:
    yield FULL
    for group in table.groups:
        for row in group.rows:
            for place, cell in enumerate(row.cells):
                numbers = (getattr(cell, name) for name in NUMBERS)
                column = " ".join(line[place] for line in table.header)
                named = group.name or group.title
                yield (named, row.label, row.name, column, *numbers, cell.stars, cell.text, cell.note)
