"""The linear model that ordinary and fixed_effects share: take out effects, identify, solve, covariance, record."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import special

from ..arrays.absorb import Absorber, absorber, leverage, residuals
from ..arrays.groups import Groups, distinct
from ..arrays.linear import collinear, least_squares, products
from ..covariance import Covariance, Robust, preset
from ..errors import DataError, IdentificationError
from ..result import CONSTANT, Check, Estimate
from ..sample import Sample
from .effects import Effects, effects
from .inference import Inference, Linear, infer

FLAT = 1e-10


@dataclass(frozen=True, eq=False)
class Moments:
    """Means (m,), centred cross products (m, m) and those within the effects, of y and the regressors in this order."""

    means: np.ndarray
    total: np.ndarray
    within: np.ndarray


def fit(method: str, sample: Sample, cov: Covariance) -> Estimate:
    """Return the estimate of y on x and a constant, with the sample's factors taken out."""
    account = effects(sample.absorb, sample.absorbed, sample.clusters, preset(cov.small))
    _enough(sample, account)
    everything = absorber(list(sample.absorbed) or [_one_group(sample)], sample.weights)
    within, iterations = residuals(everything, sample.yx)
    moments = _moments(sample, within)
    _identified(sample, moments)
    coef, bread = least_squares(within[1:], within[0], sample.weights, moments.within)
    needs_hat = isinstance(cov, Robust) and cov.kind in ("HC2", "HC3")
    hat = _leverage(everything, sample, within[1:], bread) if needs_hat else None
    model = _model(sample, account, within, coef, bread, hat)
    inference = infer(model, cov)
    facts = _fit_facts(model, coef, moments) | _shape_facts(sample) | inference.facts
    facts |= _f_facts(coef, inference, model.used)
    tables = {"variation": _variation(sample, moments)}
    if sample.absorbed:
        facts["iterations"] = iterations
        tables["absorbed"] = account.table()
    turn = _with_constant(moments.means[1:])
    return Estimate(
        method=method,
        terms=(*sample.terms, CONSTANT),
        coef=np.append(coef, moments.means[0] - moments.means[1:] @ coef),
        cov=_symmetric(turn @ inference.cov @ turn.T),
        df=inference.df,
        n_obs=len(sample.y),
        dropped=sample.dropped,
        labels=sample.labels,
        facts=facts,
        tables=tables,
        checks=inference.checks,
    )


def _moments(sample: Sample, within: np.ndarray) -> Moments:
    w, n = sample.weights, within.shape[1]
    means = sample.yx.mean(axis=1) if w is None else sample.yx @ w / n
    inside = products(within, w)
    total = products(sample.yx, w, means) if sample.absorbed else inside
    return Moments(means, total, inside)


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


def _identified(sample: Sample, moments: Moments) -> None:
    n = len(sample.y)
    before, left = np.diag(moments.total)[1:], np.diag(moments.within)[1:]
    for name, mean, b, w in zip(sample.terms, moments.means[1:], before, left, strict=True):
        if b <= 1e-24 * n * mean**2 or b == 0:
            raise IdentificationError(f'"{name}" is constant in the {n} rows used; drop it')
        if w <= FLAT * b:
            raise IdentificationError(
                f'"{name}" does not vary within {list(sample.absorb)}: the effects explain all of it; '
                "drop it or the effect"
            )
    found = collinear(moments.within[1:, 1:])
    if found:
        others = ", ".join(f'"{sample.terms[i]}"' for i in found[1])
        within = f" once {' and '.join(sample.absorb)} are taken out" if sample.absorbed else ""
        raise IdentificationError(
            f'"{sample.terms[found[0]]}" is a linear combination of {others}{within}; drop one of them'
        )


def _model(
    sample: Sample, account: Effects, within: np.ndarray, coef: np.ndarray, bread: np.ndarray, hat: np.ndarray | None
) -> Linear:
    """Put the constant before the slopes, Z = [1, x], orthogonal since x has mean zero; `within` becomes the scores."""
    resid = within[0]
    for b, x in zip(coef, within[1:], strict=True):
        resid -= b * x
    rss = float(resid @ (resid if sample.weights is None else resid * sample.weights))
    if sample.weights is not None:
        resid *= sample.weights
    within[1:] *= resid
    wide = np.zeros((len(within), len(within)))
    wide[0, 0], wide[1:, 1:] = 1 / len(resid), bread
    return Linear(sample, account, within, wide, rss, len(coef), hat)


def _leverage(a: Absorber, sample: Sample, x: np.ndarray, bread: np.ndarray) -> np.ndarray | None:
    """Return the diagonal of the hat matrix of effects and slopes, (n,), or None where it is not to be had."""
    base = leverage(a)
    if base is None:
        return None
    slopes = np.einsum("in,in->n", x, bread @ x)
    return base + (slopes if sample.weights is None else slopes * sample.weights)


def _with_constant(means: np.ndarray) -> np.ndarray:
    """Return J with (b, y-bar - x-bar b) = J (y-bar, b)."""
    turn = np.eye(len(means) + 1, k=1)
    turn[-1] = [1, *-means]
    return turn


def _symmetric(cov: np.ndarray) -> np.ndarray:
    return (cov + cov.T) / 2


def _fit_facts(model: Linear, coef: np.ndarray, moments: Moments) -> dict[str, float]:
    rss, a, n = model.rss, model.effects.df, len(model.sample.y)
    residual = n - len(coef) - a
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
    if model.sample.absorbed:
        facts["r2_within"] = 1 - rss / within
        facts["r2_within_adjusted"] = 1 - (rss / residual) / (within / (n - a))
    return facts | _stata_r2(model.sample, coef, moments)


def _stata_r2(sample: Sample, coef: np.ndarray, moments: Moments) -> dict[str, float]:
    """Return the squared correlations of y with X b, overall and between the means of units."""
    if sample.units.size in (1, len(sample.y)):
        return {}
    means = sample.units.total(sample.yx) / sample.units.counts
    between = products(means - means.mean(axis=1, keepdims=True))
    return {"r2_between": _explained(between, coef), "r2_overall": _explained(moments.total, coef)}


def _explained(gram: np.ndarray, coef: np.ndarray) -> float:
    """Return the squared correlation of y with X b from the cross products of (y, x)."""
    return float((gram[0, 1:] @ coef) ** 2 / (gram[0, 0] * (coef @ gram[1:, 1:] @ coef)))


def _shape_facts(sample: Sample) -> dict[str, float]:
    facts = {"n_units": sample.units.size}
    if sample.panel.time:
        facts["n_periods"] = len(distinct(sample.periods))
    return facts


def _f_facts(coef: np.ndarray, inference: Inference, used: int) -> dict[str, float | None]:
    """Return the Wald F of all slopes; None when the covariance of the slopes has no inverse."""
    v = inference.cov[1:, 1:]
    facts: dict[str, float | None] = {
        "f_statistic": None,
        "f_df_num": used,
        "f_df_den": inference.df,
        "f_p_value": None,
    }
    if np.linalg.matrix_rank(v, hermitian=True) == used:
        f = float(coef @ np.linalg.solve(v, coef)) / used
        facts |= {"f_statistic": f, "f_p_value": float(special.fdtrc(used, inference.df, f))}
    return facts


def _variation(sample: Sample, moments: Moments) -> pd.DataFrame:
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
    """Return the estimate with a Check for each regressor of which the effects leave less than 2 %."""
    table = estimate.tables["variation"]
    found = table[table["r2_on_effects"] > 0.98]
    checks = tuple(
        Check(
            name="little_variation",
            question="Do the absorbed effects leave variation in the regressor?",
            statistic=float(row.r2_on_effects),
            verdict="caution",
            level="caution",
            sentence=f"The effects explain {row.r2_on_effects:.1%} of {row.term}; its coefficient rests on the rest.",
        )
        for row in found.itertuples()
    )
    return replace(estimate, checks=estimate.checks + checks)
