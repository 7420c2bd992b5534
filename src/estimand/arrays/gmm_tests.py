"""Tests after GMM of dynamic panels: serial correlation of the differenced errors, and validity of some instruments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .gmm import Equations, Moments, Step, inverse
from .gmm_transform import lagged
from .linear import independent


@dataclass(frozen=True, eq=False)
class Differenced:
    """First differences of y and X, (n, t, 1 + k), zero where there is none, and where they are, (n, t)."""

    yx: np.ndarray
    present: np.ndarray

    def errors(self, b: np.ndarray) -> np.ndarray:
        """Return the differenced errors, (n, t)."""
        return self.yx[:, :, 0] - self.yx[:, :, 1:] @ b


def differenced(equations: Equations) -> Differenced:
    """Return the differences of an equation's data, whatever its own transformation."""
    yx, here = equations.yx, equations.present
    both = np.zeros_like(here)
    both[:, 1:] = here[:, 1:] & here[:, :-1]
    out = np.zeros_like(yx)
    np.subtract(yx[:, 1:], yx[:, :-1], out=out[:, 1:])
    out *= both[:, :, None]
    return Differenced(out, both)


def serial_correlation(
    data: Moments, at: Step, cov: np.ndarray, changes: Differenced, order: int, sigma: tuple[float, np.ndarray] | None
) -> float | None:
    """Return Arellano and Bond's z of correlation of order `order` in the differenced errors at a step.

    With w the errors lagged by `order`: w'e over the root of sum (w_i'e_i)^2 - 2 w'X (X'ZAZ'X)^-1 X'ZA sum(g_i e_i'w_i)
    + w'X V X'w. Under equal variances `sigma` gives sum w_i'E[e_i e_i']w_i and sum Z_i'E[e_i e_i'w_i] in place of the
    two sums. None when no unit has both errors or the variance is not positive.
    """
    errors = changes.errors(at.b)
    before = np.nan_to_num(lagged(errors, order)) * changes.present
    each = (before * errors).sum(axis=1)
    if not each.any():
        return None
    slopes = np.einsum("nt,ntk->k", before, changes.yx[:, :, 1:])
    own, cross = (each @ each, at.units.T @ each) if sigma is None else sigma
    influence = slopes @ at.bread @ (data.total[1:] @ at.weights) @ cross
    variance = own - 2 * influence + slopes @ cov @ slopes
    return float(each.sum() / np.sqrt(variance)) if variance > 0 else None


def equal_variances(
    equations: Equations, changes: Differenced, b: np.ndarray, order: int, variance: float
) -> tuple[float, np.ndarray]:
    """Return sum w_i'H w_i and sum Z_i'E[e_i e_i'w_i] when errors in levels have one variance and no correlation."""
    before = np.nan_to_num(lagged(changes.errors(b), order)) * changes.present
    levels = before.copy()
    levels[:, :-1] -= before[:, 1:]
    levels *= equations.present
    cross = np.zeros(equations.size)
    for part, m, _, z in equations.batches():
        cross += np.einsum("nt,ntl->l", levels[part], equations.level_errors(m, z), optimize=True)
    return variance * float((levels**2).sum()), variance * cross


def hansen_without(data: Moments, covariance: np.ndarray, out: np.ndarray) -> tuple[float, int] | None:
    """Return Hansen's J of the instruments that are left without `out` (l,), with its degrees of freedom.

    The covariance of the moments stays that of all instruments. None when the rest does not identify the coefficients.
    """
    keep = ~out
    k = len(data.total) - 1
    weights, rank = inverse(covariance[np.ix_(keep, keep)])
    zx, zy = data.total[1:, keep], data.total[0, keep]
    half = zx @ weights
    bread, identified = inverse(half @ zx.T)
    if identified < k or rank < k:
        return None
    g = zy - zx.T @ (bread @ (half @ zy))
    return float(g @ weights @ g), rank - k


def pooled_and_within(yx: np.ndarray, present: np.ndarray) -> tuple[float, float]:
    """Return the coefficient of the first regressor by pooled least squares and within units, from levels.

    `yx` is (n, t, 1 + k), zero where `present` (n, t) is false. Columns that are constant or combinations of earlier
    ones are left out; NaN when the first regressor is.
    """
    rows = yx[present]
    units = np.repeat(np.arange(len(yx)), present.sum(axis=1))
    counts = np.maximum(present.sum(axis=1), 1)
    means = yx.sum(axis=1) / counts[:, None]
    return _first_slope(rows - rows.mean(axis=0)), _first_slope(rows - means[units])


def _first_slope(rows: np.ndarray) -> float:
    cross = rows.T @ rows
    kept = [i + 1 for i in independent(cross[1:, 1:])]
    if not kept or kept[0] != 1:
        return np.nan
    return float(np.linalg.solve(cross[np.ix_(kept, kept)], cross[kept, 0])[0])
