"""The exact Anderson-Rubin confidence set of one coefficient: where a ratio of polynomials stays below a value."""

from __future__ import annotations

import numpy as np
from scipy import linalg

from .iv import Cross, along, wald

Intervals = list[tuple[float, float]]


def anderson_rubin_set(cross: Cross, spread: np.ndarray, critical: float) -> Intervals:
    """Return all b with g'V^-1 g <= critical, g = Z'(y - x b), V its covariance: disjoint intervals, perhaps none.

    V is quadratic in b, so the ends are among the real b at which the matrix critical * V - gg' is singular: the
    eigenvalues of a quadratic pencil (Tisseur and Meerbergen 2001). No grid, and no search that may miss a piece.
    """
    scale = float(np.sqrt(cross.dd[0, 0] / cross.dd[1, 1]))
    ends = _candidates(cross, spread, critical, scale)
    middles = (
        np.concatenate(([ends[0] - scale], (ends[1:] + ends[:-1]) / 2, [ends[-1] + scale])) if len(ends) else [0.0]
    )
    inside = [_statistic(cross, spread, np.array([1.0, -b])) <= critical for b in middles]
    return _joined([-np.inf, *map(float, ends), np.inf], inside)


def _statistic(cross: Cross, spread: np.ndarray, c: np.ndarray) -> float:
    return wald(cross.zd @ c, along(spread, c))


def _candidates(cross: Cross, spread: np.ndarray, critical: float, scale: float) -> np.ndarray:
    """Return the real eigenvalues b of M0 + b M1 + b^2 M2, ascending, the pencil in units of y and x alike."""
    inverse = linalg.inv(linalg.cholesky(cross.zz, lower=True))
    units = np.array([1.0, -scale]) / np.sqrt(cross.dd[0, 0])
    g = inverse @ cross.zd * units
    half = np.tensordot(inverse, spread, (1, 1))
    v = np.tensordot(half, inverse, (3, 1)).transpose(1, 0, 2, 3) * units[:, None, None, None] * units[:, None]
    m = critical * v - np.einsum("pa,qb->apbq", g, g)
    zero, one = np.zeros_like(inverse), np.eye(len(inverse))
    left = np.block([[zero, one], [-m[0, :, 0], -(m[0, :, 1] + m[1, :, 0])]])
    found = linalg.eigvals(left, np.block([[one, zero], [zero, m[1, :, 1]]]))
    real = np.isfinite(found) & (np.abs(found.imag) <= 1e-6 * (1 + np.abs(found.real)))
    return np.unique(found.real[real]) * scale


def _joined(ends: list[float], inside: list[bool]) -> Intervals:
    """Return the pieces between neighbouring ends that lie inside, those that touch as one."""
    out: Intervals = []
    for low, high, within in zip(ends[:-1], ends[1:], inside, strict=True):
        if within and out and out[-1][1] == low:
            out[-1] = (out[-1][0], high)
        elif within:
            out.append((low, high))
    return out
