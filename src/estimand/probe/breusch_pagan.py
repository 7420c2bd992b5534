"""Lagrange multiplier test for random effects of units, periods or both, from pooled residuals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from ..arrays.groups import Groups, groups_of
from ..columns import choice
from ..covariance import Classical
from ..errors import DataError, SpecError
from ..estimate.residuals import within_residuals
from ..panel import Panel
from ..result import Check
from ..sample import Sample, draw
from .verdict import Asked, chi2_check, normal_check

EFFECTS = {"unit": ("units",), "time": ("periods",), "both": ("units", "periods")}


def breusch_pagan_lm(
    panel: Panel,
    y: str,
    x: Sequence[str],
    *,
    effects: Literal["unit", "time", "both"] = "unit",
    kind: Literal["breusch-pagan", "honda"] = "breusch-pagan",
) -> Check:
    """Test that random effects have no variance, from A = sum_g (sum of e in g)^2 / e'e - 1 for pooled residuals e.

    With n rows and T_g of them in group g the signed statistic is n A / sqrt(2 (sum T_g^2 - n)) (Baltagi and Li 1990
    for unequal T_g). "breusch-pagan" squares it, chi-squared with one degree of freedom for each effect. "honda" keeps
    the sign, against positive variances only, and for both effects adds the two over sqrt 2.

    Parameters
    ----------
    panel : Panel
    y, x : str, sequence of str
        As in ``ordinary``: rows that lack a value are left out.
    effects : {"unit", "time", "both"}
    kind : {"breusch-pagan", "honda"}
        Stata's ``xttest0`` prints the first statistic with the p-value of the second.

    Returns
    -------
    Check

    Raises
    ------
    SpecError, DataError
        No time column for "time" or "both"; every group has one row; and as ``ordinary``.

    References
    ----------
    Breusch and Pagan (1980); Honda (1985); Baltagi and Li (1990). Agrees with R plm 2.6-2 (``plmtest``) to 1e-9 on
    tests/goldens/panel_tests.
    """
    choice("effects", effects, tuple(EFFECTS))
    choice("kind", kind, ("breusch-pagan", "honda"))
    if effects != "unit" and panel.time is None:
        raise SpecError(f'effects: "{effects}" needs a panel with a time column')
    sample = draw(panel, y, x, cov=Classical())
    e = within_residuals(sample)
    parts = np.array([_signed(e, _groups(sample, what), what) for what in EFFECTS[effects]])
    words = " and ".join(EFFECTS[effects])
    asked = Asked(
        "breusch_pagan_lm",
        f"{'Honda' if kind == 'honda' else 'Breusch-Pagan'} LM test for random effects of {words}",
        f"Do random effects of {words} have a variance?",
        f"the variance of the effects of {words} is zero",
        f"effects of {words} are there; pooled least squares understates the uncertainty",
        f"nothing speaks for effects of {words}",
    )
    if kind == "honda":
        return normal_check(asked, float(parts.sum() / np.sqrt(len(parts))), upper=True)
    return chi2_check(asked, float(parts @ parts), len(parts))


def _groups(sample: Sample, what: str) -> Groups:
    if what == "units":
        return sample.units
    return groups_of(sample.periods - sample.periods.min())


def _signed(e: np.ndarray, groups: Groups, what: str) -> float:
    n, squares = len(e), float((groups.counts.astype(float) ** 2).sum())
    if squares == n:
        raise DataError(
            f"breusch_pagan_lm: each of the {what} has one row, so their effects cannot be told from errors"
        )
    a = float((groups.total(e[None]) ** 2).sum() / (e @ e)) - 1
    return n * a / np.sqrt(2 * (squares - n))
