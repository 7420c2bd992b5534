"""What every estimator promises, as checks that run over every estimator and every covariance.

A case names an estimator, how to call it, and a covariance. Each check gets its own copy of the data. The data hold a
cluster column that is not the sort key, missing values, and columns that no model uses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass

import numpy as np
import pandas as pd
import pytest

import estimand as em
from estimand.glossary import FACTS, LABELS, TABLES

X = ["x1", "x2"]


@dataclass(frozen=True)
class Case:
    """One estimator under one covariance; `call(panel, y, x, **more)` gives an Estimate."""

    name: str
    call: Callable[..., em.Estimate]
    weights: bool = True

    def run(self, frame: pd.DataFrame, y: str = "y", x: list[str] | None = None, **more) -> em.Estimate:
        return self.call(em.Panel(frame, "unit", "year"), y, x or X, **more)


def data() -> pd.DataFrame:
    """Return 30 units by 9 years with gaps, clusters that cut across units, text, and unused columns."""
    rng = np.random.default_rng(42)
    unit, year = np.repeat(np.arange(30), 9), np.tile(np.arange(2010, 2019), 30)
    frame = pd.DataFrame({"unit": [f"u{i:02d}" for i in unit], "year": year})
    frame["village"] = rng.integers(0, 25, 270)
    frame["sector"] = rng.integers(0, 5, 270)
    frame["x1"] = rng.normal(size=270) + unit / 10
    frame["x2"] = rng.normal(size=270) * (1 + year - 2010)
    frame["w"] = rng.uniform(0.5, 2.0, 270)
    frame["y"] = 1.5 * frame["x1"] - 0.5 * frame["x2"] + unit / 5 + (year - 2010) / 3 + rng.normal(size=270)
    other = np.random.default_rng(43)
    for name, share in (("z1", 0.8), ("z2", 0.4), ("z3", 0.2)):
        frame[name] = share * frame["x1"] + other.normal(size=270)
    frame["unused"] = np.nan
    frame["note"] = "text"
    frame.loc[rng.choice(270, 12, replace=False), "x1"] = np.nan
    frame.loc[rng.choice(270, 5, replace=False), "y"] = np.nan
    return frame.drop(index=rng.choice(270, 30, replace=False)).reset_index(drop=True)


def same(a: em.Estimate, b: em.Estimate, *, rtol: float = 1e-9) -> None:
    """Assert equal coefficients and covariances."""
    assert a.terms == b.terms
    np.testing.assert_allclose(a.coef, b.coef, rtol=rtol, atol=1e-12)
    np.testing.assert_allclose(a.cov, b.cov, rtol=rtol * 100, atol=1e-13)


def input_untouched(case: Case) -> None:
    frame = data()
    before = frame.copy(deep=True)
    case.run(frame)
    pd.testing.assert_frame_equal(frame, before)


def row_order_is_nothing(case: Case) -> None:
    shuffled = data().sample(frac=1, random_state=7)
    same(case.run(data()), case.run(shuffled))


def index_is_nothing(case: Case) -> None:
    frame = data()
    frame.index = pd.Index(np.arange(len(frame))[::-1] * 3, name="x1")
    same(case.run(data()), case.run(frame))


def label_dtype_is_nothing(case: Case) -> None:
    frame = data()
    frame["unit"] = frame["unit"].astype("category")
    frame["year"] = pd.PeriodIndex(frame["year"].astype(str), freq="Y")
    frame["village"] = "v" + frame["village"].astype(str)
    same(case.run(data()), case.run(frame))


def unused_columns_are_nothing(case: Case) -> None:
    same(case.run(data()), case.run(data().drop(columns=["unused", "note"])))


def same_as_after_dropna(case: Case) -> None:
    same(case.run(data()), case.run(data().dropna(subset=["y", *X])))


def rows_are_counted(case: Case) -> None:
    estimate = case.run(data())
    assert estimate.n_obs + sum(estimate.dropped.values()) == len(data())
    assert estimate.dropped["missing y"] == data()["y"].isna().sum()


def scaling_y_scales(case: Case) -> None:
    frame = data()
    a = case.run(frame)
    b = case.run(frame.assign(y=frame["y"] * 1000))
    np.testing.assert_allclose(b.coef, a.coef * 1e3, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(b.cov, a.cov * 1e6, rtol=1e-7, atol=1e-8)


def scaling_x_scales(case: Case) -> None:
    frame = data()
    a, b = case.run(frame), case.run(frame.assign(x1=frame["x1"] / 1000))
    assert b["x1"] == pytest.approx(a["x1"] * 1000, rel=1e-9)
    assert b["x2"] == pytest.approx(a["x2"], rel=1e-9)


def shifting_y_moves_only_the_constant(case: Case) -> None:
    frame = data()
    a, b = case.run(frame), case.run(frame.assign(y=frame["y"] + 50))
    np.testing.assert_allclose(b.coef[:2], a.coef[:2], rtol=1e-8)
    np.testing.assert_allclose(b.cov[:2, :2], a.cov[:2, :2], rtol=1e-7)


def order_of_regressors_is_nothing(case: Case) -> None:
    a, b = case.run(data()), case.run(data(), x=["x2", "x1"])
    np.testing.assert_allclose([b["x1"], b["x2"]], [a["x1"], a["x2"]], rtol=1e-9)
    variance = [e.cov[e.terms.index("x1"), e.terms.index("x1")] for e in (a, b)]
    np.testing.assert_allclose(*variance, rtol=1e-8)


def constant_weights_are_none(case: Case) -> None:
    if case.weights:
        same(case.run(data()), case.run(data().assign(w=3.7), weights="w"))


def doubled_rows_are_weight_two(case: Case) -> None:
    if not case.weights:
        return
    frame = data().assign(w=1.0)
    frame.loc[::3, "w"] = 2.0
    twin = frame[frame["w"] == 2.0].assign(unit=lambda f: f["unit"])
    panel = em.Panel(pd.concat([frame, twin]).assign(id=lambda f: np.arange(len(f))), "id")
    weighted = case.run(frame, weights="w")
    renamed = _absorbing(case, panel)
    np.testing.assert_allclose(weighted.coef, renamed.coef, rtol=1e-9)


def _absorbing(case: Case, panel: em.Panel) -> em.Estimate:
    """Run the case on rows without panel keys: the factors are plain columns there."""
    return case.call(panel, "y", X, cov=em.Classical())


def duplicated_regressor_is_named(case: Case) -> None:
    frame = data()
    with pytest.raises(em.IdentificationError, match=r'"copy" is a linear combination of "x1"'):
        case.run(frame.assign(copy=frame["x1"] * 2), x=["x1", "x2", "copy"])


def unknown_column_is_named(case: Case) -> None:
    with pytest.raises(em.SpecError, match=r'no column "x11" in the panel; nearest: "x1"'):
        case.run(data(), x=["x11"])


def record_is_immutable(case: Case) -> None:
    estimate = case.run(data())
    with pytest.raises(FrozenInstanceError):
        estimate.coef = np.zeros(3)
    with pytest.raises(ValueError, match="read-only"):
        estimate.coef[0] = 1.0
    with pytest.raises(TypeError):
        estimate.facts["r2"] = 1.0
    for name, copy in estimate.tables.items():
        if isinstance(copy, em.Estimate):
            continue
        copy[copy.columns[0]] = None
        assert estimate.tables[name].iloc[:, 0].notna().all()


def record_survives_json(case: Case) -> None:
    estimate = case.run(data())
    again = em.Estimate.from_json(estimate.to_json())
    assert again == estimate
    pd.testing.assert_frame_equal(again.table(), estimate.table())


def glossary_keys_only(case: Case) -> None:
    estimate = case.run(data())
    assert {key.split(":")[0] for key in estimate.facts} <= set(FACTS)
    assert set(estimate.labels) <= set(LABELS)
    assert {key.split(":")[0] for key in estimate.tables} <= set(TABLES)


def table_columns_are_fixed(case: Case) -> None:
    table = case.run(data()).table()
    assert list(table) == ["term", "estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high"]
    assert (table["conf_low"] < table["estimate"]).all()
    assert table["p_value"].between(0, 1).all()


def covariance_is_symmetric_and_positive(case: Case) -> None:
    cov = case.run(data()).cov
    np.testing.assert_array_equal(cov, cov.T)
    assert np.linalg.eigvalsh(cov).min() > -1e-10 * np.abs(cov).max()


def runs_twice_the_same(case: Case) -> None:
    assert case.run(data()).to_json() == case.run(data()).to_json()


CHECKS = (
    input_untouched,
    row_order_is_nothing,
    index_is_nothing,
    label_dtype_is_nothing,
    unused_columns_are_nothing,
    same_as_after_dropna,
    rows_are_counted,
    scaling_y_scales,
    scaling_x_scales,
    shifting_y_moves_only_the_constant,
    order_of_regressors_is_nothing,
    constant_weights_are_none,
    doubled_rows_are_weight_two,
    duplicated_regressor_is_named,
    unknown_column_is_named,
    record_is_immutable,
    record_survives_json,
    glossary_keys_only,
    table_columns_are_fixed,
    covariance_is_symmetric_and_positive,
    runs_twice_the_same,
)
