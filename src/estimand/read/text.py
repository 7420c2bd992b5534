"""Text files with one record a line: csv, tsv and txt, read by pandas' C engine and checked by counting separators."""

from __future__ import annotations

import csv
import re
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..errors import DataError
from . import written
from .encodings import as_utf8, detect
from .names import header, without_empty_rows, without_unnamed
from .query import narrowed
from .request import Answer, Request
from .types import EXACT

LARGE = 256 << 20
"""Bytes above which the rows wanted are selected on the way in."""

_BLANKS = r"\s+"
_BLOCK = 1 << 20
_LONGEST = 2**31 - 1


@dataclass(frozen=True)
class Layout:
    """How the records are laid out: the separator, the names of the columns, those without a name in the file.

    ``trailing``: each record ends with a separator that the header lacks; the last name stands for what follows it.
    """

    separator: str
    names: list[str]
    unnamed: list[str]
    trailing: bool = False


def read_text(request: Request) -> Answer:
    """Read a csv, tsv or txt file."""
    encoding, notes = detect(request)
    with ExitStack() as stack:
        path = stack.enter_context(as_utf8(request.path, encoding))
        layout = _layout(path, request)
        needed = request.needed(layout.names)
        selects = request.condition is not None and path.stat().st_size > LARGE and layout.separator != _BLANKS
        if selects:
            path, layout = stack.enter_context(_narrowed(path, layout, needed, request))
        frame = _parsed(path, layout, request, usecols=needed if len(needed) < len(layout.names) else None)
        _check_widths(path, layout, frame, request)
        frame, typed = _typed(path, layout, frame, request)
    frame, bare = without_unnamed(frame, layout.unnamed)
    frame, empty = without_empty_rows(frame)
    lines = None if selects else partial(_lines, request.path, encoding, layout.separator)
    return Answer(frame, (*notes, *bare, *empty, *typed), lines, selected=selects)


@contextmanager
def _narrowed(path: Path, layout: Layout, needed: list[str], request: Request) -> Iterator[tuple[Path, Layout]]:
    """Give a copy that holds only the columns and rows wanted, and its layout; it is removed afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "rows.csv"
        try:
            narrowed(path, copy, layout.names, layout.separator, request)
        except DataError:
            _refuse_ragged(path, layout, request)
            raise
        yield copy, Layout(layout.separator, needed, [n for n in layout.unnamed if n in needed])


def _layout(path: Path, request: Request) -> Layout:
    with open(path, encoding="utf-8-sig", newline="") as file:
        first = next((line for line in file if line.strip()), "")
    if not first:
        raise request.refuse("the file is empty")
    separator = "\t" if request.path.suffix.lower() in (".tsv", ".tab") else _separator(first)
    records = _records(path, "utf-8-sig", separator)
    fields = next(records)[1]
    second = next(records, (0, []))[1]
    trailing = len(second) == len(fields) + 1 and not second[-1]
    return Layout(separator, *header([*fields, ""] if trailing else fields, request), trailing)


def _separator(line: str) -> str:
    """Return the most frequent of comma, semicolon, tab and bar outside quotes in the header."""
    bare = re.sub(r'"[^"]*"', "", line)
    best = max(",;\t|", key=bare.count)
    return best if bare.count(best) or not re.search(r"\S\s+\S", bare) or "," in line else _BLANKS


def _parsed(path: Path, layout: Layout, request: Request, **options: Any) -> pd.DataFrame:
    options = {"na_values": [""], **options}
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
                **options,
            )
    except (pd.errors.ParserError, pd.errors.ParserWarning) as error:
        if "EOF inside string" in str(error):
            *_, (line, _) = _records(path, "utf-8-sig", layout.separator)
            raise request.refuse(f"a quote that opens on line {line} or below is not closed") from None
        _refuse_ragged(path, layout, request)
        raise request.refuse(f"cannot be read as a table: {str(error).strip()}") from None


def _check_widths(path: Path, layout: Layout, frame: pd.DataFrame, request: Request) -> None:
    """Look for records that are too short or too long for pandas to refuse; counts mostly rule them out."""
    whole, last = len(frame.columns) == len(layout.names), frame[frame.columns[-1]]
    if whole and not layout.trailing and not last.isna().any():
        return
    unspoilt = not (whole and layout.trailing and last.notna().any())
    if unspoilt and layout.separator != _BLANKS:
        mark, width = layout.separator.encode(), len(layout.names)
        with open(path, "rb") as file:
            n = sum(block.count(mark) for block in iter(lambda: file.read(_BLOCK), b""))
        if n == (width - 1) * (len(frame) + 1) - layout.trailing:
            return
    _refuse_ragged(path, layout, request)


def _refuse_ragged(path: Path, layout: Layout, request: Request) -> None:
    width = len(layout.names) - layout.trailing
    records = _records(path, "utf-8-sig", layout.separator)
    next(records)
    spare = (width + 1, "") if layout.trailing else None
    wrong = [(line, len(f)) for line, f in records if len(f) != width and (len(f), f[-1]) != spare]
    if wrong:
        line, n = wrong[0]
        more = f"; {len(wrong) - 1} more such lines" if len(wrong) > 1 else ""
        raise request.refuse(f"line {line} has {n} value{'s' * (n > 1)}, the header has {width} names{more}")


def _records(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not blank, with the line on which it starts."""
    with open(path, encoding=encoding, newline="") as file:
        if separator == _BLANKS:
            yield from ((i + 1, line.split()) for i, line in enumerate(file) if line.strip())
            return
        csv.field_size_limit(_LONGEST)
        reader, line = csv.reader(file, delimiter=separator), 1
        for fields in reader:
            if len(fields) > 1 or (fields and fields[0].strip()):
                yield line, fields
            line = reader.line_num + 1


def _lines(path: Path, encoding: str, separator: str, positions: np.ndarray) -> list[int]:
    """Return the lines of records by their position below the header, reading the file once more."""
    encoding = "utf-8-sig" if encoding == "utf-8" else encoding
    wanted = set((np.asarray(positions) + 1).tolist())
    found = {i: line for i, (line, _) in enumerate(_records(path, encoding, separator)) if i in wanted}
    return [found[int(i) + 1] for i in positions]


def _typed(path: Path, layout: Layout, frame: pd.DataFrame, request: Request) -> tuple[pd.DataFrame, list[str]]:
    """Turn text that is numbers in another spelling into numbers, and codes that became numbers back into text."""
    again = partial(_parsed, path, layout, request)
    new: dict[str, pd.Series] = {}
    notes: list[str] = []
    texts = [c for c in frame.columns if isinstance(frame[c].dtype, pd.StringDtype)]
    kinds = {name: written.kind(frame[name]) for name in texts}
    for how, thousands in (("numbers", None), ("thousands", ",")):
        names = [n for n in texts if kinds[n] == how]
        if names:
            new |= dict(again(usecols=names, na_values=list(written.MISSING), thousands=thousands).items())
    new |= {name: written.years(frame[name]) for name in texts if kinds[name] == "years"}
    for name in texts:
        told = written.notes(name, frame[name], kinds[name]) if name in new else written.kept_as_text(name, frame[name])
        notes += told
    codes = _codes(path, layout, frame)
    if codes:
        kept = again(usecols=codes, dtype=str)
        for name in codes:
            if not (why := _why_a_code(kept[name], frame[name])):
                continue
            new[name] = kept[name]
            notes += [f'column "{name}" kept as text: {why}'] if why != "mixed" else []
    gaps = [c for c in frame.columns if frame[c].dtype == object and c not in new]
    for name in gaps:
        new[name] = frame[name].astype(float)
        notes.append(f'column "{name}": true and false with gaps, read as 1 and 0')
    return (frame.assign(**new) if new else frame), notes


def _codes(path: Path, layout: Layout, frame: pd.DataFrame) -> list[str]:
    """Return the number columns that may be codes: leading zeros, or more digits than a number with gaps can hold."""
    whole = {n: frame[n] for n in frame.columns if frame[n].dtype.kind in "iuf" and _whole(frame[n])}
    large = [n for n, v in whole.items() if v.dtype.kind == "f" and v.abs().max() >= EXACT]
    odd = [n for n in frame.columns if frame[n].dtype == object and not _truths(frame[n])]
    return [*(whole if _has_leading_zeros(path, layout.separator) else large), *odd]


def _has_leading_zeros(path: Path, separator: str) -> bool:
    mark = b" " if separator == _BLANKS else re.escape(separator.encode())
    starts = [re.compile(start + rb"0\d") for start in (mark, b"\n", mark + b'"', b'\n"')]
    with open(path, "rb") as file:
        while block := file.read(_BLOCK) + file.readline():
            if any(start.search(block) for start in starts):
                return True
    return False


def _why_a_code(text: pd.Series, numbers: pd.Series) -> str:
    first = text[text.str.fullmatch(written.LEADING_ZERO).fillna(False).astype(bool)]
    if len(first):
        return f'leading zeros, first "{first.iloc[0]}"'
    if numbers.dtype == object:
        return "more digits than a number can hold"
    long = text[text.str.fullmatch(r"[+-]?\d{16,}").fillna(False).astype(bool)]
    return f'more digits than a number with gaps can hold, first "{long.iloc[0]}"' if len(long) else ""


def _whole(values: pd.Series) -> bool:
    if values.dtype.kind != "f":
        return True
    numbers = values.to_numpy()
    return bool(np.all(np.isnan(numbers) | (numbers == np.floor(numbers))))


def _truths(values: pd.Series) -> bool:
    return pd.api.types.infer_dtype(values, skipna=True) == "boolean"
