"""From a Table to lines of print, for all writers: spans of the header, rows with their bracket lines, the note."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from .numbers import PLAIN, Signs, number, p_value
from .table import Cell, RowGroup, Table
from .words import joined, word

ROUND = ("(", ")")
SQUARE = ("[", "]")


@dataclass(frozen=True)
class Head:
    """A stretch of a header line: its words, its columns, and whether a short rule runs under it."""

    text: str
    width: int = 1
    ruled: bool = False


@dataclass(frozen=True)
class Print:
    """A cell as printed: a number with `stars` and `tail` (the bracket beside it), or words."""

    text: str = ""
    stars: str = ""
    tail: str = ""
    words: bool = False
    note: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the body: a row, the brackets below it, or the title of a group (without cells)."""

    label: str
    cells: tuple[Print, ...]
    kind: Literal["row", "bracket", "title"] = "row"


def head_lines(table: Table) -> list[list[Head]]:
    """Return the header's lines; in each, the widths add up to the columns and one for the row labels."""
    lines = [_spanned(table)] if table.spanners else []
    for place, words in enumerate(table.header):
        stub = table.stub if place == 0 else ""
        lines.append([Head(stub), *(Head(text) for text in words)])
    return lines


def body_lines(group: RowGroup, table: Table, signs: Signs = PLAIN, marks: tuple[str, str] = ROUND) -> Iterator[Line]:
    """Yield the lines of one group of rows.

    Parameters
    ----------
    group : RowGroup
    table : Table
        The table that it belongs to, which says what stands in brackets and where.
    signs : Signs
        The signs of the format, see ``numbers.Signs``.
    marks : tuple of str
        The brackets; confidence intervals have square ones always.
    """
    marks = SQUARE if table.bracket == "ci" else marks
    if group.title:
        yield Line(group.title, (), "title")
    for row in group.rows:
        brackets = [_bracket(cell, table.bracket, signs, marks) for cell in row.cells]
        tails = brackets if table.beside else [""] * len(brackets)
        yield Line(row.label, tuple(_printed(c, signs, t) for c, t in zip(row.cells, tails, strict=True)))
        if any(brackets) and not table.beside:
            yield Line("", tuple(Print(text) for text in brackets), "bracket")


def note_text(table: Table) -> str:
    """Return the note below the table with its leading word, or an empty string."""
    return word("note", table.lang) + joined(table.notes, table.lang) if table.notes else ""


def wide_of(text: str) -> int:
    """Return how many letters wide a text is; a Chinese character counts as two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _spanned(table: Table) -> list[Head]:
    line, at = [Head("")], 0
    for s in sorted(table.spanners, key=lambda s: s.start):
        line += [Head("")] * (s.start - at)
        line.append(Head(s.text, s.stop - s.start, ruled=bool(s.text)))
        at = s.stop
    return line + [Head("")] * (table.width - at)


def _printed(cell: Cell, signs: Signs, tail: str) -> Print:
    if cell.text:
        return Print(cell.text, words=True, note=cell.note)
    text = number(cell.value, cell.decimals, count=cell.count, signs=signs)
    return Print(text, "*" * cell.stars if text else "", f" {tail}" if tail else "", note=cell.note)


def _bracket(cell: Cell, bracket: str, signs: Signs, marks: tuple[str, str]) -> str:
    match bracket:
        case "se":
            inside = number(cell.se, cell.decimals, signs=signs)
        case "t":
            inside = number(cell.statistic, 2, signs=signs)
        case "p":
            inside = p_value(cell.p_value, signs)
        case "ci":
            ends = [number(end, cell.decimals, signs=signs) for end in (cell.conf_low, cell.conf_high)]
            inside = ", ".join(ends) if all(ends) else ""
        case _:
            inside = ""
    return marks[0] + inside + marks[1] if inside else ""
