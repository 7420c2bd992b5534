"""Random, between and first-difference estimators against R and gretl, each under its own definition."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import estimand as em
from golden import golden

CASES = ["balanced", "unbalanced"]
X = ["x1", "x2", "z"]


@pytest.fixture(params=CASES)
def case(request):
    return golden("random_effects", request.param)


def panel_of(case) -> em.Panel:
    return em.Panel(case.data, "unit", "year")


def agree(estimate: em.Estimate, what: str, expected: dict[str, float], rtol: float) -> None:
    table = estimate.table().set_index("term")
    np.testing.assert_allclose(table.loc[list(expected), what], list(expected.values()), rtol=rtol)


RANDOM = {
    "classical": em.Classical(),
    "HC0": em.Robust("HC0"),
    "unit": em.Clustered("unit", small="plm"),
    "unit_sss": em.Clustered("unit", small="plm-sss"),
    "year_sss": em.Clustered("year"),
    "both": em.TwoWayClustered("unit", "year", small="plm"),
    "scc2": em.DriscollKraay(2, small="plm"),
}


@pytest.mark.parametrize("name", RANDOM)
def test_random_effects_equal_plm(case, name):
    estimate = em.random_effects(panel_of(case), "y", X, cov=RANDOM[name])
    agree(estimate, "estimate", case.values["random:coef"], case.rtol)
    if "covariance_not_positive" not in {c.name for c in estimate.checks}:
        agree(estimate, "std_error", case.values[f"random:se_{name}"], case.rtol)


def test_random_effects_facts_equal_plm_and_stata(case):
    estimate = em.random_effects(panel_of(case), "y", X, cov=em.Classical())
    agree(estimate, "p_value", case.values["random:p_classical"], 1e-7)
    facts = dict(estimate.facts)
    facts |= {"theta_min": facts.get("theta_min", facts.get("theta"))}
    facts |= {"theta_max": facts.get("theta_max", facts.get("theta"))}
    for fact, value in {**case.values["random:fact"], **case.values["random:stata"]}.items():
        assert facts[fact] == pytest.approx(value, rel=1e-8), fact
    wald = case.values["random:wald"]
    assert facts["f_statistic"] * facts["f_df_num"] == pytest.approx(wald["chi2"], rel=1e-9)
    assert facts["f_p_value"] == pytest.approx(wald["p"], rel=1e-6)
    assert facts["rho"] == pytest.approx(facts["sigma_u"] ** 2 / (facts["sigma_u"] ** 2 + facts["sigma_e"] ** 2))
    assert estimate.labels["components"] == "swamy-arora"


def test_harmonic_components_equal_hand_made_ones(case):
    estimate = em.random_effects(panel_of(case), "y", X, cov=em.Classical(), components="harmonic")
    agree(estimate, "estimate", case.values["harmonic:coef"], case.rtol)
    agree(estimate, "std_error", case.values["harmonic:se_classical"], case.rtol)
    for fact, value in case.values["harmonic:fact"].items():
        assert estimate.facts[fact] == pytest.approx(value, rel=case.rtol)
    for kind in ("HC2", "HC3"):
        estimate = em.random_effects(panel_of(case), "y", X, cov=em.Robust(kind), components="harmonic")
        agree(estimate, "std_error", case.values[f"harmonic:se_{kind}"], case.rtol)


@pytest.mark.parametrize(("key", "components"), [("harmonic", "harmonic"), ("exact", "swamy-arora")])
def test_random_effects_equal_gretl(key, components):
    case = golden("random_effects", "gretl")
    estimate = em.random_effects(panel_of(case), "y", X, cov=em.Classical(), components=components)
    agree(estimate, "estimate", case.values[f"{key}:coef"], case.rtol)
    agree(estimate, "std_error", case.values[f"{key}:se"], case.rtol)


def test_components_agree_when_balanced():
    panel = panel_of(golden("random_effects", "balanced"))
    a, b = (em.random_effects(panel, "y", X, cov=em.Classical(), components=c) for c in ("swamy-arora", "harmonic"))
    np.testing.assert_allclose(a.coef, b.coef, rtol=1e-12)
    assert "theta" in a.facts and "theta_min" not in a.facts


@pytest.mark.parametrize("components", ["swamy-arora", "harmonic"])
def test_a_regressor_that_varies_only_over_time_has_no_part_between_units(components):
    data = golden("random_effects", "balanced").data.assign(odd=lambda d: d["year"] % 2)
    estimate = em.random_effects(
        em.Panel(data, "unit", "year"), "y", ["odd"], cov=em.Classical(), components=components
    )
    # plm 2.6-2: summary(plm(y ~ odd, model = "random"))
    assert estimate["odd"] == pytest.approx(0.4649827, abs=5e-8)
    assert estimate.std_error == pytest.approx([0.1967657, 0.2470732], abs=5e-8)


def test_t_tests_on_request(case):
    z = em.random_effects(panel_of(case), "y", X, cov=em.Clustered("unit"))
    t = em.random_effects(panel_of(case), "y", X, cov=em.Clustered("unit"), tests="t")
    assert (z.df, t.df) == (np.inf, z.facts["n_clusters"] - 1)
    np.testing.assert_array_equal(z.cov, t.cov)


@pytest.mark.parametrize("name", ["classical", "HC1", "HC3", "region"])
def test_between_effects_equal_r(case, name):
    cov = {"classical": em.Classical(), "region": em.Clustered("region")}.get(name) or em.Robust(name)
    estimate = em.between_effects(panel_of(case), "y", X, cov=cov)
    agree(estimate, "estimate", case.values["between:coef"], case.rtol)
    agree(estimate, "std_error", case.values[f"between:se_{name}"], case.rtol)
    if name == "classical":
        agree(estimate, "p_value", case.values["between:p_classical"], 1e-8)
        for fact, value in case.values["between:fact"].items():
            assert estimate.facts[fact] == pytest.approx(value, rel=case.rtol), fact
    assert (estimate.n_obs, estimate.facts["n_units"]) == (len(case.data), 36)


DIFFERENCES = {
    "classical": em.Classical(),
    **{k: em.Robust(k) for k in ("HC1", "HC2", "HC3")},
    "unit": em.Clustered("unit"),
}


@pytest.mark.parametrize("constant", [True, False])
@pytest.mark.parametrize("name", DIFFERENCES)
def test_first_differences_equal_lm_on_calendar_changes(case, name, constant):
    key = "difference" if constant else "difference_origin"
    estimate = em.first_difference(panel_of(case), "y", ["x1", "x2"], cov=DIFFERENCES[name], constant=constant)
    agree(estimate, "estimate", case.values[f"{key}:coef"], case.rtol)
    agree(estimate, "std_error", case.values[f"{key}:se_{name}"], case.rtol)
    assert len(estimate.terms) == 2 + constant
    if name == "classical":
        agree(estimate, "p_value", case.values[f"{key}:p_classical"], 1e-8)
        for fact, value in case.values[f"{key}:fact"].items():
            assert estimate.facts[fact] == pytest.approx(value, rel=case.rtol), fact


def test_first_differences_equal_plm():
    case = golden("random_effects", "balanced")
    for name, cov in (("classical", em.Classical()), ("unit", em.Clustered("unit", small="plm"))):
        estimate = em.first_difference(panel_of(case), "y", ["x1", "x2"], cov=cov)
        agree(estimate, "estimate", case.values["difference_plm:coef"], case.rtol)
        agree(estimate, "std_error", case.values[f"difference_plm:se_{name}"], case.rtol)


@pytest.mark.shared
def test_grunfeld_equals_plm(shared):
    folder = shared / "references/panel_grunfeld"
    expected = json.loads((folder / "expected.json").read_text())
    panel = em.Panel(pd.read_csv(folder / "data.csv"), "firm", "year")
    x = ["value", "capital"]
    for key, function in (
        ("re_swamy_arora", em.random_effects),
        ("between", em.between_effects),
        ("first_difference", em.first_difference),
    ):
        want, estimate = expected[key], function(panel, "inv", x, cov=em.Classical())
        for what, column in (("estimate", "estimate"), ("std_error", "std_error"), ("stat", "statistic")):
            named = {k.replace("(Intercept)", "constant"): v[what] for k, v in want["coef"].items()}
            agree(estimate, column, named, 1e-9)
        assert estimate.facts["r2"] == pytest.approx(want["r2"], rel=1e-9)
        assert estimate.facts["rss"] == pytest.approx(want["rss"], rel=1e-9)
        assert estimate.facts["df_residual"] == want["df_residual"]
    want, estimate = expected["re_swamy_arora"], em.random_effects(panel, "inv", x, cov=em.Classical())
    assert estimate.facts["theta"] == pytest.approx(want["theta"], rel=1e-9)
    assert estimate.facts["sigma_u"] ** 2 == pytest.approx(want["sigma2_id"], rel=1e-9)
    assert estimate.facts["sigma_e"] ** 2 == pytest.approx(want["sigma2_idios"], rel=1e-9)
    robust = expected["robust_se"]["re_swamy_arora"]
    for key, cov in (
        ("vcovHC(arellano,HC0,group)", em.Clustered("firm", small="plm")),
        ("vcovHC(arellano,sss,group)", em.Clustered("firm", small="plm-sss")),
        ("vcovHC(arellano,sss,time)", em.Clustered("year")),
        ("vcovHC(white1,HC0)", em.Robust("HC0")),
        ("vcovDC(HC0)_twoway_cluster", em.TwoWayClustered("firm", "year", small="plm")),
        ("vcovSCC(HC0)_driscoll_kraay", em.DriscollKraay(2, small="plm")),
    ):
        estimate = em.random_effects(panel, "inv", x, cov=cov)
        agree(estimate, "std_error", {k.replace("(Intercept)", "constant"): v for k, v in robust[key].items()}, 1e-9)


@pytest.mark.shared
def test_wagepan_equals_plm(shared):
    """Time-invariant regressors and a regressor (exper) that unit and year effects explain together stay in."""
    folder = shared / "references/panel_wagepan"
    expected = json.loads((folder / "expected.json").read_text())["re_swamy_arora"]
    panel = em.Panel(pd.read_csv(folder / "data.csv"), "nr", "year")
    years = [f"d{y}" for y in range(81, 88)]
    x = ["educ", "black", "hisp", "exper", "expersq", "married", "union", *years]
    estimate = em.random_effects(panel, "lwage", x, cov=em.Classical())
    for term in x[:7]:
        agree(estimate, "estimate", {term: expected["coef"][term]["estimate"]}, 1e-8)
        agree(estimate, "std_error", {term: expected["coef"][term]["std_error"]}, 1e-8)
    assert estimate.facts["theta"] == pytest.approx(expected["theta"], rel=1e-9)
    assert estimate.facts["sigma_u"] ** 2 == pytest.approx(expected["sigma2_id"], rel=1e-9)


def frame(units: int = 12, years: int = 5) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    n = units * years
    data = pd.DataFrame({"unit": np.repeat(np.arange(units), years), "year": np.tile(np.arange(years), units)})
    return data.assign(x=rng.normal(size=n), y=rng.normal(size=n), half=data["unit"] % 2, odd=data["year"] % 2)


def test_negative_component_is_clamped_and_said():
    data = frame()
    data["y"] -= data.groupby("unit")["y"].transform("mean")
    panel = em.Panel(data, "unit", "year")
    estimate = em.random_effects(panel, "y", ["x"], cov=em.Classical())
    assert estimate.facts["sigma_u"] == 0 and estimate.facts["theta"] == 0
    check = {c.name: c for c in estimate.checks}["negative_component"]
    assert check.level == "caution" and check.statistic < 0 and "set to zero" in check.sentence
    np.testing.assert_allclose(estimate.coef, em.ordinary(panel, "y", ["x"], cov=em.Classical()).coef, rtol=1e-10)


def test_units_of_measure_are_nothing(case):
    """Slopes in units 1e18 apart: components, tests and the Wald F stay the same."""
    panel = panel_of(case)
    scaled = em.Panel(case.data.assign(x1=case.data["x1"] * 1e-9, x2=case.data["x2"] * 1e9 + 1e11), "unit", "year")
    for components in ("swamy-arora", "harmonic"):
        a, b = (em.random_effects(p, "y", X, cov=em.Clustered("unit"), components=components) for p in (panel, scaled))
        for fact in ("sigma_u", "sigma_e", "f_statistic", "rss"):
            assert b.facts[fact] == pytest.approx(a.facts[fact], rel=1e-8), fact
    a, b = (em.probe.mundlak(p, "y", X, cov=em.Clustered("unit")) for p in (panel, scaled))
    assert b.statistic == pytest.approx(a.statistic, rel=1e-6)


def test_gaps_give_no_difference_and_are_counted():
    data = frame().drop(index=[2, 7])  # year 2 of two units: each loses itself and the change after it
    data.loc[20, "x"] = np.nan
    estimate = em.first_difference(em.Panel(data, "unit", "year"), "y", ["x"], cov=em.Clustered("unit"))
    assert estimate.n_obs == 12 * 4 - 2 * 2 - 1  # row 20 is a first year: only the change after it is lost
    assert estimate.dropped == {"missing x": 1, "no previous period": 12 + 2}
    assert estimate.n_obs + sum(estimate.dropped.values()) == len(data)


def test_biennial_panels_have_differences_over_two_years():
    data = frame().assign(year=lambda d: d["year"] * 2)
    two = em.first_difference(em.Panel(data, "unit", "year", every=2), "y", ["x"], cov=em.Classical())
    one = em.first_difference(em.Panel(frame(), "unit", "year"), "y", ["x"], cov=em.Classical())
    np.testing.assert_allclose(two.coef, one.coef)
    with pytest.raises(em.DataError, match="no row of 60 has a complete row of its unit one period earlier"):
        em.first_difference(em.Panel(data, "unit", "year"), "y", ["x"], cov=em.Classical())


def test_bad_input_to_random_effects():
    panel = em.Panel(frame(), "unit", "year")
    with pytest.raises(em.SpecError, match="components: 'swamy' is not one of"):
        em.random_effects(panel, "y", ["x"], cov=em.Classical(), components="swamy")
    with pytest.raises(em.DataError, match="12 rows of 12 units leave no degrees of freedom within units"):
        em.random_effects(em.Panel(frame(years=1), "unit", "year"), "y", ["x"], cov=em.Classical())
    with pytest.raises(em.DataError, match="2 units do not suffice for 1 regressors and a constant between units"):
        em.random_effects(em.Panel(frame(units=2), "unit", "year"), "y", ["x"], cov=em.Classical())
    exact = frame().assign(y=lambda d: d["x"] + d["unit"])
    with pytest.raises(em.DataError, match="explain the outcome wholly"):
        em.random_effects(em.Panel(exact, "unit", "year"), "y", ["x"], cov=em.Classical())
    with pytest.raises(em.IdentificationError, match='"x" is constant in the 60 rows used'):
        em.random_effects(em.Panel(frame().assign(x=2.0), "unit", "year"), "y", ["x"], cov=em.Classical())


def test_bad_input_to_between_effects():
    panel = em.Panel(frame(), "unit", "year")
    with pytest.raises(em.SpecError, match='"odd" varies within unit, so unit means have no cluster'):
        em.between_effects(panel, "y", ["x"], cov=em.Clustered("odd"))
    with pytest.raises(em.SpecError, match="no time dimension"):
        em.between_effects(panel, "y", ["x"], cov=em.DriscollKraay())
    with pytest.raises(em.DataError, match="2 units do not suffice for 1 regressors and a constant"):
        em.between_effects(em.Panel(frame(units=2), "unit", "year"), "y", ["x"], cov=em.Classical())
    with pytest.raises(em.IdentificationError, match='"year" is constant in the 12'):
        em.between_effects(panel, "y", ["year"], cov=em.Classical())


def test_bad_input_to_first_difference():
    cross = em.Panel(frame(years=1), "unit")
    with pytest.raises(em.SpecError, match="needs a time column"):
        em.first_difference(cross, "y", ["x"], cov=em.Classical())
    panel = em.Panel(frame(), "unit", "year")
    with pytest.raises(em.IdentificationError, match='"half" is constant'):
        em.first_difference(panel, "y", ["half"], cov=em.Classical())
    with pytest.raises(em.IdentificationError, match='"year" is constant'):
        em.first_difference(panel, "y", ["year"], cov=em.Classical())
    assert em.first_difference(panel, "y", ["year"], cov=em.Classical(), constant=False).terms == ("year",)
