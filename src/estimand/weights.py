"""SpatialWeights: unit ids and a sparse matrix of who neighbours whom, row-standardised or not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from .errors import DataError, SpecError


class SpatialWeights:
    """A square matrix of weights between units, matched by id and never by order.

    Parameters
    ----------
    ids : sequence
        The units, one for each row and column of `matrix`.
    matrix : array or sparse matrix, (N, N)
        Non-negative weights; the diagonal is zero.

    Raises
    ------
    DataError
        When the matrix is not square, ids repeat, a weight is negative or not finite, or a unit neighbours itself.
    """

    def __init__(self, ids: Sequence, matrix: np.ndarray | sparse.spmatrix) -> None:
        self.ids = tuple(ids)
        self.matrix = sparse.csr_array(matrix, dtype=float)
        self.matrix.eliminate_zeros()
        if self.matrix.shape != (len(self.ids), len(self.ids)):
            raise DataError(f"weights: {len(self.ids)} ids but a matrix of {self.matrix.shape}")
        if len(set(self.ids)) != len(self.ids):
            twice = next(i for i in self.ids if self.ids.count(i) > 1)
            raise DataError(f"weights: id {twice!r} occurs more than once")
        bad = int((~np.isfinite(self.matrix.data)).sum() + (self.matrix.data < 0).sum())
        if bad:
            raise DataError(f"weights: {bad} entries are negative or not finite")
        itself = np.flatnonzero(self.matrix.diagonal())
        if len(itself):
            raise DataError(f"weights: {len(itself)} units neighbour themselves, first {self.ids[itself[0]]!r}")

    @property
    def islands(self) -> tuple:
        """The units without a neighbour."""
        return tuple(self.ids[i] for i in np.flatnonzero(np.diff(self.matrix.indptr) == 0))

    @property
    def row_standardised(self) -> bool:
        """Whether each row that has neighbours sums to one."""
        sums = np.asarray(self.matrix.sum(axis=1)).ravel()
        return bool(np.allclose(sums[np.diff(self.matrix.indptr) > 0], 1.0))

    def standardised(self) -> SpatialWeights:
        """Return the weights with each row divided by its sum; islands stay empty."""
        sums = np.asarray(self.matrix.sum(axis=1)).ravel()
        return SpatialWeights(
            self.ids, sparse.diags_array(np.divide(1.0, sums, where=sums > 0, out=sums * 0)) @ self.matrix
        )

    def to(self, ids: Sequence) -> SpatialWeights:
        """Return the weights for these units in this order; raise SpecError when one is unknown."""
        place = {name: i for i, name in enumerate(self.ids)}
        unknown = [i for i in ids if i not in place]
        if unknown:
            raise SpecError(f"weights: {len(unknown)} units of the panel have no row, first {unknown[0]!r}")
        take = [place[i] for i in ids]
        return SpatialWeights(ids, self.matrix[take][:, take])

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        return f"SpatialWeights({len(self)} units, {self.matrix.nnz} links, {len(self.islands)} islands)"
