"""A table into a file; the ending of its name chooses the format."""

from __future__ import annotations

from pathlib import Path

from ..errors import SpecError, nearest
from .csv import to_csv
from .docx import to_docx
from .files import place
from .html import page
from .markdown import to_md
from .table import Table
from .tex import to_tex

TEXTS = {".html": page, ".tex": to_tex, ".md": to_md, ".csv": to_csv, ".json": Table.to_json}


def write(table: Table, path: str | Path, *, overwrite: bool = False) -> Path:
    """Write a table to a file: .html, .docx, .tex, .md, .csv or .json (the record itself).

    Parameters
    ----------
    table : Table
    path : str or Path
    overwrite : bool
        Whether a file that is there may be replaced.

    Raises
    ------
    SpecError
        When the ending is none of these, or the file is there and `overwrite` is false.
    """
    ending = Path(path).suffix.lower()
    if ending == ".docx":
        return to_docx(table, path, overwrite=overwrite)
    if ending not in TEXTS:
        known = [".docx", *TEXTS]
        raise SpecError(f'{path}: no format "{ending}"; there are {", ".join(known)}{nearest(ending, known)}')
    text = TEXTS[ending](table)
    # spreadsheets take a CSV for UTF-8 only when it begins with a byte order mark
    encoding = "utf-8-sig" if ending == ".csv" else "utf-8"
    return place(path, lambda half: half.write_text(text, encoding=encoding, newline="\n"), overwrite=overwrite)
