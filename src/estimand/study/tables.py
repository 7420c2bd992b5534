"""The tables of a study: finished records laid out by ``present``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..present import Failure, Table, with_equality
from ..result import Check, Estimate, Finding, from_json
from .cache import Entry
from .graph import Graph
from .methods import keywords, load
from .models import Run
from .shown import Shown, runs_of
from .spec import Spec
from .state import Failed

RECORD = "record.json"


@dataclass(frozen=True)
class Results:
    """The records of a run, read back from the cache on demand, and its failures, by step id."""

    spec: Spec
    graph: Graph
    entries: Mapping[str, Entry]
    failures: Mapping[str, Failed]
    lang: str
    notes: tuple[str, ...] = ()
    read: dict[str, Any] = field(default_factory=dict, compare=False)

    def record(self, step: str) -> Estimate | Finding | Check | None:
        """Return the record of a step, or None when it has none."""
        if step not in self.read and step in self.entries and RECORD in self.entries[step].files:
            self.read[step] = from_json(self.entries[step].text(RECORD))
        return self.read.get(step)

    def estimate(self, run: Run) -> Estimate | Failure:
        """Return the estimates of a run, or why there are none."""
        found = self.record(f"model.{run.id}")
        if isinstance(found, Estimate):
            return found
        failed = self.failures.get(f"model.{run.id}", Failed("it has not been run"))
        return Failure(failed.reason, failed.y)

    def runs(self, shown: Shown) -> list[Run]:
        """Return the runs that a table shows, in its order."""
        return [run for name in shown.models for run in runs_of(name, self.graph.models)]

    def table(self, shown: Shown) -> tuple[Table, tuple[Check, ...]] | None:
        """Return a table with the checks to print under it, or None when what it asked gave no answer."""
        style = {**shown.options, "id": shown.name, "title": shown.title, "labels": self.spec.labels, "lang": self.lang}
        style["notes"] = (*style.get("notes", ()), *self.notes)
        if shown.method.models:
            return self._regression(shown, style)
        finding = self.record(shown.id)
        if finding is None:
            return None
        known = keywords(shown.method.shown_by)
        return load(shown.method.shown_by)(finding, **{k: v for k, v in style.items() if k in known}), finding.checks

    def _regression(self, shown: Shown, style: dict[str, Any]) -> tuple[Table, tuple[Check, ...]]:
        runs = self.runs(shown)
        models = [self.estimate(run) for run in runs]
        if any(run.title for run in runs) and "columns" not in style:
            style["columns"] = [run.title for run in runs]
        if "indicate" in style:
            style["indicate"] = {words: _terms(terms, runs) for words, terms in style["indicate"].items()}
        table = self._with_equality(load(shown.method.shown_by)(models, **style), shown, runs)
        one_each = shown.method.shown_by.endswith("regression_table")
        numbers = [f"({i})" for i in range(1, len(runs) + 1)]
        names = numbers if one_each else style.get("columns") or [run.id for run in runs]
        named = [(name, m) for name, m in zip(names, models, strict=True) if isinstance(m, Estimate)]
        told = _told_once((name, check) for name, m in named for check in m.checks)
        return table, (*told, *(check for _, check in self._equalities(shown)))

    def _equalities(self, shown: Shown) -> list[tuple[Run, Check]]:
        """Return whether a coefficient is the same in the parts of the splits that a table shows."""
        asked = [m.equality for name in shown.models for m in self.graph.models if m.name == name and m.equality]
        found = [(run, self.record(f"model.{run.id}")) for run in asked]
        return [(run, f.checks[0] if isinstance(f, Finding) else f) for run, f in found if f is not None]

    def _with_equality(self, table: Table, shown: Shown, runs: list[Run]) -> Table:
        """Return the table with a row for each term so compared, the p-value in the first column of its model."""
        terms: dict[str, dict[int, Check]] = {}
        for run, check in self._equalities(shown):
            first = next(place for place, one in enumerate(runs) if one.model == run.model)
            terms.setdefault(run.asks["term"], {})[first] = check
        for term, checks in terms.items():
            table = with_equality(table, term, checks, self.spec.labels)
        return table


def _terms(written: Any, runs: Iterable[Run]) -> list[str]:
    """Return the terms behind one Yes/No row: as listed, or all controls for the word ``controls``."""
    if written != "controls":
        return list(written)
    return list(dict.fromkeys(name for run in runs for name in run.asks["controls"]))


def _told_once(checks: Iterable[tuple[str, Check]]) -> tuple[Check, ...]:
    """Return checks with the columns they are about; what several columns say alike is told once."""
    columns: dict[str, list[str]] = {}
    first: dict[str, Check] = {}
    for column, check in checks:
        columns.setdefault(check.sentence, []).append(column)
        first.setdefault(check.sentence, check)
    return tuple(replace(c, sentence=f"{', '.join(columns[s])}: {s}") for s, c in first.items())
