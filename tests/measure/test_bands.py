"""Bands of a number, by row, by unit, and between given cuts."""

import numpy as np
import pandas as pd
import pytest

import estimand as em


def panel() -> em.Panel:
    rows = [("a", 1, 1.0), ("a", 2, 9.0), ("b", 1, 2.0), ("b", 2, 2.0), ("c", 1, np.nan), ("c", 2, 8.0)]
    return em.Panel(pd.DataFrame(rows, columns=["who", "t", "x"]), "who", "t")


def of(made: em.Panel, name: str = "band_x") -> list:
    return [None if pd.isna(v) else v for v in made.column(name)]


def test_rows_by_the_median():
    made = em.measure.bands(panel(), "x")  # values 1 2 2 8 9, median 2; a value on the cut lies below
    assert of(made) == ["below", "above", "below", "below", None, "above"]
    assert made.sources["band_x"] == "band of x, cut at 2"


def test_units_by_their_mean_and_by_their_first_value():
    by_mean = em.measure.bands(panel(), "x", of="unit")  # means 5 2 8, median 5
    assert of(by_mean) == ["below", "below", "below", "below", "above", "above"]
    by_first = em.measure.bands(panel(), "x", of="first", labels=["poor", "rich"], name="start")  # 1 2 8
    assert of(by_first, "start") == ["poor", "poor", "poor", "poor", "rich", "rich"]


def test_given_cuts():
    made = em.measure.bands(panel(), "x", cuts=[1.5, 5])
    assert of(made) == ["low", "high", "middle", "middle", None, "high"]


def test_bad_input():
    with pytest.raises(em.SpecError, match="do not ascend"):
        em.measure.bands(panel(), "x", cuts=[3, 1])
    with pytest.raises(em.SpecError, match="labels: 1 names for 2 bands"):
        em.measure.bands(panel(), "x", labels=["one"])
    with pytest.raises(em.SpecError, match="n: 1 bands"):
        em.measure.bands(panel(), "x", n=1)
    with pytest.raises(em.DataError, match='no value of "x" lies in high'):
        em.measure.bands(panel(), "x", cuts=[1.5, 50])
    with pytest.raises(em.SpecError, match="of: 'state' is not one of"):
        em.measure.bands(panel(), "x", of="state")
