"""The calibrated panel has the printed facts for every seed, and its true coefficients are recovered."""

from __future__ import annotations

import hashlib
import tomllib

import numpy as np
import pandas as pd
import pytest

import estimand as em

X = ["ifi", "lngdp", "fin", "gov", "rd", "is"]
SEED = 9
SEEDS = [SEED, 0, 1]
SUMS = [1400.538925962587, 1433.5060676637652, 3890.3510113765124, 20.310802713195688, 5.03032487482937]
MODELS = {  # id in the truth: outcome, regressors, rows
    "baseline#1": ("inn", X[:3], "year > 0"),
    "baseline#2": ("inn", X[:4], "year > 0"),
    "baseline#3": ("inn", X[:5], "year > 0"),
    "baseline#4": ("inn", X, "year > 0"),
    "robust@per_area": ("inn_area", X, "year > 0"),
    "robust@no_capitals": ("inn", X, "capital == 0"),
    "by_region/Eastern": ("inn", X, "region == 'Eastern'"),
    "by_region/Central": ("inn", X, "region == 'Central'"),
    "by_region/Western": ("inn", X, "region == 'Western'"),
}

EXACT = ["baseline#4", "robust@per_area", "by_region/Eastern", "by_region/Central", "by_region/Western"]


def drawn(finance, seed: int) -> tuple[pd.DataFrame, dict]:
    """The rows with the index of Table 1, whose points are written out here, and the truth."""
    frame, truth = finance.simulate(seed)
    points = {
        "new_firms": 20,
        "foreign_investors": 15,
        "venture_capital": 25,
        "invention_patents": 12.5,
        "utility_patents": 7.5,
        "design_patents": 5,
        "trademarks": 15,
    }
    return frame.assign(inn=sum(frame[name] * share / 100 for name, share in points.items())), truth


def estimated(frame: pd.DataFrame, model: str) -> em.Estimate:
    y, x, rows = MODELS[model]
    panel = em.Panel(frame.query(rows), unit="city", time="year")
    return em.fixed_effects(panel, y, x, absorb=["city", "year"], cov=em.Clustered("city"))


def number(printed: str) -> float:
    return float(printed.replace(",", ""))


def columns(published: dict) -> dict[str, dict]:
    """The printed columns of Tables 4, 5 and 8 by the id of their model."""
    found = {}
    for table in ("table4", "table5", "table8"):
        for column in published[table]["column"]:
            mark = {"step": "#", "variant": "@", "split": "/"}
            key = next(k for k in mark if k in column)
            found[f"{column['model']}{mark[key]}{column[key]}"] = column
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_table_3_holds(finance, published, seed):
    frame, _ = drawn(finance, seed)
    for name, row in published["table3"]["rows"].items():
        values = frame[name].dropna()
        assert len(values) == number(row["n"]), name
        assert values.mean() == pytest.approx(number(row["mean"]), rel=0.02), name
        assert values.std() == pytest.approx(number(row["sd"]), rel=0.02), name
        assert values.min() == pytest.approx(number(row["min"]), rel=1e-12), name
        assert values.max() == pytest.approx(number(row["max"]), rel=1e-12), name


@pytest.mark.parametrize("seed", SEEDS)
def test_rows_and_cities_fall_as_printed(finance, published, seed):
    frame, _ = drawn(finance, seed)
    printed = columns(published)
    assert printed.keys() == MODELS.keys()
    for model, column in printed.items():
        found = estimated(frame, model)
        assert found.n_obs == number(column["n"]), model
        assert found.facts["n_units"] == number(column.get("units", str(found.facts["n_units"]))), model


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("model", EXACT)
def test_the_truth_is_the_printed_column(finance, published, seed, model):
    truth = finance.simulate(seed)[1][model]
    printed = columns(published)[model]["terms"]
    assert truth == pytest.approx({name: number(printed[name]["estimate"]) for name in X}, rel=1e-8)


@pytest.mark.parametrize("model", MODELS)
def test_the_shipped_seed_recovers_the_truth(finance, model):
    frame, truth = drawn(finance, SEED)
    table = estimated(frame, model).table().set_index("term")
    for term, true in truth[model].items():
        assert abs(table.estimate[term] - true) <= 3 * table.std_error[term], term


def test_the_truth_is_what_least_squares_makes_of_the_outcome_without_noise(finance, monkeypatch):
    monkeypatch.setattr(finance, "NOISE", 0.0)
    frame, truth = drawn(finance, 5)
    for model, true in truth.items():
        found = estimated(frame, model).table().set_index("term").estimate
        assert {name: found[name] for name in true} == pytest.approx(true, rel=1e-6, abs=1e-9), model


def test_the_same_seed_gives_the_same_rows(finance):
    first, second, other = (finance.simulate(seed) for seed in (SEED, SEED, SEED + 1))
    pd.testing.assert_frame_equal(first[0], second[0], check_exact=True)
    assert first[1] == second[1]
    assert not first[0].equals(other[0])


def test_the_shipped_rows_are_the_recorded_ones(finance):
    frame, _ = finance.simulate(SEED)
    gaps = frame.isna().to_numpy().astype(np.uint8).tobytes() + "".join(frame.city).encode()
    assert hashlib.sha256(gaps).hexdigest() == "1f8415fc5dde3e05590e821f8bef6aad4c70b5d48eabeec2d0238dd98bbcff38"
    sums = frame[["new_firms", "inn_area", "ifi", "is", "net"]].iloc[::100].sum()
    assert sums.tolist() == pytest.approx(SUMS, rel=1e-9)


def test_sub_indicators_stay_within_0_and_100(finance):
    frame, _ = drawn(finance, SEED)
    parts = frame[list(finance.POINTS)]
    assert parts.min().min() >= 0
    assert parts.max().max() <= 100 + 1e-9
    assert (parts.std(axis=1) > 0.5).mean() > 0.9  # they are not seven copies of the index


def test_the_panel_is_as_described(finance):
    frame, _ = finance.simulate(SEED)
    cities = frame.groupby("region").city.nunique().to_dict()
    assert cities == {"Eastern": 101, "Central": 100, "Western": 83}
    assert frame[frame.capital == 1].city.nunique() == 28
    assert frame.groupby("city").capital.nunique().max() == 1
    assert frame.groupby("province").capital.apply(lambda c: c.sum() / 9).eq(1).all()
    complete = frame.dropna(subset=["inn_area", *X])
    assert complete.groupby("city").size().min() >= 2  # no city is dropped as a singleton


def test_mediators_move_as_tables_6_and_7_print(finance):
    """Pooled slopes over twenty draws: they are not exact in one draw."""
    slopes = []
    for seed in range(20):
        frame, _ = drawn(finance, seed)
        fits = [("inn", ["ifi"]), ("mar", ["ifi"]), ("net", ["ifi"]), ("inn", ["ifi", "net"])]
        fitted = [em.ordinary(em.Panel(frame, "city", "year"), y, x, cov=em.Classical()).coef for y, x in fits]
        slopes.append([fitted[0][0], fitted[1][0], fitted[2][0], *fitted[3][:2]])
    mean = np.mean(slopes, axis=0)
    assert mean[0] == pytest.approx(0.085, abs=0.01)
    assert mean[1] == pytest.approx(0.017, abs=0.0015)
    assert 0.0010 < mean[2] < 0.0015  # printed 0.001
    assert mean[3] == pytest.approx(-0.003, abs=0.01)
    assert mean[4] == pytest.approx(60.646, rel=0.1)


def test_the_study_weighs_as_the_simulation_does(finance, studies):
    spec = tomllib.loads((studies / "digital-inclusive-finance" / "study.toml").read_text(encoding="utf-8"))
    measure = spec["measure"]["inn"]
    assert dict(zip(measure["columns"], measure["weights"], strict=True)) == finance.POINTS
    assert sum(measure["weights"]) == 100
    assert spec["study"]["seed"] == SEED


@pytest.fixture(scope="module")
def many(finance) -> dict[str, np.ndarray]:
    """For each model whose truth is printed: error of the key coefficient, and whether its interval holds the truth."""
    found = {model: [] for model in EXACT}
    for seed in range(1000, 1400):
        frame, truth = drawn(finance, seed)
        for model in EXACT:
            row, true = estimated(frame, model).table().set_index("term").loc["ifi"], truth[model]["ifi"]
            found[model].append((row.estimate - true, row.conf_low <= true <= row.conf_high))
    return {model: np.array(values, dtype=float) for model, values in found.items()}


@pytest.mark.slow
@pytest.mark.parametrize("model", EXACT)
def test_over_many_draws_the_key_coefficient_is_unbiased(many, model):
    errors = many[model][:, 0]
    assert abs(errors.mean()) <= 3 * errors.std(ddof=1) / np.sqrt(len(errors))


@pytest.mark.slow
def test_over_many_draws_the_intervals_hold_the_truth(many):
    """Counted over the four models with one slope for all their rows: 1,600 intervals.

    The pooled model's errors also hold what its common slopes leave over: its intervals may only be too wide.
    """
    inside = {model: values[:, 1].mean() for model, values in many.items()}
    assert inside.pop("baseline#4") >= 0.93
    assert 0.93 <= np.mean(list(inside.values())) <= 0.97
    assert min(inside.values()) >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / 400)
