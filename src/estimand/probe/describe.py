"""Descriptive statistics of columns, for all rows or by group."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..columns import group_codes, listed, numbers
from ..panel import Panel
from ..result import Finding
from .groups import by_group, ungrouped

QUARTILES = (0.25, 0.5, 0.75)


def describe(panel: Panel, columns: Sequence[str], *, by: str | None = None) -> Finding:
    """Count, mean, sample standard deviation, least, quartiles and greatest value of each column.

    Parameters
    ----------
    panel : Panel
    columns : sequence of str
        Numeric columns; each is described over its own rows that are not missing.
    by : str, optional
        A column of groups; rows without a group are left out and counted in ``notes``.

    Returns
    -------
    Finding
        ``tables["describe"]``: (group) variable n mean sd min p25 p50 p75 max. The sd has n - 1; quartiles are linear
        interpolations between order statistics (Hyndman and Fan 1996, type 7).

    Raises
    ------
    DataError
        When a column is text, infinite or wholly missing.
    SpecError
        When a name is not a column.
    """
    columns = listed(columns, "columns")
    codes, groups = group_codes(panel, by)
    parts = {column: by_group(numbers(panel, column), codes, len(groups)) for column in columns}
    rows = [
        ({} if by is None else {"group": group}) | {"variable": column} | _statistics(parts[column][i])
        for i, group in enumerate(groups)
        for column in columns
    ]
    facts = {"n_rows": len(panel), "n_units": panel.n_units, "n_periods": panel.n_periods, "by": by}
    return Finding("describe", facts, {"describe": pd.DataFrame(rows)}, notes=ungrouped(codes, by))


def _statistics(x: np.ndarray) -> dict[str, float]:
    n = len(x)
    if n == 0:
        return {"n": 0} | dict.fromkeys(("mean", "sd", "min", "p25", "p50", "p75", "max"), np.nan)
    p25, p50, p75 = np.quantile(x, QUARTILES)
    sd = x.std(ddof=1) if n > 1 else np.nan
    return {"n": n, "mean": x.mean(), "sd": sd, "min": x.min(), "p25": p25, "p50": p50, "p75": p75, "max": x.max()}
