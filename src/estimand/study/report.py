"""A run as one Report: data, tables with checks, figures, truth and published numbers beside ours, failures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from .. import __version__, present
from ..result import Estimate
from .compare import Compared, compare, counts
from .figures import PNG, SVG
from .fingerprint import libraries
from .outcome import Outcome
from .tables import Results
from .words import left_out, say, shape, status_sentence

PUBLISHED = "published.toml"


def make_report(outcome: Outcome, results: Results) -> present.Report:
    """Return the report of a run."""
    spec, lang = outcome.spec, results.lang
    sections = [
        _section("data", lang, _data(outcome, lang)),
        _section("tables", lang, _tables(results)),
        _section("figures", lang, _figures(outcome)),
        _section("truth", lang, _truth(outcome, results)),
        _section("published", lang, _published(outcome, results)),
        _section("failures", lang, _failures(outcome)),
    ]
    runs = sum(len(m.runs) for m in outcome.graph.models)
    families = [s.family for s in outcome.graph.shown]
    counted = say("summary", lang).format(runs, families.count("table"), families.count("figure"))
    return present.Report(
        title=spec.study.title,
        lang=lang,
        data_status=outcome.source.status,
        data_sentence=data_sentence(outcome, lang),
        summary="\n\n".join(filter(None, [spec.study.summary, spec.study.source, counted])),
        sections=[s for s in sections if s.items],
        spec=spec.text,
        versions={"estimand": __version__, **libraries("matplotlib")},
        timings={name: entry.seconds for name, entry in outcome.entries.items()},
        stamp="QUICK" if outcome.quick else "",
    )


def data_sentence(outcome: Outcome, lang: str) -> str:
    """Return what is to be said of the data beside their status, and how many they are."""
    data = outcome.spec.data
    counted = shape(outcome.data.made, data.unit, data.time, lang)
    return " ".join(
        [*([outcome.note.rstrip(".") + "."] if outcome.note else []), counted + ("。" if lang == "zh" else ".")]
    )


def file_notes(outcome: Outcome, lang: str) -> tuple[str, ...]:
    """Return the sentences that each table carries into its own file."""
    stamp = (say("quick", lang),) if outcome.quick else ()
    return (*stamp, status_sentence(outcome.source.status, outcome.note, lang) + ("。" if lang == "zh" else "."))


def _section(name: str, lang: str, items: Iterator[present.report.Item]) -> present.Section:
    return present.Section(name, say(name, lang), tuple(items))


def _data(outcome: Outcome, lang: str) -> Iterator[present.report.Item]:
    made = outcome.data.made
    yield present.TextItem(f"{outcome.source.shown}: {data_sentence(outcome, lang)}")
    if made["dropped"]:
        yield present.TextItem(left_out(made, lang))
    for note in made["notes"]:
        yield present.TextItem(f"{outcome.source.shown}: {note}")


def _tables(results: Results) -> Iterator[present.report.Item]:
    for shown in results.graph.shown:
        if shown.family == "table":
            made = results.table(shown)
            if made is not None:
                yield present.TableItem(shown.id, *made)


def _figures(outcome: Outcome) -> Iterator[present.report.Item]:
    for shown in outcome.graph.shown:
        entry = outcome.entries.get(shown.id)
        if shown.family == "figure" and entry is not None:
            yield present.FigureItem(shown.id, shown.title or shown.name, entry.text(SVG), png=entry.read(PNG))


def _truth(outcome: Outcome, results: Results) -> Iterator[present.report.Item]:
    """Yield the table of true parameters beside the estimates, for simulated data."""
    rows: list[dict[str, Any]] = []
    for name, terms in outcome.data.made["truth"].items():
        runs = [run for model in outcome.graph.models for run in model.runs if name in (run.id, model.name)]
        estimate = results.record(f"model.{runs[-1].id}") if runs else None
        if isinstance(estimate, Estimate):
            rows += _beside(runs[-1].id, estimate, terms)
    if rows:
        lang = results.lang
        frame = pd.DataFrame(rows).rename(columns={key: say(key, lang) for key in rows[0]})
        table = present.frame_table(frame, title=say("truth", lang), id="truth", labels=outcome.spec.labels, lang=lang)
        yield present.TableItem("table.truth", replace(table, notes=(*table.notes, *results.notes)))


def _beside(model: str, estimate: Estimate, terms: Mapping[str, float]) -> list[dict[str, Any]]:
    ours = estimate.table().set_index("term")
    return [
        {
            "model": model,
            "term": term,
            "true": float(true),
            "estimate": ours.loc[term, "estimate"],
            "std_error": ours.loc[term, "std_error"],
            "distance": (ours.loc[term, "estimate"] - true) / ours.loc[term, "std_error"],
        }
        for term, true in terms.items()
        if term in ours.index
    ]


def _published(outcome: Outcome, results: Results) -> Iterator[present.report.Item]:
    """Yield the counts of the comparison and each cell of it, when the article's numbers are there."""
    path = outcome.place.folder / PUBLISHED
    if not path.is_file():
        return
    cells, lang = compare(path, results), results.lang
    if not cells:
        return
    yield present.TextItem("; ".join(f"{verdict}: {count}" for verdict, count in counts(cells).items()))
    keys = ("table", "column", "row", "quantity", "printed", "ours", "verdict")
    frame = pd.DataFrame({say(key, lang): [_word(cell, key) for cell in cells] for key in keys})
    table = present.frame_table(frame, title=say("published", lang), id="published", lang=lang)
    yield present.TableItem("table.published", table)


def _word(cell: Compared, key: str) -> str:
    return cell.shown if key == "ours" else getattr(cell, key)


def _failures(outcome: Outcome) -> Iterator[present.report.Item]:
    for name, failure in outcome.failures.items():
        yield present.FailureItem(f"failed.{name}", name, failure.reason)
