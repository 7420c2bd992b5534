"""Variance components of y_it = x_it'b + u_i + e_it from within and between residuals (Swamy and Arora 1972)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from .groups import Groups
from .linear import independent, products

FLAT, EXACT = 1e-10, 1e-13


@dataclass(frozen=True)
class Components:
    """Variances of e and u (the latter not below zero), the raw estimate of the latter, and both degrees of freedom."""

    e: float
    u: float
    u_raw: float
    df_within: int
    df_between: int


def swamy_arora(yx: np.ndarray, units: Groups, *, exact: bool) -> Components:
    """Return the components for `yx` (1 + k, n), y and the regressors without a constant.

    With T_i rows in unit i, N units, P the projection on unit means and X including the constant, of K columns:
    exact (Baltagi and Chang 1994)

        s_u^2 = (RSS_b - (N - K) s_e^2) / (n - tr[(X'PX)^-1 X'ZZ'X]),   RSS_b weighted by T_i,

    else, with unweighted means and the harmonic mean of T_i,  s_u^2 = RSS_b / (N - K) - s_e^2 / T.
    Regressors that do not vary within (or between) units drop out of that regression. A variance whose degrees of
    freedom are not positive is NaN.
    """
    n, size, counts = yx.shape[1], units.size, units.counts.astype(float)
    means = units.total(yx) / counts
    total = products(yx - yx.mean(axis=1, keepdims=True))
    rss, rank, _ = _residual(products(yx - units.spread(means)), total)
    df_within = n - size - rank
    e = rss / df_within if df_within > 0 else np.nan
    mass = counts if exact else np.ones(size)
    middle = means - (means @ mass / mass.sum())[:, None]
    gram = products(middle, mass)
    rss_b, rank_b, kept = _residual(gram, total * (1 if exact else size / n))
    df_between = size - rank_b - 1
    if df_between <= 0:
        return Components(e, np.nan, np.nan, df_within, df_between)
    if not exact:
        raw = rss_b / df_between - e * np.mean(1 / counts)
    else:
        columns = middle[1:][kept] / np.sqrt(np.diag(gram)[1:][kept])[:, None]
        inner, spread = products(columns, counts), products(columns, counts**2)
        trace = (counts**2).sum() / n + np.trace(linalg.solve(inner, spread, assume_a="pos"))
        raw = (rss_b - df_between * e) / (n - trace)
    return Components(e, max(raw, 0.0), raw, df_within, df_between)


def _residual(gram: np.ndarray, total: np.ndarray) -> tuple[float, int, list[int]]:
    """Return RSS and rank of y on x from cross products (y, x), and the x kept; `total` tells what no variation is.

    An RSS within rounding of zero is zero.
    """
    varies = np.flatnonzero(np.diag(gram)[1:] > FLAT * np.diag(total)[1:])
    inner = gram[1:, 1:][np.ix_(varies, varies)]
    kept = [int(varies[i]) for i in independent(inner)]
    if not kept:
        return float(gram[0, 0]) if gram[0, 0] > EXACT * total[0, 0] else 0.0, 0, kept
    size = np.sqrt(np.diag(gram)[1:][kept])
    cross = gram[1:, 0][kept] / size
    explained = cross @ linalg.solve(gram[1:, 1:][np.ix_(kept, kept)] / np.outer(size, size), cross, assume_a="pos")
    rss = float(gram[0, 0] - explained)
    return rss if rss > EXACT * gram[0, 0] else 0.0, len(kept), kept
