"""GMM of dynamic panels from the units' moments Z_i'[y_i, X_i], which are summed once: instruments are never stacked.

Letters as in Windmeijer (2005): A the weights, S the covariance of the moments, g = Z'e. There are n units, l
instruments, k regressors; a unit's rows are those of the transformed equation and, in a system, below them those in
levels.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from .gmm_transform import TRANSFORMS, Transform
from .linear import independent

BATCH = 256
SINGULAR = 1e-11


@dataclass(frozen=True, eq=False)
class Block:
    """Instruments that share a source: `values` (n, m) stand in the unit's `rows` (m,) and the columns `cols` (m,)."""

    values: np.ndarray
    rows: np.ndarray
    cols: np.ndarray


@dataclass(frozen=True, eq=False)
class Equations:
    """The data of a model on the grid: `yx` (n, t, 1 + k) in levels, zero where `present` (n, t) is false, and Z.

    `kind` chooses H, the one-step weights: 1 the identity, 2 without covariance of the two equations, 3 with it.
    """

    yx: np.ndarray
    present: np.ndarray
    transform: Transform
    system: bool
    blocks: tuple[Block, ...]
    size: int
    kind: int = 3

    def batches(self) -> Iterator[tuple[slice, np.ndarray, np.ndarray, np.ndarray]]:
        """Yield for some units at a time: which, the transformation M, the rows of y and X, and those of Z."""
        periods = self.present.shape[1]
        for part, m in self.matrices():
            moved = m @ self.yx[part]
            rows = np.concatenate([moved, self.yx[part]], axis=1) if self.system else moved
            yield part, m, rows, self._instruments(part, periods * (1 + self.system))

    def matrices(self) -> Iterator[tuple[slice, np.ndarray]]:
        """Yield for some units at a time: which, and their transformation M, (n, t, t)."""
        for start in range(0, len(self.present), BATCH):
            part = slice(start, min(start + BATCH, len(self.present)))
            yield part, TRANSFORMS[self.transform](self.present[part])

    def _instruments(self, part: slice, rows: int) -> np.ndarray:
        z = np.zeros((part.stop - part.start, rows, self.size))
        for block in self.blocks:
            z[:, block.rows, block.cols] = block.values[part]
        return z

    def level_errors(self, m: np.ndarray, z: np.ndarray) -> np.ndarray:
        """Return W = [M; I]'Z, (n, t, l): what each instrument multiplies the errors in levels by."""
        periods = m.shape[1]
        moved = m.transpose(0, 2, 1) @ z[:, :periods]
        return moved + z[:, periods:] if self.system else moved


@dataclass(frozen=True, eq=False)
class Moments:
    """Each unit's Z_i'[y_i, X_i], (n, 1 + k, l), their sum (1 + k, l), Z'HZ (l, l) and [y, X]'[y, X] of all rows."""

    units: np.ndarray
    total: np.ndarray
    h: np.ndarray
    gram: np.ndarray

    def left(self, b: np.ndarray) -> np.ndarray:
        """Return each unit's g_i = Z_i'(y_i - X_i b), (n, l)."""
        return np.matmul(np.concatenate(([1.0], -b)), self.units)


@dataclass(frozen=True, eq=False)
class Step:
    """One step: weights A (l, l) of rank `rank`, b (k,), the bread (X'ZAZ'X)^-1, each unit's g_i (n, l), their sum."""

    weights: np.ndarray
    rank: int
    b: np.ndarray
    bread: np.ndarray
    units: np.ndarray

    @property
    def g(self) -> np.ndarray:
        """Z'e, (l,)."""
        return self.units.sum(axis=0)

    @property
    def criterion(self) -> float:
        """The minimum of g'Ag."""
        return float(self.g @ self.weights @ self.g)


def moments(equations: Equations) -> Moments:
    """Return the moments of all units in one pass over batches of them."""
    n, _, columns = equations.yx.shape
    units = np.empty((n, columns, equations.size))
    h, gram = np.zeros((equations.size,) * 2), np.zeros((columns,) * 2)
    for part, m, rows, z in equations.batches():
        np.matmul(rows.transpose(0, 2, 1), z, out=units[part])
        flat = rows.reshape(-1, columns)
        gram += flat.T @ flat
        for piece in _weighing(equations, m, z):
            flat = piece.reshape(-1, equations.size)
            h += flat.T @ flat
    return Moments(units, units.sum(axis=0), h, gram)


def gram(equations: Equations) -> np.ndarray:
    """Return the cross products of all columns of `yx` over the rows of the equations, (1 + k, 1 + k)."""
    out = np.zeros((equations.yx.shape[2],) * 2)
    for part, m in equations.matrices():
        for rows in (m @ equations.yx[part], *([equations.yx[part]] if equations.system else [])):
            flat = rows.reshape(-1, len(out))
            out += flat.T @ flat
    return out


def _weighing(equations: Equations, m: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the pieces whose cross products sum to Z'HZ."""
    if equations.kind == 1:
        return (z,)
    if equations.kind == 3 or not equations.system:
        return (equations.level_errors(m, z),)
    periods = m.shape[1]
    return m.transpose(0, 2, 1) @ z[:, :periods], z[:, periods:]


def step(data: Moments, covariance: np.ndarray) -> Step:
    """Return the estimate whose weights are the (generalised) inverse of a covariance of the moments, (l, l)."""
    weights, rank = inverse(covariance)
    zx, zy = data.total[1:], data.total[0]
    half = zx @ weights
    bread, _ = inverse(half @ zx.T)
    b = bread @ (half @ zy)
    return Step(weights, rank, b, bread, data.left(b))


def robust(data: Moments, at: Step) -> np.ndarray:
    """Return bread X'ZA S AZ'X bread with S the sum of g_i g_i' at this step's errors."""
    half = at.units @ (at.weights @ (data.total[1:].T @ at.bread))
    return half.T @ half


def windmeijer(data: Moments, first: Step, second: Step) -> np.ndarray:
    """Return the two-step covariance with the correction for weights that were estimated at the first step.

    V + D V + V D' + D V1 D', where D_j = -V X'ZA (dS/db_j) A g and dS/db_j = -sum(Z_i'x_ij g_i' + g_i x_ij'Z_i).
    """
    weighted = second.weights @ second.g
    x = data.units[:, 1:]
    slopes = np.tensordot(first.units @ weighted, x, axes=1) + (x @ weighted).T @ first.units
    d = second.bread @ (data.total[1:] @ second.weights) @ slopes.T
    turned = d @ second.bread
    return second.bread + turned + turned.T + d @ robust(data, first) @ d.T


def error_variance(equations: Equations, b: np.ndarray) -> float:
    """Return s^2 = sum of squared transformed errors over the trace of M M', the variance of errors in levels."""
    levels = equations.yx[:, :, 0] - equations.yx[:, :, 1:] @ b
    squares = trace = 0.0
    for part, m in equations.matrices():
        squares += float((np.einsum("nts,ns->nt", m, levels[part]) ** 2).sum())
        trace += float((m**2).sum())
    return squares / trace


def distinct_instruments(equations: Equations) -> np.ndarray:
    """Return the instruments, in order, that are no combination of earlier ones."""
    zz = np.zeros((equations.size,) * 2)
    for _, _, _, z in equations.batches():
        flat = z.reshape(-1, equations.size)
        zz += flat.T @ flat
    return np.array(independent(zz), dtype=np.intp)


def inverse(matrix: np.ndarray) -> tuple[np.ndarray, int]:
    """Return the inverse of a positive semi-definite matrix, or its pseudo-inverse on unit diagonals, and its rank."""
    length = np.sqrt(np.diag(matrix))
    length = np.where(length > 0, length, 1.0)
    scale = np.outer(length, length)
    values, vectors = linalg.eigh(matrix / scale)
    kept = values > SINGULAR * max(values[-1], 0.0)
    vectors = vectors[:, kept] / np.sqrt(values[kept])
    return vectors @ vectors.T / scale, int(kept.sum())
