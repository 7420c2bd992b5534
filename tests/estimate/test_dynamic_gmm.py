"""Difference and system GMM on Arellano and Bond's firms, against gretl, plm and printed results of xtabond2."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import estimand as em

pytestmark = pytest.mark.shared
EVERY = [em.Lags("n", 2)]


def firms(shared: Path, *, stata: bool = False) -> em.Panel:
    """Arellano and Bond's firms, the levels in single precision; Stata's file has the logarithms in it too."""
    frame = pd.read_csv(shared / "references/gmm_abdata/data.csv")
    levels = {"n": "emp", "w": "wage", "k": "capital", "ys": "output"}
    single = {log: np.log(frame[level].astype("float32").astype(float)) for log, level in levels.items()}
    single = {log: values.astype("float32").astype(float) for log, values in single.items()} if stata else single
    panel = em.Panel(frame.assign(**single), "firm", "year")
    for column, depth in (("w", 1), ("k", 1), ("k", 2), ("ys", 1), ("ys", 2)):
        panel = em.measure.lag(panel, column, periods=depth)
    years = {f"yr{year}": (panel.frame["year"] == year).astype(float) for year in range(1980, 1985)}
    return panel.with_columns(years)


X = ["w", "L1.w", "k", "ys", "L1.ys"]
XX = ["w", "L1.w", "k", "L1.k"]
XR = ["w", "L1.w", "k", "L1.k", "L2.k", "ys", "L1.ys", "L2.ys"]
YEARS = [f"yr{year}" for year in range(1980, 1985)]
PREDETERMINED = [*EVERY, em.Lags("w", 2, 3), em.Lags("k", 2, 3)]
BENCH = [em.Lags("n", 2, 4), em.Lags("w", 1, 3)]
ROODMAN = [*EVERY, em.Lags("w", 1), em.Lags("k", 1)]
COLLAPSED = [em.Lags("n", 2, collapse=True)]
PLAIN = {"time_effects": False}
CASES = {
    "ab91_dif": (X, {"lags": 2, "gmm": EVERY, "iv": X, "system": False}),
    "ab91_predet_dif": (X, {"lags": 2, "gmm": PREDETERMINED, "iv": ["ys", "L1.ys"], "system": False}),
    "bb98_dif": (XX, {"gmm": [em.Lags(c, 2) for c in "nwk"], "system": False}),
    "bench_dif": (["w", "k"], {"lags": 2, "gmm": BENCH, "iv": ["k"], "system": False, **PLAIN}),
    "bench_sys": (["w", "k"], {"lags": 2, "gmm": BENCH, "iv": ["k"], **PLAIN}),
    "collapse_dif": (["w", "k"], {"gmm": COLLAPSED, "iv": ["w", "k"], "system": False, **PLAIN}),
    "collapse_sys": (["w", "k"], {"gmm": COLLAPSED, "iv": ["w", "k"], **PLAIN}),
    "roodman_dif": (XR + YEARS, {"lags": 2, "gmm": ROODMAN, "iv": YEARS, "system": False, **PLAIN}),
}
GRETL = {"n(-1)": "L1.n", "n(-2)": "L2.n", "const": "constant"}
GRETL |= {f"{c}_{lag}": f"L{lag}.{c}" for c in ("w", "k", "ys") for lag in (1, 2)}
GRETL |= {f"T{t}": f"year_{1975 + t}" for t in range(1, 10)}


def run(shared: Path, case: str, steps: int, cov, **more) -> em.Estimate:
    x, options = CASES[case]
    return em.dynamic_gmm(firms(shared), "n", x, steps=steps, cov=cov, **options, **more)


def column(estimate: em.Estimate, what: str, names) -> np.ndarray:
    return estimate.table().set_index("term").loc[list(names), what].to_numpy()


def reference(shared: Path, file: str = "expected.json"):
    return json.loads((shared / "references/gmm_abdata" / file).read_text())


CHOICES = {
    "1step_robust": (1, em.Robust()),
    "2step_robust": (2, em.Windmeijer()),
    "2step_asy": (2, em.Classical()),
}


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("case", CASES)
def test_gmm_equals_gretl(shared, case, choice):
    steps, cov = CHOICES[choice]
    estimate = run(shared, case, steps, cov)
    expected = reference(shared)["gretl"][f"{case}_{choice}_xtabond2style"]
    names = [GRETL.get(name, name) for name in expected["coef"]]
    assert sorted(names) == sorted(estimate.terms)
    assert (estimate.n_obs, estimate.facts["n_instruments"]) == (expected["n_obs"], expected["n_instruments"])
    estimates, errors = ([term[key] for term in expected["coef"].values()] for key in ("estimate", "std_error"))
    np.testing.assert_allclose(column(estimate, "estimate", names), estimates, rtol=1e-7)
    np.testing.assert_allclose(column(estimate, "std_error", names), errors, rtol=1e-6)
    for order in (1, 2):
        assert estimate.facts[f"ar{order}_z"] == pytest.approx(expected[f"AR{order}_z"], rel=1e-6)
    rows = rows_in(shared, case) if estimate.labels["kind"].startswith("system") else 1.0
    assert estimate.facts["sargan"] * rows == pytest.approx(expected["sargan"], rel=1e-6)
    if steps == 2:
        assert estimate.facts["hansen_j"] == pytest.approx(expected["hansen"], rel=1e-6)
        assert estimate.facts["hansen_j_df"] == expected["hansen_df"]


def rows_in(shared: Path, case: str) -> float:
    """The rows in levels over the differenced ones: gretl divides the differenced errors' squares by the former."""
    system, differences = (
        reference(shared)["gretl"][f"{case[:-4]}_{k}_2step_asy_xtabond2style"] for k in ("sys", "dif")
    )
    return system["n_obs"] / differences["n_obs"]


def test_gmm_equals_printed_xtabond2(shared):
    printed = reference(shared)["published_third_party"]["bench_dif_twostep"]
    x, options = CASES["bench_dif"]
    estimate = em.dynamic_gmm(firms(shared, stata=True), "n", x, cov=em.Windmeijer(), **options)
    for term, (coef, error) in printed["coef"].items():
        assert estimate[term] == pytest.approx(coef, abs=6e-8)
        assert column(estimate, "std_error", [term])[0] == pytest.approx(error, abs=6e-8)
    table = estimate.tables["difference_in_hansen"].set_index("group")
    for ours, theirs in (("n, lags 2:4", "gmm(n)"), ("w, lags 1:3", "gmm(w)"), ("k", "iv(k)")):
        row = table.loc[ours]
        assert [round(row["hansen_without"], 2), row["df_without"]] == printed["diff_in_hansen"][f"{theirs} excl"]
        assert [round(row["statistic"], 2), row["df"]] == printed["diff_in_hansen"][f"{theirs} diff"]


PLM = {"ab": "ab91_dif", "bb98_dif": "bb98_dif", "bench_dif": "bench_dif"}
PLM_TERMS = {
    "lag(log(emp), 1:2)1": "L1.n",
    "lag(log(emp), 1:2)2": "L2.n",
    "lag(log(emp), 1)": "L1.n",
    "lag(log(wage), 0:1)0": "w",
    "lag(log(wage), 0:1)1": "L1.w",
    "log(wage)": "w",
    "log(capital)": "k",
    "lag(log(capital), 0:1)0": "k",
    "lag(log(capital), 0:1)1": "L1.k",
    "lag(log(output), 0:1)0": "ys",
    "lag(log(output), 0:1)1": "L1.ys",
}


@pytest.mark.parametrize("steps", [1, 2])
@pytest.mark.parametrize("case", ["ab", "bb98_dif"])
def test_gmm_equals_plm(shared, case, steps):
    key = f"{case}_a{steps}" if case == "ab" else f"{case}{steps}"
    expected = reference(shared, "expected_plm.json")[key]
    for kind, cov in (("robust", em.Robust() if steps == 1 else em.Windmeijer()), ("nonrobust", em.Classical())):
        estimate = run(shared, PLM[case], steps, cov)
        names = [PLM_TERMS[name] for name in expected[kind]["coef"]]
        terms = list(expected[kind]["coef"].values())
        np.testing.assert_allclose(column(estimate, "estimate", names), [t["estimate"] for t in terms], rtol=1e-5)
        if steps == 2 or kind == "robust":  # plm has another error variance
            np.testing.assert_allclose(column(estimate, "std_error", names), [t["std_error"] for t in terms], rtol=1e-5)
            for order in (1, 2):
                z = expected[kind][f"m{order}"]["statistic"]
                assert estimate.facts[f"ar{order}_z"] == pytest.approx(z, rel=2e-5)
    if steps == 2:
        assert estimate.facts["hansen_j"] == pytest.approx(
            expected["robust"]["sargan_or_hansen"]["statistic"], rel=1e-6
        )
