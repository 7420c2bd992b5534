"""Panels for the measures: one with gaps in time and missing values."""

import numpy as np
import pandas as pd
import pytest

import estimand as em


@pytest.fixture
def panel():
    """Two provinces; Hebei has no 2013, Anhui's gdp is missing in 2012. Rows are given out of order."""
    rows = [
        ("Hebei", 2014, 8.0, 3.0, "north"),
        ("Anhui", 2011, 1.0, 1.0, "east"),
        ("Anhui", 2012, np.nan, 2.0, "east"),
        ("Anhui", 2013, 4.0, 4.0, "east"),
        ("Hebei", 2011, 2.0, 1.0, "north"),
        ("Hebei", 2012, 4.0, 5.0, "north"),
    ]
    frame = pd.DataFrame(rows, columns=["province", "year", "gdp", "people", "region"])
    return em.Panel(frame, "province", "year", units={"gdp": "yuan", "people": "persons"})


@pytest.fixture
def values():
    """Return the values of a column as a list with None for missing, in the order Anhui 2011-13, Hebei 2011, 12, 14."""

    def of(panel, name):
        return [None if pd.isna(v) else v for v in panel.column(name)]

    return of
