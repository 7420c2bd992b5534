"""Simulated truth: no bias, and 95 % intervals that hold the truth 95 times in a hundred."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import estimand as em

TRUE = {"x1": 0.7, "x2": -0.3}
DRAWS = 1500


def panel(rng: np.random.Generator, correlated: bool) -> em.Panel:
    """Draw 60 units by 8 years, a fifth of the rows lost; errors correlated within units when asked."""
    unit, year = np.repeat(np.arange(60), 8), np.tile(np.arange(8), 60)
    level, shock = rng.normal(size=60)[unit], rng.normal(size=8)[year]
    walk = rng.normal(size=(60, 8)).cumsum(axis=1).ravel()
    x1 = level + shock + (rng.normal(size=(60, 8)).cumsum(axis=1).ravel() if correlated else rng.normal(size=480))
    x2 = rng.normal(size=480) + 0.3 * level
    noise = walk if correlated else rng.normal(size=480)
    frame = pd.DataFrame({"unit": unit, "year": year, "x1": x1, "x2": x2})
    frame["y"] = TRUE["x1"] * x1 + TRUE["x2"] * x2 + 2 * level + shock + noise
    return em.Panel(frame[rng.uniform(size=480) < 0.8], "unit", "year")


def simulate(cov, correlated: bool) -> dict[str, tuple[float, float, float]]:
    """Return for each slope: bias, its Monte Carlo standard error, and coverage of the 95 % interval."""
    rng = np.random.default_rng(20261123)
    tables = []
    for _ in range(DRAWS):
        estimate = em.fixed_effects(panel(rng, correlated), "y", list(TRUE), absorb=["unit", "year"], cov=cov)
        tables.append(estimate.table().set_index("term"))
    out = {}
    for term, true in TRUE.items():
        found = np.array([t.loc[term, "estimate"] for t in tables])
        inside = [t.loc[term, "conf_low"] <= true <= t.loc[term, "conf_high"] for t in tables]
        out[term] = (found.mean() - true, found.std(ddof=1) / np.sqrt(DRAWS), float(np.mean(inside)))
    return out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cov", "correlated"),
    [
        pytest.param(em.Clustered("unit"), True, marks=pytest.mark.sample),
        (em.Clustered("unit", small="fixest"), True),
        (em.Classical(), False),
        (em.Robust("HC1"), False),
        (em.Robust("HC2"), False),
    ],
    ids=str,
)
def test_no_bias_and_nominal_coverage(cov, correlated):
    for term, (bias, error, coverage) in simulate(cov, correlated).items():
        assert abs(bias) < 3 * error, term
        assert 0.93 <= coverage <= 0.97, (term, coverage)


@pytest.mark.slow
def test_errors_that_ignore_the_clusters_are_too_small():
    assert simulate(em.Classical(), correlated=True)["x1"][2] < 0.90


@pytest.mark.slow
def test_hc3_is_on_the_safe_side():
    """With effects the leverages are large, and HC3 overstates the variance: coverage lies above the nominal one."""
    for _, _, coverage in simulate(em.Robust("HC3"), correlated=False).values():
        assert coverage >= 0.95
