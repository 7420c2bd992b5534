"""Simulated truth of instrumental variables: no bias when strong, and an Anderson-Rubin set that holds when weak."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import estimand as em

TRUE = {"d": 0.8, "x": -0.5}
DRAWS = 1000
UNITS, YEARS = 200, 4


def panel(rng: np.random.Generator, strength: float) -> em.Panel:
    """Draw the rows; the errors are correlated within units and with the regressor d."""
    unit = np.repeat(np.arange(UNITS), YEARS)
    n = len(unit)
    level, common = rng.normal(size=(2, UNITS))[:, unit]
    z = rng.normal(size=(2, n)) + 0.5 * rng.normal(size=(2, UNITS))[:, unit]
    e = rng.normal(size=(UNITS, YEARS)).cumsum(axis=1).ravel() / 2 + rng.normal(size=n) * (0.5 + np.abs(z[0]) / 2)
    x = rng.normal(size=n) + level
    d = strength * (z[0] + z[1]) + 0.6 * e + 0.3 * x + common + rng.normal(size=n)
    y = TRUE["d"] * d + TRUE["x"] * x + 2 * level + e
    frame = pd.DataFrame({"unit": unit, "year": np.tile(np.arange(YEARS), UNITS), "y": y, "d": d, "x": x})
    return em.Panel(frame.assign(z1=z[0], z2=z[1]), "unit", "year")


def draws(strength: float, kind: str) -> list[em.Estimate]:
    rng = np.random.default_rng(20261124)
    given = {"endog": ["d"], "instruments": ["z1", "z2"], "absorb": ["unit"], "kind": kind}
    return [
        em.two_stage(panel(rng, strength), "y", list(TRUE), **given, cov=em.Clustered("unit")) for _ in range(DRAWS)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("kind", [pytest.param("2sls", marks=pytest.mark.sample), "liml", "gmm2s"])
def test_no_bias_and_nominal_coverage_when_strong(kind):
    estimates = draws(1.0, kind)
    tables = [e.table().set_index("term") for e in estimates]
    for term, true in TRUE.items():
        found = np.array([t.loc[term, "estimate"] for t in tables])
        assert abs(found.mean() - true) < 3 * found.std(ddof=1) / np.sqrt(DRAWS), term
        inside = np.mean([t.loc[term, "conf_low"] <= true <= t.loc[term, "conf_high"] for t in tables])
        assert 0.93 <= inside <= 0.97, (term, inside)
    j = np.mean([e.facts["hansen_j_p_value"] < 0.05 for e in estimates])
    assert 0.03 <= j <= 0.07


@pytest.mark.slow
def test_the_anderson_rubin_set_holds_where_the_t_test_fails():
    estimates = draws(0.05, "2sls")
    inside = [
        any(row.low <= TRUE["d"] <= row.high for row in e.tables["anderson_rubin_set"].itertuples()) for e in estimates
    ]
    assert 0.93 <= np.mean(inside) <= 0.97
    tables = [e.table().set_index("term").loc["d"] for e in estimates]
    assert np.mean([t["conf_low"] <= TRUE["d"] <= t["conf_high"] for t in tables]) < 0.93
    assert (
        np.mean([any(c.name == "weak_instruments" and c.level == "caution" for c in e.checks) for e in estimates]) > 0.9
    )
