"""What a run says while it goes on: one line a section; on a terminal also what is under way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click

from ..study.outcome import Event
from .options import padded

if TYPE_CHECKING:
    from rich.status import Status

    from ..study.outcome import Listener, Outcome

_COLOURS = {"new": "green", "re-run": "cyan", "failed": "red", "would run": "yellow"}
WRITING = Event("report", "tables, figures, page and document", "running")


def first_line(outcome: Outcome) -> str:
    """Return study, shape and status of the data; on a second line what rows were left out, if any were."""
    from ..study.words import left_out, shape, status_sentence

    data, made = outcome.spec.data, outcome.data.made
    status = status_sentence(outcome.source.status, outcome.note, "en")
    first = f"{outcome.place.name} · {shape(made, data.unit, data.time)} · {status[0].lower()}{status[1:]}"
    return "\n ! ".join(filter(None, [first, left_out(made)]))


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
                with _aside(status):
                    _print(event)

        yield listen


@contextmanager
def _aside(status: list[Status]) -> Iterator[None]:
    """Take the moving line away while another is printed."""
    for moving in status:
        moving.stop()
    yield
    for moving in status:
        moving.start()


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
    click.echo(f"  {padded(event.id, 22)} {padded(event.words, 34)} {took:>6}  {end}{reason}")
