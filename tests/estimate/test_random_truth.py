"""Simulated truth for random effects and first differences: no bias, 95 % intervals that hold it 95 times in 100."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import estimand as em

TRUE = {"x1": 0.7, "x2": -0.3}
DRAWS, UNITS = 1000, 150  # clustered covariances need many clusters: with 60 an interval held 92.6 %


def panel(rng: np.random.Generator, correlated: bool) -> em.Panel:
    """Draw 150 units by 7 years, a quarter of the rows lost; effects that correlate with x1 when asked."""
    unit, year = np.repeat(np.arange(UNITS), 7), np.tile(np.arange(7), UNITS)
    n, level = len(unit), rng.normal(size=UNITS)[unit]
    x1 = rng.normal(size=n) + rng.normal(size=UNITS)[unit] + correlated * level
    frame = pd.DataFrame({"unit": unit, "year": year, "x1": x1, "x2": rng.normal(size=n)})
    frame["y"] = 1 + TRUE["x1"] * x1 + TRUE["x2"] * frame["x2"] + level + rng.normal(size=n)
    return em.Panel(frame[rng.uniform(size=n) < 0.75], "unit", "year")


DESIGNS = {
    "random, classical": (em.random_effects, em.Classical(), False),
    "random, clustered": (em.random_effects, em.Clustered("unit"), False),
    "difference, clustered": (em.first_difference, em.Clustered("unit"), True),
    "between, robust": (em.between_effects, em.Robust("HC3"), False),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", DESIGNS)
def test_no_bias_and_nominal_coverage(name):
    function, cov, correlated = DESIGNS[name]
    rng = np.random.default_rng(20261124)
    tables = [
        function(panel(rng, correlated), "y", list(TRUE), cov=cov).table().set_index("term") for _ in range(DRAWS)
    ]
    for term, true in TRUE.items():
        found = np.array([t.loc[term, "estimate"] for t in tables])
        assert abs(found.mean() - true) < 3 * found.std(ddof=1) / np.sqrt(DRAWS), term
        inside = np.mean([t.loc[term, "conf_low"] <= true <= t.loc[term, "conf_high"] for t in tables])
        assert 0.93 <= inside <= 0.97, (term, inside)


@pytest.mark.slow
def test_tests_of_random_effects_have_their_size_and_power():
    rng = np.random.default_rng(7)
    answers = {False: [], True: []}
    for correlated, found in answers.items():
        for _ in range(400):
            drawn = panel(rng, correlated)
            fixed = em.fixed_effects(drawn, "y", list(TRUE), absorb=["unit"], cov=em.Classical())
            random = em.random_effects(drawn, "y", list(TRUE), cov=em.Classical())
            checks = (
                em.probe.hausman(fixed, random, sigma2="efficient"),
                em.probe.mundlak(drawn, "y", list(TRUE), cov=em.Clustered("unit")),
                em.probe.serial_correlation(drawn, "y", list(TRUE)),
            )
            found.append([c.verdict == "rejected" for c in checks])
    size, power = np.mean(answers[False], axis=0), np.mean(answers[True], axis=0)
    assert (size > 0.02).all() and (size < 0.09).all(), size
    assert (power[:2] > 0.9).all() and power[2] < 0.09, power
