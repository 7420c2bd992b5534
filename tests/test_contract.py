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


def bind(function, cov):
    return lambda panel, y, x, **more: function(panel, y, x, **{"cov": cov, **more})


CASES = [Case(f"{e}, {c}", bind(f, cov)) for e, f in ESTIMATORS.items() for c, cov in COVARIANCES.items()]
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


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_contract(case, check, capsys):
    check(case)
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err == ""
