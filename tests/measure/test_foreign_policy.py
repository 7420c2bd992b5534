"""Distance of ideal points and its two inverses: by hand, at zero, with a floor, and each way to ask wrongly."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimand as em
from estimand.errors import DataError, SpecError

m = em.measure


@pytest.fixture
def votes():
    rows = [("A", 2001, 0.5, -0.5), ("A", 2002, -0.5, -0.5), ("B", 2001, np.nan, -0.5), ("B", 2002, -2.0, -0.5)]
    return em.Panel(pd.DataFrame(rows, columns=["country", "year", "own", "china"]), "country", "year")


def values(panel, name):
    return [None if np.isnan(v) else v for v in panel.column(name)]


def test_the_log_form_is_missing_at_zero_and_says_so(votes):
    made = m.foreign_policy_similarity(votes, "own", "china", name="s")
    assert values(made, "s") == [pytest.approx(1 / math.log(2)), None, None, pytest.approx(1 / math.log(2.5))]
    assert made.sources["s"] == "1 / ln(distance_own_china + 1); missing where the distance is zero: 1 rows"


def test_the_plain_distance_stands_beside_it(votes):
    made = m.foreign_policy_similarity(votes, "own", "china")
    assert values(made, "distance_own_china") == [1.0, 0.0, None, 1.5]
    assert made.sources["distance_own_china"] == "|own - china|"
    assert "similarity_own" in made.columns


def test_the_level_form_is_one_at_zero(votes):
    made = m.foreign_policy_similarity(votes, "own", "china", form="level", name="s")
    assert values(made, "s") == [0.5, 1.0, None, pytest.approx(0.4)]
    assert made.sources["s"] == "1 / (distance_own_china + 1)"


@pytest.mark.parametrize(("form", "most"), [("log", 1 / math.log(1.1)), ("level", 1 / 1.1)])
def test_a_floor_bounds_both_forms_and_is_counted(votes, form, most):
    made = m.foreign_policy_similarity(votes, "own", "china", form=form, floor=0.1, name="s")
    assert made.column("s").max() == pytest.approx(most)
    assert made.column("s").notna().sum() == 3
    assert made.sources["s"].endswith("; distances below 0.1 counted as that: 1 rows")


@given(st.lists(st.floats(1e-9, 10), min_size=2, max_size=20))
def test_from_a_distance_both_forms_fall_as_it_grows(distances):
    panel = em.Panel(pd.DataFrame({"d": sorted(distances)}))
    for form in ("log", "level"):
        made = m.foreign_policy_similarity(panel, "d", form=form, name="s").column("s").to_numpy()
        assert (np.diff(made) <= 0).all() and np.isfinite(made).all() and (made > 0).all()


def test_tiny_distances_keep_their_digits():
    """ln(1 + d) by log1p: 1 / ln(d + 1) = 1 / d + 1 / 2 + O(d)."""
    panel = em.Panel(pd.DataFrame({"d": [1e-12]}))
    made = m.foreign_policy_similarity(panel, "d", name="s")
    assert made.column("s").iloc[0] == pytest.approx(1e12 + 0.5, rel=1e-13)


def test_what_is_refused(votes):
    with pytest.raises(DataError, match='column "own" is negative, and no distance, in 2 of 4 rows'):
        m.foreign_policy_similarity(votes, "own")
    with pytest.raises(SpecError, match=r'form: .*is not one of "log", "level"'):
        m.foreign_policy_similarity(votes, "own", "china", form="logs")
    for floor in (0, -1, math.nan):
        with pytest.raises(SpecError, match=r"floor: .* is not above zero"):
            m.foreign_policy_similarity(votes, "own", "china", floor=floor)
    with pytest.raises(SpecError, match='"own" is compared with itself'):
        m.foreign_policy_distance(votes, "own", "own")
    with pytest.raises(SpecError, match='no column "chin" in the panel; nearest: "china"'):
        m.foreign_policy_distance(votes, "own", "chin")
