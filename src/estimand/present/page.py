"""A report as one HTML page that opens without a network: styles, figures and tables all inside."""

from __future__ import annotations

import re
from pathlib import Path

from .html import TABLE_CSS, to_html
from .image import scoped
from .page_words import say
from .report import Report, anchor, paragraphs, picture_names, title_of

_TEMPLATES = Path(__file__).parent / "templates"
_SPEECH = {"en": "en", "zh": "zh-Hans"}


def to_page(report: Report) -> str:
    """Return the report as HTML that asks for nothing outside itself.

    The status of the data stands under the title; each table is followed by its checks. All words are escaped.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    house = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    house.filters["paragraphs"] = paragraphs
    house.filters["anchor"] = anchor
    house.filters["width"] = _width
    names = picture_names(report)
    return house.get_template("page.html").render(
        report=report,
        say=lambda key: say(key, report.lang),
        speech=_SPEECH[report.lang],
        title_of=title_of,
        kind=lambda item: type(item).__name__,
        table_html=lambda item: Markup(to_html(item.table)),
        figure_svg=lambda item: Markup(scoped(item.svg, names[item.id])),
        styles=Markup((_TEMPLATES / "page.css").read_text(encoding="utf-8") + TABLE_CSS),
    )


def _width(svg: str) -> str:
    """Return the width at which a figure was drawn, such as 316.8pt."""
    found = re.search(r'<svg[^>]* width="([0-9.]+(?:pt|px)?)"', svg)
    return found[1] if found else "320pt"
