"""What dynamic_gmm promises beside numbers: refusals by name and count, cautions, invariances, a naive twin."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import estimand as em
from estimand.arrays.gmm_transform import deviations
from golden import golden

GMM = [em.Lags("y", 2, 4), em.Lags("x", 1, 3)]


def frame() -> pd.DataFrame:
    return golden("dynamic_gmm", "pydynpd").data


def run(data: pd.DataFrame | None = None, x=("x", "z"), **more) -> em.Estimate:
    options = {"gmm": GMM, "iv": ["z"], "cov": em.Windmeijer(), **more}
    return em.dynamic_gmm(em.Panel(frame() if data is None else data, "unit", "year"), "y", list(x), **options)


REFUSED = {
    "lag depth": ({"gmm": [em.Lags("y", 2, 12)]}, em.SpecError, r'lag 12 of "y" reaches beyond .* 9 periods of "year"'),
    "outcome lags": ({"lags": 8}, em.SpecError, r'8 lags of "y" reach beyond the panel: 9 periods of "year" allow 7'),
    "no instruments": ({"gmm": [], "iv": []}, em.SpecError, r"no instruments: give gmm="),
    "too few": (
        {"gmm": [em.Lags("y", 2, 2, collapse=True)], "iv": [], "time_effects": False, "system": False},
        em.IdentificationError,
        r"1 instruments \(y, lags 2, collapsed 1\) for 3 coefficients \(L1.y, x, z\)",
    ),
    "unknown column": ({"gmm": [em.Lags("yy")]}, em.SpecError, r'gmm: no column "yy" in the panel; nearest: "y"'),
    "unknown iv": ({"iv": ["zz"]}, em.SpecError, r'iv: no column "zz" in the panel'),
    "twice": ({"iv": ["z", "z"]}, em.SpecError, r"iv: z is named twice"),
    "one value": ({"gmm": em.Lags("y")}, em.SpecError, r"gmm: give a list"),
    "level alone": ({"system": False, "iv": [em.Iv("z", "level")]}, em.SpecError, r'"z" is an instrument of the eq'),
    "one step": ({"steps": 1}, em.SpecError, r"Windmeijer\(\) corrects two-step estimates"),
    "two steps": ({"cov": em.Robust()}, em.SpecError, r"with steps=2 give Windmeijer\(\), or Classical\(\)"),
    "HC3": ({"steps": 1, "cov": em.Robust("HC3")}, em.NotSupported, r"is not defined for GMM"),
    "clusters": ({"cov": em.Clustered("unit")}, em.SpecError, r"is none of Windmeijer\(\), Robust\(\), Classical\(\)"),
    "three steps": ({"steps": 3}, em.SpecError, r"steps: 3 is neither 1 nor 2"),
    "transform": ({"transform": "within"}, em.SpecError, r"transform: 'within' is not one of"),
    "outcome as x": ({"x": ["y"]}, em.SpecError, r'"y" is the outcome'),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusals_name_the_offender(case):
    options, error, text = REFUSED[case]
    with pytest.raises(error, match=text):
        run(**options)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"first": -1}, r'Lags\("y"\): first is -1'),
        ({"first": 3, "last": 2}, r'Lags\("y"\): last 2 is before first 3'),
        ({"equation": "levels"}, r"'levels' is not one of .* nearest: \"level\""),
    ],
)
def test_lags_are_checked_where_they_are_made(values, text):
    with pytest.raises(em.SpecError, match=text):
        em.Lags("y", **values)


def test_fewer_than_three_periods():
    with pytest.raises(em.DataError, match=r'at least 3 periods; "year" has 2'):
        run(frame().query("year >= 2008"))


def test_no_two_neighbouring_rows():
    with pytest.raises(em.DataError, match=r"no unit has two complete rows in a row: 0 of"):
        run(frame().query("year % 2 == 1"), gmm=[em.Lags("y")])


def test_no_time():
    with pytest.raises(em.SpecError, match="needs a time column"):
        em.dynamic_gmm(em.Panel(frame()), "y", ["x"], gmm=GMM, cov=em.Windmeijer())


def test_a_column_that_does_not_vary_within_units():
    data = frame().assign(fixed=lambda d: d["unit"] % 3)
    with pytest.raises(em.IdentificationError, match='"fixed" does not vary within units'):
        run(data, x=["x", "fixed"], iv=["fixed"], system=False)


def test_a_copied_regressor_is_named():
    data = frame().assign(copy=lambda d: d["x"] * 2)
    with pytest.raises(em.IdentificationError, match='"copy" is a linear combination of "x"'):
        run(data, x=["x", "copy"])


def test_rows_are_counted_and_gaps_follow_the_calendar():
    data = frame()
    for system in (True, False):
        estimate = run(data, system=system)
        assert estimate.n_obs + sum(estimate.dropped.values()) == len(data)
    before = data.set_index(["unit", "year"]).index
    lagged = [(unit, year - 1) in before for unit, year in before]
    assert run(data).n_obs == sum(lagged)


@pytest.mark.parametrize("transform", ["difference", "orthogonal"])
def test_order_and_labels_are_nothing(transform):
    data = frame()
    moved = data.sample(frac=1, random_state=3).assign(unit=lambda d: "u" + d["unit"].astype(str).str.zfill(3))
    a, b = run(data, transform=transform), run(moved, transform=transform)
    np.testing.assert_allclose(a.coef, b.coef, rtol=1e-9)
    np.testing.assert_allclose(a.cov, b.cov, rtol=1e-7, atol=1e-12)


def test_units_of_measure_scale_the_coefficients():
    a = run()
    b = run(frame().assign(x=lambda d: d["x"] / 1000, y=lambda d: d["y"] * 10))
    assert b["x"] == pytest.approx(a["x"] * 10_000, rel=1e-8)
    assert b["L1.y"] == pytest.approx(a["L1.y"], rel=1e-8)
    assert b.facts["hansen_j"] == pytest.approx(a.facts["hansen_j"], rel=1e-8)


def test_a_copied_instrument_is_nothing():
    data = frame().assign(again=lambda d: d["z"] * 3)
    a, b = run(data), run(data, iv=["z", "again"])
    assert a.facts["n_instruments"] == b.facts["n_instruments"]
    np.testing.assert_allclose(a.coef, b.coef, rtol=1e-8)


def test_too_many_instruments_are_a_caution():
    few = run()
    many = run(frame().query("unit < 30"), gmm=[em.Lags("y"), em.Lags("x", 1)])
    checks = {check.name: check for check in many.checks}
    assert {check.name: check for check in few.checks}["instrument_count"].level == "info"
    assert checks["instrument_count"].level == "caution"
    assert checks["singular_weights"].statistic == many.facts["weights_rank"] <= 30
    assert "instruments for 30 units" in checks["instrument_count"].sentence


def test_readings_of_serial_correlation():
    checks = {check.name: check for check in run().checks}
    assert checks["ar1"].verdict == "rejected" and checks["ar1"].level == "info"
    assert "expected" in checks["ar1"].sentence and "says nothing against the model" in checks["ar1"].sentence
    assert checks["ar2"].verdict == "not rejected"
    white = frame()
    white["y"] = np.random.default_rng(5).normal(size=len(white)).cumsum()
    assert {c.name for c in run(white).checks} >= {"ar1", "ar2", "ar3", "hansen", "sargan", "lag_bounds"}


def test_small_corrects_as_xtabond2():
    large, small = run(system=False), run(system=False, small=True)
    n, k, units = large.n_obs, len(large.terms), large.facts["n_units"]
    np.testing.assert_allclose(small.cov, large.cov * (n - 1) / (n - k) * units / (units - 1), rtol=1e-12)
    assert small.df == small.facts["f_df_den"] == units - 1


def test_deviations_are_orthonormal_and_free_of_the_mean():
    present = np.array([[1, 1, 0, 1, 1], [0, 1, 1, 0, 0], [1, 0, 0, 0, 0]], dtype=bool)
    for matrix, here in zip(deviations(present), present, strict=True):
        used = matrix[np.abs(matrix).sum(axis=1) > 0]
        assert len(used) == max(here.sum() - 1, 0)
        np.testing.assert_allclose(used @ used.T, np.eye(len(used)), atol=1e-12)
        np.testing.assert_allclose(used.sum(axis=1), 0, atol=1e-12)


def test_a_static_model_in_differences_is_first_difference():
    estimate = run(lags=0, gmm=[], iv=["x", "z"], system=False, steps=1, cov=em.Robust(), time_effects=False, h=1)
    panel = em.Panel(frame(), "unit", "year")
    other = em.first_difference(panel, "y", ["x", "z"], cov=em.Clustered("unit", small="plm"), constant=False)
    np.testing.assert_allclose(estimate.coef, other.coef, rtol=1e-10)
    np.testing.assert_allclose(estimate.std_error, other.std_error, rtol=1e-10)


def test_the_record_survives_json():
    estimate = run(small=True)
    assert em.Estimate.from_json(estimate.to_json()) == estimate
