"""How numbers are written in text: signs for "missing", thousands separators, years with 年, and codes such as 001."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

MISSING = (
    *("", ".", "..", "...", "…", "-", "--", "—", "——"),
    *("NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null", "None"),
    *("#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#NAME?", "#NULL!"),
    *(f".{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"),
)
"""Read as missing, but only in a column whose other values are numbers: "NA" is also Namibia."""

NUMBER = r"[ \t]*[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[iI]nf(?:inity)?|INF)[ \t]*"
THOUSANDS = r"[ \t]*[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?[ \t]*"
YEAR = r"\d{4}年"
LEADING_ZERO = r"[+-]?0\d+"
_HEAD = 1000


@dataclass(frozen=True)
class Written:
    """How a column of text is written over the whole file: its kind (see ``kind``), and its type as numbers."""

    kind: str
    dtype: str


def kind(values: pd.Series) -> str:
    """Return how a column of text is written: "text", "years", "numbers" or "thousands".

    The first thousand values decide quickly that a column is text; the other answers are checked on all of it.
    """
    if not _looks(values.iloc[:_HEAD]):
        return "text"
    held = values[~values.isin(MISSING) & values.notna()]
    if held.str.fullmatch(LEADING_ZERO).any():
        return "text"
    if held.str.fullmatch(NUMBER).all():
        return "numbers"
    if held.str.fullmatch(f"{NUMBER}|{THOUSANDS}").all():
        return "thousands"
    return "years" if held.str.fullmatch(YEAR).all() else "text"


def years(values: pd.Series) -> pd.Series:
    """Return 2011年 as the whole number 2011 (float where some are missing)."""
    return pd.to_numeric(values.where(~values.isin(MISSING)).str.rstrip("年"))


def notes(name: str, values: pd.Series, how: str) -> list[str]:
    """Return what to tell about a column that was read as numbers."""
    signs = values[values.isin(MISSING)].value_counts()
    told = [f'column "{name}": {n} x "{sign}" read as missing' for sign, n in signs.items()]
    other = {"thousands": (THOUSANDS, "numbers with thousands separators"), "years": (YEAR, "years read as numbers")}
    if how in other:
        pattern, what = other[how]
        told += [f'column "{name}": {what}, first "{v}"' for v in matching(values, pattern).iloc[:1]]
    return told


def kept_as_text(name: str, values: pd.Series) -> list[str]:
    """Return what to tell about a text column: "NA" may mean missing, or a few values spoil a column of numbers."""
    n = int((values == "NA").sum())
    if n:
        return [f'column "{name}" is text; {n} x "NA" kept as a value']
    if not _looks(values.iloc[:1]):
        return []
    held = values[values.notna()]
    wrong = held[~(held.str.fullmatch(f"{NUMBER}|{THOUSANDS}") | held.isin(MISSING))]
    if 0 < len(wrong) <= len(held) / 10:
        return [f'column "{name}" is text: {len(wrong)} of {len(held)} values are not numbers, first "{wrong.iloc[0]}"']
    return []


def _looks(head: pd.Series) -> bool:
    """Tell whether the head of a column can be numbers or years; missing values and their signs do not speak."""
    held = head[head.notna() & ~head.isin(MISSING)]
    return bool(held.str.fullmatch(f"{NUMBER}|{THOUSANDS}|{YEAR}").all())


def matching(values: pd.Series, pattern: str) -> pd.Series:
    """Return the values that are wholly of this pattern."""
    return values[values.str.fullmatch(pattern).eq(True)]
