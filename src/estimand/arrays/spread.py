"""How Z'e varies: the covariance of sums of instruments times errors when rows, clusters or periods depend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .groups import Groups
from .sandwich import driscoll_kraay

CELLS = 1 << 18
Rows = np.ndarray | Sequence[np.ndarray]


@dataclass(frozen=True, eq=False)
class Dependence:
    """Which rows depend on each other.

    `terms` are groups with a sign, whose sums are squared and added up; None stands for each row alone, and two columns
    of clusters are three terms. With `periods` (T,) there is one term, the groups are these periods, `every` apart, and
    lags up to `bandwidth` count with Bartlett weights.
    """

    terms: tuple[tuple[float, Groups | None], ...]
    periods: np.ndarray | None = None
    bandwidth: int = 0
    every: int = 1


def spread(z: Rows, e: np.ndarray, dependence: Dependence) -> np.ndarray:
    """Return the covariance of sum_i e_a z_i, (m, l, m, l), of instruments z (l, n) and errors e (m, n).

    Any combination c of the errors then has the covariance c'Kc, (l, l): one pass over the rows serves every test.
    """
    size = len(e) * len(z)
    out = np.zeros((size, size))
    for sign, groups in dependence.terms:
        if groups is None:
            out += sign * _by_row(z, e)
            continue
        totals = _totals(z, e, groups)
        if dependence.periods is None:
            out += sign * (totals @ totals.T)
        else:
            out += sign * driscoll_kraay(totals, dependence.periods, dependence.bandwidth, dependence.every)
    return out.reshape(len(e), len(z), len(e), len(z))


def _by_row(z: Rows, e: np.ndarray) -> np.ndarray:
    size = len(e) * len(z)
    step = max(CELLS // size, 1)
    out = np.zeros((size, size))
    for start in range(0, e.shape[1], step):
        block = slice(start, start + step)
        scores = (e[:, None, block] * np.array([instrument[block] for instrument in z])).reshape(size, -1)
        out += scores @ scores.T
    return out


def _totals(z: Rows, e: np.ndarray, groups: Groups) -> np.ndarray:
    out = np.empty((len(e), len(z), groups.size))
    for i, instrument in enumerate(z):
        out[:, i] = groups.total(e * instrument)
    return out.reshape(-1, groups.size)
