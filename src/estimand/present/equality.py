"""A row for a regression table: is a coefficient the same in the columns?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..result import Check
from . import words
from .numbers import p_value
from .table import Cell, Row, RowGroup, Table


def with_equality(table: Table, term: str, checks: Mapping[int, Check], labels: Mapping[str, str]) -> Table:
    """Return the table with a last row that holds the p-values of tests across columns.

    Parameters
    ----------
    table : Table
    term : str
        The regressor whose coefficients were compared.
    checks : mapping of int to Check
        From ``probe.equal_across``, each under the first of the columns compared, counted from 0.
    labels : mapping
        Words for the term.
    """
    label = words.word("equality", table.lang).format(words.term_words(term, labels, table.lang))
    found = {column: Cell(text=p_value(check.p_value), p_value=check.p_value) for column, check in checks.items()}
    cells = tuple(found.get(column, Cell()) for column in range(table.width))
    return replace(table, groups=(*table.groups, RowGroup((Row(label, cells, "equality"),), name="equality")))
