"""Linear models with instruments, on cross products left when the exogenous regressors are taken out.

y and the endogenous X (k) stand together as D = (y, X), Z (l) are the excluded instruments; rows hold variables.
A covariance of Z'D is an array K, (1 + k, l, 1 + k, l); that of Z'Dc is c'Kc.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import linalg

from .linear import BLOCK, ILL


@dataclass(frozen=True, eq=False)
class Cross:
    """Cross products D'WD (1 + k, 1 + k), Z'WD (l, 1 + k) and Z'WZ (l, l)."""

    dd: np.ndarray
    zd: np.ndarray
    zz: np.ndarray

    @cached_property
    def on_z(self) -> np.ndarray:
        """Coefficients of D on Z, (l, 1 + k)."""
        return linalg.solve(self.zz, self.zd, assume_a="pos")

    @cached_property
    def fitted(self) -> np.ndarray:
        """D'P D, what Z explains of D, (1 + k, 1 + k)."""
        out = self.zd.T @ self.on_z
        return (out + out.T) / 2

    @cached_property
    def left(self) -> np.ndarray:
        """D'M D, what Z leaves of D, (1 + k, 1 + k)."""
        return self.dd - self.fitted


def taken_out(
    rows: np.ndarray, x: np.ndarray, gram: np.ndarray, weights: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Take the projection on `x` (k, n) from `rows` (m, n), in place; return them, coefficients (k, m), (X'WX)^-1.

    `gram` (k, k + m) holds the cross products of x with x and rows. The normal equations are solved on columns of unit
    length and, where they are ill-conditioned, refined once against the residuals.
    """
    if not len(x):
        return rows, np.zeros((0, len(rows))), np.zeros((0, 0))
    length = np.sqrt(np.diag(gram))
    scaled = gram[:, : len(x)] / np.outer(length, length)
    factor = linalg.cho_factor(scaled)
    coef = linalg.cho_solve(factor, gram[:, len(x) :] / length[:, None]) / length[:, None]
    less(rows, coef, x)
    if linalg.eigvalsh(scaled)[0] < ILL:
        weighted = x if weights is None else x * weights
        more = linalg.cho_solve(factor, (weighted @ rows.T) / length[:, None]) / length[:, None]
        coef, rows = coef + more, less(rows, more, x)
    return rows, coef, linalg.cho_solve(factor, np.eye(len(x))) / np.outer(length, length)


def less(rows: np.ndarray, coef: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Take coef'x from `rows` (m, n), in place, block by block, and return them; `coef` is (k, m), `x` (k, n)."""
    for start in range(0, rows.shape[1], BLOCK):
        rows[:, start : start + BLOCK] -= coef.T @ x[:, start : start + BLOCK]
    return rows


def liml_kappa(cross: Cross) -> float:
    """Return the smallest root of det(D'D - kappa D'M D) = 0, one when there are as many instruments as X."""
    if cross.zd.shape[0] == cross.zd.shape[1] - 1:
        return 1.0
    return float(linalg.eigh(cross.dd, cross.left, eigvals_only=True)[0])


def k_class(cross: Cross, kappa: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Return b and the bread H^-1 of X'(I - kappa M) X b = X'(I - kappa M) y; two-stage least squares for kappa one."""
    h = cross.fitted + (1 - kappa) * cross.left
    inverse = linalg.inv(h[1:, 1:])
    inverse = (inverse + inverse.T) / 2
    return inverse @ h[1:, 0], inverse


def efficient(zd: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the b that minimises g'S^-1 g, g = Z'(y - X b), and the minimum; `weight` is S (l, l), zd Z'D (l, 1 + k).

    Nan when S or the equations have no inverse.
    """
    root = lower(weight)
    if root is None:
        return np.full(zd.shape[1] - 1, np.nan), np.nan
    scaled = linalg.solve_triangular(root, zd, lower=True)
    b, _, rank, _ = linalg.lstsq(scaled[:, 1:], scaled[:, 0])
    if rank < len(b):
        return np.full(len(b), np.nan), np.nan
    g = scaled[:, 0] - scaled[:, 1:] @ b
    return b, float(g @ g)


def classical(errors: np.ndarray, zz: np.ndarray, divisor: float) -> np.ndarray:
    """Return the covariance of Z'D, (m, l, m, l), when errors with cross products (m, m) are alike and independent."""
    return np.einsum("ab,ij->aibj", errors / divisor, zz)


def along(spread: np.ndarray, c: np.ndarray) -> np.ndarray:
    """Return the covariance c'Kc, (l, l), of Z'Dc."""
    return np.einsum("a,aibj,b->ij", c, spread, c)


def wald(g: np.ndarray, cov: np.ndarray) -> float:
    """Return g'V^-1 g, nan when V has no inverse."""
    root = lower(cov)
    if root is None:
        return np.nan
    scaled = linalg.solve_triangular(root, g, lower=True)
    return float(scaled @ scaled)


def lower(cov: np.ndarray) -> np.ndarray | None:
    """Return the lower Cholesky factor, None when a variable has no variance beyond those before it (to 1e-12)."""
    length = np.sqrt(np.abs(np.diag(cov)))
    if not (length > 0).all():
        return None
    try:
        root = np.linalg.cholesky(cov / np.outer(length, length))
    except np.linalg.LinAlgError:
        return None
    return root * length[:, None] if (np.diag(root) ** 2 > 1e-12).all() else None
