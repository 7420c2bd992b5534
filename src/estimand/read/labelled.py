"""Stata and SPSS files: numbers with labels become the labels, dates become dates, and the codes stay at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..errors import SpecError, nearest
from .encodings import looks_chinese, python_name
from .request import Answer, Request
from .types import whole

_STATA_STEPS = {"d": (1, "D"), "td": (1, "D"), "tc": (1, "ms"), "tC": (1, "ms")} | {
    "tm": (1, "M"),
    "tq": (3, "M"),
    "th": (6, "M"),
}
_SPSS_DATES = ("DATE", "ADATE", "EDATE", "JDATE", "SDATE", "QYR", "MOYR", "WKYR", "DATETIME", "YMDHMS")


def read_dta(request: Request) -> Answer:
    """Read a Stata file of any version; extended missing values (.a to .z) are missing."""
    import pyreadstat

    return _read(request, pyreadstat.read_dta, ("UTF-8", "GB18030", "WINDOWS-1252"), _stata_dates)


def read_sav(request: Request) -> Answer:
    """Read an SPSS file; values that the file declares missing are missing."""
    import pyreadstat

    return _read(request, pyreadstat.read_sav, (None, "GB18030", "WINDOWS-1252"), _spss_dates)


def coded(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Return the table with the codes in place of the labels in these columns of a dta or sav file.

    Parameters
    ----------
    frame : DataFrame
        From ``read.table``; ``frame.attrs["value_labels"]`` holds for each labelled column its codes and labels.
    columns : list of str
        A 0/1 variable labelled "no"/"yes" enters a regression by its codes. Missing stays missing.

    Raises
    ------
    SpecError
        When a column has no labels.
    """
    labels: Mapping[str, Mapping] = frame.attrs.get("value_labels", {})
    new = {}
    for name in columns:
        if name not in frame.columns or name not in labels:
            raise SpecError(f'column "{name}" has no value labels{nearest(name, labels)}')
        if isinstance(frame[name].dtype, pd.CategoricalDtype):
            codes = {label: code for code, label in labels[name].items()}
            new[name] = whole(frame[name].astype(object).map(codes).infer_objects())
    return frame.assign(**new)


def _read(
    request: Request,
    reader: Callable[..., tuple[pd.DataFrame, Any]],
    encodings: Sequence[str | None],
    as_dates: Callable[[pd.Series, str], pd.Series | None],
) -> Answer:
    frame, meta, notes = _decoded(request, reader, encodings)
    value_labels = {n: {_code(c): str(t) for c, t in v.items()} for n, v in meta.variable_value_labels.items()}
    columns = {}
    for name in request.needed(list(frame.columns)):
        values = frame[name]
        dates = as_dates(values, str(meta.original_variable_types.get(name)))
        if dates is not None:
            columns[name] = dates
        elif name in value_labels:
            columns[name], told = _labelled(values, value_labels[name])
            notes += told
        else:
            columns[name] = whole(values) if values.dtype.kind == "f" else values.replace("", np.nan)
    labels = {n: t for n, t in meta.column_names_to_labels.items() if n in columns and t}
    kept = {n: v for n, v in value_labels.items() if n in columns}
    return Answer(
        pd.DataFrame(columns, index=frame.index),
        tuple(notes),
        lines=lambda positions: [int(p) + 1 for p in positions],
        place="row",
        attrs={"labels": labels, "value_labels": kept},
    )


def _decoded(
    request: Request, reader: Callable[..., tuple[pd.DataFrame, Any]], encodings: Sequence[str | None]
) -> tuple[pd.DataFrame, Any, list[str]]:
    """Read the numbers as stored, in the first encoding in which all text decodes."""
    from pyreadstat import PyreadstatError, ReadstatError

    if request.encoding is not None:
        encodings = (python_name(request.encoding),)
    for encoding in encodings:
        try:
            frame, meta = reader(str(request.path), encoding=encoding, disable_datetime_conversion=True)
        except (ReadstatError, PyreadstatError) as error:
            if "encoding" in str(error) and encoding != encodings[-1]:
                continue
            raise request.refuse(f"cannot be read: {error}") from None
        if encoding == "GB18030" and len(encodings) > 1 and not looks_chinese(_texts(frame, meta)):
            continue
        return frame, meta, [f"not UTF-8; read as {encoding}"] if encoding not in encodings[:1] else []
    raise request.refuse("its text decodes in no encoding tried; give encoding=")


def _texts(frame: pd.DataFrame, meta: Any) -> Iterator[str]:
    yield from (label or "" for label in meta.column_labels)
    for labels in meta.variable_value_labels.values():
        yield from map(str, labels.values())
    for name in frame.columns:
        if isinstance(frame[name].dtype, pd.StringDtype):
            yield from frame[name].dropna().unique()


def _labelled(values: pd.Series, labels: Mapping[Any, str]) -> tuple[pd.Series, list[str]]:
    """Return the labels in the order of their codes when each value has its own, else the values as they are."""
    held = values.replace("", np.nan).dropna()
    seen = set(held.unique())
    present = [code for code in labels if code in seen]
    n = int(held.isin(present).sum())
    texts = [labels[code] for code in present]
    if n == len(held) and len(set(texts)) == len(texts):
        plain = values.map({code: labels[code] for code in present})
        return plain.astype(pd.CategoricalDtype(texts)), []
    if n == len(held):
        return whole(values), [f'column "{values.name}" stays numeric: two of its codes share a label']
    if not n:
        return whole(values), []
    shown = ", ".join(f'{code} "{labels[code]}"' for code in present[:3])
    return whole(values), [
        f'column "{values.name}" stays numeric: only {n} of {len(held)} values have a label ({shown})'
    ]


def _stata_dates(values: pd.Series, written: str) -> pd.Series | None:
    """Return days, milliseconds, months, quarters or half-years since 1960 as dates; None for another format."""
    kind = written.lstrip("%-")
    step = _STATA_STEPS.get(kind[:2]) or _STATA_STEPS.get(kind[:1])
    return None if step is None else _since("1960-01-01", values, *step)


def _spss_dates(values: pd.Series, written: str) -> pd.Series | None:
    """Return seconds since 14 October 1582 as dates; None for another format."""
    return _since("1582-10-14", values, 1, "s") if written.rstrip("0123456789.") in _SPSS_DATES else None


def _since(origin: str, values: pd.Series, step: int, unit: str) -> pd.Series:
    numbers = values.to_numpy(dtype=float)
    dates = np.full(len(numbers), np.datetime64("NaT"), dtype="datetime64[us]")
    valid = np.isfinite(numbers)
    counts = np.round(numbers[valid] * step).astype("int64").astype(f"timedelta64[{unit}]")
    dates[valid] = (np.datetime64(origin, unit) + counts).astype("datetime64[us]")
    return pd.Series(dates, index=values.index, name=values.name)


def _code(code: Any) -> Any:
    return int(code) if isinstance(code, float) and code.is_integer() else code
