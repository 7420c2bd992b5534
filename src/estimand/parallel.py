"""One map over independent tasks, serial or in processes; the numbers are the same in both."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from .errors import SpecError

Task = TypeVar("Task")
Answer = TypeVar("Answer")


def run_all(function: Callable[[Task], Answer], tasks: Iterable[Task], jobs: int = 1) -> list[Answer]:
    """Return ``[function(task) for task in tasks]``, with `jobs` processes when there is more than one.

    The answers stand in the order of the tasks. A task carries its own seed, so `jobs` changes no number.
    """
    if jobs < 1:
        raise SpecError(f"jobs: {jobs} is not a positive number of processes")
    if jobs == 1:
        return [function(task) for task in tasks]
    from joblib import Parallel, delayed

    return list(Parallel(n_jobs=jobs)(delayed(function)(task) for task in tasks))
