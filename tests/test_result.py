"""Estimate, Finding and Check: what they give, refuse, and keep through JSON."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import estimand as em
from estimand.result import from_json, t_p_value, t_quantile


def estimate(**changes) -> em.Estimate:
    values = dict(
        method="ordinary",
        terms=("x", "constant"),
        coef=[2.0, -1.0],
        cov=[[0.25, 0.0], [0.0, 4.0]],
        df=10,
        n_obs=13,
        dropped={"missing x": 2, "missing y": 0},
        labels={"y": "y"},
        facts={"r2": np.float64(0.5), "n_units": np.int64(4), "f_statistic": None, "rmse": math.nan},
        tables={"variation": pd.DataFrame({"term": ["x"], "std_dev": [math.inf]})},
        checks=(em.Check(name="c", question="q?", sentence="s.", statistic=1.5, df=(1.0, 2.0), p_value=0.25),),
    )
    return em.Estimate(**{**values, **changes})


def test_table_has_the_textbook_numbers():
    table = estimate().table(level=0.95).set_index("term")
    assert table.loc["x", "std_error"] == 0.5 and table.loc["x", "statistic"] == 4.0
    assert table.loc["x", "p_value"] == pytest.approx(0.002518333, abs=1e-9)  # R: 2 * pt(-4, 10)
    assert table.loc["x", "conf_low"] == pytest.approx(2 - 2.228139 * 0.5, abs=1e-6)  # t(10), 97.5 %: 2.228139


def test_normal_when_df_is_infinite():
    assert t_quantile(0.975, math.inf) == pytest.approx(1.959964, abs=1e-6)
    assert t_p_value(1.959964, math.inf) == pytest.approx(0.05, abs=1e-6)
    table = estimate(df=math.inf).table(level=0.9).set_index("term")
    assert table.loc["constant", "conf_high"] == pytest.approx(-1 + 1.644854 * 2, abs=1e-6)


def test_row_holds_the_facts():
    row = estimate().row()
    assert len(row) == 1 and row.loc[0, "r2"] == 0.5 and row.loc[0, "y"] == "y" and row.loc[0, "n_obs"] == 13


def test_json_and_back():
    before = estimate()
    after = em.Estimate.from_json(before.to_json())
    assert after == before and hash(after) == hash(before)
    assert math.isnan(after.facts["rmse"]) and after.facts["f_statistic"] is None
    assert after.tables["variation"]["std_dev"].tolist() == [math.inf]
    assert after.checks == before.checks and after.checks[0].df == (1.0, 2.0)
    assert after != estimate(coef=[2.0, -1.5])


def test_an_estimate_may_hold_estimates():
    outer = estimate(tables={"variation": estimate()})
    assert em.Estimate.from_json(outer.to_json()).tables["variation"] == estimate()


def test_finding_and_check_survive_json():
    check = em.Check(name="c", question="q?", sentence="s.", level="caution")
    finding = em.Finding("m", {"a": 1}, {"t": pd.DataFrame({"k": ["x", None], "v": [1, 2]})}, (check,), ("note",))
    again = from_json(finding.to_json())
    assert isinstance(again, em.Finding) and again.checks == (check,) and again.notes == ("note",)
    pd.testing.assert_frame_equal(again.tables["t"], finding.tables["t"])
    assert em.Check.from_json(check.to_json()) == check
    with pytest.raises(em.SpecError, match="holds a Check, not a Finding"):
        em.Finding.from_json(check.to_json())


@pytest.mark.parametrize("text", ["", "{}", "[1]", "3", '{"kind": "Estimate"}', '{"kind": "Model"}'])
def test_other_text_is_no_record(text):
    with pytest.raises(em.SpecError, match="JSON"):
        em.Estimate.from_json(text)


def test_only_words_of_the_glossary():
    with pytest.raises(em.SpecError, match=r'"r2_withn" is not in the glossary of facts; nearest: "r2_within"'):
        estimate(facts={"r2_withn": 1.0})
    with pytest.raises(em.SpecError, match="glossary of labels"):
        estimate(labels={"colour": "red"})


def test_shapes_must_fit():
    with pytest.raises(em.SpecError, match="2 terms, but coef"):
        estimate(coef=[1.0])


def test_facts_are_plain():
    with pytest.raises(em.SpecError, match="a fact is a number"):
        estimate(facts={"r2": [1, 2]})


def test_look_up_of_a_term():
    assert estimate()["x"] == 2.0
    with pytest.raises(em.SpecError, match='no term "const"; nearest: "constant"'):
        estimate()["const"]


def test_zero_drops_are_not_listed():
    assert dict(estimate().dropped) == {"missing x": 2}


@pytest.mark.parametrize("level", [0, 1, 95])
def test_levels(level):
    with pytest.raises(em.SpecError, match="level"):
        estimate().table(level=level)
