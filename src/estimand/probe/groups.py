"""Values by group, and the note on rows that have no group."""

from __future__ import annotations

import numpy as np


def by_group(x: np.ndarray, codes: np.ndarray, size: int) -> list[np.ndarray]:
    """Return for each group 0..size-1 its values that are not missing."""
    kept = ~np.isnan(x) & (codes >= 0)
    if size == 1:
        return [x[kept]]
    codes, x = codes[kept], x[kept]
    order = np.argsort(codes, kind="stable")
    return np.split(x[order], np.cumsum(np.bincount(codes, minlength=size))[:-1])


def ungrouped(codes: np.ndarray, by: str | None) -> tuple[str, ...]:
    """Return the note that some rows have no group, if any."""
    absent = int((codes < 0).sum())
    return (f"{absent} rows without {by} are left out.",) if absent else ()
