"""Extreme values pulled in to a quantile of the whole sample or of each group."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..columns import choice, group_codes, numbers
from ..errors import SpecError
from ..panel import Panel
from .column import added

METHODS = {"linear": "linear", "stata": "averaged_inverted_cdf"}


def winsorise(
    panel: Panel,
    column: str,
    *,
    lower: float = 0.01,
    upper: float = 0.99,
    within: str | None = None,
    quantiles: Literal["linear", "stata"] = "linear",
    name: str | None = None,
) -> Panel:
    """Add the column with values beyond two quantiles set to these quantiles, named ``x_w``.

    Parameters
    ----------
    panel : Panel
    column : str
        A numeric column; missing values stay missing and take no part.
    lower, upper : float
        Shares between 0 and 1. ``lower=0`` leaves the low side as it is, ``upper=1`` the high side.
    within : str, optional
        A column, such as the year: the quantiles are then those of each of its groups, and rows without
        a group get a missing value.
    quantiles : {"linear", "stata"}
        Linear interpolation between order statistics (Hyndman and Fan 1996, type 7: numpy, R), or the average at
        steps of the distribution function (type 2: Stata's ``summarize`` and ``_pctile``).
    name : str, optional

    Returns
    -------
    Panel
        ``sources`` says how many values were changed on each side.

    Raises
    ------
    SpecError
        Unless 0 <= lower < upper <= 1.
    """
    choice("quantiles", quantiles, list(METHODS))
    if not 0 <= lower < upper <= 1:
        raise SpecError(f"winsorise: lower={lower} and upper={upper} must satisfy 0 <= lower < upper <= 1")
    x = numbers(panel, column)
    low, high = _limits(x, group_codes(panel, within)[0], (lower, upper), METHODS[quantiles])
    values = np.clip(x, low, high)
    of = f"each {within}" if within else "the whole sample"
    source = (
        f"{column} winsorised at the {lower:.4g} and {upper:.4g} quantiles of {of} ({quantiles}); "
        f"{int((x < low).sum())} low and {int((x > high).sum())} high values changed"
    )
    return added(panel, name or f"{column}_w", values, unit=panel.units.get(column), source=source)


def _limits(x: np.ndarray, codes: np.ndarray, at: tuple[float, float], method: str) -> tuple[np.ndarray, np.ndarray]:
    """Return for each row the two quantiles of its group, (n,) each; NaN where the group is missing."""
    limits = np.full((2, len(x)), np.nan)
    order = np.argsort(codes, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(codes[order])) + 1):
        values = x[rows][~np.isnan(x[rows])]
        if codes[rows[0]] >= 0 and len(values):
            limits[:, rows] = np.quantile(values, at, method=method)[:, None]
    return limits[0], limits[1]
