"""Indicators on a common scale, and the weights that their information entropy gives them; rows (n,), indicators (k,).

After Shannon (1948): p = z / sum z, e = -sum p ln p / ln n, w = (1 - e) / sum (1 - e), with 0 ln 0 = 0.
"""

from __future__ import annotations

import numpy as np
from scipy import special


def min_max(x: np.ndarray, low: np.ndarray, high: np.ndarray, costs: np.ndarray) -> np.ndarray:
    """Return (x - low) / (high - low), (n, k), and one minus that for the columns where `costs` (k,) is true."""
    z = (x - low) / (high - low)
    return np.where(costs, 1 - z, z)


def shares(z: np.ndarray) -> np.ndarray:
    """Return each value over its column's sum, (n, k)."""
    return z / z.sum(axis=0)


def entropy(p: np.ndarray) -> np.ndarray:
    """Return the entropy of each column of shares (n, k), between 0 and 1, (k,)."""
    return -special.xlogy(p, p).sum(axis=0) / np.log(len(p))


def weights_from(e: np.ndarray) -> np.ndarray:
    """Return redundancies 1 - e as shares of their sum, (k,)."""
    return (1 - e) / (1 - e).sum()
