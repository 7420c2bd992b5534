"""The spec and the data checked against each other, before anything is estimated; every problem is told at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import DataError, EstimandError, SpecError
from .bench import Bench
from .cache import Entry, Store
from .columns import column_problems
from .fitness import expected
from .place import Place
from .problems import Problem
from .source import Source, find_source
from .spec import Spec, read_spec

if TYPE_CHECKING:
    import pandas as pd


def prepare(place: Place, data: Path | None = None, lang: str | None = None) -> tuple[Spec, Source, Bench, Entry]:
    """Return the checked spec, the source of its rows, the bench with their facts, and the data's cache entry.

    Raises
    ------
    SpecProblems
        With every problem of the spec, and of the data as far as they can be read.
    DataError
        When the spec is fine and the rows do not make a panel.
    """
    spec = read_spec(place.file, place.shown)
    if lang is not None:
        spec = replace(spec, study=spec.study.model_copy(update={"lang": lang}))
    try:
        source = find_source(spec.data, place.folder, spec.study.seed, data)
    except SpecError as error:
        key = "simulate" if spec.data.simulate else "file"
        spec.refuse([Problem(str(error), None if data else spec.review.lines.of(("data", key)))])
    bench = Bench(source, Store(place.home))
    try:
        entry = bench.open()
        found = [] if data else expected(spec, entry.made, source.shown)  # the user's own rows have their own shape
        found += column_problems(spec, bench.facts, source.shown)
        if spec.review.problems or found:
            condition_problems(spec, bench.panel().frame)
    except EstimandError as error:
        told = str(error).removeprefix(f"{source.path}: ").removeprefix(f"{source.shown}: ")
        found = column_problems(spec, bench.facts, source.shown) if bench.facts else []
        if not spec.review.problems and not found:
            raise DataError(f"{source.shown}: {told}") from error
        found += [] if told.startswith(("unit: no column", "time: no column")) else [Problem(told, file=source.shown)]
    spec.refuse(found)
    return spec, source, bench, entry


def condition_problems(spec: Spec, frame: pd.DataFrame) -> None:
    """Note in the spec's review each `where` that is no condition, or that compares what cannot be compared.

    A condition on a measure that has not run yet is read, and not held against its values.
    """
    from ..condition import parse

    asked = [run.asks["where"] for m in spec.models for run in m.runs] + [s.where for s in spec.shown]
    for where in filter(None, asked):
        try:
            condition = parse(where)
            absent = condition.columns - set(frame)
            if not any(name in spec.unread or any(m.makes(name) for m in spec.measures) for name in absent):
                condition.bound_to(frame)
        except (SpecError, DataError) as error:
            spec.review.add(_writer(spec, where), str(error))


def _writer(spec: Spec, where: str) -> tuple[str, ...]:
    """Return the key that a condition stands in."""
    sections = [s.place for s in (*spec.models, *spec.shown)]
    places = [(*section, key) for section in sections for key in ("where", "variants", "steps")]
    return next((place for place in places if spec.review.lines.write(place, where)), ("model",))
