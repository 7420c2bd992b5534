"""Rows and columns selected on the way in by DuckDB, for files larger than memory; the extra ``big``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ..condition import Condition
from ..errors import DataError, missing_extra
from .records import Layout
from .request import Request
from .written import COMMAS, LEADING_ZERO, MISSING, NUMBER, YEAR, Written, commas

_EXAMPLES = {
    "numbers": 0.0,
    "text": "",
    "dates": pd.Timestamp("2000-01-01"),
    "zoned": pd.Timestamp("2000-01-01", tz="UTC"),
}
_ROW = "file_row_number"
_PATTERNS = (r"True|TRUE|true|False|FALSE|false", YEAR, r"[ \t]*[+-]?\d+[ \t]*", NUMBER)


def narrowed(path: Path, target: Path, layout: Layout, request: Request, *, gaps: bool) -> dict[str, Written]:
    """Write to `target` the columns and rows wanted of a csv file in UTF-8; return how each column is written.

    Values stay as they are written. A column counts as numbers when all of it does, not only the rows wanted. Records
    without any value are left out; without `gaps` there are none.
    """
    duckdb = _duckdb()
    separator, needed = layout.separator, request.needed(layout.names)
    types = ", ".join(f"{_text(n)}: 'VARCHAR'" for n in layout.names)
    source = (
        f"read_csv({_text(path)}, delim={_text(separator)}, columns={{{types}}}, header=true, auto_detect=false, "
        "quote='\"', escape='\"', nullstr='')"
    )
    if gaps:
        source = f"(FROM {source} WHERE coalesce({', '.join(map(_name, layout.names))}) IS NOT NULL)"
    with duckdb.connect() as connection:
        try:
            found = _written(connection, source, needed, commas(separator))
            ways = {n: _as_compared(n, found[n]) for n in sorted(request.condition.columns)}
            chosen, values = _selection(source, needed, ways, request.condition)
            connection.execute(f"COPY ({chosen}) TO {_text(target)} (HEADER, DELIMITER {_text(separator)})", values)
        except duckdb.Error as error:
            raise request.refuse(f"cannot be read as a table: {str(error).splitlines()[0]}") from None
    return found


def parquet(request: Request) -> pd.DataFrame:
    """Return the columns and rows wanted of a parquet file; the index gives their place in the file."""
    duckdb = _duckdb()
    source = f"read_parquet({_text(request.path)}, {_ROW}=true)"
    with duckdb.connect() as connection:
        try:
            held = dict(connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE FROM {source})").fetchall())
            needed = request.needed([name for name in held if name != _ROW])
            tested = sorted(request.condition.columns) if request.condition else []
            ways = {name: _stored(name, held[name]) for name in tested}
            chosen, values = _selection(source, [*needed, _ROW], ways, request.condition)
            return connection.execute(chosen, values).df().set_index(_ROW).rename_axis(None)
        except duckdb.Error as error:
            raise request.refuse(f"cannot be read as parquet: {str(error).splitlines()[0]}") from None


def _selection(
    source: str, needed: Sequence[str], ways: Mapping[str, tuple[str, str]], condition: Condition | None
) -> tuple[str, list]:
    """Return the query for columns as stored, where the condition holds for the tested columns as compared.

    `ways` gives for each tested column its kind and the SQL of the value to compare.
    """
    if condition is None:
        return f"SELECT {', '.join(map(_name, needed))} FROM {source}", []
    example = pd.DataFrame({name: [_EXAMPLES[kind]] for name, (kind, _) in ways.items()})
    where, values = condition.bound_to(example).sql()
    stored = {name: _name(f"stored {name}") for name in needed}
    inner = [f"{_name(n)} AS {s}" for n, s in stored.items()] + [f"{sql} AS {_name(n)}" for n, (_, sql) in ways.items()]
    outer = [f"{s} AS {_name(n)}" for n, s in stored.items()]
    return f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)} FROM {source}) WHERE {where}", values


def _written(connection: Any, source: str, needed: Sequence[str], comma: str) -> dict[str, Written]:
    """Judge each column over the whole file in one pass."""
    tests: list[str] = []
    patterns = (*_PATTERNS, f"{NUMBER}|{COMMAS[comma]}")
    for value in map(_name, needed):
        code = f"bool_or(regexp_full_match({value}, {_text(LEADING_ZERO)}))"
        every = (f"bool_and(regexp_full_match({value}, {_text(pattern)}))" for pattern in patterns)
        overflow = f"bool_or({value} IS NOT NULL AND TRY_CAST({value} AS BIGINT) IS NULL)"
        tests += [f"bool_or({value} IS NULL)", f"max(length({value}))", overflow, code, *every]
    values = ", ".join(f"{_present(name)} AS {_name(name)}" for name in needed)
    row = connection.execute(f"SELECT {', '.join(tests)} FROM (SELECT {values} FROM {source})").fetchone()
    width = 4 + len(patterns)
    return {name: _judged(comma, *row[i * width : (i + 1) * width]) for i, name in enumerate(needed)}


def _judged(comma: str, gaps: bool, length: int | None, overflow: bool, code: bool, *every: bool) -> Written:
    if length is None:
        return Written("numbers", "float64")
    truth, year, whole, number, either = every
    long = whole and (length > 15 if gaps else overflow)
    if code or long or not (truth or year or either):
        return Written("text", "str")
    kind = "truth" if truth else "years" if year else "numbers" if number else comma
    exact = {"truth": "bool", "years": "int64", "numbers": "int64" if whole else "float64"}
    return Written(kind, "float64" if gaps else exact.get(kind, "float64"))


def _as_compared(name: str, found: Written) -> tuple[str, str]:
    """Return the kind of a column and the SQL of its value in a comparison."""
    if found.kind == "text":
        return "text", _name(name)
    value = _present(name)
    if found.kind == "truth":
        return "numbers", f"CAST(CAST({value} AS BOOLEAN) AS INTEGER)"
    digits = f"replace(rtrim(trim({value}), '年'), ',', '{'.' * (found.kind == 'decimals')}')"
    return "numbers", f"TRY_CAST({digits} AS {'BIGINT' if found.dtype == 'int64' else 'DOUBLE'})"


def _stored(name: str, kind: str) -> tuple[str, str]:
    """Return how a column of a parquet file is compared; a NaN is missing."""
    if kind in ("FLOAT", "DOUBLE"):
        return "numbers", f"CASE WHEN isnan({_name(name)}) THEN NULL ELSE {_name(name)} END"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return "zoned", _name(name)
    if kind == "DATE" or kind.startswith("TIMESTAMP"):
        return "dates", _name(name)
    if kind == "VARCHAR" or kind.startswith("ENUM"):
        return "text", _name(name)
    if kind == "BOOLEAN" or "INT" in kind or kind.startswith("DECIMAL"):
        return "numbers", _name(name)
    raise DataError(f'column "{name}" holds {kind}, which cannot be compared')


def _present(name: str) -> str:
    """Return the SQL of a value, NULL where it is a sign for missing; none of those starts with a digit."""
    value = _name(name)
    return (
        f"CASE WHEN {value} BETWEEN '0' AND '9~' THEN {value} WHEN {value} IN ({_MISSING}) THEN NULL ELSE {value} END"
    )


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _duckdb() -> Any:
    try:
        import duckdb
    except ImportError:
        raise missing_extra("duckdb", "big") from None
    return duckdb


_MISSING = ", ".join(map(_text, MISSING))
