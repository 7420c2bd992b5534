"""Entropy weights: an indicator whose values differ more between rows carries more information and more weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from ..arrays import entropy as arrays
from ..columns import choice
from ..errors import DataError, SpecError
from ..panel import Panel
from ..result import Check, Finding
from .indicators import Indicators, Missing, Normalise, gather, limits
from .scores import caution, scores, without_score

Score = Literal["normalised", "share"]


@dataclass(frozen=True)
class AddConstant:
    """Add a constant, in min-max units, to every normalised value: z + constant. Many authors take 0.0001."""

    constant: float

    def __post_init__(self) -> None:
        if not 0 < self.constant < 1:
            raise SpecError(f"AddConstant: {self.constant} is not between 0 and 1; 0.0001 is usual")

    def __call__(self, z: np.ndarray) -> np.ndarray:
        """Return the values moved away from zero."""
        return z + self.constant

    def __str__(self) -> str:
        return f"{self.constant:g} added to every normalised value"


@dataclass(frozen=True)
class RescaleInside:
    """Press normalised values into [margin, 1 - margin]: margin + (1 - 2 margin) z. R mathmodels takes 0.002."""

    margin: float

    def __post_init__(self) -> None:
        if not 0 < self.margin < 0.5:
            raise SpecError(f"RescaleInside: {self.margin} is not between 0 and 0.5; 0.002 is usual")

    def __call__(self, z: np.ndarray) -> np.ndarray:
        """Return the values moved away from zero."""
        return self.margin + (1 - 2 * self.margin) * z

    def __str__(self) -> str:
        return f"normalised values pressed into [{self.margin:g}, {1 - self.margin:g}]"


RULES = {"add": AddConstant, "rescale": RescaleInside}


def entropy_weights(
    data: Panel | pd.DataFrame,
    indicators: Sequence[str],
    *,
    negative: Sequence[str] = (),
    pooled: bool = True,
    normalise: Normalise = "min-max",
    zero: AddConstant | RescaleInside | Mapping[str, float] | None = None,
    score: Score = "normalised",
    missing: Missing = "error",
) -> Finding:
    """Weigh indicators by their information entropy and score each row.

    With z the normalised indicators of n rows: p = z / sum z, e = -sum p ln p / ln n, w = (1 - e) / sum (1 - e), and
    the score is sum w z. A benefit is normalised as (x - min) / (max - min), a cost as one minus that.

    Parameters
    ----------
    data : Panel or DataFrame
    indicators : sequence of str
        Numeric columns.
    negative : sequence of str
        Those of them that are costs: less is better.
    pooled : bool
        Weigh all rows together; False weighs and normalises each period of the panel by itself, and the scores of
        different periods then do not compare.
    normalise : {"min-max", "none"} or mapping of str to (low, high)
        ``"none"`` takes the values as they are (all zero or more, no costs). A mapping gives min-max bounds for
        some indicators, in their units; the others take their least and greatest value.
    zero : AddConstant, RescaleInside, ``{"add": c}``, ``{"rescale": m}`` or None
        None keeps zeros, with 0 ln 0 = 0. The two rules move every normalised value away from zero before the
        entropy and the score; both change the weights, and not alike.
    score : {"normalised", "share"}
        sum w z, or sum w p, which adds up to 1 over the rows.
    missing : {"error", "leave"}
        Refuse a missing value, or leave the rows with one out and give them a missing score.

    Returns
    -------
    Finding
        ``tables["weights"]``: (period) indicator direction entropy redundancy weight. ``tables["scores"]``: the
        panel's keys and ``score``, one row for each row of the data in the same order.

    Raises
    ------
    DataError
        When an indicator does not vary, is missing, is not a number, or lies outside its bounds.
    SpecError
        When a name or an option is unknown.
    """
    zero = _rule(zero)
    _check_options(normalise, score, zero, negative)
    ind = gather(data, indicators, negative, pooled=pooled, missing=missing)
    pieces = [_weigh(ind, rows, normalise, zero) for _, rows in ind.groups]
    values = np.full(len(ind.panel), np.nan)
    for (_, rows), (_, w, z) in zip(ind.groups, pieces, strict=True):
        values[rows] = (arrays.shares(z) if score == "share" else z) @ w
    weights = pd.concat([_table(ind, label, e, w) for (label, _), (e, w, _) in zip(ind.groups, pieces, strict=True)])
    facts = {
        "n_rows": len(ind.panel),
        "n_scored": ind.scored,
        "n_indicators": len(ind.names),
        "pooled": pooled,
        "normalise": normalise if isinstance(normalise, str) else "min-max with given bounds",
        "zero": str(zero) if zero else "0 ln 0 = 0",
        "score": "sum of weight x share" if score == "share" else "sum of weight x normalised value",
    }
    tables = {"weights": weights.reset_index(drop=True), "scores": scores(ind.panel, {"score": values})}
    return Finding("entropy_weights", facts, tables, tuple(_checks(ind, weights, zero, pooled=pooled)))


def _rule(zero: object) -> AddConstant | RescaleInside | None:
    if zero is None or isinstance(zero, AddConstant | RescaleInside):
        return zero
    if isinstance(zero, Mapping) and len(zero) == 1 and (name := next(iter(zero))) in RULES:
        return RULES[name](zero[name])
    raise SpecError(f'zero: {zero!r} does not say how; give {{"add": 0.0001}}, {{"rescale": 0.002}} or None')


def _check_options(normalise: Normalise, score: str, zero: object, negative: Sequence[str]) -> None:
    if not isinstance(normalise, Mapping):
        choice("normalise", normalise, ("min-max", "none"))
    choice("score", score, ("normalised", "share"))
    if normalise == "none" and (len(negative) or zero):
        raise SpecError('normalise="none" takes values as they are: give no negative= and no zero=')


def _weigh(
    ind: Indicators, rows: np.ndarray, normalise: Normalise, zero: AddConstant | RescaleInside | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return entropies (k,), weights (k,) and normalised values (n, k) of some rows."""
    x = ind.values[rows]
    if normalise == "none":
        _refuse_negative(ind.names, x)
        z = x
    else:
        z = arrays.min_max(x, *limits(x, ind.names, normalise), ind.costs)
    z = z if zero is None else zero(z)
    e = arrays.entropy(arrays.shares(z))
    return e, arrays.weights_from(e), z


def _refuse_negative(names: Sequence[str], x: np.ndarray) -> None:
    below = (x < 0).sum(axis=0)
    if below.any():
        name = names[int(np.argmax(below > 0))]
        raise DataError(
            f'column "{name}" is negative in {below.max()} of {len(x)} rows and has no shares; use "min-max"'
        )


def _table(ind: Indicators, label: object, e: np.ndarray, w: np.ndarray) -> pd.DataFrame:
    columns = {"indicator": ind.names, "direction": ind.directions, "entropy": e, "redundancy": 1 - e, "weight": w}
    return pd.DataFrame(columns if label is None else {"period": label, **columns})


def _checks(ind: Indicators, weights: pd.DataFrame, zero: object, *, pooled: bool) -> list[Check]:
    out = []
    heavy = weights[weights["weight"] > 0.5]
    if len(heavy) and len(ind.names) > 1:
        names = ", ".join(dict.fromkeys(heavy["indicator"]))
        sentence = f"More than half of the weight lies on one indicator ({names}): the index is little else."
        out.append(caution("dominant_weight", "Does one indicator outweigh all others together?", sentence))
    if zero is not None:
        sentence = f"Zeros were moved ({zero}); this changes the weights."
        out.append(caution("zero_rule", "Were normalised values shifted?", sentence))
    if not pooled:
        sentence = "Each period was normalised and weighed by itself: scores of different periods do not compare."
        out.append(caution("weighed_by_period", "Do scores compare over time?", sentence))
    return [*out, *without_score(len(ind.panel), ind.scored)]
