"""The grammar of fixest, names only: each formula is the call that it stands for, and the rest is refused."""

from __future__ import annotations

import pytest

import estimand as em
from contract import data
from estimand.estimate.fit import Formula, parse

UNIT = em.Clustered("unit")


@pytest.fixture
def panel() -> em.Panel:
    return em.Panel(data(), "unit", "year")


def test_a_formula_is_the_call_it_stands_for(panel):
    assert em.fit("y ~ x1 + x2", panel, cov=UNIT) == em.ordinary(panel, "y", ["x1", "x2"], cov=UNIT)
    effects = em.fixed_effects(panel, "y", ["x1", "x2"], absorb=["unit", "year"], cov=UNIT, weights="w")
    assert em.fit("y ~ x1 + x2 | unit + year", panel, cov=UNIT, weights="w") == effects


def test_instruments_stand_in_the_last_part(panel):
    with_z = panel.with_columns({"z": panel.column("x2") * panel.column("w")})
    both = em.fit("y ~ w | unit | x1 ~ x2 + z", with_z, cov=UNIT)
    direct = em.two_stage(with_z, "y", ["w"], endog=["x1"], instruments=["x2", "z"], absorb=["unit"], cov=UNIT)
    assert both == direct


@pytest.mark.parametrize(
    ("formula", "named"),
    [
        ("y~x", Formula("y", ("x",))),
        ("y ~ x | a + b", Formula("y", ("x",), ("a", "b"))),
        ("y ~ x | 0", Formula("y", ("x",))),
        ("y ~ x | a | d + f ~ z1 + z2", Formula("y", ("x",), ("a",), ("d", "f"), ("z1", "z2"))),
        ("y ~ x | d ~ z", Formula("y", ("x",), (), ("d",), ("z",))),
        ("y ~ 1 | 0 | d ~ z", Formula("y", (), (), ("d",), ("z",))),
        ("`ln y` ~ `a|b` + `c ~ d` + L1.x", Formula("ln y", ("a|b", "c ~ d", "L1.x"))),
        ("创新 ~ 金融 | 省份", Formula("创新", ("金融",), ("省份",))),
    ],
)
def test_names_are_read(formula, named):
    assert parse(formula) == named


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("y", "the grammar is"),
        ("y ~ log(x)", r"\"log\(x\)\" is a transformation; make it with measure"),
        ("log(y) ~ x", r"\"log\(y\)\" is a transformation"),
        ("y ~ x:z", r"measure\.interaction"),
        ("y ~ x * z", r"measure\.interaction"),
        ("y ~ i(year)", r"measure\.one_hot"),
        ("y ~ factor(year)", r"measure\.one_hot"),
        ("y ~ x | a^b", "no column name"),
        ("y ~ x - 1", "no column name"),
        ("y ~ x + 1", "a constant is always there"),
        ("y ~ x +", "a name is missing"),
        ("y ~ x | a | d ~ ", "a name is missing"),
        ("a + b ~ x", "one outcome stands before the first ~, not 2"),
        ("y ~ x | a | b | c", "the grammar is"),
        ("y ~ x | d ~ z | a", "the grammar is"),
        ("y ~ x ~ z", "the grammar is"),
    ],
)
def test_the_rest_is_refused(formula, words):
    with pytest.raises(em.SpecError, match=words):
        parse(formula)


def test_unknown_columns_are_named(panel):
    with pytest.raises(em.SpecError, match='absorb: no column "yaer" in the panel; nearest: "year"'):
        em.fit("y ~ x1 | yaer", panel, cov=UNIT)
