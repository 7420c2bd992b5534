"""Deals, screening and panel have the printed facts for every seed; the truth is recovered; users' files run."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import estimand as em
from estimand.study import Options, deliver, find_study, run
from estimand.study.compare import compare
from estimand.study.deliver import results

STUDY = Path(em.__file__).parent / "studies" / "diplomacy-and-mergers"
CONTROLS = ["lrpgdp", "Rwg2", "open", "Rconsum", "Reximc"]
PAIR = ["ldist", "conti", "clrpgdp", "cRwg2", "copen", "cRconsum"]
MEDIATORS = ["bit", "partner", "cy", "wpy", "lconfu_sto", "confu_d"]
SEED = 3
SEEDS = [SEED, 0, 1]

REAL = """
[study]
title = "Treaties and votes: the formal mechanism on real countries"

[data]
file = "panel.csv"
unit = "iso3c"
time = "year"

[measure.forsimilar]
method = "foreign_policy_similarity"
column = "ipd_china"
[measure.floored]
method = "foreign_policy_similarity"
column = "ipd_china"
floor = 0.05
[measure.ln_gdp]
method = "log"
column = "rgdpe"
[measure.ln_pop]
method = "log"
column = "pop"

[model.treaty]
method = "fixed_effects"
y = "bit_in_force"
x = ["ipd_china"]
controls = ["ln_gdp", "ln_pop", "open", "csh_c"]
absorb = ["iso3c", "year"]
cov = { cluster = "iso3c" }
variants = { distance = {}, log = { x = ["forsimilar"] }, floor = { x = ["floored"] } }

[table.main]
models = ["treaty"]
"""


@pytest.fixture(scope="module")
def diplomacy():
    found = importlib.util.spec_from_file_location("diplomacy", STUDY / "simulate.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def printed() -> dict:
    return tomllib.loads((STUDY / "published.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> tuple:
    return performed("diplomacy-and-mergers", tmp_path_factory.mktemp("out"))


def performed(study: str, out: Path, data: Path | None = None) -> tuple:
    outcome = run(find_study(study, out), Options(data=data), lambda event: None, lambda outcome: None)
    return outcome, results(outcome)


def drawn(diplomacy, seed: int) -> tuple[em.Panel, dict]:
    """The panel with the measures of the study, and the truth."""
    frame, truth = diplomacy.simulate(seed)
    panel = em.Panel(frame, "country", "year")
    panel = em.measure.foreign_policy_distance(panel, "dforpoli", "cdforpoli", name="ipd")
    panel = em.measure.foreign_policy_similarity(panel, "ipd", name="forsimilar")
    panel = em.measure.foreign_policy_similarity(panel, "ipd", form="level", name="forsimilar2")
    panel = em.measure.lag(panel, "forsimilar", name="lag_forsimilar")
    for way in ("from", "to"):
        panel = em.measure.log(panel, f"completed_{way}", plus=1, name=f"ln_completed_{way}")
    return em.measure.log(panel, "confu_sto", plus=1, name="lconfu_sto"), truth


def estimated(panel: em.Panel, y: str, x: list[str]) -> em.Estimate:
    return em.fixed_effects(panel, y, x, absorb=["country", "year"], cov=em.Clustered("country"))


@pytest.mark.parametrize("seed", SEEDS)
def test_rows_of_tables_1_to_3_are_as_printed(diplomacy, seed):
    panel, _ = drawn(diplomacy, seed)
    both = ["forsimilar", *CONTROLS]
    assert len(panel) == 181 * 26
    assert estimated(panel, "rate_from", ["forsimilar"]).n_obs == 4261
    assert estimated(panel, "rate_from", ["forsimilar2"]).n_obs == 4287
    assert estimated(panel, "rate_to", both).n_obs == 2387
    assert estimated(panel, "rate_to", ["forsimilar2", *CONTROLS]).n_obs == 2387
    pooled = em.ordinary(panel, "rate_from", [*both, *PAIR], cov=em.Clustered("country"))
    assert pooled.n_obs == 2379


@pytest.mark.parametrize("seed", SEEDS)
def test_the_lag_has_2322_rows_of_which_six_stand_alone(diplomacy, seed):
    panel, _ = drawn(diplomacy, seed)
    found = estimated(panel, "rate_from", ["lag_forsimilar", "forsimilar", *CONTROLS])
    assert (found.n_obs, found.dropped["singleton"]) == (2316, 6)


@pytest.mark.parametrize("seed", SEEDS)
def test_china_is_the_country_at_distance_zero(diplomacy, seed):
    panel, _ = drawn(diplomacy, seed)
    china = panel.frame[panel.frame.country == "China"]
    assert (china.ipd == 0).all() and china.forsimilar.isna().all() and (china.forsimilar2 == 1).all()
    assert (panel.frame.ipd == 0).sum() == 26
    assert (china[["announced_from", "announced_to"]] == 0).all(axis=None)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("way", "step"), [("from", "from_china"), ("to", "to_china")])
def test_the_truth_is_the_printed_column(diplomacy, printed, seed, way, step):
    truth = diplomacy.simulate(seed)[1]
    column = next(c for c in printed["table1"]["column"] if (c["model"], c["step"]) == (step, 2))
    terms = {name: float(t["estimate"]) for name, t in column["terms"].items() if name != "constant"}
    assert truth[f"{way}_china#2"] == pytest.approx(terms, rel=1e-6)
    beside = {(c["model"], c.get("variant")): c["terms"] for k in range(5, 9) for c in printed[f"table{k}"]["column"]}
    for name in MEDIATORS:
        paths = truth[f"mediation_{way}@{name}"]
        assert paths[f"b:{name}"] == pytest.approx(float(beside[f"through_{way}", name][name]["estimate"]), rel=1e-6)
        a = float(beside["mediator", name]["forsimilar"]["estimate"])
        assert paths[f"a:{name}"] == pytest.approx(a, rel=1e-6 if name != "lconfu_sto" else 0.02)  # 0.023 x 0.90


def test_the_truth_is_what_least_squares_makes_of_the_expected_rates(diplomacy):
    world = diplomacy.World(SEED)
    panel, truth = drawn(diplomacy, SEED)
    for way, mean in world.expected.items():
        rows = world.full[["country", "year"]].assign(mean=mean)
        expected = panel.frame[["country", "year"]].merge(rows, how="left", on=["country", "year"])["mean"]
        made = panel.with_columns({"mean": expected})
        for model, x in ((1, ["forsimilar"]), (2, ["forsimilar", *CONTROLS])):
            found = estimated(made, "mean", x).table().set_index("term").estimate
            assert {k: found[k] for k in truth[f"{way}_china#{model}"]} == pytest.approx(truth[f"{way}_china#{model}"])
        lagged = estimated(made, "mean", ["lag_forsimilar", *CONTROLS])
        assert lagged["lag_forsimilar"] == pytest.approx(truth[f"lag_{way}"]["lag_forsimilar"])
        iv = em.two_stage(
            made,
            "mean",
            ["forsimilar", *CONTROLS],
            endog=["forsimilar"],
            instruments=["lag_forsimilar"],
            absorb=["country", "year"],
            cov=em.Clustered("country"),
        )
        assert iv["forsimilar"] == pytest.approx(truth[f"iv_{way}"]["forsimilar"])


@pytest.mark.slow
def test_rates_have_their_expectation(diplomacy):
    """Over 60 draws the estimates of Table 1 (2) and (5), of counts and of announced rows are unbiased."""
    errors = []
    for seed in range(60):
        panel, truth = drawn(diplomacy, seed)
        row = []
        for way in ("from", "to"):
            both = ["forsimilar", *CONTROLS]
            row += [estimated(panel, f"rate_{way}", both)["forsimilar"] - truth[f"{way}_china#2"]["forsimilar"]]
            counted = estimated(panel, f"ln_completed_{way}", both)
            row += [counted["forsimilar"] - truth[f"count_{way}#2"]["forsimilar"]]
            some = panel.select((panel.frame[f"announced_{way}"] > 0).to_numpy(), "none announced")
            row += [estimated(some, f"rate_{way}", both)["forsimilar"] - truth[f"other_{way}@announced"]["forsimilar"]]
        errors.append(row)
    errors = np.array(errors)
    assert (np.abs(errors.mean(axis=0)) <= 3 * errors.std(axis=0, ddof=1) / np.sqrt(len(errors))).all()


def test_each_rule_leaves_out_the_deals_made_for_it(diplomacy):
    deals = diplomacy.World(SEED).deals()
    for way in ("from", "to"):
        found = em.measure.completion_rate(deals, home="China", direction=way)
        assert found.facts["kept"] == found.tables["screening"].kept.iloc[-1]
        steps = found.tables["screening"]
        assert (steps.dropped + steps.unknown).sum() == len(deals) - found.facts["kept"]
        assert steps.dropped.tolist()[1:] == [160, 300, 260, 220]
        assert steps.unknown.tolist() == [0, 0, 30, 0, 0]


def test_the_notes_tell_the_screening(diplomacy):
    frame, _ = diplomacy.simulate(SEED)
    assert len(frame.attrs["notes"]) == 2
    assert re.match(r"deals from China: [\d,]+ in the table; left after rule 1, parent of", frame.attrs["notes"][0])


def test_the_same_seed_gives_the_same_rows(diplomacy):
    first, second, other = (diplomacy.simulate(seed) for seed in (SEED, SEED, SEED + 1))
    pd.testing.assert_frame_equal(first[0], second[0], check_exact=True)
    assert first[1] == second[1]
    assert not first[0].equals(other[0])
    gaps = first[0].isna().to_numpy().astype(np.uint8).tobytes()
    assert hashlib.sha256(gaps).hexdigest() == "ed58a19b39a32a2f9ba118db6f413d18b0b39ecf02ed73897da3dd1d9312e2da"


@pytest.mark.shared
def test_the_numbers_are_those_of_the_article(printed, shared):
    """Each printed estimate with its bracket stands in the article, stars and digits included."""
    article = (shared / "articles" / "03-diplomacy-and-cross-border-ma.md").read_text(encoding="utf-8")
    cells = re.findall(r"(-?\d+\.\d+)(\**) \((\d+\.\d+)\)", article[article.index("**Table 1**") :])
    said = [(estimate, below, len(stars)) for estimate, stars, below in cells]
    ours = [
        (term["estimate"], term["below"], term["stars"])
        for table in printed.values()
        for column in table["column"]
        for term in column["terms"].values()
    ]
    gmm = [("0.122", "0.070", 1), ("0.103", "0.031", 3), ("0.050", "0.006", 3), ("-0.026", "0.005", 3)]
    assert sorted(ours + gmm) == sorted(said)


def test_every_step_succeeds_and_the_report_is_written(ran):
    outcome, _ = ran
    assert outcome.failures == {}
    deliver(outcome)
    page = (outcome.place.out / "report.html").read_text(encoding="utf-8")
    assert all(shown.title.replace("'", "&#39;") in page or shown.title in page for shown in outcome.spec.shown)
    assert "left after rule 1, parent of the acquirer in China" in page
    for word in ("nan", "NaN", "None"):
        assert f">{word}<" not in page.replace(">None</td>", "")  # a stepwise verdict may be None


def test_printed_counts_are_ours_but_for_one_lag(ran):
    _, found = ran
    cells = [c for c in compare(STUDY / "published.toml", found) if c.quantity == "n"]
    differs = [(c.table, c.column, c.printed) for c in cells if c.verdict != "within rounding"]
    assert (len(cells), differs) == (36, [("table4", "(1)", "2322")])


def test_estimates_lie_near_their_truth(ran):
    outcome, found = ran
    far = []
    for model, terms in outcome.data.made["truth"].items():
        table = found.record(f"model.{model}").table().set_index("term")
        far += [abs(table.estimate[t] - true) / table.std_error[t] for t, true in terms.items()]
    assert len(far) == 2 * (1 + 6 + 2 + 1 + 1 + 1 + 1 + 1 + 1 + 30)
    assert max(far) < 4 and np.mean(np.array(far) < 2) > 0.9


def test_mediation_agrees_with_its_equations(ran):
    _, found = ran
    for way in ("from", "to"):
        for name in MEDIATORS:
            whole, first, second = (
                found.record(f"model.{m}@{name}") for m in (f"mediation_{way}", "mediator", f"through_{way}")
            )
            assert whole["c"] == pytest.approx(whole["c_prime"] + whole[f"a:{name}"] * whole[f"b:{name}"])
            assert whole[f"a:{name}"] == pytest.approx(first["forsimilar"])
            assert (whole["c_prime"], whole[f"b:{name}"]) == pytest.approx((second["forsimilar"], second[name]))


def test_every_column_that_a_table_shows_has_words(ran):
    outcome, _ = ran
    columns = {name for shown in outcome.spec.shown for name in shown.columns}
    for model in outcome.graph.models:
        for step in model.runs:
            columns |= {step.asks["y"], *step.asks["x"], *step.asks["controls"]}
    assert columns - set(outcome.spec.labels) == set()


def test_the_recipe_of_the_readme_makes_a_panel(diplomacy, tmp_path, monkeypatch):
    """The Python lines of the README, on small files in the sources' own forms."""
    monkeypatch.chdir(tmp_path)
    points = ",ccode,session,IdealPointAll,iso3c\n1,2,55,1.0,USA\n2,710,55,-0.5,CHN\n"
    Path("ideal_points.csv").write_text(points, encoding="utf-8")
    codes = ["NY.GDP.PCAP.KD", "NV.IND.TOTL.ZS", "NE.TRD.GNFS.ZS", "NE.CON.TOTL.ZS"]
    lines = [f"United States,USA,x,{code},{value}" for code, value in zip(codes, (100, 20, 30, 80), strict=True)]
    head = "Country Name,Country Code,Indicator Name,Indicator Code,2000"
    Path("wdi.csv").write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    deals = diplomacy.World(0)._table("from", np.array(["USA", "USA"]), np.array([2000, 2000]), np.array([True, False]))
    deals.replace("China", "CHN").to_csv("deals.csv", index=False)
    (recipe,) = re.findall(r"```python\n(.*?)```", (STUDY / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    recipe = recipe.replace('("from", "to")', '("from",)')
    exec(compile(recipe, "README.md", "exec"), {})
    made = pd.read_csv("panel.csv").iloc[0].to_dict()
    assert made == pytest.approx(
        {
            "country": "USA",
            "year": 2000,
            "dforpoli": 1.0,
            "cdforpoli": -0.5,
            "Rwg2": 20,
            "open": 30,
            "Rconsum": 80,
            "lrpgdp": np.log(100),
            "announced_from": 2,
            "completed_from": 1,
            "rate_from": 50,
        }
    )


@pytest.mark.shared
def test_real_countries_run_through_the_data_option(tmp_path, shared):
    """The formal mechanism on 169 countries: within countries a treaty goes with a greater distance, not a smaller."""
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "study.toml").write_text(REAL, encoding="utf-8")
    (tmp_path / "mine").mkdir()
    os.symlink(shared / "data" / "panels" / "p3_country_year_1992_2017.csv", tmp_path / "mine" / "panel.csv")
    outcome, found = performed(str(tmp_path / "study"), tmp_path / "out", tmp_path / "mine")
    assert outcome.failures == {}
    assert outcome.source.status == "user"
    distance, log, floor = (found.record(f"model.treaty@{name}") for name in ("distance", "log", "floor"))
    assert (distance.n_obs, distance.facts["n_units"]) == (4299, 169)
    assert distance["ipd_china"] > 0
    assert abs(log["forsimilar"]) < 1e-4 < abs(floor["floored"])  # a few near-zero distances rule the log form
