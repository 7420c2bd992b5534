"""A report as a LaTeX article that compiles as it stands: booktabs tables, figures as files beside it."""

from __future__ import annotations

from collections.abc import Iterator

from .page_words import say
from .report import FailureItem, FigureItem, Item, Report, TableItem, TextItem, paragraphs, picture_names
from .tex import escape, to_tex

CLASS = {"en": r"\documentclass[11pt,a4paper]{article}", "zh": r"\documentclass[11pt,a4paper]{ctexart}"}
PREAMBLE = r"""\usepackage[margin=2.54cm]{geometry}
\usepackage{booktabs,threeparttable,graphicx,caption,float}
\captionsetup{labelformat=empty}"""


def to_tex_report(report: Report, pictures: str = "figures") -> str:
    """Return the report as a LaTeX document; a Chinese one needs XeLaTeX and ctex.

    Parameters
    ----------
    report : Report
        What to write. A figure without PNG leaves a line that says so.
    pictures : str
        The folder, beside the file, that holds figure1.png, figure2.png...; ``save_report`` writes it.
    """
    names = {name: f"{pictures}/{file}.png" for name, file in picture_names(report).items()}
    lines = [
        f"% {say(report.data_status, report.lang)}: {' '.join(report.data_sentence.split())}",
        CLASS[report.lang],
        PREAMBLE,
        rf"\title{{{escape(report.title)}}}",
        r"\date{}",
        r"\begin{document}",
        r"\maketitle",
        _lead(say(report.data_status, report.lang), report.data_sentence),
        *([_lead(report.stamp, say("quick_sentence", report.lang))] if report.stamp else []),
        *map(escape, paragraphs(report.summary)),
    ]
    for section in report.sections:
        lines.append(rf"\section*{{{escape(section.title)}}}")
        for item in section.items:
            lines += _item(item, report, names)
    return "\n\n".join([*lines, *_appendix(report), r"\end{document}"]) + "\n"


def _item(item: Item, report: Report, names: dict[str, str]) -> Iterator[str]:
    match item:
        case TextItem():
            yield from map(escape, paragraphs(item.text))
        case TableItem():
            if report.stamp:
                yield _lead(report.stamp, "")
            yield to_tex(item.table).rstrip("\n").replace("[htbp]", "[H]", 1)  # checks stay below their table
            for check in item.checks:
                caution = check.level == "caution"
                yield _lead(say("caution", report.lang), check.sentence) if caution else escape(check.sentence)
        case FigureItem(png=None):
            yield _lead(item.title, say("no_picture", report.lang))
        case FigureItem():
            picture = rf"\includegraphics[width=.72\linewidth]{{{names[item.id]}}}"
            words = rf"\caption{{\textbf{{{escape(item.title)}}}{escape(f' {item.caption}' if item.caption else '')}}}"
            yield "\n".join([r"\begin{figure}[H]", r"\centering", picture, words, r"\end{figure}"])
        case FailureItem():
            yield _lead(f"{say('failed', report.lang)}: {item.title}", item.reason)


def _appendix(report: Report) -> Iterator[str]:
    if report.spec:
        code = report.spec.rstrip().replace(r"\end{verbatim}", r"\end {verbatim}")
        yield rf"\section*{{{say('spec', report.lang)}}}"
        yield f"\\begin{{verbatim}}\n{code}\n\\end{{verbatim}}"
    if report.versions or report.timings:
        yield rf"\section*{{{say('made_with', report.lang)}}}"
        facts = [f"{name} {version}" for name, version in report.versions.items()]
        facts += [f"{step} {seconds:.2f} s" for step, seconds in report.timings.items()]
        yield escape("; ".join(facts))


def _lead(lead: str, text: str) -> str:
    return rf"\noindent\textbf{{{escape(lead)}}} {escape(text)}".rstrip()
