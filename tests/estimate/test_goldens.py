"""Ordinary and absorbed least squares against R, pyfixest and linearmodels, each under its own definition."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import estimand as em
from golden import golden

R_NAMES = {"(Intercept)": "constant"}


def column(estimate: em.Estimate, what: str, terms) -> np.ndarray:
    return estimate.table().set_index("term").loc[list(terms), what].to_numpy()


def agree(estimate: em.Estimate, what: str, expected: dict[str, float], rtol: float) -> None:
    expected = {R_NAMES.get(k, k): v for k, v in expected.items()}
    np.testing.assert_allclose(column(estimate, what, expected), list(expected.values()), rtol=rtol)


ORDINARY = {
    "classical": em.Classical(),
    **{k: em.Robust(k) for k in ("HC0", "HC1", "HC2", "HC3")},
    "firm": em.Clustered("firm"),
    "year": em.Clustered("year"),
    "firm_year": em.TwoWayClustered("firm", "year", small="sandwich"),
    "plm_scc3": em.DriscollKraay(3, small="plm"),
    "plm_dc": em.TwoWayClustered("firm", "year", small="plm"),
}


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_standard_errors_equal_r(name):
    case = golden("ordinary", "simulated")
    panel = em.Panel(case.data, "firm", "year")
    estimate = em.ordinary(panel, "y", ["x1", "x2"], cov=ORDINARY[name])
    agree(estimate, "estimate", case.values["coef"], case.rtol)
    agree(estimate, "std_error", case.values[f"se_{name}"], case.rtol)


@pytest.mark.parametrize("name", ["", "HC0", "HC1", "HC2", "HC3", "firm"])
def test_weighted_ordinary_equals_r(name):
    case = golden("ordinary", "simulated")
    cov = ORDINARY[name or "classical"]
    estimate = em.ordinary(em.Panel(case.data, "firm", "year"), "y", ["x1", "x2"], cov=cov, weights="w")
    agree(estimate, "estimate", case.values["coef_weighted"], case.rtol)
    agree(estimate, "std_error", case.values[f"se_weighted_{name}" if name else "se_weighted"], case.rtol)


def test_ordinary_facts_equal_r():
    case = golden("ordinary", "simulated")
    estimate = em.ordinary(em.Panel(case.data, "firm", "year"), "y", ["x1", "x2"], cov=em.Classical())
    agree(estimate, "p_value", case.values["p_classical"], 1e-8)
    for fact, value in case.values["fact"].items():
        assert estimate.facts[fact] == pytest.approx(value, rel=case.rtol), fact


EFFECTS = {"individual": ["unit"], "time": ["year"], "twoways": ["unit", "year"]}
WITHIN = {
    "classical": em.Classical(),
    "HC0": em.Robust("HC0"),
    "HC1": em.Robust("HC1", small="plm"),
    "unit": em.Clustered("unit", small="plm"),
    "unit_sss": em.Clustered("unit", small="plm-sss"),
    "year_sss": em.Clustered("year", small="plm-sss"),
    "both": em.TwoWayClustered("unit", "year", small="plm"),
    "scc2": em.DriscollKraay(2, small="plm"),
}


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize("name", WITHIN)
def test_fixed_effects_equal_plm(effect, name):
    case = golden("fixed_effects", "unbalanced")
    panel = em.Panel(case.data, "unit", "year")
    estimate = em.fixed_effects(panel, "y", ["x1", "x2"], absorb=EFFECTS[effect], cov=WITHIN[name])
    agree(estimate, "estimate", case.values[f"{effect}:coef"], case.rtol)
    agree(estimate, "std_error", case.values[f"{effect}:se_{name}"], case.rtol)
    if name == "classical":
        agree(estimate, "p_value", case.values[f"{effect}:p_classical"], 1e-6)
        for fact, value in case.values[f"{effect}:fact"].items():
            if fact not in ("r2", "r2_adjusted"):
                assert estimate.facts[fact] == pytest.approx(value, rel=case.rtol), fact


def test_two_way_r2_counts_the_effects_as_explained():
    case = golden("fixed_effects", "unbalanced")
    panel = em.Panel(case.data, "unit", "year")
    estimate = em.fixed_effects(panel, "y", ["x1", "x2"], absorb=["unit", "year"], cov=em.Classical())
    for fact in ("r2", "r2_adjusted"):
        assert estimate.facts[fact] == pytest.approx(case.values["twoways:fact"][fact], rel=case.rtol)


@pytest.mark.parametrize("kind", ["HC2", "HC3"])
def test_leverage_includes_the_effects(kind):
    case = golden("fixed_effects", "unbalanced")
    panel = em.Panel(case.data, "unit", "year")
    estimate = em.fixed_effects(panel, "y", ["x1", "x2"], absorb=["unit", "year"], cov=em.Robust(kind))
    agree(estimate, "std_error", case.values[f"twoways:se_{kind}"], case.rtol)


@pytest.mark.parametrize("kind", ["classical", "HC1", "HC2", "HC3"])
def test_three_weighted_factors_equal_dummies(kind):
    case = golden("fixed_effects", "unbalanced")
    cov = em.Classical() if kind == "classical" else em.Robust(kind)
    estimate = em.fixed_effects(
        em.Panel(case.data, "unit", "year"), "y", ["x1", "x2"], absorb=["unit", "year", "sector"], cov=cov, weights="w"
    )
    agree(estimate, "estimate", case.values["three_weighted:coef"], case.rtol)
    agree(estimate, "std_error", case.values[f"three_weighted:se_{kind}"], case.rtol)


def peer_cases() -> list[str]:
    return list(golden("fixed_effects", "peers").values)


def peer_covariance(software: str, name: str):
    small = "fixest" if software == "pyfixest" else "linearmodels"
    match name:
        case "iid" | "classical":
            return em.Classical(small=small)
        case "hetero" | "robust":
            return em.Robust(small=small)
        case "kraay":
            return em.DriscollKraay(3, small=small)
        case "unit+year":
            return em.TwoWayClustered("unit", "year", small=small)
    return em.Clustered(name, small=small)


@pytest.mark.parametrize("key", peer_cases())
def test_fixed_effects_equal_peers(key):
    case = golden("fixed_effects", "peers")
    software, absorb, cov, weights = key.split("|")
    estimate = em.fixed_effects(
        em.Panel(case.data, "unit", "year"),
        "y",
        ["x1", "x2"],
        absorb=absorb.split("+"),
        cov=peer_covariance(software, cov),
        weights=weights or None,
    )
    expected = case.values[key]
    for short, what in (("coef", "estimate"), ("se", "std_error"), ("p", "p_value")):
        found = {k.split()[1]: v for k, v in expected.items() if k.startswith(f"{short} ")}
        np.testing.assert_allclose(column(estimate, what, found), list(found.values()), rtol=case.rtol, atol=1e-14)


@pytest.mark.shared
def test_grunfeld_equals_plm(shared):
    folder = shared / "references/panel_grunfeld"
    expected = json.loads((folder / "expected.json").read_text())
    panel = em.Panel(pd.read_csv(folder / "data.csv"), "firm", "year")
    for key, absorb in (("fe_individual", ["firm"]), ("fe_time", ["year"]), ("fe_twoways", ["firm", "year"])):
        estimate = em.fixed_effects(panel, "inv", ["value", "capital"], absorb=absorb, cov=em.Classical())
        want = expected[key]["coef"]
        agree(estimate, "estimate", {k: v["estimate"] for k, v in want.items()}, 1e-9)
        agree(estimate, "std_error", {k: v["std_error"] for k, v in want.items()}, 1e-9)
        assert estimate.facts["r2_within"] == pytest.approx(expected[key]["r2"], rel=1e-9)
        assert estimate.facts["f_statistic"] == pytest.approx(expected[key]["fstat"]["statistic"], rel=1e-9)
    robust = expected["robust_se"]["fe_individual"]
    for key, cov in (
        ("vcovHC(arellano,HC0,group)", em.Clustered("firm", small="plm")),
        ("vcovHC(arellano,sss,group)", em.Clustered("firm", small="plm-sss")),
        ("vcovDC(HC0)_twoway_cluster", em.TwoWayClustered("firm", "year", small="plm")),
        ("vcovSCC(HC0)_driscoll_kraay", em.DriscollKraay(2, small="plm")),
    ):
        estimate = em.fixed_effects(panel, "inv", ["value", "capital"], absorb=["firm"], cov=cov)
        agree(estimate, "std_error", robust[key], 1e-9)


@pytest.mark.shared
def test_wagepan_equals_plm(shared):
    folder = shared / "references/panel_wagepan"
    expected = json.loads((folder / "expected.json").read_text())
    panel = em.Panel(pd.read_csv(folder / "data.csv"), "nr", "year")
    years = [f"d{y}" for y in range(81, 88)]
    estimate = em.fixed_effects(
        panel, "lwage", ["expersq", "married", "union", *years], absorb=["nr"], cov=em.Classical()
    )
    for term in ("expersq", "married", "union"):
        want = expected["fe_individual"]["coef"][term]
        agree(estimate, "estimate", {term: want["estimate"]}, 1e-9)
        agree(estimate, "std_error", {term: want["std_error"]}, 1e-9)


@pytest.mark.shared
def test_petersen_equals_sandwich(shared):
    folder = shared / "references/panel_petersen"
    expected = json.loads((folder / "expected.json").read_text())
    panel = em.Panel(pd.read_csv(folder / "data.csv"), "firm", "year")
    for key, cov in (
        ("classical", em.Classical()),
        ("HC1_white", em.Robust()),
        ("cluster_firm_HC1", em.Clustered("firm")),
        ("cluster_year_HC1", em.Clustered("year")),
        ("cluster_twoway_HC1_multi0F", em.TwoWayClustered("firm", "year", small="sandwich")),
    ):
        estimate = em.ordinary(panel, "y", ["x"], cov=cov)
        agree(estimate, "estimate", expected["coef"], 1e-9)
        agree(estimate, "std_error", expected["se"][key], 1e-9)
