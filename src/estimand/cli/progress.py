"""What a run says while it goes on: one line a section; on a terminal also what is under way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.status import Status

    from ..study.outcome import Event, Listener, Outcome

_COLOURS = {"new": "green", "re-run": "cyan", "failed": "red", "would run": "yellow"}


def first_line(outcome: Outcome) -> str:
    """Return study, shape and status of the data."""
    from ..study.words import shape, status_sentence

    data = outcome.spec.data
    status = status_sentence(outcome.source.status, outcome.note, "en")
    return f"{outcome.place.name} · {shape(outcome.data.made, data.unit, data.time)} · {status[0].lower()}{status[1:]}"


@contextmanager
def listener(terminal: bool) -> Iterator[Listener]:
    """Give the function that prints events; on a terminal it also shows a moving line."""
    with ExitStack() as stack:
        status: list[Status] = []

        def listen(event: Event) -> None:
            if event.status == "running":
                if terminal:
                    _show(status, stack, event)
            elif event.status != "cached":
                _print(event)

        yield listen


def _show(status: list[Status], stack: ExitStack, event: Event) -> None:
    from rich.console import Console

    words = f"{event.id}  {event.words}" + (f", {event.steps} columns" if event.steps > 1 else "")
    if status:
        status[0].update(words)
    else:
        status.append(stack.enter_context(Console().status(words)))


def _print(event: Event) -> None:
    end = click.style(event.status, fg=_COLOURS.get(event.status))
    reason = f": {event.reason}" if event.reason else ""
    took = f"{event.seconds:.1f}s" if event.seconds else ""
    click.echo(f"  {event.id:<22} {event.words:<34} {took:>6}  {end}{reason}")
