"""What pandas' reader leaves to mend: numbers in other spellings become numbers, codes become text again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from . import written
from .records import BLANKS, BLOCK
from .types import EXACT
from .written import Written


def mended(
    frame: pd.DataFrame,
    again: Callable[..., pd.DataFrame],
    known: Mapping[str, Written],
    *,
    zeros: bool,
    comma: str,
) -> tuple[pd.DataFrame, list[str]]:
    """Return the table with each column in its type, and what to tell the user.

    Parameters
    ----------
    frame : DataFrame
        As pandas read it, only empty cells missing.
    again : callable
        Reads the same file with other options of ``pandas.read_csv``.
    known : mapping
        How each column is written in the whole file, where `frame` has a part of it; then this decides.
    zeros : bool
        Whether the file has a number with leading zeros.
    comma : str
        What a comma within a number means (see ``written.commas``).
    """
    texts = [n for n in frame.columns if isinstance(frame[n].dtype, pd.StringDtype)]
    kinds = {n: known[n].kind if known else written.kind(frame[n], comma) for n in texts}
    new = _numbers(frame, again, kinds)
    notes = written.notes({n: frame[n] for n in texts}, kinds)
    codes, told = _codes(frame, again, zeros)
    gaps = [n for n in frame.columns if frame[n].dtype == object and _truths(frame[n])]
    new |= codes | {n: frame[n].astype(float) for n in gaps}
    notes += told + [f'column "{n}": true and false with gaps, read as 1 and 0' for n in gaps]
    if known:
        new = {n: new.get(n, frame[n]).astype(known[n].dtype) for n in frame.columns}
    return (frame.assign(**new) if new else frame), notes


def has_leading_zeros(path: Path, separator: str) -> bool:
    """Tell whether a number in a file in UTF-8 has a leading zero, as 007 and not 0.5."""
    mark = b" " if separator == BLANKS else re.escape(separator.encode())
    bare, quoted = ([re.compile(start + rb"0\d") for start in (mark + q, b"\n" + q)] for q in (b"", b'"'))
    with open(path, "rb") as file:
        while block := file.read(BLOCK) + file.readline():
            if any(start.search(block) for start in (bare + quoted if b'"' in block else bare)):
                return True
    return False


def _numbers(frame: pd.DataFrame, again: Callable[..., pd.DataFrame], kinds: Mapping[str, str]) -> dict[str, pd.Series]:
    new = {n: written.years(frame[n]) for n, kind in kinds.items() if kind == "years"}
    for kind, option in (("numbers", {}), ("thousands", {"thousands": ","}), ("decimals", {"decimal": ","})):
        names = [n for n in kinds if kinds[n] == kind]
        if names:
            new |= dict(again(usecols=names, na_values=list(written.MISSING), **option).items())
    return new


def _codes(
    frame: pd.DataFrame, again: Callable[..., pd.DataFrame], zeros: bool
) -> tuple[dict[str, pd.Series], list[str]]:
    """Return the columns that are codes as text: leading zeros, or more digits than a number can hold."""
    suspects = [n for n in frame.columns if _suspect(frame[n], zeros)]
    if not suspects:
        return {}, []
    new, notes = {}, []
    for name, values in again(usecols=suspects, dtype=str).items():
        zero, long = written.matching(values, written.LEADING_ZERO), written.matching(values, r"[+-]?\d{16,}")
        if len(zero):
            new[name], why = values, f'leading zeros, first "{zero.iloc[0]}"'
        elif len(long) and frame[name].dtype.kind not in "iu":
            new[name], why = values, f'more digits than numbers hold, first "{long.iloc[0]}"'
        else:
            continue
        notes.append(f'column "{name}" kept as text: {why}')
    return new, notes


def _suspect(values: pd.Series, zeros: bool) -> bool:
    if values.dtype == object:
        return not _truths(values)
    if values.dtype.kind in "iu":
        return zeros
    if values.dtype.kind != "f":
        return False
    return bool(zeros or values.abs().max() >= EXACT) and bool((values.isna() | (values == values.round())).all())


def _truths(values: pd.Series) -> bool:
    return pd.api.types.infer_dtype(values, skipna=True) == "boolean"
