"""Findings of data to tables: descriptive statistics, correlations, variance inflation, and any frame as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import pandas as pd

from ..errors import SpecError, nearest
from ..result import Finding
from . import words
from .notes import correlation_note, star_words
from .numbers import decimals_for
from .table import Cell, Language, Row, RowGroup, Table, levels_of, stars_for

ACROSS = ("n", "mean", "sd", "min", "p50", "max")


def describe_table(
    finding: Finding,
    *,
    title: str = "",
    id: str = "",
    labels: Mapping[str, str] | None = None,
    statistics: Sequence[str] = ACROSS,
    digits: int | None = None,
    notes: Sequence[str] = (),
    lang: Language = "en",
) -> Table:
    """Return the table of descriptive statistics, one row a variable, with the groups one below the other.

    Parameters
    ----------
    finding : Finding
        From ``probe.describe``.
    title, id : str
    labels : mapping
        Words for the variables and groups.
    statistics : sequence of str
        Columns to show, of n mean sd min p25 p50 p75 max.
    digits : int, optional
        Decimals at least; without it as many as the standard deviation of the row asks for.
    notes : sequence of str
    lang : {"en", "zh"}

    Raises
    ------
    SpecError
        When the finding holds no descriptive statistics, or not the one asked for.
    """
    frame = _frame(finding, "describe")
    _require(statistics, frame.columns, "statistics")
    say = _speaker(labels, lang)
    parts = frame.groupby("group", sort=False) if "group" in frame else [("", frame)]
    groups = tuple(
        RowGroup(tuple(_described(row, statistics, digits, say) for row in part.to_dict("records")), say(name))
        for name, part in parts
    )
    header = (tuple(words.name_words(s, {}, lang) for s in statistics),)
    return Table(
        header,
        groups,
        id,
        title,
        stub=words.name_words("variable", {}, lang),
        notes=(*finding.notes, *notes),
        lang=lang,
    )


def correlation_table(
    finding: Finding,
    *,
    title: str = "",
    id: str = "",
    labels: Mapping[str, str] | None = None,
    stars: Sequence[float] | Literal[False] | None = (0.10, 0.05, 0.01),
    digits: int = 3,
    notes: Sequence[str] = (),
    lang: Language = "en",
) -> Table:
    """Return the lower triangle of the correlations, rows and columns numbered alike, stars from the p-values.

    Parameters
    ----------
    finding : Finding
        From ``probe.correlation``.
    title, id : str
    labels : mapping
        Words for the variables.
    stars : sequence of float, or None
        Significance levels.
    digits : int
        Decimals.
    notes : sequence of str
    lang : {"en", "zh"}
    """
    r, p, n = (_frame(finding, name).set_index("variable") for name in ("correlation", "p_value", "n"))
    say, levels, names = _speaker(labels, lang), levels_of(stars), list(r.index)

    def cell(i: int, j: int) -> Cell:
        if j > i:
            return Cell()
        if i == j:
            return Cell(1.0, decimals=digits)
        chance = p.iat[i, j]
        return Cell(r.iat[i, j], decimals=digits, stars=stars_for(chance, levels), p_value=chance, df=n.iat[i, j] - 2)

    rows = tuple(
        Row(f"({i + 1}) {say(name)}", tuple(cell(i, j) for j in range(len(names))), name)
        for i, name in enumerate(names)
    )
    below = [n.iat[i, j] for i in range(len(names)) for j in range(i)]
    made = correlation_note(str(finding.facts.get("method", "")), int(min(below)), int(max(below)), lang)
    return Table(
        header=(tuple(f"({i + 1})" for i in range(len(names))),),
        groups=(RowGroup(rows),),
        id=id,
        title=title,
        stub=words.name_words("variable", {}, lang),
        levels=levels,
        notes=tuple(s for s in (made, star_words(levels, lang), *finding.notes, *notes) if s),
        lang=lang,
    )


def vif_table(
    finding: Finding,
    *,
    title: str = "",
    id: str = "",
    labels: Mapping[str, str] | None = None,
    digits: int = 3,
    notes: Sequence[str] = (),
    lang: Language = "en",
) -> Table:
    """Return VIF and 1/VIF of each regressor, and the mean VIF.

    Parameters
    ----------
    finding : Finding
        From ``probe.vif``.
    title, id : str
    labels : mapping
        Words for the regressors.
    digits : int
        Decimals.
    notes : sequence of str
    lang : {"en", "zh"}
    """
    say = _speaker(labels, lang)
    rows = [
        Row(say(row["term"]), (Cell(row["vif"], decimals=digits), Cell(row["tolerance"], decimals=digits)), row["term"])
        for row in _frame(finding, "vif").to_dict("records")
    ]
    mean = Row(
        words.name_words("mean_vif", {}, lang), (Cell(finding.facts["mean_vif"], decimals=digits), Cell()), "mean_vif"
    )
    header = (tuple(words.name_words(name, {}, lang) for name in ("vif", "tolerance")),)
    groups = (RowGroup(tuple(rows)), RowGroup((mean,)))
    return Table(
        header,
        groups,
        id,
        title,
        stub=words.name_words("variable", {}, lang),
        notes=(*finding.notes, *notes),
        lang=lang,
    )


def frame_table(
    frame: pd.DataFrame,
    *,
    title: str = "",
    id: str = "",
    labels: Mapping[str, str] | None = None,
    digits: int | None = None,
    notes: Sequence[str] = (),
    lang: Language = "en",
) -> Table:
    """Return any frame as a table; the first column names the rows.

    Parameters
    ----------
    frame : DataFrame
        At least two columns. Missing values stay blank, true and false become words, whole numbers stay whole.
    title, id : str
    labels : mapping
        Words for the columns and the rows.
    digits : int, optional
        Decimals; without it 3, more for small and fewer for large numbers.
    notes : sequence of str
    lang : {"en", "zh"}
    """
    if frame.shape[1] < 2:
        raise SpecError(f'table "{id}": a frame needs two columns, one to name the rows; it has {frame.shape[1]}')
    words.speak(lang)

    def say(name: object) -> str:
        return words.name_words(str(name), labels or {}, lang)

    first, *rest = frame.columns
    cells = [[_plain(v, digits, lang) for v in _whole(frame[name])] for name in rest]
    names = frame[first].astype(str)
    rows = tuple(Row(say(name), tuple(c), name) for name, *c in zip(names, *cells, strict=True))
    header = (tuple(say(name) for name in rest),)
    return Table(header, (RowGroup(rows),), id, title, stub=say(first), notes=tuple(notes), lang=lang)


def _frame(finding: Finding, name: str) -> pd.DataFrame:
    if name not in finding.tables:
        raise SpecError(f'the finding "{finding.method}" has no table "{name}"{nearest(name, finding.tables)}')
    return finding.tables[name]


def _require(names: Sequence[str], known: Sequence[str], option: str) -> None:
    for name in names:
        if name not in known:
            raise SpecError(f'{option}: there is no "{name}"{nearest(name, known)}')


def _speaker(labels: Mapping[str, str] | None, lang: str) -> Callable[[object], str]:
    """Return the function that gives the words for a variable or a group."""
    words.speak(lang)
    return lambda name: words.term_words(str(name), labels or {}, lang)


def _described(
    row: Mapping[str, Any], statistics: Sequence[str], digits: int | None, say: Callable[[object], str]
) -> Row:
    decimals = decimals_for(row["sd"] or row["mean"], digits)
    cells = (Cell(int(row[s]), count=True) if s == "n" else Cell(row[s], decimals=decimals) for s in statistics)
    return Row(say(row["variable"]), tuple(cells), row["variable"])


def _whole(column: pd.Series) -> list:
    """Return a column's values, floats that are all whole numbers as ints."""
    values = column.tolist()
    numbers = [v for v in values if isinstance(v, float) and not pd.isna(v)]
    if numbers and all(v.is_integer() for v in numbers):
        return [int(v) if isinstance(v, float) and not pd.isna(v) else v for v in values]
    return values


def _plain(value: Any, digits: int | None, lang: str) -> Cell:
    if isinstance(value, bool):
        return Cell(text=words.word("yes" if value else "no", lang))
    if isinstance(value, int | float):
        return Cell(value, decimals=decimals_for(value, None) if digits is None else digits)
    return Cell() if pd.isna(value) else Cell(text=str(value))
