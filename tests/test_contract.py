"""The contract over every estimator and every covariance."""

from __future__ import annotations

from functools import partial

import pytest

import estimand as em
from contract import CHECKS, Case

COVARIANCES = {
    "classical": em.Classical(),
    "HC0": em.Robust("HC0"),
    "HC1": em.Robust("HC1"),
    "HC2": em.Robust("HC2"),
    "HC3": em.Robust("HC3"),
    "unit": em.Clustered("unit"),
    "village": em.Clustered("village"),
    "fixest": em.Clustered("unit", small="fixest"),
    "linearmodels": em.Clustered("unit", small="linearmodels"),
    "plm": em.Clustered("unit", small="plm"),
    "two-way": em.TwoWayClustered("village", "year"),
    "kraay": em.DriscollKraay(2),
}
ESTIMATORS = {
    "ordinary": em.ordinary,
    "unit effects": partial(em.fixed_effects, absorb=["unit"]),
    "two-way effects": partial(em.fixed_effects, absorb=["unit", "year"]),
    "three effects": partial(em.fixed_effects, absorb=["unit", "year", "sector"]),
}
INSTRUMENTED = {"endog": ["x1"], "instruments": ["z1", "z2", "z3"]}
TWO_STAGE = {
    "2SLS": partial(em.two_stage, **INSTRUMENTED),
    "2SLS just identified, unit effects": partial(em.two_stage, endog=["x1"], instruments=["z1"], absorb=["unit"]),
    "LIML, two-way effects": partial(em.two_stage, **INSTRUMENTED, absorb=["unit", "year"], kind="liml"),
}


def bind(function, cov):
    return lambda panel, y, x, **more: function(panel, y, x, **{"cov": cov, **more})


CASES = [Case(f"{e}, {c}", bind(f, cov)) for e, f in ESTIMATORS.items() for c, cov in COVARIANCES.items()]
CASES += [
    Case(f"{e}, {c}", bind(f, COVARIANCES[c]))
    for e, f in TWO_STAGE.items()
    for c in COVARIANCES
    if c not in ("HC2", "HC3")  # not defined with instruments
]
CASES += [  # its weights depend on the covariance, which the check of weights changes
    Case(f"two-step GMM, {c}", bind(partial(em.two_stage, **INSTRUMENTED, kind="gmm2s"), COVARIANCES[c]), weights=False)
    for c in ("classical", "HC1", "unit", "village", "linearmodels", "kraay")
]
UNWEIGHTED = {
    em.random_effects: ("classical", "HC1", "HC3", "unit", "village", "plm", "two-way", "kraay"),
    em.first_difference: ("classical", "HC1", "HC3", "unit", "village", "plm", "two-way", "kraay"),
    partial(em.first_difference, constant=False): ("classical", "HC2", "unit"),
    em.between_effects: ("classical", "HC1", "HC3", "unit"),
}
CASES += [
    Case(f"{getattr(f, '__name__', 'first_difference without constant')}, {c}", bind(f, COVARIANCES[c]), weights=False)
    for f, names in UNWEIGHTED.items()
    for c in names
]
THRESHOLD = partial(em.panel_threshold, regime=["z1"], by="z2", absorb=["unit"], thresholds=2)
CASES += [
    Case(f"two thresholds, {c}", bind(THRESHOLD, cov), weights=False)
    for c, cov in COVARIANCES.items()
    if c in ("classical", "HC1", "HC3", "unit", "village", "two-way", "kraay")
]


def static_gmm(panel, y, x, **more):
    """GMM without lags, each regressor its own instrument: with lags the outcome stands on both sides and in Z."""
    return em.dynamic_gmm(panel, y, x, lags=0, iv=x, **more)


CASES += [
    Case(f"static {name} GMM, {c}", partial(static_gmm, cov=cov, steps=steps, **options), weights=False)
    for name, options in {
        "difference": {"system": False},
        "system": {},
        "orthogonal": {"transform": "orthogonal"},
    }.items()
    for c, cov, steps in (("classical", em.Classical(), 1), ("robust", em.Robust(), 1), ("two", em.Windmeijer(), 2))
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_contract(case, check, capsys):
    check(case)
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err == ""
