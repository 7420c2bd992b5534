"""What a column holds, in a few facts and a hash: enough to check a spec and to key a step without the data."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..panel import Places

MOST_LEVELS = 40


def facts_of(frame: pd.DataFrame, found_at: Places | None = None) -> dict[str, dict[str, Any]]:
    """Return for each column its kind, gaps, infinities, few values, and the first entry that is no number.

    `found_at` says where rows stand in their file.
    """
    return {str(name): _facts(frame[name], found_at) for name in frame.columns}


def hashes_of(frame: pd.DataFrame) -> dict[str, str]:
    """Return for each column a hash of its values in this order of rows, and of their type."""
    return {str(name): _hash(frame[name]) for name in frame.columns}


def packed(columns: Mapping[str, pd.Series]) -> bytes:
    """Return columns as bytes without pickling: numbers as they are, anything else as JSON text."""
    arrays = {}
    for name, values in columns.items():
        numbers = values.to_numpy()
        if numbers.dtype.kind in "fiub":
            arrays[f"n:{name}"] = numbers
        else:
            arrays[f"t:{name}"] = np.array(json.dumps([None if pd.isna(v) else str(v) for v in values]))
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def unpacked(content: bytes) -> dict[str, np.ndarray]:
    """Return the columns of ``packed``."""
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        return {
            name[2:]: stored[name] if name[0] == "n" else np.array(json.loads(str(stored[name])), dtype=object)
            for name in stored.files
        }


def _facts(values: pd.Series, found_at: Places | None) -> dict[str, Any]:
    absent = int(values.isna().sum())
    facts: dict[str, Any] = {"missing": absent, "rows": len(values)}
    if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        facts["kind"] = "numbers"
        infinite = np.isinf(values.to_numpy(dtype=float, na_value=np.nan))
        if infinite.any():
            facts |= {"infinite": int(infinite.sum()), "place": _place(int(np.argmax(infinite)), found_at)}
    elif pd.api.types.is_datetime64_any_dtype(values):
        facts["kind"] = "dates"
    else:
        facts |= {"kind": "text"} | _words(values, found_at)
    if absent == len(values):
        facts["kind"] = "nothing"
    levels = pd.unique(values.dropna()) if len(values) else []
    facts["different"] = len(levels)
    if 0 < len(levels) <= MOST_LEVELS and facts["kind"] != "dates":
        facts["levels"] = [v.item() if isinstance(v, np.generic) else v for v in sorted(levels, key=_order)]
    return facts


def _words(values: pd.Series, found_at: Places | None) -> dict[str, Any]:
    """Return how many entries are no numbers, and the first of them with its place."""
    numbers = pd.to_numeric(values.astype(object), errors="coerce")
    wrong = (numbers.isna() & values.notna()).to_numpy()
    if not wrong.any():
        return {"wrong": 0}
    first = int(np.argmax(wrong))
    return {"wrong": int(wrong.sum()), "first": str(values.iloc[first]), "place": _place(first, found_at)}


def _place(row: int, found_at: Places | None) -> str:
    place = found_at([row]) if found_at else ""
    return f" on {place}" if place else ""


def _order(value: Any) -> tuple[int, Any]:
    return (0, value) if isinstance(value, int | float | np.number) else (1, str(value))


def _hash(values: pd.Series) -> str:
    digest = hashlib.sha256(str(values.dtype).encode())
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "fiubMm":
        digest.update(np.ascontiguousarray(values.to_numpy()).tobytes())
    else:
        codes, levels = pd.factorize(values)
        digest.update(codes.astype(np.int64).tobytes())
        digest.update(json.dumps([str(level) for level in levels]).encode())
    return digest.hexdigest()[:24]
