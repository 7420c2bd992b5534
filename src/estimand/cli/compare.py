"""estimand compare: published numbers beside ours, cell by cell."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from .options import columns, json_option, out_option, print_json, study_argument


@click.command("compare")
@study_argument
@click.option("--all", "every", is_flag=True, help="List the cells within rounding as well.")
@out_option
@json_option
def command(study: str | None, every: bool, out: Path | None, as_json: bool) -> None:
    """Set the numbers of published.toml beside those of the last run."""
    from ..errors import SpecError
    from ..study.compare import WITHIN, compare, counts
    from ..study.deliver import results
    from ..study.look import look, require_run
    from ..study.place import find_study

    place = find_study(study, out)
    published = place.folder / "published.toml"
    if not published.is_file():
        raise SpecError(f"{place.name}: no published.toml beside {place.shown}; there is nothing to compare with")
    outcome = look(place)
    require_run(outcome)
    cells = compare(published, results(outcome))
    if as_json:
        print_json({"counts": counts(cells), "cells": [asdict(cell) for cell in cells]})
        return
    from .progress import first_line

    click.echo(first_line(outcome))
    listed = [cell for cell in cells if every or cell.verdict != WITHIN]
    head = ("table", "column", "row", "quantity", "printed", "ours", "verdict")
    rows = [(c.table, c.column, c.row, c.quantity, c.printed, c.shown, c.verdict) for c in listed]
    for line in columns([head, *rows]) if rows else ():
        click.echo(line)
    click.echo(f"{len(cells)} numbers: " + ", ".join(f"{count} {verdict}" for verdict, count in counts(cells).items()))
