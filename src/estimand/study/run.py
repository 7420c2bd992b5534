"""Run a study: settle each step from the cache or by performing it, tell what happens, and remember how it ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ..errors import DataError
from ..parallel import run_all
from .bench import Bench
from .cache import Entry
from .check import condition_problems, prepare
from .graph import Graph, forced, only, require_ids, spread
from .jobs import Job, Jobs
from .measures import Measure
from .outcome import Event, Listener, Options, Outcome
from .place import Place
from .shown import Shown
from .state import Failed, State, read_state
from .why import differences


def run(place: Place, options: Options, listen: Listener, started: Callable[[Outcome], None]) -> Outcome:
    """Run a study.

    Parameters
    ----------
    place : Place
    options : Options
    listen : callable
        Is told each section of the spec as it is settled.
    started : callable
        Is told once, when spec and data are checked and before the first step.

    Returns
    -------
    Outcome

    Raises
    ------
    SpecProblems, DataError
        When the spec or the data are not fit; and when a measure cannot be made, unless ``keep_going``.
    """
    spec, source, bench, data = prepare(place, options.data, options.lang)
    graph = Graph(spec.measures, spread(spec.models, bench.facts), spec.shown)
    require_ids(graph, [*options.only, *options.force])
    graph = only(graph, options.only, [*bench.facts, *(m.name for m in spec.measures)])
    outcome = Outcome(place, spec, source, data, graph, options.quick)
    work = _Work(outcome, bench, options, listen)
    bench.store.sweep()
    started(outcome)
    try:
        work.all()
    finally:
        work.remember()
    return outcome


class _Work:
    """One run under way."""

    def __init__(self, outcome: Outcome, bench: Bench, options: Options, listen: Listener) -> None:
        self.outcome, self.bench, self.options, self.listen = outcome, bench, options, listen
        self.jobs = Jobs(outcome.spec, bench, outcome.data, outcome.source.status, options.quick)
        self.before = read_state(outcome.place.home)
        self.missing: dict[str, str] = {}

    def all(self) -> None:
        """Settle measures in their order, then models, then what is shown."""
        graph = self.outcome.graph
        for measure in graph.measures:
            self._measure(measure)
        graph = self.outcome.graph = replace(graph, models=spread(graph.models, self.bench.facts))
        waves = self._waves(graph)
        self._conditions([job for wave in waves for job in wave])
        for wave in waves:
            self._settle(wave)
        for shown in graph.shown:
            self._shown(shown, graph)

    def remember(self) -> None:
        """Save how the steps ended; a partial run leaves the other steps as they were."""
        outcome = self.outcome
        if self.options.dry:
            return
        whole = outcome.graph.whole
        failures = {**({} if whole else self.before.failures), **outcome.failures}
        steps = {**({} if whole else self.before.steps), **{name: e.key for name, e in outcome.entries.items()}}
        own = str(self.options.data.resolve()) if self.options.data else None
        shape = {"quick": self.options.quick, "data": own}
        failed = {name: failure for name, failure in failures.items() if name not in outcome.entries}
        State({**steps, "data": outcome.data.key}, failed, shape).save(outcome.place.home)

    def _measure(self, measure: Measure) -> None:
        """Settle a measure and add its columns; one that fails ends the run unless it should keep going."""
        job = self.jobs.measure(measure)
        self._settle([job])
        if job.id in self.outcome.entries:
            self.bench.add(self.outcome.entries[job.id])
            return
        failure = self.outcome.failures.get(job.id)
        if failure is not None and not self.options.keep_going:
            line = self.outcome.spec.review.lines.of(("measure", measure.name))
            raise DataError(f"{self.outcome.spec.file}: line {line}  [{job.id}] {failure.reason}")
        why = f"{job.id} failed: {failure.reason}" if failure else f"{job.id} would run"
        self.missing |= dict.fromkeys(measure.names.values() if measure.names else [measure.name], why)

    def _waves(self, graph: Graph) -> list[list[Job]]:
        """Return the models' jobs that are settled together: a model at a time; all, with several processes."""
        waves = [[self.jobs.run(run, model) for run in model.steps] for model in graph.models]
        return [[job for wave in waves for job in wave]] if self.options.jobs > 1 else waves

    def _conditions(self, jobs: Sequence[Job]) -> None:
        """Read the spec's conditions against the data, unless every model that has one is in the cache."""
        if any(job.parts["asks"]["where"] and self._found(job) is None for job in jobs) and not self.missing:
            condition_problems(self.outcome.spec, self.bench.panel().frame)
            self.outcome.spec.refuse([])

    def _shown(self, shown: Shown, graph: Graph) -> None:
        if shown.family == "table" and shown.method.models:
            return
        job = self.jobs.shown(shown, graph, self.outcome.entries)
        if shown.models and not job.parts["needs"] and not self.options.dry:
            self._fail(job, "none of its models gave estimates", "")
            self._tell([job], {}, {})
        else:
            self._settle([job])

    def _settle(self, jobs: Sequence[Job]) -> None:
        """Take each job's result from the cache, or perform it; tell each section."""
        todo, reasons = [], {}
        for job in jobs:
            lost = [self.missing[name] for name in job.parts["columns"] if name in self.missing]
            entry = None if lost else self._found(job)
            if lost and not self.options.dry:
                self._fail(job, lost[0], "")
            elif entry is not None:
                self.outcome.entries[job.id] = entry
            else:
                todo.append(job)
                reasons[job.id] = lost[0] if lost else self._why(job)
        seconds = {} if self.options.dry else self._perform(todo)
        for section in dict.fromkeys(job.section for job in jobs):
            self._tell([job for job in jobs if job.section == section], reasons, seconds)

    def _perform(self, jobs: Sequence[Job]) -> dict[str, float]:
        """Perform jobs and return the seconds that each took."""
        if not jobs:
            return {}
        from .perform import Task, perform

        self.listen(Event(jobs[0].section, jobs[0].words, "running", steps=len(jobs)))
        store = self.bench.store
        tasks = [Task(job.id, job.work(), job.parts, store.home) for job in jobs]
        done = run_all(perform, tasks, min(self.options.jobs, len(tasks)))
        for job, end in zip(jobs, done, strict=True):
            entry = None if end.reason else store.find(job.parts)
            if entry is None:
                self._fail(job, end.reason or "its result could not be kept in the cache", end.kind)
            else:
                self.outcome.entries[job.id] = entry
        return {job.id: end.seconds for job, end in zip(jobs, done, strict=True)}

    def _found(self, job: Job) -> Entry | None:
        return None if forced(job.id, self.options.force) else self.bench.store.find(job.parts)

    def _fail(self, job: Job, reason: str, kind: str) -> None:
        self.outcome.failures[job.id] = Failed(reason, kind, job.y)

    def _why(self, job: Job) -> str:
        """Return in words why a step runs again; empty when it never ran."""
        if forced(job.id, self.options.force):
            return "forced"
        key = self.before.steps.get(job.id)
        if key is None:
            return ""
        entry = self.bench.store.get(key)
        changed = differences(entry.parts, job.parts) if entry else []
        return "; ".join(changed) or "its cached result was damaged or removed"

    def _tell(self, jobs: Sequence[Job], reasons: Mapping[str, str], seconds: Mapping[str, float]) -> None:
        """Tell how the jobs of one section ended; those that ended alike together."""
        ends: dict[tuple[str, str], list[Job]] = {}
        for job in jobs:
            ends.setdefault(self._end(job, reasons), []).append(job)
        for (status, reason), alike in ends.items():
            name = jobs[0].section if len(alike) == len(jobs) else ", ".join(job.id for job in alike)
            many = f", {len(alike)} columns" if len(alike) > 1 else ""
            took = sum(seconds.get(job.id, 0.0) for job in alike)
            event = Event(name, alike[0].words + many, status, took, reason, len(alike))
            self.outcome.events.append(event)
            self.listen(event)

    def _end(self, job: Job, reasons: Mapping[str, str]) -> tuple[str, str]:
        if job.id in self.outcome.failures:
            return "failed", self.outcome.failures[job.id].reason
        if job.id not in reasons:
            return "cached", ""
        if self.options.dry:
            return "would run", reasons[job.id]
        return ("re-run" if reasons[job.id] else "new"), reasons[job.id]
