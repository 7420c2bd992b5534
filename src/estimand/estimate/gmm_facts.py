"""What must be known of a dynamic panel's estimate as facts and tables: serial correlation, validity, bounds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from ..arrays.gmm_tests import differenced, equal_variances, hansen_without, pooled_and_within, serial_correlation
from ..result import CONSTANT, Scalar
from .gmm_design import LEVEL
from .gmm_solve import Solved
from .solve import wald_facts

ORDERS = (1, 2, 3)


def facts(solved: Solved) -> dict[str, Scalar]:
    """Return the facts of an estimate; a test that the panel is too short for is left out."""
    made, present = solved.design, solved.design.rows.present
    slopes = np.array([term != CONSTANT for term in made.terms])
    out: dict[str, Scalar] = {
        "n_units": int(present.any(axis=1).sum()),
        "n_periods": int(present.any(axis=0).sum()),
        "n_instruments": made.equations.size,
        "sigma_e": float(np.sqrt(solved.variance)),
        **wald_facts(solved.at.b[slopes], solved.cov[np.ix_(slopes, slopes)], solved.df),
        **_correlation(solved),
        **_validity(solved),
        **_bounds(solved),
    }
    if made.asked.time_effects:
        out["periods_left_out"] = ", ".join(made.left_out)
    return out


def tables(solved: Solved) -> dict[str, Any]:
    """Return the instruments by group, and Hansen's J without each group and its difference."""
    made = solved.design
    groups = {words: made.group == i for i, words in enumerate(made.groups)}
    if made.level.any():
        groups[LEVEL] = made.level
    counts = [int(members.sum()) for members in groups.values()]
    whole = solved.second.criterion, solved.second.rank - len(made.terms)
    covariance = solved.first.units.T @ solved.first.units
    rows = [_without(solved, words, members, covariance, whole) for words, members in groups.items()]
    listed = pd.DataFrame({"group": list(groups), "instruments": counts})
    found = [row for row in rows if row is not None]
    return {"instruments": listed} | ({"difference_in_hansen": pd.DataFrame(found)} if found else {})


def _without(
    solved: Solved, words: str, members: np.ndarray, covariance: np.ndarray, whole: tuple[float, int]
) -> dict[str, Any] | None:
    left = hansen_without(solved.data, covariance, members) if members.any() and words != CONSTANT else None
    if left is None or whole[1] <= left[1]:
        return None
    statistic, df = whole[0] - left[0], whole[1] - left[1]
    return {
        "group": words,
        "hansen_without": left[0],
        "df_without": left[1],
        "p_without": _chi2(left[0], left[1]),
        "statistic": statistic,
        "df": df,
        "p_value": _chi2(statistic, df),
    }


def _correlation(solved: Solved) -> dict[str, float]:
    """Return Arellano and Bond's z of each order with its p-value."""
    changes, made = differenced(solved.design.equations), solved.design
    out: dict[str, float] = {}
    for order in ORDERS:
        sigma = None
        if not solved.robust:
            sigma = equal_variances(made.equations, changes, solved.at.b, order, solved.variance)
        z = serial_correlation(solved.data, solved.at, solved.cov, changes, order, sigma)
        if z is not None:
            out |= {f"ar{order}_z": z, f"ar{order}_p_value": float(2 * special.ndtr(-abs(z)))}
    return out


def _validity(solved: Solved) -> dict[str, Scalar]:
    k = len(solved.design.terms)
    out: dict[str, Scalar] = {}
    df = min(solved.design.equations.size, solved.first.rank) - k
    if df > 0 and solved.variance > 0:
        sargan = solved.first.criterion / solved.variance
        out |= {"sargan": sargan, "sargan_df": df, "sargan_p_value": _chi2(sargan, df)}
    df = solved.second.rank - k
    if df > 0:
        j = solved.second.criterion
        out |= {"hansen_j": j, "hansen_j_df": df, "hansen_j_p_value": _chi2(j, df)}
    if solved.second.rank < solved.design.equations.size:
        out["weights_rank"] = solved.second.rank
    return out


def _bounds(solved: Solved) -> dict[str, float]:
    """Return the coefficient of the first lag by pooled least squares, and within units."""
    made = solved.design
    if not made.asked.lags:
        return {}
    pooled, within = pooled_and_within(made.equations.yx, made.rows.present)
    return {} if np.isnan([pooled, within]).any() else {"lag_pooled": pooled, "lag_within": within}


def _chi2(statistic: float, df: int) -> float:
    return float(special.chdtrc(df, max(statistic, 0.0)))
