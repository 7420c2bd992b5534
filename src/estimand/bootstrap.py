"""Bootstrap: how many draws of whole clusters, of which column, and from which seed."""

from __future__ import annotations

from dataclasses import dataclass

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
        for name, least in (("reps", 2), ("seed", 0), ("jobs", 1)):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < least:
                raise SpecError(f"bootstrap: {name} must be a whole number from {least} on, not {value!r}")
        if self.by is not None and not isinstance(self.by, str):
            raise SpecError(f"bootstrap: by is one column name, not {self.by!r}")
        if not 0 < self.level < 1:
            raise SpecError(f"bootstrap: level {self.level} is not between 0 and 1; give 0.95 for a 95 % interval")
