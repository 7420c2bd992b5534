"""How numbers are written in text: signs for "missing", commas, years with 年, and codes such as 001."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

MISSING = (
    *("", ".", "..", "...", "…", "-", "--", "—", "——"),
    *("NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null", "None"),
    *("#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#NAME?", "#NULL!"),
    *(f".{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"),
)
"""Read as missing, but only in a column whose other values are numbers: "NA" is also Namibia."""

NUMBER = r"(?:[ \t]*[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[iI]nf(?:inity)?|INF)[ \t]*)"
COMMAS = {
    "thousands": r"(?:[ \t]*[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?[ \t]*)",
    "decimals": r"(?:[ \t]*[+-]?\d+,\d+[ \t]*)",
}
"""What a comma within a number means: where semicolons separate the values, it stands before the decimals."""

YEAR = r"\d{4}年"
LEADING_ZERO = r"[+-]?0\d+"
_HEAD = 1000
_SHOWN = 5


@dataclass(frozen=True)
class Written:
    """How a column of text is written over the whole file: its kind (see ``kind``), and its type as numbers."""

    kind: str
    dtype: str


def commas(separator: str) -> str:
    """Return what a comma within a number means in a file with this separator: "thousands" or "decimals"."""
    return "decimals" if separator == ";" else "thousands"


def kind(values: pd.Series, comma: str) -> str:
    """Return how a column of text is written: "text", "numbers", "years", or `comma` for numbers with commas.

    The first thousand values decide quickly that a column is text; the other answers are checked on all of it.
    """
    number = f"(?:{NUMBER}|{COMMAS[comma]})"
    head = _told(values.iloc[:_HEAD])
    if not head.str.fullmatch(f"(?:{number}|{YEAR})").all():
        return "text"
    held = _told(values)
    if held.str.fullmatch(LEADING_ZERO).any():
        return "text"
    for name, pattern in (("numbers", NUMBER), (comma, number), ("years", YEAR)):
        if held.str.fullmatch(pattern).all():
            return name
    return "text"


def years(values: pd.Series) -> pd.Series:
    """Return 2011年 as the whole number 2011 (float where some are missing)."""
    return pd.to_numeric(values.where(~values.isin(MISSING)).str.rstrip("年"))


def matching(values: pd.Series, pattern: str) -> pd.Series:
    """Return the values that are wholly of this pattern."""
    return values[values.str.fullmatch(pattern).eq(True)]


def notes(columns: Mapping[str, pd.Series], kinds: Mapping[str, str]) -> list[str]:
    """Return what to tell about columns of text, now numbers or not, by their kind."""
    signs: dict[str, dict[str, int]] = {}
    kept: dict[str, int] = {}
    told: list[str] = []
    for name, values in columns.items():
        if kinds[name] == "text":
            kept[name] = int((values == "NA").sum())
            told += _spoilt(name, values)
            continue
        for sign, n in values[values.isin(MISSING)].value_counts().items():
            signs.setdefault(str(sign), {})[name] = int(n)
        told += _respelt(name, values, kinds[name])
    missing = [counted(f'"{sign}" read as missing', counts) for sign, counts in signs.items()]
    kept = {name: n for name, n in kept.items() if n}
    return [*missing, *([counted('"NA" kept as a value in text', kept)] if kept else []), *told]


def counted(what: str, counts: Mapping[str, int]) -> str:
    """Return ``what: 2 in "x", 1 in "y"``."""
    shown = ", ".join(f'{n} in "{name}"' for name, n in list(counts.items())[:_SHOWN])
    more = f" and more in {len(counts) - _SHOWN} columns" if len(counts) > _SHOWN else ""
    return f"{what}: {shown}{more}"


def _told(values: pd.Series) -> pd.Series:
    return values[values.notna() & ~values.isin(MISSING)]


def _respelt(name: str, values: pd.Series, kind: str) -> list[str]:
    words = {"thousands": "thousands separators", "decimals": "decimal commas", "years": "years"}
    pattern = {**COMMAS, "years": YEAR}.get(kind)
    first = [] if pattern is None else matching(values, pattern).iloc[:1]
    return [f'column "{name}": {words[kind]}, first "{value}"' for value in first]


def _spoilt(name: str, values: pd.Series) -> list[str]:
    """Tell of a column of numbers that a few values spoil; the first value decides quickly that it is none."""
    if not values.iloc[:1].str.fullmatch(NUMBER).eq(True).all():
        return []
    held = _told(values)
    wrong = held[~held.str.fullmatch(f"(?:{NUMBER}|{COMMAS['thousands']})")]
    if not 0 < len(wrong) <= len(held) / 10:
        return []
    return [f'column "{name}" is text: {len(wrong)} of {len(held)} values are not numbers, first "{wrong.iloc[0]}"']
