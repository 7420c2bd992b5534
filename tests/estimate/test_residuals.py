"""Residuals and fitted values, made anew from the panel, stand in its rows; another panel is refused."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import pytest

import estimand as em
from contract import data

UNIT = em.Clustered("unit")
X = ["x1", "x2"]
DESIGNS = {
    "ordinary": em.ordinary,
    "one effect": partial(em.fixed_effects, absorb=["unit"]),
    "two effects": partial(em.fixed_effects, absorb=["unit", "year"]),
    "random": em.random_effects,
    "between": em.between_effects,
    "difference": em.first_difference,
    "difference through the origin": partial(em.first_difference, constant=False),
}


def made(name: str, cov=UNIT, **more) -> tuple[em.Panel, em.Estimate]:
    panel = em.Panel(data().sample(frac=1, random_state=1), "unit", "year")
    return panel, DESIGNS[name](panel, "y", X, cov=cov, **more)


@pytest.mark.parametrize("name", DESIGNS)
def test_residuals_and_fitted_add_up_and_are_missing_elsewhere(name):
    panel, estimate = made(name)
    e, fit = em.residuals(panel, estimate), em.fitted(panel, estimate)
    assert len(e) == len(fit) == len(panel)
    assert e.notna().sum() == estimate.n_obs and (e.notna() == fit.notna()).all()
    y = panel.column("y")
    if name.startswith("difference"):
        y = y - y.groupby(panel.column("unit")).shift(1)  # every pair of neighbouring rows used is one year apart
    np.testing.assert_allclose((e + fit).dropna(), y[e.notna()], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ["ordinary", "one effect", "two effects", "difference"])
def test_residuals_have_the_sum_of_squares_and_are_orthogonal(name):
    panel, estimate = made(name)
    e = em.residuals(panel, estimate)
    assert (e**2).sum() == pytest.approx(estimate.facts["rss"], rel=1e-10)
    assert e.sum() == pytest.approx(0, abs=1e-8)


def test_within_residuals_equal_those_of_dummies():
    panel, estimate = made("two effects")
    e = em.residuals(panel, estimate)
    rows = panel.frame[e.notna()]
    dummies = [pd.get_dummies(rows[c], dtype=float, drop_first=True) for c in ("unit", "year")]
    design = np.column_stack([np.ones(len(rows)), rows[X], *dummies])
    expected = rows["y"] - design @ np.linalg.lstsq(design, rows["y"], rcond=None)[0]
    np.testing.assert_allclose(e.dropna(), expected, atol=1e-10)


def test_random_residuals_hold_the_effect_of_the_unit():
    panel, estimate = made("random")
    x = panel.frame[X].to_numpy()
    expected = panel.column("y") - x @ estimate.coef[:2] - estimate["constant"]
    pd.testing.assert_series_equal(em.residuals(panel, estimate), expected, check_names=False)


def test_weights_count():
    panel, estimate = made("one effect", weights="w")
    e = em.residuals(panel, estimate)
    assert (panel.column("w") * e).sum() == pytest.approx(0, abs=1e-8)


@pytest.mark.parametrize("cov", [em.Clustered("group"), em.TwoWayClustered("group", "year")])
def test_rows_without_a_cluster_are_left_out(cov):
    frame = data().assign(group=lambda d: d["village"].where(d["village"] != 3))
    panel = em.Panel(frame, "unit", "year")
    estimate = em.ordinary(panel, "y", X, cov=cov)
    assert estimate.dropped["missing group"] > 0
    assert em.residuals(panel, estimate).notna().sum() == estimate.n_obs


def test_two_stage_residuals_are_structural():
    panel = em.Panel(data().assign(z=lambda d: d["x2"] * d["w"]), "unit", "year")
    estimate = em.two_stage(panel, "y", ["w"], endog=["x1"], instruments=["x2", "z"], absorb=["unit"], cov=UNIT)
    e, fit = em.residuals(panel, estimate), em.fitted(panel, estimate)
    assert e.notna().sum() == estimate.n_obs
    assert (e**2).sum() == pytest.approx(estimate.facts["rss"], rel=1e-9)
    np.testing.assert_allclose((e + fit).dropna(), panel.column("y")[e.notna()], rtol=1e-12)


def test_another_panel_is_refused():
    panel, estimate = made("one effect")
    fewer = panel.select(panel.periods > 2010, "early")
    with pytest.raises(em.DataError, match=r"rows for the estimate of y, which used \d+; give the panel"):
        em.residuals(fewer, estimate)
    frame = panel.frame.assign(x1=lambda d: d["x1"] * 1.01)
    with pytest.raises(em.DataError, match=r"residual sum of squares .* columns hold other values"):
        em.residuals(em.Panel(frame, "unit", "year"), estimate)
    with pytest.raises(em.SpecError, match='no column "x1"'):
        em.fitted(em.Panel(panel.frame.drop(columns="x1"), "unit", "year"), estimate)
    without = em.Panel(panel.frame.drop(columns="village"), "unit", "year")
    clustered = em.ordinary(panel, "y", X, cov=em.Clustered("village"))
    with pytest.raises(em.DataError, match='lacks the cluster column of the estimate, "village"'):
        em.residuals(without, clustered)


def test_other_designs_are_refused():
    other = em.Estimate("panel_threshold", ("a",), [1.0], [[1.0]], 5, 6, labels={"y": "y"})
    with pytest.raises(em.NotSupported, match="not built for panel_threshold"):
        em.residuals(em.Panel(data(), "unit", "year"), other)
