"""How sure a threshold is: the likelihood ratio of every candidate, and the set that it does not reject."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ..arrays.threshold import Step

LEVELS = (0.90, 0.95, 0.99)
POINTS = 1000
ENDS, PIECES = ("low_{:.0f}", "high_{:.0f}"), "pieces_{:.0f}"


def critical(level: float) -> float:
    """Return the critical value -2 log(1 - sqrt(level)) of the likelihood ratio: 5.94, 7.35, 10.59."""
    return float(-2 * np.log1p(-np.sqrt(level)))


def ratios(profile: Step, df: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the candidates open to a threshold, (c,), and their likelihood ratio (RSS(g) - RSS) / (RSS / df)."""
    gain = profile.gain[profile.open]
    best = gain.max()
    return profile.rows.values[profile.open], (best - gain) / ((profile.rss - best) / df)


def thresholds(profiles: tuple[Step, ...], df: float) -> dict[str, pd.DataFrame]:
    """Return three tables: thresholds with intervals, the pieces of their confidence sets, and the curves."""
    estimates, pieces, curves = [], [], []
    for number, profile in enumerate(profiles, 1):
        values, ratio = ratios(profile, df)
        row = {"threshold": number, "estimate": values[np.argmin(ratio)]}
        for level in LEVELS:
            found = list(_pieces(values, ratio <= critical(level)))
            row |= {name.format(level * 100): end for name, end in zip(ENDS, (found[0][0], found[-1][1]), strict=True)}
            row[PIECES.format(level * 100)] = len(found)
            pieces += [(number, level, critical(level), *piece) for piece in found]
        estimates.append(row)
        curves += [(number, values[i], ratio[i]) for i in _thinned(ratio)]
    names = [name.format(level * 100) for level in LEVELS for name in (*ENDS, PIECES)]
    return {
        "thresholds": pd.DataFrame(estimates, columns=["threshold", "estimate", *names]),
        "threshold_sets": pd.DataFrame(pieces, columns=["threshold", "level", "critical", "low", "high"]),
        "likelihood_ratio": pd.DataFrame(curves, columns=["threshold", "candidate", "ratio"]),
    }


def _pieces(values: np.ndarray, inside: np.ndarray) -> Iterator[tuple[float, float]]:
    """Yield the first and last value of each run of candidates inside the set."""
    edges = np.diff(np.concatenate(([0], inside.astype(int), [0])))
    for start, end in zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True):
        yield float(values[start]), float(values[end - 1])


def _thinned(ratio: np.ndarray) -> np.ndarray:
    """Return the places of at most some 1000 points of a curve: the lowest and highest of each of 500 stretches."""
    if len(ratio) <= POINTS:
        return np.arange(len(ratio))
    parts = np.array_split(np.arange(len(ratio)), POINTS // 2)
    ends = {0, len(ratio) - 1}
    return np.array(sorted(ends.union(*({p[np.argmin(ratio[p])], p[np.argmax(ratio[p])]} for p in parts))))
