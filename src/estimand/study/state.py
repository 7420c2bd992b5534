"""What the last run did: each step's key and how each failed model failed. The verbs why, show and report read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .cache import canonical, write_whole


@dataclass(frozen=True)
class Failed:
    """A step that gave no result: why, of which kind of error, and a model's outcome."""

    reason: str
    kind: str = ""
    y: str = ""


@dataclass
class State:
    """The keys of finished steps and the reasons of failed ones, by step id; the options that shaped the outputs."""

    steps: dict[str, str] = field(default_factory=dict)
    failures: dict[str, Failed] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)

    def save(self, home: Path) -> None:
        """Write the state beside the cache."""
        write_whole(home / "last.json", canonical(asdict(self)).encode())


def read_state(home: Path) -> State:
    """Return the state of the last run; an empty one when there is none, or it cannot be read."""
    try:
        raw: Mapping[str, Any] = json.loads((home / "last.json").read_text(encoding="utf-8"))
        failures = {name: Failed(**value) for name, value in raw["failures"].items()}
        return State(dict(raw["steps"]), failures, dict(raw["options"]))
    except (OSError, ValueError, KeyError, TypeError):
        return State()
