"""Weights files: a square table with the ids of the units in its first row and first column."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..errors import DataError, EstimandError
from ..weights import SpatialWeights
from .files import reader_of
from .request import Request


def weights(path: str | Path, *, encoding: str | None = None, sheet: str | int | None = None) -> SpatialWeights:
    """Read spatial weights from a square matrix with ids in the first column and the header.

    Parameters
    ----------
    path : str or Path
        A file of any kind that ``read.table`` reads. Ids that are numbers in both places are numbers.
    encoding, sheet
        As in ``read.table``.

    Raises
    ------
    DataError
        When rows and columns name different units, or an entry is missing, text or negative.
    """
    frame = reader_of(Path(path))(Request(Path(path), str(path), encoding=encoding, sheet=sheet, square=True)).frame
    rows, columns = list(frame.iloc[:, 0]), [str(name) for name in frame.columns[1:]]
    names = [str(i) for i in rows]
    for name, others, where in [(n, columns, "column") for n in names] + [(n, names, "row") for n in columns]:
        if name not in others:
            raise DataError(f'{path}: unit "{name}" has no {where}; {len(names)} rows, {len(columns)} columns')
    matrix = frame.iloc[:, 1:]
    for name in matrix.columns:
        if matrix[name].dtype.kind not in "iufb" or matrix[name].isna().any():
            raise DataError(f'{path}: column "{name}" has entries that are missing or not numbers; write 0 for no link')
    try:
        given = SpatialWeights(columns, matrix.to_numpy(dtype=float)[[names.index(c) for c in columns]])
    except EstimandError as error:
        raise DataError(f"{path}: {error}") from None
    ordered = given.to(names)
    return SpatialWeights(rows, np.asarray(ordered.matrix.todense()))
