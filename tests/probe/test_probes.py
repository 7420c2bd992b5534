"""Groups, options, notes and bad input of the probes that describe data."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import estimand as em
from estimand.errors import DataError, IdentificationError, SpecError

probe = em.probe


@pytest.fixture
def panel():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"i": np.repeat(np.arange(10), 4), "t": np.tile(["2011Q1", "2011Q2", "2011Q3", "2012Q1"], 10)})
    zone = np.repeat(["west", "east"], 20).astype(object)
    zone[:3] = None
    x = rng.normal(size=40)
    return em.Panel(frame.assign(zone=zone, x=x, y=2 * x + rng.normal(size=40), z=rng.normal(size=40)), "i", "t")


def test_describe_by_group_counts_rows_without_one(panel):
    found = probe.describe(panel, ["x", "y"], by="zone")
    table = found.tables["describe"]
    assert table.columns[:2].tolist() == ["group", "variable"]
    assert list(zip(table["group"], table["variable"], table["n"], strict=True)) == [
        ("east", "x", 20),
        ("east", "y", 20),
        ("west", "x", 17),
        ("west", "y", 17),
    ]
    expected = panel.frame.groupby("zone")["x"].mean()
    assert table.query("variable == 'x'").set_index("group")["mean"].to_dict() == pytest.approx(expected.to_dict())
    assert found.notes == ("3 rows without zone are left out.",)


def test_describe_one_value_and_none():
    frame = pd.DataFrame({"g": ["a", "b", "b"], "x": [np.nan, 2.0, np.nan]})
    table = probe.describe(em.Panel(frame), ["x"], by="g").tables["describe"]
    assert table["n"].tolist() == [0, 1]
    assert table["mean"].isna().tolist() == [True, False]
    assert table["sd"].isna().all()


@given(arrays(float, st.tuples(st.integers(3, 15), st.just(3)), elements=st.integers(-50, 50).map(float)))
def test_correlations_are_those_of_numpy_and_ranks_ignore_monotone_change(x):
    assume((np.ptp(x, axis=0) > 0).all())
    panel = em.Panel(pd.DataFrame(x, columns=["a", "b", "c"]))
    found = probe.correlation(panel, ["a", "b", "c"]).tables["correlation"][["a", "b", "c"]].to_numpy()
    np.testing.assert_allclose(found, np.corrcoef(x.T), atol=1e-12)
    assert np.abs(found).max() <= 1
    ranked = probe.correlation(panel, ["a", "b"], method="spearman").tables
    bent = em.Panel(pd.DataFrame({"a": np.exp(x[:, 0] / 10), "b": x[:, 1] ** 3}))
    again = probe.correlation(bent, ["a", "b"], method="spearman").tables
    assert ranked["correlation"].equals(again["correlation"])
    assert ranked["p_value"].equals(again["p_value"])


def test_perfect_correlation_has_p_zero_and_the_diagonal_none():
    panel = em.Panel(pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [-2.0, -4, -6, -8]}))
    tables = probe.correlation(panel, ["a", "b"]).tables
    assert tables["correlation"]["b"].tolist() == pytest.approx([-1, 1], rel=1e-15)
    assert tables["p_value"]["b"][0] < 1e-14
    assert np.isnan(tables["p_value"]["a"][0])


def test_high_vif_is_a_caution(panel):
    near = panel.with_columns({"w": panel.column("x") + 0.01 * panel.column("z")})
    found = probe.vif(near, ["x", "w"])
    assert found.checks[0].level == "caution"
    assert "VIF above 10: x " in found.checks[0].sentence
    assert probe.vif(panel, ["x"]).tables["vif"]["vif"].tolist() == pytest.approx([1.0])


@given(st.floats(0.01, 1e4), st.floats(-1e4, 1e4))
def test_vif_does_not_depend_on_units_or_origin(scale, shift):
    x = np.random.default_rng(8).normal(size=(30, 3)) @ np.array([[1, 0.5, 0], [0, 1, 0.3], [0, 0, 1]])
    frame = pd.DataFrame(x, columns=["a", "b", "c"])
    first = probe.vif(em.Panel(frame), ["a", "b", "c"]).tables["vif"]["vif"]
    moved = frame.assign(b=frame["b"] * scale + shift)
    np.testing.assert_allclose(probe.vif(em.Panel(moved), ["a", "b", "c"]).tables["vif"]["vif"], first, rtol=1e-6)


def test_distribution_by_group_shares_bins_and_each_sums_to_one(panel):
    found = probe.distribution(panel, "x", by="zone", bins=7)
    bars, curves = found.tables["histogram"], found.tables["density"]
    assert found.tables["groups"]["group"].tolist() == ["east", "west"]
    assert bars.groupby("group")["count"].sum().to_dict() == {"east": 20, "west": 17}
    area = (bars["density"] * (bars["right"] - bars["left"])).groupby(bars["group"]).sum()
    np.testing.assert_allclose(area, 1)
    for _, curve in curves.groupby("group"):
        assert np.trapezoid(curve["density"], curve["x"]) == pytest.approx(1, abs=0.01)
    assert bars.query("group == 'east'")["left"].tolist() == bars.query("group == 'west'")["left"].tolist()
    assert found.facts["bins"] == 7


def test_distribution_of_heavy_tails_keeps_its_bins_few():
    x = np.random.default_rng(0).standard_cauchy(6000)
    found = probe.distribution(em.Panel(pd.DataFrame({"x": x})), "x")
    assert found.facts["bins"] == 100
    assert "group" not in found.tables["histogram"].columns


def test_trend_keeps_the_times_as_given_and_one_value_has_no_interval(panel):
    table = probe.trend(panel, "x", by="zone", level=0.9).tables["trend"]
    assert table.columns.tolist() == ["group", "time", "n", "mean", "sd", "std_error", "conf_low", "conf_high"]
    assert table.query("group == 'east'")["time"].tolist() == ["2011Q1", "2011Q2", "2011Q3", "2012Q1"]
    assert table["n"].tolist() == [5, 5, 5, 5, 4, 4, 4, 5]
    alone = probe.trend(em.Panel(panel.frame.query("i == 1"), "i", "t"), "x").tables["trend"]
    assert alone["mean"].notna().all()
    assert alone["conf_low"].isna().all()


def test_scatter_marks_groups_bins_and_thins_points(panel):
    found = probe.scatter(panel, "y", "x", by="zone", bins=4, points=11)
    assert len(found.tables["points"]) == 11
    assert found.tables["points"].columns.tolist() == ["group", "x", "y"]
    assert found.notes == ("11 of 40 points are shown; the line uses all.",)
    ordered = panel.frame.sort_values("x")
    quarters = [ordered["y"].iloc[k : k + 10].mean() for k in (0, 10, 20, 30)]
    assert found.tables["bins"]["y"].tolist() == pytest.approx(quarters)
    ties = em.Panel(pd.DataFrame({"x": [1.0, 1, 1, 2, 2, 3], "y": [1.0, 2, 3, 4, 5, 6]}))
    assert probe.scatter(ties, "y", "x", bins=3).tables["bins"].to_numpy().tolist() == [
        [1, 2, 3],
        [2, 4.5, 2],
        [3, 6, 1],
    ]


@pytest.mark.parametrize(
    "make",
    [
        lambda p: probe.describe(p, ["x"], by="zone"),
        lambda p: probe.correlation(p, ["x", "y"]),
        lambda p: probe.vif(p, ["x", "y"]),
        lambda p: probe.distribution(p, "x", by="zone"),
        lambda p: probe.trend(p, "x"),
        lambda p: probe.scatter(p, "y", "x", by="zone"),
    ],
)
def test_findings_survive_json(panel, make):
    found = make(panel)
    again = em.Finding.from_json(found.to_json())
    assert dict(again.facts) == dict(found.facts)
    for name, table in found.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], table, check_dtype=False)


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda p: probe.describe(p, "x"), SpecError, 'give a list of columns, ["x"]'),
        (lambda p: probe.describe(p, ["xx"]), SpecError, 'no column "xx"'),
        (lambda p: probe.describe(p, ["x"], by="zon"), SpecError, 'nearest: "zone"'),
        (lambda p: probe.describe(p, ["zone"]), DataError, '"zone" holds text: 37 of 40 values'),
        (lambda p: probe.correlation(p, ["x"]), SpecError, '"x" alone has no partner'),
        (
            lambda p: probe.correlation(p.with_columns({"variable": p.column("x")}), ["variable", "y"]),
            SpecError,
            "rename it",
        ),
        (lambda p: probe.correlation(p, ["x", "one"]), DataError, '"one" does not vary'),
        (lambda p: probe.correlation(p, ["left", "right"], missing="listwise"), DataError, "0 of 40 rows have every"),
        (lambda p: probe.correlation(p, ["x", "y"], method="kendall"), SpecError, '"pearson", "spearman"'),
        (lambda p: probe.correlation(p, ["x", "y"], missing="pair"), SpecError, 'nearest: "pairwise"'),
        (lambda p: probe.vif(p, ["x", "one"]), IdentificationError, '"one" does not vary; leave it out'),
        (lambda p: probe.vif(p, ["x", "z", "sum"]), IdentificationError, '"sum" is a combination of "x", "z"'),
        (lambda p: probe.vif(p, ["x", "fixed"], absorb=["i"]), IdentificationError, '"fixed" does not vary within i'),
        (lambda p: probe.vif(p, ["x"], absorb="i"), SpecError, 'absorb: give a list of columns, ["i"]'),
        (lambda p: probe.vif(p, ["left", "right"]), DataError, "0 complete rows for 2 regressors"),
        (lambda p: probe.distribution(p, "one"), DataError, '"one" has fewer than two different values'),
        (lambda p: probe.distribution(p, "flat", by="zone"), DataError, "different values in zone east"),
        (lambda p: probe.distribution(p, "x", bins=0), SpecError, "bins: 0 is not a whole number of 1 or more"),
        (lambda p: probe.trend(p, "x", level=95), SpecError, "level: 95 is not between 0 and 1"),
        (lambda p: probe.trend(em.Panel(p.frame), "x"), SpecError, "trend needs a time column"),
        (lambda p: probe.scatter(p, "y", "one"), DataError, '"one" has no spread in the 40 rows'),
        (lambda p: probe.scatter(p, "left", "right"), DataError, '"right" has no spread in the 0 rows'),
        (lambda p: probe.scatter(p, "y", "x", bins=1), SpecError, "bins: 1 is not a whole number of 2 or more"),
    ],
)
def test_bad_input(panel, make, error, words):
    frame = panel.frame
    new = {
        "one": np.ones(40),
        "sum": frame["x"] + frame["z"],
        "fixed": frame["i"] * 2.0,
        "flat": frame["x"].where(frame["zone"].ne("east"), 1.0),
        "left": np.where(np.arange(40) < 20, frame["x"], np.nan),
        "right": np.where(np.arange(40) < 20, np.nan, frame["x"]),
    }
    with pytest.raises(error) as caught:
        make(panel.with_columns(new))
    assert words in str(caught.value)
