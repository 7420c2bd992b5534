"""Bad input to the estimators: each message names what is wrong, where, how many, and what to do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import estimand as em

UNIT = em.Clustered("unit")


def frame(units: int = 6, years: int = 5) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    n = units * years
    data = pd.DataFrame({"unit": np.repeat([f"u{i}" for i in range(units)], years)})
    data["year"] = np.tile(np.arange(2000, 2000 + years), units)
    return data.assign(x=rng.normal(size=n), z=rng.normal(size=n), y=rng.normal(size=n))


def effects(data: pd.DataFrame, x=("x",), absorb=("unit", "year"), cov=UNIT, **more) -> em.Estimate:
    return em.fixed_effects(em.Panel(data, "unit", "year"), "y", list(x), absorb=list(absorb), cov=cov, **more)


def refused(error: type[Exception], text: str):
    return pytest.raises(error, match=text)


def test_text_in_a_numeric_column():
    data = frame().astype({"x": object})
    data.loc[[7, 9], "x"] = ["n/a", "about 3"]
    with refused(em.DataError, r'"x" holds text: 2 of 30 values are not numbers, first .n/a. at unit u1, year 2002'):
        effects(data)


def test_numbers_stored_as_text_are_numbers():
    data = frame()
    as_text = data.assign(x=data["x"].map(repr))
    assert effects(as_text)["x"] == pytest.approx(effects(data)["x"], rel=1e-12)


def test_all_missing_column():
    with refused(em.DataError, r'"x" is missing in all 30 rows'):
        effects(frame().assign(x=np.nan))


def test_infinite_values():
    data = frame()
    data.loc[[3, 4], "x"] = np.inf
    with refused(em.DataError, r'"x": 2 infinite values, first at unit u0, year 2003'):
        effects(data)


def test_no_variation_within_the_effects():
    data = frame().assign(coast=lambda d: d["unit"].isin(["u1", "u2"]).astype(float))
    with refused(em.IdentificationError, r'"coast" does not vary within \[\'unit\', \'year\'\]'):
        effects(data, ["x", "coast"])


def test_a_trend_absorbed_by_both_effects():
    data = frame().assign(age=lambda d: d["year"] - d["unit"].str[1:].astype(int))
    with refused(em.IdentificationError, '"age" does not vary within'):
        effects(data, ["age"])


def test_constant_regressor():
    with refused(em.IdentificationError, '"x" is constant in the 30 rows used'):
        em.ordinary(em.Panel(frame().assign(x=4.2), "unit", "year"), "y", ["x"], cov=UNIT)


def test_constant_outcome():
    with refused(em.IdentificationError, '"y" is constant in the 30 rows used'):
        effects(frame().assign(y=1.0))
    with refused(em.IdentificationError, '"y" does not vary within'):
        effects(frame().assign(y=lambda d: d["year"] * 2.0))


def test_collinear_regressors_are_named():
    data = frame().assign(total=lambda d: d["x"] - 3 * d["z"])
    with refused(
        em.IdentificationError, '"total" is a linear combination of "x", "z" once unit and year are taken out'
    ):
        effects(data, ["x", "z", "total"])


def test_one_unit():
    with refused(em.IdentificationError, 'absorb: "unit" has one group'):
        effects(frame(units=1), absorb=["unit"], cov=em.Robust())


def test_one_cluster():
    with refused(em.IdentificationError, '"unit" has one cluster; clustered errors need at least two'):
        em.ordinary(em.Panel(frame(units=1), "unit", "year"), "y", ["x"], cov=UNIT)


def test_one_period_leaves_only_singletons():
    with refused(em.DataError, "each of 6 rows is alone in a group of unit"):
        effects(frame(years=1), absorb=["unit"])


def test_fewer_rows_than_parameters():
    data = frame(units=2, years=2)
    with refused(em.DataError, "4 complete rows do not suffice for 1 regressors and 3 effects"):
        effects(data)


def test_nothing_complete():
    data = frame()
    data.loc[:15, "x"] = np.nan
    data.loc[15:, "y"] = np.nan
    with refused(em.DataError, "no complete row is left of 30: 15 missing y, 15 missing x"):
        effects(data)


def test_misspelt_columns():
    with refused(em.SpecError, r'absorb: no column "yaer" in the panel; nearest: "year"'):
        effects(frame(), absorb=["unit", "yaer"])
    with refused(em.SpecError, r'cov: no column "unitt" in the panel; nearest: "unit"'):
        effects(frame(), cov=em.Clustered("unitt"))


def test_names_given_wrongly():
    with refused(em.SpecError, "x: give a list of column names"):
        em.fixed_effects(em.Panel(frame(), "unit", "year"), "y", "x", absorb=["unit"], cov=UNIT)
    with refused(em.SpecError, '"y" is the outcome'):
        effects(frame(), ["x", "y"])
    with refused(em.SpecError, 'x: "x" is named twice'):
        effects(frame(), ["x", "x"])
    with refused(em.SpecError, "absorb: name at least one factor"):
        effects(frame(), absorb=[])
    with refused(em.SpecError, "at least one regressor"):
        effects(frame(), [])


def test_no_default_covariance():
    with pytest.raises(TypeError, match="cov"):
        em.fixed_effects(em.Panel(frame(), "unit", "year"), "y", ["x"], absorb=["unit"])


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: em.Robust("HC4"), "HC4"),
        (lambda: em.Clustered(["a", "b"]), "TwoWayClustered"),
        (lambda: em.TwoWayClustered("a", "a"), "names .a. twice"),
        (lambda: em.DriscollKraay(-1), "bandwidth -1 is negative"),
        (lambda: em.Clustered("a", small="fixst"), "nearest: .fixest."),
    ],
)
def test_covariance_values_are_checked_where_they_are_made(make, text):
    with refused(em.SpecError, text):
        make()


def test_weights():
    data = frame().assign(w=1.0)
    data.loc[2, "w"] = -1.0
    with refused(em.DataError, "weights: 1 values are negative"):
        effects(data, weights="w")
    data.loc[2, "w"] = 0.0
    assert effects(data, weights="w").dropped == {"missing or zero weight w": 1}


def test_driscoll_kraay_needs_time_and_bandwidth():
    cross = em.Panel(frame().drop_duplicates("unit"), "unit")
    with refused(em.SpecError, "Driscoll-Kraay needs a panel with a time column"):
        em.ordinary(cross, "y", ["x"], cov=em.DriscollKraay())
    with refused(em.DataError, "bandwidth 5 is not below the number of periods, 5"):
        effects(frame(), cov=em.DriscollKraay(5))


def test_singletons_are_dropped_again_and_again_and_counted():
    data = frame()
    lone = pd.DataFrame({"unit": ["v", "v", "w"], "year": [2000, 2010, 2010], "x": 1.0, "z": 2.0, "y": [1.0, 2.0, 0.0]})
    estimate = effects(pd.concat([data, lone]))
    assert estimate.dropped == {"singleton": 3}
    assert estimate.coef == pytest.approx(effects(data).coef)


def test_few_clusters_are_said():
    checks = {c.name: c for c in effects(frame()).checks}
    assert checks["few_clusters"].level == "caution"
    assert "6 clusters of unit" in checks["few_clusters"].sentence


def test_little_variation_is_said():
    data = frame()
    data["trend"] = data["year"] + 0.01 * data["x"]
    checks = {c.name: c for c in effects(data, ["trend"]).checks}
    assert "nearly all of trend (" in checks["little_variation"].sentence


def test_few_periods_are_said():
    checks = {c.name: c for c in effects(frame(), cov=em.DriscollKraay(1)).checks}
    assert checks["few_periods"].level == "caution" and "5 periods" in checks["few_periods"].sentence
