"""Where a study's rows come from: a file, a data set of a package, a simulation, or the user's own folder of data."""

from __future__ import annotations

import importlib.util
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import SpecError, nearest
from .cache import hash_file
from .fingerprint import code_of, files_of, libraries
from .schema import DataPart

if TYPE_CHECKING:
    import pandas as pd

    from ..panel import Places

_THEIRS = (ArithmeticError, AssertionError, AttributeError, ImportError, LookupError, NameError, OSError)
_THEIRS += (RuntimeError, SyntaxError, TypeError, ValueError)  # what Python code of a user may raise
ENDINGS = ("csv", "tsv", "txt", "xlsx", "xls", "dta", "sav", "parquet")


@dataclass(frozen=True)
class Loaded:
    """The rows as read, what the reader says of them, the true parameters of simulated rows, and where rows stand."""

    frame: pd.DataFrame
    notes: tuple[str, ...] = ()
    truth: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    found_at: Places | None = None


@dataclass(frozen=True)
class Source:
    """One source of rows.

    `path` is the file to read or the simulation to run (None for a data set), `shown` what messages call it.
    """

    data: DataPart
    seed: int
    path: Path | None
    shown: str
    status: str

    @property
    def content(self) -> str:
        """A hash of the file, or the version of the package that ships the data set."""
        if self.path is not None:
            return hash_file(self.path)
        return " ".join(libraries(str(self.data.dataset).split(":")[0]).values())

    def parts(self) -> dict[str, Any]:
        """Return what the rows depend on."""
        simulated = {"seed": self.seed} if self._simulated else {}
        asks = self.data.model_dump(include={"unit", "time", "every", "encoding", "sheet", "columns", "rows", "units"})
        made_by = "measure" if self._simulated else "read"  # a simulation may build its rows with measures
        code = code_of("panel") | files_of("study.content", "study.bench") | code_of(made_by)
        return {
            "asks": asks,
            "content": self.content,
            "source": self.shown,
            "code": code,
            "libraries": libraries(),
            **simulated,
        }

    def load(self) -> Loaded:
        """Read or draw the rows."""
        if self._simulated:
            frame, truth = _simulated(self.path, self.shown, self.seed)
            return Loaded(frame, tuple(frame.attrs.get("notes", ())), truth, found_at=_rows)
        from .. import read

        if self.path is None:
            frame, found_at = read.dataset(self.data.dataset), _rows
        else:
            asked = {k: getattr(self.data, k) for k in ("columns", "rows", "encoding", "sheet")}
            frame, found_at = read.located(self.path, **{k: v for k, v in asked.items() if v is not None})
        return Loaded(frame, tuple(frame.attrs.get("notes", ())), found_at=found_at)

    @property
    def _simulated(self) -> bool:
        return self.path is not None and self.path.suffix == ".py"


def find_source(data: DataPart, folder: Path, seed: int, own: Path | None = None) -> Source:
    """Return the source of a study's rows.

    Parameters
    ----------
    data : DataPart
    folder : Path
        Where the spec stands; its paths start there.
    seed : int
    own : Path, optional
        A folder with the user's data, read in place of the study's: its file ``<name>.csv`` or another ending.

    Raises
    ------
    SpecError
        When the file is not there.
    """
    if own is not None:
        path = _own_file(own, data.name)
        return Source(data, seed, path, path.as_posix(), "user")
    if data.dataset is not None:
        return Source(data, seed, None, data.dataset, data.origin)
    name = str(data.file or data.simulate)
    path = folder / name
    if not path.is_file():
        there = (
            [f.relative_to(folder).as_posix() for f in path.parent.glob("*") if f.is_file()]
            if path.parent.is_dir()
            else []
        )
        raise SpecError(f"no file {name} beside the spec{nearest(name, there)}")
    return Source(data, seed, _short(path), name, data.origin)


def _short(path: Path) -> Path:
    """Return a path as seen from here, when it lies below."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _own_file(folder: Path, name: str) -> Path:
    found = [folder / f"{name}.{ending}" for ending in ENDINGS if (folder / f"{name}.{ending}").is_file()]
    if len(found) == 1:
        return found[0]
    there = sorted(f.name for f in folder.glob("*") if f.is_file()) if folder.is_dir() else []
    if found:
        raise SpecError(f"--data {folder}: several files called {name}: {', '.join(f.name for f in found)}; keep one")
    listing = f"it holds {', '.join(there[:8])}" if there else "the folder is empty or not there"
    raise SpecError(
        f"--data {folder}: no file {name}.csv (or .{', .'.join(ENDINGS[1:])}); {listing}{nearest(name + '.csv', there)}"
    )


def _simulated(path: Path, shown: str, seed: int) -> tuple[pd.DataFrame, Mapping[str, Mapping[str, float]]]:
    """Return the rows and the true parameters that the function ``simulate`` of a Python file gives."""
    import pandas as pd

    found = importlib.util.spec_from_file_location("estimand_simulation", path)
    module = importlib.util.module_from_spec(found)
    try:
        found.loader.exec_module(module)
        simulate = getattr(module, "simulate", None)
        drawn = simulate(seed) if callable(simulate) else None
    except _THEIRS as error:
        raise SpecError(f"{shown}: {type(error).__name__}{_line(error, path)}: {error}") from error
    if not callable(simulate):
        raise SpecError(f"{shown}: it has no function simulate(seed) -> (rows, truth)")
    match drawn:
        case (pd.DataFrame(), Mapping()):
            return drawn
    raise SpecError(f"{shown}: simulate(seed) must return a DataFrame and a mapping of true parameters")


def _line(error: BaseException, path: Path) -> str:
    """Return the line of a file at which an error arose in it."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).resolve() == path.resolve()]
    return f" on line {frames[-1].lineno}" if frames else ""


def _rows(rows: Sequence[int]) -> str:
    return f"row{'s' * (len(rows) > 1)} {', '.join(map(str, map(int, rows)))} counted from 0"
