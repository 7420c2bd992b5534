"""Lags and leads on panels with gaps, whatever their order: by the calendar and each the other's inverse."""

import numpy as np
import pandas as pd
from hypothesis import assume, given
from hypothesis import strategies as st

import estimand as em

cells = st.sets(st.tuples(st.integers(0, 4), st.integers(2000, 2010)), min_size=1, max_size=40)


@given(cells, st.integers(1, 3), st.randoms(use_true_random=False))
def test_a_lag_is_the_value_of_that_year_and_a_lead_undoes_it(cells, periods, random):
    rows = random.sample(sorted(cells), len(cells))
    frame = pd.DataFrame(rows, columns=["i", "t"]).assign(x=lambda f: f["i"] * 100.0 + f["t"])
    panel = em.measure.lag(em.Panel(frame, "i", "t"), "x", periods=periods, name="before")
    for _, row in panel.frame.iterrows():
        there = (row["i"], row["t"] - periods) in cells
        assert row["before"] == row["x"] - periods if there else np.isnan(row["before"])
    assume(panel.column("before").notna().any())
    after = em.measure.lead(panel, "before", periods=periods, name="again").frame
    known = after["again"].notna()
    assert (after.loc[known, "again"] == after.loc[known, "x"]).all()
    assert known.sum() == panel.column("before").notna().sum()
