"""The rows of a model with instruments: who is endogenous, what is left without the exogenous, who depends on whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import linalg

from ..arrays.absorb import residuals
from ..arrays.groups import Groups, distinct, intersection
from ..arrays.iv import Cross, less, taken_out
from ..arrays.linear import products
from ..arrays.spread import Dependence, Rows, spread
from ..covariance import Classical, Clustered, Covariance, DriscollKraay, Robust, TwoWayClustered
from ..errors import IdentificationError, NotSupported
from ..panel import Panel
from ..sample import Sample, draw
from .effects import Effects
from .inference import bandwidth_of
from .linear import factors, within_moments
from .roles import Roles
from .solve import FLAT, Moments, identified

UNRELATED = 1e-14


@dataclass(frozen=True)
class Sizes:
    """Counts for tests: rows, rows less absorbed effects, rows less instruments and effects, clusters or periods."""

    n: int
    large: int
    residual: int
    groups: int | None

    @property
    def finite(self) -> float:
        """What turns a Wald statistic into an F, but for its numerator's degrees of freedom (ivreg2)."""
        if self.groups is None:
            return self.residual / self.large
        return self.residual / (self.n - 1) * (self.groups - 1) / self.groups

    @property
    def df(self) -> int:
        """Denominator degrees of freedom of that F."""
        return self.residual if self.groups is None else self.groups - 1


@dataclass(frozen=True, eq=False)
class Design:
    """The arrays of a model with instruments.

    `within` (1 + k + l, n) holds y, x and instruments with the effects or the constant taken out. `left`
    (1 + k1 + l, n) is what the exogenous regressors leave of `d`, y and the endogenous regressors, and of `z`, the
    instruments; `coef` (k2, 1 + k1) are the coefficients of d on them, `inverse` (k2, k2) is the inverse of their cross
    products. `cross` are the cross products of d and z, and `dependence` is None under a classical covariance.
    """

    sample: Sample
    roles: Roles
    effects: Effects
    iterations: int
    moments: Moments
    within: np.ndarray
    left: np.ndarray
    coef: np.ndarray
    inverse: np.ndarray
    cross: Cross
    dependence: Dependence | None
    sizes: Sizes

    @property
    def d(self) -> np.ndarray:
        """The outcome and the endogenous regressors without the exogenous ones, (1 + k1, n)."""
        return self.left[: 1 + len(self.roles.endog)]

    @property
    def z(self) -> np.ndarray:
        """The instruments without the exogenous regressors, (l, n)."""
        return self.left[1 + len(self.roles.endog) :]

    @cached_property
    def unexplained(self) -> np.ndarray:
        """What the instruments do not explain of d, (1 + k1, n)."""
        return less(self.d.copy(), self.cross.on_z, self.z)

    @property
    def blocks(self) -> str:
        """What the independent blocks of rows are called."""
        return "periods" if self.dependence is not None and self.dependence.periods is not None else "clusters"

    @property
    def fixed(self) -> list[np.ndarray]:
        """The exogenous regressors and, where no effects are absorbed, the constant, each (n,)."""
        exog = [self.within[row] for row in self.roles.rows(self.roles.exog)]
        return exog if self.sample.absorbed else [*exog, np.ones(self.sizes.n)]

    def spread(self, rows: Rows, errors: np.ndarray) -> np.ndarray:
        """Return the covariance of sums of errors (m, n) times rows (l, n), (m, l, m, l); absorbed effects count.

        ivreg2 divides by n, or by n less the effects where rows do not depend on each other.
        """
        if self.dependence is None:
            raise NotSupported("a classical covariance is formed from cross products")
        weighted = errors if self.sample.weights is None else errors * self.sample.weights
        return spread(rows, weighted, self.dependence) * (self.sizes.n / self.sizes.large)

    def part(self, names: Sequence[str]) -> Moments:
        """Return the moments of some columns; "" is y."""
        return _part(self.roles, self.moments, names)

    def called(self, terms: Sequence[str]) -> Sample:
        """Return the sample with other names for its regressors, for messages and tables."""
        return replace(self.sample, terms=tuple(terms), also=())


def design(panel: Panel, y: str, roles: Roles, absorb: Sequence[str], cov: Covariance, weights: str | None) -> Design:
    """Draw the rows, take out effects and exogenous regressors; raise where the data cannot identify the model."""
    if isinstance(cov, Robust) and cov.kind in ("HC2", "HC3"):
        raise NotSupported(f"cov: {cov.kind} is not defined with instruments; use HC1 or clusters")
    sample = draw(panel, y, roles.x, cov=cov, absorb=absorb, weights=weights, also=roles.instruments)
    enough = replace(sample, terms=roles.all_instruments)
    account, everything = factors(enough, cov)
    within, iterations = residuals(everything, sample.yx)
    moments = within_moments(sample, within)
    for names in (roles.x, roles.all_instruments):
        identified(replace(sample, terms=names), _part(roles, moments, ("", *names)))
    exog, others = roles.rows(roles.exog), roles.rows(("", *roles.endog, *roles.instruments))
    gram = moments.within[np.ix_(exog, [*exog, *others])]
    rows, coef, inverse = taken_out(within[others], within[exog], gram, sample.weights)
    k = 1 + len(roles.endog)
    gram = products(rows, sample.weights)
    out = Design(
        sample=sample,
        roles=roles,
        effects=account,
        iterations=iterations,
        moments=moments,
        within=within,
        left=rows,
        coef=coef[:, :k],
        inverse=inverse,
        cross=Cross(gram[:k, :k], gram[k:, :k], gram[k:, k:]),
        dependence=_dependence(sample, cov),
        sizes=_sizes(sample, account, cov, len(roles.all_instruments)),
    )
    _identified(out)
    return out


def _part(roles: Roles, moments: Moments, names: Sequence[str]) -> Moments:
    rows = roles.rows(names)
    among = np.ix_(rows, rows)
    return Moments(moments.means[rows], moments.total[among], moments.within[among])


def _identified(model: Design) -> None:
    """Raise IdentificationError for regressors that the instruments explain wholly, or do not tell apart."""
    roles, cross = model.roles, model.cross
    for name, left, total in zip(roles.endog, np.diag(cross.left)[1:], np.diag(cross.dd)[1:], strict=True):
        if left <= FLAT * total:
            raise IdentificationError(
                f'"{name}" is a linear combination of the instruments and exogenous regressors; '
                "take it out of endog, or give other instruments"
            )
    if linalg.eigh(cross.fitted[1:, 1:], cross.dd[1:, 1:], eigvals_only=True)[0] <= UNRELATED:
        what = ", ".join(f'"{name}"' for name in roles.endog)
        raise IdentificationError(
            f"the instruments do not tell the coefficients of {what} apart: "
            "some combination of these is uncorrelated with every instrument"
        )


def _dependence(sample: Sample, cov: Covariance) -> Dependence | None:
    match cov:
        case Classical():
            return None
        case Robust():
            return Dependence(((1.0, None),))
        case Clustered():
            return Dependence(((1.0, sample.clusters[0]),))
        case TwoWayClustered():
            first, second = sample.clusters
            return Dependence(((1.0, first), (1.0, second), (-1.0, intersection(first, second))))
    times = distinct(sample.periods)
    groups = Groups(np.searchsorted(times, sample.periods), len(times))
    return Dependence(((1.0, groups),), times, bandwidth_of(cov, len(times)), sample.panel.every)


def _sizes(sample: Sample, account: Effects, cov: Covariance, instruments: int) -> Sizes:
    """Count as xtivreg2 does: effects nested in the clusters are free, others cost degrees of freedom."""
    n = len(sample.y)
    if isinstance(cov, Classical | Robust):
        large = n - account.df if sample.absorbed else n
        return Sizes(n, large, n - instruments - account.df, None)
    lost = account.df
    if any(account.nested):
        parts = zip(account.sizes, account.redundant, account.nested, strict=True)
        lost = sum(size - redundant for size, redundant, inside in parts if not inside)
    groups = len(distinct(sample.periods)) if isinstance(cov, DriscollKraay) else min(g.size for g in sample.clusters)
    return Sizes(n, n, n - instruments - lost, groups)
