"""The Table record: what it refuses, and that it survives JSON."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

import estimand as em
from estimand.present import Cell, Row, RowGroup, Spanner, Table


def test_survives_json(tables):
    for table in tables.values():
        assert Table.from_json(table.to_json()) == table


def test_infinite_degrees_of_freedom_survive_strict_json():
    table = Table((("a",),), (RowGroup((Row("x", (Cell(1.5, df=math.inf, statistic=-math.inf),)),)),))
    json.loads(table.to_json(), parse_constant=lambda word: pytest.fail(word))
    assert Table.from_json(table.to_json()).rows[0].cells[0].df == math.inf
    assert Table.from_json(table.to_json()) == table


def test_nan_is_absent_and_numpy_scalars_are_plain():
    cell = Cell(np.float64("nan"), se=math.nan, df=np.int64(7))
    assert (cell.value, cell.se, cell.df) == (None, None, 7)
    assert type(cell.df) is int


def test_words_that_look_like_numbers_stay_words():
    table = Table((("a",),), (RowGroup((Row("x", (Cell(text="inf", note="nan"),)),)),))
    assert Table.from_json(table.to_json()).rows[0].cells[0].text == "inf"


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"header": ()}, "no header line"),
        ({"header": (("a", "b"), ("c",))}, "a header line has 1 cells, the header 2"),
        ({"groups": (RowGroup((Row("gdp", (Cell(),)),)),)}, 'the row "gdp" has 1 cells, the header 2'),
        ({"spanners": (Spanner("Violent", 1, 3),)}, 'the spanner "Violent" leaves the 2 columns'),
        ({"spanners": (Spanner("Violent", 1, 1),)}, 'the spanner "Violent" leaves'),
    ],
)
def test_refuses_a_ragged_table(parts, message):
    with pytest.raises(em.SpecError, match=message):
        Table(**({"header": (("a", "b"),), "groups": (), "id": "t"} | parts))


def test_is_frozen(tables):
    with pytest.raises(AttributeError):
        tables["en"].title = "other"
