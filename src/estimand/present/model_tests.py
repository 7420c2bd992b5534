"""From the tests of a model to their table: a row a null hypothesis, with its statistic and p-value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ..errors import SpecError
from ..result import Finding
from . import words
from .numbers import UNICODE, decimals_for, p_value
from .table import Cell, Language, Row, RowGroup, Table


def tests_table(
    finding: Finding,
    *,
    title: str = "",
    id: str = "",
    labels: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
    lang: Language = "en",
) -> Table:
    """Return the tests of a model, one row a null hypothesis: distribution under it, statistic, p-value.

    Parameters
    ----------
    finding : Finding
        From ``probe.panel_tests``.
    title, id : str
    labels : mapping
        Words for the tests.
    notes : sequence of str
    lang : {"en", "zh"}

    Raises
    ------
    SpecError
        When the finding holds no tests.
    """
    if "tests" not in finding.tables:
        raise SpecError(f'the finding "{finding.method}" has no table "tests"; it comes from probe.panel_tests')
    rows = [_row(row, labels or {}, lang) for row in finding.tables["tests"].to_dict("records")]
    header = (
        words.word("distribution", lang),
        words.word("test_statistic", lang),
        words.name_words("p_value", {}, lang),
    )
    stub = words.word("null", lang)
    return Table((header,), (RowGroup(tuple(rows)),), id, title, stub=stub, notes=(*finding.notes, *notes), lang=lang)


def _row(row: Mapping[str, object], labels: Mapping[str, str], lang: Language) -> Row:
    name, statistic, chance = str(row["test"]), row["statistic"], row["p_value"]
    df = [f"{value:,.0f}" for value in (row["df1"], row["df2"]) if not pd.isna(value)]
    kind = ("z", "χ²", "F")[len(df)]
    cells = (
        Cell(text=f"{kind}({', '.join(df)})" if df else kind),
        Cell(statistic, decimals=decimals_for(abs(statistic))),
        Cell(text="" if pd.isna(chance) else p_value(chance, UNICODE)),
    )
    return Row(words.test_words(name, labels, lang), cells, name)
