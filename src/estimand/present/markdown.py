"""A table as a Markdown pipe table, padded so that the source reads well; further header lines become rows."""

from __future__ import annotations

import re

from .layout import Line, Print, body_lines, head_lines, note_text, wide_of
from .numbers import READABLE
from .table import Table

# a backslash, pipe, star or tick anywhere; an underscore at the edge of a word; what opens a tag, entity or link
MARKS = re.compile(r"[\\|*`]|\b_|_\b|<(?=[\w/!?])|&(?=[#\w]+;)|(?<=\])\(")


def to_md(table: Table) -> str:
    """Return a pipe table with its title in bold above and its note below."""
    heads = [[text for h in line for text in (escape(h.text), *[""] * (h.width - 1))] for line in head_lines(table)]
    rows = [_body(line, table.width) for group in table.groups for line in body_lines(group, table, READABLE)]
    grid = [*heads, *rows]
    widths = [max(3, *(wide_of(cell) for cell in column)) for column in zip(*grid, strict=True)]
    lines = [_line(cells, widths) for cells in grid]
    lines.insert(1, "|:" + "-" * widths[0] + " |" + "|".join(":" + "-" * w + ":" for w in widths[1:]) + "|")
    title = [f"**{escape(table.title)}**", ""] if table.title else []
    note = note_text(table)
    return "\n".join([*title, *lines, *(["", escape(note)] if note else [])]) + "\n"


def escape(text: str) -> str:
    """Return words with the characters that Markdown would read as marks made harmless."""
    return MARKS.sub(r"\\\g<0>", text.replace("\n", " "))


def _body(line: Line, width: int) -> list[str]:
    if line.kind == "title":
        return [f"*{escape(line.label)}*", *[""] * width]
    return [escape(line.label), *(_cell(c) for c in line.cells)]


def _cell(cell: Print) -> str:
    return escape(cell.text + cell.stars + cell.tail)


def _line(cells: list[str], widths: list[int]) -> str:
    padded = [cells[0] + " " * (widths[0] - wide_of(cells[0]))]
    for cell, width in zip(cells[1:], widths[1:], strict=True):
        left = (width - wide_of(cell)) // 2
        padded.append(" " * left + cell + " " * (width - wide_of(cell) - left))
    return "| " + " | ".join(padded) + " |"
