"""Panel thresholds against direct least squares on every candidate, Hansen's data, and what may not be asked."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

import estimand as em

Z = ["z1", "z2"]
DRAWS = em.ThresholdBootstrap(reps=99, seed=3)


def frame(*, gaps: bool = True, seed: int = 5) -> pd.DataFrame:
    """Return 24 units by 8 years: two slopes that change at q = 0.2 and 1, ties in q, a fifth of the rows lost."""
    rng = np.random.default_rng(seed)
    unit, year = np.repeat(np.arange(24), 8), np.tile(np.arange(2011, 2019), 24)
    out = pd.DataFrame({"unit": unit, "year": year, "region": unit % 4})
    out["q"] = np.round(rng.normal(size=192) + 0.4 * rng.normal(size=24)[unit], 1)
    for name in ("z1", "z2", "x"):
        out[name] = rng.normal(size=192) + 0.5 * rng.normal(size=24)[unit] + 3
    slope = 1 + 1.5 * (out["q"] > 0.2) - 1.2 * (out["q"] > 1)
    out["y"] = slope * out["z1"] + 0.5 * (out["q"] > 0.2) * out["z2"] - 0.6 * out["x"] + rng.normal(size=24)[unit]
    out["y"] += 0.1 * (year - 2011) + 0.5 * rng.normal(size=192)
    return out[rng.uniform(size=192) < 0.8].reset_index(drop=True) if gaps else out


def twin(data: pd.DataFrame, z: list[str], absorb: list[str], borders: tuple[float, ...]) -> float:
    """Return the residual sum of squares by least squares on dummies, at some thresholds."""
    place = np.searchsorted(np.sort(borders), data["q"], side="left")
    columns = [data["x"].to_numpy()]
    for name in z:
        values = np.ones(len(data)) if name == "constant" else data[name].to_numpy()
        columns += [values * (place == i) for i in range(len(borders) + 1)]
    columns += [np.ones(len(data)), *(data[a].to_numpy() == level for a in absorb for level in data[a].unique())]
    design = np.column_stack(columns).astype(float)
    fitted = design @ np.linalg.lstsq(design, data["y"].to_numpy(), rcond=None)[0]
    return float(np.sum((data["y"] - fitted) ** 2))


def searched(data: pd.DataFrame, z: list[str], absorb: list[str], given: tuple[float, ...], least: int):
    """Return the candidates that leave each regime `least` rows, and their residual sums of squares."""
    found = {}
    for value in np.unique(data["q"])[:-1]:
        borders = [-np.inf, *sorted((*given, value)), np.inf]
        counts = [int(((data["q"] > low) & (data["q"] <= high)).sum()) for low, high in pairwise(borders)]
        if min(counts) >= least:
            found[float(value)] = twin(data, z, absorb, (*given, value))
    return found


@pytest.mark.parametrize("gaps", [False, True], ids=["balanced", "unbalanced"])
@pytest.mark.parametrize("absorb", [[], ["unit"], ["unit", "year"], ["unit", "year", "region"]], ids="+".join)
@pytest.mark.parametrize("z", [["z1"], Z, ["z1", "constant"], ["constant"], [*Z, "constant"]], ids="+".join)
def test_search_equals_least_squares_on_dummies(z, absorb, gaps):
    data = frame(gaps=gaps)
    least = int(np.ceil(0.1 * len(data)))
    absorb = [a for a in absorb if a != "region"] if gaps and len(absorb) < 3 else absorb
    estimate = em.panel_threshold(
        em.Panel(data, "unit", "year"), "y", ["x"], regime=z, by="q", trim=0.1, absorb=absorb, cov=em.Classical()
    )
    direct = searched(data, z, absorb, (), least)
    best = min(direct, key=direct.get)
    assert estimate.facts["threshold:1"] == best
    assert estimate.facts["rss"] == pytest.approx(direct[best], rel=1e-10)
    curve = estimate.tables["likelihood_ratio"]
    np.testing.assert_array_equal(curve["candidate"], list(direct))
    df = len(data) - data["unit"].nunique()
    expected = (np.array(list(direct.values())) - direct[best]) / (direct[best] / df)
    np.testing.assert_allclose(curve["ratio"], expected, rtol=1e-9, atol=1e-9)
    none = twin(data, [c for c in z if c != "constant"], absorb, ())
    assert estimate.facts["threshold_f:1"] == pytest.approx((none - direct[best]) / direct[best] * df, rel=1e-9)


@pytest.mark.parametrize("z", [["z1"], [*Z, "constant"]], ids="+".join)
def test_later_thresholds_equal_least_squares_on_dummies(z):
    data, absorb = frame(), ["unit", "year"]
    least = int(np.ceil(0.05 * len(data)))
    panel = em.Panel(data, "unit", "year")
    estimate = em.panel_threshold(
        panel, "y", ["x"], regime=z, by="q", thresholds=3, trim=0.05, absorb=absorb, cov=em.Classical()
    )
    given: tuple[float, ...] = ()
    for row in estimate.tables["threshold_tests"].itertuples():
        direct = searched(data, z, absorb, given, least)
        best = min(direct, key=direct.get)
        assert row.value == best
        assert row.rss == pytest.approx(direct[best], rel=1e-10)
        given = (*given, best)
        moved = True
        while moved:
            before = given
            for i in range(len(given)):
                direct = searched(data, z, absorb, given[:i] + given[i + 1 :], least)
                given = (*given[:i], min(direct, key=direct.get), *given[i + 1 :])
            moved = before != given
    assert tuple(estimate.tables["thresholds"]["estimate"]) == tuple(sorted(given))
    assert estimate.facts["rss"] == pytest.approx(twin(data, z, absorb, given), rel=1e-10)


HANSEN = ["q1", "q2", "q3", "d1", "qd1"]


def hansen(shared, **more) -> em.Estimate:
    data = pd.read_csv(shared / "references/threshold_hansen1999/data.csv")
    given = {"regime": ["c1"], "by": "d1", "absorb": ["id"], "cov": em.Classical(), **more}
    return em.panel_threshold(em.Panel(data, "id", "year"), "i", HANSEN, **given)


def reference(shared, name: str) -> dict:
    return json.loads((shared / f"references/threshold_hansen1999/{name}.json").read_text())


@pytest.mark.shared
@pytest.mark.parametrize(
    ("candidates", "key"), [("all", "exact_all_unique_trim01"), (300, "obs_quantile_300"), (400, "obs_quantile_400")]
)
def test_hansens_data_give_the_thresholds_found_elsewhere(shared, candidates, key):
    expected = reference(shared, "expected_exact_search")[key]
    estimate = hansen(shared, thresholds=3, candidates=candidates)
    tests = estimate.tables["threshold_tests"].set_index("thresholds")
    assert estimate.facts["n_candidates"] == expected["n_grid"]
    third = expected["triple"]["third_trim0.01"]
    rows = ((1, expected["single"], "threshold"), (2, expected["double"], "second"), (3, third, "threshold"))
    for number, values, name in rows:
        assert tests.loc[number, "value"] == values[name]
        assert tests.loc[number, "rss"] == pytest.approx(values["rss"], rel=1e-12)
        f = values.get("F3", values.get(f"F{number}_hansen"))
        assert tests.loc[number, "f"] == pytest.approx(f, rel=1e-9)
    single = hansen(shared, candidates=candidates).tables["thresholds"].iloc[0]
    assert [single["low_95"], single["high_95"]] == expected["single"]["ci95"]
    double = hansen(shared, candidates=candidates, thresholds=2).tables["thresholds"]["estimate"]
    assert list(double) == [expected["double"]["first_refined"], expected["double"]["second"]]


@pytest.mark.shared
def test_scale_of_stata_divides_by_rows_less_periods(shared):
    pyxthreg = reference(shared, "expected")["third_party"]  # printed with two and four decimals
    estimate = hansen(shared, thresholds=2, scaling="stata")
    assert estimate.facts["threshold_f:1"] == pytest.approx(pyxthreg["F1"], abs=0.005)
    assert estimate.facts["threshold_f:2"] == pytest.approx(pyxthreg["F2"], abs=0.005)
    found = {f"threshold:{i}": pyxthreg[f"Th{i}"] for i in (1, 2)}
    assert {key: round(estimate.facts[key], 4) for key in found} == found
    coef = [round(float(v), 4) for v in estimate.coef[:-1]]
    assert coef == [pyxthreg["coef"][k] for k in ("c1_r1", "c1_r2", "c1_r3", *HANSEN)]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("cov", "key"),
    [(em.Classical(), "ols"), (em.Robust("HC0"), "white_hc0"), (em.Clustered("id"), "cluster_stata_xtreg")],
    ids=["classical", "HC0", "clustered"],
)
def test_coefficients_and_errors_at_published_thresholds_equal_r(shared, cov, key):
    expected = reference(shared, "expected_run_R")["coef_published_double"]
    data = pd.read_csv(shared / "references/threshold_hansen1999/data.csv")
    data["d1"] = np.select([data["d1"] <= 0.0154, data["d1"] <= 0.5362], [1.0, 2.0], 3.0)
    slope = pd.read_csv(shared / "references/threshold_hansen1999/data.csv")["d1"]
    panel = em.Panel(data.assign(slope=slope), "id", "year")
    x = ["q1", "q2", "q3", "slope", "qd1"]
    estimate = em.panel_threshold(
        panel, "i", x, regime=["c1"], by="d1", thresholds=2, absorb=["id"], trim=0.01, cov=cov
    )
    names = ["c1_regime0", "c1_regime1", "c1_regime2", *HANSEN]
    np.testing.assert_allclose(estimate.coef[:-1], [expected["coef"][n] for n in names], rtol=1e-9)
    np.testing.assert_allclose(estimate.std_error[:-1], [expected[f"se_{key}"][n] for n in names], rtol=1e-9)
    assert list(estimate.tables["regimes"]["rows"]) == list(expected["n_by_regime"].values())
    assert estimate.facts["rss"] == pytest.approx(expected["rss"], rel=1e-12)


@pytest.mark.shared
def test_bootstrap_of_hansens_data_says_what_an_independent_one_says(shared):
    expected = reference(shared, "expected_exact_search")["bootstrap"]  # 1000 draws on 400 quantiles
    draws = em.ThresholdBootstrap(reps=1000, seed=1)
    tests = hansen(shared, thresholds=3, candidates=400, bootstrap=draws).tables["threshold_tests"]
    for row, name in zip(tests.itertuples(), ("single", "double", "triple"), strict=True):
        p = expected[name]["p_value"]
        assert row.p_value == pytest.approx(p, abs=4 * np.sqrt(2 * max(p, 0.005) * (1 - p) / 1000))
        assert row.critical_95 == pytest.approx(expected[name]["crit"]["5%"], rel=0.15)


def fit(data: pd.DataFrame, x=("x",), **more) -> em.Estimate:
    given = {"regime": ["z1"], "by": "q", "absorb": ["unit"], "cov": em.Clustered("unit"), "trim": 0.1, **more}
    return em.panel_threshold(em.Panel(data, "unit", "year"), "y", list(x), **given)


def test_record_names_regimes_and_counts_their_members():
    data = frame()
    estimate = fit(data, thresholds=2, bootstrap=DRAWS)
    low, high = (estimate.facts[f"threshold:{i}"] for i in (1, 2))
    first, second, third = f"q <= {low:.4g}", f"{low:.4g} < q <= {high:.4g}", f"q > {high:.4g}"
    assert estimate.terms == (f"z1 [{first}]", f"z1 [{second}]", f"z1 [{third}]", "x", "constant")
    regimes = estimate.tables["regimes"].set_index("regime")
    assert regimes.loc[first, "rows"] == (data["q"] <= low).sum()
    assert regimes.loc[third, "units"] == data.loc[data["q"] > high, "unit"].nunique()
    assert regimes["share"].sum() == pytest.approx(1)
    member = estimate.tables["membership"].set_index("period")
    in_2013 = data[data["year"] == 2013]["q"]
    assert list(member.loc["2013"]) == [
        (in_2013 <= low).sum(),
        in_2013.between(low, high, "right").sum(),
        (in_2013 > high).sum(),
    ]
    assert estimate.labels["regime"] == "z1" and estimate.labels["by"] == "q"
    names = [c.name for c in estimate.checks]
    assert names[:3] == ["few_clusters", "threshold_1", "threshold_2"] or names[:2] == ["threshold_1", "threshold_2"]


def test_coefficients_are_those_of_fixed_effects_with_known_thresholds():
    data = frame()
    estimate = fit(data, x=["x", "z2"], regime=["z1", "constant"])
    low = data["q"] <= estimate.facts["threshold:1"]
    data = data.assign(a=data["z1"] * low, b=data["z1"] * ~low, up=1.0 * ~low)
    panel = em.Panel(data, "unit", "year")
    same = em.fixed_effects(panel, "y", ["a", "b", "up", "x", "z2"], absorb=["unit"], cov=em.Clustered("unit"))
    np.testing.assert_allclose(estimate.coef, same.coef, rtol=1e-10)
    np.testing.assert_allclose(estimate.cov, same.cov, rtol=1e-8, atol=1e-14)
    for fact in ("r2_within", "rss", "df_residual", "f_statistic"):
        assert estimate.facts[fact] == pytest.approx(same.facts[fact], rel=1e-9)


@pytest.mark.parametrize("kind", ["unit", "wild"])
@pytest.mark.parametrize("absorb", [["unit"], ["unit", "year"], ["region"]], ids="+".join)
def test_bootstrap_equals_refitting_each_draw(kind, absorb):
    """Take the draws apart: with y made of residuals drawn as stated, the search itself must give the same F."""
    data = frame(gaps=False)
    draws = em.ThresholdBootstrap(reps=3, seed=11, kind=kind)
    found = fit(data, absorb=absorb, bootstrap=draws, thresholds=1).tables["threshold_tests"].iloc[0]
    row = found[["critical_90", "critical_95", "critical_99"]].to_numpy(dtype=float)
    low = data["q"] <= found["value"]
    split = data.assign(a=data["z1"] * low, b=data["z1"] * ~low)
    panel = em.Panel(split, "unit", "year")
    known = em.fixed_effects(panel, "y", ["a", "b", "x"], absorb=absorb, cov=em.Classical())
    resid = em.residuals(panel, known).to_numpy(dtype=float).reshape(24, 8)
    random = np.random.default_rng([11, 1]).random((3, 24))
    again = []
    for r in random:
        new = resid[(r * 24).astype(int)] if kind == "unit" else np.where(r < 0.5, -1.0, 1.0)[:, None] * resid
        again.append(fit(data.assign(y=new.ravel()), absorb=absorb).facts["threshold_f:1"])
    np.testing.assert_allclose(row, np.quantile(again, [0.90, 0.95, 0.99]), rtol=1e-8)
    assert found["p_value"] == np.mean(np.array(again) >= found["f"])


def test_units_of_unequal_length_are_drawn_among_their_like_and_said():
    estimate = fit(frame(), bootstrap=DRAWS)
    said = {c.name: c for c in estimate.checks}
    assert said["unequal_lengths"].level == "caution"
    assert "prefer kind wild" in said["unequal_lengths"].sentence
    wild = fit(frame(), bootstrap=em.ThresholdBootstrap(reps=99, kind="wild"))
    assert "unequal_lengths" not in {c.name for c in wild.checks}
    assert "signs of whole units' residuals" in {c.name: c for c in wild.checks}["threshold_1"].sentence
    assert wild.labels["draws_kind"] == "wild"


def test_number_of_thresholds_by_tests_stops_at_the_first_that_is_not_rejected():
    estimate = fit(frame(gaps=False, seed=8), regime=Z, thresholds="test", bootstrap=DRAWS)
    p = estimate.tables["threshold_tests"]["p_value"]
    kept = estimate.facts["n_thresholds"]
    assert (p[:kept] < 0.05).all() and kept >= 1
    assert len(p) == min(kept + 1, 3)
    (check,) = [c for c in estimate.checks if c.name == "thresholds_by_tests"]
    assert check.statistic == kept


def test_no_threshold_leaves_the_model_without_regimes():
    data = frame(gaps=False)
    data["y"] = data["z1"] - data["x"] + np.random.default_rng(2).normal(size=len(data))
    estimate = fit(data, thresholds="test", bootstrap=DRAWS)
    assert estimate.terms == ("x", "z1", "constant") and estimate.facts["n_thresholds"] == 0
    plain = em.fixed_effects(
        em.Panel(data, "unit", "year"), "y", ["x", "z1"], absorb=["unit"], cov=em.Clustered("unit")
    )
    np.testing.assert_allclose(estimate.coef, plain.coef, rtol=1e-12)
    assert estimate.tables["thresholds"].empty and len(estimate.tables["threshold_tests"]) == 1
    assert em.Estimate.from_json(estimate.to_json()) == estimate


def test_small_regimes_and_edges_are_said():
    data = frame(gaps=False)
    data["y"] = data["z1"] + 5 * data["z1"] * (data["q"] > np.sort(data["q"])[-5]) + data["x"]
    data["y"] += 0.01 * np.random.default_rng(0).normal(size=len(data))
    said = {c.name: c.sentence for c in fit(data, trim=0.02).checks}
    assert "(4 rows, 2.1%)" in said["small_regime"]
    assert "first or last value of q" in said["threshold_at_edge"]


def test_confidence_set_may_be_in_pieces():
    estimate = fit(frame(), bootstrap=None, regime=Z, thresholds=2, trim=0.05)
    table, sets = estimate.tables["thresholds"], estimate.tables["threshold_sets"]
    curve = estimate.tables["likelihood_ratio"]
    for number, part in curve.groupby("threshold"):
        row = table.iloc[number - 1]
        assert part["ratio"].min() == 0 and row["estimate"] in part.loc[part["ratio"] == 0, "candidate"].to_numpy()
        for level, critical in ((0.90, 5.94), (0.95, 7.35), (0.99, 10.59)):
            inside = part[part["ratio"] <= critical]["candidate"]
            assert (row[f"low_{level * 100:.0f}"], row[f"high_{level * 100:.0f}"]) == (inside.min(), inside.max())
            pieces = sets[(sets["threshold"] == number) & (sets["level"] == level)]
            assert len(pieces) == row[f"pieces_{level * 100:.0f}"]
            np.testing.assert_allclose(pieces["critical"], critical, atol=0.006)
            held = sum(int(inside.between(p.low, p.high).sum()) for p in pieces.itertuples())
            assert held == len(inside)


def flat(data):
    return data.assign(q=np.where(np.arange(len(data)) < 3, 9.0, 1.5))


@pytest.mark.parametrize(
    ("change", "more", "error", "words"),
    [
        (flat, {}, em.DataError, r'by: "q" has no value that leaves 20 of 192 rows \(trim=0.1\) .* takes 2 values'),
        (
            lambda d: d.assign(q=1.0 * (d["q"] > 0)),
            {"thresholds": 2},
            em.DataError,
            r"after 0 none of 1 candidate .* three",
        ),
        (None, {"thresholds": 3, "trim": 0.3}, em.DataError, r"thresholds=\d: after .* leaves 58 of 192 rows"),
        (lambda d: d[d["year"] == 2011], {"absorb": []}, em.DataError, r"needs two periods; year has 1"),
        (None, {"by": "qq"}, em.SpecError, r'no column "qq" in the panel; nearest: "q"'),
        (None, {"regime": ["z11"]}, em.SpecError, r'no column "z11" in the panel; nearest: "z1"'),
        (None, {"regime": ["x"]}, em.SpecError, r'regime: "x" is named twice, or also the outcome or in x'),
        (None, {"regime": []}, em.SpecError, r"regime: name at least one column"),
        (None, {"regime": "z1"}, em.SpecError, r"regime: give a list of column names"),
        (None, {"by": "y"}, em.SpecError, r'by: "y" is the outcome'),
        (None, {"by": ["q"]}, em.SpecError, r"by: give one column"),
        (None, {"thresholds": 4}, em.SpecError, r'thresholds: 4 is not 1, 2, 3 or "test"'),
        (None, {"thresholds": "test"}, em.SpecError, r"needs p-values"),
        (None, {"bootstrap": em.Bootstrap()}, em.SpecError, r"bootstrap: give a ThresholdBootstrap"),
        (None, {"trim": 0.5}, em.SpecError, r"trim: 0.5 is not between 0 and 0.5"),
        (None, {"candidates": 1}, em.SpecError, r"candidates: 1 is neither"),
        (None, {"scaling": "hansens"}, em.SpecError, r'scaling: "hansens" .*nearest: "hansen"'),
        (lambda d: d.assign(q="a"), {}, em.DataError, r'column "q" holds text'),
        (lambda d: d.assign(z1=d["x"] * 2), {}, em.IdentificationError, r'"z1" is a linear combination of "x"'),
        (lambda d: d.assign(z1=d["unit"]), {}, em.IdentificationError, r'"z1" does not vary within'),
    ],
)
def test_what_cannot_be_done_is_said(change, more, error, words):
    data = frame(gaps=False)
    with pytest.raises(error, match=words):
        fit(change(data) if change else data, **more)


@pytest.mark.parametrize("wrong", [{"reps": 1}, {"reps": 10.0}, {"seed": -1}, {"kind": "pairs"}])
def test_bootstrap_of_thresholds_is_checked(wrong):
    with pytest.raises(em.SpecError, match=f"bootstrap: {next(iter(wrong))}"):
        em.ThresholdBootstrap(**wrong)
