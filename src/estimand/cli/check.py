"""estimand check: spec and data only."""

from __future__ import annotations

from pathlib import Path

import click

from .options import data_option, json_option, out_option, print_json, study_argument


@click.command("check")
@study_argument
@data_option
@out_option
@json_option
def command(study: str | None, data: Path | None, out: Path | None, as_json: bool) -> None:
    """Check a spec against its data; all problems at once, nothing is estimated."""
    from ..errors import EstimandError
    from ..study.problems import SpecProblems

    try:
        words = _checked(study, data, out)
    except EstimandError as error:
        if not as_json:
            raise
        listed = error.as_dicts() if isinstance(error, SpecProblems) else [{"text": str(error)}]
        print_json({"ok": False, "problems": listed})
        raise SystemExit(2) from None
    print_json({"ok": True, "problems": []}) if as_json else click.echo(words)


def _checked(study: str | None, data: Path | None, out: Path | None) -> str:
    from ..study.check import condition_problems, prepare
    from ..study.place import find_study
    from ..study.words import left_out, shape

    place = find_study(study, out)
    spec, source, bench, entry = prepare(place, data)
    condition_problems(spec, bench.panel().frame)
    spec.refuse([])
    counted = ". ".join(filter(None, [shape(entry.made, spec.data.unit, spec.data.time), left_out(entry.made)]))
    runs = sum(len(model.runs) for model in spec.models)
    measures = len(spec.measures)
    counts = [(measures, "measure"), (runs, "model"), (len(spec.shown), "tables and figure")]
    parts = ", ".join(f"{n} {word}{'s' * (n != 1 or ' ' in word)}" for n, word in counts)
    return f"{place.shown}: no problems. {source.shown}: {counted.rstrip('.')}. {parts}."
