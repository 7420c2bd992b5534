"""A report as a Word document: status first, headings, real tables, figures as pictures, the spec at the end."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .docx import CHINESE, LATIN, add_table, new_document
from .files import place
from .page_words import say
from .report import FailureItem, FigureItem, Item, Report, TableItem, TextItem, paragraphs

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

MONOSPACE = "Courier New"
SMALL, CODE = 9.0, 8.5  # points
AMBER, RED = "9A4A00", "A32020"
HEADINGS = {"Title": 18.0, "Heading 1": 14.0, "Heading 2": 11.5}  # style and its points


def to_document(report: Report, path: str | Path, *, overwrite: bool = False) -> Path:
    """Write the report as a Word document.

    Parameters
    ----------
    report : Report
        A figure without PNG leaves a line that says so.
    path : str or Path
        Ends in .docx; missing folders are made.
    overwrite : bool
        Whether a document that is there may be replaced.

    Raises
    ------
    SpecError
        When the document is there and `overwrite` is false.
    """
    document = new_document()
    _house_style(document)
    _opening(document, report)
    for section in report.sections:
        document.add_heading(section.title, level=1)
        for item in section.items:
            _item(document, item, report)
    _appendix(document, report)
    return place(path, lambda half: document.save(str(half)), overwrite=overwrite)


def _opening(document: Document, report: Report) -> None:
    """Write title and status; the status also runs along the top of each page."""
    document.core_properties.title = report.title
    document.core_properties.author = ""
    document.core_properties.comments = say(report.data_status, report.lang)
    document.add_heading(report.title, level=0)
    _lead(document, say(report.data_status, report.lang), report.data_sentence, AMBER)
    if report.stamp:
        _lead(document, report.stamp, say("quick_sentence", report.lang), RED)
    running = " · ".join(filter(None, (report.title, say(report.data_status, report.lang), report.stamp)))
    _say(document.sections[0].header.paragraphs[0], running, size=SMALL)
    for text in paragraphs(report.summary):
        document.add_paragraph(text)


def _item(document: Document, item: Item, report: Report) -> None:
    match item:
        case TextItem():
            for text in paragraphs(item.text):
                document.add_paragraph(text)
        case TableItem():
            _table(document, item, report)
        case FigureItem():
            _figure(document, item, report.lang)
        case FailureItem():
            document.add_heading(item.title or item.id, level=2)
            _lead(document, say("failed", report.lang), item.reason, RED)


def _table(document: Document, item: TableItem, report: Report) -> None:
    from docx.shared import Pt

    if report.stamp:
        form = _lead(document, report.stamp, "", RED).paragraph_format
        form.keep_with_next, form.space_before = True, Pt(12)
    add_table(document, item.table)
    for check in item.checks:
        if check.level == "caution":
            _lead(document, say("caution", report.lang), check.sentence, AMBER, size=SMALL)
        else:
            _say(document.add_paragraph(), check.sentence, size=SMALL)


def _figure(document: Document, item: FigureItem, lang: str) -> None:
    if item.png is None:
        _lead(document, item.title, say("no_picture", lang), AMBER)
        return
    picture = document.add_picture(io.BytesIO(item.png))
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    if picture.width > room:
        picture.width, picture.height = room, int(picture.height * room / picture.width)
    picture._inline.docPr.set("descr", item.title)
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    _lead(document, item.title, item.caption, size=SMALL)


def _appendix(document: Document, report: Report) -> None:
    if report.spec:
        document.add_heading(say("spec", report.lang), level=1)
        document.add_paragraph(say("spec_sentence", report.lang))
        code = document.add_paragraph()
        _say(code, report.spec.rstrip("\n"), size=CODE, font=MONOSPACE)
        code.paragraph_format.line_spacing = 1.0
    if report.versions or report.timings:
        document.add_heading(say("made_with", report.lang), level=1)
    if report.versions:
        document.add_paragraph("; ".join(f"{name} {version}" for name, version in report.versions.items()))
    if report.timings:
        steps = [f"{step} {seconds:.2f} s" for step, seconds in report.timings.items()]
        total = f"{say('total', report.lang)} {sum(report.timings.values()):.2f} s"
        document.add_paragraph("; ".join([*steps, total]))


def _lead(document: Document, lead: str, text: str, colour: str = "", size: float | None = None) -> Paragraph:
    """Write a paragraph that begins with a bold word."""
    paragraph = document.add_paragraph()
    run = _say(paragraph, lead, size=size)
    run.bold = True
    if colour:
        from docx.shared import RGBColor

        run.font.color.rgb = RGBColor.from_string(colour)
    if text:
        _say(paragraph, f" {text}", size=size)
    return paragraph


def _say(paragraph: Paragraph, text: str, size: float | None = None, font: str = LATIN) -> Any:
    from docx.shared import Pt

    run = paragraph.add_run(text)
    if size:
        run.font.size = Pt(size)
    _fonts(run._element.get_or_add_rPr(), font)
    return run


def _house_style(document: Document) -> None:
    """Give headings the body's fonts in black, in place of the template's blue theme."""
    from docx.shared import Pt, RGBColor

    document.styles["Normal"].paragraph_format.space_after = Pt(6)
    for name, size in HEADINGS.items():
        style = document.styles[name]
        style.font.size, style.font.bold = Pt(size), True
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.space_after = Pt(6)
        _fonts(style.element.get_or_add_rPr(), LATIN)
        for border in style.element.xpath("w:pPr/w:pBdr"):
            border.getparent().remove(border)


def _fonts(properties: Any, font: str) -> None:
    """Name the fonts of a run or style outright; what the theme says would come first."""
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    fonts.attrib.clear()
    for script, name in (("ascii", font), ("hAnsi", font), ("cs", font), ("eastAsia", CHINESE)):
        fonts.set(qn(f"w:{script}"), name)
