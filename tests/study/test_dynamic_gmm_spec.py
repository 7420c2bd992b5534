"""A dynamic panel written in a spec: instruments as tables, the covariance as a word, columns and slips named."""

from __future__ import annotations

import pytest

import estimand as em
from estimand.study.arguments import arguments
from estimand.study.covariances import covariance
from estimand.study.methods import MODELS
from estimand.study.models import Run

ASKS = {
    "y": "y",
    "x": ["x"],
    "controls": ["z"],
    "gmm": [{"column": "y", "first": 2, "last": 4, "collapse": True}, {"column": "x", "first": 1}],
    "iv": ["z", {"column": "w", "equation": "level"}],
    "cov": "windmeijer",
}


def test_instruments_and_covariance_become_values():
    given = arguments(MODELS["dynamic_gmm"], ASKS, seed=1)
    assert given["gmm"] == [em.Lags("y", 2, 4, collapse=True), em.Lags("x", 1)]
    assert given["iv"] == ["z", em.Iv("w", "level")]
    assert given["cov"] == em.Windmeijer() == covariance("windmeijer")
    assert given["x"] == ["x", "z"]


def test_columns_of_instruments_are_read():
    assert Run("gmm", "gmm", "dynamic_gmm", ASKS).columns == ("y", "x", "z", "w")


@pytest.mark.parametrize(
    ("table", "text"),
    [
        (
            {"column": "y", "frist": 2},
            r'gmm: .* is no table of column, first, last, collapse, equation; nearest: "first"',
        ),
        ({"first": 2}, r"gmm: .* is no table of column"),
    ],
)
def test_a_slip_in_a_table_is_named(table, text):
    with pytest.raises(em.SpecError, match=text):
        arguments(MODELS["dynamic_gmm"], {**ASKS, "gmm": [table]}, seed=1)
