"""Are residuals of different units correlated in the same period? Pesaran's CD and the LM tests."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..columns import choice
from ..errors import DataError, SpecError
from ..estimate.residuals import residuals
from ..panel import Panel
from ..result import Check, Estimate
from .verdict import Asked, chi2_check, normal_check

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
    r, t = _pairs(panel, residuals(panel, estimate).to_numpy())
    asked = Asked(
        "cross_section_dependence",
        f"{TITLES[kind]} ({len(r)} pairs, mean |r| {np.abs(r).mean():.3f})",
        "Are errors of different units correlated in the same period?",
        "errors of different units are uncorrelated",
        "errors of different units are correlated; Driscoll-Kraay or period effects may help",
        "nothing speaks for correlation between units",
    )
    if kind == "cd":
        return normal_check(asked, float((np.sqrt(t) * r).sum() / np.sqrt(len(r))))
    if kind == "lm":
        return chi2_check(asked, float((t * r**2).sum()), len(r))
    return normal_check(asked, float((t * r**2 - 1).sum() / np.sqrt(2 * len(r))))


def _pairs(panel: Panel, e: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for each pair of units the correlation over common periods, and their number, (P,)."""
    used = ~np.isnan(e)
    unit = np.unique(panel.unit_codes[used], return_inverse=True)[1]
    period = np.unique(panel.periods[used], return_inverse=True)[1]
    z = np.zeros((unit.max() + 1, period.max() + 1))
    there = np.zeros_like(z)
    z[unit, period], there[unit, period] = e[used], 1.0
    common = there @ there.T
    with np.errstate(divide="ignore", invalid="ignore"):
        total, square = z @ there.T, z**2 @ there.T
        variation = square - total**2 / common
        r = (z @ z.T - total * total.T / common) / np.sqrt(variation * variation.T)
    pair = np.tri(len(z), k=-1, dtype=bool) & (common > 1) & (np.minimum(variation, variation.T) > 1e-20 * square.max())
    if not pair.any():
        raise DataError(f"cross_section_dependence: no two of {len(z)} units share two periods with varying residuals")
    return r[pair], common[pair]
