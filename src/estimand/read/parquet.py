"""Parquet files: by pyarrow, or by DuckDB when rows are selected or pyarrow is not there; the same table either way."""

from __future__ import annotations

from importlib.util import find_spec

import pandas as pd

from ..errors import missing_extra
from .query import parquet
from .request import Answer, Request
from .types import plain


def read_parquet(request: Request) -> Answer:
    """Read a parquet file; text stored as a dictionary comes as text, dates as datetime64."""
    has = {package: find_spec(package) is not None for package in ("duckdb", "pyarrow")}
    if not any(has.values()):
        raise missing_extra("pyarrow or duckdb", "big")
    by_query = has["duckdb"] and (request.condition is not None or not has["pyarrow"])
    frame = parquet(request) if by_query else _by_pyarrow(request)
    frame = frame[[n for n in frame.columns if not n.startswith("__index_level_")]]
    frame = frame.assign(**{name: plain(frame[name]) for name in frame.columns})
    return Answer(frame, lines=lambda positions: [int(p) + 1 for p in positions], selected=by_query, place="row")


def _by_pyarrow(request: Request) -> pd.DataFrame:
    import pyarrow
    from pyarrow import parquet as files

    try:
        with files.ParquetFile(request.path) as file:
            table = file.read(columns=request.needed(file.schema_arrow.names))
    except pyarrow.ArrowException as error:
        raise request.refuse(f"cannot be read as parquet: {error}") from None
    return table.to_pandas(ignore_metadata=True, date_as_object=False)
