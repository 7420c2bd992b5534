"""Winsorising: quantiles as R defines them, counts in the source, and what no data can break."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import estimand as em
from golden import golden

winsorise = em.measure.winsorise


@pytest.mark.parametrize(("quantiles", "kind"), [("linear", 7), ("stata", 2)])
def test_limits_equal_r_quantiles(quantiles, kind):
    case = golden("probe", "simulated")
    made = winsorise(em.Panel(case.data, "firm", "year"), "c", lower=0.05, upper=0.9, quantiles=quantiles).column("c_w")
    limits = case.values[f"quantile:{kind}"]
    assert made.min() == pytest.approx(limits["low"], rel=case.rtol)
    assert made.max() == pytest.approx(limits["high"], rel=case.rtol)


def test_by_period_each_year_has_its_own_limits_and_counts_are_told():
    frame = pd.DataFrame({"i": [1, 2, 3] * 2, "t": [1] * 3 + [2] * 3, "x": [0.0, 5, 10, 100, np.nan, 300]})
    made = winsorise(em.Panel(frame, "i", "t", units={"x": "yuan"}), "x", lower=0.25, upper=0.75, within="t")
    wide = made.frame.pivot(index="i", columns="t", values="x_w")
    assert wide[1].tolist() == [2.5, 5, 7.5]
    assert wide[2].dropna().tolist() == [150, 250]
    assert made.units["x_w"] == "yuan"
    assert made.sources["x_w"].endswith("quantiles of each t (linear); 2 low and 2 high values changed")


columns = arrays(float, st.integers(2, 40), elements=st.floats(-1e6, 1e6))
tails = st.floats(0, 0.45)


@given(columns, tails, tails)
def test_order_is_kept_values_come_closer_and_a_second_time_changes_no_more(x, lower, tail):
    panel = em.Panel(pd.DataFrame({"x": x}))
    once = winsorise(panel, "x", lower=lower, upper=1 - tail).column("x_w").to_numpy()
    order = np.argsort(x, kind="stable")
    assert (np.diff(once[order]) >= 0).all()
    assert once.min() >= x.min()
    assert once.max() <= x.max()
    middle = np.quantile(x, [lower, 1 - tail])
    inside = (x >= middle[0]) & (x <= middle[1])
    np.testing.assert_array_equal(once[inside], x[inside])
    assert set(once[~inside]) <= set(middle)


@given(columns)
def test_zero_and_one_change_nothing(x):
    made = winsorise(em.Panel(pd.DataFrame({"x": x})), "x", lower=0, upper=1)
    np.testing.assert_array_equal(made.column("x_w"), x)
    assert made.sources["x_w"].endswith("0 low and 0 high values changed")
