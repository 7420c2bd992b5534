"""Indicators of an index as a matrix: direction, missing rows, groups of rows that are weighed together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from ..columns import as_panel, choice, listed, matrix, where
from ..errors import DataError, SpecError, nearest
from ..panel import Panel

Missing = Literal["error", "leave"]
Normalise = Literal["min-max", "none"] | Mapping[str, tuple[float, float]]


@dataclass(frozen=True, eq=False)
class Indicators:
    """Values (n, k) by name, which of them are costs (k,), and the complete rows by period (one group when pooled)."""

    panel: Panel
    names: list[str]
    values: np.ndarray
    costs: np.ndarray
    groups: list[tuple[Any, np.ndarray]]

    @property
    def scored(self) -> int:
        """How many rows have a value of every indicator."""
        return sum(len(rows) for _, rows in self.groups)

    @property
    def directions(self) -> list[str]:
        """For each indicator ``"benefit"`` or ``"cost"``."""
        return ["cost" if cost else "benefit" for cost in self.costs]


def gather(
    data: Panel | pd.DataFrame, names: Sequence[str], negative: Sequence[str], *, pooled: bool, missing: Missing
) -> Indicators:
    """Return the indicators of a panel or table, checked: numbers, directions, missing rows, groups that vary."""
    choice("missing", missing, ("error", "leave"))
    panel = as_panel(data)
    names = listed(names, "indicators")
    values = matrix(panel, names, "indicators")
    costs = np.isin(names, among(negative, names, "negative"))
    _refuse_missing(panel, names, values, missing)
    complete = ~np.isnan(values).any(axis=1)
    groups = _groups(panel, complete, pooled=pooled)
    for label, rows in groups:
        _must_vary(panel, names, values[rows], label)
    return Indicators(panel, names, values, costs, groups)


def among(chosen: Sequence[str], names: Sequence[str], role: str) -> list[str]:
    """Return the chosen names; one that is not among `names` is a SpecError."""
    chosen = [chosen] if isinstance(chosen, str) else list(chosen)
    for name in chosen:
        if name not in names:
            raise SpecError(f'{role}: "{name}" is not one of the columns {", ".join(names)}{nearest(name, names)}')
    return chosen


def proportions(weights: Mapping[str, float] | Sequence[float], names: Sequence[str]) -> np.ndarray:
    """Return one positive weight for each name, (k,), divided by their sum.

    Raises
    ------
    SpecError
        When a weight is missing, surplus, or not a positive number.
    """
    if isinstance(weights, Mapping):
        among(list(weights), names, "weights")
        absent = [name for name in names if name not in weights]
        if absent:
            raise SpecError(f'weights: none for "{absent[0]}" ({len(absent)} without); give one for each column')
        weights = [weights[name] for name in names]
    values = np.asarray(list(weights), dtype=float)
    if len(values) != len(names):
        raise SpecError(f"weights: {len(values)} for {len(names)} columns; give one for each column")
    if not (np.isfinite(values) & (values > 0)).all():
        bad = names[int(np.argmin(np.isfinite(values) & (values > 0)))]
        raise SpecError(f'weights: the weight of "{bad}" is not a positive number; leave out what should not count')
    return values / values.sum()


def limits(x: np.ndarray, names: Sequence[str], normalise: Normalise) -> tuple[np.ndarray, np.ndarray]:
    """Return the low and high value of each column for min-max, (k,) each: given by name, or as observed."""
    low, high = x.min(axis=0), x.max(axis=0)
    if not isinstance(normalise, Mapping):
        return low, high
    for name in among(list(normalise), names, "normalise"):
        j, (least, most) = names.index(name), normalise[name]
        if not least < most:
            raise SpecError(f'normalise: the bounds {least:g} and {most:g} of "{name}" are not in ascending order')
        if low[j] < least or high[j] > most:
            outside = int(((x[:, j] < least) | (x[:, j] > most)).sum())
            raise DataError(
                f'column "{name}" lies outside {least:g} to {most:g} in {outside} of {len(x)} rows; widen its bounds'
            )
        low[j], high[j] = least, most
    return low, high


def _refuse_missing(panel: Panel, names: Sequence[str], values: np.ndarray, missing: Missing) -> None:
    absent = np.isnan(values)
    if missing == "leave" or not absent.any():
        return
    counts = ", ".join(f'"{name}" ({n})' for name, n in zip(names, absent.sum(axis=0), strict=True) if n)
    at = where(panel, int(np.argmax(absent.any(axis=1))))
    raise DataError(
        f"values are missing in {counts}, first at {at}; "
        'fill them, leave the column out, or give missing="leave" for missing scores'
    )


def _groups(panel: Panel, complete: np.ndarray, *, pooled: bool) -> list[tuple[Any, np.ndarray]]:
    if pooled:
        return [(None, np.flatnonzero(complete))]
    if panel.time is None:
        raise SpecError("pooled=False needs a time column: Panel(frame, unit=..., time=...)")
    labels = panel.column(panel.time)
    periods = [np.flatnonzero(panel.periods == p) for p in np.unique(panel.periods)]
    return [(labels.iloc[rows[0]], rows[complete[rows]]) for rows in periods]


def _must_vary(panel: Panel, names: Sequence[str], x: np.ndarray, label: Any) -> None:
    at = "" if label is None else f" in {panel.time} {label}"
    if len(x) < 2:
        raise DataError(f"complete rows{at}: {len(x)}; an index needs two or more")
    flat = [name for name, spread in zip(names, np.ptp(x, axis=0), strict=True) if spread == 0]
    if flat:
        listing = ", ".join(f'"{name}"' for name in flat)
        raise DataError(f"{listing} does not vary{at} and cannot be weighed; leave it out")
