"""Mediation: against R, against brute-force resampling, and what it promises and refuses."""

from __future__ import annotations

import json
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import contract
import estimand as em
from estimand.estimate.stepwise import Coefficient, Steps
from golden import golden

M = ["m1", "m2"]
DESIGNS = {
    "pooled": {"cov": em.Robust("HC0")},
    "effects": {"absorb": ["unit", "year"], "cov": em.Clustered("unit", small="plm")},
    "weighted": {"absorb": ["unit"], "cov": em.Clustered("unit", small="plm"), "weights": "w"},
}


def estimate(data: pd.DataFrame, mediators=("m1", "m2"), x=("x",), **more) -> em.Estimate:
    more = {"cov": em.Clustered("unit"), **more}
    return em.mediation(em.Panel(data, "unit", "year"), "y", list(x), treatment="t", mediators=list(mediators), **more)


def draw(seed: int = 1, units: int = 12, years: int = 6, a: float = 0.5, b: float = 0.5, direct: float = 0.3):
    rng = np.random.default_rng(seed)
    n = units * years
    unit, year = np.repeat(np.arange(units), years), np.tile(np.arange(years), units)
    data = pd.DataFrame({"unit": unit, "year": year, "t": rng.normal(size=n), "x": rng.normal(size=n)})
    level = rng.normal(size=(2, units))[:, unit]
    data["m1"] = a * data["t"] + level[0] + rng.normal(size=n)
    data["m2"] = 0.2 * data["x"] + rng.normal(size=n)
    data["y"] = direct * data["t"] + b * data["m1"] + data["x"] + level[1] + rng.normal(size=n)
    return data


def checks(found: em.Estimate) -> dict[str, em.Check]:
    return {check.name: check for check in found.checks}


# Against R


@pytest.mark.parametrize("design", DESIGNS)
def test_paths_and_their_joint_covariance_equal_r(design):
    case = golden("mediation", "simulated")
    found = estimate(case.data, **DESIGNS[design])
    values = {k.removeprefix(f"{design}:"): v for k, v in case.values.items() if k.startswith(design)}
    for term, value in (values["paths"] | values["effects"]).items():
        assert found[term] == pytest.approx(value, rel=case.rtol), term
    place = found.terms.index
    for first in values["paths"]:
        for second, value in values[f"cov:{first}"].items():
            assert found.cov[place(first), place(second)] == pytest.approx(value, rel=1e-8, abs=1e-14), (first, second)
    for term, value in values["delta_se"].items():
        assert found.std_error[place(term)] == pytest.approx(value, rel=case.rtol), term
    for name, value in values["shares"].items():
        fact = "share_mediated" if name == "all" else f"share_mediated:{name}"
        assert found.facts[fact] == pytest.approx(value, rel=case.rtol)


@pytest.mark.parametrize("design", DESIGNS)
def test_product_tests_equal_r(design):
    case = golden("mediation", "simulated")
    found = estimate(case.data, **DESIGNS[design] | {"cov": em.Classical()})
    table = found.tables["mediation"].set_index("mediator")
    for term, value in case.values[f"{design}:classical_se"].items():
        assert found.std_error[found.terms.index(term)] == pytest.approx(value, rel=case.rtol)
    for test in ("sobel", "aroian", "goodman"):
        for what in ("z", "p"):
            for mediator, value in case.values[f"{design}:{test}_{what}"].items():
                assert table.loc[mediator, f"{test}_{what}"] == pytest.approx(value, rel=1e-8)
    z = {check.sentence: check.statistic for check in found.checks if check.name == "sobel"}
    assert list(z.values()) == pytest.approx(list(case.values[f"{design}:sobel_z"].values()))


@pytest.mark.shared
def test_high_school_data_equal_multilevel_bda_and_boot(shared):
    folder = shared / "references/med_hsbdemo"
    expected = json.loads((folder / "expected.json").read_text())
    found = em.mediation(
        em.Panel(pd.read_csv(folder / "data.csv")),
        "science",
        treatment="math",
        mediators=["read"],
        cov=em.Classical(),
        bootstrap=em.Bootstrap(5000, seed=3),
    )
    for name, key in (("total", "path_c"), ("mediator:read", "path_a"), ("direct", "path_b_cprime")):
        table = found.tables[f"equation:{name}"].table().set_index("term").rename(index={"constant": "(Intercept)"})
        for term, want in expected[key].items():
            got = table.loc[term, ["estimate", "std_error", "statistic", "p_value"]]
            assert list(got) == pytest.approx(list(want.values()), rel=1e-9), (name, term)
    row = found.tables["mediation"].iloc[0]
    assert row["share"] == pytest.approx(expected["proportion_mediated"], rel=1e-10)
    for test, (z, p) in expected["bda_mediation_test"].items():
        assert (row[f"{test.lower()}_z"], row[f"{test.lower()}_p"]) == pytest.approx((z, p), rel=1e-9)
    assert found["indirect"] == pytest.approx(expected["multilevel_sobel"]["indirect"], rel=1e-12)
    # boot::boot drew other rows; its ends and ours differ by what 5,000 draws leave to chance (about 0.003)
    ends = found.tables["bootstrap"].set_index("term").loc["indirect"]
    for kind, key in (("percentile", "percentile95"), ("accelerated", "bca95")):
        got = [ends[f"{kind}_low"], ends[f"{kind}_high"]]
        assert got == pytest.approx(expected["bootstrap"][key], abs=0.008)
    assert ends["std_error"] == pytest.approx(expected["bootstrap"]["se"], rel=0.05)


# The algebra


@given(st.integers(0, 10_000), st.booleans(), st.booleans())
@settings(max_examples=25)
def test_total_is_direct_plus_indirect(seed, effects, robust):
    data = draw(seed)
    found = estimate(data, absorb=["unit", "year"] if effects else [], cov=em.Robust() if robust else em.Classical())
    assert found["c"] == pytest.approx(found["c_prime"] + found["indirect"], rel=1e-9, abs=1e-12)
    assert found["total"] == pytest.approx(found["c"], rel=1e-9, abs=1e-12)
    assert found["indirect"] == pytest.approx(found["indirect:m1"] + found["indirect:m2"])


@pytest.mark.parametrize(
    "cov",
    [
        em.Classical(small="ivreg2"),
        em.Robust("HC0"),
        em.Clustered("unit", small="plm"),
        em.TwoWayClustered("unit", "year", small="plm"),
        em.DriscollKraay(1, small="plm"),
    ],
    ids=str,
)
def test_without_small_sample_factors_the_delta_method_gives_the_error_of_c(cov):
    data = golden("mediation", "simulated").data
    found = estimate(data, absorb=["unit"], cov=cov)
    place = found.terms.index
    assert found.std_error[place("total")] == pytest.approx(found.std_error[place("c")], rel=1e-9)


@pytest.mark.parametrize("cov", [em.Classical(), em.Robust("HC3"), em.Clustered("unit"), em.DriscollKraay()], ids=str)
def test_errors_of_the_paths_are_those_of_the_equations(cov):
    found = estimate(golden("mediation", "simulated").data, absorb=["unit", "year"], cov=cov)
    direct = found.tables["equation:direct"]
    for term, equation, own in (
        ("c", "total", "t"),
        ("a:m1", "mediator:m1", "t"),
        ("a:m2", "mediator:m2", "t"),
        ("b:m2", "direct", "m2"),
        ("c_prime", "direct", "t"),
    ):
        table = found.tables[f"equation:{equation}"].table().set_index("term").loc[own]
        assert found[term] == table["estimate"]
        assert found.std_error[found.terms.index(term)] == pytest.approx(table["std_error"], rel=1e-12)
    assert found.df == direct.df
    assert direct.terms == ("t", "m1", "m2", "x", "constant")


def test_equations_are_plain_regressions_on_the_common_rows():
    data = golden("mediation", "simulated").data
    found = estimate(data, absorb=["unit", "year"])
    panel = em.Panel(data.dropna(), "unit", "year")
    alone = em.fixed_effects(panel, "m1", ["t", "x"], absorb=["unit", "year"], cov=em.Clustered("unit"))
    equation = found.tables["equation:mediator:m1"]
    assert equation.coef == pytest.approx(alone.coef, rel=1e-12)
    assert equation.std_error == pytest.approx(alone.std_error, rel=1e-12)
    assert equation.labels["y"] == "m1" and equation.n_obs == found.n_obs


# What every estimator promises

HOLD = (
    contract.input_untouched,
    contract.row_order_is_nothing,
    contract.index_is_nothing,
    contract.label_dtype_is_nothing,
    contract.unused_columns_are_nothing,
    contract.same_as_after_dropna,
    contract.rows_are_counted,
    contract.constant_weights_are_none,
    contract.doubled_rows_are_weight_two,
    contract.unknown_column_is_named,
    contract.record_survives_json,
    contract.covariance_is_symmetric_and_positive,
    contract.table_columns_are_fixed,
    contract.runs_twice_the_same,
)  # the others ask for terms named as regressors; they hold for its equations, which are regressions


def mediated(panel, y, x, **more):
    return em.mediation(panel, y, x[2:], treatment=x[0], mediators=["x2"], **more)


@pytest.mark.parametrize("check", HOLD, ids=lambda check: check.__name__)
@pytest.mark.parametrize("cov", [em.Classical(), em.Clustered("village"), em.Robust("HC2")], ids=str)
def test_contract(check, cov):
    check(contract.Case("mediation", lambda panel, y, x, **more: mediated(panel, y, x, **{"cov": cov, **more})))


def test_the_record_is_immutable_with_its_bootstrap():
    found = estimate(draw(), bootstrap=em.Bootstrap(60))
    assert em.Estimate.from_json(found.to_json()) == found
    for name in ("bootstrap", "mediation"):
        copy = found.tables[name]
        copy.iloc[:, 0] = None
        assert found.tables[name].iloc[:, 0].notna().all()


# Resampling


def naive(data: pd.DataFrame, counts: np.ndarray, by: str, factors: list[str], mediators: list[str]) -> np.ndarray:
    """Return a, b, c, c' of copied rows with explicit dummies, by least squares; weights stand in column w."""
    groups = [g for _, g in data.groupby(by)]
    rows = pd.concat([g for g, count in zip(groups, counts, strict=True) for _ in range(int(count))])
    dummies = [pd.get_dummies(rows[f].astype(str)).to_numpy(float) for f in factors]
    design = np.hstack([np.ones((len(rows), 1)), *dummies])
    root = np.sqrt(rows["w"].to_numpy())[:, None]

    def slopes(outcome, names):
        z = np.hstack([rows[names].to_numpy(), design]) * root
        return np.linalg.lstsq(z, rows[outcome].to_numpy() * root[:, 0], rcond=None)[0]

    a = [slopes(m, ["t", "x"])[0] for m in mediators]
    direct = slopes("y", ["t", *mediators, "x"])
    return np.array([*a, *direct[1 : 1 + len(mediators)], slopes("y", ["t", "x"])[0], direct[0]])


TWINS = {
    "no effects": ("unit", [], False),
    "nested": ("unit", ["unit"], False),
    "nested and crossed": ("unit", ["unit", "year"], False),
    "crossed only": ("unit", ["year"], False),
    "wider clusters": ("block", ["unit", "year"], True),
    "effects by cluster and year": ("block", ["unit", "blockyear", "year"], True),
}


@pytest.mark.parametrize("name", TWINS)
@pytest.mark.parametrize("cells", [25_000_000, 0], ids=["products", "rows"])
def test_draws_by_weights_equal_draws_by_copying(name, cells):
    from estimand.arrays.groups import groups_of
    from estimand.arrays.mediation import paths
    from estimand.arrays.resample import ClusterProducts, drawn, resampler

    by, factors, weighted = TWINS[name]
    data = draw(5, units=14, years=5).sample(frac=0.85, random_state=2).reset_index(drop=True)
    data = data.assign(block=data["unit"] // 2, w=np.random.default_rng(8).uniform(0.5, 2, len(data)) ** weighted)
    data["blockyear"] = data["block"] * 10 + data["year"]
    clusters = groups_of(data[by].to_numpy())
    columns = data[["y", "t", "m1", "m2", "x"]].to_numpy().T
    groups = tuple(groups_of(data[f].to_numpy()) for f in factors)
    source = resampler(columns, clusters, groups, data["w"].to_numpy() if weighted else None, cells)
    assert isinstance(source, ClusterProducts) == (cells > 0)
    counts = drawn(np.random.SeedSequence(4), 12, clusters.size)
    assert (counts.sum(axis=1) == clusters.size).all()
    found = paths(source.moments(counts), 2)
    for row, count in zip(found, counts, strict=True):
        np.testing.assert_allclose(row, naive(data, count, by, factors, ["m1", "m2"]), rtol=1e-10, atol=1e-11)


def test_the_interval_is_that_of_brute_force():
    from estimand.arrays.resample import drawn

    data = draw(6, units=15, years=5).assign(w=1.0)
    found = estimate(data, absorb=["unit", "year"], bootstrap=em.Bootstrap(300, seed=11))
    seeds = np.random.SeedSequence(11).spawn(2)
    counts = np.vstack([drawn(seeds[0], 250, 15), drawn(seeds[1], 50, 15)])
    paths = np.array([naive(data, c, "unit", ["unit", "year"], M) for c in counts])
    indirect = (paths[:, :2] * paths[:, 2:4]).sum(axis=1)
    row = found.tables["bootstrap"].set_index("term").loc["indirect"]
    ordered = np.sort(indirect)
    # order statistics (B + 1) p: 7.525 and 293.475 of 300
    assert row["percentile_low"] == pytest.approx(ordered[6] + 0.525 * (ordered[7] - ordered[6]), rel=1e-10)
    assert row["percentile_high"] == pytest.approx(ordered[292] + 0.475 * (ordered[293] - ordered[292]), rel=1e-10)
    assert row["std_error"] == pytest.approx(indirect.std(ddof=1), rel=1e-10)
    assert row["bias"] == pytest.approx(indirect.mean() - found["indirect"], rel=1e-8)
    share = indirect / paths[:, 4]
    assert found.tables["bootstrap"].set_index("term").loc["share", "std_error"] == pytest.approx(share.std(ddof=1))
    assert found.facts["draws"] == 300 and found.facts["draws_clusters"] == 15


def test_bias_corrected_ends_by_hand():
    from scipy.special import ndtr, ndtri

    from estimand.arrays.interval import accelerated, acceleration, percentile

    draws = np.arange(1.0, 1000.0)[:, None]  # the quantile p is 1000 p
    assert percentile(draws, 0.9)[0] == pytest.approx([50, 950])
    low, high = accelerated(draws, np.array([400.5]), 0.95)[0]
    shift = ndtri(400 / 999)
    ends = [1000 * ndtr(2 * shift + z) for z in (-1.959964, 1.959964)]
    assert [low, high] == pytest.approx(ends, rel=1e-6)
    low, _ = accelerated(draws, np.array([400.5]), 0.95, np.array([0.1]))[0]
    inner = shift - 1.959964
    assert low == pytest.approx(1000 * ndtr(shift + inner / (1 - 0.1 * inner)), rel=1e-6)
    assert acceleration(np.array([[1.0, -1.0, 2.0]])) == pytest.approx(8 / (6 * 6**1.5))
    assert np.isnan(accelerated(draws, np.array([0.0]), 0.95)).all()


def test_jobs_change_nothing_and_the_seed_does():
    data = draw()
    one, two = (
        estimate(data, absorb=["unit", "year"], bootstrap=em.Bootstrap(520, seed=9, jobs=jobs)) for jobs in (1, 2)
    )
    pd.testing.assert_frame_equal(one.tables["bootstrap"], two.tables["bootstrap"], check_exact=True)
    other = estimate(data, absorb=["unit", "year"], bootstrap=em.Bootstrap(520, seed=10))
    assert not other.tables["bootstrap"].equals(one.tables["bootstrap"])


def test_a_thousand_cluster_draws_of_three_thousand_rows_take_less_than_three_seconds():
    data = draw(2, units=300, years=10)
    start = time.process_time()
    found = estimate(data, absorb=["unit", "year"], bootstrap=em.Bootstrap(1000))
    assert time.process_time() - start < 3
    assert found.facts["draws"] == 1000


def test_what_is_drawn_when_nothing_is_said():
    data = draw().assign(block=lambda d: d["unit"] % 4, w=1.0)
    quick = em.Bootstrap(60)
    assert estimate(data, bootstrap=quick).labels["bootstrap"] == "unit"
    assert estimate(data, cov=em.Clustered("block"), bootstrap=quick).labels["bootstrap"] == "block"
    assert estimate(data, cov=em.Robust(), bootstrap=quick).labels["bootstrap"] == "unit"
    finer = estimate(data, cov=em.Clustered("block"), bootstrap=em.Bootstrap(60, by="unit"))
    assert "break up the clusters" in checks(finer)["draws_break_clusters"].sentence
    assert "draws_break_clusters" not in checks(estimate(data, bootstrap=quick))


def test_draws_that_identify_nothing_are_counted():
    data = draw(units=6, years=8)
    data["x"] = (data["unit"] == 0) * data["x"]  # without unit 0 in the draw x is zero
    found = estimate(data, bootstrap=em.Bootstrap(400))
    failed = found.facts["draws_failed"]
    assert found.facts["draws"] + failed == 400
    assert failed / 400 == pytest.approx((5 / 6) ** 6, abs=0.08)
    assert f"{failed} of 400 draws" in checks(found)["draws_failed"].sentence
    assert found.tables["bootstrap"].notna().all(axis=None)


# The verdict


@pytest.mark.parametrize(
    ("p", "signs", "found", "verdict"),
    [
        ((0.01, 0.01, 0.01, 0.01), (1, 1, 1), False, "partial"),
        ((0.01, 0.01, 0.01, 0.50), (1, 1, 1), False, "complete"),
        ((0.01, 0.01, 0.50, 0.01), (1, 1, 1), False, "none"),
        ((0.01, 0.50, 0.01, 0.01), (1, 1, 1), True, "partial"),
        ((0.50, 0.01, 0.01, 0.01), (1, 1, -1), False, "suppression"),
        ((0.01, 0.01, 0.01, 0.01), (-1, -1, -1), False, "suppression"),
        ((0.50, 0.50, 0.50, 0.50), (1, 1, 1), True, "complete"),
    ],
)
def test_steps_of_wen_and_ye(p, signs, found, verdict):
    c, a, b, direct = (Coefficient(s, q) for s, q in zip((1, *signs), p, strict=True))
    assert Steps("m", c, a, b, direct, found, "a test").verdict == verdict


def test_the_verdict_spells_the_steps_out():
    found = estimate(draw(a=0.8, b=0.8, direct=0.0, units=40), mediators=["m1"], bootstrap=em.Bootstrap(200))
    said = checks(found)["stepwise"]
    assert said.verdict == "complete" == found.tables["mediation"]["verdict"][0]
    assert "(1) c = " in said.sentence and "(2) a = " in said.sentence and "(4) c' = " in said.sentence
    assert "(3)" not in said.sentence
    weak = checks(found)["complete_is_weak"]
    assert weak.level == "caution" and "does not make it zero" in weak.sentence
    none = checks(estimate(draw(b=0.0), mediators=["m1"], bootstrap=em.Bootstrap(200)))["stepwise"]
    assert none.verdict == "none"
    assert "(3) by the bias-corrected bootstrap interval [" in none.sentence and "the steps end" in none.sentence
    sobel = checks(estimate(draw(b=0.0), mediators=["m1"]))["stepwise"]
    assert "(3) by Sobel's test (p = " in sobel.sentence


def test_opposite_signs_are_said_to_mask():
    found = estimate(draw(a=0.8, b=0.8, direct=-0.6, units=40), mediators=["m1"])
    said = checks(found)
    assert said["stepwise"].verdict == "suppression"
    assert said["masking"].level == "caution"
    assert (
        "the one through m1 (" in said["masking"].sentence and "against the direct one (-" in said["masking"].sentence
    )
    assert "masking" not in checks(estimate(draw(units=40), mediators=["m1"]))


def test_a_binary_mediator_is_said_to_be_linear():
    data = draw().assign(m1=lambda d: (d["m1"] > 0).astype(int))
    assert "linear probability" in checks(estimate(data))["binary_mediator"].sentence
    assert "binary_mediator" not in checks(estimate(draw()))


def test_goodman_without_a_positive_variance():
    data = draw(a=0.0, b=0.0, direct=0.0, units=5, years=3, seed=4)
    table = estimate(data, mediators=["m2"], cov=em.Classical()).tables["mediation"]
    a, b = table.loc[0, ["a", "b"]]
    found = estimate(data, mediators=["m2"], cov=em.Classical())
    sa, sb = found.std_error[:2]
    assert a**2 * sb**2 + b**2 * sa**2 < sa**2 * sb**2, "the draw should have a negative variance"
    check = checks(found)["goodman"]
    assert check.statistic is None and check.p_value is None and "not positive" in check.sentence
    assert em.Estimate.from_json(found.to_json()) == found


# Rows


def test_rows_of_each_equation_alone():
    data = draw()
    data.loc[:4, "m1"] = np.nan
    data.loc[3:9, "m2"] = np.nan
    found = estimate(data)
    assert found.n_obs == 62 and found.dropped == {"missing m1": 5, "missing m2": 5}
    alone = {k: v for k, v in found.facts.items() if k.startswith("rows_alone")}
    names = ["total", "mediator:m1", "mediator:m2", "direct"]
    assert alone == dict(zip([f"rows_alone:{n}" for n in names], [72, 67, 65, 62], strict=True))
    said = checks(found)["rows_differ"].sentence
    assert "72 (total), 67 (m1), 65 (m2), 62 (direct)" in said and "not the direct plus the indirect one" in said
    assert "rows_differ" not in checks(estimate(draw()))


# Bad input


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"mediators": ["t"]}, '"t" is the treatment and cannot be a mediator too'),
        ({"mediators": ["m1"], "x": ["m1", "x"]}, '"m1" is a mediator and cannot be a control too'),
        ({"x": ["t"]}, '"t" is the treatment and cannot be a control too'),
        ({"mediators": ["y"]}, '"y" is the outcome and cannot be a mediator too'),
        ({"mediators": ["m1", "m1"]}, '"m1" is named twice'),
        ({"mediators": []}, "mediators: name at least one column"),
        ({"mediators": ["m3"]}, 'mediators: no column "m3" in the panel'),
        ({"mediators": ["mm1"]}, 'mediators: no column "mm1" in the panel; nearest: "m1"'),
        ({"bootstrap": em.Bootstrap(10, by="uint")}, 'bootstrap: no column "uint" in the panel; nearest: "unit"'),
    ],
)
def test_roles(more, text):
    with pytest.raises(em.SpecError, match=text):
        estimate(draw(), **more)


def test_names_given_as_one_text():
    panel = em.Panel(draw(), "unit", "year")
    for more in ({"mediators": "m1"}, {"mediators": ["m1"], "x": "x"}):
        with pytest.raises(em.SpecError, match="give a list of column names"):
            em.mediation(panel, "y", more.pop("x", []), treatment="t", cov=em.Robust(), **more)
    with pytest.raises(em.SpecError, match="treatment: give one column name"):
        em.mediation(panel, "y", treatment=["t"], mediators=["m1"], cov=em.Robust())


def test_a_mediator_that_copies_the_treatment():
    with pytest.raises(em.IdentificationError, match='"m1" is a linear combination of "t"'):
        estimate(draw().assign(m1=lambda d: 2 * d["t"]))


def test_a_treatment_or_mediator_that_the_effects_explain():
    with pytest.raises(em.IdentificationError, match=r'"t" does not vary within \[\'unit\'\]'):
        estimate(draw().assign(t=lambda d: d["unit"] % 3), absorb=["unit"])
    with pytest.raises(em.IdentificationError, match=r'"m2" does not vary within \[\'unit\'\]'):
        estimate(draw().assign(m2=lambda d: d["unit"] % 3), absorb=["unit"])


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"reps": 1}, "reps must be a whole number from 2 on, not 1"),
        ({"reps": 99.5}, "reps must be a whole number"),
        ({"seed": -1}, "seed must be a whole number from 0 on"),
        ({"jobs": 0}, "jobs must be a whole number from 1 on"),
        ({"level": 95}, "level 95 is not between 0 and 1"),
        ({"by": ["unit"]}, "by is one column name"),
    ],
)
def test_a_bootstrap_is_checked_where_it_is_made(more, text):
    with pytest.raises(em.SpecError, match=text):
        em.Bootstrap(**more)


def test_few_draws_and_few_clusters_are_said():
    said = checks(estimate(draw(), bootstrap=em.Bootstrap(50)))
    assert "50 draws are too few" in said["few_draws"].sentence
    assert "12 groups of unit are few" in said["few_groups_to_draw"].sentence
    assert "12 clusters of unit" in said["few_clusters"].sentence
    twice = [c.name for c in estimate(draw(units=3, years=30), absorb=["unit"]).checks]
    assert twice.count("few_clusters") == 1  # fewer than the regressors of each equation, said of the largest
    plenty = checks(estimate(draw(units=30), bootstrap=em.Bootstrap(100)))
    assert not {"few_draws", "few_groups_to_draw", "few_clusters"} & set(plenty)


def test_a_column_to_draw_by_must_be_complete_and_have_groups():
    data = draw().assign(block=lambda d: np.where(d["unit"] < 2, np.nan, d["unit"] // 4), one=1)
    with pytest.raises(em.DataError, match='bootstrap: "block" is missing in 12 of the 72 rows used'):
        estimate(data, bootstrap=em.Bootstrap(50, by="block"))
    with pytest.raises(em.IdentificationError, match='bootstrap: "one" has one group'):
        estimate(data, bootstrap=em.Bootstrap(50, by="one"))


def test_draws_none_of_which_identifies():
    data = draw(units=2, years=30)
    data["x"] = np.where(data["unit"] == 0, 0.0, data["x"])
    data["m2"] = np.where(data["unit"] == 1, 0.0, data["m2"])
    found = estimate(data, bootstrap=em.Bootstrap(60, seed=1))  # both units must be drawn: half of the time
    assert found.facts["draws_failed"] == pytest.approx(30, abs=12)
    with pytest.raises(em.IdentificationError, match=r"[12] of 2 draws do not identify the paths"):
        for seed in range(40):
            estimate(data, bootstrap=em.Bootstrap(2, seed=seed))


# Simulated truth


@pytest.mark.slow
def test_intervals_hold_the_truth():
    """Errors correlated within 150 units, two-way effects: 95 % intervals of the indirect effect, a = 0.5, b = 0.4."""
    rng = np.random.default_rng(20261124)
    kinds, draws = ("percentile", "corrected", "accelerated", "delta"), 800
    inside, found = dict.fromkeys(kinds, 0), []
    unit, year = np.repeat(np.arange(150), 5), np.tile(np.arange(5), 150)
    for trial in range(draws):
        walks = rng.normal(size=(4, 150, 5)).cumsum(axis=2).reshape(4, -1) * 0.5
        level, shock = rng.normal(size=(2, 150))[:, unit], rng.normal(size=5)[year]
        t = walks[0] + level[0] + shock
        m = 0.5 * t + walks[1] + level[1]
        y = 0.3 * t + 0.4 * m + walks[2] + level[0] + shock
        panel = em.Panel(pd.DataFrame({"unit": unit, "year": year, "t": t, "m": m, "y": y}), "unit", "year")
        estimate = em.mediation(
            panel,
            "y",
            treatment="t",
            mediators=["m"],
            absorb=["unit", "year"],
            cov=em.Clustered("unit"),
            bootstrap=em.Bootstrap(499, seed=trial),
        )
        found.append(estimate["indirect"])
        row = estimate.tables["bootstrap"].set_index("term").loc["indirect"]
        delta = estimate.table().set_index("term").loc["indirect"]
        ends = {k: (row[f"{k}_low"], row[f"{k}_high"]) for k in kinds[:3]}
        ends["delta"] = (delta["conf_low"], delta["conf_high"])
        for kind, (low, high) in ends.items():
            inside[kind] += low <= 0.2 <= high
    assert abs(np.mean(found) - 0.2) < 3 * np.std(found, ddof=1) / np.sqrt(draws)
    assert {k: v for k, v in inside.items() if not 0.93 <= v / draws <= 0.97} == {}
