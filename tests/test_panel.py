"""Panel: unique sorted keys, counted drops, lags by the calendar."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import estimand as em


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {"who": ["b", "a", "b", "a"], "year": [2001, 2003, 2000, 2001], "x": [1.0, 2.0, 3.0, 4.0]}, index=[9, 9, 7, 1]
    )


def test_rows_are_sorted_and_the_input_is_left_alone():
    given_frame = frame()
    panel = em.Panel(given_frame, "who", "year")
    assert panel.frame["x"].tolist() == [4.0, 2.0, 3.0, 1.0]
    assert (len(panel), panel.n_units, panel.n_periods, panel.balanced) == (4, 2, 3, False)
    pd.testing.assert_frame_equal(given_frame, frame())


def test_changes_to_either_side_do_not_reach_the_other():
    source = frame()
    panel = em.Panel(source, "who", "year")
    source.loc[:, "x"] = 0.0
    outside = panel.frame
    outside["x"] = -1.0
    assert panel.column("x").tolist() == [4.0, 2.0, 3.0, 1.0]


def test_duplicate_keys_name_the_rows():
    twice = pd.concat([frame(), frame().head(1)])
    with pytest.raises(em.DataError, match=r"who x year is not unique: 2 rows for \(b, 2001\): rows 0, 4"):
        em.Panel(twice, "who", "year")
    with pytest.raises(em.DataError, match=r"p.csv: who x year is not unique: 2 rows for \(b, 2001\): lines 2, 6"):
        em.Panel(twice, "who", "year", origin="p.csv")
    with pytest.raises(em.DataError, match=r"who is not unique.*for a panel give time="):
        em.Panel(frame(), "who")


def test_rows_without_a_key_are_dropped_and_counted():
    gaps = pd.DataFrame({"who": ["a", None, "b", "b"], "year": [1, 1, np.nan, 2], "x": 1.0})
    panel = em.Panel(gaps, "who", "year")
    assert dict(panel.dropped) == {"no who": 1, "no year": 1}
    with pytest.raises(em.DataError, match="no row has both keys"):
        em.Panel(gaps.assign(who=None), "who", "year")


def test_columns_are_named_when_missing_or_doubled():
    with pytest.raises(em.SpecError, match=r'unit: no column "wo" in the table; nearest: "who"'):
        em.Panel(frame(), "wo", "year")
    with pytest.raises(em.DataError, match='column "x" occurs more than once'):
        em.Panel(frame().set_axis(["who", "x", "x"], axis=1), "who")
    with pytest.raises(em.DataError, match="no rows"):
        em.Panel(frame().head(0), "who")
    with pytest.raises(em.SpecError, match="not from dict"):
        em.Panel({"a": [1]}, "a")


@pytest.mark.parametrize(
    ("times", "periods"),
    [
        ([2000, 2001, 2003], [2000, 2001, 2003]),
        (["2000", "2001", "2003"], [2000, 2001, 2003]),
        ([2000.0, 2001.0, 2003.0], [2000, 2001, 2003]),
        (pd.to_datetime(["2000-12-31", "2001-12-31", "2003-12-31"]), [30, 31, 33]),
        (["2000Q4", "2001Q1", "2001Q3"], [123, 124, 126]),
        (pd.to_datetime(["2000-01-01", "2000-04-01", "2000-10-01"]), [120, 121, 123]),
        (pd.to_datetime(["2000-01-31", "2000-02-29", "2000-04-30"]), [360, 361, 363]),
        (pd.to_datetime(["2000-01-01", "2000-01-02", "2000-01-04"]), [10957, 10958, 10960]),
        (pd.PeriodIndex(["2000", "2001", "2003"], freq="Y"), [30, 31, 33]),
    ],
)
def test_times_of_every_kind_count_on_the_calendar(times, periods):
    panel = em.Panel(pd.DataFrame({"who": "a", "t": times}), "who", "t")
    assert panel.periods.tolist() == periods
    assert panel.positions_at(1).tolist() == [-1, 0, -1]


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (["2000", "soon"], "1 of 2 values is neither whole number nor date, first 'soon' on row 1; mend it"),
        (["2000-05-01", "2000-06-01", "20x0"], "1 of 3 values is neither whole number nor date, first '20x0' on row 2"),
        (["2010", "2011Q3", "2011Q4"], "2 of 3 values are written unlike '2010', first '2011Q3' on row 1; mend them"),
        ([2000.5, 2001.0], "1 of 2 values is no whole number, first '2000.5' on row 0"),
        ([True, False], "holds true/false"),
    ],
)
def test_times_that_are_no_times(bad, told):
    with pytest.raises(em.DataError, match='time "t"') as error:
        em.Panel(pd.DataFrame({"who": "a", "t": bad}), "who", "t")
    assert told in str(error.value)


def test_a_bad_time_is_found_again_after_rows_without_keys():
    rows = pd.DataFrame({"who": ["a", None, "b"], "t": ["2000", "2001", "soon"]})
    with pytest.raises(em.DataError, match=r"p.csv: time .* first 'soon' on line 4;"):
        em.Panel(rows, "who", "t", origin="p.csv")


def test_hundreds_of_new_columns_are_no_warning():
    panel = em.Panel(frame(), "who", "year")
    assert len(panel.with_columns({f"c{i}": np.ones(4) for i in range(300)}).columns) == len(panel.columns) + 300


def test_steps_of_two_years():
    survey = pd.DataFrame({"who": "a", "t": [2010, 2012, 2014, 2018]})
    assert em.Panel(survey, "who", "t", every=2).positions_at(1).tolist() == [-1, 0, 1, -1]
    assert em.Panel(survey, "who", "t").positions_at(1).tolist() == [-1, -1, -1, -1]


@settings(max_examples=50, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 4), st.integers(-3, 8)), min_size=1, max_size=40), st.integers(-4, 4))
def test_lags_by_a_naive_twin(keys, steps):
    rows = sorted(keys)
    panel = em.Panel(pd.DataFrame(rows, columns=["who", "t"]), "who", "t")
    place = {key: i for i, key in enumerate(rows)}
    assert panel.positions_at(steps).tolist() == [place.get((u, t - steps), -1) for u, t in rows]


def test_new_columns_carry_unit_and_source_and_never_overwrite():
    panel = em.Panel(frame(), "who", "year", units={"x": "kg"})
    more = panel.with_columns({"x2": panel.column("x") ** 2}, units={"x2": "kg2"}, sources={"x2": "x squared"})
    assert more.column("x2").tolist() == [16.0, 4.0, 9.0, 1.0]
    assert dict(more.units) == {"x": "kg", "x2": "kg2"} and "x2" not in panel.columns
    with pytest.raises(em.SpecError, match='column "x" exists already'):
        panel.with_columns({"x": np.zeros(4)})


def test_selected_rows_are_counted_with_their_reason():
    panel = em.Panel(frame(), "who", "year")
    some = panel.select(panel.column("x").to_numpy() > 1, "x above 1")
    assert len(some) == 3 and dict(some.dropped) == {"x above 1": 1}


def test_a_cross_section_without_names():
    panel = em.Panel(frame().drop(columns=["who", "year"]))
    assert panel.unit == "row" and panel.time is None and panel.n_units == 4
    with pytest.raises(em.SpecError, match="needs a time column"):
        panel.positions_at(1)
