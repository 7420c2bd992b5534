"""Test of a U shape (or its inverse): the slope has opposite signs at the two ends of the data."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from ..columns import numbers
from ..errors import DataError, SpecError
from ..estimate.residuals import sample_of
from ..panel import Panel
from ..result import Check, Estimate, Finding, p_words, t_quantile
from .verdict import LEVEL
from .wald import selecting


def u_shape(
    panel: Panel,
    estimate: Estimate,
    term: str,
    square: str,
    *,
    ends: tuple[float, float] | None = None,
    level: float = 0.95,
) -> Finding:
    """Test that b + 2 c x, the slope of y = b x + c x^2 + ..., has opposite signs at the two ends of x.

    Parameters
    ----------
    panel : Panel
        The one that the estimate was made from: the ends are the least and greatest value in its rows.
    estimate : Estimate
        With `term` and `square` among its terms.
    term, square : str
        The column x and its square, x in its own units.
    ends : (low, high), optional
        The range to test, in place of the data's.
    level : float
        Coverage of the Fieller interval of the turning point.

    Returns
    -------
    Finding
        ``tables["slopes"]``: end x slope std_error statistic p_value (one-sided, against the shape's sign). Facts:
        shape ("U" or "inverse U"), turning_point -b / (2 c), conf_low and conf_high (Fieller; None when c may be zero
        at that level, so that the set is no interval), low, high, level. Check "u_shape": the t statistic in the
        direction of the shape and the one-sided p-value, both of the weaker end (Sasabuchi 1980).

    Raises
    ------
    SpecError, DataError
        An unknown term, ends in the wrong order, `square` that is not the square of `term`; and as ``em.residuals``.

    References
    ----------
    Lind and Mehlum (2010), With or without U?; Fieller (1954). Definitions as Stata's ``utest``.
    """
    if not 0 < level < 1:
        raise SpecError(f"level: {level} is not between 0 and 1; give 0.95 for a 95 % interval")
    pick = selecting(estimate, [term, square])
    coef, cov = pick @ estimate.coef, pick @ estimate.cov @ pick.T
    low, high = ends or _range(panel, estimate, term, square)
    if not low < high:
        raise SpecError(f"ends: {low:g} is not below {high:g}")
    sign = 1.0 if coef[1] > 0 else -1.0
    slopes = _slopes(np.array([low, high]), coef, cov, sign, estimate.df)
    interval = _fieller(coef, cov, t_quantile(0.5 + level / 2, estimate.df))
    facts = {
        "y": estimate.labels.get("y"),
        "term": term,
        "shape": "U" if sign > 0 else "inverse U",
        "turning_point": float(-coef[0] / (2 * coef[1])),
        "conf_low": interval[0],
        "conf_high": interval[1],
        "low": float(low),
        "high": float(high),
        "level": level,
    }
    return Finding("u_shape", facts, {"slopes": slopes}, (_check(slopes, facts, estimate.df),))


def _range(panel: Panel, estimate: Estimate, term: str, square: str) -> tuple[float, float]:
    rows = sample_of(panel, estimate).positions
    x, xx = numbers(panel, term)[rows], numbers(panel, square)[rows]
    ratio = xx - x**2
    if np.abs(ratio).max() > 1e-6 * max(float(np.abs(xx).max()), 1e-300):
        raise DataError(
            f'u_shape: "{square}" is not the square of "{term}"; square the column itself, without centring'
        )
    return float(x.min()), float(x.max())


def _slopes(x: np.ndarray, coef: np.ndarray, cov: np.ndarray, sign: float, df: float) -> pd.DataFrame:
    slope = coef[0] + 2 * coef[1] * x
    se = np.sqrt(cov[0, 0] + 4 * x * cov[0, 1] + 4 * x**2 * cov[1, 1])
    statistic = slope / se
    against = statistic * np.array([sign, -sign])
    p = special.ndtr(against) if np.isinf(df) else special.stdtr(df, against)
    return pd.DataFrame(
        {"end": ["low", "high"], "x": x, "slope": slope, "std_error": se, "statistic": statistic, "p_value": p}
    )


def _fieller(coef: np.ndarray, cov: np.ndarray, t: float) -> tuple[float | None, float | None]:
    """Return the ends of the set of -b / (2 c) that a t test does not reject, when it is an interval."""
    (b, c), square = coef, t**2
    if c**2 <= square * cov[1, 1]:
        return None, None
    middle = b * c - square * cov[0, 1]
    width = np.sqrt(middle**2 - (c**2 - square * cov[1, 1]) * (b**2 - square * cov[0, 0]))
    ratios = np.array([middle - width, middle + width]) / (c**2 - square * cov[1, 1])
    low, high = sorted(-ratios / 2)
    return float(low), float(high)


def _check(slopes: pd.DataFrame, facts: dict, df: float) -> Check:
    weaker = slopes.loc[slopes["p_value"].idxmax()]
    p, shape, point = float(weaker["p_value"]), facts["shape"], facts["turning_point"]
    inside = facts["low"] < point < facts["high"]
    known = facts["conf_low"] is not None
    ends = f"[{facts['conf_low']:.4g}, {facts['conf_high']:.4g}]" if known else "no bounded interval"
    meaning = (
        f"the relation has {'an' if shape.startswith('i') else 'a'} {shape} shape within the data"
        if p < LEVEL
        else f"no proof of {'an' if shape.startswith('i') else 'a'} {shape} shape"
        + ("" if inside else "; the turning point lies outside the data")
    )
    return Check(
        name="u_shape",
        question=f"Does the relation with {facts['term']} turn within the data?",
        statistic=float(weaker["statistic"]) * (1 if (weaker["end"] == "high") == (shape == "U") else -1),
        df=None if np.isinf(df) else df,
        p_value=p,
        null="the relation is monotone or turns the other way",
        verdict="rejected" if p < LEVEL else "not rejected",
        sentence=f"Lind-Mehlum test at {facts['low']:.4g} and {facts['high']:.4g}: {p_words(p)}, {meaning}. "
        f"Turning point {point:.4g}, {facts['level']:.0%} Fieller {ends}.",
    )
