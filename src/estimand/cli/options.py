"""Options that several verbs share, and how they print: words for people, JSON for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

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
    widths = [max(wide(row[i]) for row in rows) for i in range(len(rows[0]))] if rows else []
    return ["  ".join(padded(word, width) for word, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def padded(word: str, width: int) -> str:
    """Return a word with blanks to a width on the screen."""
    return word + " " * (width - wide(word))


def wide(word: str) -> int:
    """Return how many letters wide a word is on the screen; a Chinese character counts as two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in word)
