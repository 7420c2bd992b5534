"""Bootstrap of a threshold test: residuals of whole units drawn or sign-flipped, X and earlier thresholds fixed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from ..arrays.groups import Groups
from ..arrays.threshold import Step, redrawn
from ..bootstrap import ThresholdBootstrap

CELLS = 1 << 15  # numbers of one block of draws, so that it stays in the processor's cache

Draw = Callable[[int], np.ndarray]


def f_draws(
    found: Step, resid: np.ndarray, units: Groups, bootstrap: ThresholdBootstrap, df: float, number: int
) -> np.ndarray:
    """Return F of each draw, (reps,).

    Parameters
    ----------
    found : Step
        The search for the threshold to be tested, given the earlier ones.
    resid : array, (n,)
        Residuals of the model with the threshold (Hansen 1999), in the order of q.
    units : Groups
        Of the rows before they were sorted by q, ascending.
    bootstrap : ThresholdBootstrap
    df : float
        By which the residual sum of squares is divided.
    number : int
        Of the threshold, so that each test has its own draws.
    """
    rng = np.random.default_rng([bootstrap.seed, number])
    make = (_paths if bootstrap.kind == "unit" else _signs)(rng, resid, units, found.rows.order)
    values = []
    for size in _blocks(bootstrap.reps, max(1, CELLS // len(resid))):
        total, gain = redrawn(found, make(size))
        values.append(df * gain / (total - gain))
    return np.concatenate(values)


def _paths(rng: np.random.Generator, resid: np.ndarray, units: Groups, order: np.ndarray) -> Draw:
    """Return what draws units with replacement, each from those with as many rows, its rows in their order of time."""
    by_unit = np.empty_like(resid)
    by_unit[order] = resid
    start = np.concatenate(([0], np.cumsum(units.counts)[:-1]))
    place = order - start[units.codes[order]]
    alike = np.argsort(units.counts, kind="stable")
    lengths, first, size = np.unique(units.counts[alike], return_index=True, return_counts=True)
    kind = np.searchsorted(lengths, units.counts)
    codes = units.codes[order]

    def draw(reps: int) -> np.ndarray:
        drawn = alike[first[kind] + (rng.random((reps, units.size)) * size[kind]).astype(np.intp)]
        return by_unit[np.take(start[drawn], codes, axis=1) + place]

    return draw


def _signs(rng: np.random.Generator, resid: np.ndarray, units: Groups, order: np.ndarray) -> Draw:
    """Return what turns the sign of whole units with probability one half."""
    codes = units.codes[order]

    def draw(reps: int) -> np.ndarray:
        signs = np.where(rng.random((reps, units.size)) < 0.5, -1.0, 1.0)
        return np.take(signs, codes, axis=1) * resid

    return draw


def _blocks(reps: int, size: int) -> Iterator[int]:
    for start in range(0, reps, size):
        yield min(size, reps - start)
