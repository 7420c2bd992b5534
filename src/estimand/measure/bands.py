"""A column of groups from a number: halves, thirds or bands between given cuts, of rows or of units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from ..columns import choice, numbers
from ..errors import DataError, SpecError
from ..panel import Panel


def bands(
    panel: Panel,
    column: str,
    *,
    n: int = 2,
    cuts: Sequence[float] | None = None,
    of: Literal["row", "unit", "first"] = "row",
    labels: Sequence[str] | None = None,
    name: str | None = None,
) -> Panel:
    """Add a text column that says in which band of `column` a row lies: subsamples above and below the median, say.

    Parameters
    ----------
    panel : Panel
    column : str
        A row without a value gets none.
    n : int
        Number of bands with equally many rows or units, as far as ties allow: cuts at the quantiles 1/n, 2/n, ...
        (linear interpolation). A value on a cut lies in the lower band.
    cuts : sequence of float, optional
        Cuts in ascending order in place of `n`: k cuts make k + 1 bands.
    of : {"row", "unit", "first"}
        Band each row by its own value, by its unit's mean, or by its unit's value in the first period that has one.
        A unit stays in one band with "unit" and "first"; quantiles are then taken over units.
    labels : sequence of str, optional
        Names of the bands from low to high. Without them: below, above for two; low, middle, high for three; 1..n.
    name : str, optional
        Name of the new column; ``band_x`` by default.

    Returns
    -------
    Panel

    Raises
    ------
    DataError
        When a band would be empty.
    SpecError
        When cuts do not ascend, or labels and bands differ in number.
    """
    choice("of", of, ("row", "unit", "first"))
    values = numbers(panel, column)
    levels, where = _levels(panel, values, of)
    edges = _edges(levels, n, cuts)
    names = _names(len(edges) + 1, labels)
    band = np.searchsorted(edges, levels, side="left")
    _refuse_empty(column, band[~np.isnan(levels)], names)
    spread = levels[where]
    text = pd.array([None if np.isnan(v) else names[b] for v, b in zip(spread, band[where], strict=True)], dtype="str")
    how = ", ".join(f"{edge:.6g}" for edge in edges)
    whose = {"row": "", "unit": " of the unit's mean", "first": " of the unit's first value"}[of]
    new = f"band_{column}" if name is None else name
    return panel.with_columns({new: pd.Series(text)}, sources={new: f"band of {column}{whose}, cut at {how}"})


def _levels(panel: Panel, values: np.ndarray, of: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the values to band and, for each row, which of them is its own."""
    if of == "row":
        return values, np.arange(len(values))
    codes = panel.unit_codes
    known = pd.Series(np.where(np.isnan(values), np.nan, values)).groupby(codes)
    levels = known.mean() if of == "unit" else known.first()
    return levels.to_numpy(), codes


def _edges(levels: np.ndarray, n: int, cuts: Sequence[float] | None) -> np.ndarray:
    if cuts is None:
        if n < 2:
            raise SpecError(f"n: {n} bands; two are needed")
        return np.nanquantile(levels, np.arange(1, n) / n)
    edges = np.asarray(cuts, dtype=float)
    if len(edges) == 0 or (np.diff(edges) <= 0).any():
        raise SpecError(f"cuts: {list(cuts)} do not ascend")
    return edges


def _names(count: int, labels: Sequence[str] | None) -> list[str]:
    if labels is None:
        return {2: ["below", "above"], 3: ["low", "middle", "high"]}.get(count, [str(i) for i in range(1, count + 1)])
    if len(labels) != count:
        raise SpecError(f"labels: {len(labels)} names for {count} bands")
    return [str(label) for label in labels]


def _refuse_empty(column: str, band: np.ndarray, names: Sequence[str]) -> None:
    empty = [name for i, name in enumerate(names) if not (band == i).any()]
    if empty:
        raise DataError(f'bands: no value of "{column}" lies in {", ".join(empty)}; many values are tied: give cuts=')
