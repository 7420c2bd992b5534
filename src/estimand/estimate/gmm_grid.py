"""The columns of a dynamic panel on its calendar, (units, periods), and the rows in which the model is complete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..arrays.gmm_transform import Transform, lagged, rows_of
from ..columns import numbers
from ..errors import DataError, SpecError
from ..panel import Panel

LEAST_PERIODS = 3


@dataclass(frozen=True, eq=False)
class Grid:
    """Where each row of a panel stands on the calendar, and what its periods are called."""

    panel: Panel
    places: np.ndarray
    periods: int

    def spread(self, name: str) -> np.ndarray:
        """Return a column as (units, periods), NaN where there is no row or no value."""
        out = np.full((self.panel.n_units, self.periods), np.nan)
        out[self.panel.unit_codes, self.places] = numbers(self.panel, name)
        return out

    def rows(self, cells: np.ndarray) -> np.ndarray:
        """Return for each row of the panel the value of its cell."""
        return cells[self.panel.unit_codes, self.places]

    def label(self, period: int) -> str:
        """Return what the panel calls a period that has a row."""
        row = int(np.argmax(self.places == period))
        return str(self.panel.column(self.panel.time).iloc[row])


@dataclass(frozen=True, eq=False)
class Rows:
    """The complete rows in levels and the transformed ones, both (units, periods), with what was dropped and why."""

    present: np.ndarray
    moved: np.ndarray
    n_obs: int
    dropped: dict[str, int]


def grid(panel: Panel) -> Grid:
    """Return the calendar of a panel; raise when it has no time, too few periods, or rows beside the calendar."""
    if panel.time is None:
        raise SpecError("dynamic_gmm needs a time column: Panel(frame, unit=..., time=...)")
    since = panel.periods - panel.periods.min()
    beside = since % panel.every != 0
    if beside.any():
        raise DataError(
            f'time "{panel.time}": {int(beside.sum())} of {len(beside)} rows lie between the steps of every='
            f"{panel.every}; give the true distance of periods"
        )
    periods = int(since.max()) // panel.every + 1
    if panel.n_periods < LEAST_PERIODS:
        raise DataError(
            f'dynamic_gmm needs at least {LEAST_PERIODS} periods; "{panel.time}" has {panel.n_periods} '
            f"in {len(panel)} rows of {panel.n_units} units"
        )
    return Grid(panel, (since // panel.every).astype(np.intp), periods)


def outcome_lags(grid: Grid, y: str, lags: int) -> dict[str, np.ndarray]:
    """Return the lags of the outcome by name, ``L1.y`` and on."""
    if isinstance(lags, bool) or not isinstance(lags, int) or lags < 0:
        raise SpecError(f"lags: {lags!r} is not a whole number of periods, 0 or more")
    if lags > grid.periods - 2:
        raise SpecError(
            f'lags: {lags} lags of "{y}" reach beyond the panel: {grid.periods} periods of "{grid.panel.time}" '
            f"allow {grid.periods - 2}"
        )
    levels = grid.spread(y)
    return {f"L{lag}.{y}": lagged(levels, lag) for lag in range(1, lags + 1)}


def complete(grid: Grid, columns: dict[str, np.ndarray], transform: Transform, system: bool) -> Rows:
    """Return the rows in which every column has a value; each other row counts for the first that it lacks.

    Without the equation in levels, a row counts that the transformation turns into one.
    """
    keep = np.ones(len(grid.panel), dtype=bool)
    dropped: dict[str, int] = {}
    for name, cells in columns.items():
        absent = keep & np.isnan(grid.rows(cells))
        dropped[f"missing {name}"] = int(absent.sum())
        keep &= ~absent
    present = np.zeros((grid.panel.n_units, grid.periods), dtype=bool)
    present[grid.panel.unit_codes[keep], grid.places[keep]] = True
    moved = rows_of(transform, present)
    _enough(grid, present, moved, dropped)
    if system:
        return Rows(present, moved, int(present.sum()), dropped)
    dropped[REASONS[transform]] = int(present.sum() - moved.sum())
    return Rows(present, moved, int(moved.sum()), dropped)


REASONS = {"difference": "no complete row one period earlier", "orthogonal": "no later complete row"}


def _enough(grid: Grid, present: np.ndarray, moved: np.ndarray, dropped: dict[str, int]) -> None:
    if moved.any():
        return
    reasons = ", ".join(f"{reason} {count}" for reason, count in dropped.items() if count)
    raise DataError(
        f"no unit has two complete rows in a row: {int(present.sum())} of {len(grid.panel)} rows are complete "
        f'({reasons or "none dropped"}); use fewer lags, or fill the gaps in "{grid.panel.time}"'
    )


def unique(names: Sequence[str]) -> list[str]:
    """Return names in order, each once."""
    return list(dict.fromkeys(names))
