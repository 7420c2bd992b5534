"""The mean of a column in each period with its confidence interval, for all units or by group."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from ..columns import group_codes, numbers
from ..errors import SpecError
from ..panel import Panel
from ..result import Finding
from .groups import ungrouped


def trend(panel: Panel, column: str, *, by: str | None = None, level: float = 0.95) -> Finding:
    """Average a column over the units in each period: mean, and mean +- t sd / sqrt(n) with n - 1 df.

    Parameters
    ----------
    panel : Panel
        With a time column.
    column : str
        A numeric column; missing values are left out.
    by : str, optional
        A column of groups, each with its own line.
    level : float
        Confidence level.

    Returns
    -------
    Finding
        ``tables["trend"]``: group time n mean sd std_error conf_low conf_high; the last four are missing where n is 1.
        Periods without a value have no row. Without `by` there is no column group.

    Raises
    ------
    SpecError
        Without a time column, or when `level` is not between 0 and 1.
    DataError
        When the column is text, infinite or wholly missing.
    """
    if panel.time is None:
        raise SpecError("trend needs a time column: Panel(frame, unit=..., time=...)")
    if not 0 < level < 1:
        raise SpecError(f"level: {level} is not between 0 and 1; give 0.95 for a 95 % interval")
    x = numbers(panel, column)
    codes, groups = group_codes(panel, by)
    table = _means(x, codes, panel.periods, level)
    periods, first = np.unique(panel.periods, return_index=True)
    times = panel.column(panel.time).iloc[first]
    table.insert(0, "time", times.array[np.searchsorted(periods, table.pop("period"))])
    group = table.pop("code")
    if by is not None:
        table.insert(0, "group", [groups[i] for i in group])
    facts = {
        "column": column,
        "unit": panel.units.get(column),
        "time": panel.time,
        "by": by,
        "level": level,
        "n_obs": int(table["n"].sum()),
        "n_units": panel.n_units,
    }
    return Finding("trend", facts, {"trend": table}, notes=ungrouped(codes, by))


def _means(x: np.ndarray, codes: np.ndarray, periods: np.ndarray, level: float) -> pd.DataFrame:
    kept = ~np.isnan(x) & (codes >= 0)
    rows = pd.DataFrame({"code": codes[kept], "period": periods[kept], "x": x[kept]})
    out = rows.groupby(["code", "period"])["x"].agg(n="size", mean="mean", sd="std").reset_index()
    out["std_error"] = out["sd"] / np.sqrt(out["n"])
    half = special.stdtrit(np.maximum(out["n"] - 1, 1), 0.5 + level / 2) * out["std_error"]
    return out.assign(conf_low=out["mean"] - half, conf_high=out["mean"] + half)
