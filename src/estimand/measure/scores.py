"""The scores of an index: a table with one row for each row of the panel, and back as columns of that panel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..errors import SpecError, nearest
from ..panel import ROW, Panel
from ..result import Check, Finding


def with_scores(panel: Panel, finding: Finding, names: Mapping[str, str]) -> Panel:
    """Attach scores of an index to the panel that it was computed from.

    Parameters
    ----------
    panel : Panel
        The very rows that the index was given, in their order.
    finding : Finding
        From `entropy_weights`, `fixed_weight_index` or `coupling_coordination`.
    names : mapping of str to str
        For a column of ``finding.tables["scores"]``, the name it gets in the panel.

    Raises
    ------
    SpecError
        When the finding has no scores or no such column, or its rows are not those of the panel.
    """
    if "scores" not in finding.tables:
        raise SpecError(f"with_scores: {finding.method} has no table of scores")
    table = finding.tables["scores"]
    for name in names:
        if name not in table.columns:
            raise SpecError(f'with_scores: {finding.method} has no score "{name}"{nearest(name, table.columns)}')
    _same_rows(panel, table)
    sources = {new: f"{finding.method}: {old}" for old, new in names.items()}
    return panel.with_columns({new: table[old] for old, new in names.items()}, sources=sources)


def scores(panel: Panel, columns: Mapping[str, Any]) -> pd.DataFrame:
    """Return a row for each row of the panel: its keys, unless rows are only numbered, and the score columns."""
    keys = [] if panel.unit.rstrip("_") == ROW else [panel.unit] + ([panel.time] if panel.time else [])
    return panel.frame[keys].assign(**columns)


def caution(name: str, question: str, sentence: str) -> Check:
    """Return a check that changes how an index must be read."""
    return Check(name, question, sentence, verdict="caution", level="caution")


def without_score(rows: int, scored: int) -> tuple[Check, ...]:
    """Return the caution that some rows have no score, if any."""
    if rows == scored:
        return ()
    sentence = f"{rows - scored} of {rows} rows have no score."
    return (caution("rows_without_score", "Has every row a score?", sentence),)


def _same_rows(panel: Panel, table: pd.DataFrame) -> None:
    if len(table) != len(panel):
        raise SpecError(f"with_scores: {len(table)} scores for a panel of {len(panel)} rows; use the rows of the index")
    for key in filter(None, (panel.unit, panel.time)):
        if key not in table.columns or panel.column(key).equals(table[key]):
            continue
        differ = panel.column(key).astype(str).to_numpy() != table[key].astype(str).to_numpy()
        if differ.any():
            raise SpecError(f"with_scores: {key} differs in {int(differ.sum())} rows; use the rows of the index")
