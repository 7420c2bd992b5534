"""The widths of a Word table's columns, from the letters in their cells, and the size of type at which they fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .layout import Head, Line, wide_of

if TYPE_CHECKING:
    from docx.document import Document

SIZES = (10.5, 9.0, 7.5)  # points, the first at which the table fits the width
LABEL, COLUMN = (8, 40), 6  # least and most width of row labels, least width of a column, in letters


def fit(table: Any, heads: list[list[Head]], lines: list[Line], document: Document) -> float:
    """Set the widths of the columns; return the size of type at which they hold their cells.

    A letter is taken to be half as wide as the type is high, a Chinese character twice that.
    """
    from docx.shared import Emu, Pt

    section = document.sections[-1]
    text = section.page_width - section.left_margin - section.right_margin
    wanted = _wanted(heads, lines)
    fitting = ((size, wide) for size in SIZES for wide in wanted if sum(wide) * Pt(size) / 2 <= text)
    size, wide = next(fitting, (SIZES[-1], wanted[-1]))
    widths = [Emu(round(text * w / sum(wide))) for w in wide]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    return size


def _wanted(heads: list[list[Head]], lines: list[Line]) -> list[list[float]]:
    """Return the widths that columns may have, in letters, best first: heads unbroken, all alike."""
    rows = [line for line in lines if line.cells]
    label = 1 + min(max([LABEL[0], *(wide_of(row.label) for row in rows)]), LABEL[1])
    cells = [[row.cells[place] for row in rows] for place in range(len(heads[-1]) - 1)]
    body = [max([COLUMN, *(wide_of(c.text) + len(c.stars) / 2 + len(c.tail) for c in column)]) for column in cells]
    words = [[h.text for h in head] for head in zip(*(h[1:] for h in heads if len(h) == len(body) + 1), strict=True)]
    whole = [2 + max(b, *map(wide_of, texts)) for b, texts in zip(body, words, strict=True)]
    broken = [2 + max([b, *map(_piece, " ".join(texts).split())]) for b, texts in zip(body, words, strict=True)]
    alike = [[max(wide)] * len(wide) for wide in (whole, broken)]
    return [[label, *wide] for wide in (alike[0], whole, alike[1], broken)]


def _piece(word: str) -> float:
    """Return the width of a word that stays whole; Chinese may break anywhere and takes two lines."""
    wide = wide_of(word)
    return wide if wide == len(word) else wide / 2 + 1
