"""Text files with one record a line: csv, tsv and txt, read by pandas' C engine, whose result is then mended."""

from __future__ import annotations

import re
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import DataError
from .encodings import as_utf8, detect
from .mend import has_leading_zeros, mended
from .names import empty_rows_note, header, without_unnamed
from .query import narrowed
from .records import BLANKS, Layout, check_widths, empty_records, line_numbers, records, refuse_ragged
from .request import Answer, Request
from .types import whole
from .written import Written, commas

LARGE = 256 << 20
"""Bytes above which the rows wanted are selected on the way in."""


def read_text(request: Request) -> Answer:
    """Read a csv, tsv or txt file."""
    encoding, notes = detect(request)
    with ExitStack() as stack:
        path = stack.enter_context(as_utf8(request.path, encoding))
        layout = _layout(path, request)
        needed = request.needed(layout.names)
        empty = empty_records(path, layout)
        known: Mapping[str, Written] = {}
        selects = request.condition is not None and path.stat().st_size > LARGE and layout.separator != BLANKS
        if selects:
            path, layout, known = stack.enter_context(_narrowed(path, layout, request, bool(empty)))
            empty = []
        texts = {name: str for name, how in known.items() if how.kind == "text"}
        subset = needed if len(needed) < len(layout.names) else None
        frame = _parsed(path, layout, request, usecols=subset, dtype=texts)
        check_widths(path, layout, frame, request)
        zeros = not known and has_leading_zeros(path, layout.separator)
        frame, told = mended(
            frame, partial(_parsed, path, layout, request), known, zeros=zeros, comma=commas(layout.separator)
        )
    if empty:
        frame = frame.drop(index=frame.index[empty])
        frame = frame.assign(**{n: whole(frame[n]) for n in frame.columns if frame[n].dtype.kind == "f"})
    frame, bare = without_unnamed(frame, layout.unnamed, request)
    lines = None if selects else partial(line_numbers, request.path, encoding, layout.separator)
    return Answer(frame, (*notes, *bare, *empty_rows_note(len(empty)), *told), lines, selected=selects)


@contextmanager
def _narrowed(
    path: Path, layout: Layout, request: Request, gaps: bool
) -> Iterator[tuple[Path, Layout, Mapping[str, Written]]]:
    """Give a copy that holds only the columns and rows wanted, and its layout; it is removed afterwards."""
    needed = request.needed(layout.names)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "rows.csv"
        try:
            known = narrowed(path, copy, layout, request, gaps=gaps)
        except DataError:
            refuse_ragged(path, layout, request)
            raise
        yield copy, Layout(layout.separator, needed, [n for n in layout.unnamed if n in needed]), known


def _layout(path: Path, request: Request) -> Layout:
    with open(path, encoding="utf-8-sig", newline="") as file:
        first = next((line for line in file if line.strip()), "")
    if not first:
        raise request.refuse("the file is empty")
    separator = _separator(first, request.path.suffix.lower())
    rows = records(path, "utf-8", separator)
    fields = next(rows)[1]
    second = next(rows, (0, []))[1]
    trailing = len(second) == len(fields) + 1 and not second[-1]
    return Layout(separator, *header([*fields, ""] if trailing else fields, request), trailing)


def _separator(line: str, suffix: str) -> str:
    """Return the most frequent of comma, semicolon, tab and bar outside quotes in the header; in a txt, else blanks."""
    if suffix == ".tsv":
        return "\t"
    bare = re.sub(r'"[^"]*"', "", line)
    best = max(",;\t|", key=bare.count)
    return BLANKS if suffix == ".txt" and best not in bare else best


def _parsed(path: Path, layout: Layout, request: Request, **options: Any) -> pd.DataFrame:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            return pd.read_csv(
                path,
                sep=layout.separator,
                names=layout.names,
                header=0,
                index_col=False,
                keep_default_na=False,
                low_memory=False,
                encoding="utf-8",
                **{"na_values": [""], **options},
            )
    except (pd.errors.ParserError, pd.errors.ParserWarning) as error:
        if "EOF inside string" in str(error):
            *_, (line, _) = records(path, "utf-8", layout.separator)
            raise request.refuse(f"a quote that opens on line {line} or below is not closed") from None
        refuse_ragged(path, layout, request)
        raise request.refuse(f"cannot be read as a table: {str(error).strip()}") from None
