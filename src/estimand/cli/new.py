"""estimand new: a study of one's own."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("new")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--from", "source", metavar="STUDY", help="The study to start from.")
def command(folder: Path, source: str | None) -> None:
    """Make FOLDER with study.toml and data/panel.csv, whose header names the columns to fill in."""
    from ..study.new import new_study

    for path in new_study(folder, source):
        click.echo(f"wrote {path}")
    click.echo(f"Next: fill {folder}/data/panel.csv · estimand check {folder} · estimand run {folder}")
