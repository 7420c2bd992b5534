"""The paths of a mediation from cross products: a, b, c and c', the effects made of them, and Sobel's test.

Columns stand in the order outcome y, treatment t, mediators m (g of them), controls x, with effects or the constant
taken out. Paths stand in the order a (g), b (g), c, c'. Effects are the paths, then a b (g), sum a b and c' + sum a b.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from .resample import regular


class Parts(NamedTuple):
    """Each path as a weighted sum of its equation's outcome: weights `rows` and that equation's residuals, (2g + 2, n).

    The influence of row i on path j is rows[j, i] times residuals[j, i].
    """

    rows: np.ndarray
    residuals: np.ndarray


class Sobel(NamedTuple):
    """z and two-sided p (normal) of a product of two coefficients; NaN where the variance is not positive."""

    z: float
    p_value: float


def paths(gram: np.ndarray, mediators: int) -> np.ndarray:
    """Return a, b, c and c', (draws, 2g + 2), from cross products (draws, p, p) of (y, t, m, x)."""
    g, plain = mediators, _plain(gram.shape[-1], mediators)
    upper = np.linalg.solve(_block(gram, plain, plain), _block(gram, plain, [*range(2, 2 + g), 0]))[:, 0]
    direct = np.linalg.solve(gram[:, 1:, 1:], gram[:, 1:, :1])[:, : 1 + g, 0]
    return np.column_stack([upper[:, :g], direct[:, 1:], upper[:, g], direct[:, 0]])


def identified_paths(gram: np.ndarray, whole: np.ndarray, mediators: int) -> np.ndarray:
    """Return the paths of the draws that identify them, (at most draws, 2g + 2); `whole` (p, p) is of all rows."""
    fine = regular(gram[:, 1:, 1:], whole[1:, 1:])
    return paths(gram[fine], mediators)


def parts(within: np.ndarray, gram: np.ndarray, mediators: int) -> Parts:
    """Return the weights and residuals of each path from the columns (p, n) and their cross products (p, p)."""
    g, plain = mediators, _plain(len(within), mediators)
    short, full = np.linalg.inv(gram[np.ix_(plain, plain)]), np.linalg.inv(gram[1:, 1:])
    treated = short[0] @ within[plain]
    added = full[: 1 + g] @ within[1:]
    outcomes = [*range(2, 2 + g), 0]
    short_left = within[outcomes] - (short @ gram[np.ix_(plain, outcomes)]).T @ within[plain]
    full_left = within[0] - full @ gram[1:, 0] @ within[1:]
    rows = np.vstack([np.tile(treated, (g, 1)), added[1:], treated, added[0]])
    return Parts(rows, np.vstack([short_left[:g], np.tile(full_left, (g, 1)), short_left[g], full_left]))


def effects(path: np.ndarray, mediators: int) -> np.ndarray:
    """Return the paths followed by the effects, (..., 3g + 4), of paths (..., 2g + 2)."""
    g = mediators
    product = path[..., :g] * path[..., g : 2 * g]
    indirect = product.sum(axis=-1, keepdims=True)
    return np.concatenate([path, product, indirect, path[..., -1:] + indirect], axis=-1)


def jacobian(path: np.ndarray, mediators: int) -> np.ndarray:
    """Return the derivatives of the effects by the paths, (3g + 4, 2g + 2)."""
    g, k = mediators, len(path)
    out = np.zeros((3 * g + 4, k))
    out[:k] = np.eye(k)
    product = np.hstack([np.diag(path[g : 2 * g]), np.diag(path[:g])])
    out[k : k + g, : 2 * g] = product
    out[-2:, : 2 * g] = product.sum(axis=0)
    out[-1, -1] = 1
    return out


def shares(effect: np.ndarray, mediators: int) -> np.ndarray:
    """Return a b / c for each mediator and in sum, (..., g + 1), of effects (..., 3g + 4)."""
    g = mediators
    return effect[..., 2 * g + 2 : 3 * g + 3] / effect[..., 2 * g : 2 * g + 1]


def product_test(a: float, b: float, var_a: float, var_b: float, further: int) -> Sobel:
    """Return z = a b / sqrt(b^2 v_a + a^2 v_b + further v_a v_b): Sobel for 0, Aroian for 1, Goodman for -1."""
    variance = b**2 * var_a + a**2 * var_b + further * var_a * var_b
    z = a * b / np.sqrt(variance) if variance > 0 else np.nan
    return Sobel(float(z), float(2 * special.ndtr(-abs(z))))


def _plain(width: int, mediators: int) -> list[int]:
    """Return the places of treatment and controls."""
    return [1, *range(2 + mediators, width)]


def _block(gram: np.ndarray, rows: list[int], columns: list[int]) -> np.ndarray:
    return gram[:, rows][:, :, columns]
