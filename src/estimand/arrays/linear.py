"""Weighted least squares by normal equations, with QR where they would lose digits, and who is collinear with whom."""

from __future__ import annotations

import numpy as np
from scipy import linalg

COLLINEAR = 1e-10
ILL = 1e-6
BLOCK = 1 << 15


def products(values: np.ndarray, weights: np.ndarray | None = None, means: np.ndarray | None = None) -> np.ndarray:
    """Return the cross products V W V', (m, m), of values (m, n) less `means` (m,), block by block."""
    out = np.zeros((len(values), len(values)))
    for start in range(0, values.shape[1], BLOCK):
        block = values[:, start : start + BLOCK]
        block = block if means is None else block - means[:, None]
        out += block @ (block if weights is None else block * weights[start : start + BLOCK]).T
    return out


def least_squares(
    x: np.ndarray, y: np.ndarray, weights: np.ndarray | None = None, gram: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return b minimising sum w (y - x'b)^2, (k,), and (X'WX)^-1, (k, k), for x (k, n) and y (n,).

    `gram`, if known, holds the cross products of (y, x), (k+1, k+1). The normal equations are solved on columns of unit
    length. When their smallest eigenvalue is below 1e-6, where they would lose more than half of the digits, a QR
    decomposition takes their place. `x` must have full rank.
    """
    gram = products(np.vstack([y[None], x]), weights) if gram is None else gram
    length = np.sqrt(np.diag(gram)[1:])
    scaled = gram[1:, 1:] / np.outer(length, length)
    if linalg.eigvalsh(scaled)[0] < ILL:
        return _by_qr(x / length[:, None], y, weights, length)
    factor = linalg.cho_factor(scaled)
    coef = linalg.cho_solve(factor, gram[1:, 0] / length)
    return coef / length, linalg.cho_solve(factor, np.eye(len(x))) / np.outer(length, length)


def collinear(gram: np.ndarray) -> tuple[int, list[int]] | None:
    """Return the first variable that is a combination of earlier ones, with those, or None; `gram` is X'WX, (k, k).

    A variable counts as a combination when less than 1e-10 of its variation is left after the earlier ones.
    """
    length = np.sqrt(np.diag(gram))
    gram = gram / np.outer(length, length)
    for j in range(1, len(gram)):
        coef = linalg.solve(gram[:j, :j], gram[:j, j], assume_a="pos")
        if gram[j, j] - gram[:j, j] @ coef < COLLINEAR:
            return j, [int(i) for i in np.flatnonzero(np.abs(coef) > 1e-6)]
    return None


def independent(gram: np.ndarray) -> list[int]:
    """Return the variables, in order, that are no combination of those kept before them; `gram` is X'WX, (k, k)."""
    kept: list[int] = []
    for j, length in enumerate(np.diag(gram)):
        if length <= 0:
            continue
        left = length
        if kept:
            scale = np.sqrt(np.diag(gram)[kept])
            inner, cross = gram[np.ix_(kept, kept)] / np.outer(scale, scale), gram[kept, j] / scale
            left = length - cross @ linalg.solve(inner, cross, assume_a="pos")
        if left >= COLLINEAR * length:
            kept.append(j)
    return kept


def _by_qr(
    x: np.ndarray, y: np.ndarray, weights: np.ndarray | None, length: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    root = 1.0 if weights is None else np.sqrt(weights)
    q, r = linalg.qr((x * root).T, mode="economic")
    inverse = linalg.solve_triangular(r, np.eye(len(r)))
    return inverse @ (q.T @ (y * root)) / length, inverse @ inverse.T / np.outer(length, length)
