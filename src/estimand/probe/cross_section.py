"""Are residuals of different units correlated in the same period? Pesaran's CD and the LM tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..columns import choice
from ..errors import DataError, SpecError
from ..estimate.residuals import residuals
from ..panel import Panel
from ..result import Check, Estimate
from .verdict import Asked, chi2_check, normal_check

BLOCK = 500
TITLES = {
    "cd": "Pesaran CD test of cross-section dependence",
    "lm": "Breusch-Pagan LM test of cross-section dependence",
    "scaled-lm": "Scaled LM test of cross-section dependence",
}


def cross_section_dependence(
    panel: Panel, estimate: Estimate, *, kind: Literal["cd", "lm", "scaled-lm"] = "cd"
) -> Check:
    """Test that residuals are uncorrelated between units, from r_ij over the T_ij periods that both have.

    With P pairs of units: "cd" is sum sqrt(T_ij) r_ij / sqrt P, normal (Pesaran 2004, 2015); "lm" is sum T_ij r_ij^2,
    chi-squared with P, for many periods and few units; "scaled-lm" is sum (T_ij r_ij^2 - 1) / sqrt(2 P), normal.

    Parameters
    ----------
    panel : Panel
        The one that the estimate was made from, with a time column.
    estimate : Estimate
        Its residuals are taken, see ``em.residuals``.
    kind : {"cd", "lm", "scaled-lm"}

    Returns
    -------
    Check
        Its sentence tells the mean of |r_ij|. Pairs with less than two common periods, or no variation in them, are
        left out.

    Raises
    ------
    SpecError, DataError
        No time column; no pair of units with two common periods; and as ``em.residuals``.

    References
    ----------
    Pesaran (2015); Breusch and Pagan (1980). Agrees with R plm 2.6-2 (``pcdtest``) to 1e-8 on
    tests/goldens/panel_tests.
    """
    choice("kind", kind, tuple(TITLES))
    if panel.time is None:
        raise SpecError("cross_section_dependence needs a panel with a time column")
    pairs = _pairs(panel, residuals(panel, estimate).to_numpy())
    asked = Asked(
        "cross_section_dependence",
        f"{TITLES[kind]} ({pairs.count} pairs, mean |r| {pairs.size / pairs.count:.3f})",
        "Are errors of different units correlated in the same period?",
        "errors of different units are uncorrelated",
        "errors of different units are correlated; Driscoll-Kraay or period effects may help",
        "nothing speaks for correlation between units",
    )
    if kind == "cd":
        return normal_check(asked, pairs.linear / np.sqrt(pairs.count))
    if kind == "lm":
        return chi2_check(asked, pairs.square, pairs.count)
    return normal_check(asked, (pairs.square - pairs.count) / np.sqrt(2 * pairs.count))


@dataclass(frozen=True)
class _Pairs:
    """Number of pairs, and sums over them of |r|, sqrt(T) r and T r^2."""

    count: int
    size: float
    linear: float
    square: float


def _pairs(panel: Panel, e: np.ndarray) -> _Pairs:
    """Correlate the residuals of each pair of units over their common periods, a block of units at a time."""
    used = ~np.isnan(e)
    unit = np.unique(panel.unit_codes[used], return_inverse=True)[1]
    period = np.unique(panel.periods[used], return_inverse=True)[1]
    z = np.zeros((unit.max() + 1, period.max() + 1))
    there = np.zeros_like(z)
    z[unit, period], there[unit, period] = e[used], 1.0
    sums = np.zeros(4)
    for start in range(0, len(z), BLOCK):
        r, t = _correlations(z, there, start)
        sums += len(r), np.abs(r).sum(), (np.sqrt(t) * r).sum(), (t * r**2).sum()
    if not sums[0]:
        raise DataError(f"cross_section_dependence: no two of {len(z)} units share two periods with varying residuals")
    return _Pairs(int(sums[0]), *map(float, sums[1:]))


def _correlations(z: np.ndarray, there: np.ndarray, start: int) -> tuple[np.ndarray, np.ndarray]:
    """Return r and T, (pairs,), of the units from `start` on in one block with each unit before them."""
    own, own_there = z[start : start + BLOCK], there[start : start + BLOCK]
    common = own_there @ there.T
    mine, theirs = own @ there.T, own_there @ z.T
    with np.errstate(divide="ignore", invalid="ignore"):
        a = own**2 @ there.T - mine**2 / common
        b = own_there @ (z**2).T - theirs**2 / common
        r = (own @ z.T - mine * theirs / common) / np.sqrt(a * b)
    before = np.tri(len(own), len(z), k=start - 1, dtype=bool)
    pair = before & (common > 1) & (np.minimum(a, b) > 1e-20 * (z**2).max())
    return r[pair], common[pair]
