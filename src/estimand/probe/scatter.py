"""Two columns against each other: points, a straight line with its band, and means in bins."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..arrays.line import Line, fit_line
from ..columns import numbers
from ..errors import DataError, SpecError
from ..panel import Panel
from ..result import Finding, t_p_value, t_quantile

GRID = 100


def scatter(
    panel: Panel,
    y: str,
    x: str,
    *,
    by: str | None = None,
    bins: int | None = None,
    level: float = 0.95,
    points: int = 5000,
) -> Finding:
    """Fit y = a + b x by least squares, with the classical confidence band of the line.

    Parameters
    ----------
    panel : Panel
    y, x : str
        Numeric columns; rows that lack either are left out and counted.
    by : str, optional
        A column of groups that the points are marked by; the line is one for all.
    bins : int, optional
        Also give the means of x and y in this many groups of rows, equal in number, in ascending order of x; equal
        values of x stay together.
    level : float
        Confidence level of the band.
    points : int
        Keep at most so many points for drawing, evenly along the order of x; the fit uses all rows.

    Returns
    -------
    Finding
        ``tables``: ``points`` (group x y), ``fit`` (x fit conf_low conf_high) and, when asked, ``bins`` (x y n).
        ``facts``: slope, intercept, std_error, p_value, r2, n_obs, n_dropped.

    Raises
    ------
    DataError
        When fewer than three rows are complete, or x does not vary in them.
    SpecError
        When an option is out of range.
    """
    _check_options(bins, level, points)
    both = np.column_stack([numbers(panel, x), numbers(panel, y)])
    rows = np.flatnonzero(~np.isnan(both).any(axis=1))
    rows = rows[np.argsort(both[rows, 0], kind="stable")]
    kept = both[rows]
    if len(kept) < 3 or np.ptp(kept[:, 0]) == 0:
        raise DataError(f'scatter: "{x}" has no spread in the {len(kept)} rows that have both "{x}" and "{y}"')
    line = fit_line(kept[:, 0], kept[:, 1])
    shown = rows[np.linspace(0, len(rows) - 1, min(points, len(rows))).astype(int)]
    marks = {} if by is None else {"group": panel.column(by).array[shown]}
    drawn = pd.DataFrame({**marks, "x": both[shown, 0], "y": both[shown, 1]})
    tables = {"points": drawn, "fit": _band(line, kept[:, 0], level)}
    if bins is not None:
        tables["bins"] = _binned_means(kept, bins)
    notes = [f"{len(shown)} of {len(kept)} points are shown; the line uses all."] if len(shown) < len(kept) else []
    return Finding("scatter", _facts(panel, y, x, line, level), tables, notes=tuple(notes))


def _check_options(bins: int | None, level: float, points: int) -> None:
    if not 0 < level < 1:
        raise SpecError(f"level: {level} is not between 0 and 1; give 0.95 for a 95 % band")
    for role, value in (("bins", bins), ("points", points)):
        if value is not None and (not isinstance(value, int) or value < 2):
            raise SpecError(f"{role}: {value!r} is not a whole number of 2 or more")


def _facts(panel: Panel, y: str, x: str, line: Line, level: float) -> dict[str, float | str | None]:
    error = line.slope_error
    return {
        "y": y,
        "x": x,
        "y_unit": panel.units.get(y),
        "x_unit": panel.units.get(x),
        "slope": line.slope,
        "intercept": line.intercept,
        "std_error": error,
        "p_value": float(t_p_value(line.slope / error, line.n - 2)) if error > 0 else 0.0,
        "r2": line.r2,
        "n_obs": line.n,
        "n_dropped": len(panel) - line.n,
        "level": level,
    }


def _band(line: Line, x: np.ndarray, level: float) -> pd.DataFrame:
    grid = np.linspace(x[0], x[-1], GRID)
    fit, half = line.height(grid), t_quantile(0.5 + level / 2, line.n - 2) * line.height_error(grid)
    return pd.DataFrame({"x": grid, "fit": fit, "conf_low": fit - half, "conf_high": fit + half})


def _binned_means(points: np.ndarray, bins: int) -> pd.DataFrame:
    """Return means of rows sorted by x, cut where n/bins falls and then moved to the end of equal values of x."""
    x = points[:, 0]
    ends = np.arange(1, bins) * len(x) // bins
    cuts = np.searchsorted(x, x[ends[ends > 0] - 1], side="right")
    parts = [part for part in np.split(points, np.unique(cuts)) if len(part)]
    rows = [(*part.mean(axis=0), len(part)) for part in parts]
    return pd.DataFrame(rows, columns=["x", "y", "n"])
