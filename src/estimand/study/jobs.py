"""Each step of the graph as a job: what addresses its result, and the work that makes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from .arguments import quickened
from .bench import Bench
from .cache import Entry
from .fingerprint import code_of, files_of, libraries
from .graph import Graph, named_columns
from .measures import Measure
from .methods import MEASURES, located
from .models import Model, Run
from .shown import Shown, runs_of
from .spec import Spec
from .words import status_sentence

if TYPE_CHECKING:
    from .perform import Made

RECORD = "record.json"
PERFORMED_BY = ("study.perform", "study.arguments", "study.covariances", "study.content")


@dataclass(frozen=True)
class Job:
    """One step: its id, the section it belongs to, words about it, its parts, and a function that prepares its work."""

    id: str
    section: str
    words: str
    parts: Mapping[str, Any]
    work: Callable[[], Callable[[], Made]]
    y: str = ""


@dataclass(frozen=True)
class Jobs:
    """Makes the jobs of one run."""

    spec: Spec
    bench: Bench
    data: Entry
    status: str
    quick: bool = False

    def measure(self, measure: Measure) -> Job:
        """Return the job of a measure."""
        parts = self._parts(measure.columns, measure.asks, MEASURES[measure.method].module)
        parts |= {"method": measure.method, "unit": measure.unit, "names": dict(measure.names or {})}

        def work() -> Callable[[], Made]:
            from .perform import measured

            return partial(measured, measure, self.bench.rows(measure.columns), self.spec.study.seed)

        return Job(measure.id, measure.id, f"{_spoken(measure.method)} of {_some(measure.columns)}", parts, work)

    def run(self, run: Run, model: Model) -> Job:
        """Return the job of one run of a model."""
        run = replace(run, asks=quickened(run.asks)) if self.quick else run
        method, where = run.registered, run.asks["where"]
        parts = self._parts((*run.columns, *named_columns(where, self.bench.hashes)), run.asks, method.module)
        parts |= {"method": run.method, "part": list(run.part or ())}
        seeded = "seed" in method.keywords() or run.asks.get("bootstrap")
        parts |= {"seed": self.spec.study.seed} if seeded else {}

        def work() -> Callable[[], Made]:
            from .perform import answered

            rows = self.bench.rows(parts["columns"])
            return partial(answered, method, run.asks, rows, self.spec.study.seed, where, run.part)

        section = f"model.{run.id if run is model.equality else model.name}"
        return Job(f"model.{run.id}", section, _spoken(run.method), parts, work, run.asks["y"])

    def shown(self, shown: Shown, graph: Graph, entries: Mapping[str, Entry]) -> Job:
        """Return the job of a table that asks the panel, or of a figure."""
        columns = (*shown.columns, *named_columns(shown.where, self.bench.hashes))
        parts = self._parts(columns, shown.asks, shown.method.module)
        parts |= {"method": shown.kind, "where": shown.where}
        words = _spoken(shown.kind) + (f" of {_some(shown.columns)}" if shown.columns else "")
        if shown.family == "table":
            return Job(shown.id, shown.id, words, parts, partial(self._question, shown, parts))
        chosen = [run for name in shown.models for run in runs_of(name, graph.models)]
        chosen = [run for run in dict.fromkeys(r.id for r in chosen) if f"model.{run}" in entries]
        records = {name: entries[f"model.{name}"] for name in chosen}
        lang = self.spec.study.lang
        style = {**shown.options, "lang": lang, "labels": self.spec.labels, "title": shown.title}
        style["status"] = status_sentence(self.status, "", lang)
        parts |= {"options": style, "needs": {name: entry.files[RECORD] for name, entry in records.items()}}
        drawn_by = located(shown.method.shown_by or shown.method.at)[0]
        parts |= {"code": parts["code"] | code_of(drawn_by) | code_of("present.image") | files_of("study.figures")}
        parts |= {"libraries": libraries("matplotlib")}

        def work() -> Callable[[], Made]:
            from .figures import draw, draw_models

            if shown.method.models:
                titles = {run.id: run.title or model.title or run.id for model in graph.models for run in model.runs}
                names = _told_apart([titles[name] for name in records])
                texts = {name: entry.text(RECORD) for name, entry in zip(names, records.values(), strict=True)}
                return partial(draw_models, shown.method, texts, style)
            return partial(draw, shown.method, style, self._question(shown, parts))

        return Job(shown.id, shown.id, words, parts, work)

    def _question(self, shown: Shown, parts: Mapping[str, Any]) -> Callable[[], Made]:
        from .perform import answered

        rows = self.bench.rows(parts["columns"])
        return partial(answered, shown.method, shown.asks, rows, self.spec.study.seed, shown.where)

    def _parts(self, columns: Sequence[str], asks: Mapping[str, Any], module: str) -> dict[str, Any]:
        """Return the parts that all steps have: what is asked, the content of the columns, code and libraries."""
        data = self.spec.data
        keys = [self.data.made["unit"], *([data.time] if data.time else [])]
        hashes = {name: self.bench.hashes.get(name, "") for name in dict.fromkeys([*keys, *columns])}
        code = code_of(module) | code_of("condition") | files_of(*PERFORMED_BY)
        return {"asks": dict(asks), "columns": hashes, "every": data.every, "code": code, "libraries": libraries()}


def _spoken(method: str) -> str:
    return method.replace("_", " ")


def _some(names: Sequence[str], most: int = 3) -> str:
    return ", ".join(names) if len(names) <= most else f"{len(names)} columns"


def _told_apart(titles: Sequence[str]) -> list[str]:
    """Return titles with (1), (2) ... behind those that several share."""
    shared, seen, out = Counter(titles), Counter(), []
    for title in titles:
        seen[title] += 1
        out.append(title if shared[title] == 1 else f"{title} ({seen[title]})")
    return out
