"""Options that several verbs share, and how they print: words for people, JSON for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

study_argument = click.argument("study", required=False)
out_option = click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for results and cache (default out/STUDY)."
)
data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder with your own data, in place of the study's.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def columns(rows: list[tuple[str, ...]]) -> list[str]:
    """Return rows of words with each column as wide as its widest entry."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))] if rows else []
    return ["  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip() for row in rows]
