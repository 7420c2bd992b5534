"""From scores and bread to the covariance that `cov` asks for, its degrees of freedom, and what must be said of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import sandwich as sw
from ..arrays.absorb import redundant
from ..arrays.groups import Groups, intersection, nested
from ..covariance import Classical, Clustered, DriscollKraay, Robust, SmallSample, TwoWayClustered, preset
from ..errors import DataError, IdentificationError, NotSupported
from ..result import Check
from ..sample import Sample

FEW = 20


@dataclass(frozen=True, eq=False)
class Linear:
    """A solved linear model Z b = y: `scores` (k, n) w z e, `bread` (Z'WZ)^-1, `rss`, and `used`, the number of slopes.

    `leverage` gives the diagonal of the hat matrix, or None when it is not to be had.
    """

    sample: Sample
    scores: np.ndarray
    bread: np.ndarray
    rss: float
    used: int
    leverage: np.ndarray | None


@dataclass(frozen=True)
class Inference:
    """The covariance (k, k), degrees of freedom of its t, and the facts and Checks that belong to it."""

    cov: np.ndarray
    df: float
    facts: dict[str, float]
    checks: tuple[Check, ...]


def absorbed_df(sample: Sample, *, exact: bool) -> int:
    """Return the degrees of freedom a of the constant and the absorbed effects."""
    if not sample.absorbed:
        return 1
    return sum(g.size for g in sample.absorbed) - sum(redundant(list(sample.absorbed), exact=exact))


def infer(model: Linear, cov: Classical | Robust | Clustered | TwoWayClustered | DriscollKraay) -> Inference:
    """Return the covariance that `cov` asks for."""
    rule = preset(cov.small)
    n, a = len(model.sample.y), absorbed_df(model.sample, exact=rule.exact)
    residual = n - model.used - a
    match cov:
        case Classical():
            return Inference(model.bread * model.rss / residual, residual, {}, ())
        case Robust():
            return Inference(_robust(model, cov.kind, rule, a), residual, {}, ())
        case DriscollKraay():
            return _driscoll_kraay(model, cov, rule, a)
    return _clustered(model, cov.columns, rule, a)


def _robust(model: Linear, kind: str, rule: SmallSample, a: int) -> np.ndarray:
    if kind in ("HC2", "HC3"):
        if model.leverage is None:
            raise NotSupported(f"cov: {kind} needs leverages, which take too much here; use HC1 or clusters")
        if (model.leverage > 1 - 1e-10).any():
            raise DataError(f"cov: {kind}: {int((model.leverage > 1 - 1e-10).sum())} rows have leverage one; use HC1")
        return sw.sandwich(model.bread, sw.leveraged(model.scores, model.leverage, 1 if kind == "HC2" else 2))
    n = len(model.sample.y)
    counted = 0 if rule.effects == "none" and model.sample.absorbed else a
    factor = n / (n - model.used - counted) if kind == "HC1" else 1.0
    return factor * sw.sandwich(model.bread, sw.heteroskedastic(model.scores))


def _clustered(model: Linear, names: tuple[str, ...], rule: SmallSample, a: int) -> Inference:
    groups = model.sample.clusters
    for name, g in zip(names, groups, strict=True):
        if g.size < 2:
            raise IdentificationError(f'cov: "{name}" has one cluster; clustered errors need at least two')
    scale = _scale(model, rule, _counted(model.sample, rule, a))
    smallest = min(g.size for g in groups)
    terms = [(1.0, g) for g in groups]
    if len(groups) == 2:
        terms.append((-1.0, intersection(*groups)))
    meat = np.zeros_like(model.bread)
    for sign, g in terms:
        meat += sign * _group_factor(rule, g.size if rule.own else smallest) * sw.clustered(model.scores, g)
    checks = [_few(names[i], g.size, model.used) for i, g in enumerate(groups) if g.size < max(FEW, model.used)]
    cov = scale * sw.sandwich(model.bread, meat)
    if len(groups) == 2:
        cov, mended = _slopes_positive(cov)
        checks += [_mended()] if mended else []
    df = smallest - 1 if rule.t_by == "groups" else len(model.sample.y) - model.used - a
    facts = {"n_clusters": groups[0].size} | ({"n_clusters_2": groups[1].size} if len(groups) == 2 else {})
    return Inference(cov, df, facts, tuple(checks))


def _slopes_positive(cov: np.ndarray) -> tuple[np.ndarray, bool]:
    """Mend the block of the slopes; where the mean of y then spoils the rest, it keeps its variance alone, if positive."""
    slopes, mended = sw.positive(cov[:-1, :-1])
    out = cov.copy()
    out[:-1, :-1] = slopes
    if sw.positive(out)[1]:
        out[-1, :-1] = out[:-1, -1] = 0
        out[-1, -1] = max(out[-1, -1], 0.0)
    return out, mended


def _driscoll_kraay(model: Linear, cov: DriscollKraay, rule: SmallSample, a: int) -> Inference:
    periods = model.sample.periods
    count = len(np.unique(periods))
    if count < 2:
        raise IdentificationError("cov: Driscoll-Kraay needs at least two periods, and there is one")
    bandwidth = int(4 * (count / 100) ** (2 / 9)) if cov.bandwidth is None else cov.bandwidth
    if bandwidth >= count:
        raise DataError(f"cov: bandwidth {bandwidth} is not below the number of periods, {count}")
    meat = sw.driscoll_kraay(model.scores, periods, bandwidth, model.sample.panel.every)
    scale = _scale(model, rule, 0 if rule.effects == "none" and model.sample.absorbed else a)
    df = count - 1 if rule.t_by == "groups" else len(periods) - model.used - a
    return Inference(
        scale * _group_factor(rule, count) * sw.sandwich(model.bread, meat), df, {"bandwidth": bandwidth}, ()
    )


def _counted(sample: Sample, rule: SmallSample, a: int) -> int:
    """Return a', the degrees of freedom of constant and effects that the rule counts beside clusters."""
    if not sample.absorbed or rule.effects == "all":
        return a
    if rule.effects == "none":
        return 0
    within = [any(nested(f, c) for c in sample.clusters) for f in sample.absorbed]
    if rule.effects == "some":
        return 1 if len(within) == 1 and within[0] else a
    free = [f for f, inside in zip(sample.absorbed, within, strict=True) if not inside]
    if len(free) == len(sample.absorbed):
        return a
    lost = redundant(
        [f for f, _ in sorted(zip(sample.absorbed, within, strict=True), key=lambda p: not p[1])], exact=rule.exact
    )
    return 1 + sum(g.size for g in free) - sum(lost[len(sample.absorbed) - len(free) :])


def _scale(model: Linear, rule: SmallSample, counted: int) -> float:
    n = len(model.sample.y)
    return (n - rule.less) / (n - model.used - counted) if rule.scale else 1.0


def _group_factor(rule: SmallSample, groups: int) -> float:
    return groups / (groups - 1) if rule.groups else 1.0


def _few(name: str, groups: int, slopes: int) -> Check:
    reason = f"fewer than the {slopes} regressors" if groups < slopes else f"fewer than {FEW}"
    return Check(
        name="few_clusters",
        question="Are there enough clusters?",
        statistic=float(groups),
        verdict="caution",
        level="caution",
        sentence=f"{groups} clusters of {name}, {reason}: clustered standard errors are likely too small.",
    )


def _mended() -> Check:
    return Check(
        name="covariance_not_positive",
        question="Is the two-way clustered covariance positive semi-definite?",
        verdict="caution",
        level="caution",
        sentence="The two-way clustered covariance had negative eigenvalues, which were set to zero.",
    )
