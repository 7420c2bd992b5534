"""Rows and columns selected on the way in by DuckDB, for files larger than memory; the extra ``big``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ..condition import Condition
from ..errors import DataError, missing_extra
from .request import Request
from .written import LEADING_ZERO, MISSING, NUMBER, THOUSANDS, YEAR

_EXAMPLES = {
    "numbers": 0.0,
    "text": "",
    "dates": pd.Timestamp("2000-01-01"),
    "zoned": pd.Timestamp("2000-01-01", tz="UTC"),
}
_ROW = "file_row_number"


def narrowed(path: Path, target: Path, names: Sequence[str], separator: str, request: Request) -> None:
    """Write to `target` the columns and rows wanted of a csv file in UTF-8.

    Values stay as they are written; for the comparison a column counts as numbers when all of it does, as in memory.
    """
    duckdb = _duckdb()
    types = ", ".join(f"{_text(n)}: 'VARCHAR'" for n in names)
    source = (
        f"read_csv({_text(path)}, delim={_text(separator)}, columns={{{types}}}, header=true, auto_detect=false, "
        "quote='\"', escape='\"', nullstr='')"
    )
    with duckdb.connect() as connection:
        try:
            ways = _ways(connection, source, sorted(request.condition.columns))
            chosen, values = _selection(source, request.needed(names), ways, request.condition)
            connection.execute(f"COPY ({chosen}) TO {_text(target)} (HEADER, DELIMITER {_text(separator)})", values)
        except duckdb.Error as error:
            raise request.refuse(f"cannot be read as a table: {str(error).splitlines()[0]}") from None


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


def _ways(connection: Any, source: str, tested: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return how each column of text is compared: as a number when every value is one (see ``written.kind``)."""
    missing = ", ".join(map(_text, MISSING))
    ways = {}
    for name in tested:
        value = f"CASE WHEN {_name(name)} IN ({missing}) THEN NULL ELSE {_name(name)} END"
        tests = [
            f"bool_or(regexp_full_match(v, {_text(LEADING_ZERO)}))",
            *(f"bool_and(regexp_full_match(v, {_text(p)}))" for p in (r"[+-]?\d{1,18}", f"{NUMBER}|{THOUSANDS}", YEAR)),
        ]
        query = f"SELECT {', '.join(tests)} FROM (SELECT {value} AS v FROM {source})"
        code, whole, number, year = connection.execute(query).fetchone()
        if code or not (number or year):
            ways[name] = ("text", _name(name))
        else:
            digits = f"replace(rtrim({value}, '年'), ',', '')"
            ways[name] = ("numbers", f"TRY_CAST({digits} AS {'BIGINT' if whole or year else 'DOUBLE'})")
    return ways


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
