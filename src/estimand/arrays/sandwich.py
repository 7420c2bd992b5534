"""Covariances of linear estimates from scores: heteroskedastic, clustered, two-way clustered, Driscoll-Kraay.

With scores s_i = z_i w_i e_i, (k, n), and bread B = (Z'WZ)^-1 the covariance is B M B, M one of the sums below.
"""

from __future__ import annotations

import numpy as np
from scipy import linalg

from .groups import Groups, distinct


def sandwich(bread: np.ndarray, meat: np.ndarray) -> np.ndarray:
    """Return B M B, symmetric to the last bit."""
    out = bread @ meat @ bread
    return (out + out.T) / 2


def heteroskedastic(scores: np.ndarray) -> np.ndarray:
    """Return sum s_i s_i' (White 1980), (k, k)."""
    return scores @ scores.T


def leveraged(scores: np.ndarray, leverage: np.ndarray, power: int) -> np.ndarray:
    """Return sum s_i s_i' / (1 - h_i)^power: HC2 for 1, HC3 for 2 (MacKinnon and White 1985)."""
    return (scores / (1 - leverage) ** power) @ scores.T


def clustered(scores: np.ndarray, groups: Groups) -> np.ndarray:
    """Return sum over clusters of (sum s)(sum s)' (Liang and Zeger 1986), (k, k)."""
    total = groups.total(scores)
    return total @ total.T


def driscoll_kraay(scores: np.ndarray, periods: np.ndarray, bandwidth: int, every: int = 1) -> np.ndarray:
    """Return G_0 + sum_l (1 - l / (L + 1)) (G_l + G_l'), G_l = sum_t h_t h_{t-l}' (Driscoll and Kraay 1998).

    h_t sums the scores of period t; lags are taken on the calendar, so a missing period contributes nothing.
    """
    times = distinct(periods)
    codes = np.searchsorted(times, periods)
    h = Groups(codes, len(times)).total(scores)
    meat = h @ h.T
    for lag in range(1, bandwidth + 1):
        now, before = _pairs(times, lag * every)
        cross = h[:, now] @ h[:, before].T
        meat += (1 - lag / (bandwidth + 1)) * (cross + cross.T)
    return meat


def positive(cov: np.ndarray) -> tuple[np.ndarray, bool]:
    """Return the covariance with negative eigenvalues set to zero, and whether there were any.

    Eigenvalues are those of the matrix in units in which its diagonal is one, or minus one: whether and how it is
    mended does not depend on the units of measure.
    """
    size = np.sqrt(np.abs(np.diag(cov)))
    size[size == 0] = 1
    values, vectors = linalg.eigh(cov / np.outer(size, size))
    if values[0] >= -1e-12 * max(values[-1], 0.0):
        return cov, False
    return (vectors * np.maximum(values, 0)) @ vectors.T * np.outer(size, size), True


def _pairs(times: np.ndarray, distance: int) -> tuple[np.ndarray, np.ndarray]:
    place = np.searchsorted(times, times - distance)
    place[place == len(times)] = 0
    now = np.flatnonzero(times[place] == times - distance)
    return now, place[now]
