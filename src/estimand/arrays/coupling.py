"""Coupling of systems: how alike their levels are, row by row; u is (n, k), the result (n,), NaN where all are zero."""

from __future__ import annotations

import numpy as np


def standard(u: np.ndarray) -> np.ndarray:
    """Return k (prod u)^(1/k) / sum u: geometric over arithmetic mean, 1 when all systems are level."""
    k = u.shape[1]
    return np.minimum(_over(np.prod(u ** (1 / k), axis=1), u.mean(axis=1)), 1.0)


def wang(u: np.ndarray) -> np.ndarray:
    """Return sqrt((1 - mean |ui - uj| over pairs) (prod ui / max u)^(1/(k-1))), Wang, Kong, Ren et al. (2021)."""
    k = u.shape[1]
    ordered = np.sort(u, axis=1)
    apart = ordered @ (2.0 * np.arange(k) - k + 1) / (k * (k - 1) / 2)
    alike = np.prod(_over(ordered[:, :-1], ordered[:, -1:]) ** (1 / (k - 1)), axis=1)
    return np.sqrt(np.clip(1 - apart, 0, None) * alike)


def capacity(u: np.ndarray, alpha: float, beta: float, gamma: float) -> np.ndarray:
    """Return u1 u2 / (alpha u1 + beta u2)^gamma for two systems."""
    return _over(u[:, 0] * u[:, 1], (u @ np.array([alpha, beta])) ** gamma)


def _over(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a / np.where(b == 0, np.nan, b)
