"""What is asked of a reader, and what it answers: the records between ``read.table`` and the readers of formats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..condition import Condition
from ..errors import DataError, SpecError, nearest


@dataclass(frozen=True)
class Request:
    """A file and the part of it that is wanted.

    ``shown`` is the path as the user wrote it, for messages; ``square``: the first column names the rows as the header
    names the columns, and is kept.
    """

    path: Path
    shown: str
    columns: tuple[str, ...] | None = None
    condition: Condition | None = None
    encoding: str | None = None
    sheet: str | int | None = None
    square: bool = False

    def needed(self, names: Sequence[str]) -> list[str]:
        """Return the columns to read, in the file's order: those asked for and those that the condition reads.

        Raises
        ------
        SpecError
            When one of them is not among `names`, the columns of the file.
        """
        asked = [] if self.columns is None else list(self.columns)
        tested = sorted(self.condition.columns) if self.condition else []
        for name in [*asked, *tested]:
            if name not in names:
                raise SpecError(f'{self.shown}: no column "{name}"{nearest(name, names)}')
        return [n for n in names if self.columns is None or n in asked or n in tested]

    def refuse(self, reason: str) -> DataError:
        """Return the error about this file."""
        return DataError(f"{self.shown}: {reason}")


@dataclass(frozen=True)
class Answer:
    """What a reader found.

    Attributes
    ----------
    frame : DataFrame
        The columns needed; its index counts the file's records from 0.
    notes : tuple of str
        What the reader did that the user should know.
    lines : callable, optional
        Gives for positions of records the numbers by which the user finds them in the file.
    selected : bool
        Whether the condition has been applied already.
    place : str
        What `lines` counts: ``"line"`` or ``"row"``.
    attrs : mapping
        More for ``frame.attrs``: labels, value_labels.
    """

    frame: pd.DataFrame
    notes: tuple[str, ...] = ()
    lines: Callable[[np.ndarray], Sequence[int]] | None = None
    selected: bool = False
    place: str = "line"
    attrs: dict[str, Any] = field(default_factory=dict)

    def found_at(self, records: Sequence[int]) -> str:
        """Return the words for where records stand in the file: ``"lines 5, 98"``; empty when that is not known."""
        if self.lines is None:
            return ""
        return f"{self.place}{'s' * (len(records) > 1)} {', '.join(map(str, self.lines(records)))}"
