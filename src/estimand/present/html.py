"""A table as an HTML fragment, and as a page of its own."""

from __future__ import annotations

from html import escape

from .layout import Head, Line, Print, body_lines, head_lines, note_text
from .numbers import UNICODE
from .table import Table

TABLE_CSS = """\
table.estimand { border-collapse: collapse; margin: 1.5em 0; font-variant-numeric: tabular-nums lining-nums;
  font: 15px/1.45 "Times New Roman", "Liberation Serif", SimSun, "Songti SC", "Noto Serif CJK SC",
  "WenQuanYi Micro Hei", serif; }
table.estimand caption { caption-side: top; padding-bottom: .5em; font-weight: bold; text-align: center; }
table.estimand th, table.estimand td { padding: .12em 1em; font-weight: normal; text-align: center; }
table.estimand th, table.estimand td { white-space: nowrap; }
table.estimand th[scope=row], table.estimand thead th:first-child { padding-left: .3em; text-align: left; }
table.estimand thead { border-top: 2px solid; border-bottom: 1px solid; }
table.estimand thead tr:first-child th { padding-top: .35em; }
table.estimand thead tr:last-child th { padding-bottom: .35em; }
table.estimand th.ruled > span { display: block; border-bottom: 1px solid; }
table.estimand tbody tr:first-child > * { padding-top: .45em; }
table.estimand tbody tr:last-child > * { padding-bottom: .35em; }
table.estimand tbody:last-of-type { border-bottom: 2px solid; }
table.estimand th.title { font-style: italic; text-align: left; }
table.estimand tr.bracket > * { padding-top: 0; padding-bottom: .3em; }
table.estimand .stars { display: inline-block; width: 0; font-size: .8em; line-height: 0; text-align: left; }
table.estimand .failed { color: #a33; }
table.estimand tfoot td { padding: .5em .3em 0; font-size: .87em; text-align: left; white-space: normal; }
table.estimand tfoot div { width: 0; min-width: 100%; } /* a long note wraps, it does not widen the table */
"""


def to_html(table: Table) -> str:
    """Return an HTML fragment, ``<table class="estimand">``; the rules in ``TABLE_CSS`` draw its three lines."""
    width = table.width + 1
    parts = [f'<table class="estimand" lang="{table.lang}">']
    if table.title:
        parts.append(f"<caption>{escape(table.title)}</caption>")
    parts += ["<thead>", *(_head(line) for line in head_lines(table)), "</thead>"]
    for group in table.groups:
        lines = (_body(line, width) for line in body_lines(group, table, UNICODE))
        parts += [f'<tbody class="{escape(group.name)}">' if group.name else "<tbody>", *lines, "</tbody>"]
    if note := note_text(table):
        parts.append(f'<tfoot><tr><td colspan="{width}"><div>{escape(note)}</div></td></tr></tfoot>')
    return "\n".join([*parts, "</table>"]) + "\n"


def page(table: Table) -> str:
    """Return the table as a whole HTML page."""
    head = f'<meta charset="utf-8"><title>{escape(table.title)}</title><style>{TABLE_CSS}</style>'
    return f'<!doctype html>\n<html lang="{table.lang}"><head>{head}</head><body>\n{to_html(table)}</body></html>\n'


def _head(line: list[Head]) -> str:
    return "<tr>" + "".join(_heading(h) for h in line) + "</tr>"


def _heading(head: Head) -> str:
    if not head.text and head.width == 1:
        return "<td></td>"
    scope = f' colspan="{head.width}" scope="colgroup"' if head.width > 1 else ' scope="col"'
    if head.ruled:
        return f'<th class="ruled"{scope}><span>{escape(head.text)}</span></th>'
    return f"<th{scope}>{escape(head.text)}</th>"


def _body(line: Line, width: int) -> str:
    if line.kind == "title":
        return f'<tr><th class="title" colspan="{width}" scope="rowgroup">{escape(line.label)}</th></tr>'
    label = f'<th scope="row">{escape(line.label)}</th>' if line.label else "<td></td>"
    mark = ' class="bracket"' if line.kind == "bracket" else ""
    return f"<tr{mark}>{label}{''.join(_cell(c) for c in line.cells)}</tr>"


def _cell(cell: Print) -> str:
    stars = f'<sup class="stars">{cell.stars}</sup>' if cell.stars and not cell.tail else escape(cell.stars)
    why = f' class="failed" title="{escape(cell.note)}"' if cell.note else ""
    return f"<td{why}>{escape(cell.text)}{stars}{escape(cell.tail)}</td>"
