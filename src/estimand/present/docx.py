"""A table in a Word document: three lines, Times New Roman with SimSun, a header that repeats over pages."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import files, widths
from .layout import Head, Line, Print, body_lines, head_lines, note_text
from .numbers import UNICODE
from .table import Table

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell, _Row
    from docx.text.paragraph import Paragraph

LATIN, CHINESE = "Times New Roman", "SimSun"
SIZE, NOTE = 10.5, 9.0  # points
WHOLE = 40  # lines up to which a table is kept on one page
OUTER, INNER, SPAN = 12, 6, 4  # eighths of a point: 1.5, 0.75 and 0.5 pt


def to_docx(tables: Table | Iterable[Table], path: str | Path, *, overwrite: bool = False) -> Path:
    """Write tables into a new Word document.

    Parameters
    ----------
    tables : Table or iterable of Table
    path : str or Path
    overwrite : bool
        Whether a document that is there may be replaced.

    Raises
    ------
    SpecError
        When the document is there and `overwrite` is false.
    """
    document = new_document()
    for table in [tables] if isinstance(tables, Table) else tables:
        add_table(document, table)
    return files.place(path, lambda half: document.save(str(half)), overwrite=overwrite)


def new_document() -> Document:
    """Return an empty document: A4, body text in Times New Roman and SimSun at 10.5 points."""
    from docx import Document as make
    from docx.shared import Cm, Pt

    document = make()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.54)
    style = document.styles["Normal"]
    style.font.name, style.font.size = LATIN, Pt(SIZE)
    _east_asian(style.element.get_or_add_rPr())
    return document


def add_table(document: Document, table: Table) -> None:
    """Append a table: its title above, three lines, its note below."""
    heads = head_lines(table)
    groups = [list(body_lines(group, table, UNICODE)) for group in table.groups]
    lines = [line for group in groups for line in group]
    opening = {id(group[0]) for group in groups[1:] if group}
    if table.title:
        title = _paragraph(document.add_paragraph(), table.title, SIZE, align="CENTER", bold=True, before=12, after=4)
        title.paragraph_format.keep_with_next = True
    made = document.add_table(rows=len(heads) + len(lines), cols=table.width + 1)
    _frame(made)
    size = widths.fit(made, heads, lines, document)
    rows = list(made.rows)
    for row, head in zip(rows, heads, strict=False):
        _head(row, head, size)
    for cell in rows[len(heads) - 1].cells:
        _border(cell, "bottom", INNER)
    for place, (row, line) in enumerate(zip(rows[len(heads) :], lines, strict=True)):
        following = lines[place + 1].kind if place + 1 < len(lines) else "note"
        together = len(lines) <= WHOLE or line.kind == "title" or following in ("bracket", "note")
        _body(row, line, size, keep=together, before=4 if id(line) in opening else 1)
    _paragraph(document.add_paragraph(), note_text(table), min(NOTE, size), before=3, after=12)


def _head(row: _Row, line: list[Head], size: float) -> None:
    _properties(row, "cantSplit", "tblHeader")
    cells, at = row.cells, 0
    for head in line:
        cell = cells[at] if head.width == 1 else cells[at].merge(cells[at + head.width - 1])
        words = _fill(cell, head.text, size, align="LEFT" if at == 0 else "CENTER")
        words.paragraph_format.keep_with_next = True
        if head.ruled:
            _rule_below(words)
        at += head.width


def _body(row: _Row, line: Line, size: float, *, keep: bool, before: float) -> None:
    from docx.shared import Pt

    _properties(row, "cantSplit")
    cells = row.cells
    if line.kind == "title":
        cells = [cells[0].merge(cells[-1])]
    paragraphs = [_fill(cells[0], line.label, size, align="LEFT", italic=line.kind == "title")]
    for cell, printed in zip(cells[1:], line.cells, strict=True):
        paragraphs.append(_number(cell, printed, size))
    for paragraph in paragraphs:
        paragraph.paragraph_format.keep_with_next = keep
        paragraph.paragraph_format.space_before = Pt(before)


def _number(cell: _Cell, printed: Print, size: float) -> Paragraph:
    paragraph = _fill(cell, printed.text, size, align="CENTER")
    if printed.stars:
        _run(paragraph, printed.stars, size).font.superscript = True
    if printed.tail:
        _run(paragraph, printed.tail.replace(", ", ",\u00a0"), size)
    return paragraph


def _fill(cell: _Cell, text: str, size: float, *, align: str, italic: bool = False) -> Paragraph:
    return _paragraph(cell.paragraphs[0], text, size, align=align, italic=italic)


def _paragraph(
    paragraph: Paragraph,
    text: str,
    size: float,
    *,
    align: str = "LEFT",
    bold: bool = False,
    italic: bool = False,
    before: float = 1,
    after: float = 1,
) -> Paragraph:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    form = paragraph.paragraph_format
    form.alignment = WD_ALIGN_PARAGRAPH[align]
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), 1.0
    if text:
        run = _run(paragraph, text, size)
        run.bold, run.italic = bold or None, italic or None
    else:  # an empty line is as high as its mark
        mark = _element("rPr")
        mark.append(_element("sz", val=round(2 * size)))
        paragraph._p.get_or_add_pPr().insert_element_before(mark, "w:sectPr", "w:pPrChange")
    return paragraph


def _run(paragraph: Paragraph, text: str, size: float) -> Any:
    from docx.shared import Pt

    run = paragraph.add_run(text)
    run.font.name, run.font.size = LATIN, Pt(size)
    _east_asian(run._element.get_or_add_rPr())
    return run


def _east_asian(properties: Any) -> None:
    from docx.oxml.ns import qn

    properties.get_or_add_rFonts().set(qn("w:eastAsia"), CHINESE)


def _element(name: str, **attributes: object) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), str(value))
    return element


def _frame(table: Any) -> None:
    """Span the text's width; draw the outer two of the three lines."""
    properties = table._tbl.tblPr
    for old in properties.xpath("w:tblW"):
        properties.remove(old)
    lines = _element("tblBorders")
    lines.extend([_line("top", OUTER), _line("bottom", OUTER)])
    margins = _element("tblCellMar")
    margins.extend(_element(side, w=40, type="dxa") for side in ("left", "right"))
    properties.insert_element_before(_element("tblW", w=5000, type="pct"), "w:jc", "w:tblLayout", "w:tblLook")
    properties.insert_element_before(lines, "w:tblLayout", "w:tblLook")
    properties.insert_element_before(margins, "w:tblLook")


def _line(side: str, size: int) -> Any:
    return _element(side, val="single", sz=size, space=0, color="auto")


def _border(cell: _Cell, side: str, size: int) -> None:
    lines = _element("tcBorders")
    lines.append(_line(side, size))
    cell._tc.get_or_add_tcPr().insert_element_before(lines, "w:shd", "w:noWrap", "w:tcMar", "w:vAlign")


def _rule_below(paragraph: Paragraph) -> None:
    """Draw a line under the words of a spanner that stops short of its neighbours."""
    from docx.shared import Pt

    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(4)
    lines = _element("pBdr")
    lines.append(_line("bottom", SPAN))
    paragraph._p.get_or_add_pPr().insert_element_before(lines, "w:spacing", "w:ind", "w:jc")


def _properties(row: _Row, *names: str) -> None:
    row._tr.get_or_add_trPr().extend(_element(name) for name in names)
