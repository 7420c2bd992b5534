"""From a design with instruments to slopes, scores and bread: k-class estimators and two-step GMM."""

from __future__ import annotations

import numpy as np
from scipy import linalg

from ..arrays.iv import efficient, lower
from ..covariance import Covariance
from ..errors import IdentificationError
from .inference import Linear
from .instruments import Design
from .solve import Solved, finish


def one_step(model: Design, first: np.ndarray, bread: np.ndarray, cov: Covariance) -> Solved:
    """Return the k-class estimate with endogenous slopes `first` (k1,) and their bread (k1, k1).

    The scores are the regressors, the endogenous ones as the instruments explain them, times the residuals.
    """
    u = model.d[0] - first @ model.d[1:]
    weighted = _weighted(model, u)
    scores = model.within[: 1 + len(model.roles.x)].copy()
    scores[0] = 1
    scores[model.roles.rows(model.roles.endog)] -= model.unexplained[1:]
    scores *= weighted
    others = model.coef[:, 1:]
    cross = -others @ bread
    wide = _wide(model, [[bread, cross.T], [cross, model.inverse - cross @ others.T]])
    slopes = _in_order(model, first, model.coef[:, 0] - others @ first)
    linear = Linear(model.sample, model.effects, scores, wide, float(u @ weighted), len(slopes), None)
    return finish(linear, slopes, model.moments.means[: 1 + len(slopes)], cov)


def two_step(model: Design, first: np.ndarray, cov: Covariance) -> Solved:
    """Return two-step GMM with weights S^-1, S the covariance of the moments at the endogenous slopes `first` (k1,).

    With c the exogenous regressors and the constant, h = S_cz S_zz^-1 and P = S_zz^-1 Z'X, the estimate is the one
    whose instruments are P'z for the endogenous and c - h z for the others: their moments have no covariance.
    """
    u = model.d[0] - first @ model.d[1:]
    fixed = model.fixed
    c, k2, zd = len(fixed), len(model.roles.exog), model.cross.zd
    weight = model.spread([*fixed, *model.z], u[None])[0, :, 0]
    if lower(weight[c:, c:]) is None:
        raise IdentificationError(_no_weights(model))
    first, _ = efficient(zd, weight[c:, c:])
    p, h = _solved(weight[c:, c:], zd[:, 1:]), _solved(weight[c:, c:], weight[c:, :c]).T
    coef = model.coef - model.inverse @ h[:k2] @ zd
    slopes = _in_order(model, first, coef[:, 0] - coef[:, 1:] @ first)
    means = model.moments.means[: 1 + len(slopes)].copy()
    if not model.sample.absorbed:
        means[model.roles.rows(["", *model.roles.endog])] -= h[-1] @ zd / len(u)
    scores = _influences(model, _weighted(model, u), np.array(fixed) - h @ model.z, p, coef[:, 1:])
    bread = np.diag([1 / len(u), *np.ones(len(slopes))])
    linear = Linear(model.sample, model.effects, scores, bread, _rss(model, slopes, means), len(slopes), None)
    return finish(linear, slopes, means, cov)


def _influences(model: Design, u: np.ndarray, fixed: np.ndarray, p: np.ndarray, coef: np.ndarray) -> np.ndarray:
    """Return the scores of the constant and what each row adds to each slope, (1 + k, n)."""
    out = np.empty((1 + len(model.roles.x), len(u)))
    out[0] = u if model.sample.absorbed else u * fixed[-1]
    first = linalg.solve(p.T @ model.cross.zd[:, 1:], p.T @ model.z, assume_a="pos") * u
    out[model.roles.rows(model.roles.endog)] = first
    out[model.roles.rows(model.roles.exog)] = model.inverse @ fixed[: len(coef)] * u - coef @ first
    return out


def _rss(model: Design, slopes: np.ndarray, means: np.ndarray) -> float:
    """Return the sum of squared residuals, whose mean is not zero where the moment of the constant is weighed."""
    e = model.within[0] - slopes @ model.within[1 : 1 + len(slopes)]
    gap = model.moments.means[: len(means)] - means
    e += gap[0] - gap[1:] @ slopes
    return float(e @ _weighted(model, e))


def _weighted(model: Design, u: np.ndarray) -> np.ndarray:
    return u if model.sample.weights is None else u * model.sample.weights


def _solved(weight: np.ndarray, right: np.ndarray) -> np.ndarray:
    return linalg.solve(weight, right, assume_a="pos")


def _in_order(model: Design, first: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return slopes in the order of x from those of endogenous and exogenous regressors."""
    out = np.empty(len(first) + len(others))
    out[_places(model)] = np.concatenate([first, others])
    return out


def _wide(model: Design, blocks: list[list[np.ndarray]]) -> np.ndarray:
    """Return the bread with the constant first, slopes in the order of x, from blocks endogenous before exogenous."""
    places = np.array([0, *(1 + i for i in _places(model))])
    out = np.zeros((len(places), len(places)))
    out[np.ix_(places, places)] = linalg.block_diag(1 / len(model.d[0]), np.block(blocks))
    return out


def _places(model: Design) -> list[int]:
    return [i - 1 for i in model.roles.rows((*model.roles.endog, *model.roles.exog))]


def _no_weights(model: Design) -> str:
    count, groups = len(model.roles.instruments), model.sizes.groups
    have = f"{groups} {model.blocks}" if groups else f"{model.sizes.n} rows"
    return (
        f'kind: the covariance of {count} instruments has no inverse ({have}), so "gmm2s" has no weights; '
        'use "2sls", fewer instruments, or other clusters'
    )
