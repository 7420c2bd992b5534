"""Sums and means by group, for rows sorted by the group or not; columns stand in the first axis, (m, n)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True, eq=False)
class Groups:
    """Group membership of n rows: `codes` (n,), of type intp, in 0..size-1, each used at least once."""

    codes: np.ndarray
    size: int

    @cached_property
    def starts(self) -> np.ndarray | None:
        """Where each group starts when equal codes stand together in ascending order, else None."""
        step = np.diff(self.codes)
        if np.any(step < 0) or len(self.codes) == 0:
            return None
        return np.concatenate(([0], np.flatnonzero(step) + 1))

    @cached_property
    def even(self) -> int:
        """Rows in every group when the rows are sorted by group and the groups are equally long, else 0."""
        if self.starts is None or len(self.codes) % self.size or (self.counts != self.counts[0]).any():
            return 0
        return int(self.counts[0])

    @cached_property
    def counts(self) -> np.ndarray:
        """Rows in each group, (size,)."""
        return np.bincount(self.codes, minlength=self.size)

    def total(self, values: np.ndarray) -> np.ndarray:
        """Return sums by group, (m, size), of values (m, n)."""
        if self.even:
            return values.reshape(len(values), self.size, self.even) @ np.ones(self.even)
        if self.starts is not None:
            return np.add.reduceat(values, self.starts, axis=1)
        out = np.empty((len(values), self.size))
        for row, value in zip(out, values, strict=True):
            row[:] = np.bincount(self.codes, value, self.size)
        return out

    def spread(self, values: np.ndarray) -> np.ndarray:
        """Return for each row its group's value, (m, n), of values (m, size)."""
        if self.starts is not None:
            return np.repeat(values, self.counts, axis=1)
        return np.take(values, self.codes, axis=1)

    def subtract(self, values: np.ndarray, levels: np.ndarray) -> None:
        """Take from each row of `values` (m, n), in place, its group's entry of `levels` (m, size)."""
        if self.even:
            values.reshape(len(values), self.size, self.even)[...] -= levels[:, :, None]
            return
        for value, level in zip(values, levels, strict=True):
            value -= np.repeat(level, self.counts) if self.starts is not None else level[self.codes]


def groups_of(codes: np.ndarray) -> Groups:
    """Return groups from any non-negative whole numbers, renumbered so that none is empty."""
    counts = np.bincount(codes)
    used = counts > 0
    if used.all():
        groups = Groups(codes, len(counts))
        groups.__dict__["counts"] = counts
        return groups
    place = np.cumsum(used) - 1
    return Groups(place[codes], int(used.sum()))


def distinct(values: np.ndarray) -> np.ndarray:
    """Return the different whole numbers in `values`, ascending; fast when their range is small."""
    low, high = int(values.min()), int(values.max())
    if high - low > 4 * len(values) + 1000:
        return np.unique(values)
    return np.flatnonzero(np.bincount(values - low)) + low


def nested(inner: Groups, outer: Groups) -> bool:
    """Whether each inner group lies within one outer group."""
    if inner is outer or inner.codes is outer.codes:
        return True
    if inner.size < outer.size:
        return False
    first = np.empty(inner.size, dtype=outer.codes.dtype)
    first[inner.codes] = outer.codes
    return bool(np.array_equal(first[inner.codes], outer.codes))


def intersection(a: Groups, b: Groups) -> Groups:
    """Return the groups of rows that share both codes."""
    _, codes = np.unique(a.codes * b.size + b.codes, return_inverse=True)
    return Groups(codes, int(codes.max()) + 1)


def not_single(factors: list[np.ndarray]) -> np.ndarray:
    """Return the rows, (n,) bool, left after dropping those alone in a group of any factor, again and again."""
    keep = np.ones(len(factors[0]) if factors else 0, dtype=bool)
    while True:
        alone = np.zeros(len(keep), dtype=bool)
        for codes in factors:
            counts = np.bincount(codes if keep.all() else codes[keep], minlength=int(codes.max()) + 1)
            if (counts == 1).any():
                alone |= keep & (counts[codes] == 1)
        if not alone.any():
            return keep
        keep &= ~alone
