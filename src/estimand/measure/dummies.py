"""Columns of 0 and 1: one for each value of a column, or one for membership of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..columns import group_codes
from ..errors import DataError, SpecError, nearest
from ..panel import Panel


def one_hot(panel: Panel, column: str, *, base: Any = None, name: str | None = None) -> Panel:
    """Add a 0/1 column for each value of a column, named ``x_value``; all are missing where the value is.

    Parameters
    ----------
    panel : Panel
    column : str
        Text, categories or whole numbers.
    base : value, optional
        The value that gets no column. Without it every value gets one: absorb or leave out one of them yourself.
    name : str, optional
        The start of the new names, in place of `column`.

    Returns
    -------
    Panel

    Raises
    ------
    SpecError
        When `base` is not a value of the column.
    DataError
        When the column holds one value only.
    """
    codes, values = group_codes(panel, column)
    if len(values) < 2:
        raise DataError(f'one_hot: column "{column}" holds {len(values)} different values; two are needed')
    if base is not None:
        _known("base", [base], column, values)
    start = column if name is None else name
    kept = {f"{start}_{_said(value)}": i for i, value in enumerate(values) if base is None or value != base}
    new = {key: np.where(codes < 0, np.nan, codes == i) for key, i in kept.items()}
    sources = {key: f"1 where {column} is {_said(values[i])}" for key, i in kept.items()}
    return panel.with_columns(new, units=dict.fromkeys(new, "0/1"), sources=sources)


def dummy(panel: Panel, column: str, *, members: Sequence[Any], name: str | None = None) -> Panel:
    """Add 1 where the column's value is one of `members` and 0 elsewhere, named ``x_in``; missing where the value is.

    Raises
    ------
    SpecError
        When a member does not occur in the column, or `members` is empty.
    """
    if isinstance(members, str) or not len(members):
        raise SpecError(f"dummy: members: give a list of values of {column}, not {members!r}")
    values = panel.column(column)
    _known("members", members, column, list(values.dropna().unique()))
    new = name or f"{column}_in"
    flags = np.where(values.isna(), np.nan, values.isin(pd.Index(members)).to_numpy(dtype=float))
    listed = ", ".join(map(str, members))
    return panel.with_columns({new: flags}, units={new: "0/1"}, sources={new: f"1 where {column} is one of {listed}"})


def _said(value: Any) -> str:
    """Return the words for a value; whole numbers that missing neighbours turned into floats lose their point."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _known(role: str, asked: Sequence[Any], column: str, values: Sequence[Any]) -> None:
    absent = [value for value in asked if value not in values]
    if absent:
        hint = nearest(absent[0], values)
        raise SpecError(f'{role}: {absent[0]!r} does not occur in column "{column}" ({len(absent)} such values){hint}')
