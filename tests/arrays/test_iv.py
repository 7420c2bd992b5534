"""Kernels of instrumental variables against naive twins: loops over rows, and the papers' own formulas."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import linalg, optimize

from estimand.arrays.groups import Groups, intersection
from estimand.arrays.iv import Cross, along, classical, efficient, k_class, liml_kappa, lower, taken_out, wald
from estimand.arrays.linear import products
from estimand.arrays.rank import conditional, effective_f, rank_test
from estimand.arrays.spread import Dependence, spread


def draw(k: int = 2, count: int = 4, n: int = 300, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Return d = (y, X) and z, rows of variables."""
    rng = np.random.default_rng(seed)
    z = rng.normal(size=(count, n)) * (1 + np.arange(count))[:, None]
    u = rng.normal(size=(k + 1, n))
    x = rng.normal(size=(k, count)) @ z * 0.2 + u[1:] * (1 + np.abs(z[0]))
    return np.vstack([np.ones(k) @ x + u[0] + u[1], x]), z


def crossed(d: np.ndarray, z: np.ndarray) -> Cross:
    return Cross(d @ d.T, z @ d.T, z @ z.T)


def groups(n: int, count: int, seed: int) -> Groups:
    codes = np.random.default_rng(seed).integers(0, count, n)
    codes[:count] = np.arange(count)
    return Groups(codes, count)


def kron_sum(z: np.ndarray, e: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Sum scores by group with a loop over rows."""
    totals = {}
    for i, code in enumerate(codes):
        totals[code] = totals.get(code, 0) + np.kron(e[:, i], z[:, i])
    return sum(np.outer(s, s) for s in totals.values())


def test_spread_equals_loops_over_rows():
    d, z = draw()
    a, b = groups(300, 17, 1), groups(300, 9, 2)
    size = len(d) * len(z)
    by_row = spread(z, d, Dependence(((1.0, None),))).reshape(size, size)
    np.testing.assert_allclose(by_row, kron_sum(z, d, np.arange(300)), rtol=1e-12)
    one = spread(list(z), d, Dependence(((1.0, a),))).reshape(size, size)
    np.testing.assert_allclose(one, kron_sum(z, d, a.codes), rtol=1e-10, atol=1e-10)
    both = intersection(a, b)
    two = spread(z, d, Dependence(((1.0, a), (1.0, b), (-1.0, both)))).reshape(size, size)
    expected = kron_sum(z, d, a.codes) + kron_sum(z, d, b.codes) - kron_sum(z, d, both.codes)
    np.testing.assert_allclose(two, expected, rtol=1e-10, atol=1e-10)


def test_spread_over_periods_has_bartlett_lags_on_the_calendar():
    d, z = draw(k=1, count=2, n=120)
    times = np.array([2000, 2002, 2003, 2004, 2009])
    codes = np.arange(120) % 5
    found = spread(z, d, Dependence(((1.0, Groups(codes, 5)),), times, bandwidth=2)).reshape(4, 4)
    h = {t: sum(np.kron(d[:, i], z[:, i]) for i in range(120) if times[codes[i]] == t) for t in times}
    expected = np.zeros((4, 4))
    for s in times:
        for t in times:
            expected += max(0, 1 - abs(s - t) / 3) * np.outer(h[s], h[t])
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-9)


def test_along_is_the_covariance_of_a_combination():
    d, z = draw()
    c = np.array([1.0, -0.4, 2.0])
    alone = spread(z, (c @ d)[None], Dependence(((1.0, None),)))[0, :, 0]
    np.testing.assert_allclose(along(spread(z, d, Dependence(((1.0, None),))), c), alone, rtol=1e-10, atol=1e-9)


def test_liml_minimises_the_variance_ratio():
    d, z = draw(k=1)
    cross = crossed(d, z)

    def ratio(b: float) -> float:
        c = np.array([1.0, -b])
        return (c @ cross.dd @ c) / (c @ cross.left @ c)

    best = optimize.minimize_scalar(ratio, bracket=(-3, 3), tol=1e-12)
    kappa = liml_kappa(cross)
    assert kappa == pytest.approx(best.fun, rel=1e-10)
    assert k_class(cross, kappa)[0][0] == pytest.approx(best.x, rel=1e-6)


def test_two_stage_least_squares_in_two_stages():
    d, z = draw()
    fitted = (np.linalg.lstsq(z.T, d[1:].T, rcond=None)[0].T) @ z
    expected = np.linalg.lstsq(fitted.T, d[0], rcond=None)[0]
    b, bread = k_class(crossed(d, z))
    np.testing.assert_allclose(b, expected, rtol=1e-10)
    np.testing.assert_allclose(bread, np.linalg.inv(fitted @ fitted.T), rtol=1e-9)


def test_efficient_weights_reach_the_minimum():
    d, z = draw()
    cross = crossed(d, z)
    weight = spread(z, d[:1], Dependence(((1.0, None),)))[0, :, 0]
    b, least = efficient(cross.zd, weight)

    def distance(b: np.ndarray) -> float:
        g = cross.zd[:, 0] - cross.zd[:, 1:] @ b
        return float(g @ np.linalg.solve(weight, g))

    assert least == pytest.approx(distance(b), rel=1e-10)
    for step in 1e-3 * np.eye(2):
        assert min(distance(b + step), distance(b - step)) > least


def kleibergen_paap(d: np.ndarray, z: np.ndarray, errors: np.ndarray) -> float:
    """Kleibergen and Paap (2006), equations 8 to 12, with explicit Kronecker products; rank k - 1, n rows."""
    n, k = z.shape[1], len(d) - 1
    x = d[1:]
    g, f = linalg.cholesky(z @ z.T / n), linalg.inv(linalg.cholesky(x @ x.T / n))
    pi = np.linalg.solve(z @ z.T, z @ x.T)
    theta = g @ pi @ f
    u, _, vt = linalg.svd(theta)
    a, b = u[:, k - 1 :], vt[k - 1 :]
    inverse = np.linalg.inv(z @ z.T / n)
    scores = np.array([np.kron(errors[:, i], inverse @ z[:, i]) for i in range(n)])
    w = scores.T @ scores / n
    turn = np.kron(f.T, g)
    omega = turn @ w @ turn.T
    side = np.kron(b, a.T)
    lam = side @ theta.T.ravel()
    return float(n * lam @ np.linalg.solve(side @ omega @ side.T, lam))


@pytest.mark.parametrize("k", [1, 2, 3])
def test_rank_test_equals_kleibergen_and_paap(k):
    d, z = draw(k=k)
    cross, rows = crossed(d, z), Dependence(((1.0, None),))
    unexplained = d - cross.on_z.T @ z
    assert rank_test(cross, spread(z, d, rows)) == pytest.approx(kleibergen_paap(d, z, d[1:]), rel=1e-8)
    free = kleibergen_paap(d, z, unexplained[1:])
    assert rank_test(cross, spread(z, unexplained, rows)) == pytest.approx(free, rel=1e-8)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_classical_rank_tests_are_canonical_correlations(k):
    d, z = draw(k=k)
    cross = crossed(d, z)
    least = linalg.eigh(cross.fitted[1:, 1:], cross.dd[1:, 1:], eigvals_only=True)[0]
    lm = rank_test(cross, classical(cross.dd, cross.zz, 300))
    free = rank_test(cross, classical(cross.left, cross.zz, 300))
    assert lm == pytest.approx(300 * least, rel=1e-9)
    assert free == pytest.approx(300 * least / (1 - least), rel=1e-9)


def test_conditional_combination_is_what_two_stages_leave():
    d, z = draw(k=3)
    c = conditional(crossed(d, z), 1)
    others = k_class(crossed(d[[2, 1, 3]], z))[0]
    np.testing.assert_allclose(c, [0, -others[0], 1, -others[1]], rtol=1e-9)


def test_effective_f_of_equal_variances_is_the_ordinary_f():
    d, z = draw(k=1, count=3)
    cross = crossed(d, z)
    variance = cross.left[1, 1] / 300
    f, critical = effective_f(cross, variance * cross.zz)
    assert f == pytest.approx(wald(cross.zd[:, 1], variance * cross.zz) / 3, rel=1e-10)
    # equal eigenvalues: the degrees of freedom are the instruments, and the value exceeds one plus the noncentrality
    assert critical > 11


def test_taking_out_ill_conditioned_columns_keeps_digits():
    rng = np.random.default_rng(8)
    x = rng.normal(size=(3, 500))
    x[2] = x[0] + 1e-4 * x[2]
    rows = rng.normal(size=(2, 500)) + 100 * x[0]
    w = rng.uniform(0.5, 2, 500)
    gram = products(np.vstack([x, rows]), w)[:3]
    left, coef, _ = taken_out(rows.copy(), x, gram, w)
    root = np.sqrt(w)
    expected = np.linalg.lstsq((x * root).T, (rows * root).T, rcond=None)[0]
    np.testing.assert_allclose(coef, expected, rtol=1e-7)
    np.testing.assert_allclose(left, rows - expected.T @ x, atol=1e-9)


def test_a_singular_covariance_has_no_factor():
    assert lower(np.ones((2, 2))) is None
    assert lower(np.zeros((1, 1))) is None
    assert np.isnan(wald(np.ones(2), np.ones((2, 2))))
    assert np.isnan(efficient(np.ones((2, 2)), np.ones((2, 2)))[1])
