"""Provinces whose printed facts hold for every seed, questions whose arithmetic holds, and a run on real provinces."""

from __future__ import annotations

import importlib.util
import math
import re
import tomllib
from collections import Counter
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from scipy import special

import estimand as em
from estimand.study import Options, deliver, find_study, run
from estimand.study.compare import compare
from estimand.study.deliver import results

NAME = "digital-economy-pollution"
SEED = 10
SEEDS = [SEED, 0, 1]
LEVELS = ["dig", "pgdp", "density", "eci", "fdi"]
X = [f"ln_{name}" for name in LEVELS]
CLASSICAL = em.Classical()


@pytest.fixture(scope="module")
def drawing(studies: Path) -> ModuleType:
    """The simulation of the study."""
    found = importlib.util.spec_from_file_location("provinces", studies / NAME / "simulate.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def printed(studies: Path) -> dict:
    """The article's numbers."""
    return tomllib.loads((studies / NAME / "published.toml").read_text(encoding="utf-8"))


def panel_of(frame: pd.DataFrame, indicators: list[str]) -> em.Panel:
    """The rows with the index, logarithms and instrument that the study makes."""
    panel = em.Panel(frame, "province", "year")
    panel = em.measure.with_scores(panel, em.measure.entropy_weights(panel, indicators), {"score": "dig"})
    for name in [*LEVELS, "carbon", "pollution"]:
        panel = em.measure.log(panel, name)
    return em.measure.interaction(panel, ["broadband_2012", "penetration_lag"], name="iv")


def drawn(drawing: ModuleType, seed: int) -> tuple[em.Panel, dict]:
    frame, truth = drawing.simulate(seed)
    return panel_of(frame, list(drawing.INDICATORS)), truth


def least_squares(panel: em.Panel, y: str) -> em.Estimate:
    return em.fixed_effects(panel, f"ln_{y}", X, absorb=["province"], cov=CLASSICAL)


def two_stage(panel: em.Panel, y: str) -> em.Estimate:
    chosen = {"endog": ["ln_dig"], "instruments": ["iv"]}
    return em.two_stage(panel, f"ln_{y}", X, **chosen, absorb=["province"], cov=CLASSICAL)


def terms(printed: dict, table: str, place: int) -> dict[str, dict]:
    return printed[table]["column"][place]["terms"]


# The calibrated rows.


@pytest.mark.parametrize("seed", SEEDS)
def test_table_1_holds(drawing, printed, seed):
    panel, _ = drawn(drawing, seed)
    found = em.probe.vif(panel, X).tables["vif"].set_index("term")
    for name, row in printed["table1"]["rows"].items():
        assert found.vif[name] == pytest.approx(float(row["vif"]), abs=5e-4), name


@pytest.mark.parametrize("seed", SEEDS)
def test_the_truth_is_printed(drawing, printed, seed):
    _, truth = drawing.simulate(seed)
    for place, name in enumerate(["carbon", "pollution"]):
        slopes = {term: float(cell["estimate"]) for term, cell in terms(printed, "table2", place).items()}
        assert truth[name] == pytest.approx(slopes, abs=1e-9)
    for place, name in enumerate(["pollution_iv", "carbon_iv"], 1):
        assert truth[name]["ln_dig"] == pytest.approx(float(terms(printed, "table3", place)["ln_dig"]["estimate"]))
    structure, patents = (truth[f"levels_{name}@mediator"] for name in ("structure", "patents"))
    for name in ("dig", "eci", "fdi"):
        assert structure[name] == pytest.approx(float(terms(printed, "table5", 0)[name]["estimate"]), rel=1e-6)
    for name in ("pgdp", "density", "eci", "fdi"):
        assert patents[name] == pytest.approx(float(terms(printed, "table6", 0)[name]["estimate"]), rel=1e-6)
    assert patents["dig"] == pytest.approx(1e5 * 8.256)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_first_stage_is_printed(drawing, seed):
    panel, _ = drawn(drawing, seed)
    first = two_stage(panel, "carbon").tables["first_stage:ln_dig"].table().set_index("term").loc["iv"]
    assert (first.estimate, first.std_error) == pytest.approx((0.2069, 0.0302), rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_index_is_what_the_entropy_weights_give(drawing, seed):
    panel, _ = drawn(drawing, seed)
    index = panel.column("ln_dig")
    assert index.std(ddof=0) == pytest.approx(0.62, abs=1e-9)
    assert index.max() == pytest.approx(math.log(0.8), abs=1e-9)
    for name, bounds in drawing.INDICATORS.items():
        values = panel.column(name)
        assert (values.min(), values.max()) == pytest.approx(bounds)


def test_errors_and_fit_are_as_printed_on_average(drawing, printed):
    """Standard errors and R2 of Table 2 over twenty draws; the copied error is 0.1253 over the ratio of the others."""
    panels = [drawn(drawing, seed)[0] for seed in range(20)]
    for place, name in enumerate(["carbon", "pollution"]):
        found = [least_squares(panel, name) for panel in panels]
        errors = np.mean([estimate.table().set_index("term").std_error[X] for estimate in found], axis=0)
        expected = [float(terms(printed, "table2", place)[term]["below"]) for term in X]
        if name == "carbon":
            expected[3] = 0.1253 / 1.494
        assert errors == pytest.approx(expected, rel=0.02)
        fit = np.mean([estimate.facts["r2_within"] for estimate in found])
        assert fit == pytest.approx(float(printed["table2"]["column"][place]["r2"]), abs=0.01)


def test_the_truth_is_what_estimators_find_without_noise(drawing, monkeypatch):
    monkeypatch.setattr(drawing, "_noise", lambda signal, within, rng: np.zeros((2, drawing.ROWS)))
    panel, truth = drawn(drawing, 5)
    rows = panel.frame
    for name in ("carbon", "pollution"):
        found = {
            name: least_squares(panel, name),
            f"{name}_iv": two_stage(panel, name),
            f"{name}_errors@two_way": em.fixed_effects(
                panel, f"ln_{name}", X, absorb=["province", "year"], cov=CLASSICAL
            ),
            f"{name}_robust@no_2020": least_squares(panel.select(rows.year != 2020, "2020"), name),
            f"{name}_robust@no_municipalities": least_squares(panel.select(rows.municipality == 0, "towns"), name),
        }
        for model, estimate in found.items():
            ours = dict(zip(estimate.terms, estimate.coef, strict=True))
            assert {term: ours[term] for term in truth[model]} == pytest.approx(truth[model], abs=1e-9), model


def test_mediators_follow_their_slopes_without_yearly_noise(drawing, monkeypatch):
    monkeypatch.setattr(drawing, "_mediator_noise", lambda rng: np.zeros((drawing.ROWS, 3)))
    panel, truth = drawn(drawing, 5)
    for name in drawing.MEDIATORS:
        found = em.fixed_effects(panel, name, LEVELS, absorb=["year"], cov=CLASSICAL)
        assert dict(zip(found.terms[:-1], found.coef, strict=False)) == pytest.approx(truth[f"levels_{name}@mediator"])
    path = em.mediation(
        panel, "ln_carbon", X[1:], treatment="ln_dig", mediators=["structure"], absorb=["province"], cov=CLASSICAL
    )
    ours = dict(zip(path.terms, path.coef, strict=True))
    assert ours["a:structure"] == pytest.approx(truth["carbon_mediation@structure"]["a:structure"])


def test_the_same_seed_gives_the_same_rows(drawing):
    first, second, other = (drawing.simulate(seed) for seed in (SEED, SEED, SEED + 1))
    pd.testing.assert_frame_equal(first[0], second[0], check_exact=True)
    assert first[1] == second[1]
    assert not first[0].equals(other[0])
    assert len(first[0]) == 330
    assert first[0].notna().all().all()
    assert first[0].groupby("municipality").province.nunique().to_dict() == {0: 26, 1: 4}


@pytest.fixture(scope="module")
def many(drawing) -> dict[str, np.ndarray]:
    """For each outcome and estimator: error of the slope of interest, and whether its interval holds the truth."""
    found: dict[str, list] = {}
    for seed in range(1000, 1400):
        panel, truth = drawn(drawing, seed)
        for name in ("carbon", "pollution"):
            for model, estimate in ((name, least_squares(panel, name)), (f"{name}_iv", two_stage(panel, name))):
                row, true = estimate.table().set_index("term").loc["ln_dig"], truth[model]["ln_dig"]
                found.setdefault(model, []).append((row.estimate - true, row.conf_low <= true <= row.conf_high))
    return {model: np.array(values, dtype=float) for model, values in found.items()}


@pytest.mark.slow
def test_over_many_draws_the_slope_is_unbiased(many):
    for model, values in many.items():
        errors = values[:, 0]
        assert abs(errors.mean()) <= 3 * errors.std(ddof=1) / np.sqrt(len(errors)), model


@pytest.mark.slow
def test_over_many_draws_the_intervals_hold_the_truth(many):
    """Counted over both outcomes and estimators, 1,600 intervals.

    What mediators and instrument add to an outcome counts as noise but never moves the slope: up to a tenth of the
    variance of pollutants. So a single model's intervals may be a little too wide, never too narrow.
    """
    inside = {model: values[:, 1].mean() for model, values in many.items()}
    assert min(inside.values()) >= 0.93, inside
    assert 0.93 <= np.mean(list(inside.values())) <= 0.97, inside


# The printed numbers.


@pytest.mark.shared
def test_each_printed_number_is_in_the_file(shared, printed):
    text = (shared / "articles" / "10-digital-economy-pollution-carbon.md").read_text(encoding="utf-8")
    number = re.compile(r"-?\d+\.\d+(?:e\+\d+)?")
    ends = ["After F-test", "Note:", "Note:", "## 2.4", "Note:", "Note:", "Note:"]
    for k, end in enumerate(ends, 1):
        start = text.index(f"**Table {k}**")
        assert Counter(number.findall(text[start : text.index(end, start)])) == Counter(numbers(printed[f"table{k}"]))


def numbers(part: object) -> list[str]:
    if isinstance(part, dict):
        skipped = ("title", "name", "model", "variant", "n")
        return [text for key, value in part.items() if key not in skipped for text in numbers(value)]
    if isinstance(part, list):
        return [text for value in part for text in numbers(value)]
    return [part] if isinstance(part, str) and any(c.isdigit() for c in part) else []


def test_the_rk_f_is_the_second_stage(printed):
    """Questions 8 and 9: a squared t of the second stage, and the R2 of a regression with one regressor."""
    first, pollution, carbon = printed["table3"]["column"]
    t = [ratio(next(iter(column["terms"].values()))) for column in (first, pollution, carbon)]
    rk = float(pollution["cragg_donald_f"])
    assert t[0] ** 2 == pytest.approx(46.9, abs=0.05)
    assert rk > 1.9 * t[0] ** 2
    assert 0.49175**2 / 0.05095**2 < rk < 0.49185**2 / 0.05085**2
    assert rk / (rk + 289) == pytest.approx(float(pollution["r2"]), abs=5e-5)
    low, high = (0.30425 / 0.03555) ** 2, (0.30435 / 0.03545) ** 2
    assert low / (low + 289) < float(carbon["r2"]) < high / (high + 289)


def ratio(cell: dict) -> float:
    return float(cell["estimate"]) / float(cell["below"])


def test_classical_errors_keep_one_ratio_but_for_copied_ones(printed):
    """Questions 2 and 3."""
    carbon, pollution = (terms(printed, "table2", place) for place in (0, 1))
    ratios = {name: float(pollution[name]["below"]) / float(carbon[name]["below"]) for name in X}
    assert carbon["ln_eci"]["below"] == carbon["ln_density"]["below"]
    assert ratios.pop("ln_eci") < 0.6
    assert list(ratios.values()) == pytest.approx([1.494] * 4, rel=0.003)
    pollution, carbon = (terms(printed, "table4", place) for place in (0, 1))
    ratios = {name: float(pollution[name]["below"]) / float(carbon[name]["below"]) for name in X}
    assert ratios.pop("ln_dig") == 1
    assert list(ratios.values()) == pytest.approx([1.505] * 4, rel=0.004)


def test_tables_5_to_7_have_year_effects_alone(printed):
    """Question 12: the residual degrees of freedom that F and R2 leave."""
    fit = {(t, c): printed[f"table{t}"]["column"][c] for t in (5, 6, 7) for c in (0, 1, 2)}
    found = {
        key: float(column["f"]) * (len(column["terms"]) - 1) * (1 - float(column["r2"])) / float(column["r2"])
        for key, column in fit.items()
    }
    assert [round(found[t, 0]) for t in (5, 6, 7)] == [314, 313, 314]
    assert [round(found[6, c]) for c in (1, 2)] == [313, 313]
    assert fit[5, 1]["f"] == fit[7, 1]["f"]
    assert fit[5, 1]["r2"] != fit[7, 1]["r2"]


def test_total_effects_differ_between_tables(printed):
    """Question 13."""

    def total(table: str, place: int, mediator: str) -> float:
        path, outcome = terms(printed, table, 0), terms(printed, table, place)
        return float(outcome["dig"]["estimate"]) + float(path["dig"]["estimate"]) * float(outcome[mediator]["estimate"])

    assert [total(t, 2, m) for t, m in (("table5", "structure"), ("table7", "green_finance"))] == pytest.approx(
        [-2.79, -5.01], abs=0.005
    )
    assert [total(t, 1, m) for t, m in (("table5", "structure"), ("table7", "green_finance"))] == pytest.approx(
        [-8.83, -7.46], abs=0.005
    )


def test_stars_disagree_with_t_in_27_cells(printed):
    """Question 19."""
    cells = [cell for t in (5, 6, 7) for c in printed[f"table{t}"]["column"] for cell in c["terms"].values()]
    p = [2 * special.stdtr(313, -abs(float(cell["below"]))) for cell in cells]
    stars = [sum(chance < level for level in (0.10, 0.05, 0.01)) for chance in p]
    assert sum(ours != cell["stars"] for ours, cell in zip(stars, cells, strict=True)) == 27


# The run.


def performed(out: Path, data: Path | None = None) -> tuple:
    outcome = run(find_study(NAME, out), Options(data=data), lambda event: None, lambda outcome: None)
    return outcome, results(outcome)


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> tuple:
    """How the study ended, and the records of its steps."""
    return performed(tmp_path_factory.mktemp("out"))


def test_every_step_succeeds_and_the_report_is_written(ran):
    outcome, _ = ran
    assert outcome.failures == {}
    deliver(outcome)
    page = (outcome.place.out / "report.html").read_text(encoding="utf-8")
    for shown in outcome.spec.shown:
        assert shown.title in page
    for word in ("nan", "NaN", "None"):
        assert f">{word}<" not in page


def test_every_column_has_words_and_every_number_a_unit(ran):
    spec = ran[0].spec
    made = {"ln_dig", "iv", "z_patents"}
    columns = {name for shown in spec.shown for name in shown.columns} | {"ln_pollution", "z_patents", *X}
    assert columns - set(spec.labels) == set()
    assert set(spec.data.labels) - {"province", "year", "municipality"} == set(spec.data.units) - made


def test_the_truth_is_found_in_the_shipped_rows(ran):
    """Each estimate within 3.5 of its standard errors."""
    outcome, found = ran
    truth = outcome.data.made["truth"]
    assert len(truth) == 1 + 2 * (1 + 1 + 2 + 1 + 3) + 3
    for model, true in truth.items():
        table = found.record(f"model.{model}").table().set_index("term")
        for term, value in true.items():
            assert abs(table.estimate[term] - value) <= 3.5 * table.std_error[term] + 1e-9, (model, term)


def test_what_is_printed_exactly_is_ours(ran):
    cells = list(compare(ran[0].place.folder / "published.toml", ran[1]))
    within = Counter((c.table, c.quantity) for c in cells if c.verdict == "within rounding")
    assert within["table1", "vif"] == 5
    assert [c.ours for c in cells if c.quantity == "cragg_donald_f"] == pytest.approx([46.936], abs=1e-3)
    assert [c.verdict for c in cells if c.column == "Phase One"] == ["within rounding"] * 2
    assert sum(within[f"table{t}", "n"] for t in (5, 6, 7)) == 9


def test_paths_add_up_to_the_total_effect(ran):
    for name in ("carbon", "pollution"):
        total = ran[1].record(f"model.{name}").table().set_index("term").estimate["ln_dig"]
        for mediator in ("structure", "patents", "green_finance"):
            path = ran[1].record(f"model.{name}_mediation@{mediator}").table().set_index("term").estimate
            assert path["c"] == pytest.approx(total, rel=1e-9)
            assert path["c_prime"] + path["indirect"] == pytest.approx(total, rel=1e-9)


def test_tests_choose_fixed_effects(ran):
    for name in ("carbon", "pollution"):
        tests = ran[1].record(f"table.{name}_tests").tables["tests"].set_index("test")
        assert (tests.verdict[["unit_effects", "breusch_pagan_lm", "hausman", "mundlak"]] == "rejected").all()


@pytest.mark.shared
def test_real_provinces_show_no_clear_effect(tmp_path, shared):
    """The shipped spec on real rows: nulls, and an instrument of the wrong sign, weak once errors are clustered."""
    (tmp_path / "mine").mkdir()
    real(shared / "data" / "panels" / "china_province_30x12.csv").to_csv(tmp_path / "mine" / "panel.csv", index=False)
    outcome, found = performed(tmp_path / "out", tmp_path / "mine")
    assert outcome.failures == {}
    assert outcome.source.status == "user"

    def slope(model: str, term: str = "ln_dig") -> pd.Series:
        return found.record(f"model.{model}").table().set_index("term").loc[term]

    assert found.record("model.carbon").n_obs == 268
    assert found.record("model.carbon").facts["n_units"] == 27
    for model in ("carbon", "carbon_errors@province", "carbon_errors@two_way", "carbon_iv", "carbon_iv_errors"):
        assert slope(model).p_value > 0.5, model
    for model in ("pollution_errors@two_way", "pollution_iv", "pollution_iv_errors"):
        assert slope(model).p_value > 0.25, model
    assert slope("carbon").estimate == pytest.approx(0.001, abs=5e-4)
    assert slope("first_stage", "iv").estimate == pytest.approx(-0.255, abs=5e-4)
    assert found.record("model.carbon_iv_errors").facts["kleibergen_paap_f"] < 16.38


def real(path: Path) -> pd.DataFrame:
    """The columns that README.md asks for, from the real panel, 2011-2021."""
    rows = pd.read_csv(path).query("year <= 2021")
    users = rows[rows.year == 2012].set_index("province").internet_users_per100
    penetration = [0.343, 0.383, 0.421, 0.458, 0.479, 0.503, 0.532, 0.558, 0.596, 0.645, 0.704]
    return pd.DataFrame(
        {
            "province": rows.province_en,
            "year": rows.year,
            "municipality": rows.province_en.isin(["Beijing", "Tianjin", "Shanghai", "Chongqing"]).astype(int),
            "internet_users": rows.internet_users_per100,
            "mobile_phones": rows.mobile_per100,
            "it_jobs": 100 * rows.it_employment_share,
            "telecom_volume": rows.telecom_volume_pc,
            "digital_finance": rows.dfi_index,
            "pgdp": 10_000 * rows.gdp_pc_real_10k,
            "density": rows.population_10k,
            "eci": rows.energy_final_10ktce / rows.gdp_real_100m,
            "fdi": rows.ifdi_musd / rows.gdp_100m,
            "broadband_2012": rows.province.map(users),
            "penetration_lag": rows.year.map(dict(zip(range(2011, 2022), penetration, strict=True))),
            "structure": rows.tertiary_va_100m / rows.secondary_va_100m,
            "patents": rows.invention_patents_granted,
            "green_finance": rows.green_finance_index,
            "carbon": rows.carbon_intensity,
            "pollution": rows.so2_10kt / rows.gdp_real_100m,
        }
    )
