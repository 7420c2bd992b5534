"""Which instruments a dynamic panel has: Lags of a column in GMM style, and Iv, a column that is its own instrument."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..columns import choice
from ..errors import SpecError

Where = Literal["both", "difference", "level"]
WHERE = ("both", "difference", "level")


@dataclass(frozen=True)
class Lags:
    """Lags of a column as instruments, one for each period and lag, or with `collapse` one for each lag.

    Levels lagged `first` to `last` (None: as far as the panel goes) stand in the transformed equation. In a system the
    column's change lagged `first` - 1 stands in the equation in levels. With `equation="level"` there is only that
    equation, and changes lagged `first` to `last` (None: only `first`).

    Start at 2 for an endogenous column or the outcome, at 1 for a predetermined one, at 0 for an exogenous one.
    A value that the panel lacks counts as zero.
    """

    column: str
    first: int = 2
    last: int | None = None
    collapse: bool = False
    equation: Where = "both"

    def __post_init__(self) -> None:
        choice("Lags: equation", self.equation, WHERE)
        if not isinstance(self.column, str):
            raise SpecError(f"Lags: give the name of one column, not {self.column!r}")
        for role, lag in (("first", self.first), ("last", self.last)):
            if lag is not None and (isinstance(lag, bool) or not isinstance(lag, int) or lag < 0):
                raise SpecError(f'Lags("{self.column}"): {role} is {lag!r}; give a whole number of periods, 0 or more')
        if self.last is not None and self.last < self.first:
            raise SpecError(f'Lags("{self.column}"): last {self.last} is before first {self.first}')

    @property
    def words(self) -> str:
        """The words of a table of instruments."""
        last = "" if self.last is None else str(self.last)
        span = str(self.first) if last == str(self.first) else f"{self.first}:{last}"
        return f"{self.column}, lags {span}" + (", collapsed" if self.collapse else "") + _in(self.equation)


@dataclass(frozen=True)
class Iv:
    """A column as one instrument: transformed in the transformed equation, as it is in the equation in levels."""

    column: str
    equation: Where = "both"

    def __post_init__(self) -> None:
        choice("Iv: equation", self.equation, WHERE)
        if not isinstance(self.column, str):
            raise SpecError(f"Iv: give the name of one column, not {self.column!r}")

    @property
    def words(self) -> str:
        """The words of a table of instruments."""
        return self.column + _in(self.equation)


def _in(equation: Where) -> str:
    return {"both": "", "difference": ", transformed equation", "level": ", equation in levels"}[equation]
