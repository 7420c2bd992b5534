"""Descriptive statistics of columns, for all rows or by group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from ..columns import group_codes, listed, numbers
from ..panel import Panel
from ..result import Finding

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
    return Finding("describe", facts, {"describe": pd.DataFrame(rows)}, notes=tuple(ungrouped(codes, by)))


def by_group(x: np.ndarray, codes: np.ndarray, size: int) -> list[np.ndarray]:
    """Return for each group 0..size-1 its values that are not missing."""
    kept = ~np.isnan(x) & (codes >= 0)
    if size == 1:
        return [x[kept]]
    codes, x = codes[kept], x[kept]
    order = np.argsort(codes, kind="stable")
    return np.split(x[order], np.cumsum(np.bincount(codes, minlength=size))[:-1])


def ungrouped(codes: np.ndarray, by: str | None) -> Iterator[str]:
    """Yield the note that rows have no group, if any."""
    absent = int((codes < 0).sum())
    if absent:
        yield f"{absent} rows without {by} are left out."


def _statistics(x: np.ndarray) -> dict[str, float]:
    n = len(x)
    if n == 0:
        return {"n": 0} | dict.fromkeys(("mean", "sd", "min", "p25", "p50", "p75", "max"), np.nan)
    p25, p50, p75 = np.quantile(x, QUARTILES)
    sd = x.std(ddof=1) if n > 1 else np.nan
    return {"n": n, "mean": x.mean(), "sd": sd, "min": x.min(), "p25": p25, "p50": p50, "p75": p75, "max": x.max()}
