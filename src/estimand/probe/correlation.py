"""Correlations between columns, with their p-values and the rows that each rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from ..arrays import correlation as arrays
from ..columns import choice, matrix
from ..errors import DataError, SpecError
from ..panel import Panel
from ..result import Finding, t_p_value


def correlation(
    panel: Panel,
    columns: Sequence[str],
    *,
    method: Literal["pearson", "spearman"] = "pearson",
    missing: Literal["pairwise", "listwise"] = "pairwise",
) -> Finding:
    """Correlate each pair of columns; the p-value is that of t = r sqrt((n - 2) / (1 - r^2)) with n - 2 df.

    Parameters
    ----------
    panel : Panel
    columns : sequence of str
        Two or more numeric columns.
    method : {"pearson", "spearman"}
        Of values, or of their ranks with ties at the average.
    missing : {"pairwise", "listwise"}
        Each pair uses the rows that have both (Stata ``pwcorr``), or all pairs the rows that have every column
        (Stata ``correlate``).

    Returns
    -------
    Finding
        ``tables`` ``correlation``, ``p_value`` and ``n``: a column ``variable`` and one column for each variable. The
        p-values on the diagonal, and of fewer than three rows, are missing.

    Raises
    ------
    DataError
        When a column does not vary, is text, infinite or wholly missing, or no row is complete.
    SpecError
        With fewer than two columns, or an unknown name or option.
    """
    choice("method", method, ("pearson", "spearman"))
    choice("missing", missing, ("pairwise", "listwise"))
    x = matrix(panel, columns, "columns")
    if "variable" in columns:
        raise SpecError('correlation: a column called "variable" would hide the names of the others; rename it')
    if x.shape[1] < 2:
        raise SpecError(f'correlation: "{columns[0]}" alone has no partner; give two or more columns')
    complete = ~np.isnan(x).any(axis=1)
    if missing == "listwise":
        x = x[complete]
        if len(x) < 2:
            raise DataError(f"{len(x)} of {len(panel)} rows have every column; two are needed")
    _must_vary(columns, x)
    r, n = _pairs(x, method) if missing == "pairwise" and not complete.all() else _together(x, method)
    tables = {"correlation": r, "p_value": _p_values(r, n), "n": n}
    facts = {"method": method, "missing": missing, "n_rows": len(panel), "n_complete": int(complete.sum())}
    return Finding("correlation", facts, {name: _wide(columns, values) for name, values in tables.items()})


def _together(x: np.ndarray, method: str) -> tuple[np.ndarray, np.ndarray]:
    values = np.column_stack([arrays.ranks(c) for c in x.T]) if method == "spearman" else x
    return arrays.correlation(values), np.full((x.shape[1],) * 2, len(x))


def _pairs(x: np.ndarray, method: str) -> tuple[np.ndarray, np.ndarray]:
    k = x.shape[1]
    r, n = np.eye(k), np.diag((~np.isnan(x)).sum(axis=0))
    for i, j in zip(*np.triu_indices(k, 1), strict=True):
        pair = x[:, [i, j]]
        pair = pair[~np.isnan(pair).any(axis=1)]
        n[i, j] = n[j, i] = len(pair)
        r[i, j] = r[j, i] = _together(pair, method)[0][0, 1] if len(pair) > 1 else np.nan
    return r, n


def _p_values(r: np.ndarray, n: np.ndarray) -> np.ndarray:
    out = np.full(r.shape, np.nan)
    for i, j in np.argwhere((n > 2) & ~np.isnan(r) & ~np.eye(len(r), dtype=bool)):
        rest = 1 - r[i, j] ** 2
        out[i, j] = t_p_value(r[i, j] * np.sqrt((n[i, j] - 2) / rest), n[i, j] - 2) if rest > 0 else 0.0
    return out


def _must_vary(columns: Sequence[str], x: np.ndarray) -> None:
    flat = [c for c, values in zip(columns, x.T, strict=True) if np.nanmin(values) == np.nanmax(values)]
    if flat:
        listing = ", ".join(f'"{name}"' for name in flat)
        raise DataError(f"{listing} does not vary and has no correlation; leave it out")


def _wide(columns: Sequence[str], values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"variable": list(columns)} | dict(zip(columns, values.T, strict=True)))
