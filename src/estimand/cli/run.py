"""estimand run: from the spec to the report."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import data_option, out_option, study_argument

if TYPE_CHECKING:
    from ..study.outcome import Outcome
    from ..study.outputs import Written


@click.command("run")
@study_argument
@click.option("--only", multiple=True, metavar="STEP", help="Only this step, such as model.iv, and what it needs.")
@click.option("--force", multiple=True, metavar="STEP", help="Run this step even when it is in the cache.")
@data_option
@out_option
@click.option("-n", "--dry-run", "dry", is_flag=True, help="Say what would run, and why; run nothing.")
@click.option("-j", "--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes.")
@click.option("--quick", is_flag=True, help="99 bootstrap draws; QUICK is stamped on every table.")
@click.option("--keep-going", is_flag=True, help="Go on without a measure that cannot be made.")
def command(
    study: str | None,
    only: tuple[str, ...],
    force: tuple[str, ...],
    data: Path | None,
    out: Path | None,
    dry: bool,
    jobs: int,
    quick: bool,
    keep_going: bool,
) -> None:
    """Run STUDY (a shipped study's id, a folder, or a study.toml) and write its report."""
    start = time.perf_counter()
    from ..study.deliver import deliver
    from ..study.outcome import Options
    from ..study.place import find_study
    from ..study.run import run
    from .progress import WRITING, first_line, listener

    place = find_study(study, out)
    options = Options(only, force, data, jobs, quick, dry, keep_going)
    with listener(sys.stdout.isatty()) as listen:
        outcome = run(place, options, listen, lambda outcome: click.echo(first_line(outcome)))
        if not dry:
            listen(WRITING)
        written = None if dry else deliver(outcome)
    for line in _last_lines(outcome, written, time.perf_counter() - start):
        click.echo(line)
    raise SystemExit(outcome.exit_code)


def _last_lines(outcome: Outcome, written: Written | None, seconds: float) -> list[str]:
    failed, ran, would = outcome.count("failed"), outcome.count("new", "re-run"), outcome.count("would run")
    if written is None:
        return [f"{outcome.count('cached')} cached, {would} would run"]
    page = outcome.place.out / "report.html"
    place = f"     report: {page}" if outcome.graph.whole else ""
    if not ran and not failed:
        lines = [f"{outcome.count('cached')} cached, 0 run ({seconds:.1f}s){place}"]
    else:
        lines = [f" {'!' if failed else '✓'} {_counted(outcome)} in {seconds:.1f}s{place}"]
    if failed:
        lines.append(f" ! {failed} failed; the reasons stand above and in the report")
    lines += [f" ! {name}: has been edited since it was written; left as it is" for name in written.edited]
    lines += [f" ! {old}: had been edited; yours is kept as {new}" for old, new in written.aside.items()]
    return [*lines, _next(outcome)]


def _counted(outcome: Outcome) -> str:
    """Return how many models, tables and figures there are, without those that failed, and how many were cached."""
    done = [run for model in outcome.graph.models for run in model.runs if f"model.{run.id}" in outcome.entries]
    shown = [s.family for s in outcome.graph.shown if s.id not in outcome.failures]
    counts = [(len(done), "model"), (shown.count("table"), "table"), (shown.count("figure"), "figure")]
    cached = outcome.count("cached")
    words = ", ".join(f"{n} {word}{'s' * (n != 1)}" for n, word in counts)
    return f"{words} ({cached} step{'s' * (cached != 1)} cached)" if cached else words


def _next(outcome: Outcome) -> str:
    study = f" {outcome.place.asked}" if outcome.place.asked else ""
    table = next((s.id for s in outcome.graph.shown if s.family == "table"), None)
    verbs = [f"estimand show {table}{study}"] if table else []
    if (outcome.place.folder / "published.toml").is_file():
        verbs.append(f"estimand compare{study}")
    if outcome.place.shipped:
        verbs.append(f"estimand new my-study --from {outcome.place.name}")
    else:
        verbs.append(f"estimand report{study} --to md --lang {'en' if outcome.spec.study.lang == 'zh' else 'zh'}")
    return f"Next: {' · '.join(verbs)}"
