"""Equality of a coefficient across subsamples: against R, against permutation by copying, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import estimand as em
from estimand.result import from_json
from golden import golden

PAIRS = ("C-E", "C-W", "E-W")


def compare(data: pd.DataFrame, term: str = "t", by: str = "region", **more) -> em.Check | em.Finding:
    more = {"cov": em.Clustered("unit"), **more}
    return em.probe.equal_across(em.Panel(data, "unit", "year"), "y", ["t", "x"], term=term, by=by, **more)


def draw(slopes=(0.2, 0.2), units: int = 24, years: int = 6, seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    unit, year = np.repeat(np.arange(units), years), np.tile(np.arange(years), units)
    n, part = units * years, unit % len(slopes)
    data = pd.DataFrame({"unit": unit, "year": year, "region": np.array(["A", "B", "C"])[part]})
    data = data.assign(t=rng.normal(size=n), x=rng.normal(size=n))
    noise = rng.normal(size=n) + rng.normal(size=units)[unit]
    return data.assign(y=np.array(slopes)[part] * data["t"] + data["x"] + noise + 0.1 * year)


CHOW = {
    "pooled_classical": {"cov": em.Classical()},
    "pooled_unit": {"cov": em.Clustered("unit")},
    "pooled_year": {"cov": em.Clustered("year")},
    "effects_year": {"cov": em.Clustered("year", small="plm"), "absorb": ["unit", "year"]},
}


@pytest.mark.parametrize("name", CHOW)
def test_chow_equals_r(name):
    case = golden("equal_across", "simulated")
    found = compare(case.data, **CHOW[name])
    groups = found.tables["groups"].set_index("group")
    for region, value in case.values[f"{name}:coef"].items():
        assert groups.loc[region, "estimate"] == pytest.approx(value, rel=case.rtol)
        assert groups.loc[region, "std_error"] == pytest.approx(case.values[f"{name}:se"][region], rel=case.rtol)
    for pair, row in zip(PAIRS, found.tables["pairs"].itertuples(), strict=True):
        want = case.values[f"{name}:{pair}"]
        assert (row.statistic, row.p_value) == pytest.approx((want["t"], want["p"]), rel=1e-8)
        assert row.difference == pytest.approx(row.statistic * row.std_error)
    joint = found.checks[0]
    want = case.values[f"{name}:joint"]
    assert (joint.statistic, joint.p_value) == pytest.approx((want["f"], want["p"]), rel=1e-7)


def test_z_equals_r():
    case = golden("equal_across", "simulated")
    found = compare(case.data, method="z")
    for pair, row in zip(PAIRS, found.tables["pairs"].itertuples(), strict=True):
        want = case.values[f"z:{pair}"]
        assert (row.statistic, row.p_value) == pytest.approx((want["z"], want["p"]), rel=1e-8)


def test_z_of_estimates_is_that_of_the_panel():
    data = draw((0.2, 0.6, 0.1))
    panel = em.Panel(data, "unit", "year")
    parts = {
        name: em.fixed_effects(
            panel.select(data["region"] == name, "other"), "y", ["t", "x"], absorb=["unit"], cov=em.Clustered("unit")
        )
        for name in ("A", "B", "C")
    }
    of_panel = compare(data, method="z", absorb=["unit"])
    of_estimates = em.probe.equal_across(parts, term="t")
    pd.testing.assert_frame_equal(of_panel.tables["pairs"], of_estimates.tables["pairs"])
    joint = of_estimates.checks[0]
    b = np.array([e["t"] for e in parts.values()])
    v = np.array([e.std_error[0] ** 2 for e in parts.values()])
    contrast = np.array([[1, -1, 0], [1, 0, -1]])
    q = contrast @ b @ np.linalg.solve(contrast @ np.diag(v) @ contrast.T, contrast @ b)
    assert joint.statistic == pytest.approx(q) and joint.df == 2
    two = em.probe.equal_across([parts["A"], parts["B"]], term="t")
    assert two.statistic == pytest.approx((b[0] - b[1]) / np.sqrt(v[0] + v[1]))
    assert two.sentence.startswith("t is ") and " for 1 and " in two.sentence


def test_holm_by_hand():
    pairs = compare(draw((0.0, 0.4, 0.3), units=60)).tables["pairs"]
    ordered = pairs.sort_values("p_value")
    p = ordered["p_value"].to_numpy()
    want = np.minimum(np.maximum.accumulate(p * [3, 2, 1]), 1)
    assert ordered["p_holm"].to_numpy() == pytest.approx(want)


def test_two_groups_give_one_check():
    data = draw((0.2, 0.6))
    check = compare(data, absorb=["unit", "year"])
    assert isinstance(check, em.Check) and from_json(check.to_json()) == check
    panel = em.Panel(
        data.assign(
            **{f"{c}{g}": data[c] * (data["region"] == g) for c in "tx" for g in "AB"},
            cell=data["region"] + data["year"].astype(str),
        ),
        "unit",
        "year",
    )
    stacked = em.fixed_effects(panel, "y", ["tA", "tB", "xA", "xB"], absorb=["unit", "cell"], cov=em.Clustered("unit"))
    variance = stacked.cov[0, 0] + stacked.cov[1, 1] - 2 * stacked.cov[0, 1]
    assert check.statistic == pytest.approx((stacked["tA"] - stacked["tB"]) ** 2 / variance, rel=1e-9)
    assert check.df == (1, 23)


def slope(rows: pd.DataFrame, effects: bool) -> float:
    """Return the slope of t by least squares with explicit dummies."""
    design = [rows[["t", "x"]].to_numpy(), np.ones((len(rows), 1))]
    if effects:
        design += [pd.get_dummies(rows[c].astype(str)).to_numpy(float) for c in ("unit", "year")]
    return np.linalg.lstsq(np.hstack(design), rows["y"].to_numpy(), rcond=None)[0][0]


@pytest.mark.parametrize("effects", [False, True])
def test_permutation_equals_relabelled_copies(effects):
    data = draw((0.2, 0.8), units=10, years=5).sample(frac=0.9, random_state=1)
    check = compare(data, method="permutation", absorb=["unit", "year"] if effects else [], reps=300, seed=5, cov=None)
    labels = data.groupby("unit")["region"].first().to_numpy()
    rng = np.random.default_rng(np.random.SeedSequence(5).spawn(2)[0])

    def difference(some):
        of = dict(zip(sorted(data["unit"].unique()), some, strict=True))
        part = data["unit"].map(of)
        return slope(data[part == "A"], effects) - slope(data[part == "B"], effects)

    codes = (labels == "B").astype(int)
    drawn = np.vstack([rng.permuted(np.tile(codes, (b, 1)), axis=1) for b in (250, 50)])
    found = np.array([difference(np.where(row, "B", "A")) for row in drawn])
    observed = difference(labels)
    assert check.statistic == pytest.approx(observed, rel=1e-9)
    assert check.p_value == (1 + (np.abs(found) >= abs(observed) - 1e-10).sum()) / 301


def test_permutation_of_more_groups_has_pairs_and_a_joint_test():
    data = draw((0.1, 0.1, 0.9), units=45)
    found = compare(data, method="permutation", absorb=["unit", "year"], reps=199, seed=2)
    pairs = found.tables["pairs"].set_index(["group_a", "group_b"])
    assert pairs.loc[("A", "C"), "p_value"] == pairs.loc[("B", "C"), "p_value"] == 1 / 200
    assert pairs.loc[("A", "B"), "p_value"] > 0.05
    assert found.checks[0].p_value == 1 / 200 and found.facts["draws"] == 199
    b = found.tables["groups"]["estimate"].to_numpy()
    assert found.checks[0].statistic == pytest.approx(b.var())  # as many units in each group
    again = compare(data, method="permutation", absorb=["unit", "year"], reps=199, seed=2)
    assert again.to_json() == found.to_json()
    other = compare(data, method="permutation", absorb=["unit", "year"], reps=199, seed=3)
    assert other.to_json() != found.to_json()


def test_rows_without_a_group_are_left_out():
    data = draw((0.2, 0.6))
    lacking = data.assign(region=data["region"].where(data["unit"] > 3))
    for method in ("chow", "z", "permutation"):
        a = compare(lacking, method=method, absorb=["unit"])
        assert a == compare(data[data["unit"] > 3], method=method, absorb=["unit"])


def test_samples_that_share_units_are_not_independent():
    data = draw().assign(early=lambda d: np.where(d["year"] < 3, "early", "late"))
    said = compare(data, by="early", method="z")
    assert said.level == "caution" and "Groups of unit stand in several subsamples" in said.sentence
    assert compare(data, by="early").level == "info"
    assert compare(data, method="z").level == "info"


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"term": "tt"}, r'term: "tt" is not among the regressors \[\'t\', \'x\'\]; nearest: "t"'),
        ({"by": "regoin"}, 'by: no column "regoin" in the panel; nearest: "region"'),
        ({"by": "one"}, 'by: "one" has 1 group in these rows'),
        ({"by": "x"}, 'by: "x" splits the rows and cannot be outcome, regressor or effect too'),
        ({"method": "chou"}, "method: 'chou' is not one of .*nearest: \"chow\""),
        ({"cov": None}, r'method "chow" needs a covariance, such as Clustered\("unit"\)'),
        ({"method": "permutation", "reps": 0}, "reps: 0 permutations are none"),
        ({"method": "permutation", "by": "early"}, '"early" changes within 24 of 24 units of unit'),
    ],
)
def test_what_is_refused(more, text):
    data = draw().assign(one=1, early=lambda d: d["year"] < 3)
    with pytest.raises(em.SpecError, match=text):
        compare(data, **more)


def test_estimates_that_cannot_be_compared():
    one = em.ordinary(em.Panel(draw(), "unit", "year"), "y", ["t"], cov=em.Robust())
    with pytest.raises(em.SpecError, match="give a Panel, or two or more Estimates"):
        em.probe.equal_across([one], term="t")
    with pytest.raises(em.SpecError, match='2: no term "tt"; nearest: "t"'):
        em.probe.equal_across({"2": one, "3": one}, term="tt")


def test_a_subsample_without_variation_is_named():
    data = draw().assign(t=lambda d: d["t"].where(d["region"] == "A", 1.0))
    with pytest.raises(em.IdentificationError, match='"t@B" does not vary'):
        compare(data)
    with pytest.raises(em.IdentificationError, match='region = B: "t" is constant in the 72 rows used'):
        compare(data, method="z")
    with pytest.raises(em.IdentificationError, match='"t" is not identified in region = B'):
        compare(data, method="permutation")


@pytest.mark.slow
@pytest.mark.parametrize("method", ["chow", "z", "permutation"])
def test_a_true_null_is_rejected_as_often_as_asked(method):
    draws = 600
    more = {"absorb": ["unit", "year"], "method": method, "reps": 199}
    rejected = sum(compare(draw(units=40, seed=s), **more, seed=s).p_value <= 0.05 for s in range(draws))
    assert 0.03 <= rejected / draws <= 0.075
