"""Simulated truth of panel thresholds: size and power of the test, and how often its confidence set holds the truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import estimand as em

PANELS, UNITS, PERIODS = 1000, 50, 8


def panel(rng: np.random.Generator, jump: float, lengths: bool = False) -> em.Panel:
    """Draw a panel whose slope rises by `jump` above q = 0.3; with `lengths` units have unequal variances and rows."""
    unit, year = np.repeat(np.arange(UNITS), PERIODS), np.tile(np.arange(PERIODS), UNITS)
    n = len(unit)
    frame = pd.DataFrame({"unit": unit, "year": year, "q": rng.normal(size=n), "x": rng.normal(size=n)})
    frame["z"] = rng.normal(size=n) + rng.normal(size=UNITS)[unit]
    spread = rng.uniform(0.5, 1.5, UNITS)[unit] if lengths else 1.0
    frame["y"] = frame["z"] * (1 + jump * (frame["q"] > 0.3)) + frame["x"] + rng.normal(size=UNITS)[unit]
    frame["y"] += spread * rng.normal(size=n)
    return em.Panel(frame[rng.uniform(size=n) < 0.85] if lengths else frame, "unit", "year")


def fit(data: em.Panel, draws: em.ThresholdBootstrap | None) -> em.Estimate:
    given = {"regime": ["z"], "by": "q", "absorb": ["unit"], "trim": 0.1, "cov": em.Classical()}
    return em.panel_threshold(data, "y", ["x"], **given, bootstrap=draws)


def rejections(jump: float, kind: str, panels: int) -> float:
    """Return the share of panels in which no threshold is rejected at 5 %."""
    rng = np.random.default_rng(1999)
    p = [
        fit(panel(rng, jump, kind == "wild"), em.ThresholdBootstrap(199, kind, seed)).facts["threshold_p_value:1"]
        for seed in range(panels)
    ]
    return float(np.mean(np.array(p) <= 0.05))


@pytest.mark.slow
@pytest.mark.parametrize("kind", [pytest.param("unit", marks=pytest.mark.sample), "wild"])
def test_the_test_rejects_a_true_null_five_times_in_a_hundred(kind):
    assert 0.03 <= rejections(0.0, kind, PANELS) <= 0.07


@pytest.mark.slow
def test_the_test_finds_a_threshold_that_is_there():
    weak, strong = rejections(0.3, "unit", 200), rejections(0.6, "unit", 200)
    assert weak > 0.2 and strong > 0.95 and strong > weak


@pytest.mark.slow
def test_threshold_and_slopes_are_found_and_the_interval_holds_the_truth():
    rng = np.random.default_rng(2000)
    estimates, inside, slopes = [], [], []
    for _ in range(500):
        found = fit(panel(rng, 0.8), None)
        row = found.tables["thresholds"].iloc[0]
        estimates.append(row["estimate"])
        inside.append(row["low_95"] <= 0.3 <= row["high_95"])
        slopes.append(found.coef[:2])
    assert abs(np.median(estimates) - 0.3) < 0.02
    assert np.mean(inside) > 0.93  # the set is conservative when the jump is not small (Hansen 2000)
    np.testing.assert_allclose(np.mean(slopes, axis=0), [1.0, 1.8], atol=0.02)
