"""Weighted least squares by normal equations, with QR where they would lose digits, and who is collinear with whom."""

from __future__ import annotations

import numpy as np
from scipy import linalg

COLLINEAR = 1e-10
ILL = 1e-6


def least_squares(x: np.ndarray, y: np.ndarray, weights: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return b minimising sum w (y - x'b)^2, (k,), and (X'WX)^-1, (k, k), for x (k, n) and y (n,).

    The normal equations are solved on columns of unit length. When their smallest eigenvalue is below 1e-6, where they
    would lose more than half of the digits, a QR decomposition takes their place. `x` must have full rank.
    """
    length = np.sqrt(np.einsum("ij,ij->i", x, x if weights is None else x * weights))
    gram = _gram(x, x, weights) / np.outer(length, length)
    if len(gram) and linalg.eigvalsh(gram)[0] < ILL:
        return _by_qr(x / length[:, None], y, weights, length)
    factor = linalg.cho_factor(gram)
    inverse = linalg.cho_solve(factor, np.eye(len(gram)))
    coef = linalg.cho_solve(factor, _gram(x, y[None], weights)[:, 0] / length)
    return coef / length, inverse / np.outer(length, length)


def collinear(x: np.ndarray, weights: np.ndarray | None = None) -> tuple[int, list[int]] | None:
    """Return the first row of x (k, n) that is a combination of earlier rows, with those rows, or None.

    A row counts as a combination when less than 1e-10 of its variation is left after the earlier ones are taken out.
    """
    length = np.sqrt(np.einsum("ij,ij->i", x, x if weights is None else x * weights))
    gram = _gram(x, x, weights) / np.outer(length, length)
    for j in range(1, len(gram)):
        coef = linalg.solve(gram[:j, :j], gram[:j, j], assume_a="pos")
        if gram[j, j] - gram[:j, j] @ coef < COLLINEAR:
            return j, [int(i) for i in np.flatnonzero(np.abs(coef) > 1e-6)]
    return None


def _gram(a: np.ndarray, b: np.ndarray, weights: np.ndarray | None) -> np.ndarray:
    return a @ (b if weights is None else b * weights).T


def _by_qr(
    x: np.ndarray, y: np.ndarray, weights: np.ndarray | None, length: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    root = 1.0 if weights is None else np.sqrt(weights)
    q, r = linalg.qr((x * root).T, mode="economic")
    inverse = linalg.solve_triangular(r, np.eye(len(r)))
    return inverse @ (q.T @ (y * root)) / length, inverse @ inverse.T / np.outer(length, length)
