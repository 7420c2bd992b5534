"""The steps of a study and what each needs: data, measures in their order, models, tables and figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import SpecError, nearest
from .bench import measure_columns
from .measures import Measure
from .models import Model
from .shown import Shown, runs_of


@dataclass(frozen=True)
class Graph:
    """What a run does, in order; `whole` is false when --only left something out."""

    measures: tuple[Measure, ...]
    models: tuple[Model, ...]
    shown: tuple[Shown, ...]
    whole: bool = True

    @property
    def ids(self) -> list[str]:
        """The ids of all steps, with those of models that have several runs."""
        runs = [f"model.{name}" for m in self.models for name in dict.fromkeys([m.name, *(r.id for r in m.runs)])]
        return ["data", *(m.id for m in self.measures), *runs, *(s.id for s in self.shown)]


def named_columns(where: str, known: Iterable[str]) -> list[str]:
    """Return the known columns that a condition may name: at least those that it reads, found without reading it."""
    return (
        [name for name in known if name and re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.])", where)] if where else []
    )


def spread(models: Iterable[Model], facts: Mapping[str, Mapping[str, Any]]) -> tuple[Model, ...]:
    """Return the models with one run for each part of a split, as far as the column that splits them is known.

    Raises
    ------
    SpecError
        When a column has no, or too many, different values to split by.
    """
    return tuple(m.spread(_levels(m, facts[m.split])) if m.waiting and m.split in facts else m for m in models)


def _levels(model: Model, fact: Mapping[str, Any]) -> Sequence[Any]:
    levels = fact.get("levels", ())
    strange = [value for value in model.parts if levels and value not in levels]
    if strange:
        raise SpecError(
            f'[model.{model.name}] split: "{model.split}" has no value {strange[0]!r}{nearest(strange[0], levels)}'
        )
    if not levels and not model.parts:
        raise SpecError(
            f'[model.{model.name}] split: "{model.split}" has {fact["different"]} different values; '
            "split by a column of few, or use variants with where"
        )
    return levels


def only(graph: Graph, asked: Sequence[str], known: Iterable[str]) -> Graph:
    """Return the part of a graph that the asked ids need.

    Raises
    ------
    SpecError
        When an id is unknown.
    """
    if not asked:
        return graph
    require_ids(graph, asked)
    shown = tuple(s for s in graph.shown if s.id in asked)
    wanted = {run.id for s in shown for name in s.models for run in runs_of(name, graph.models)}
    models = [_cut(model, asked, wanted) for model in graph.models]
    models = [m for m in models if m.runs]
    names = list(known)
    splits = [m.split for m in models if m.split]
    read = [c for m in models for r in m.runs for c in (*r.columns, *named_columns(r.asks["where"], names))]
    read += [c for s in shown for c in (*s.columns, *named_columns(s.where, names))]
    named = [m for m in graph.measures if m.id in asked]
    read += [*splits, *(c for m in named for c in (*m.columns, m.name))]
    needed = measure_columns(graph.measures, read)
    measures = tuple(m for m in graph.measures if m in needed or m in named)
    return Graph(measures, tuple(models), shown, whole=False)


def require_ids(graph: Graph, asked: Iterable[str]) -> None:
    """Raise SpecError when an asked id is not a step."""
    for name in asked:
        waiting = tuple(f"model.{m.name}/" for m in graph.models if m.waiting)
        if name not in graph.ids and not (waiting and name.startswith(waiting)):
            raise SpecError(f'no step "{name}"{nearest(name, graph.ids)}; estimand run -n lists all steps')


def forced(step: str, asked: Sequence[str]) -> bool:
    """Return whether a step, or the section that it is a run of, is among the asked ids."""
    return step in asked or re.split("[#@/]", step)[0] in asked


def _cut(model: Model, asked: Sequence[str], wanted: set[str]) -> Model:
    part = f"model.{model.name}/"
    if f"model.{model.name}" in asked or (model.waiting and any(name.startswith(part) for name in asked)):
        return model
    runs = tuple(r for r in model.runs if r.id in wanted or f"model.{r.id}" in asked)
    return replace(model, runs=runs, equality=model.equality if runs == model.runs else None)
