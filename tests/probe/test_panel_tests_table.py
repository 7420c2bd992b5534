"""One table holds the tests of a model: each row is the single test, and cautions stay visible."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import estimand as em

X = ["x1", "x2"]


@pytest.fixture(scope="module")
def panel() -> em.Panel:
    rng = np.random.default_rng(3)
    n, t = 25, 8
    effect = np.repeat(rng.standard_normal(n), t)
    frame = pd.DataFrame({"unit": np.repeat(np.arange(n), t), "year": np.tile(np.arange(t), n)})
    frame["x1"] = effect + rng.standard_normal(n * t)
    frame["x2"] = rng.standard_normal(n * t)
    frame["y"] = frame.x1 - frame.x2 + 2 * effect + rng.standard_normal(n * t)
    return em.Panel(frame, "unit", "year")


@pytest.fixture(scope="module")
def rows(panel) -> pd.DataFrame:
    return em.probe.panel_tests(panel, "y", X).tables["tests"].set_index("test")


def test_each_row_is_the_single_test(panel, rows):
    fixed = em.fixed_effects(panel, "y", X, absorb=["unit"], cov=em.Classical())
    random = em.random_effects(panel, "y", X, cov=em.Classical())
    single = {
        "unit_effects": em.probe.poolability(panel, "y", X, absorb=["unit"]),
        "time_effects": em.probe.poolability(panel, "y", X, absorb=["year"], given=["unit"]),
        "breusch_pagan_lm": em.probe.breusch_pagan_lm(panel, "y", X),
        "hausman": em.probe.hausman(fixed, random, sigma2="efficient"),
        "mundlak": em.probe.mundlak(panel, "y", X, cov=em.Clustered("unit")),
        "heteroskedasticity": em.probe.heteroskedasticity(panel, "y", X, absorb=["unit"], kind="koenker"),
        "serial_correlation": em.probe.serial_correlation(panel, "y", X),
        "cross_section_dependence": em.probe.cross_section_dependence(panel, fixed),
    }
    assert list(rows.index) == list(single)
    for name, check in single.items():
        row = rows.loc[name]
        assert (row.statistic, row.p_value) == (check.statistic, check.p_value), name
        assert row.verdict == check.verdict
    assert rows.loc["unit_effects", ["df1", "df2"]].tolist() == [24, 173]
    assert rows.loc["hausman", "df1"] == 2
    assert rows.loc["cross_section_dependence", ["df1", "df2"]].isna().all()


def test_effects_that_correlate_with_a_regressor_are_found(rows):
    verdicts = rows.verdict
    assert (verdicts[["unit_effects", "breusch_pagan_lm", "hausman", "mundlak"]] == "rejected").all()
    assert (verdicts[["time_effects", "serial_correlation"]] == "not rejected").all()


def test_a_panel_without_time_is_refused(panel):
    cross = em.Panel(panel.frame.assign(unit=np.arange(len(panel.frame))), "unit")
    with pytest.raises(em.DataError, match="no time column"):
        em.probe.panel_tests(cross, "y", X)


def test_the_table_names_nulls_and_distributions(panel):
    finding = em.probe.panel_tests(panel, "y", X)
    text = em.present.to_md(em.present.tests_table(finding, title="Tests"))
    assert "F: no effects of units" in text
    assert "F(24, 173)" in text
    assert "χ²(2)" in text
    chinese = em.present.to_md(em.present.tests_table(finding, lang="zh"))
    assert "Hausman检验：随机效应一致" in chinese
    assert "原假设" in chinese


def test_a_finding_without_tests_is_refused(panel):
    with pytest.raises(em.SpecError, match=r"probe.panel_tests"):
        em.present.tests_table(em.probe.describe(panel, X))


def test_each_test_has_words(rows):
    from estimand.present.words import TESTS

    assert set(rows.index) == set(TESTS)
