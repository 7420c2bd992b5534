"""How firmly the instruments hold the endogenous regressors: rank tests and the effective F.

Canonical correlations of X and Z (Anderson 1951, Cragg and Donald 1993), and the rank test of Kleibergen and Paap
(2006), which is a Wald or a score test on the combination of X that the instruments explain least.
"""

from __future__ import annotations

import numpy as np
from scipy import linalg, special

from .iv import Cross, along, wald


def weakest(cross: Cross) -> tuple[np.ndarray, np.ndarray]:
    """Return w (k,), the combination of X that Z explains least, and R (l, l - k + 1), instruments free of the others.

    Both are of unit variance: w'X'Xw = 1, R'Z'ZR = I.
    """
    zz, xx = linalg.cholesky(cross.zz, lower=True), linalg.cholesky(cross.dd[1:, 1:], lower=True)
    scaled = linalg.solve_triangular(zz, cross.zd[:, 1:], lower=True)
    scaled = linalg.solve_triangular(xx, scaled.T, lower=True).T
    u, _, v = linalg.svd(scaled)
    k = scaled.shape[1]
    return linalg.solve_triangular(xx.T, v[-1]), linalg.solve_triangular(zz.T, u[:, k - 1 :])


def rank_test(cross: Cross, spread: np.ndarray) -> float:
    """Return the statistic of rank k - 1 against k, chi-squared with l - k + 1 degrees of freedom.

    With the `spread` of Z'X under the null it is the LM, with that of Z'M X the Wald form of Kleibergen and Paap; with
    a classical spread they are Anderson's and Cragg and Donald's.
    """
    w, r = weakest(cross)
    return wald(r.T @ cross.zd[:, 1:] @ w, r.T @ along(spread, np.append(0.0, w)) @ r)


def conditional(cross: Cross, j: int) -> np.ndarray:
    """Return the combination of D, (1 + k,), that is X_j less its two-stage projection on the other X.

    Sanderson and Windmeijer (2016): its Wald statistic on Z tests X_j alone, with l - k + 1 degrees of freedom.
    """
    k = len(cross.dd) - 1
    others = [i for i in range(1, k + 1) if i != j + 1]
    c = np.zeros(k + 1)
    c[j + 1] = 1
    if others:
        c[others] = -linalg.solve(cross.fitted[np.ix_(others, others)], cross.fitted[others, j + 1], assume_a="pos")
    return c


def effective_f(cross: Cross, cov: np.ndarray, bias: float = 0.1) -> tuple[float, float]:
    """Return the effective F of one X and its 5 % critical value (Montiel Olea and Pflueger 2013).

    F = X'PX / tr((Z'Z)^-1 V), V (l, l) the covariance of Z'MX. The critical value is for a Nagar bias above `bias` of
    the worst case, by their simplified (conservative) procedure: a noncentral chi-squared over its degrees of freedom.
    """
    root = linalg.cholesky(cross.zz, lower=True)
    w = linalg.solve_triangular(root, linalg.solve_triangular(root, cov, lower=True).T, lower=True)
    trace, noncentral = float(np.trace(w)), 1 / bias
    most = float(linalg.eigvalsh(w)[-1])
    df = trace**2 * (1 + 2 * noncentral) / (float(np.sum(w * w)) + 2 * noncentral * trace * most)
    return float(cross.fitted[1, 1]) / trace, float(special.chndtrix(0.95, df, df * noncentral)) / df
