"""Thresholds as tables and as curves of their likelihood ratio."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import estimand as em
from estimand import present


@pytest.fixture(scope="module")
def found() -> em.Estimate:
    """Two thresholds of 40 units by 6 years."""
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"unit": np.repeat(np.arange(40), 6), "year": np.tile(np.arange(6), 40)})
    frame["q"], frame["z"], frame["x"] = rng.normal(size=(3, 240))
    frame["y"] = frame["z"] * (1 + 2 * (frame["q"] > 0) + 2 * (frame["q"] > 1)) + frame["x"] + rng.normal(size=240)
    return em.panel_threshold(
        em.Panel(frame, "unit", "year"),
        "y",
        ["x"],
        regime=["z"],
        by="q",
        thresholds=2,
        absorb=["unit"],
        trim=0.05,
        cov=em.Clustered("unit"),
        bootstrap=em.ThresholdBootstrap(reps=100, seed=1),
    )


def test_thresholds_table_prints_estimates_and_intervals(found):
    table = present.thresholds_table(found, labels={"q": "Openness"})
    row = found.tables["thresholds"].iloc[1]
    text = present.to_md(table)
    assert "Openness" in text and "| Threshold 2 " in text and "99% interval" in text
    assert f"{row['estimate']:.4f}".lstrip("-") in text
    assert f"{row['low_95']:.4f}".lstrip("-") in text and f"{row['high_95']:.4f}" in text


def test_tests_table_prints_f_p_and_critical_values(found):
    table = present.threshold_tests_table([found, present.Failure("no room", "y")], columns=["A", "B"], lang="zh")
    row = found.tables["threshold_tests"].iloc[0]
    text = present.to_md(table)
    assert "1个门槛对0个门槛" in text and "5%临界值" in text and "未得出" in text
    assert f"{row['f']:.2f}" in text and f"{row['critical_95']:.2f}" in text


def test_likelihood_ratio_plot_has_a_panel_a_threshold_and_the_three_lines(found):
    figure = present.likelihood_ratio_plot({"(1)": found}, labels={"q": "Openness"})
    assert len(figure.axes) == 2
    lines = {line.get_label(): line.get_ydata()[0] for line in figure.axes[0].get_lines()[:3]}
    assert {k: round(float(v), 2) for k, v in lines.items()} == {"90%": 5.94, "95%": 7.35, "99%": 10.59}
    assert figure.axes[1].get_xlabel() == "Openness"
    assert "Threshold 2" in present.to_svg(figure)


def test_other_records_are_refused(found):
    plain = em.Estimate("ordinary", ("x",), [1.0], [[1.0]], 5, 7)
    for show in (present.thresholds_table, present.threshold_tests_table):
        with pytest.raises(em.SpecError, match="ordinary has no thresholds"):
            show(plain)
    with pytest.raises(em.SpecError, match='"a" is ordinary'):
        present.likelihood_ratio_plot({"a": plain})
    with pytest.raises(em.SpecError, match="choose from 1 to 9"):
        present.likelihood_ratio_plot({str(i): found for i in range(5)})
