"""Reading a file: the reader for its kind, the columns and rows asked for, and what the user should know said aloud."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypedDict, Unpack

import numpy as np
import pandas as pd

from .. import condition
from ..errors import DataError, SpecError, nearest
from ..panel import Panel, Places
from .excel import read_excel
from .labelled import read_dta, read_sav
from .parquet import read_parquet
from .request import Answer, Request
from .text import read_text

_READERS: dict[str, Callable[[Request], Answer]] = {
    ".csv": read_text,
    ".tsv": read_text,
    ".txt": read_text,
    ".xlsx": read_excel,
    ".xls": read_excel,
    ".dta": read_dta,
    ".sav": read_sav,
    ".parquet": read_parquet,
}
_log = logging.getLogger("estimand.read")


class Reading(TypedDict, total=False):
    """The keywords of ``table``, which ``panel`` takes as well."""

    columns: Sequence[str] | None
    rows: str | None
    encoding: str | None
    sheet: str | int | None


def table(
    path: str | Path,
    *,
    columns: Sequence[str] | None = None,
    rows: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
) -> pd.DataFrame:
    """Read a data file: csv, tsv, txt, xlsx, xls, dta, sav or parquet.

    Parameters
    ----------
    path : str or Path
        The file; its ending says how it is read.
    columns : list of str, optional
        The columns wanted, in this order; others are not read.
    rows : str, optional
        The rows wanted, as a condition: ``"year >= 2010 and region == 'east'"`` (see ``estimand.condition``). Parquet,
        and csv above 256 MB, select them on the way in, through DuckDB (extra ``big``), so that the file may be larger
        than memory. A comparison with a missing value is false.
    encoding : str, optional
        Of text files. Without it UTF-8 (with or without BOM), UTF-16 with BOM and GB18030 are recognised.
    sheet : str or int, optional
        Of a workbook: its name, or its number counted from 1. Without it the first.

    Returns
    -------
    DataFrame
        Numbers, text, truth and dates, rows in the file's order. Codes with leading zeros stay text. Signs such as
        ``..``, ``NA`` and ``.`` are missing in a column of numbers, and values elsewhere. Of dta and sav, a column
        whose values all have labels holds the labels; the rest stays numeric (``read.coded`` gives the codes).
        ``attrs["notes"]`` tells what the reader decided, which is also logged as a warning; ``attrs["labels"]`` and
        ``attrs["value_labels"]`` hold the labels.

    Raises
    ------
    DataError
        When the file is not there, is empty, does not decode, or is not rectangular; the message names the line.
    SpecError
        When a column or sheet is not there, or `rows` is not a condition.
    NotSupported
        When the extra ``big`` is needed and not installed.
    """
    return located(path, columns=columns, rows=rows, encoding=encoding, sheet=sheet)[0]


def panel(
    path: str | Path,
    unit: str | None = None,
    time: str | None = None,
    *,
    every: int = 1,
    units: Mapping[str, str] | None = None,
    **reading: Unpack[Reading],
) -> Panel:
    """Read a data file as a panel.

    Parameters
    ----------
    path, **reading
        As in ``table``: columns, rows, encoding, sheet. The keys are read even when `columns` leaves them out.
    unit, time, every, units
        As in ``Panel``.

    Raises
    ------
    DataError
        As ``table``; and when unit and time repeat: the message names the file and its lines.
    """
    if reading.get("columns") is not None:
        keys = [key for key in (unit, time) if key is not None]
        reading["columns"] = list(dict.fromkeys([*keys, *_listed(reading["columns"])]))
    frame, found_at = located(path, **reading)
    try:
        return Panel(frame, unit, time, every=every, units=units, origin=str(path), found_at=found_at)
    except DataError as error:
        raise DataError(f"{path}: {str(error).removeprefix(f'{path}: ')}") from None


def located(path: str | Path, **reading: Unpack[Reading]) -> tuple[pd.DataFrame, Places]:
    """Return the table, and what says in words where rows of it stand in the file: ``"lines 5, 98"``, or nothing."""
    frame, answer = _read(path, **reading)
    records = frame.index.to_numpy()
    return frame.reset_index(drop=True), lambda rows: answer.found_at(records[np.asarray(rows)])


def _read(
    path: str | Path,
    *,
    columns: Sequence[str] | None = None,
    rows: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
) -> tuple[pd.DataFrame, Answer]:
    """Return the table with the index counting the records of the file, and what the reader answered."""
    reader = reader_of(Path(path))
    asked = None if columns is None else _listed(columns)
    wanted = condition.parse(rows) if rows is not None else None
    answer = reader(Request(Path(path), str(path), asked, wanted, encoding, sheet))
    frame, notes = answer.frame, list(answer.notes)
    if wanted is not None and not answer.selected:
        frame = frame[wanted.mask(frame)]
    if wanted is not None and len(frame) == 0:
        notes.append(f"no row satisfies {rows!r}")
    if asked is not None:
        frame = frame[list(asked)]
    frame.attrs = {**answer.attrs, "notes": tuple(notes)}
    for note in notes:
        _log.warning("%s: %s", path, note)
    return frame, answer


def reader_of(path: Path) -> Callable[[Request], Answer]:
    """Return the reader for a file that is there; raise DataError with the nearest name when it is not."""
    kind = path.suffix.lower()
    if kind not in _READERS:
        raise DataError(f'{path}: files ending in "{kind}" are not read; read are {" ".join(_READERS)}')
    if path.is_dir():
        raise DataError(f"{path}: is a folder, not a file")
    if not path.exists():
        if not path.parent.is_dir():
            raise DataError(f"{path}: there is no folder {path.parent}")
        raise DataError(f"{path}: no such file{nearest(path.name, (p.name for p in path.parent.iterdir()))}")
    return _READERS[kind]


def _listed(columns: Sequence[str] | None) -> tuple[str, ...]:
    if columns is None or isinstance(columns, str) or not all(isinstance(c, str) for c in columns) or not columns:
        raise SpecError(f'columns: give a list of names, such as ["year", "gdp"], not {columns!r}')
    return tuple(dict.fromkeys(columns))
