"""A finished run looked at again: what is in the cache for the spec as it stands, without running anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..errors import SpecError
from .outcome import Event, Options, Outcome
from .place import Place
from .run import run
from .state import read_state
from .why import differences


def look(place: Place, only: Sequence[str] = ()) -> Outcome:
    """Return what the cache has of a study, with the data and the number of draws of its last run."""
    last = read_state(place.home)
    data = last.options.get("data")
    options = Options(tuple(only), data=Path(data) if data else None, quick=bool(last.options.get("quick")), dry=True)
    outcome = run(place, options, lambda event: None, lambda outcome: None)
    outcome.failures |= {name: f for name, f in last.failures.items() if name not in outcome.entries}
    return outcome


def require_run(outcome: Outcome) -> None:
    """Raise SpecError when a step that did not fail has changed, or never ran, since the last run."""
    graph = outcome.graph
    steps = [f"model.{run.id}" for model in graph.models for run in model.steps]
    steps += [s.id for s in graph.shown if not (s.family == "table" and s.method.models)]
    stale = [step for step in steps if step not in outcome.entries and step not in outcome.failures]
    if stale:
        reason = next((e.reason for e in outcome.events if e.reason and stale[0].startswith(e.id)), "")
        why = f" ({reason})" if reason else ""
        asked = f" {outcome.place.asked}" if outcome.place.asked else ""
        raise SpecError(f"{stale[0]} is not up to date{why}; first: estimand run{asked}")


def why(place: Place, step: str) -> list[Event]:
    """Return, for a step and those that it needs, whether it would run and what changed.

    Raises
    ------
    SpecError
        When there is no such step.
    """
    outcome = look(place, [step] if step != "data" else [])
    last = {name: failure.reason for name, failure in outcome.failures.items()}
    events = [_with_failure(event, last) for event in outcome.events if step != "data"]
    return [_data_event(place, outcome), *events]


def _with_failure(event: Event, failures: Mapping[str, str]) -> Event:
    """Return an event with the reason for which the step failed the last time, if it did."""
    failed = [reason for name, reason in failures.items() if name.startswith(event.id)]
    return replace(event, reason=f"it failed: {failed[0]}") if failed and not event.reason else event


def _data_event(place: Place, outcome: Outcome) -> Event:
    """Return whether the data are those of the last run."""
    from .cache import Store

    key = read_state(place.home).steps.get("data")
    if key == outcome.data.key:
        return Event("data", outcome.source.shown, "cached")
    before = Store(place.home).get(key) if key else None
    reason = "; ".join(differences(before.parts, outcome.data.parts)) if before else ""
    return Event("data", outcome.source.shown, "would run", reason=reason)
