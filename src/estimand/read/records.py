"""The records of a text file: how they are laid out, on which lines they stand, and whether all are of one width."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pandas as pd

from .request import Request

BLANKS = r"\s+"
BLOCK = 1 << 20
_LONGEST = 2**31 - 1


@dataclass(frozen=True)
class Layout:
    """How records are laid out: the separator, the names of the columns, those without a name in the file.

    ``trailing``: each record ends with a separator that the header lacks; the last name stands for what follows it.
    """

    separator: str
    names: list[str]
    unnamed: list[str]
    trailing: bool = False


def records(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not blank, header included, with the line on which it starts."""
    with open(path, encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline="") as file:
        if separator == BLANKS:
            yield from ((i + 1, line.split()) for i, line in enumerate(file) if line.strip())
            return
        csv.field_size_limit(_LONGEST)
        reader, line = csv.reader(file, delimiter=separator), 1
        for fields in reader:
            if len(fields) > 1 or (fields and fields[0].strip()):
                yield line, fields
            line = reader.line_num + 1


def line_numbers(path: Path, encoding: str, separator: str, positions: Sequence[int]) -> list[int]:
    """Return the lines of records by their position below the header, reading the file once more up to the last."""
    wanted = {int(p) + 1 for p in positions}
    start = islice(records(path, encoding, separator), max(wanted, default=0) + 1)
    found = {i: line for i, (line, _) in enumerate(start) if i in wanted}
    return [found[int(p) + 1] for p in positions]


def empty_records(path: Path, layout: Layout) -> list[int]:
    """Return the positions below the header of the records in a file in UTF-8 that are nothing but separators."""
    if layout.separator == BLANKS:
        return []
    alone = re.compile(rb"\n" + re.escape(layout.separator.encode()) + rb"+\r?\n")
    with open(path, "rb") as file:
        blocks = iter(lambda: file.read(BLOCK) + file.readline(), b"")
        if not any(alone.search(b"\n" + block + b"\n") for block in blocks):
            return []
    rows = enumerate(records(path, "utf-8", layout.separator))
    return [i - 1 for i, (_, fields) in rows if not any(fields)]


def check_widths(path: Path, layout: Layout, frame: pd.DataFrame, request: Request) -> None:
    """Refuse records that are too short or too long and that pandas lets pass; counts mostly rule them out.

    A record that is too short leaves a gap in the last column; and the separators of a file in UTF-8 without quoted
    ones number one less than the columns, times the records.
    """
    every, last = len(frame.columns) == len(layout.names), frame[frame.columns[-1]]
    if every and not layout.trailing and not last.isna().any():
        return
    spoilt = every and layout.trailing and last.notna().any()
    if not spoilt and layout.separator != BLANKS:
        mark, width = layout.separator.encode(), len(layout.names)
        with open(path, "rb") as file:
            n = sum(block.count(mark) for block in iter(lambda: file.read(BLOCK), b""))
        if n == (width - 1) * (len(frame) + 1) - layout.trailing:
            return
    refuse_ragged(path, layout, request)


def refuse_ragged(path: Path, layout: Layout, request: Request) -> None:
    """Raise DataError when a record of a file in UTF-8 has more or fewer values than the header has names."""
    width = len(layout.names) - layout.trailing
    spare = (width + 1, "") if layout.trailing else None
    rows = records(path, "utf-8", layout.separator)
    next(rows)
    wrong = [(line, len(f)) for line, f in rows if len(f) != width and (len(f), f[-1]) != spare]
    if wrong:
        line, n = wrong[0]
        more = f"; {len(wrong) - 1} more such lines" if len(wrong) > 1 else ""
        raise request.refuse(f"line {line} has {n} value{'s' * (n > 1)}, the header has {width} names{more}")
