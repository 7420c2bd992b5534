"""Least squares on resampled clusters: cross products for any weights of the clusters, factors taken out anew.

A draw gives each cluster g a weight c_g: how often it was drawn, or 0 and 1 for a part of the clusters. A factor nested
in the clusters is taken out once, for its means do not depend on c. The others stay as columns D of dummies. With one
cross-product matrix kept for each cluster,

    S(c) = sum_g c_g [V D]_g' W [V D]_g,   M(c) = S_vv - S_vd S_dd^+ S_dv

is exactly what taking all factors out of the resampled rows gives, at a cost that does not depend on the rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .absorb import absorber, residuals
from .groups import Groups, groups_of, nested
from .linear import products

CELLS = 50_000_000
FLAT = 1e-10


@dataclass(frozen=True, eq=False)
class ClusterProducts:
    """One cross-product matrix for each cluster, the first `kept` of its `width` columns V, the others D.

    `packed` (G, width (width + 1) / 2) holds the upper triangles.
    """

    packed: np.ndarray
    width: int
    kept: int

    def moments(self, counts: np.ndarray) -> np.ndarray:
        """Return M(c), (b, kept, kept), of draws `counts` (b, G)."""
        upper = np.triu_indices(self.width)
        total = np.empty((len(counts), self.width, self.width))
        total[:, upper[0], upper[1]] = counts @ self.packed
        total[:, upper[1], upper[0]] = total[:, upper[0], upper[1]]
        k = self.kept
        if self.width == k:
            return total
        cross = total[:, :k, k:]
        inner = np.linalg.pinv(total[:, k:, k:], rtol=FLAT, hermitian=True)
        return total[:, :k, :k] - cross @ inner @ cross.transpose(0, 2, 1)


@dataclass(frozen=True, eq=False)
class ClusterRows:
    """The rows themselves, (k, n), for factors with so many groups that dummies would not fit; the same answer, slower.

    Attributes
    ----------
    columns : array, (k, n)
    clusters : Groups
    factors : tuple of Groups
    weights : array, (n,), or None
    """

    columns: np.ndarray
    clusters: Groups
    factors: tuple[Groups, ...]
    weights: np.ndarray | None

    def moments(self, counts: np.ndarray) -> np.ndarray:
        """Return M(c), (b, k, k), of draws `counts` (b, G)."""
        return np.array([self._moment(row) for row in counts])

    def _moment(self, count: np.ndarray) -> np.ndarray:
        mass = count[self.clusters.codes] * (1.0 if self.weights is None else self.weights)
        at = np.flatnonzero(mass)
        factors = [groups_of(f.codes[at]) for f in self.factors]
        within, _ = residuals(absorber(factors, mass[at]), self.columns[:, at])
        return products(within, mass[at])


def resampler(
    columns: np.ndarray,
    clusters: Groups,
    factors: tuple[Groups, ...],
    weights: np.ndarray | None = None,
    cells: int = CELLS,
) -> ClusterProducts | ClusterRows:
    """Return what gives M(c) for `columns` (k, n): cross products by cluster where they fit into `cells` numbers.

    `factors` are taken out, the constant when there are none.
    """
    factors = factors or (Groups(np.zeros(columns.shape[1], dtype=np.intp), 1),)
    inside = [f for f in factors if nested(f, clusters)]
    crossed = [f for f in factors if not nested(f, clusters)]
    dummies, (k, n) = sum(f.size for f in crossed), columns.shape
    if max((k + dummies) ** 2 * clusters.size, dummies * n) > cells:
        return ClusterRows(columns, clusters, factors, weights)
    within, _ = residuals(absorber(list(factors), weights), columns)
    if crossed:
        d = np.concatenate([np.arange(f.size)[:, None] == f.codes for f in crossed]).astype(float)
        within = np.vstack([within, residuals(absorber(inside, weights), d)[0] if inside else d])
    return ClusterProducts(_packed(within, clusters, weights), k + dummies, k)


def drawn(seed: np.random.SeedSequence, reps: int, clusters: int) -> np.ndarray:
    """Return how often each cluster occurs in `reps` draws of as many as there are, (reps, clusters)."""
    return np.random.default_rng(seed).multinomial(clusters, np.full(clusters, 1 / clusters), reps).astype(float)


def regular(gram: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return which matrices X'X, (b, k, k), have full rank, each column keeping some of its variation in `whole`."""
    length = np.sqrt(np.maximum(np.diagonal(gram, axis1=1, axis2=2), 0))
    there = (length**2 > FLAT * np.diag(whole)).all(axis=1)
    scale = np.where(there[:, None], length, 1.0)
    smallest = np.linalg.eigvalsh(gram / scale[:, :, None] / scale[:, None, :])[:, 0]
    return there & (smallest > FLAT)


def _packed(values: np.ndarray, clusters: Groups, weights: np.ndarray | None) -> np.ndarray:
    """Return the upper triangles of the cross products of values (p, n), one row a cluster."""
    weighted = values if weights is None else values * weights
    rows = [clusters.total(weighted[i] * values[i:]) for i in range(len(values))]
    return np.ascontiguousarray(np.concatenate(rows).T)
