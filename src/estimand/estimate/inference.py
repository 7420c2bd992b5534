"""From scores and bread to the covariance that `cov` asks for, its degrees of freedom, and what must be said of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import sandwich as sw
from ..arrays.groups import distinct, intersection
from ..covariance import Classical, Clustered, DriscollKraay, Robust, SmallSample, TwoWayClustered, preset
from ..errors import DataError, IdentificationError, NotSupported
from ..result import Check
from ..sample import Sample
from .effects import Effects

FEW = 20


@dataclass(frozen=True, eq=False)
class Linear:
    """A solved linear model: `scores` (1 + k, n) w z e with Z = [1, x], `bread` (Z'WZ)^-1, `rss`, `used` slopes.

    `leverage` gives the diagonal of the hat matrix, or None when it is not to be had.
    """

    sample: Sample
    effects: Effects
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


def infer(model: Linear, cov: Classical | Robust | Clustered | TwoWayClustered | DriscollKraay) -> Inference:
    """Return the covariance that `cov` asks for."""
    rule = preset(cov.small)
    residual = len(model.sample.y) - model.used - model.effects.df
    match cov:
        case Classical():
            divisor = _large(model) if rule.t_by == "normal" else residual
            return Inference(model.bread * model.rss / divisor, _df(rule, residual, residual), {}, ())
        case Robust():
            return Inference(_robust(model, cov.kind, rule), _df(rule, residual, residual), {}, ())
        case DriscollKraay():
            return _driscoll_kraay(model, cov, rule, residual)
    return _clustered(model, cov.columns, rule, residual)


def _robust(model: Linear, kind: str, rule: SmallSample) -> np.ndarray:
    if kind in ("HC2", "HC3"):
        if model.leverage is None:
            raise NotSupported(f"cov: {kind} needs leverages, which take too much here; use HC1 or clusters")
        if (model.leverage > 1 - 1e-10).any():
            raise DataError(f"cov: {kind}: {int((model.leverage > 1 - 1e-10).sum())} rows have leverage one; use HC1")
        return sw.sandwich(model.bread, sw.leveraged(model.scores, model.leverage, 1 if kind == "HC2" else 2))
    n = len(model.sample.y)
    divisor = _large(model) if rule.t_by == "normal" else n - model.used - _all_or_none(model, rule)
    factor = 1.0 if kind == "HC0" else n / divisor
    return factor * sw.sandwich(model.bread, sw.heteroskedastic(model.scores))


def _clustered(model: Linear, names: tuple[str, ...], rule: SmallSample, residual: int) -> Inference:
    groups = model.sample.clusters
    for name, g in zip(names, groups, strict=True):
        if g.size < 2:
            raise IdentificationError(f'cov: "{name}" has one cluster; clustered errors need at least two')
    scale = _scale(model, rule, model.effects.counted(rule))
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
        cov, spoilt = _slopes_positive(cov)
        checks += [_mended(spoilt)] if spoilt else []
    df = _df(rule, smallest - 1, residual)
    facts = {"n_clusters": groups[0].size} | ({"n_clusters_2": groups[1].size} if len(groups) == 2 else {})
    return Inference(cov, df, facts, tuple(checks))


def _slopes_positive(cov: np.ndarray) -> tuple[np.ndarray, str]:
    """Mend the block of the slopes; where the mean of y spoils the rest, it keeps only its variance, if positive.

    Return the covariance and what was spoilt: "slopes", "constant" or nothing.
    """
    slopes, mended = sw.positive(cov[1:, 1:])
    out = cov.copy()
    out[1:, 1:] = slopes
    whole = not sw.positive(out)[1]
    if not whole:
        out[0, 1:] = out[1:, 0] = 0
        out[0, 0] = max(out[0, 0], 0.0)
    return out, "slopes" if mended else "" if whole else "constant"


def _driscoll_kraay(model: Linear, cov: DriscollKraay, rule: SmallSample, residual: int) -> Inference:
    periods = model.sample.periods
    count = len(distinct(periods))
    bandwidth = bandwidth_of(cov, count)
    meat = sw.driscoll_kraay(model.scores, periods, bandwidth, model.sample.panel.every)
    scale = _scale(model, rule, _all_or_none(model, rule))
    df = _df(rule, count - 1, residual)
    checks = (_few_periods(count),) if count < max(FEW, model.used) else ()
    scaled = scale * _group_factor(rule, count) * sw.sandwich(model.bread, meat)
    return Inference(scaled, df, {"bandwidth": bandwidth}, checks)


def bandwidth_of(cov: DriscollKraay, periods: int) -> int:
    """Return the lags that count; raise for a single period, or fewer periods than lags."""
    if periods < 2:
        raise IdentificationError("cov: Driscoll-Kraay needs at least two periods, and there is one")
    bandwidth = int(4 * (periods / 100) ** (2 / 9)) if cov.bandwidth is None else cov.bandwidth
    if bandwidth >= periods:
        raise DataError(f"cov: bandwidth {bandwidth} is not below the number of periods, {periods}")
    return bandwidth


def _large(model: Linear) -> int:
    """Return the rows less the absorbed effects, by which a rule without small-sample factors divides (xtivreg2)."""
    return len(model.sample.y) - (model.effects.df if model.sample.absorbed else 0)


def _all_or_none(model: Linear, rule: SmallSample) -> int:
    """Return a' where there are no clusters: all of a, or nothing under a rule that leaves absorbed effects out."""
    return 0 if rule.effects == "none" and model.sample.absorbed else model.effects.df


def _df(rule: SmallSample, groups: float, residual: float) -> float:
    return {"groups": groups, "residual": residual, "normal": np.inf}[rule.t_by]


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


def _few_periods(count: int) -> Check:
    return Check(
        name="few_periods",
        question="Are there enough periods for Driscoll-Kraay errors?",
        statistic=float(count),
        verdict="caution",
        level="caution",
        sentence=f"{count} periods: Driscoll-Kraay errors rest on many periods and are likely too small here.",
    )


def _mended(spoilt: str) -> Check:
    done = {
        "slopes": "had negative eigenvalues, which were set to zero",
        "constant": "had a negative eigenvalue, mended in the constant alone: its standard error is a rough one",
    }
    return Check(
        name="covariance_not_positive",
        question="Is the two-way clustered covariance positive semi-definite?",
        verdict="caution",
        level="caution" if spoilt == "slopes" else "info",
        sentence=f"The two-way clustered covariance {done[spoilt]}.",
    )
