"""The linear model that ordinary and fixed_effects share: take out effects, identify, solve, covariance, record."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import special

from ..arrays.absorb import Absorber, absorber, leverage, residuals
from ..arrays.groups import Groups
from ..arrays.linear import collinear, least_squares
from ..covariance import Covariance, Robust, preset
from ..errors import DataError, IdentificationError
from ..result import CONSTANT, Check, Estimate
from ..sample import Sample
from .inference import Inference, Linear, absorbed_df, infer

FLAT = 1e-10


def fit(method: str, sample: Sample, cov: Covariance) -> Estimate:
    """Return the estimate of y on x and a constant, with the sample's factors taken out."""
    _enough(sample, cov)
    everything = absorber(list(sample.absorbed) or [_one_group(sample)], sample.weights)
    raw = np.vstack([sample.y[None], sample.x])
    within, iterations = residuals(everything, raw)
    y, x = within[0], within[1:]
    _identified(sample, x)
    coef, bread = least_squares(x, y, sample.weights)
    resid = y - coef @ x
    model = _model(sample, x, bread, resid, everything if isinstance(cov, Robust) else None)
    inference = infer(model, cov)
    means = _means(sample, raw)
    facts = _fit_facts(sample, coef, y, model.rss, cov) | _shape_facts(sample) | inference.facts
    facts |= _f_facts(coef, inference, model.used)
    tables = {"variation": _variation(sample, x)}
    if sample.absorbed:
        facts["iterations"] = iterations
        tables["absorbed"] = _absorbed(sample, cov)
    turn = _with_constant(means[1:])
    return Estimate(
        method=method,
        terms=(*sample.terms, CONSTANT),
        coef=np.append(coef, means[0] - means[1:] @ coef),
        cov=turn @ inference.cov @ turn.T,
        df=inference.df,
        n_obs=len(sample.y),
        dropped=sample.dropped,
        labels=sample.labels,
        facts=facts,
        tables=tables,
        checks=inference.checks,
    )


def _one_group(sample: Sample) -> Groups:
    return Groups(np.zeros(len(sample.y), dtype=np.int32), 1)


def _enough(sample: Sample, cov: Covariance) -> None:
    for name, groups in zip(sample.labels.get("absorb", "").split(" + "), sample.absorbed, strict=False):
        if groups.size == 1:
            raise IdentificationError(f'absorb: "{name}" has one group in these rows; leave it out')
    n, k = len(sample.y), len(sample.terms)
    a = absorbed_df(sample, exact=preset(cov.small).exact)
    if n <= k + a:
        what = f"{k} regressors and {a} effects" if sample.absorbed else f"{k} regressors and a constant"
        raise DataError(f"{n} complete rows do not suffice for {what}; use fewer, or more data")


def _identified(sample: Sample, x: np.ndarray) -> None:
    before = _squares(sample, sample.x - _means(sample, sample.x)[:, None])
    size = _squares(sample, sample.x)
    left = _squares(sample, x)
    for name, b, s, w in zip(sample.terms, before, size, left, strict=True):
        if b <= 1e-24 * s or s == 0:
            raise IdentificationError(f'"{name}" is constant in the {len(sample.y)} rows used; drop it')
        if w <= FLAT * b:
            absorb = sample.labels["absorb"].split(" + ")
            raise IdentificationError(
                f'"{name}" does not vary within {absorb}: the effects explain all of it; drop it or the effect'
            )
    found = collinear(x, sample.weights)
    if found:
        others = ", ".join(f'"{sample.terms[i]}"' for i in found[1])
        within = f" once {sample.labels['absorb']} are taken out" if sample.absorbed else ""
        raise IdentificationError(
            f'"{sample.terms[found[0]]}" is a linear combination of {others}{within}; drop one of them'
        )


def _model(sample: Sample, x: np.ndarray, bread: np.ndarray, resid: np.ndarray, a: Absorber | None) -> Linear:
    """Put the constant beside the slopes: Z = [x, 1] with orthogonal parts, since x has mean zero."""
    n = len(resid)
    weighted = resid if sample.weights is None else resid * sample.weights
    z = np.vstack([x, np.ones(n)])
    wide = np.zeros((len(z), len(z)))
    wide[:-1, :-1], wide[-1, -1] = bread, 1 / n
    hat = None
    if a is not None:
        base = leverage(a)
        if base is not None:
            w = 1.0 if sample.weights is None else sample.weights
            hat = base + w * np.einsum("in,ij,jn->n", x, bread, x, optimize=True)
    return Linear(sample, z * weighted, wide, float(resid @ weighted), len(x), hat)


def _with_constant(means: np.ndarray) -> np.ndarray:
    """Return J with (b, y-bar - x-bar b) = J (b, y-bar)."""
    turn = np.eye(len(means) + 1)
    turn[-1, :-1] = -means
    return turn


def _means(sample: Sample, values: np.ndarray) -> np.ndarray:
    return values.mean(axis=1) if sample.weights is None else values @ sample.weights / len(sample.y)


def _squares(sample: Sample, values: np.ndarray) -> np.ndarray:
    return np.einsum("ij,ij->i", values, values if sample.weights is None else values * sample.weights)


def _fit_facts(sample: Sample, coef: np.ndarray, y: np.ndarray, rss: float, cov: Covariance) -> dict[str, float]:
    n, k = len(y), len(coef)
    a = absorbed_df(sample, exact=preset(cov.small).exact)
    residual = n - k - a
    total = _squares(sample, (sample.y - _means(sample, sample.y[None]))[None])[0]
    within = _squares(sample, y[None])[0]
    facts = {
        "r2": 1 - rss / total,
        "r2_adjusted": 1 - (rss / residual) / (total / (n - 1)),
        "r2_within": 1 - rss / within,
        "r2_within_adjusted": 1 - (rss / residual) / (within / (n - a)),
        "rmse": np.sqrt(rss / residual),
        "rss": rss,
        "log_likelihood": -n / 2 * (np.log(2 * np.pi * rss / n) + 1),
        "df_residual": residual,
        "df_absorbed": a,
    }
    if not sample.absorbed:
        facts = {key: value for key, value in facts.items() if "within" not in key}
    return facts | _stata_r2(sample, coef)


def _stata_r2(sample: Sample, coef: np.ndarray) -> dict[str, float]:
    units = sample.units
    if units.size in (1, len(sample.y)):
        return {}
    both = np.vstack([sample.y, coef @ sample.x])
    means = units.total(both) / units.counts
    return {"r2_between": _correlation(means) ** 2, "r2_overall": _correlation(both) ** 2}


def _correlation(pair: np.ndarray) -> float:
    centred = pair - pair.mean(axis=1, keepdims=True)
    return float(centred[0] @ centred[1] / np.sqrt((centred[0] @ centred[0]) * (centred[1] @ centred[1])))


def _shape_facts(sample: Sample) -> dict[str, float]:
    facts = {"n_units": sample.units.size}
    if sample.panel.time:
        facts["n_periods"] = len(np.unique(sample.periods))
    return facts


def _f_facts(coef: np.ndarray, inference: Inference, used: int) -> dict[str, float | None]:
    """Return the Wald F of all slopes; None when the covariance of the slopes has no inverse."""
    v = inference.cov[:-1, :-1]
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


def _variation(sample: Sample, x: np.ndarray) -> pd.DataFrame:
    before = _squares(sample, sample.x - _means(sample, sample.x)[:, None])
    left = _squares(sample, x)
    n = len(sample.y)
    return pd.DataFrame(
        {
            "term": sample.terms,
            "std_dev": np.sqrt(before / (n - 1)),
            "std_dev_within": np.sqrt(left / (n - 1)),
            "r2_on_effects": 1 - left / before,
        }
    )


def _absorbed(sample: Sample, cov: Covariance) -> pd.DataFrame:
    from ..arrays.absorb import redundant
    from ..arrays.groups import nested

    lost = redundant(list(sample.absorbed), exact=preset(cov.small).exact)
    inside = [any(nested(f, c) for c in sample.clusters) for f in sample.absorbed]
    return pd.DataFrame(
        {
            "factor": sample.labels["absorb"].split(" + "),
            "groups": [g.size for g in sample.absorbed],
            "redundant": lost,
            "nested_in_clusters": inside,
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
            sentence=f"The effects explain {row.r2_on_effects:.1%} of {row.term}: its coefficient rests on what is left.",
        )
        for row in found.itertuples()
    )
    return replace(estimate, checks=estimate.checks + checks)
