"""An index with weights that are fixed beforehand, such as the innovation index of prefectures: 20, 15, 25, ..."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from ..arrays.correlation import ranks
from ..arrays.entropy import min_max
from ..columns import choice
from ..errors import SpecError
from ..panel import Panel
from ..result import Finding
from .indicators import Indicators, Missing, gather, limits, proportions
from .scores import scores, without_score


def fixed_weight_index(
    data: Panel | pd.DataFrame,
    indicators: Sequence[str],
    *,
    weights: Mapping[str, float] | Sequence[float],
    negative: Sequence[str] = (),
    pooled: bool = True,
    normalise: Literal["min-max", "rank", "none"] | Mapping[str, tuple[float, float]] = "min-max",
    total: float = 100.0,
    missing: Missing = "error",
) -> Finding:
    """Add up normalised indicators with given weights: sum_j (weight_j / sum of weights) x total x z_j.

    Parameters
    ----------
    data : Panel or DataFrame
    indicators : sequence of str
        Numeric columns.
    weights : mapping of str to float, or sequence of float in the order of `indicators`
        One positive number for each; only their proportions matter.
    negative : sequence of str
        The indicators of which less is better.
    pooled : bool
        Normalise all rows together; False normalises each period by itself.
    normalise : {"min-max", "rank", "none"} or mapping of str to (low, high)
        ``"rank"`` is the percentile rank: the share of rows at or below, ties at their average, so the best row has
        1. ``"none"`` takes values as they are. A mapping gives min-max bounds for some indicators.
    total : float
        What the weights sum to: with 100 (or 1) min-max and rank indices lie between 0 and 100 (or 1).
    missing : {"error", "leave"}
        Refuse a missing value, or give rows with one a missing score.

    Returns
    -------
    Finding
        ``tables["weights"]``: indicator direction weight. ``tables["scores"]``: the panel's keys and ``score``.

    Raises
    ------
    DataError
        When an indicator does not vary, is missing, is not a number, or lies outside its bounds.
    SpecError
        When a weight is missing or not positive, or a name or an option is unknown.
    """
    if not isinstance(normalise, Mapping):
        choice("normalise", normalise, ("min-max", "rank", "none"))
    if normalise == "none" and len(negative):
        raise SpecError('normalise="none" takes values as they are: give no negative=')
    if not total > 0:
        raise SpecError(f"total: {total} is not above zero; 1 and 100 are usual")
    ind = gather(data, indicators, negative, pooled=pooled, missing=missing)
    w = proportions(weights, ind.names) * total
    values = np.full(len(ind.panel), np.nan)
    for _, rows in ind.groups:
        values[rows] = _normalised(ind, ind.values[rows], normalise) @ w
    facts = {
        "n_rows": len(ind.panel),
        "n_scored": ind.scored,
        "total": total,
        "pooled": pooled,
        "normalise": normalise if isinstance(normalise, str) else "min-max with given bounds",
    }
    table = pd.DataFrame({"indicator": ind.names, "direction": ind.directions, "weight": w})
    tables = {"weights": table, "scores": scores(ind.panel, {"score": values})}
    return Finding("fixed_weight_index", facts, tables, without_score(len(values), ind.scored))


def _normalised(ind: Indicators, x: np.ndarray, normalise: str | Mapping) -> np.ndarray:
    if normalise == "none":
        return x
    if normalise == "rank":
        return np.column_stack([ranks(-c if cost else c) for c, cost in zip(x.T, ind.costs, strict=True)]) / len(x)
    return min_max(x, *limits(x, ind.names, normalise), ind.costs)
