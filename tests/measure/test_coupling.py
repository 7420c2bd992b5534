"""Coupling coordination against published numbers and the two-way article's equations, bounds, and bad input."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import estimand as em
from estimand.errors import DataError, SpecError

CASE = Path(__file__).parents[1] / "goldens" / "coupling_coordination" / "mathmodels"
coupling_coordination, GRADES = em.measure.coupling_coordination, em.measure.GRADES


@pytest.mark.parametrize(("form", "weights"), [("standard", None), ("wang", [0.4, 0.3, 0.3])])
def test_three_systems_equal_mathmodels(form, weights):
    data, expected = pd.read_csv(CASE / "data.csv"), json.loads((CASE / "expected.json").read_text(encoding="utf-8"))
    found = coupling_coordination(data, ["s1", "s2", "s3"], form=form, weights=weights).tables["scores"]
    for column, values in expected["values"][form].items():
        np.testing.assert_allclose(found[column], values, rtol=0, atol=expected["atol"])


def test_two_way_equations_4_and_5():
    data = pd.DataFrame({"i": [4.0, 100.0, 0.0, 3.0], "o": [1.0, 25.0, 2.0, np.nan]})
    found = coupling_coordination(data, ["i", "o"], form="two-way")
    scores = found.tables["scores"]
    assert scores["coupling"].tolist()[:3] == pytest.approx([4 / 6.25, 2500 / 62.5**2, 0])
    assert scores["development"].tolist()[:3] == [2.5, 62.5, 1.0]
    assert scores["coordination"].tolist()[:3] == pytest.approx([(4 / 2.5) ** 0.5, (2500 / 62.5) ** 0.5, 0])
    assert scores.iloc[3].isna().all()
    assert "second form of equation 5" in found.notes[0]
    assert "No grades" in found.notes[1]
    assert scores["grade"].isna().all()
    assert [c.name for c in found.checks] == ["zero_level", "rows_without_score"]
    first = coupling_coordination(data, ["i", "o"], form="two-way", coordination="C*sqrt(T)")
    assert first.tables["scores"]["coordination"][0] == pytest.approx(0.64 * 2.5**0.5)
    assert not any("equation 5" in note for note in first.notes)


def test_two_way_parameters_enter_the_coupling_only():
    data = pd.DataFrame({"i": [4.0, 2.0], "o": [1.0, 3.0]})
    found = coupling_coordination(data, ["i", "o"], form="two-way", alpha=0.7, beta=0.3, gamma=3)
    assert found.tables["scores"]["coupling"].tolist() == pytest.approx([4 / 3.1**3, 6 / 2.3**3])
    assert found.tables["scores"]["development"].tolist() == [2.5, 2.5]
    assert (found.facts["alpha"], found.facts["gamma"]) == (0.7, 3)


def test_weights_enter_the_development():
    found = coupling_coordination(
        pd.DataFrame({"a": [0.2, 0.4], "b": [0.6, 0.4]}), ["a", "b"], weights={"b": 3, "a": 1}
    )
    assert found.tables["scores"]["development"].tolist() == pytest.approx([0.5, 0.4])
    assert found.tables["scores"]["coupling"][1] == 1


def test_ten_grades_with_their_borders():
    level = np.array([0.0, 0.05, 0.1, 0.25, 0.3, 0.45, 0.5, 0.69, 0.7, 0.8, 0.95, 1.0])
    found = coupling_coordination(pd.DataFrame({"a": level**2, "b": level**2}), ["a", "b"])
    steps = [0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9]
    assert found.tables["scores"]["grade"].tolist() == [GRADES[i][0] for i in steps]
    grades = found.tables["grades"]
    assert grades["n"].tolist() == np.bincount(steps, minlength=10).tolist()
    assert grades["grade_zh"].tolist()[::9] == ["极度失调", "优质协调"]


@pytest.mark.parametrize("form", ["standard", "wang"])
def test_rows_of_zeros_have_no_coupling_and_no_coordination(form):
    scores = coupling_coordination(pd.DataFrame({"a": [0, 0.5], "b": [0, 0.5]}), ["a", "b"], form=form).tables["scores"]
    assert np.isnan(scores["coupling"][0])
    assert scores["coordination"][0] == 0
    assert scores["coupling"][1] == 1


levels = arrays(float, st.tuples(st.integers(1, 8), st.integers(2, 5)), elements=st.floats(0, 1))


@given(levels, st.sampled_from(["standard", "wang"]), st.randoms(use_true_random=False))
def test_bounds_and_order_of_systems(u, form, random):
    names = [f"u{j}" for j in range(u.shape[1])]
    data = pd.DataFrame(u, columns=names)
    scores = coupling_coordination(data, names, form=form).tables["scores"]
    c, d = scores["coupling"].dropna(), scores["coordination"]
    assert c.between(0, 1).all()
    assert d.between(0, 1).all()
    assert (d**2 <= scores["development"] + 1e-12).all()
    turned = coupling_coordination(data, random.sample(names, len(names)), form=form).tables["scores"]
    np.testing.assert_allclose(turned["coordination"], d, atol=1e-9)


@pytest.mark.parametrize(
    ("systems", "options", "error", "words"),
    [
        (["a"], {}, SpecError, ['"a" alone has nothing to be coupled with']),
        (["a", "high"], {}, DataError, ['"high" is outside [0, 1] in 2 of 3 rows: 2 at row 2; -1 at row 3', "min_max"]),
        (["a", "high"], {"form": "two-way"}, DataError, ['"high" is below zero in 1 of 3 rows: -1 at row 3']),
        (["a", "b", "c"], {"form": "two-way"}, SpecError, ["couples two systems, not 3"]),
        (["a", "b"], {"gamma": 3}, SpecError, ['belong to form="two-way"']),
        (["a", "b"], {"form": "two-way", "gamma": -1}, SpecError, ["must all be above zero"]),
        (["a", "b"], {"form": "two_way"}, SpecError, ['nearest: "two-way"']),
        (["a", "b"], {"coordination": "CT"}, SpecError, ['"sqrt(C*T)", "C*sqrt(T)"']),
        (["a", "b"], {"weights": [1, -1]}, SpecError, ['weight of "b" is not a positive number']),
        (["a", "bb"], {}, SpecError, ['no column "bb"']),
        (["left", "right"], {}, DataError, ["no row has a level of every system: left, right"]),
    ],
)
def test_bad_input(systems, options, error, words):
    hole = np.nan
    data = pd.DataFrame({"a": [0.1, 0.2, 0.3], "b": [0.5, 0.6, 0.7], "c": [0.1, 0.1, 0.2], "high": [1.0, 2.0, -1.0]})
    data = data.assign(left=[hole, 0.1, hole], right=[0.1, hole, hole])
    with pytest.raises(error) as caught:
        coupling_coordination(data, systems, **options)
    for word in words:
        assert word in str(caught.value)
