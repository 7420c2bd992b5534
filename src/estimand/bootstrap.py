"""Bootstrap values: how many draws, of what, and from which seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .errors import SpecError


@dataclass(frozen=True)
class Bootstrap:
    """Resample whole clusters with replacement, and estimate anew each time.

    Attributes
    ----------
    reps : int
        Draws.
    by : str, optional
        The column whose groups are drawn. Without it the column that the covariance clusters by, or the panel's unit.
    seed : int
        The same seed gives the same draws, whatever `jobs` is.
    level : float
        Of the intervals: 0.95 for 95 %.
    jobs : int
        Processes.

    Raises
    ------
    SpecError
        A value that is none of these.
    """

    reps: int = 1000
    by: str | None = None
    seed: int = 0
    level: float = 0.95
    jobs: int = 1

    def __post_init__(self) -> None:
        _whole(self, reps=2, seed=0, jobs=1)
        if self.by is not None and not isinstance(self.by, str):
            raise SpecError(f"bootstrap: by is one column name, not {self.by!r}")
        if not 0 < self.level < 1:
            raise SpecError(f"bootstrap: level {self.level} is not between 0 and 1; give 0.95 for a 95 % interval")


@dataclass(frozen=True)
class ThresholdBootstrap:
    """Test a threshold by residuals drawn under the model without it; regressors and earlier thresholds stay fixed.

    Attributes
    ----------
    reps : int
        Draws for each test.
    kind : {"unit", "wild"}
        ``"unit"`` draws whole units' residual paths with replacement (Hansen 1999), among the units with as many rows;
        ``"wild"`` keeps each unit's path and turns its sign with probability one half, for units of unequal length or
        unequal variance.
    seed : int
        The same seed gives the same draws.

    Raises
    ------
    SpecError
        A value that is none of these.
    """

    reps: int = 300
    kind: Literal["unit", "wild"] = "unit"
    seed: int = 0

    def __post_init__(self) -> None:
        _whole(self, reps=2, seed=0)
        if self.kind not in ("unit", "wild"):
            raise SpecError(f'bootstrap: kind "{self.kind}" is neither "unit" nor "wild"')


def _whole(record: object, **least: int) -> None:
    """Raise SpecError when a field of the record is no whole number of at least so much."""
    for name, bound in least.items():
        value = getattr(record, name)
        if not isinstance(value, int) or isinstance(value, bool) or value < bound:
            raise SpecError(f"bootstrap: {name} must be a whole number from {bound} on, not {value!r}")
