"""The margins plot draws the numbers of its finding: line and band when values are many, points and bars when few."""

from __future__ import annotations

import numpy as np
import pytest

import estimand as em
from estimand import present


def finding(values) -> em.Finding:
    labels = {"y": "wage", "cov": "classical"}
    estimate = em.Estimate(
        "ordinary", ("school", "age", "school_x_age"), [0.5, 0.1, -0.02], np.diag([0.01, 0.01, 1e-4]), np.inf, 90,
        labels=labels,
    )  # fmt: skip
    return em.probe.margins(estimate, "school", "age", values=values)


def test_many_values_are_a_line_with_its_band():
    axes = present.margins_plot(finding(np.linspace(0, 40, 41))).axes[0]
    zero, line = axes.lines
    np.testing.assert_allclose(line.get_ydata(), 0.5 - 0.02 * np.arange(41))
    assert set(zero.get_ydata()) == {0}
    top = axes.collections[0].get_paths()[0].vertices[:, 1].max()
    half = 1.959964 * np.sqrt(0.01 + np.arange(41) ** 2 * 1e-4)
    assert top == pytest.approx((0.5 - 0.02 * np.arange(41) + half).max(), rel=1e-6)


def test_few_values_are_points_with_bars():
    axes = present.margins_plot(finding([40, 10]), lang="zh", labels={"wage": "工资", "school": "教育"}).axes[0]
    bars = np.array(axes.collections[0].get_segments())
    np.testing.assert_allclose(bars[0][:, 0], 10)
    np.testing.assert_allclose(bars[0][:, 1], 0.3 + np.array([-1, 1]) * 1.959964 * np.sqrt(0.02), rtol=1e-6)
    assert axes.get_ylabel() == "教育对工资的边际效应" and axes.get_xlabel() == "age"


def test_another_finding_is_refused():
    with pytest.raises(em.SpecError, match='has no table "margins"'):
        present.margins_plot(em.Finding("vif"))
