"""Is the error variance the same for all units, and for all values of the regressors?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from ..arrays.linear import independent, products
from ..columns import choice
from ..covariance import Classical
from ..errors import DataError
from ..estimate.residuals import within_residuals
from ..panel import Panel
from ..result import Check
from ..sample import Sample, draw
from .verdict import Asked, chi2_check

TITLES = {
    "groupwise": "Modified Wald test for groupwise heteroskedasticity",
    "breusch-pagan": "Breusch-Pagan test for heteroskedasticity",
    "koenker": "Studentised Breusch-Pagan test for heteroskedasticity",
    "white": "White test for heteroskedasticity",
}


def heteroskedasticity(
    panel: Panel,
    y: str,
    x: Sequence[str],
    *,
    absorb: Sequence[str] = (),
    kind: Literal["groupwise", "breusch-pagan", "koenker", "white"] = "groupwise",
    on: Literal["x", "fitted"] = "x",
) -> Check:
    """Test that the squared residuals e^2 of least squares, with `absorb` taken out, have the same mean everywhere.

    "groupwise": sum over units of (s_i^2 - s^2)^2 / V_i, where s_i^2 is the mean of e^2 in unit i, s^2 over all rows,
    and V_i = sum (e^2 - s_i^2)^2 / (T_i (T_i - 1)): chi-squared with the number of units. It wants many periods: where
    units are many and periods few it rejects far too often (nearly always at 30 units by 11). "koenker": n R2 of e^2 on
    the regressors; "breusch-pagan": half the explained sum of squares of e^2 / s^2, for normal errors; "white": n R2 on
    the regressors, their squares and products.

    Parameters
    ----------
    panel : Panel
    y, x : str, sequence of str
        Rows that lack a value are left out; so are units with one row from "groupwise".
    absorb : sequence of str
        Factors taken out first, such as ``[unit]``: then "groupwise" is Stata's ``xttest3`` after ``xtreg, fe``.
    kind : {"groupwise", "breusch-pagan", "koenker", "white"}
    on : {"x", "fitted"}
        The regressors, or the fitted values in their place (with their square for "white"): "breusch-pagan" on
        "fitted" is Stata's ``estat hettest``. Not for "groupwise".

    Returns
    -------
    Check

    Raises
    ------
    DataError
        When no unit has two rows, or a unit's residuals are all of one size; and as ``ordinary``.

    References
    ----------
    Greene (2000), p. 598; Baum (2001); Breusch and Pagan (1979); Koenker (1981); White (1980). Agrees with R lmtest
    0.9-40 (``bptest``) and gretl 2022c to 1e-8 on tests/goldens/panel_tests.
    """
    choice("kind", kind, tuple(TITLES))
    choice("on", on, ("x", "fitted"))
    sample = draw(panel, y, x, cov=Classical(), absorb=absorb)
    e = within_residuals(sample)
    statistic, df = _groupwise(sample, e) if kind == "groupwise" else _auxiliary(sample, e, kind, on)
    what = (
        f"across {panel.unit}" if kind == "groupwise" else f"with the {'regressors' if on == 'x' else 'fitted values'}"
    )
    asked = Asked(
        "heteroskedasticity",
        TITLES[kind],
        f"Does the error variance differ {what}?",
        "the error variance is the same everywhere",
        f"the error variance differs {what}; use robust or clustered errors",
        f"nothing speaks for an error variance that differs {what}",
    )
    return chi2_check(asked, statistic, df)


def _groupwise(sample: Sample, e: np.ndarray) -> tuple[float, int]:
    units, square = sample.units, e**2
    own = units.total(square[None])[0] / units.counts
    spread = units.total(((square - own[units.codes]) ** 2)[None])[0]
    several = units.counts > 1
    if not several.any():
        raise DataError(f"heteroskedasticity: no {sample.panel.unit} has two rows")
    flat = several & (spread <= 1e-20 * square.mean() ** 2)
    if flat.any():
        raise DataError(
            f"heteroskedasticity: in {int(flat.sum())} of {units.size} units all residuals have one size (two rows, "
            f"effects of {sample.panel.unit} taken out), so their variance has no error; leave those units out"
        )
    v = spread[several] / (units.counts * (units.counts - 1.0))[several]
    return float(((own[several] - square.mean()) ** 2 / v).sum()), int(several.sum())


def _auxiliary(sample: Sample, e: np.ndarray, kind: str, on: str) -> tuple[float, int]:
    """Return the statistic of regressing e^2 / s^2 on the variance's regressors, and their number."""
    z = sample.x if on == "x" else (sample.y - e)[None]
    z = z - z.mean(axis=1, keepdims=True)
    if kind == "white":
        upper = np.triu_indices(len(z))
        z = np.vstack([z, z[upper[0]] * z[upper[1]]])
        z = z - z.mean(axis=1, keepdims=True)
    share = e**2 / np.mean(e**2) - 1
    kept = independent(products(z))
    if not kept or len(kept) >= len(e) - 1:
        raise DataError(f"heteroskedasticity: {len(e)} rows do not suffice for {len(kept)} regressors of the variance")
    coef = np.linalg.lstsq(z[kept].T, share, rcond=None)[0]
    explained = float(((coef @ z[kept]) ** 2).sum())
    return explained / 2 if kind == "breusch-pagan" else len(e) * explained / float(share @ share), len(kept)
