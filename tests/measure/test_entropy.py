"""Entropy weights against published numbers, invariances, and each way to ask wrongly."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import estimand as em
from estimand.errors import DataError, SpecError

GOLDENS = Path(__file__).parents[1] / "goldens" / "entropy_weights"
entropy_weights, AddConstant, RescaleInside = (
    em.measure.entropy_weights,
    em.measure.AddConstant,
    em.measure.RescaleInside,
)


def case(name):
    expected = json.loads((GOLDENS / name / "expected.json").read_text(encoding="utf-8"))
    return pd.read_csv(GOLDENS / name / "data.csv"), expected


def weights(finding):
    return finding.tables["weights"]["weight"].to_numpy()


def score(finding):
    return finding.tables["scores"]["score"].to_numpy()


def test_raw_shares_equal_the_published_weights():
    data, expected = case("elsayed2017")
    found = entropy_weights(data, list(data), normalise="none")
    np.testing.assert_allclose(weights(found), expected["values"]["weight"], rtol=0, atol=expected["atol"])


def test_directions_entropies_and_share_scores():
    data, expected = case("directional")
    found = entropy_weights(data, list(data), negative=["x5"], score="share")
    table = found.tables["weights"]
    for column in ("weight", "entropy"):
        np.testing.assert_allclose(table[column], expected["values"][column], rtol=expected["rtol"])
    np.testing.assert_allclose(table["redundancy"], 1 - table["entropy"])
    np.testing.assert_allclose(score(found), expected["values"]["score"], rtol=expected["rtol"])
    assert table["direction"].tolist() == ["benefit"] * 4 + ["cost", "benefit"]
    assert found.facts["n_scored"] == 4
    assert found.checks == ()


@pytest.mark.parametrize("zero", [RescaleInside(0.002), {"rescale": 0.002}])
def test_rescaled_weights_and_scores_equal_mathmodels(zero):
    data, expected = case("mathmodels")
    found = entropy_weights(data, ["benefit", "cost"], negative=["cost"], zero=zero)
    np.testing.assert_allclose(weights(found), expected["values"]["weight"], rtol=expected["rtol"])
    np.testing.assert_allclose(100 * score(found), expected["values"]["score_times_100"], rtol=expected["rtol"])
    assert {c.name for c in found.checks} == {"dominant_weight", "zero_rule"}
    assert all(c.level == "caution" for c in found.checks)


def test_an_added_constant_by_hand():
    found = entropy_weights(pd.DataFrame({"a": [0.0, 1.0], "b": [0.0, 4.0]}), ["a", "b"], zero=AddConstant(0.1))
    p = np.array([0.1, 1.1]) / 1.2
    assert found.tables["weights"]["entropy"][0] == pytest.approx(-(p * np.log(p)).sum() / np.log(2))
    np.testing.assert_allclose(score(found), [0.1, 1.1])
    assert found.facts["zero"] == "0.1 added to every normalised value"


def test_the_rules_for_zeros_give_different_weights():
    data, _ = case("directional")
    found = [weights(entropy_weights(data, list(data), zero=z)) for z in (None, {"add": 0.01}, {"rescale": 0.01})]
    assert np.abs(found[0] - found[1]).max() > 1e-4
    assert np.abs(found[1] - found[2]).max() > 1e-6


def panel(seed=0, periods=3, units=6):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"i": np.repeat(np.arange(units), periods), "t": np.tile(np.arange(periods) + 2011, units)})
    return em.Panel(frame.assign(a=rng.uniform(size=len(frame)), b=rng.exponential(size=len(frame))), "i", "t")


def test_each_period_by_itself_equals_that_period_alone():
    whole = panel()
    found = entropy_weights(whole, ["a", "b"], negative=["b"], pooled=False)
    table, scores = found.tables["weights"], found.tables["scores"]
    assert table.columns.tolist() == ["period", "indicator", "direction", "entropy", "redundancy", "weight"]
    for year in (2011, 2012, 2013):
        alone = entropy_weights(whole.frame.query("t == @year"), ["a", "b"], negative=["b"])
        np.testing.assert_allclose(table.loc[table["period"] == year, "weight"], weights(alone))
        np.testing.assert_allclose(scores.loc[scores["t"] == year, "score"], score(alone))
    assert "weighed_by_period" in {c.name for c in found.checks}


def test_missing_rows_are_left_out_and_counted():
    data, _ = case("directional")
    holed = pd.concat([data, data.iloc[[0]].assign(x1=np.nan)], ignore_index=True)
    found = entropy_weights(holed, list(data), missing="leave")
    whole = entropy_weights(data, list(data))
    np.testing.assert_array_equal(weights(found), weights(whole))
    np.testing.assert_array_equal(score(found)[:4], score(whole))
    assert np.isnan(score(found)[4])
    assert found.facts["n_scored"] == 4
    assert found.checks[-1].sentence == "1 of 5 rows have no score."


def test_fixed_bounds_and_observed_ones():
    data = pd.DataFrame({"a": [20.0, 50.0, 80.0], "b": [1.0, 2.0, 4.0]})
    found = entropy_weights(data, ["a", "b"], normalise={"a": (0, 100)})
    z = np.array([[0.2, 0], [0.5, 1 / 3], [0.8, 1]])
    np.testing.assert_allclose(score(found), z @ weights(found))
    assert found.facts["normalise"] == "min-max with given bounds"


def test_a_table_with_a_column_called_row_keeps_its_order():
    data = pd.DataFrame({"row": [3.0, 1.0, 2.0], "b": [1.0, 2.0, 3.0]}, index=[9, 9, 4])
    scores = entropy_weights(data, ["row", "b"]).tables["scores"]
    assert scores.columns.tolist() == ["score"]
    assert scores["score"].idxmax() == 0 or scores["score"].iloc[0] > scores["score"].iloc[1]


matrices = arrays(float, st.tuples(st.integers(3, 12), st.integers(2, 5)), elements=st.integers(0, 1000).map(float))


@given(matrices, st.floats(0.01, 100), st.floats(-1e3, 1e3), st.randoms(use_true_random=False))
def test_invariances(x, scale, shift, random):
    assume((np.ptp(x, axis=0) > 0).all())
    names = [f"c{j}" for j in range(x.shape[1])]
    data = pd.DataFrame(x, columns=names)
    found = entropy_weights(data, names, negative=names[:1])
    w, s = weights(found), score(found)
    assert w.sum() == pytest.approx(1)
    assert (w > 0).all()
    assert (s > -1e-12).all()
    assert (s < 1 + 1e-12).all()
    affine = data.assign(c1=data["c1"] * scale + shift)
    np.testing.assert_allclose(weights(entropy_weights(affine, names, negative=names[:1])), w, atol=1e-7)
    order = random.sample(range(len(x)), len(x))
    turned = entropy_weights(data.iloc[order], names, negative=names[:1])
    np.testing.assert_allclose(weights(turned), w, rtol=1e-9)
    np.testing.assert_allclose(score(turned), s[order], rtol=1e-9, atol=1e-12)
    swapped = data.assign(c0=-data["c0"])
    np.testing.assert_allclose(weights(entropy_weights(swapped, names)), w, atol=1e-9)


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"indicators": ["a", "flat"]}, DataError, ['"flat" does not vary and cannot be weighed']),
        ({"indicators": ["a", "holed"]}, DataError, ['"holed" (2)', "first at i 0, t 2012", 'missing="leave"']),
        ({"indicators": ["a", "text"]}, DataError, ['"text" holds text']),
        ({"indicators": ["a", "bb"]}, SpecError, ['no column "bb"']),
        ({"indicators": ["a", "a"]}, SpecError, ['"a" is named more than once']),
        ({"negative": ["c"]}, SpecError, ['negative: "c" is not one of the columns a, b']),
        ({"zero": 0.0001}, SpecError, ["zero: 0.0001 does not say how", "rescale"]),
        ({"zero": {"shift": 0.1}}, SpecError, ["does not say how"]),
        ({"zero": {"add": -1}}, SpecError, ["AddConstant: -1 is not between 0 and 1"]),
        ({"zero": {"rescale": 0.5}}, SpecError, ["RescaleInside: 0.5"]),
        ({"normalise": "minmax"}, SpecError, ['nearest: "min-max"']),
        ({"normalise": {"a": (1, 0)}}, SpecError, ["not in ascending order"]),
        ({"normalise": {"a": (0.5, 0.6)}}, DataError, ['"a" lies outside 0.5 to 0.6 in ', "widen"]),
        ({"normalise": "none", "negative": ["a"]}, SpecError, ["takes values as they are"]),
        ({"normalise": "none", "indicators": ["a", "minus"]}, DataError, ['"minus" is negative in 18 of 18 rows']),
        ({"score": "sum"}, SpecError, ['"normalised", "share"']),
        ({"missing": "drop"}, SpecError, ['"error", "leave"']),
    ],
)
def test_bad_input(options, error, words):
    data = panel()
    holed = data.column("a").mask(data.frame["t"].eq(2012) & data.frame["i"].lt(2))
    text = pd.Series(["x"] * len(data))
    data = data.with_columns({"flat": np.ones(len(data)), "holed": holed, "text": text, "minus": -data.column("b")})
    with pytest.raises(error) as caught:
        entropy_weights(data, **({"indicators": ["a", "b"]} | options))
    for word in words:
        assert word in str(caught.value)


def test_periods_need_a_panel_with_time_and_two_rows_each():
    with pytest.raises(SpecError, match="needs a time column"):
        entropy_weights(panel().frame, ["a", "b"], pooled=False)
    with pytest.raises(DataError, match="complete rows in t 2011: 1;"):
        entropy_weights(panel(units=1), ["a", "b"], pooled=False)
    with pytest.raises(SpecError, match="give a Panel or a pandas DataFrame, not list"):
        entropy_weights([1, 2], ["a"])
