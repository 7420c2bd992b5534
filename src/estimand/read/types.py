"""The types that columns have in a table: whole numbers, floats, truth, text and dates, whatever the file stores."""

from __future__ import annotations

import pandas as pd

EXACT = 2**53
"""Whole numbers below this survive as floats."""


def whole(values: pd.Series) -> pd.Series:
    """Return floats that are all whole numbers as integers: Excel and SPSS store every number as a float."""
    if len(values) and values.dtype.kind == "f" and values.abs().max(skipna=False) < EXACT:
        integers = values.astype("int64")
        return integers if (integers == values).all() else values
    return values


def plain(values: pd.Series) -> pd.Series:
    """Return objects and categories in the type of what they hold; true and false with gaps become 1 and 0."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values.astype(values.cat.categories.dtype)
    if pd.api.types.is_datetime64_any_dtype(values) and values.dt.unit in ("s", "ms"):
        return values.dt.as_unit("us")
    if pd.api.types.is_extension_array_dtype(values) and pd.api.types.is_numeric_dtype(values):
        return values.astype(float)
    if values.dtype == object:
        held = pd.api.types.infer_dtype(values, skipna=True)
        if held in ("boolean", "decimal", "empty"):
            return values.astype(float)
        if held == "string":
            return values.astype("str")
    return values
