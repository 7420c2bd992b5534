"""estimand report: the report again, in other formats or in the other language."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from .options import out_option, study_argument

FORMATS = ("html", "docx", "tex", "csv", "md")


def _formats(ctx: click.Context, parameter: click.Parameter, value: str) -> tuple[str, ...]:
    asked = tuple(word.strip() for word in value.split(",") if word.strip())
    unknown = [word for word in asked if word not in FORMATS]
    if unknown or not asked:
        raise click.BadParameter(f'"{value}": give some of {",".join(FORMATS)}, joined by commas')
    return asked


@click.command("report")
@study_argument
@click.option(
    "--to", "formats", default="html,docx", show_default=True, callback=_formats, help=f"Of {','.join(FORMATS)}."
)
@click.option(
    "--lang", type=click.Choice(["en", "zh"]), help="Language; another than the spec's goes to a folder of its own."
)
@out_option
def command(study: str | None, formats: tuple[str, ...], lang: str | None, out: Path | None) -> None:
    """Write the report of STUDY from its finished steps; those that changed are run first."""
    from ..study.deliver import deliver
    from ..study.outcome import Options
    from ..study.place import find_study
    from ..study.run import run
    from ..study.spec import read_spec
    from ..study.state import read_state
    from .progress import WRITING, first_line, listener

    place = find_study(study, out)
    last = read_state(place.home).options
    options = Options(data=Path(last["data"]) if last.get("data") else None, quick=bool(last.get("quick")), lang=lang)
    with listener(sys.stdout.isatty()) as listen:
        outcome = run(place, options, listen, lambda outcome: click.echo(first_line(outcome)))
        if lang and lang != read_spec(place.file).study.lang:
            outcome.place = replace(outcome.place, out=outcome.place.out / lang)
        listen(WRITING)
        written = deliver(outcome, formats)
    for word, names in (("wrote", written.new), ("unchanged", written.same), ("edited since, left", written.edited)):
        for name in names:
            if name.startswith("report."):
                click.echo(f"{word} {outcome.place.out / name}")
    for old, new in written.aside.items():
        click.echo(f"{old} had been edited; yours is kept as {new}")
    click.echo(f"{len(written.new)} files written, {len(written.same)} unchanged, in {outcome.place.out}")
    raise SystemExit(outcome.exit_code)
