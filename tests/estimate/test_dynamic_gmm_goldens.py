"""Difference and system GMM on simulated panels against gretl and pydynpd: time effects, gaps, collapse, deviations."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import estimand as em
from golden import golden

GMM = [em.Lags("y", 2, 4), em.Lags("x", 1, 3)]
DEEP = [em.Lags("y", 2), em.Lags("x", 1, 3)]


def agree(estimate: em.Estimate, case, key: str, names: dict[str, str]) -> None:
    table = estimate.table().set_index("term")
    for what, column in (("coef", "estimate"), ("se", "std_error")):
        expected = {names.get(name, name): value for name, value in case.values[f"{key}:{what}"].items()}
        assert sorted(expected) == sorted(estimate.terms)
        np.testing.assert_allclose(table.loc[list(expected), column], list(expected.values()), rtol=case.rtol)


def without_level_effects(panel: em.Panel) -> tuple[em.Panel, list[str]]:
    """Years from the second that a level row has, as columns, for a model that gives them as it likes."""
    panel = em.measure.one_hot(panel, "year")
    return panel, [f"year_{year}" for year in range(2003, 2010)]


PLAIN = {"time_effects": False}
GRETL_CASES = {
    "difference, two steps": ({"gmm": DEEP, "system": False, "cov": em.Windmeijer(), **PLAIN}),
    "difference, two steps uncorrected": ({"gmm": DEEP, "system": False, "cov": em.Classical(), **PLAIN}),
    "difference, one step": ({"gmm": DEEP, "system": False, "steps": 1, "cov": em.Robust(), **PLAIN}),
    "system, time effects": ({"gmm": GMM, "cov": em.Windmeijer(), **PLAIN}),
    "system, one step": ({"gmm": GMM, "steps": 1, "cov": em.Robust(), **PLAIN}),
    "system, collapsed": (
        {
            "lags": 2,
            "gmm": [em.Lags("y", 2, collapse=True), em.Lags("x", 1, collapse=True)],
            "cov": em.Windmeijer(),
            **PLAIN,
        }
    ),
}
GRETL = {"y(-1)": "L1.y", "y(-2)": "L2.y", "const": "constant", **{f"T{t}": f"year_{2000 + t}" for t in range(3, 10)}}


@pytest.mark.parametrize("key", GRETL_CASES)
def test_gmm_equals_gretl_on_simulated_data(key):
    case = golden("dynamic_gmm", "gretl")
    panel = em.Panel(case.data, "unit", "year")
    years: list[str] = []
    if key in ("system, time effects", "system, one step"):  # gretl's dummies are instruments in levels alone
        panel, years = without_level_effects(panel)
    iv = ["z", *(em.Iv(year, "level") for year in years)]
    estimate = em.dynamic_gmm(panel, "y", ["x", "z", *years], iv=iv, **GRETL_CASES[key])
    agree(estimate, case, key, GRETL)
    facts = case.values[f"{key}:fact"]
    for ours, theirs in (("ar1_z", "AR1"), ("ar2_z", "AR2"), ("hansen_j", "hansen"), ("hansen_j_df", "hansen_df")):
        if theirs in facts:
            assert estimate.facts[ours] == pytest.approx(facts[theirs], rel=case.rtol), ours
    if not years:
        assert estimate.facts["f_statistic"] * estimate.facts["f_df_num"] == pytest.approx(facts["wald"], rel=case.rtol)
    scale = sargan_scale(estimate, panel)
    assert estimate.facts["sargan"] * scale == pytest.approx(facts["sargan"], rel=case.rtol)


def sargan_scale(estimate: em.Estimate, panel: em.Panel) -> float:
    """The rows in levels over the differenced ones, by which gretl's error variance in a system is too small."""
    if not estimate.labels["kind"].startswith("system"):
        return 1.0
    units = panel.frame.loc[panel.frame["y"].notna(), "unit"].nunique()
    return estimate.n_obs / (estimate.n_obs - units)


PYDYNPD_CASES = {
    "system, time effects": {"gmm": GMM},
    "difference, time effects": {"gmm": GMM, "system": False},
    "system, two lags, collapsed": {
        "lags": 2,
        "gmm": [em.Lags("y", 2, 5, collapse=True), em.Lags("x", 1, 4, collapse=True)],
        **PLAIN,
    },
    "orthogonal difference": {"gmm": GMM, "system": False, "transform": "orthogonal", **PLAIN},
    "one-step difference": {"gmm": GMM, "system": False, "steps": 1, "cov": em.Robust(), **PLAIN},
}


@pytest.mark.parametrize("key", PYDYNPD_CASES)
def test_gmm_equals_pydynpd(key):
    case = golden("dynamic_gmm", "pydynpd")
    data: pd.DataFrame = case.data[case.data["unit"] < 60] if key.startswith("orthogonal") else case.data
    options = {"cov": em.Windmeijer(), **PYDYNPD_CASES[key]}
    estimate = em.dynamic_gmm(em.Panel(data, "unit", "year"), "y", ["x", "z"], iv=["z"], **options)
    agree(estimate, case, key, {})
    for fact, value in case.values[f"{key}:fact"].items():
        if not (key.startswith("one-step") and fact.startswith("ar")):
            assert estimate.facts[fact] == pytest.approx(value, rel=case.rtol), fact
