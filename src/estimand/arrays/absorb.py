"""Taking absorbed factors out of columns: the residuals of a weighted regression on any number of sets of dummies.

The factor with most groups is eliminated by its group means. What remains for the other factors is the system

    S d = D'W M v,   S = D'W M D,   M = I - A (A'WA)^-1 A'W

(A the largest factor's dummies, D the others'), whose size is the number of the other factors' groups. When that is
small S is formed and solved exactly; otherwise the system is solved by conjugate gradients with S applied, not formed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse
from scipy.sparse import csgraph

from ..errors import ConvergenceError
from .groups import Groups

DIRECT = 1500
DENSE_CELLS = 20_000_000


@dataclass(frozen=True, eq=False)
class Absorber:
    """The factors, largest first, with what the elimination needs; made by `absorber`."""

    factors: tuple[Groups, ...]
    weights: np.ndarray | None
    mass: tuple[np.ndarray, ...]
    shares: np.ndarray | sparse.csr_array | None = None
    inverse: np.ndarray | None = None

    @property
    def direct(self) -> bool:
        """Whether the system of the smaller factors is solved exactly."""
        return len(self.factors) < 2 or self.inverse is not None


def absorber(factors: list[Groups], weights: np.ndarray | None = None, *, direct: bool | None = None) -> Absorber:
    """Prepare the elimination of `factors` (at least one) for rows with `weights` (n,) or equal ones.

    `direct` forces or forbids the exact solution; by default it is used up to 1500 groups outside the largest factor.
    """
    ordered = tuple(sorted(factors, key=lambda g: -g.size))
    mass = tuple(_mass(g, weights) for g in ordered)
    size = sum(g.size for g in ordered[1:])
    use_direct = size <= DIRECT if direct is None else direct
    if len(ordered) == 1 or not use_direct:
        return Absorber(ordered, weights, mass)
    cross = _cross(ordered, weights)
    shares = cross / mass[0][:, None] if isinstance(cross, np.ndarray) else sparse.diags_array(1 / mass[0]) @ cross
    system = _gram(ordered[1:], mass[1:], weights) - _dense(cross.T @ shares)
    return Absorber(ordered, weights, mass, shares, linalg.pinvh(system, rtol=1e-11))


def residuals(
    a: Absorber, values: np.ndarray, *, tolerance: float = 1e-10, limit: int = 5000
) -> tuple[np.ndarray, int]:
    """Return `values` (m, n) with the factors taken out, and the number of iterations (0 when solved exactly).

    Raises
    ------
    ConvergenceError
        When conjugate gradients do not reach `tolerance` within `limit` steps.
    """
    out = values.copy()
    a.factors[0].subtract(out, _weighted_total(a, 0, values) / a.mass[0])
    if len(a.factors) == 1:
        return out, 0
    right = _totals(a, out)
    if a.inverse is not None:
        effects, steps = right @ a.inverse, 0
    else:
        effects, steps = _conjugate_gradients(a, right, out, tolerance, limit)
    _subtract(a, out, effects)
    return out, steps


def leverage(a: Absorber) -> np.ndarray | None:
    """Return the diagonal of the projection on the factors, (n,), or None when the system was not solved exactly."""
    weights = 1.0 if a.weights is None else a.weights
    own = a.factors[0].spread((1 / a.mass[0])[None])[0]
    if len(a.factors) == 1:
        return weights * own
    if a.inverse is None:
        return None
    shares = _dense(a.shares)
    mixed = shares @ a.inverse
    quadratic = np.einsum("ij,ij->i", mixed, shares)
    rows, columns = a.factors[0].codes, _columns(a)
    total = quadratic[rows]
    for i in columns:
        total = total - 2 * mixed[rows, i]
        for j in columns:
            total = total + a.inverse[i, j]
    return weights * (own + total)


def redundant(factors: list[Groups], *, exact: bool) -> list[int]:
    """Return for each factor how many of its groups carry no new information, given the ones before it.

    The first factor spans the constant and has none. `exact` counts the connected sets of the graph that links it with
    each factor before it and takes the largest count; otherwise one group a factor is taken as redundant.
    """
    out = [0]
    for j in range(1, len(factors)):
        out.append(max(_connected(factors[i], factors[j]) for i in range(j)) if exact else 1)
    return out


def _mass(groups: Groups, weights: np.ndarray | None) -> np.ndarray:
    if weights is None:
        return groups.counts.astype(float)
    return groups.total(weights[None])[0]


def _weighted_total(a: Absorber, which: int, values: np.ndarray) -> np.ndarray:
    return a.factors[which].total(values if a.weights is None else values * a.weights)


def _totals(a: Absorber, values: np.ndarray) -> np.ndarray:
    return np.concatenate([_weighted_total(a, j, values) for j in range(1, len(a.factors))], axis=1)


def _offsets(a: Absorber) -> np.ndarray:
    return np.cumsum([0] + [g.size for g in a.factors[1:]])


def _columns(a: Absorber) -> list[np.ndarray]:
    return [g.codes + start for g, start in zip(a.factors[1:], _offsets(a), strict=False)]


def _subtract(a: Absorber, values: np.ndarray, effects: np.ndarray) -> None:
    """Take M D effects from `values` (m, n), in place."""
    ends = _offsets(a)
    for j, groups in enumerate(a.factors[1:]):
        groups.subtract(values, effects[:, ends[j] : ends[j + 1]])
    if a.shares is not None:
        means = -(a.shares @ effects.T).T
    else:
        means = _weighted_total(a, 0, values) / a.mass[0]
    a.factors[0].subtract(values, means)


def _conjugate_gradients(
    a: Absorber, right: np.ndarray, like: np.ndarray, tolerance: float, limit: int
) -> tuple[np.ndarray, int]:
    """Solve S d = right for each row with Jacobi preconditioning; S is singular and the system consistent."""
    scale = np.concatenate(a.mass[1:])
    x = np.zeros_like(right)
    r = right.copy()
    z = r / scale
    p = z.copy()
    rz = np.einsum("ij,ij->i", r, z)
    goal = tolerance**2 * np.where(rz > 0, rz, 1.0)
    for step in range(1, limit + 1):
        image = np.zeros_like(like)
        _subtract(a, image, p)
        q = -_totals(a, image)
        pq = np.einsum("ij,ij->i", p, q)
        live = (rz > goal) & (pq > 0)
        alpha = np.where(live, rz / np.where(live, pq, 1.0), 0.0)[:, None]
        x += alpha * p
        r -= alpha * q
        z = r / scale
        new = np.einsum("ij,ij->i", r, z)
        if np.all((new <= goal) | ~live):
            return x, step
        p = z + np.where(live, new / np.where(rz > 0, rz, 1.0), 0.0)[:, None] * p
        rz = new
    worst = float(np.sqrt(np.max(rz / goal)) * tolerance)
    raise ConvergenceError(
        f"taking out the absorbed effects: relative residual {worst:.1e} after {limit} steps, above {tolerance:.0e}; "
        "the factors are almost the same, so absorb one fewer"
    )


def _cross(factors: tuple[Groups, ...], weights: np.ndarray | None) -> np.ndarray | sparse.csr_array:
    """Return A'WD, (groups of the largest factor, groups of the others)."""
    rows = factors[0].size
    dense = rows * sum(g.size for g in factors[1:]) <= DENSE_CELLS
    blocks = [_table(factors[0], g, weights, dense=dense) for g in factors[1:]]
    return np.hstack(blocks) if dense else sparse.csr_array(sparse.hstack(blocks))


def _table(a: Groups, b: Groups, weights: np.ndarray | None, *, dense: bool) -> np.ndarray | sparse.csr_array:
    if dense:
        cell = a.codes * b.size + b.codes
        return np.bincount(cell, weights, a.size * b.size).reshape(a.size, b.size).astype(float)
    ones = np.ones(len(a.codes)) if weights is None else weights
    return sparse.csr_array((ones, (a.codes, b.codes)), shape=(a.size, b.size))


def _gram(factors: tuple[Groups, ...], mass: tuple[np.ndarray, ...], weights: np.ndarray | None) -> np.ndarray:
    """Return D'WD."""
    blocks = [[np.empty((0, 0))] * len(factors) for _ in factors]
    for i, a in enumerate(factors):
        blocks[i][i] = np.diag(mass[i])
        for j in range(i):
            blocks[i][j] = _table(a, factors[j], weights, dense=True)
            blocks[j][i] = blocks[i][j].T
    return np.block(blocks)


def _dense(values: np.ndarray | sparse.sparray | None) -> np.ndarray:
    return values.toarray() if sparse.issparse(values) else np.asarray(values)


def _connected(a: Groups, b: Groups) -> int:
    """Return the number of connected sets in the graph whose edges are the rows, each joining a group of a and b."""
    if a.size < b.size:
        a, b = b, a
    if b.size == 1:
        return 1
    if a.size * b.size <= DENSE_CELLS:
        present = np.zeros((a.size, b.size), dtype=bool)
        present[a.codes, b.codes] = True
        if present.all(axis=1).any():
            return 1
    edges = sparse.coo_array(
        (np.ones(len(a.codes), dtype=np.int8), (a.codes, a.size + b.codes)), shape=(a.size + b.size,) * 2
    )
    return int(csgraph.connected_components(edges, directed=False, return_labels=False))
