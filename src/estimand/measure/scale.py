"""One column on another scale: logarithm, centred, in standard deviations, between 0 and 1."""

from __future__ import annotations

import numpy as np

from ..columns import numbers, refuse, where
from ..errors import DataError, SpecError
from ..panel import Panel
from .column import added, spread


def log(panel: Panel, column: str, *, plus: float = 0.0, name: str | None = None) -> Panel:
    """Add the natural logarithm ln(x + plus), named ``ln_x``.

    Parameters
    ----------
    panel : Panel
    column : str
        A numeric column; missing values stay missing.
    plus : float
        Added before the logarithm, in the column's unit; ``plus=1`` keeps zeros.
    name : str, optional

    Returns
    -------
    Panel

    Raises
    ------
    DataError
        When a value of x + plus is zero or negative.
    """
    x = numbers(panel, column)
    least = np.nanmin(x)
    remedy = f"the least value is {least:g}; leave those rows out" + (", or give plus=1" if least > -1 else "")
    refuse(panel, x + plus <= 0, column, f"not positive after plus={plus:g}" if plus else "not positive", remedy)
    unit = panel.units.get(column)
    source = f"ln({column} + {plus:g})" if plus else f"ln({column})"
    return added(panel, name or f"ln_{column}", np.log(x + plus), unit=unit and f"ln({unit})", source=source)


def centre(panel: Panel, column: str, *, within: str | None = None, name: str | None = None) -> Panel:
    """Add x less its mean, over all rows or the rows of each group of the column `within`, named ``c_x``."""
    x = numbers(panel, column)
    mean = spread(panel, x, within, "mean")
    source = f"{column} less its mean{_of(within)}"
    return added(panel, name or f"c_{column}", x - mean, unit=panel.units.get(column), source=source)


def z_score(panel: Panel, column: str, *, within: str | None = None, name: str | None = None) -> Panel:
    """Add (x - mean) / sd, sd with n - 1, over all rows or the rows of each group of `within`, named ``z_x``.

    Raises
    ------
    DataError
        When the column does not vary (in a group).
    """
    x = numbers(panel, column)
    low, high = spread(panel, x, within, "min"), spread(panel, x, within, "max")
    _must_vary(panel, column, low, high, within)
    values = (x - spread(panel, x, within, "mean")) / spread(panel, x, within, "std")
    source = f"{column} in standard deviations from its mean{_of(within)}"
    return added(panel, name or f"z_{column}", values, unit="standard deviations", source=source)


def min_max(
    panel: Panel,
    column: str,
    *,
    negative: bool = False,
    bounds: tuple[float, float] | None = None,
    within: str | None = None,
    name: str | None = None,
) -> Panel:
    """Add (x - low) / (high - low), or (high - x) / (high - low) when less is better, named ``mm_x``.

    Parameters
    ----------
    panel : Panel
    column : str
        A numeric column; missing values stay missing.
    negative : bool
        The column is a cost: its highest value becomes 0.
    bounds : pair of float, optional
        Low and high in the column's unit; by default the least and greatest value.
    within : str, optional
        A column: low and high are then taken in each of its groups.
    name : str, optional

    Returns
    -------
    Panel

    Raises
    ------
    DataError
        When the column does not vary (in a group), or lies outside `bounds`.
    SpecError
        When bounds are not in ascending order, or given beside `within`.
    """
    x = numbers(panel, column)
    if bounds is None:
        low, high = spread(panel, x, within, "min"), spread(panel, x, within, "max")
        _must_vary(panel, column, low, high, within)
    else:
        low, high = _checked_bounds(panel, x, column, bounds, within)
    values = (high - x) / (high - low) if negative else (x - low) / (high - low)
    kind = "reversed min-max" if negative else "min-max"
    source = f"{kind} of {column}{_of(within)}" + (f", bounds {bounds[0]:g} and {bounds[1]:g}" if bounds else "")
    return added(panel, name or f"mm_{column}", values, unit="0 to 1", source=source)


def _must_vary(panel: Panel, column: str, low: np.ndarray, high: np.ndarray, within: str | None) -> None:
    flat = low == high
    if flat.any():
        at = f" in the group of {where(panel, int(np.argmax(flat)))}" if within else ""
        raise DataError(f'column "{column}" does not vary{at}; leave it out' + (" or drop within=" if within else ""))


def _checked_bounds(
    panel: Panel, x: np.ndarray, column: str, bounds: tuple[float, float], within: str | None
) -> tuple[float, float]:
    low, high = bounds
    if within is not None:
        raise SpecError("min_max: give bounds= or within=, not both")
    if not low < high:
        raise SpecError(f"min_max: bounds {low:g} and {high:g} are not in ascending order")
    refuse(panel, (x < low) | (x > high), column, f"outside bounds {low:g} to {high:g}", "widen bounds=")
    return float(low), float(high)


def _of(within: str | None) -> str:
    return f" in each {within}" if within else ""
