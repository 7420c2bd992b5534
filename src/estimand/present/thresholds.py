"""From panel thresholds to two tables: the thresholds with their intervals, and the tests of how many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from ..errors import SpecError
from ..result import Estimate
from . import words
from .numbers import UNICODE, number, p_value
from .options import Options, options_from
from .regression import Failure
from .table import Cell, Row, RowGroup, Table

LEVELS = (90, 95, 99)
Models = Estimate | Failure | Sequence[Estimate | Failure]


def thresholds_table(models: Models, **options: Any) -> Table:
    """Return each threshold with its 90, 95 and 99 % likelihood-ratio intervals, one group of rows a model.

    Parameters
    ----------
    models : Estimate, or sequence of Estimate or Failure
        From ``panel_threshold``. A Failure gives one marked row.
    **options
        Those of ``regression_table``; title, id, columns (words for the models), labels, digits, notes and lang count.

    Returns
    -------
    Table
        An interval goes from the lowest to the highest candidate that is not rejected; the set may have gaps.

    Raises
    ------
    SpecError
        When a model has no thresholds, or an option is unknown.
    """
    asked = options_from(options)
    header = tuple(words.word("interval_of", asked.lang).format(f"{level}%") for level in LEVELS)

    def cells(row: Mapping[str, Any]) -> tuple[Cell, ...]:
        decimals = 4 if asked.digits is None else asked.digits
        ends = [[number(row[f"{end}_{level}"], decimals, signs=UNICODE) for end in ("low", "high")] for level in LEVELS]
        return (Cell(row["estimate"], decimals=decimals), *(Cell(text=f"[{low}, {high}]") for low, high in ends))

    head = (words.word("threshold_value", asked.lang), *header)
    return _table(models, asked, ("thresholds", "threshold", "threshold_of"), head, cells)


def threshold_tests_table(models: Models, **options: Any) -> Table:
    """Return each test of one more threshold: F, bootstrap p-value, critical values; one group of rows a model.

    Parameters and errors are those of ``thresholds_table``.
    """
    asked = options_from(options)

    def cells(row: Mapping[str, Any]) -> tuple[Cell, ...]:
        decimals = 2 if asked.digits is None else asked.digits
        f, *critical = (Cell(row[name], decimals=decimals) for name in ("f", *(f"critical_{c}" for c in LEVELS)))
        chance = Cell() if pd.isna(row["p_value"]) else Cell(text=p_value(row["p_value"], UNICODE))
        return f, chance, *critical

    head = tuple(words.word("critical_at", asked.lang).format(f"{100 - level}%") for level in LEVELS)
    head = ("F", words.name_words("p_value", {}, asked.lang), *head)
    return _table(models, asked, ("threshold_tests", "thresholds", "thresholds_against"), head, cells)


def _table(
    models: Models,
    asked: Options,
    read: tuple[str, str, str],
    head: tuple[str, ...],
    cells: Callable[[Mapping[str, Any]], tuple[Cell, ...]],
) -> Table:
    """Return the table of each model's rows; `read` names their table, their number in it, and their words."""
    models = [models] if isinstance(models, Estimate | Failure) else list(models)
    groups = [
        RowGroup(tuple(_rows(m, asked, read, cells, len(head))), _title(m, i, len(models), asked))
        for i, m in enumerate(models)
    ]
    return Table((head,), tuple(groups), asked.id, asked.title, notes=tuple(asked.notes), lang=asked.lang)


def _rows(
    model: Estimate | Failure,
    asked: Options,
    read: tuple[str, str, str],
    cells: Callable[[Mapping[str, Any]], tuple[Cell, ...]],
    width: int,
) -> Iterator[Row]:
    name, key, say = read
    if isinstance(model, Failure):
        failed = Cell(text=words.word("failed", asked.lang), note=model.reason)
        yield Row(asked.say(model.y), (failed, *[Cell()] * (width - 1)), "failed")
        return
    if not isinstance(model, Estimate) or name not in model.tables:
        what = model.method if isinstance(model, Estimate) else type(model).__name__
        raise SpecError(f"{name}: {what} has no thresholds; give what panel_threshold() returns")
    for row in model.tables[name].to_dict("records"):
        place = row[key]
        yield Row(words.word(say, asked.lang).format(place, place - 1), cells(row), f"{name}:{place}")


def _title(model: Estimate | Failure, place: int, count: int, asked: Options) -> str:
    """Return the words above a model's rows: those given, else its threshold variable."""
    if asked.columns is not None and len(asked.columns) == count:
        return str(asked.columns[place])
    return asked.say(str(model.labels["by"])) if isinstance(model, Estimate) and "by" in model.labels else ""
