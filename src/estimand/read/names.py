"""The header of a table: names stripped, none twice; a column without a name is dropped when it holds nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from .request import Request

_UNNAMED = re.compile(r"(Unnamed: \d+)?")


def header(fields: Sequence[str], request: Request) -> tuple[list[str], list[str]]:
    """Return the names of the columns, and which of them stand for a column without one (``"column 3"``).

    Raises
    ------
    DataError
        When a name occurs twice; the message says where.
    """
    stripped = [field.strip() for field in fields]
    unnamed = [bool(_UNNAMED.fullmatch(name)) for name in stripped]
    names = [f"column {i + 1}" if bare else name for i, (name, bare) in enumerate(zip(stripped, unnamed, strict=True))]
    name, n = Counter(names).most_common(1)[0]
    if n > 1:
        places = ", ".join(str(i + 1) for i, other in enumerate(names) if other == name)
        raise request.refuse(f'the header has "{name}" more than once (columns {places}); rename one of them')
    return names, [name for name, bare in zip(names, unnamed, strict=True) if bare]


def without_unnamed(
    frame: pd.DataFrame, unnamed: Sequence[str], request: Request
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Drop columns without a name that are empty or, standing first, merely count the rows; return notes about them."""
    notes: list[str] = []
    asked = request.columns or ()
    for name in [n for n in unnamed if n in frame.columns and n not in asked]:
        if frame[name].isna().all():
            frame = frame.drop(columns=name)
            notes.append(f"{name} has no name and no value; left out")
        elif name == "column 1" and not request.square and _counts(frame[name]):
            frame = frame.drop(columns=name)
            notes.append("column 1 has no name and counts the rows; left out")
        elif not request.square:
            notes.append(f'{name} has no name; called "{name}"')
    return frame, tuple(notes)


def empty_rows_note(n: int) -> tuple[str, ...]:
    """Return what to tell about rows without any value."""
    return (f"{n} row{'s' * (n > 1)} without any value left out",) if n else ()


def _counts(values: pd.Series) -> bool:
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float)
    return len(numbers) > 0 and numbers[0] in (0, 1) and bool((np.diff(numbers) == 1).all())
