"""estimand studies: the studies that come with the package."""

from __future__ import annotations

import click

from .options import columns, json_option, print_json


@click.command("studies")
@json_option
def command(as_json: bool) -> None:
    """List the studies that come with the package: id, design, size, minutes, data."""
    found = [_study(name) for name in _ids()]
    if as_json:
        print_json(found)
        return
    head = ("study", "design", "size", "minutes", "data")
    rows = [tuple(str(study[key] if study[key] is not None else "") for key in ("id", *head[1:])) for study in found]
    for line in columns([head, *rows]):
        click.echo(line)
    if found:
        click.echo(f"\nestimand run {found[0]['id']}")


def _ids() -> list[str]:
    from ..study.place import shipped

    return shipped()


def _study(name: str) -> dict[str, object]:
    from ..study.place import find_study
    from ..study.spec import read_spec

    spec = read_spec(find_study(name).file)
    part = spec.study
    facts = {"design": part.design, "size": part.size, "minutes": part.minutes}
    return {"id": name, "title": part.title, **facts, "data": spec.data.origin, "source": part.source}
