"""A study: its spec, checked; its steps, run or taken from the cache; its report."""

from __future__ import annotations

from .check import prepare
from .deliver import deliver
from .new import new_study
from .outcome import Event, Options, Outcome
from .place import Place, find_study, shipped
from .problems import Problem, SpecProblems
from .run import run
from .spec import Spec, read_spec

__all__ = [
    "Event",
    "Options",
    "Outcome",
    "Place",
    "Problem",
    "Spec",
    "SpecProblems",
    "deliver",
    "find_study",
    "new_study",
    "prepare",
    "read_spec",
    "run",
    "shipped",
]
