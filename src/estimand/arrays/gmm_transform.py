"""What takes units' effects out of a panel on its calendar: first differences and forward orthogonal deviations.

Rows that a panel lacks are false in `present` (n, t); a transformation is a matrix for each unit, (n, t, t), with
`M @ levels` the transformed rows, zero where there is none. E[M v (M v)'] is M M' for errors v of equal variance.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

Transform = Literal["difference", "orthogonal"]


def differences(present: np.ndarray) -> np.ndarray:
    """Return the matrices of first differences; a row exists where this and the previous period do."""
    n, periods = present.shape
    out = np.zeros((n, periods, periods))
    both = (present[:, 1:] & present[:, :-1]).astype(float)
    at = np.arange(1, periods)
    out[:, at, at], out[:, at, at - 1] = both, -both
    return out


def deviations(present: np.ndarray) -> np.ndarray:
    """Return the matrices of deviations from the mean of later rows, scaled to keep variances (Arellano and Bover).

    The deviation of period s stands in the row of s + 1, so that an instrument lagged by l is as valid as beside
    differences. The last row of a unit has none.
    """
    periods = present.shape[1]
    later = _later(present)
    usable = present & (later > 0)
    count = np.maximum(later, 1)
    scale = np.where(usable, np.sqrt(count / (count + 1)), 0.0)
    after = np.triu(np.ones((periods, periods)), 1) * present[:, None, :]
    matrix = scale[:, :, None] * (np.eye(periods) - after / count[:, :, None])
    out = np.zeros_like(matrix)
    out[:, 1:] = matrix[:, :-1]
    return out


TRANSFORMS: dict[str, Callable[[np.ndarray], np.ndarray]] = {"difference": differences, "orthogonal": deviations}


def rows_of(transform: Transform, present: np.ndarray) -> np.ndarray:
    """Return where the transformed rows stand, (n, t)."""
    moved = np.zeros_like(present)
    if transform == "difference":
        moved[:, 1:] = present[:, 1:] & present[:, :-1]
    else:
        moved[:, 1:] = (present & (_later(present) > 0))[:, :-1]
    return moved


def _later(present: np.ndarray) -> np.ndarray:
    """Return how many later rows its unit has beside each cell, (n, t)."""
    return present[:, ::-1].cumsum(axis=1)[:, ::-1] - present


def lagged(values: np.ndarray, steps: int) -> np.ndarray:
    """Return a grid (n, t) with each row's value `steps` periods earlier, NaN where the grid ends."""
    out = np.full(values.shape, np.nan)
    if steps < values.shape[1]:
        out[:, steps:] = values[:, : values.shape[1] - steps]
    return out
