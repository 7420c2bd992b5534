"""One way to put a file in its place: whole or not at all, and never over another unasked."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from ..errors import SpecError


def place(path: str | Path, write: Callable[[Path], object], *, overwrite: bool = False) -> Path:
    """Let `write` fill a temporary file beside `path`, then move it there in one step.

    Parameters
    ----------
    path : str or Path
        Where the file goes; missing folders are made.
    write : callable
        Gets the temporary path, which has the same ending, and writes the file.
    overwrite : bool
        Whether a file that is there may be replaced.

    Raises
    ------
    SpecError
        When the file is there and `overwrite` is false.
    """
    path = Path(path)
    if path.exists() and not overwrite:
        raise SpecError(f"{path}: the file exists already; choose another name, or say overwrite=True")
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
    try:
        write(half)
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)
    return path
