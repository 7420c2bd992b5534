"""estimand why: what changed since a step was last run."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from .options import json_option, out_option, print_json, study_argument


@click.command("why")
@click.argument("step")
@study_argument
@out_option
@json_option
def command(step: str, study: str | None, out: Path | None, as_json: bool) -> None:
    """Say what changed since STEP (such as model.gmm, or data) was last run, field by field."""
    from ..study.look import why
    from ..study.place import find_study

    events = why(find_study(study, out), step)
    if as_json:
        print_json([asdict(event) for event in events])
        return
    stale = [event for event in events if event.status != "cached"]
    for event in stale:
        click.echo(f"{event.id}  would run: {event.reason or 'it has not run yet'}")
    if not stale:
        click.echo(f"{step} is up to date")
