"""Columns of a panel as numbers: text, infinite and wholly missing ones are refused by name, count and first row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

import numpy as np
import pandas as pd

from .errors import DataError, SpecError, nearest
from .panel import ROW, Panel


def numbers(panel: Panel, name: str) -> np.ndarray:
    """Return one column as floats, (n,), missing values as NaN.

    Raises
    ------
    SpecError
        When there is no such column.
    DataError
        When the column holds text, dates or infinite values, or nothing but missing values.
    """
    column = panel.column(name)
    values = _floats(column)
    text = np.isnan(values) & column.notna().to_numpy()
    if text.any():
        row = int(np.argmax(text))
        raise DataError(
            f'column "{name}" holds {_kind(column)}: {int(text.sum())} of {len(text)} values are not numbers, first '
            f"{str(column.iloc[row])!r} at {where(panel, row)}; clear them in the file, or make dummies with one_hot"
        )
    infinite = np.isinf(values)
    if infinite.any():
        first = where(panel, int(np.argmax(infinite)))
        raise DataError(
            f'column "{name}": {int(infinite.sum())} infinite values, first at {first}; '
            "mend the ratio or logarithm that made them"
        )
    if np.isnan(values).all():
        raise DataError(f'column "{name}" is missing in all {len(values)} rows')
    return values


def matrix(panel: Panel, names: Sequence[str], role: str) -> np.ndarray:
    """Return several different columns as floats, (n, k); `role` is the argument's name for the error."""
    return np.column_stack([numbers(panel, name) for name in listed(names, role)])


def listed(names: Sequence[str], role: str) -> list[str]:
    """Return the names as a list; one string, an empty list or a repeated name is a SpecError."""
    if isinstance(names, str):
        raise SpecError(f'{role}: give a list of columns, ["{names}"], not one string')
    names = list(names)
    if not names:
        raise SpecError(f"{role}: the list of columns is empty")
    repeated = [name for i, name in enumerate(names) if name in names[:i]]
    if repeated:
        raise SpecError(f'{role}: "{repeated[0]}" is named more than once')
    return names


def choice(role: str, value: object, known: Sequence[str]) -> None:
    """Raise SpecError unless `value` is one of the known words."""
    if value not in known:
        words = ", ".join(f'"{word}"' for word in known)
        raise SpecError(f"{role}: {value!r} is not one of {words}{nearest(str(value), known)}")


def refuse(panel: Panel, bad: np.ndarray, column: str, problem: str, remedy: str) -> None:
    """Raise DataError when any row is bad, naming the column, the count, the first value and its row."""
    if bad.any():
        first = panel.column(column).iloc[int(np.argmax(bad))]
        first = first.item() if isinstance(first, np.generic) else first
        refuse_rows(panel, bad, f'column "{column}" is {problem}', f"first {first!r}", remedy)


def refuse_rows(panel: Panel, bad: np.ndarray, problem: str, detail: str, remedy: str) -> NoReturn:
    """Raise DataError with the problem, the count of bad rows, and where the first stands."""
    at = where(panel, int(np.argmax(bad)))
    raise DataError(f"{problem} in {int(bad.sum())} of {len(bad)} rows, {detail} at {at}; {remedy}")


def where(panel: Panel, row: int) -> str:
    """Return the words that name a row: ``"province Hebei, year 2014"``."""
    keys = [panel.unit, panel.time] if panel.time else [panel.unit]
    return ", ".join(f"{key} {panel.column(key).iloc[row]}" for key in keys)


def as_panel(data: Panel | pd.DataFrame) -> Panel:
    """Return a panel as it is, and a table as a panel whose rows, in their order, are the units."""
    if isinstance(data, Panel):
        return data
    if not isinstance(data, pd.DataFrame):
        raise SpecError(f"give a Panel or a pandas DataFrame, not {type(data).__name__}")
    row = ROW
    while row in data.columns:
        row += "_"
    return Panel(data.reset_index(drop=True).assign(**{row: np.arange(1, len(data) + 1)}), row)


def group_codes(panel: Panel, within: str | None) -> tuple[np.ndarray, list]:
    """Return for each row the position of its group in sorted order, (n,), -1 where missing, and the groups' values."""
    if within is None:
        return np.zeros(len(panel), dtype=np.int64), [None]
    codes, values = pd.factorize(panel.column(within), sort=True)
    return codes.astype(np.int64), list(values)


def _floats(column: pd.Series) -> np.ndarray:
    """Return numbers, and text that can be read as numbers, as floats; NaN for everything else."""
    if pd.api.types.is_numeric_dtype(column):
        return column.to_numpy(dtype=float, na_value=np.nan)
    if _kind(column) != "text":
        return np.full(len(column), np.nan)
    return pd.to_numeric(column, errors="coerce").to_numpy(dtype=float)


def _kind(column: pd.Series) -> str:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return "categories"
    return "text" if pd.api.types.is_object_dtype(column) or pd.api.types.is_string_dtype(column) else "dates"
