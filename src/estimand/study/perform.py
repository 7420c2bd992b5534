"""One step, performed: a panel's columns go in, a record or new columns come out, and are kept in the cache."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..condition import parse
from ..errors import DataError, EstimandError
from ..panel import Panel
from ..result import Finding
from . import content
from .arguments import arguments
from .cache import Store
from .measures import Measure
from .methods import MEASURES, Method

RECORD, COLUMNS = "record.json", "columns.npz"
Made = tuple[dict[str, bytes], dict[str, Any]]
Part = tuple[str, Any] | None


@dataclass(frozen=True)
class Rows:
    """The columns of a panel that one step reads; it travels to other processes."""

    frame: pd.DataFrame
    unit: str
    time: str | None
    every: int
    units: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, panel: Panel, columns: tuple[str, ...]) -> Rows:
        """Return these columns of a panel, with its keys."""
        keys = [panel.unit, *([panel.time] if panel.time else [])]
        names = list(dict.fromkeys([*keys, *columns]))
        units = {k: v for k, v in panel.units.items() if k in names}
        return cls(panel.frame[names], panel.unit, panel.time, panel.every, units)

    def panel(self, where: str = "", part: Part = None) -> Panel:
        """Return the panel of these rows, of one or several parts of a split, of the rows where a condition holds."""
        panel = Panel(self.frame, self.unit, self.time, every=self.every, units=self.units, sources=self.sources)
        if part is not None:
            name, value = part
            wanted = value if isinstance(value, tuple) else (value,)
            words = " or ".join(map(str, wanted))
            panel = _kept(panel, panel.column(name).isin(wanted).to_numpy(dtype=bool), f"{name} is not {words}")
        if where:
            panel = _kept(panel, parse(where).mask(panel.frame), f"not {where}")
        return panel


@dataclass(frozen=True)
class Task:
    """A step to perform: a function without arguments that gives files and facts, and the parts that address them."""

    id: str
    work: Callable[[], Made]
    parts: Mapping[str, Any]
    home: Path


@dataclass(frozen=True)
class Done:
    """How a task ended: an empty reason means that its result is in the cache."""

    seconds: float
    reason: str = ""
    kind: str = ""


def perform(task: Task) -> Done:
    """Perform a task and keep what it made; an error that the user can mend, or a numerical one, becomes the reason."""
    start = time.perf_counter()
    try:
        files, made = task.work()
    except EstimandError as error:
        return Done(time.perf_counter() - start, str(error), type(error).__name__)
    except (ArithmeticError, ValueError, TypeError, MemoryError) as error:
        return Done(time.perf_counter() - start, f"{type(error).__name__}: {error}", type(error).__name__)
    seconds = time.perf_counter() - start
    Store(task.home).keep(task.parts, files, made, seconds)
    return Done(seconds)


def answered(
    method: Method, asks: Mapping[str, Any], rows: Rows, seed: int = 0, where: str = "", part: Part = None
) -> Made:
    """Return the record with which a method answers on these rows."""
    record = method.load()(rows.panel(where, part), **arguments(method, asks, seed))
    return {RECORD: record.to_json().encode()}, {}


def measured(measure: Measure, rows: Rows, seed: int) -> Made:
    """Return a measure's new columns, and facts about each of them."""
    method, panel = MEASURES[measure.method], rows.panel()
    asked = arguments(method, measure.asks, seed)
    files: dict[str, bytes] = {}
    if method.scores:
        finding = method.load()(panel, **asked)
        files[RECORD] = finding.to_json().encode()
        made = _scored(panel, finding, measure)
    else:
        made = method.load()(panel, **asked, name=measure.name)
    new = [name for name in made.columns if name not in panel.columns]
    frame = made.frame[new]
    files[COLUMNS] = content.packed({name: frame[name] for name in new})
    hashes, facts = content.hashes_of(frame), content.facts_of(frame)
    about = {
        name: {
            "hash": hashes[name],
            "facts": facts[name],
            "unit": measure.unit or made.units.get(name, ""),
            "source": made.sources.get(name, ""),
        }
        for name in new
    }
    return files, {"columns": about}


def _scored(panel: Panel, finding: Finding, measure: Measure) -> Panel:
    from ..measure import with_scores

    keys = {panel.unit, panel.time}
    first = next(name for name in finding.tables["scores"].columns if name not in keys)
    return with_scores(panel, finding, dict(measure.names or {first: measure.name}))


def _kept(panel: Panel, keep: np.ndarray, reason: str) -> Panel:
    if not keep.any():
        raise DataError(f"no row is left: {reason}, in all {len(keep)} rows")
    return panel.select(keep, reason)
