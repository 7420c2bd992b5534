"""Panel thresholds: what a change of slopes explains at every candidate, from running sums over rows sorted by q.

Slopes that change at g add the columns z_j = x_j 1(q <= g) to a model whose other columns and effects M takes out.
They explain b'A^-1 b of the sum of squares, b = z'My and A = z'Mz. Let one factor be taken out by its means (of T_i
rows in group i), and let Q be an orthonormal basis of all that is left of the other factors and columns. Then

    A_jl(g) = sum x_j x_l - sum_i s_ij s_il / T_i - (Q z_j)'(Q z_l),   s_ij = sum of x_j in group i, rows with q <= g

is a running sum, and so is b: all candidates cost one sort and one pass (Hansen 1999, without his grid).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from .absorb import Absorber
from .groups import Groups

FLAT = 1e-10


@dataclass(frozen=True, eq=False)
class Sorted:
    """Rows in the order of q, ready for the search.

    Attributes
    ----------
    order : array, (n,)
        Where each row stood before.
    values, ends : array, (c,)
        The candidates, ascending, and how many rows have q up to each.
    x : array, (m, n)
        Columns whose slopes change.
    factor : Groups
        The factor that is taken out by its means.
    basis : array, (r, n)
        Q.
    resid : array, (n,)
        My without thresholds.
    base : array, (m, m, c)
        A without thresholds.
    """

    order: np.ndarray
    values: np.ndarray
    ends: np.ndarray
    x: np.ndarray
    factor: Groups
    basis: np.ndarray
    resid: np.ndarray
    base: np.ndarray


@dataclass(frozen=True, eq=False)
class Step:
    """The search for one more threshold, given others.

    `resid` (n,) are the residuals given the others and `rss` their sum of squares, `basis` (r, n) spans what the others
    add to Q, `lower` (m, m, c) and `pivots` (m, c) are L and D of A = LDL', `gain` (c,) is what each candidate explains
    (-inf where a regime has too few rows, or does not identify its slopes).
    """

    rows: Sorted
    resid: np.ndarray
    rss: float
    basis: np.ndarray
    lower: np.ndarray
    pivots: np.ndarray
    gain: np.ndarray

    @property
    def open(self) -> np.ndarray:
        """Which candidates can be a threshold, (c,)."""
        return self.gain > -np.inf

    @property
    def best(self) -> int:
        """The candidate that explains most."""
        return int(np.argmax(self.gain))


def sort_rows(q: np.ndarray, x: np.ndarray, within: np.ndarray, taking: Absorber, values: np.ndarray) -> Sorted:
    """Return the rows sorted by q, ready for the search.

    Parameters
    ----------
    q : array, (n,)
    x : array, (m, n)
        Columns whose slopes change.
    within : array, (1 + k, n)
        The outcome and all regressors of the model without thresholds, independent, with the factors taken out.
    taking : Absorber
        What took the factors out.
    values : array, (c,)
        Candidates, ascending.
    """
    order = np.argsort(q, kind="stable")
    first, *others = taking.factors
    factor = Groups(first.codes[order], first.size)
    y, x = within[0, order], x[:, order]
    basis = orthonormal(within[1:, order])
    if others:
        dummies = np.concatenate([g.codes[order] == np.arange(g.size)[:, None] for g in others])
        basis = np.concatenate([basis, orthonormal(demeaned(dummies.astype(float), factor))])
    ends = np.searchsorted(q[order], values, side="right")
    base = _within_products(x, factor, ends) - _projected(x, basis, ends)
    return Sorted(order, values, ends, x, factor, basis, y - (y @ basis.T) @ basis, base)


def step(rows: Sorted, given: Sequence[int], least: int) -> Step:
    """Return the search for one more threshold beside candidates `given`, each regime with at least `least` rows."""
    basis, resid = np.empty((0, len(rows.resid))), rows.resid
    a = rows.base
    if given:
        basis, resid = _added(rows, given)
        a = a - _projected(rows.x, basis, rows.ends)
    lower, pivots = _ldl(a, running(rows.x**2, rows.ends))
    gain = _explained(lower, pivots, running(rows.x * resid, rows.ends))
    gain[~_roomy(rows, given, least) | np.isinf(pivots[0])] = -np.inf
    return Step(rows, resid, float(resid @ resid), basis, lower, pivots, gain)


def redrawn(found: Step, errors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for errors (b, n) in the order of q the sum of squares given the other thresholds, and the best gain."""
    rows = found.rows
    errors = demeaned(errors, rows.factor)
    for basis in (rows.basis, found.basis):
        errors -= (errors @ basis.T) @ basis
    total = np.einsum("bn,bn->b", errors, errors)
    slopes = np.array([running(errors * x, rows.ends) for x in rows.x])
    gain = _explained(found.lower[:, :, None], found.pivots[:, None], slopes)
    return total, gain[:, found.open].max(axis=1)


def residuals_after(rows: Sorted, chosen: Sequence[int]) -> np.ndarray:
    """Return the residuals, (n,) in the order of q, of the model with thresholds at the candidates `chosen`."""
    return _added(rows, chosen)[1]


def running(values: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return the sums of values (..., n) over the first `ends` (c,) rows, (..., c)."""
    if 4 * len(ends) > values.shape[-1]:
        return np.cumsum(values, axis=-1)[..., ends - 1]
    starts = np.concatenate(([0], ends[:-1]))
    return np.cumsum(np.add.reduceat(values[..., : ends[-1]], starts, axis=-1), axis=-1)


def demeaned(values: np.ndarray, factor: Groups) -> np.ndarray:
    """Return values (m, n) less the means of their groups."""
    out = values.copy()
    factor.subtract(out, factor.total(values) / factor.counts)
    return out


def orthonormal(columns: np.ndarray) -> np.ndarray:
    """Return an orthonormal basis (r, n) of the span of columns (k, n), those that are combinations left out."""
    length = np.sqrt(np.einsum("kn,kn->k", columns, columns))
    columns = columns[length > 0] / length[length > 0, None]
    if not len(columns):
        return columns
    q, r, _ = linalg.qr(columns.T, mode="economic", pivoting=True)
    return np.ascontiguousarray(q.T[np.abs(np.diag(r)) > FLAT])


def _added(rows: Sorted, chosen: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Return what the thresholds `chosen` add to the basis, (r, n), and the residuals that they leave, (n,)."""
    n = rows.x.shape[1]
    changed = np.concatenate([np.where(np.arange(n) < rows.ends[i], rows.x, 0.0) for i in chosen])
    changed = demeaned(changed, rows.factor)
    basis = orthonormal(changed - (changed @ rows.basis.T) @ rows.basis)
    return basis, rows.resid - (rows.resid @ basis.T) @ basis


def _within_products(x: np.ndarray, factor: Groups, ends: np.ndarray) -> np.ndarray:
    """Return the running z_j'z_l less the groups' means, (m, m, c)."""
    by_group = np.argsort(factor.codes, kind="stable")
    sorted_x = x[:, by_group]
    before = np.cumsum(sorted_x, axis=1) - sorted_x
    start = np.concatenate(([0], np.cumsum(factor.counts)[:-1]))
    before -= np.repeat(before[:, start], factor.counts, axis=1)
    sums = np.empty_like(x)
    sums[:, by_group] = before
    share = 1 / factor.counts[factor.codes]
    out = np.empty((len(x), len(x), len(ends)))
    for j, left in _pairs(len(x)):
        product = x[j] * x[left]
        added = product - (sums[j] * x[left] + x[j] * sums[left] + product) * share
        out[j, left] = out[left, j] = running(added, ends)
    return out


def _projected(x: np.ndarray, basis: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return (Q z_j)'(Q z_l) at each candidate, (m, m, c)."""
    out = np.zeros((len(x), len(x), len(ends)))
    for q in basis:
        shares = running(x * q, ends)
        out += shares[:, None] * shares[None]
    return out


def _pairs(m: int) -> Iterator[tuple[int, int]]:
    return ((j, left) for j in range(m) for left in range(j + 1))


def _roomy(rows: Sorted, given: Sequence[int], least: int) -> np.ndarray:
    """Return which candidates leave at least `least` rows on either side in the regime that they split, (c,)."""
    borders = np.array([0, *sorted(rows.ends[i] for i in given), len(rows.resid)])
    above = np.searchsorted(borders, rows.ends, side="left").clip(1, len(borders) - 1)
    return np.minimum(rows.ends - borders[above - 1], borders[above] - rows.ends) >= least


def _ldl(a: np.ndarray, scale: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return L (m, m, c) and D (m, c) of A = LDL' at each candidate; D is infinite where nothing of `scale` is left."""
    lower, pivots = np.zeros_like(a), np.empty_like(scale)
    weak = np.zeros(a.shape[2], dtype=bool)
    for j in range(len(a)):
        left = a[j, j] - (lower[j, :j] ** 2 * pivots[:j]).sum(axis=0)
        weak |= left <= FLAT * scale[j]
        pivots[j] = np.where(weak, 1.0, left)
        for i in range(j + 1, len(a)):
            lower[i, j] = (a[i, j] - (lower[i, :j] * lower[j, :j] * pivots[:j]).sum(axis=0)) / pivots[j]
    pivots[:, weak] = np.inf
    return lower, pivots


def _explained(lower: np.ndarray, pivots: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return b'A^-1 b at each candidate, (..., c), for b (m, ..., c)."""
    solved: list[np.ndarray] = []
    total = np.zeros(b.shape[1:])
    for j in range(len(b)):
        w = b[j] - sum((lower[j, i] * solved[i] for i in range(j)), np.zeros(()))
        total += w * w / pivots[j]
        solved.append(w)
    return total
