"""Least squares on rows that are ready: identify, solve, covariance, record; what every linear design shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from ..arrays.groups import distinct
from ..arrays.linear import collinear, least_squares, products
from ..covariance import Covariance
from ..errors import IdentificationError
from ..result import CONSTANT, Estimate, Scalar
from ..sample import Sample
from .effects import Effects
from .inference import Inference, Linear, infer

FLAT = 1e-10


@dataclass(frozen=True, eq=False)
class Moments:
    """Means (m,), centred cross products (m, m) and those within the effects, of y and the regressors in this order.

    The constant is the mean of y less the means of the regressors times their coefficients; `means` may be those of a
    projection on another column than ones, and zero where there is no constant.
    """

    means: np.ndarray
    total: np.ndarray
    within: np.ndarray


@dataclass(frozen=True, eq=False)
class Ready:
    """Rows to solve: y and x (1 + k, n) with the effects or the constant taken out, and what was taken out.

    `constant` (n,) is the column of the constant, None for ones; `has_constant` is false in a regression through the
    origin. `hat` (n,) are leverages of what was taken out, where HC2 or HC3 ask for them and they are to be had.
    """

    within: np.ndarray
    moments: Moments
    effects: Effects
    constant: np.ndarray | None = None
    has_constant: bool = True
    hat: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Solved:
    """Slopes (k,), all coefficients and their covariance with the constant last, residual sum of squares, inference."""

    slopes: np.ndarray
    coef: np.ndarray
    cov: np.ndarray
    rss: float
    inference: Inference


def solve(sample: Sample, ready: Ready, cov: Covariance) -> Solved:
    """Return least squares on `ready` with the covariance that `cov` asks for; `ready.within` is used up."""
    slopes, bread = least_squares(ready.within[1:], ready.within[0], sample.weights, ready.moments.within)
    means = ready.moments.means if ready.has_constant else None
    return finish(_model(sample, ready, slopes, bread), slopes, means, cov)


def finish(model: Linear, slopes: np.ndarray, means: np.ndarray | None, cov: Covariance) -> Solved:
    """Return the solution with the covariance that `cov` asks for; `means` of y and x (1 + k,) give the constant."""
    inference = infer(model, cov)
    if means is None:
        return Solved(slopes, slopes, inference.cov[1:, 1:], model.rss, inference)
    turn = _with_constant(means[1:])
    turned = turn @ inference.cov @ turn.T
    coef = np.append(slopes, means[0] - means[1:] @ slopes)
    return Solved(slopes, coef, (turned + turned.T) / 2, model.rss, inference)


def record(
    method: str, sample: Sample, solved: Solved, facts: Mapping[str, Scalar], tables: Mapping[str, Any] | None = None
) -> Estimate:
    """Return the Estimate; facts of the covariance, the Wald F and the shape of the sample are added."""
    inference = solved.inference
    added = _shape_facts(sample) | inference.facts | wald_facts(solved.slopes, inference.cov[1:, 1:], inference.df)
    return Estimate(
        method=method,
        terms=(*sample.terms, CONSTANT)[: len(solved.coef)],
        coef=solved.coef,
        cov=solved.cov,
        df=solved.inference.df,
        n_obs=len(sample.y),
        dropped=sample.dropped,
        labels=sample.labels,
        facts={**facts, **added},
        tables=tables or {},
        checks=solved.inference.checks,
    )


def identified(sample: Sample, moments: Moments) -> None:
    """Raise IdentificationError naming a column that is constant, explained by the effects, or a combination."""
    n, names = len(sample.y), (sample.labels["y"], *sample.terms)
    before, left = np.diag(moments.total), np.diag(moments.within)
    for name, mean, b, w in zip(names, moments.means, before, left, strict=True):
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
        within = f" once {' and '.join(sample.absorb)} are taken out" if sample.absorb else ""
        raise IdentificationError(
            f'"{sample.terms[found[0]]}" is a linear combination of {others}{within}; drop one of them'
        )


def centred(sample: Sample) -> tuple[np.ndarray, np.ndarray]:
    """Return the means of y and x, (1 + k,), and their centred cross products, (1 + k, 1 + k)."""
    w, n = sample.weights, sample.yx.shape[1]
    means = sample.yx.mean(axis=1) if w is None else sample.yx @ w / n
    return means, products(sample.yx, w, means)


def stata_r2(sample: Sample, slopes: np.ndarray, total: np.ndarray) -> dict[str, float]:
    """Return the squared correlations of y with X b, overall and between the means of units."""
    if sample.units.size in (1, len(sample.y)):
        return {}
    means = sample.units.total(sample.yx) / sample.units.counts
    between = products(means - means.mean(axis=1, keepdims=True))
    return {"r2_between": squared_correlation(between, slopes), "r2_overall": squared_correlation(total, slopes)}


def squared_correlation(gram: np.ndarray, slopes: np.ndarray) -> float:
    """Return the squared correlation of y with X b from the cross products of (y, x)."""
    return float((gram[0, 1:] @ slopes) ** 2 / (gram[0, 0] * (slopes @ gram[1:, 1:] @ slopes)))


def _model(sample: Sample, ready: Ready, slopes: np.ndarray, bread: np.ndarray) -> Linear:
    """Put the constant before the slopes, Z = [c, x], c orthogonal to x; `within` becomes the scores."""
    rows = ready.within
    hat = None if ready.hat is None else _leverage(sample, ready.hat, rows[1:], bread)
    resid = rows[0]
    for b, x in zip(slopes, rows[1:], strict=True):
        resid -= b * x
    rss = float(resid @ (resid if sample.weights is None else resid * sample.weights))
    if sample.weights is not None:
        resid *= sample.weights
    rows[1:] *= resid
    wide = np.zeros((len(rows), len(rows)))
    wide[1:, 1:] = bread
    if not ready.has_constant:
        resid[:] = 0
    elif ready.constant is None:
        wide[0, 0] = 1 / len(resid)
    else:
        resid *= ready.constant
        wide[0, 0] = 1 / (ready.constant @ ready.constant)
    return Linear(sample, ready.effects, rows, wide, rss, len(slopes), hat)


def _leverage(sample: Sample, base: np.ndarray, x: np.ndarray, bread: np.ndarray) -> np.ndarray:
    """Return the diagonal of the hat matrix of what was taken out and the slopes, (n,)."""
    slopes = np.einsum("in,in->n", x, bread @ x)
    return base + (slopes if sample.weights is None else slopes * sample.weights)


def _with_constant(means: np.ndarray) -> np.ndarray:
    """Return J with (b, y-bar - x-bar b) = J (y-bar, b)."""
    turn = np.eye(len(means) + 1, k=1)
    turn[-1] = [1, *-means]
    return turn


def _shape_facts(sample: Sample) -> dict[str, float]:
    facts = {"n_units": sample.units.size}
    if sample.panel.time:
        facts["n_periods"] = len(distinct(sample.periods))
    return facts


def wald_facts(b: np.ndarray, v: np.ndarray, df: float) -> dict[str, float | None]:
    """Return the Wald F of slopes b (k,) with covariance v (k, k); None when that has no inverse."""
    facts: dict[str, float | None] = {"f_statistic": None, "f_df_num": len(b), "f_df_den": df, "f_p_value": None}
    size = np.sqrt(np.diag(v))
    if (size > 0).all() and np.linalg.matrix_rank(v / np.outer(size, size), hermitian=True) == len(b):
        f = float(b / size @ np.linalg.solve(v / np.outer(size, size), b / size)) / len(b)
        p = special.chdtrc(len(b), len(b) * f) if np.isinf(df) else special.fdtrc(len(b), df, f)
        facts |= {"f_statistic": f, "f_p_value": float(p)}
    return facts
