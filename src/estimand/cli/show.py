"""estimand show: one table or model, on the screen or as a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import json_option, out_option, print_json, study_argument

if TYPE_CHECKING:
    from ..present import Table
    from ..study import Outcome

FORMATS = ("md", "html", "docx", "tex", "csv")


@click.command("show")
@click.argument("step")
@study_argument
@click.option("--as", "form", type=click.Choice(FORMATS), default="md", show_default=True, help="Format.")
@out_option
@json_option
def command(step: str, study: str | None, form: str, out: Path | None, as_json: bool) -> None:
    """Print STEP (table.main, model.baseline) as it was last run; docx is written to a file."""
    from ..study.look import look, require_run
    from ..study.place import find_study

    outcome = look(find_study(study, out), [step])
    require_run(outcome)
    tables = _tables(outcome, step)
    if as_json:
        records = [json.loads(table.to_json()) for table in tables]
        print_json(records[0] if len(records) == 1 else records)
    elif form == "docx":
        click.echo(_document(outcome, step, tables))
    else:
        from .. import present

        writers = {"md": present.to_md, "html": present.to_html, "tex": present.to_tex, "csv": present.to_csv}
        for table in tables:
            click.echo(writers[form](table))


def _tables(outcome: Outcome, step: str) -> list[Table]:
    """Return the tables of a step: its own, or that of a model's columns."""
    from .. import present
    from ..errors import SpecError
    from ..study.deliver import results

    found = results(outcome)
    if step.startswith("table."):
        made = found.table(outcome.graph.shown[0])
        if made is None:
            raise SpecError(f"{step}: {outcome.failures[step].reason}")
        return [made[0]]
    runs = [run for model in outcome.graph.models for run in model.runs]
    if runs and step.startswith("model."):
        models = {run.title or run.id: found.estimate(run) for run in runs}
        return [present.regression_table(models, labels=outcome.spec.labels, notes=found.notes)]
    record = found.record(step)
    if record is None:
        hints = {"figure": f"see {outcome.place.out / 'figures'}", "measure": "it is a column of the data"}
        hint = hints.get(step.split(".")[0], "give a table, a model or an index")
        raise SpecError(f"{step} has no table to show; {hint}")
    return [present.frame_table(record.tables[name], title=name) for name in record.tables if name != "scores"]


def _document(outcome: Outcome, step: str, tables: list[Table]) -> str:
    from .. import present
    from ..present.report import file_name
    from ..study.cache import hash_bytes
    from ..study.outputs import Outputs, filled

    name = f"tables/{file_name(step.split('.', 1)[1])}.docx"
    content = filled(".docx", lambda path: present.to_docx(tables, path))
    written = Outputs(outcome.place.out).write(f"show {step}", hash_bytes(content), {name: content})
    path = outcome.place.out / name
    if written.edited:
        return f"{path} has been edited since it was written; left as it is"
    kept = "".join(f"; it had been edited, and yours is kept as {new}" for new in written.aside.values())
    return f"wrote {path}{kept}" if written.new else f"{path} is there already, unchanged"
