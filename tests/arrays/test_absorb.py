"""Taking out effects: the fast routines against dummies and a naive twin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimand.arrays.absorb import absorber, leverage, redundant, residuals
from estimand.arrays.groups import Groups, distinct, groups_of, intersection, nested, not_single
from estimand.arrays.linear import collinear, least_squares, products
from estimand.errors import ConvergenceError


def dummies(factors: list[Groups]) -> np.ndarray:
    return np.hstack([np.eye(g.size)[g.codes] for g in factors])


def by_dummies(values: np.ndarray, factors: list[Groups], weights: np.ndarray | None) -> np.ndarray:
    root = np.ones(values.shape[1]) if weights is None else np.sqrt(weights)
    d = dummies(factors) * root[:, None]
    target = (values * root).T
    return ((target - d @ np.linalg.lstsq(d, target, rcond=None)[0]) / root[:, None]).T


def drawn(seed: int, n: int, sizes: list[int]) -> tuple[np.ndarray, list[Groups], np.ndarray]:
    rng = np.random.default_rng(seed)
    factors = [groups_of(rng.integers(0, size, n)) for size in sizes]
    return rng.normal(size=(3, n)), factors, rng.uniform(0.2, 3.0, n)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(30, 150),
    sizes=st.lists(st.integers(2, 12), min_size=1, max_size=3),
    weighted=st.booleans(),
    direct=st.sampled_from([True, False]),
)
def test_residuals_equal_dummies(seed, n, sizes, weighted, direct):
    values, factors, weights = drawn(seed, n, sizes)
    weights = weights if weighted else None
    got, steps = residuals(absorber(factors, weights, direct=direct), values, tolerance=1e-13)
    np.testing.assert_allclose(got, by_dummies(values, factors, weights), atol=1e-8)
    assert (steps == 0) == (direct or len(sizes) == 1)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("balanced", [False, True])
def test_sorted_panels_take_the_fast_paths(weighted, balanced):
    rng = np.random.default_rng(5)
    unit, year = np.repeat(np.arange(40), 6), np.tile(np.arange(6), 40)
    keep = np.ones(240, dtype=bool) if balanced else rng.uniform(size=240) < 0.8
    factors = [groups_of(unit[keep]), groups_of(year[keep])]
    values = rng.normal(size=(2, keep.sum())) * 5 + unit[keep]
    weights = rng.uniform(0.5, 2, keep.sum()) if weighted else None
    assert (factors[0].even == 6) == balanced
    got, _ = residuals(absorber(factors, weights), values)
    np.testing.assert_allclose(got, by_dummies(values, factors, weights), atol=1e-10)


@pytest.mark.parametrize("sizes", [[9], [9, 5], [9, 5, 4]])
@pytest.mark.parametrize("weighted", [False, True])
def test_leverage_is_the_diagonal_of_the_projector(sizes, weighted):
    _, factors, weights = drawn(2, 80, sizes)
    weights = weights if weighted else None
    root = np.ones(80) if weights is None else np.sqrt(weights)
    d = dummies(factors) * root[:, None]
    np.testing.assert_allclose(leverage(absorber(factors, weights)), np.diag(d @ np.linalg.pinv(d)), atol=1e-10)


def test_leverage_is_not_to_be_had_by_iteration():
    _, factors, _ = drawn(2, 80, [9, 5])
    assert leverage(absorber(factors, direct=False)) is None


def test_iteration_that_does_not_converge_says_so():
    values, factors, _ = drawn(4, 200, [30, 25, 20])
    with pytest.raises(ConvergenceError, match="after 1 steps"):
        residuals(absorber(factors, direct=False), values, limit=1)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(5, 60), sizes=st.lists(st.integers(2, 9), min_size=2, max_size=2))
def test_redundant_groups_of_two_factors_give_the_rank_of_the_dummies(seed, n, sizes):
    _, factors, _ = drawn(seed, n, sizes)
    lost = redundant(factors, exact=True)
    assert sum(g.size for g in factors) - sum(lost) == np.linalg.matrix_rank(dummies(factors))
    assert redundant(factors, exact=False) == [0, 1]


def test_nested_factors_lose_all_groups_of_the_coarser_one():
    fine = groups_of(np.repeat(np.arange(12), 3))
    coarse = groups_of(fine.codes // 4)
    assert redundant([fine, coarse], exact=True) == [0, 3]
    assert nested(fine, coarse) and not nested(coarse, fine)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(3, 60), a=st.integers(2, 25), b=st.integers(2, 25))
def test_singletons_by_a_naive_twin(seed, n, a, b):
    rng = np.random.default_rng(seed)
    factors = [rng.integers(0, a, n), rng.integers(0, b, n)]
    rows = list(range(n))
    while True:
        alone = [i for i in rows if any(sum(f[j] == f[i] for j in rows) == 1 for f in factors)]
        if not alone:
            break
        rows = [i for i in rows if i not in alone]
    assert np.flatnonzero(not_single(factors)).tolist() == rows


def test_groups_are_renumbered_and_intersected():
    g = groups_of(np.array([5, 2, 5, 9]))
    assert g.size == 3 and g.codes.tolist() == [1, 0, 1, 2]
    both = intersection(g, groups_of(np.array([0, 0, 1, 1])))
    assert both.size == 4
    assert distinct(np.array([10**12, 3, 3, 7])).tolist() == [3, 7, 10**12]


def test_ill_conditioned_least_squares_keeps_its_digits():
    t = np.linspace(0, 1, 50)
    x = np.array([t - t.mean(), (t - t.mean()) + 1e-4 * np.sin(9 * t)])
    x -= x.mean(axis=1, keepdims=True)
    coef, inverse = least_squares(x, 2 * x[0] - 3 * x[1])
    np.testing.assert_allclose(coef, [2, -3], rtol=1e-9)
    np.testing.assert_allclose(inverse, np.linalg.inv(x @ x.T), rtol=1e-6)


def test_collinear_names_the_parts():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(3, 40))
    assert collinear(products(x)) is None
    assert collinear(products(np.vstack([x, [x[0] - 2 * x[2]]]))) == (3, [0, 2])
