"""What measures share: a new column with its unit and source, and a statistic of each row's group."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..columns import group_codes
from ..panel import Panel


def added(panel: Panel, name: str, values: np.ndarray, *, unit: str | None, source: str) -> Panel:
    """Return the panel with one more column; an unknown unit stays unknown."""
    units = {name: unit} if unit else {}
    return panel.with_columns({name: values}, units=units, sources={name: source})


def spread(panel: Panel, x: np.ndarray, within: str | None, what: str) -> np.ndarray:
    """Return for each row a statistic of x over all rows or over its group, (n,); NaN where the group is missing.

    `what` is a name that pandas knows: min, max, mean, std, sum. Missing values take no part.
    """
    codes, _ = group_codes(panel, within)
    rows = pd.Series(x).groupby(np.where(codes < 0, np.nan, codes))
    return rows.transform(what, **({"min_count": 1} if what == "sum" else {})).to_numpy(dtype=float)
