"""The linear model that ordinary and fixed_effects share: take out the factors, solve, say how well it fits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ..arrays.absorb import Absorber, absorber, leverage, residuals
from ..arrays.groups import Groups
from ..arrays.linear import products
from ..covariance import Covariance, Robust, preset
from ..errors import DataError, IdentificationError
from ..result import Check, Estimate
from ..sample import Sample
from .effects import Effects, effects
from .solve import Moments, Ready, Solved, centred, identified, record, solve, stata_r2


def fit(method: str, sample: Sample, cov: Covariance) -> Estimate:
    """Return the estimate of y on x and a constant, with the sample's factors taken out."""
    account, everything = factors(sample, cov)
    within, iterations = residuals(everything, sample.yx)
    moments = within_moments(sample, within)
    identified(sample, moments)
    needs_hat = isinstance(cov, Robust) and cov.kind in ("HC2", "HC3")
    hat = leverage(everything) if needs_hat else None
    solved = solve(sample, Ready(within, moments, account, hat=hat), cov)
    facts = fit_facts(sample, account, solved, moments) | stata_r2(sample, solved.slopes, moments.total)
    tables = {"variation": variation(sample, moments)}
    if sample.absorbed:
        facts["iterations"] = iterations
        tables["absorbed"] = account.table()
    return record(method, sample, solved, facts, tables)


def factors(sample: Sample, cov: Covariance) -> tuple[Effects, Absorber]:
    """Return the account of the constant or the absorbed factors, and what takes them out of columns.

    Raises IdentificationError for a factor with one group, DataError when the rows do not suffice.
    """
    account = effects(sample.absorb, sample.absorbed, sample.clusters, preset(cov.small))
    _enough(sample, account)
    return account, absorber(list(sample.absorbed) or [_one_group(sample)], sample.weights)


def within_moments(sample: Sample, within: np.ndarray) -> Moments:
    """Return means and cross products of the sample's columns, before and after the factors are taken out."""
    means, total = centred(sample)
    return Moments(means, total, products(within, sample.weights) if sample.absorbed else total)


def _one_group(sample: Sample) -> Groups:
    return Groups(np.zeros(len(sample.y), dtype=np.intp), 1)


def _enough(sample: Sample, account: Effects) -> None:
    for name, size in zip(account.names, account.sizes, strict=True):
        if size == 1:
            raise IdentificationError(f'absorb: "{name}" has one group in these rows; leave it out')
    n, k = len(sample.y), len(sample.terms)
    if n <= k + account.df:
        what = f"{k} regressors and {account.df} effects" if sample.absorbed else f"{k} regressors and a constant"
        raise DataError(f"{n} complete rows do not suffice for {what}; use fewer, or more data")


def fit_facts(sample: Sample, account: Effects, solved: Solved, moments: Moments) -> dict[str, float]:
    """Return how well the model fits."""
    rss, a, n = solved.rss, account.df, len(sample.y)
    residual = n - len(solved.slopes) - a
    total, within = moments.total[0, 0], moments.within[0, 0]
    facts = {
        "r2": 1 - rss / total,
        "r2_adjusted": 1 - (rss / residual) / (total / (n - 1)),
        "rmse": np.sqrt(rss / residual),
        "rss": rss,
        "log_likelihood": -n / 2 * (np.log(2 * np.pi * rss / n) + 1),
        "df_residual": residual,
        "df_absorbed": a,
    }
    if sample.absorbed:
        facts["r2_within"] = 1 - rss / within
        facts["r2_within_adjusted"] = 1 - (rss / residual) / (within / (n - a))
    return facts


def variation(sample: Sample, moments: Moments) -> pd.DataFrame:
    """Return for each regressor its standard deviation before and after the effects, and what they explain."""
    before, left = np.diag(moments.total)[1:], np.diag(moments.within)[1:]
    n = len(sample.y)
    return pd.DataFrame(
        {
            "term": sample.terms,
            "std_dev": np.sqrt(before / (n - 1)),
            "std_dev_within": np.sqrt(left / (n - 1)),
            "r2_on_effects": 1 - left / before,
        }
    )


def caution_little_variation(estimate: Estimate) -> Estimate:
    """Return the estimate with a Check that names the regressors of which the effects leave less than 2 %."""
    table = estimate.tables["variation"]
    found = table[table["r2_on_effects"] > 0.98]
    if found.empty:
        return estimate
    named = ", ".join(f"{row.term} ({row.r2_on_effects:.1%})" for row in found.itertuples())
    check = Check(
        name="little_variation",
        question="Do the absorbed effects leave variation in the regressors?",
        statistic=float(found["r2_on_effects"].max()),
        verdict="caution",
        level="caution",
        sentence=f"The effects explain nearly all of {named}: what is estimated rests on the little that is left.",
    )
    return replace(estimate, checks=(*estimate.checks, check))
