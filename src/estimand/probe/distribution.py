"""The data behind a histogram and a density curve of one column, for all rows or by group."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..arrays.density import kernel_density, silverman
from ..columns import group_codes, numbers
from ..errors import DataError, SpecError
from ..panel import Panel
from ..result import Finding
from .groups import by_group, ungrouped

MOST_BINS = 100


def distribution(
    panel: Panel, column: str, *, by: str | None = None, bins: int | None = None, points: int = 256
) -> Finding:
    """Count a column's values in equal bins, and estimate its density with a Gaussian kernel.

    Parameters
    ----------
    panel : Panel
    column : str
        A numeric column; missing values are left out and counted.
    by : str, optional
        A column of groups. All groups share the bins; each has its own bandwidth.
    bins : int, optional
        Number of bins; by default the rule of Freedman and Diaconis (1981) or of Sturges, whichever gives more, but
        at most 100.
    points : int
        Points of each density curve.

    Returns
    -------
    Finding
        ``tables``: ``histogram`` (group left right count density), ``density`` (group x density), ``groups`` (group n
        mean sd bandwidth). The bandwidth is Silverman's. Without `by` there
        is no column group.

    Raises
    ------
    DataError
        When the column, or a group, has fewer than two different values, or is no column of numbers.
    SpecError
        When `bins` or `points` is not a whole number of 1 (2) or more.
    """
    for role, value, least in (("bins", bins, 1), ("points", points, 2)):
        if value is not None and (not isinstance(value, int) or value < least):
            raise SpecError(f"{role}: {value!r} is not a whole number of {least} or more")
    x = numbers(panel, column)
    codes, groups = group_codes(panel, by)
    parts = by_group(x, codes, len(groups))
    for name, values in zip(groups, parts, strict=True):
        if len(values) < 2 or np.ptp(values) == 0:
            at = f" in {by} {name}" if by else ""
            raise DataError(f'column "{column}" has fewer than two different values{at}: no distribution')
    edges = _edges(np.concatenate(parts), bins)
    pieces = [_group(name, values, edges, points) for name, values in zip(groups, parts, strict=True)]
    tables = {key: pd.concat([p[key] for p in pieces], ignore_index=True) for key in pieces[0]}
    facts = {
        "column": column,
        "unit": panel.units.get(column),
        "by": by,
        "n_obs": sum(map(len, parts)),
        "n_missing": int(np.isnan(x).sum()),
        "bins": len(edges) - 1,
        "kernel": "gaussian",
        "bandwidth": "Silverman",
    }
    return Finding("distribution", facts, tables, notes=ungrouped(codes, by))


def _edges(x: np.ndarray, bins: int | None) -> np.ndarray:
    if bins is None:
        low, high = np.quantile(x, [0.25, 0.75])
        sturges = np.log2(len(x)) + 1
        width = 2 * (high - low) * len(x) ** (-1 / 3)
        bins = int(np.ceil(min(max(sturges, np.ptp(x) / width if width > 0 else 0), MOST_BINS)))
    return np.linspace(x.min(), x.max(), bins + 1)


def _group(name: object, x: np.ndarray, edges: np.ndarray, points: int) -> dict[str, pd.DataFrame]:
    bandwidth = silverman(x)
    count, _ = np.histogram(x, edges)
    height = count / (len(x) * np.diff(edges))
    grid, density = kernel_density(x, bandwidth, points)
    summary = {"n": [len(x)], "mean": [x.mean()], "sd": [x.std(ddof=1)], "bandwidth": [bandwidth]}
    columns = {
        "histogram": {"left": edges[:-1], "right": edges[1:], "count": count, "density": height},
        "density": {"x": grid, "density": density},
        "groups": summary,
    }
    frames = {key: pd.DataFrame(value) for key, value in columns.items()}
    for frame in frames.values():
        if name is not None:
            frame.insert(0, "group", name)
    return frames
