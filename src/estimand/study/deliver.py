"""From a finished run to the files that a researcher takes away: the page, the document, each table and each figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from .cache import canonical, hash_bytes, hash_file
from .fingerprint import code_of
from .outcome import Outcome
from .outputs import Outputs, Written, filled

if TYPE_CHECKING:
    from .tables import Results

FORMATS = ("html", "docx", "tex", "csv", "md")
USUAL = ("html", "docx", "tex", "csv")
TABLES = ("tex", "csv", "md")  # a file for each table; the page and the document hold them all
PUBLISHED = "published.toml"


def deliver(outcome: Outcome, formats: Sequence[str] = USUAL) -> Written:
    """Write the files of a run into its folder; nothing is drawn when they are there and nothing has changed.

    Parameters
    ----------
    outcome : Outcome
    formats : sequence of str
        Of ``FORMATS``. A partial run writes the tables and figures that it was asked for, and no report.
    """
    outputs = Outputs(outcome.place.out)
    key = _key(outcome, formats)
    kind = ",".join(formats) + ("" if outcome.graph.whole else " partial")
    return outputs.up_to_date(kind, key) or outputs.write(kind, key, _files(outcome, formats))


def results(outcome: Outcome) -> Results:
    """Return the records of a run, ready to be laid out."""
    from .report import file_notes
    from .tables import Results

    lang = outcome.spec.study.lang
    notes = file_notes(outcome, lang)
    return Results(outcome.spec, outcome.graph, outcome.entries, outcome.failures, lang, notes)


def _key(outcome: Outcome, formats: Sequence[str]) -> str:
    """Return the hash of all that the files depend on."""
    published = outcome.place.folder / PUBLISHED
    parts: dict[str, Any] = {
        "steps": {name: entry.key for name, entry in outcome.entries.items()},
        "data": outcome.data.key,
        "failures": {name: asdict(failure) for name, failure in outcome.failures.items()},
        "spec": outcome.spec.text,
        "shape": [outcome.spec.study.lang, *formats, outcome.quick, outcome.source.status, outcome.graph.whole],
        "published": hash_file(published) if published.is_file() else "",
        "code": code_of("present") | code_of("study.report") | code_of("study.deliver"),
    }
    return hash_bytes(canonical(parts).encode())


def _files(outcome: Outcome, formats: Sequence[str]) -> dict[str, bytes]:
    found = results(outcome)
    files = {**_tables(found, formats), **_figures(outcome)}
    if not outcome.graph.whole:
        return files
    from .. import present
    from .report import make_report

    report = make_report(outcome, found)
    if "html" in formats:
        files["report.html"] = present.to_page(report).encode()
    if "docx" in formats:
        from ..present.document import to_document

        files["report.docx"] = filled(".docx", lambda path: to_document(report, path))
    if "md" in formats:
        files["report.md"] = present.to_markdown_report(report, "figures").encode()
    if "tex" in formats:
        files["report.tex"] = present.to_tex_report(report, "figures").encode()
    return files


def _tables(found: Results, formats: Sequence[str]) -> dict[str, bytes]:
    from .. import present
    from ..present.report import file_name

    files = {}
    for shown in found.graph.shown:
        made = found.table(shown) if shown.family == "table" else None
        if made is None:
            continue
        for ending in (ending for ending in formats if ending in TABLES):
            content = filled(f".{ending}", lambda path, table=made[0]: present.write(table, path))
            files[f"tables/{file_name(shown.name)}.{ending}"] = content
    return files


def _figures(outcome: Outcome) -> dict[str, bytes]:
    from ..present.report import file_name
    from .figures import PNG, SVG

    drawn = {
        s.name: outcome.entries[s.id] for s in outcome.graph.shown if s.family == "figure" and s.id in outcome.entries
    }
    return {
        f"figures/{file_name(name)}.{file.rsplit('.')[-1]}": entry.read(file)
        for name, entry in drawn.items()
        for file in (SVG, PNG)
    }
