"""What two_stage promises by itself: invariances, exact confidence sets, first stages, and bad input by name."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

import estimand as em
from estimand.estimate.stock_yogo import stock_yogo

COVARIANCES = [
    em.Classical(),
    em.Robust(),
    em.Clustered("unit"),
    em.TwoWayClustered("unit", "year"),
    em.DriscollKraay(1),
]


def data(strength: float = 0.5, seed: int = 5, units: int = 40, years: int = 8) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    n = units * years
    frame = pd.DataFrame({"unit": np.repeat(np.arange(units), years), "year": np.tile(np.arange(years), units)})
    for name in ("z1", "z2", "z3", "x", "e"):
        frame[name] = rng.normal(size=n) + 0.3 * rng.normal(size=units)[frame["unit"]]
    frame["d"] = strength * (frame["z1"] + 0.5 * frame["z2"]) + 0.5 * frame["e"] + frame["x"] + rng.normal(size=n)
    frame["d2"] = strength * (frame["z3"] - frame["z1"]) - 0.3 * frame["e"] + rng.normal(size=n)
    frame["y"] = 2 + frame["d"] + frame["x"] + frame["e"] * (1 + 0.3 * np.abs(frame["z1"]))
    return frame


def fit(frame: pd.DataFrame, x=("d", "x"), endog=("d",), instruments=("z1", "z2", "z3"), **more) -> em.Estimate:
    given = {"cov": em.Robust(), **more}
    return em.two_stage(em.Panel(frame, "unit", "year"), "y", x, endog=endog, instruments=instruments, **given)


def numbers(estimate: em.Estimate) -> dict[str, float]:
    return {k: v for k, v in estimate.facts.items() if isinstance(v, float | int)}


def check(estimate: em.Estimate, name: str) -> em.Check:
    return next(c for c in estimate.checks if c.name == name)


def intervals(estimate: em.Estimate) -> list[tuple[float, float]]:
    return [(row.low, row.high) for row in estimate.tables["anderson_rubin_set"].itertuples()]


# invariances


@pytest.mark.parametrize(
    ("kind", "cov"),
    [(kind, cov) for kind in ("2sls", "liml") for cov in COVARIANCES] + [("gmm2s", cov) for cov in COVARIANCES[:3]],
    ids=str,
)
def test_only_the_span_of_the_instruments_counts(kind, cov):
    frame = data()
    mixed = frame.assign(
        z1=3 * frame["z1"] - frame["z2"] + frame["x"], z2=frame["z2"] / 10 + 5, z3=frame["z3"] + 2 * frame["z1"]
    )
    given = {"x": ["d", "d2", "x"], "endog": ["d", "d2"], "kind": kind, "cov": cov}
    a, b = fit(frame, **given), fit(mixed, **given)
    np.testing.assert_allclose(a.coef, b.coef, rtol=1e-8)
    np.testing.assert_allclose(a.cov, b.cov, rtol=1e-6, atol=1e-12)
    assert numbers(a) == pytest.approx(numbers(b), rel=1e-6)


@pytest.mark.parametrize("cov", COVARIANCES[:3], ids=str)
def test_just_identified_kinds_agree(cov):
    estimates = [fit(data(), instruments=["z1"], kind=kind, cov=cov) for kind in ("2sls", "liml", "gmm2s")]
    for other in estimates[1:]:
        np.testing.assert_allclose(other.coef, estimates[0].coef, rtol=1e-9)
        np.testing.assert_allclose(other.cov, estimates[0].cov, rtol=1e-8)
    assert "hansen_j" not in estimates[0].facts and "orthogonality" not in estimates[0].tables


def test_gmm_under_a_classical_covariance_is_two_stage_least_squares():
    a, b = fit(data(), cov=em.Classical()), fit(data(), cov=em.Classical(), kind="gmm2s")
    np.testing.assert_array_equal(a.coef, b.coef)
    np.testing.assert_array_equal(a.cov, b.cov)


def with_dummies(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    dummies = [pd.get_dummies(frame[c], prefix=c, dtype=float).iloc[:, 1:] for c in ("unit", "year")]
    return pd.concat([frame, *dummies], axis=1), [name for d in dummies for name in d]


@pytest.mark.parametrize("cov", [em.Classical(), em.Robust(), em.Clustered("unit", small="ivreg2")], ids=str)
@pytest.mark.parametrize("kind", ["2sls", "liml"])
def test_absorbed_effects_are_dummies(cov, kind):
    frame = data(units=12, years=9)
    wide, dummies = with_dummies(frame)
    a = fit(frame, absorb=["unit", "year"], cov=cov, kind=kind)
    b = fit(wide, x=["d", "x", *dummies], cov=cov, kind=kind)
    np.testing.assert_allclose(a.coef[:2], b.coef[:2], rtol=1e-8)
    np.testing.assert_allclose(a.cov[:2, :2], b.cov[:2, :2], rtol=1e-7)


def test_gmm_with_absorbed_effects_has_the_endogenous_slope_of_dummies():
    """The exogenous slopes differ: with dummies their moments are weighed too."""
    frame = data(units=12, years=9)
    wide, dummies = with_dummies(frame)
    a = fit(frame, absorb=["unit", "year"], kind="gmm2s", cov=em.Robust("HC0"))
    b = fit(wide, x=["d", "x", *dummies], kind="gmm2s", cov=em.Robust("HC0"))
    assert a["d"] == pytest.approx(b["d"], rel=1e-8)
    assert a.cov[0, 0] == pytest.approx(b.cov[0, 0], rel=1e-8)


def test_order_of_x_and_endog_outside_x():
    a, b = fit(data(), x=["x", "d"]), fit(data(), x=["x"])
    assert a.terms == b.terms == ("x", "d", "constant")
    np.testing.assert_array_equal(a.coef, b.coef)
    c = fit(data(), x=["d2", "x", "d"], endog=["d", "d2"])
    e = fit(data(), x=["d", "d2", "x"], endog=["d2", "d"])
    for term in ("d", "d2", "x", "constant"):
        assert c[term] == pytest.approx(e[term], rel=1e-10)
    assert numbers(c) == pytest.approx(numbers(e), rel=1e-8)


@pytest.mark.parametrize("cov", COVARIANCES, ids=str)
def test_first_stage_and_reduced_form_are_least_squares(cov):
    frame = data()
    estimate = fit(frame, absorb=["unit"], cov=cov)
    panel = em.Panel(frame, "unit", "year")
    for key, y in (("first_stage:d", "d"), ("reduced_form", "y")):
        alone = em.fixed_effects(panel, y, ["x", "z1", "z2", "z3"], absorb=["unit"], cov=cov)
        table = estimate.tables[key]
        assert (table.terms, table.method, table.labels["y"]) == (alone.terms, alone.method, y)
        np.testing.assert_allclose(table.coef, alone.coef, rtol=1e-10)
        np.testing.assert_allclose(table.cov, alone.cov, rtol=1e-9, atol=1e-14)


def test_residuals_of_each_kind_belong_to_its_record():
    frame = data()
    panel = em.Panel(frame, "unit", "year")
    for kind in ("2sls", "liml", "gmm2s"):
        for absorb in ([], ["unit"]):
            estimate = fit(frame, kind=kind, absorb=absorb)
            e = em.residuals(panel, estimate)
            assert float(e @ e) == pytest.approx(estimate.facts["rss"], rel=1e-9)


def test_a_perfect_instrument_is_least_squares():
    """With the regressor itself (and noise) as its instrument 2SLS is close to least squares, C close to zero."""
    frame = data().assign(z=lambda f: f["d"] + 1e-4 * f["z1"])
    estimate = fit(frame, instruments=["z"])
    ordinary = em.ordinary(em.Panel(frame, "unit", "year"), "y", ["d", "x"], cov=em.Robust())
    assert estimate["d"] == pytest.approx(ordinary["d"], rel=1e-3)


# the Anderson-Rubin confidence set


def moved_p_value(frame: pd.DataFrame, b: float, **given) -> float:
    """The p-value of the hypothesis that the slope is b, as the test of zero for y - b d."""
    return fit(frame.assign(y=frame["y"] - b * frame["d"]), **given).facts["anderson_rubin_f_p_value"]


@pytest.mark.parametrize("cov", COVARIANCES, ids=str)
@pytest.mark.parametrize("instruments", [["z1"], ["z1", "z2", "z3"]], ids=len)
def test_the_ends_of_the_set_have_p_of_five_per_cent(cov, instruments):
    given = {"cov": cov, "instruments": instruments, "absorb": ["unit"]}
    frame = data()
    ends = [end for piece in intervals(fit(frame, **given)) for end in piece if np.isfinite(end)]
    assert ends
    for end in ends:
        assert moved_p_value(frame, end, **given) == pytest.approx(0.05, rel=1e-6)


@pytest.mark.parametrize("cov", COVARIANCES[:2], ids=str)
def test_the_set_is_exact_with_forty_instruments(cov):
    frame, rng = data(), np.random.default_rng(1)
    many = {f"v{j}": frame["z1"] + 3 * rng.normal(size=len(frame)) for j in range(40)}
    frame = frame.assign(**many)
    low, high = intervals(fit(frame, instruments=list(many), cov=cov))[0]
    for end in (low, high):
        assert moved_p_value(frame, end, instruments=list(many), cov=cov) == pytest.approx(0.05, rel=1e-6)


@settings(max_examples=25)
@given(
    strength=st.floats(0.0, 0.4),
    seed=st.integers(0, 10_000),
    which=st.integers(0, 2),
    b=st.floats(-6, 6),
    count=st.integers(1, 3),
)
def test_a_value_is_in_the_set_when_the_test_does_not_reject_it(strength, seed, which, b, count):
    frame = data(strength, seed, units=12, years=5)
    given = {"cov": COVARIANCES[which], "instruments": ["z1", "z2", "z3"][:count]}
    pieces = intervals(fit(frame, **given))
    p = moved_p_value(frame, b, **given)
    if abs(p - 0.05) > 1e-6:
        assert any(low <= b <= high for low, high in pieces) == (p > 0.05)
    assert all(low < high for low, high in pieces)
    assert all(first[1] < second[0] for first, second in pairwise(pieces))


def test_the_classical_set_of_one_instrument_solves_its_quadratic():
    """(z'u)^2 / z'z <= F / (n - 2) (u'u - (z'u)^2 / z'z), u = y - b d: by hand, on rows less their means."""
    frame = data(0.3)
    estimate = fit(frame, x=[], instruments=["z1"], cov=em.Classical())
    y, d, z = (frame[c].to_numpy() - frame[c].mean() for c in ("y", "d", "z1"))
    critical = special.fdtri(1, len(y) - 2, 0.95) / (len(y) - 2)
    a, b, c = ((u @ z) * (v @ z) / (z @ z) * (1 + critical) - critical * (u @ v) for u, v in ((d, d), (d, y), (y, y)))
    ends = np.sort(np.roots([a, -2 * b, c]).real)
    found = [end for piece in intervals(estimate) for end in piece if np.isfinite(end)]
    np.testing.assert_allclose(found, ends, rtol=1e-9)


def test_unbounded_when_the_instruments_say_nothing():
    estimate = fit(data(0.0), instruments=["z1"], cov=em.Classical())
    pieces = intervals(estimate)
    assert pieces[0][0] == -np.inf and pieces[-1][1] == np.inf
    assert "confidence set of d: " in check(estimate, "anderson_rubin").sentence
    assert check(estimate, "weak_instruments").level == "caution"


def test_empty_when_no_value_agrees_with_all_instruments():
    frame = data(2.0).assign(y=lambda f: f["y"] + 3 * f["z3"])
    estimate = fit(frame, cov=em.Classical())
    assert intervals(estimate) == []
    assert "empty, no value agrees with all instruments" in check(estimate, "anderson_rubin").sentence
    assert check(estimate, "overidentification").verdict == "rejected"


def test_the_orthogonality_table_names_the_bad_instrument():
    frame = data(2.0).assign(y=lambda f: f["y"] + 4 * f["z3"])
    for cov in (em.Classical(), em.Clustered("unit")):
        table = fit(frame, cov=cov).tables["orthogonality"].set_index("instrument")
        assert table["c"].idxmax() == "z3" and table.loc["z3", "p_value"] < 1e-4


def test_c_of_one_surplus_instrument_is_j():
    """Without either of two instruments one slope fits exactly, so each C is the whole J."""
    for cov in (em.Classical(), em.Robust()):
        estimate = fit(data(), instruments=["z1", "z2"], cov=cov)
        j = estimate.facts.get("hansen_j", estimate.facts.get("sargan"))
        np.testing.assert_allclose(estimate.tables["orthogonality"]["c"], j, rtol=1e-9)


# what stands beside


def test_stock_yogo_values_are_those_of_the_tables():
    """Spot values of Stock and Yogo (2005), Tables 5.1, 5.2 and 5.4."""
    table = stock_yogo(3, 1, "2sls").set_index(["criterion", "level"])["critical_value"]
    assert (table["bias", 5], table["bias", 30], table["size", 10], table["size", 25]) == (13.91, 5.39, 22.30, 7.80)
    table = stock_yogo(4, 2, "2sls").set_index(["criterion", "level"])["critical_value"]
    assert (table["bias", 10], table["size", 10], table["size", 15]) == (7.56, 16.87, 9.93)
    assert stock_yogo(2, 2, "liml")["critical_value"].tolist() == [7.03, 4.58, 3.95, 3.63]
    assert stock_yogo(5, 3, "2sls")["critical_value"].tolist() == [9.53, 6.61, 4.99, 4.30]
    assert not len(stock_yogo(21, 1, "2sls")) and not len(stock_yogo(4, 4, "2sls"))


def test_critical_value_of_the_effective_f():
    """One instrument: the published 23.11 for a bias of 10 %, Montiel Olea and Pflueger (2013), Table 1."""
    assert fit(data(), instruments=["z1"]).facts["effective_f_critical"] == pytest.approx(23.11, abs=0.005)


def test_sentences_say_which_statistic_goes_with_which_covariance():
    weak = check(fit(data(), cov=em.Clustered("unit")), "weak_instruments").sentence
    assert weak.startswith("Kleibergen-Paap rk Wald F ") and "goes with clustered by unit errors" in weak
    assert "22.30, which assumes independent errors of equal variance" in weak
    weak = check(fit(data(), cov=em.Classical()), "weak_instruments").sentence
    assert weak.startswith("Cragg-Donald F ") and "assumes" not in weak


def test_fewer_clusters_than_instruments_are_said():
    frame = data().assign(region=lambda f: f["unit"] % 2)
    estimate = fit(frame, cov=em.Clustered("region"))
    said = check(estimate, "fewer_clusters_than_instruments")
    assert said.level == "caution" and "2 clusters for 4 instruments" in said.sentence
    assert "stock_wright_s" not in estimate.facts
    with pytest.raises(em.IdentificationError, match=r"covariance of 3 instruments has no inverse \(2 clusters\)"):
        fit(frame, cov=em.Clustered("region"), kind="gmm2s", absorb=["unit"])


def test_the_record_survives_json_with_its_first_stages():
    estimate = fit(data(0.0), instruments=["z1"])
    again = em.Estimate.from_json(estimate.to_json())
    assert again == estimate
    assert again.tables["first_stage:d"]["z1"] == estimate.tables["first_stage:d"]["z1"]


# bad input


@pytest.mark.parametrize(
    ("given", "error", "text"),
    [
        ({"endog": []}, em.SpecError, "endog: name the endogenous regressors, or use ordinary"),
        ({"endog": "d"}, em.SpecError, "endog: give a list of column names"),
        ({"instruments": "z1"}, em.SpecError, "instruments: give a list of column names"),
        (
            {"instruments": []},
            em.IdentificationError,
            'endogenous regressors "d": 1, but instruments: 0; name at least',
        ),
        (
            {"x": ["x"], "endog": ["d", "d2"], "instruments": ["z1"]},
            em.IdentificationError,
            'endogenous regressors "d", "d2": 2, but instruments: 1; name at least as many',
        ),
        ({"instruments": ["z1", "zz2"]}, em.SpecError, 'instruments: no column "zz2" in the panel; nearest: "z2"'),
        ({"endog": ["dd"]}, em.SpecError, 'endog: no column "dd" in the panel; nearest: "d'),
        ({"instruments": ["z1", "z1"]}, em.SpecError, 'instruments: "z1" is named twice'),
        ({"instruments": ["z1", "x"]}, em.SpecError, 'instruments: "x" is a regressor too'),
        ({"instruments": ["z1", "d"]}, em.SpecError, 'instruments: "d" is a regressor too'),
        ({"instruments": ["y"]}, em.SpecError, 'instruments: "y" is the outcome'),
        ({"kind": "2SLS"}, em.SpecError, 'kind: "2SLS" is not one of 2sls, liml, gmm2s'),
        ({"cov": em.Robust("HC3")}, em.NotSupported, "HC3 is not defined with instruments"),
        ({"absorb": "unit"}, em.SpecError, "absorb: give a list"),
    ],
)
def test_names_that_clash(given, error, text):
    with pytest.raises(error, match=text):
        fit(data(), **given)


def test_instruments_collinear_with_exogenous_regressors():
    frame = data().assign(twin=lambda f: 2 * f["x"] - f["z1"])
    with pytest.raises(em.IdentificationError, match='"twin" is a linear combination of "x", "z1"; drop one'):
        fit(frame, instruments=["z1", "twin"])


def test_collinear_and_absorbed_exogenous_regressors():
    frame = data().assign(twin=lambda f: 2 * f["x"], level=lambda f: f["unit"] * 1.0)
    with pytest.raises(em.IdentificationError, match='"twin" is a linear combination of "x"; drop one'):
        fit(frame, x=["d", "x", "twin"])
    with pytest.raises(em.IdentificationError, match='"level" does not vary within'):
        fit(frame, x=["d", "x", "level"], absorb=["unit"])


def test_one_cluster_and_one_period():
    with pytest.raises(em.IdentificationError, match='"unit" has one cluster'):
        fit(data(units=1, years=30), cov=em.Clustered("unit"))
    with pytest.raises(em.IdentificationError, match="at least two periods"):
        fit(data(units=30, years=1), cov=em.DriscollKraay())


def test_little_variation_of_an_instrument_is_said():
    frame = data().assign(z1=lambda f: 10 * f["unit"] + f["z1"])
    assert "of z1" in check(fit(frame, absorb=["unit"]), "little_variation").sentence


def test_instruments_collinear_once_effects_are_out():
    frame = data().assign(twin=lambda f: f["x"] + f["unit"])
    with pytest.raises(em.IdentificationError, match='"twin" is a linear combination of "x" once unit are taken out'):
        fit(frame, instruments=["twin"], absorb=["unit"])


def test_an_endogenous_regressor_absorbed_by_the_effects():
    frame = data().assign(d=lambda f: f["unit"] * 1.5)
    with pytest.raises(em.IdentificationError, match=r'"d" does not vary within \[.unit.\]'):
        fit(frame, absorb=["unit"])


def test_an_instrument_constant_within_effects_and_one_constant():
    frame = data().assign(z2=lambda f: f["year"] * 1.0)
    with pytest.raises(em.IdentificationError, match=r'"z2" does not vary within \[.unit., .year.\]'):
        fit(frame, absorb=["unit", "year"])
    with pytest.raises(em.IdentificationError, match='"z2" is constant in the 320 rows used'):
        fit(frame.assign(z2=1.0))


def test_a_regressor_that_is_its_own_instrument():
    frame = data().assign(z1=lambda f: f["d"] - 3 * f["x"])
    with pytest.raises(em.IdentificationError, match='"d" is a linear combination of the instruments and exogenous'):
        fit(frame)


def test_instruments_that_cannot_tell_two_regressors_apart():
    frame = data()
    z, x = np.column_stack([np.ones(len(frame)), frame["z1"], frame["z2"], frame["x"]]), frame["d"]
    beta = np.linalg.lstsq(z, frame["d2"], rcond=None)[0]
    noise = frame["d2"] - z @ beta
    frame["d2"] = 2 * x + noise - 2 * (x - z @ np.linalg.lstsq(z, x, rcond=None)[0])
    with pytest.raises(em.IdentificationError, match='coefficients of "d", "d2" apart'):
        fit(frame, x=["d", "d2", "x"], endog=["d", "d2"], instruments=["z1", "z2"])


def test_missing_instruments_cost_rows():
    frame = data()
    frame.loc[:9, "z3"] = np.nan
    assert fit(frame).dropped == {"missing z3": 10}


def test_too_few_rows():
    frame = data(units=2, years=3)
    with pytest.raises(em.DataError, match="6 complete rows do not suffice"):
        fit(frame.assign(z4=frame["z1"] ** 2, z5=frame["z2"] ** 2), instruments=["z1", "z2", "z3", "z4", "z5"])
