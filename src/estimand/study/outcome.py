"""How a run is asked for and how it ends: options in, events on the way, an outcome at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .cache import Entry
from .graph import Graph
from .place import Place
from .source import Source
from .spec import Spec
from .state import Failed

ASKED_WRONGLY = ("DataError", "SpecError", "IdentificationError")


@dataclass(frozen=True)
class Options:
    """How to run: which steps, with which data, how many processes, and whether to hurry or only to look."""

    only: tuple[str, ...] = ()
    force: tuple[str, ...] = ()
    data: Path | None = None
    jobs: int = 1
    quick: bool = False
    dry: bool = False
    keep_going: bool = False
    lang: str | None = None


@dataclass(frozen=True)
class Event:
    """One section of the spec settled: ``cached``, ``new``, ``re-run``, ``failed``, ``would run``; or ``running``.

    `steps` says how many steps (columns of a model) it stands for.
    """

    id: str
    words: str
    status: str
    seconds: float = 0.0
    reason: str = ""
    steps: int = 1


@dataclass
class Outcome:
    """What a run has found so far: its entries and failures by step id; `quick` when it saved bootstrap draws."""

    place: Place
    spec: Spec
    source: Source
    data: Entry
    graph: Graph
    quick: bool = False
    entries: dict[str, Entry] = field(default_factory=dict)
    failures: dict[str, Failed] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    @property
    def note(self) -> str:
        """The spec's note about its data; of the user's own data it says nothing."""
        return "" if self.source.status == "user" else self.spec.data.note

    def count(self, *status: str) -> int:
        """Return how many steps ended so."""
        return sum(event.steps for event in self.events if event.status in status)

    @property
    def exit_code(self) -> int:
        """0 when all is well, 3 when a step failed, 2 when every model failed for what it was asked or given."""
        runs = [f"model.{run.id}" for model in self.graph.models for run in model.runs]
        failed = [self.failures[name] for name in runs if name in self.failures]
        hopeless = bool(failed) and len(failed) == len(runs) and all(f.kind in ASKED_WRONGLY for f in failed)
        return 2 if hopeless else 3 if self.failures else 0


Listener = Callable[[Event], None]
