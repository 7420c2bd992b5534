"""A report into a file; the ending of its name chooses the format, and figures that stand apart go beside it."""

from __future__ import annotations

from pathlib import Path

from ..errors import SpecError, nearest
from .document import to_document
from .files import place
from .markdown_report import to_markdown_report
from .page import to_page
from .report import Report, figures, picture_names
from .tex_report import to_tex_report

ENDINGS = (".html", ".docx", ".md", ".tex")


def save_report(report: Report, path: str | Path, *, overwrite: bool = False) -> Path:
    """Write a report as .html (one file), .docx, or .md and .tex with a folder of figures beside.

    Parameters
    ----------
    report : Report
        What to write.
    path : str or Path
        Where; missing folders are made. The figures of ``report.tex`` go to ``report_figures/``.
    overwrite : bool
        Whether files that are there may be replaced.

    Raises
    ------
    SpecError
        When the ending is none of these, or a file is there and `overwrite` is false.
    """
    path = Path(path)
    folder = f"{path.stem}_figures"
    match path.suffix.lower():
        case ".docx":
            return to_document(report, path, overwrite=overwrite)
        case ".html":
            return _write(path, to_page(report), overwrite)
        case ".md":
            _write_figures(report, path.parent / folder, "svg", overwrite)
            return _write(path, to_markdown_report(report, folder), overwrite)
        case ".tex":
            _write_figures(report, path.parent / folder, "png", overwrite)
            return _write(path, to_tex_report(report, folder), overwrite)
    hint = nearest(path.suffix, ENDINGS)
    raise SpecError(f'{path}: a report has no format "{path.suffix}"; there are {", ".join(ENDINGS)}{hint}')


def _write_figures(report: Report, folder: Path, kind: str, overwrite: bool) -> None:
    names = picture_names(report)
    for item in figures(report):
        content = item.svg if kind == "svg" else item.png
        if content is not None:
            _write(folder / f"{names[item.id]}.{kind}", content, overwrite)


def _write(path: Path, content: str | bytes, overwrite: bool) -> Path:
    data = content.encode("utf-8") if isinstance(content, str) else content
    return place(path, lambda half: half.write_bytes(data), overwrite=overwrite)
