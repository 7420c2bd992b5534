"""Least squares on rows as they are, with a constant or through the origin: for changes and auxiliary regressions."""

from __future__ import annotations

import numpy as np

from ..arrays.linear import products
from ..covariance import Covariance, Robust
from ..errors import DataError
from ..result import Estimate
from ..sample import Sample
from .effects import Effects
from .solve import Moments, Ready, Solved, centred, identified, record, solve


def plain(method: str, sample: Sample, cov: Covariance, *, constant: bool) -> Estimate:
    """Return the estimate of y on x; without a constant r2 is about zero and the terms are the regressors only."""
    n, k = len(sample.y), len(sample.terms)
    if n <= k + constant:
        raise DataError(f"{n} rows do not suffice for {k} regressors{' and a constant' * constant}; use fewer")
    means, total = centred(sample)
    if not constant:
        means, total = np.zeros_like(means), products(sample.yx)
    moments = Moments(means, total, total)
    identified(sample, moments)
    account = Effects((), (), (), (), constant=constant)
    hat = np.full(n, constant / n) if isinstance(cov, Robust) else None
    within = sample.yx - means[:, None]
    solved = solve(sample, Ready(within, moments, account, has_constant=constant, hat=hat), cov)
    return record(method, sample, solved, _facts(solved, total[0, 0], n, constant))


def _facts(solved: Solved, tss: float, n: int, constant: bool) -> dict[str, float]:
    rss, residual = solved.rss, n - len(solved.coef)
    return {
        "r2": 1 - rss / tss,
        "r2_adjusted": 1 - (rss / residual) / (tss / (n - constant)),
        "rmse": np.sqrt(rss / residual),
        "rss": rss,
        "df_residual": residual,
        "df_absorbed": int(constant),
    }
