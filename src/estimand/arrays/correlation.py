"""Ranks, correlations and variance inflation."""

from __future__ import annotations

import numpy as np
from scipy import linalg


def ranks(x: np.ndarray) -> np.ndarray:
    """Return ranks from 1, ties at their average, (n,)."""
    _, inverse, counts = np.unique(x, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[inverse]


def correlation(x: np.ndarray) -> np.ndarray:
    """Return the Pearson correlations of the columns of x (n, k), (k, k); NaN for a column that does not vary."""
    centred = x - x.mean(axis=0)
    length = np.sqrt(np.einsum("ij,ij->j", centred, centred))
    length = np.where(np.ptp(x, axis=0) > 0, length, np.nan)
    out = np.clip(centred.T @ centred / np.outer(length, length), -1, 1)
    np.fill_diagonal(out, np.where(np.isnan(length), np.nan, 1.0))
    return out


def variance_inflation(x: np.ndarray) -> np.ndarray:
    """Return 1 / (1 - R2) of each row of x (k, n), mean or effects taken out, on the others: (k,).

    These are the diagonal of the inverse of the rows' correlation matrix. `x` must have full rank.
    """
    length = np.sqrt(np.einsum("ij,ij->i", x, x))
    scaled = x / length[:, None]
    r = linalg.qr(scaled.T, mode="r", overwrite_a=False)[0][: len(x)]
    inverse = linalg.solve_triangular(r, np.eye(len(x)))
    return np.einsum("ij,ij->i", inverse, inverse)
