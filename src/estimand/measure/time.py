"""A column against its own past or future in the same unit, by the calendar: a gap in time gives a missing value."""

from __future__ import annotations

import numpy as np

from ..columns import numbers, refuse_rows
from ..errors import SpecError
from ..panel import Panel
from .column import added


def lag(panel: Panel, column: str, *, periods: int = 1, name: str | None = None) -> Panel:
    """Add a column's value `periods` earlier in the same unit, named ``L1.x``.

    Parameters
    ----------
    panel : Panel
        It must have a time column. A period is one step of its calendar times ``panel.every``.
    column : str
        A numeric column. Where the earlier period or its value is missing, so is the lag.
    periods : int
        How many periods back; 1 or more.
    name : str, optional

    Returns
    -------
    Panel

    Raises
    ------
    SpecError
        Without a time column, or when `periods` is not a whole number above zero.
    """
    values = _at(panel, column, _steps(periods))
    source = f"{column}, {_words(periods)} earlier"
    return added(panel, name or f"L{periods}.{column}", values, unit=panel.units.get(column), source=source)


def lead(panel: Panel, column: str, *, periods: int = 1, name: str | None = None) -> Panel:
    """Add a column's value `periods` later in the same unit, named ``F1.x``; see `lag`."""
    values = _at(panel, column, -_steps(periods))
    source = f"{column}, {_words(periods)} later"
    return added(panel, name or f"F{periods}.{column}", values, unit=panel.units.get(column), source=source)


def difference(panel: Panel, column: str, *, periods: int = 1, name: str | None = None) -> Panel:
    """Add a column less its value `periods` earlier, named ``D1.x``, or ``S4.x`` over four periods; see `lag`."""
    values = numbers(panel, column) - _at(panel, column, _steps(periods))
    default = f"D1.{column}" if periods == 1 else f"S{periods}.{column}"
    source = f"{column} less its value {_words(periods)} earlier"
    return added(panel, name or default, values, unit=panel.units.get(column), source=source)


def growth(panel: Panel, column: str, *, periods: int = 1, name: str | None = None) -> Panel:
    """Add x / (x `periods` earlier) - 1 as a share, named ``g_x``; an earlier zero is a DataError; see `lag`."""
    before = _at(panel, column, _steps(periods))
    zero = before == 0
    if zero.any():
        problem = f'growth: column "{column}" was zero {_words(periods)} earlier'
        refuse_rows(panel, zero, problem, "first", "use difference, or leave those rows out")
    values = numbers(panel, column) / before - 1
    source = f"growth of {column} over {_words(periods)}"
    return added(panel, name or f"g_{column}", values, unit="share", source=source)


def _at(panel: Panel, column: str, steps: int) -> np.ndarray:
    values = numbers(panel, column)
    position = panel.positions_at(steps)
    return np.where(position >= 0, values[position], np.nan)


def _steps(periods: int) -> int:
    if isinstance(periods, bool) or not isinstance(periods, int) or periods < 1:
        raise SpecError(f"periods: {periods!r} is not a whole number above zero; for the future use lead")
    return periods


def _words(periods: int) -> str:
    return "1 period" if periods == 1 else f"{periods} periods"
