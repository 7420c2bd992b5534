"""A report as Markdown: the same order as the page, figures as files beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .markdown import escape, to_md
from .page_words import say
from .report import FailureItem, FigureItem, Item, Report, TableItem, TextItem, paragraphs, picture_names


def to_markdown_report(report: Report, pictures: str = "figures") -> str:
    """Return the report as Markdown.

    Parameters
    ----------
    report : Report
        What to write.
    pictures : str
        The folder, beside the file, that holds figure1.svg, figure2.svg...; ``save_report`` writes it.
    """
    names = {name: f"{pictures}/{file}.svg" for name, file in picture_names(report).items()}
    blocks = [
        f"# {escape(report.title)}",
        f"> **{say(report.data_status, report.lang)}** {escape(report.data_sentence)}",
        *([f"> **{escape(report.stamp)}** {say('quick_sentence', report.lang)}"] if report.stamp else []),
        *map(escape, paragraphs(report.summary)),
    ]
    for section in report.sections:
        blocks.append(f"## {escape(section.title)}")
        for item in section.items:
            blocks += _item(item, report, names)
    return "\n\n".join([*blocks, *_appendix(report)]) + "\n"


def _item(item: Item, report: Report, names: dict[str, str]) -> Iterator[str]:
    match item:
        case TextItem():
            yield from map(escape, paragraphs(item.text))
        case TableItem():
            if report.stamp:
                yield f"**{escape(report.stamp)}**"
            yield to_md(item.table).rstrip("\n")
            caution = f"**{say('caution', report.lang)}** "
            lines = [f"- {caution if c.level == 'caution' else ''}{escape(c.sentence)}" for c in item.checks]
            if lines:
                yield "\n".join(lines)
        case FigureItem():
            yield f"![{escape(item.title)}]({names[item.id]})"
            yield f"**{escape(item.title)}** {escape(item.caption)}".rstrip()
        case FailureItem():
            yield f"> **{say('failed', report.lang)}** {escape(item.title)}\n>\n> {escape(item.reason)}"


def _appendix(report: Report) -> Iterator[str]:
    if report.spec:
        yield f"## {say('spec', report.lang)}"
        longest = max(map(len, re.findall("`+", report.spec)), default=0)
        fence = "`" * max(3, longest + 1)
        yield f"{fence}toml\n{report.spec.rstrip()}\n{fence}"
    if report.versions or report.timings:
        yield f"## {say('made_with', report.lang)}"
        lines = [f"- {escape(name)} {escape(version)}" for name, version in report.versions.items()]
        yield "\n".join(lines + [f"- {escape(step)} {seconds:.2f} s" for step, seconds in report.timings.items()])
