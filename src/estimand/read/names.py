"""The header of a table: names stripped, none twice; a column without a name is dropped when it holds nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from .request import Request
from .types import whole

_UNNAMED = re.compile(r"(Unnamed: \d+)?")


def header(fields: Sequence[str], request: Request) -> tuple[list[str], list[str]]:
    """Return the names of the columns, and which of them stand for a column without one (``"column 3"``).

    Raises
    ------
    DataError
        When a name occurs twice; the message says where.
    """
    stripped = [str(field).strip() for field in fields]
    unnamed = [bool(_UNNAMED.fullmatch(name)) for name in stripped]
    names = [f"column {i + 1}" if bare else name for i, (name, bare) in enumerate(zip(stripped, unnamed, strict=True))]
    for name in names:
        if names.count(name) > 1:
            places = ", ".join(str(i + 1) for i, other in enumerate(names) if other == name)
            raise request.refuse(f'the header has "{name}" more than once (columns {places}); rename one of them')
    return names, [name for name, bare in zip(names, unnamed, strict=True) if bare]


def without_unnamed(frame: pd.DataFrame, unnamed: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    """Drop columns without a name that are empty or, standing first, merely count the rows; return notes about them."""
    notes: list[str] = []
    for name in [n for n in unnamed if n in frame.columns]:
        if frame[name].isna().all():
            frame = frame.drop(columns=name)
            notes.append(f"{name} has no name and no value; left out")
        elif name == "column 1" and _counts(frame[name]):
            frame = frame.drop(columns=name)
            notes.append("column 1 has no name and counts the rows; left out")
        else:
            notes.append(f'{name} has no name; called "{name}"')
    return frame, notes


def without_empty_rows(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Drop the rows without any value; the index keeps counting the records of the file.

    They had made columns of whole numbers into floats, which is undone.
    """
    empty = np.ones(len(frame), dtype=bool)
    for name in frame.columns:
        empty &= frame[name].isna().to_numpy()
        if not empty.any():
            return frame, []
    frame, n = frame[~empty], int(empty.sum())
    frame = frame.assign(**{name: whole(frame[name]) for name in frame.columns if frame[name].dtype.kind == "f"})
    return frame, [f"{n} row{'s' * (n > 1)} without any value left out"] if n else []


def _counts(values: pd.Series) -> bool:
    if values.isna().any() or not pd.api.types.is_numeric_dtype(values):
        numbers = pd.to_numeric(values, errors="coerce")
    else:
        numbers = values
    return bool(len(values)) and numbers.iloc[0] in (0, 1) and bool((np.diff(numbers.to_numpy(dtype=float)) == 1).all())
