"""Tests of panel models against R and gretl, and what they say of input that they cannot use."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import estimand as em
from golden import golden

probe = em.probe
X = ["x1", "x2"]
CLASSICAL = em.Classical()


@pytest.fixture(params=["balanced", "unbalanced"])
def case(request):
    return golden("panel_tests", request.param)


def panel_of(case) -> em.Panel:
    return em.Panel(case.data, "unit", "year")


def agree(check: em.Check, expected: dict[str, float], rtol: float = 1e-9) -> None:
    assert check.statistic == pytest.approx(expected["statistic"], rel=rtol)
    assert check.p_value == pytest.approx(expected["p"], rel=max(rtol * 1000, 1e-6))
    df = [expected[k] for k in ("df1", "df2") if k in expected]
    found = [] if check.df is None else list(np.atleast_1d(check.df))
    assert found == df
    assert check.verdict == ("rejected" if expected["p"] < 0.05 else "not rejected")


@pytest.mark.parametrize(
    ("key", "absorb", "given"),
    [
        ("unit", ["unit"], []),
        ("year", ["year"], []),
        ("both", ["unit", "year"], []),
        ("year given unit", ["year"], ["unit"]),
    ],
)
def test_poolability_equals_plm(case, key, absorb, given):
    check = probe.poolability(panel_of(case), "y", X, absorb=absorb, given=given)
    agree(check, case.values[f"poolability:{key}"])


@pytest.mark.parametrize("kind", ["bp", "honda"])
@pytest.mark.parametrize(("effects", "key"), [("unit", "individual"), ("time", "time"), ("both", "twoways")])
def test_breusch_pagan_lm_equals_plm(case, effects, key, kind):
    named = {"bp": "breusch-pagan", "honda": "honda"}[kind]
    check = probe.breusch_pagan_lm(panel_of(case), "y", X, effects=effects, kind=named)
    agree(check, case.values[f"lm:{key}:{kind}"])


def models(panel: em.Panel, y: str = "y", x=X) -> tuple[em.Estimate, em.Estimate]:
    fixed = em.fixed_effects(panel, y, x, absorb=[panel.unit], cov=CLASSICAL)
    return fixed, em.random_effects(panel, y, x, cov=CLASSICAL)


@pytest.mark.parametrize("sigma2", ["own", "efficient", "consistent"])
def test_hausman_equals_r(case, sigma2):
    check = probe.hausman(*models(panel_of(case)), sigma2=sigma2)
    agree(check, case.values[f"hausman:{sigma2}"], 1e-8)
    if sigma2 == "own":
        assert check.statistic == pytest.approx(case.values["hausman:own:plm"]["statistic"], rel=1e-8)


def test_mundlak_equals_r(case):
    panel = panel_of(case)
    agree(probe.mundlak(panel, "y", X, cov=CLASSICAL), case.values["mundlak:classical"], 1e-8)
    clustered = probe.mundlak(panel, "y", X, cov=em.Clustered("unit", small="plm"))
    agree(clustered, case.values["mundlak:unit"], 1e-8)
    if panel.balanced:
        agree(clustered, case.values["mundlak:plm"], 1e-8)


def test_mundlak_leaves_out_what_has_no_mean_to_test(case):
    panel = panel_of(case)
    check = probe.mundlak(panel, "y", [*X, "z"], cov=em.Clustered("unit"))
    assert check.df == 2 and "without those of z" in check.sentence
    with pytest.raises(em.IdentificationError, match="no regressor varies both within and between unit: z"):
        probe.mundlak(panel, "y", ["z"], cov=CLASSICAL)


@pytest.mark.parametrize("kind", ["cd", "lm", "sclm"])
@pytest.mark.parametrize("absorb", [["unit"], ["unit", "year"]])
def test_cross_section_dependence_equals_plm(case, kind, absorb):
    panel = panel_of(case)
    estimate = em.fixed_effects(panel, "y", X, absorb=absorb, cov=CLASSICAL)
    check = probe.cross_section_dependence(panel, estimate, kind="scaled-lm" if kind == "sclm" else kind)
    agree(check, case.values[f"cross:{kind}:{'both' if len(absorb) == 2 else 'unit'}"], 1e-8)


@pytest.mark.parametrize("kind", ["within", "difference"])
def test_serial_correlation_equals_plm(kind):
    case = golden("panel_tests", "balanced")
    check = probe.serial_correlation(panel_of(case), "y", X, kind=kind)
    agree(check, case.values[f"serial:{kind}"])


def test_serial_correlation_and_groupwise_heteroskedasticity_equal_gretl():
    case = golden("panel_tests", "gretl")
    panel = em.Panel(case.data, "unit", "year")
    check = probe.serial_correlation(panel, "y", X)
    agree(check, {**case.values["serial:wooldridge"], "df1": 1, "df2": 25})
    check = probe.heteroskedasticity(panel, "y", X, absorb=["unit"])
    agree(check, {**case.values["groupwise"], "df1": 35})


@pytest.mark.parametrize("powers", [(2, 3, 4), (2, 3), (3,)])
def test_ramsey_equals_lmtest(case, powers):
    check = probe.ramsey(panel_of(case), "y", X, powers=powers)
    agree(check, case.values[f"ramsey:{''.join(map(str, powers))}"], 1e-8)


@pytest.mark.parametrize("kind", ["koenker", "breusch-pagan", "white"])
@pytest.mark.parametrize("on", ["x", "fitted"])
def test_heteroskedasticity_equals_lmtest(case, kind, on):
    check = probe.heteroskedasticity(panel_of(case), "y", X, kind=kind, on=on)
    agree(check, case.values[f"hetero:{kind}:{on}"], 1e-8)


def test_wald_equals_r(case):
    estimate = em.ordinary(panel_of(case), "y", X, cov=CLASSICAL)
    agree(probe.wald(estimate, X), case.values["wald:both"])
    combined = probe.wald(estimate, [[1, 2, 0]], value=0.3)
    assert combined.statistic == pytest.approx(case.values["wald:combination"]["statistic"], rel=1e-9)
    assert probe.wald(estimate, X).statistic == pytest.approx(estimate.facts["f_statistic"], rel=1e-12)


def test_wald_is_chi_squared_where_the_estimate_is_normal(case):
    estimate = em.random_effects(panel_of(case), "y", X, cov=CLASSICAL)
    check = probe.wald(estimate, X)
    assert check.df == 2
    assert check.statistic == pytest.approx(2 * estimate.facts["f_statistic"], rel=1e-12)
    assert check.p_value == pytest.approx(estimate.facts["f_p_value"], rel=1e-9)


def test_margins_equal_recentred_regressions(case):
    panel = em.measure.interaction(panel_of(case), X)
    estimate = em.ordinary(panel, "y", [*X, "x1_x_x2"], cov=CLASSICAL)
    table = probe.margins(estimate, "x1", "x2", values=[-1, 0.5, 3]).tables["margins"].set_index("value")
    for m in (-1, 0.5, 3):
        for column, value in case.values[f"margins:{m}"].items():
            assert table.loc[m, column] == pytest.approx(value, rel=1e-8), (m, column)
    np.testing.assert_allclose((table["conf_low"] + table["conf_high"]) / 2, table["effect"])


def test_u_shape_equals_recentred_regressions(case):
    panel = panel_of(case).with_columns({"x2x2": case.data["x2"] ** 2})
    estimate = em.ordinary(panel, "y", [*X, "x2x2"], cov=CLASSICAL)
    finding = probe.u_shape(panel, estimate, "x2", "x2x2", level=0.2)  # c is small: wider sets have no end
    table = finding.tables["slopes"].set_index("end")
    for end in ("low", "high"):
        for column, value in case.values[f"u:{end}"].items():
            assert table.loc[end, column] == pytest.approx(value, rel=1e-7), (end, column)
    point = case.values["u:point"]
    assert finding.facts["turning_point"] == pytest.approx(point["turning_point"], rel=1e-8)
    assert finding.facts["conf_low"] == pytest.approx(point["conf_low"], rel=1e-7)
    assert finding.facts["conf_high"] == pytest.approx(point["conf_high"], rel=1e-7)
    unbounded = probe.u_shape(panel, estimate, "x2", "x2x2", level=0.99999)
    assert unbounded.facts["conf_low"] is None and "no bounded interval" in unbounded.checks[0].sentence


def test_a_clear_inverse_u_is_found():
    rng = np.random.default_rng(2)
    x = rng.uniform(0, 10, 400)
    panel = em.Panel(pd.DataFrame({"x": x, "xx": x**2, "y": 6 * x - 0.5 * x**2 + rng.normal(size=400)}))
    finding = probe.u_shape(panel, em.ordinary(panel, "y", ["x", "xx"], cov=em.Robust()), "x", "xx")
    assert finding.facts["shape"] == "inverse U" and finding.checks[0].verdict == "rejected"
    assert finding.facts["conf_low"] < 6 < finding.facts["conf_high"]
    assert finding.facts["turning_point"] == pytest.approx(6, abs=0.2)
    assert "has an inverse U shape within the data" in finding.checks[0].sentence
    beyond = probe.u_shape(panel, em.ordinary(panel, "y", ["x", "xx"], cov=em.Robust()), "x", "xx", ends=(0, 5))
    check = beyond.checks[0]
    assert check.verdict == "not rejected" and check.p_value > 0.5 and check.statistic < 0
    assert "the turning point lies outside the data" in check.sentence


@pytest.mark.shared
def test_grunfeld_equals_plm(shared):
    folder = shared / "references/panel_grunfeld"
    want = json.loads((folder / "expected.json").read_text())["tests"]
    panel = em.Panel(pd.read_csv(folder / "data.csv"), "firm", "year")
    y, x = "inv", ["value", "capital"]
    fixed, random = models(panel, y, x)
    found = {
        "F_individual": probe.poolability(panel, y, x, absorb=["firm"]),
        "F_twoways": probe.poolability(panel, y, x, absorb=["firm", "year"]),
        "hausman": probe.hausman(fixed, random),
        "hausman_aux_robust": probe.mundlak(panel, y, x, cov=em.Clustered("firm", small="plm")),
        "LM_bp_individual": probe.breusch_pagan_lm(panel, y, x),
        "LM_honda_individual": probe.breusch_pagan_lm(panel, y, x, kind="honda"),
        "LM_bp_time": probe.breusch_pagan_lm(panel, y, x, effects="time"),
        "LM_bp_twoways": probe.breusch_pagan_lm(panel, y, x, effects="both"),
        "wooldridge_serial_fe": probe.serial_correlation(panel, y, x, kind="within"),
        "wooldridge_fd": probe.serial_correlation(panel, y, x, kind="difference"),
        "pesaran_cd_fe": probe.cross_section_dependence(panel, fixed),
    }
    for key, check in found.items():
        assert check.statistic == pytest.approx(want[key]["statistic"], rel=1e-8), key
        assert check.p_value == pytest.approx(want[key]["p_value"], rel=1e-6), key
        assert list(np.atleast_1d(check.df)) == list(np.atleast_1d(want[key]["df"])) or check.df is None, key


@pytest.mark.shared
def test_wagepan_equals_plm(shared):
    folder = shared / "references/panel_wagepan"
    want = json.loads((folder / "expected.json").read_text())["tests"]
    panel = em.Panel(pd.read_csv(folder / "data.csv"), "nr", "year")
    years = [f"d{y}" for y in range(81, 88)]
    time_varying = ["expersq", "married", "union", *years]
    everything = ["educ", "black", "hisp", "exper", *time_varying]
    fixed = em.fixed_effects(panel, "lwage", time_varying, absorb=["nr"], cov=CLASSICAL)
    random = em.random_effects(panel, "lwage", everything, cov=CLASSICAL)
    check = probe.hausman(fixed, random)
    assert (check.statistic, check.df) == (pytest.approx(want["hausman"]["statistic"], rel=1e-6), 10)
    same_variance = probe.hausman(fixed, random, sigma2="efficient")
    assert same_variance.df < 10 and "has rank" in same_variance.sentence
    check = probe.breusch_pagan_lm(panel, "lwage", everything)
    assert check.statistic == pytest.approx(want["LM_bp_individual"]["statistic"], rel=1e-8)
    check = probe.cross_section_dependence(panel, fixed)
    assert check.statistic == pytest.approx(want["pesaran_cd_fe"]["statistic"], rel=1e-7)


@pytest.mark.shared
def test_house_prices_equal_lmtest(shared):
    folder = shared / "references/diag_wooldridge"
    want = json.loads((folder / "expected.json").read_text())
    panel = em.Panel(pd.read_csv(folder / "data.csv"))
    y, x = "price", ["lotsize", "sqrft", "bdrms"]
    found = {
        "reset_fitted_2_3": probe.ramsey(panel, y, x, powers=(2, 3)),
        "reset_fitted_2_4": probe.ramsey(panel, y, x),
        "bp_koenker": probe.heteroskedasticity(panel, y, x, kind="koenker"),
        "bp_original": probe.heteroskedasticity(panel, y, x, kind="breusch-pagan"),
        "bp_stata_hettest_fitted": probe.heteroskedasticity(panel, y, x, kind="breusch-pagan", on="fitted"),
        "white_special_fitted": probe.heteroskedasticity(panel, y, x, kind="white", on="fitted"),
        "white_full": probe.heteroskedasticity(panel, y, x, kind="white"),
    }
    for key, check in found.items():
        assert check.statistic == pytest.approx(want[key]["statistic"], rel=1e-8), key
        assert check.p_value == pytest.approx(want[key]["p_value"], rel=1e-6), key
        assert list(np.atleast_1d(check.df)) == list(np.atleast_1d(want[key]["df"])), key


def estimate(coef: list[float], variance: list[float], method: str, rmse: float = 1.0, **labels) -> em.Estimate:
    labels = {"y": "y", "cov": "classical", **labels}
    return em.Estimate(method, ("a", "b"), coef, np.diag(variance), 50, 60, labels=labels, facts={"rmse": rmse})


def test_a_negative_hausman_statistic_is_reported_as_it_is():
    fixed, random = estimate([1, 2], [1.0, 1.0], "fixed_effects"), estimate([1.1, 2.5], [0.5, 1.2], "random_effects")
    check = probe.hausman(fixed, random)
    assert check.statistic == pytest.approx(0.01 / 0.5 - 0.25 / 0.2)
    assert (check.p_value, check.verdict, check.level) == (None, "not defined", "caution")
    assert "is negative" in check.sentence and "1 of 2 eigenvalues" in check.sentence


def test_an_indefinite_difference_with_a_positive_statistic_is_a_caution():
    fixed, random = estimate([1, 2], [1.0, 1.0], "fixed_effects"), estimate([3, 2.1], [0.5, 1.2], "random_effects")
    check = probe.hausman(fixed, random)
    assert check.statistic == pytest.approx(4 / 0.5 - 0.01 / 0.2)
    assert check.level == "caution" and check.p_value is not None


def test_hausman_reports_a_short_rank():
    fixed, random = estimate([1, 2], [1.0, 1.0], "fixed_effects"), estimate([3, 2], [0.5, 1.0], "random_effects")
    check = probe.hausman(fixed, random)
    assert (check.statistic, check.df) == (pytest.approx(8.0), 1)
    assert "rank 1, not 2" in check.sentence


def test_hausman_refuses_what_cannot_be_compared():
    fixed = estimate([1, 2], [1.0, 1.0], "fixed_effects")
    with pytest.raises(em.SpecError, match=r"covariance of random_effects is clustered by u.*probe\.mundlak"):
        probe.hausman(fixed, estimate([1, 2], [1, 1], "random_effects", cov="clustered by u"))
    with pytest.raises(em.SpecError, match='outcomes differ, "y" and "ln_y"'):
        probe.hausman(fixed, estimate([1, 2], [1, 1], "random_effects", y="ln_y"))
    other = em.Estimate("random_effects", ("c",), [1.0], [[1.0]], 50, 60, labels=fixed.labels, facts=fixed.facts)
    with pytest.raises(em.SpecError, match="no slope in common"):
        probe.hausman(fixed, other)
    fewer = em.Estimate("random_effects", ("a",), [1.0], [[1.0]], 50, 59, labels=fixed.labels, facts=fixed.facts)
    with pytest.raises(em.SpecError, match="60 and 59 rows"):
        probe.hausman(fixed, fewer)
    with pytest.raises(em.SpecError, match='no fact rmse, so sigma2 can only be "own"'):
        probe.hausman(fixed, estimate([1, 2], [1, 1], "random_effects", rmse=0.0), sigma2="efficient")


def test_wald_refuses_what_has_no_answer():
    model = estimate([1, 2], [1.0, 1.0], "ordinary")
    with pytest.raises(em.SpecError, match='no term "aa"'):
        probe.wald(model, ["aa"])
    with pytest.raises(em.SpecError, match="a matrix of 3 columns for 2 terms"):
        probe.wald(model, np.ones((1, 3)))
    with pytest.raises(em.SpecError, match="2 values for 1 restrictions"):
        probe.wald(model, "a", value=[1, 2])
    with pytest.raises(em.SpecError, match="name at least one term"):
        probe.wald(model, [])
    with pytest.raises(em.IdentificationError, match="has no inverse"):
        probe.wald(model, [[1, 1], [2, 2]])


def small(units: int = 8, years: int = 4) -> pd.DataFrame:
    rng = np.random.default_rng(9)
    n = units * years
    data = pd.DataFrame({"unit": np.repeat(np.arange(units), years), "year": np.tile(np.arange(years), units)})
    return data.assign(x=rng.normal(size=n), y=rng.normal(size=n), flag=(rng.uniform(size=n) > 0.5).astype(float))


def test_bad_input_to_the_tests():
    panel, cross = em.Panel(small(), "unit", "year"), em.Panel(small(years=1), "unit")
    with pytest.raises(em.SpecError, match="absorb: name the effects to test"):
        probe.poolability(panel, "y", ["x"], absorb=[])
    with pytest.raises(em.SpecError, match="absorb: give a list of column names"):
        probe.poolability(panel, "y", ["x"], absorb="unit")
    with pytest.raises(em.SpecError, match='given: "unit" is tested too'):
        probe.poolability(panel, "y", ["x"], absorb=["unit"], given=["unit"])
    with pytest.raises(em.DataError, match="each of the units has one row"):
        probe.breusch_pagan_lm(cross, "y", ["x"])
    with pytest.raises(em.SpecError, match='"time" needs a panel with a time column'):
        probe.breusch_pagan_lm(cross, "y", ["x"], effects="time")
    with pytest.raises(em.SpecError, match="needs a panel with a time column"):
        probe.serial_correlation(cross, "y", ["x"])
    with pytest.raises(em.DataError, match="0 pairs of neighbouring residuals"):
        probe.serial_correlation(em.Panel(small(years=2), "unit", "year"), "y", ["x"])
    with pytest.raises(em.SpecError, match="needs a panel with a time column"):
        probe.cross_section_dependence(cross, em.ordinary(cross, "y", ["x"], cov=CLASSICAL))
    with pytest.raises(em.SpecError, match="whole numbers above one"):
        probe.ramsey(panel, "y", ["x"], powers=(1, 2))
    with pytest.raises(em.IdentificationError, match=r'"fitted\^2" is a linear combination'):
        probe.ramsey(panel, "y", ["flag"])
    with pytest.raises(em.DataError, match="in 8 of 8 units all residuals have one size"):
        probe.heteroskedasticity(em.Panel(small(years=2), "unit", "year"), "y", ["x"], absorb=["unit"])
    with pytest.raises(em.DataError, match="no unit has two rows"):
        probe.heteroskedasticity(cross, "y", ["x"])


def test_blocks_of_units_change_nothing(monkeypatch):
    panel = panel_of(golden("panel_tests", "unbalanced"))
    estimate = em.ordinary(panel, "y", X, cov=CLASSICAL)
    whole = probe.cross_section_dependence(panel, estimate)
    monkeypatch.setattr("estimand.probe.cross_section.BLOCK", 7)
    assert probe.cross_section_dependence(panel, estimate).statistic == pytest.approx(whole.statistic, rel=1e-12)


def test_no_pair_of_units_in_common():
    data = small(units=4, years=4)
    data = data[(data["unit"] % 4) * 4 + data["year"] >= 0].assign(year=lambda d: d["year"] + 10 * d["unit"])
    panel = em.Panel(data, "unit", "year")
    with pytest.raises(em.DataError, match="no two of 4 units share two periods"):
        probe.cross_section_dependence(panel, em.ordinary(panel, "y", ["x"], cov=CLASSICAL))


def test_margins_and_u_shape_refuse_what_they_lack():
    panel = em.Panel(small().assign(xx=lambda d: d["x"] ** 2, wrong=lambda d: d["x"] ** 2 + 1), "unit", "year")
    model = em.ordinary(panel, "y", ["x", "xx"], cov=CLASSICAL)
    with pytest.raises(em.SpecError, match=r'no term "x_x_z" or "z_x_x".*measure\.interaction'):
        probe.margins(model, "x", "z", values=[1])
    with pytest.raises(em.SpecError, match='margins: no term "w"'):
        probe.margins(model, "w", "z", values=[1])
    with pytest.raises(em.SpecError, match="at least one value"):
        probe.margins(model, "x", "x", values=[], interaction="xx")
    with pytest.raises(em.SpecError, match="level: 95 is not between"):
        probe.margins(model, "x", "x", values=[1], interaction="xx", level=95)
    with pytest.raises(em.SpecError, match="ends: 3 is not below 1"):
        probe.u_shape(panel, model, "x", "xx", ends=(3, 1))
    other = em.ordinary(panel, "y", ["x", "wrong"], cov=CLASSICAL)
    with pytest.raises(em.DataError, match='"wrong" is not the square of "x"'):
        probe.u_shape(panel, other, "x", "wrong")


def test_checks_survive_json(case):
    check = probe.poolability(panel_of(case), "y", X, absorb=["unit"])
    assert em.Check.from_json(check.to_json()) == check
