"""The rows of a model with instruments: who is endogenous, what is left without the exogenous, who depends on whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import linalg

from ..arrays.absorb import residuals
from ..arrays.groups import Groups, distinct, intersection
from ..arrays.iv import Cross, taken_out
from ..arrays.linear import products
from ..arrays.spread import Dependence, spread
from ..covariance import Classical, Clustered, Covariance, DriscollKraay, Robust, TwoWayClustered
from ..errors import IdentificationError, NotSupported, SpecError
from ..panel import Panel
from ..sample import Sample, draw, listed
from .effects import Effects
from .inference import bandwidth_of
from .linear import factors, within_moments
from .solve import FLAT, Moments, identified

UNRELATED = 1e-14


@dataclass(frozen=True)
class Roles:
    """Names of all regressors `x`, of those that are endogenous, and of the excluded instruments.

    The rows of the sample are y, x, instruments, in this order; `places` finds names among them.
    """

    x: tuple[str, ...]
    endog: tuple[str, ...]
    instruments: tuple[str, ...]

    @property
    def exog(self) -> tuple[str, ...]:
        """The exogenous regressors."""
        return tuple(name for name in self.x if name not in self.endog)

    @property
    def all_instruments(self) -> tuple[str, ...]:
        """The exogenous regressors and the excluded instruments."""
        return self.exog + self.instruments

    def places(self, names: Sequence[str]) -> list[int]:
        """Return the rows in which the columns stand."""
        rows = (*self.x, *self.instruments)
        return [1 + rows.index(name) for name in names]


@dataclass(frozen=True)
class Sizes:
    """Counts for tests: rows, rows less absorbed effects, rows less instruments and effects, clusters or None."""

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

    `within` (1 + k + l, n) holds y, x and instruments with the effects or the constant taken out, `d` (1 + k1, n) y and
    the endogenous regressors and `z` (l, n) the instruments also without the exogenous regressors, `coef` (k2, 1 + k1)
    the coefficients of d on these and `inverse` (k2, k2) the inverse of their cross products. `cross` are the cross
    products of d and z. `dependence` is None under a classical covariance.
    """

    sample: Sample
    roles: Roles
    effects: Effects
    iterations: int
    moments: Moments
    within: np.ndarray
    d: np.ndarray
    z: np.ndarray
    coef: np.ndarray
    inverse: np.ndarray
    cross: Cross
    dependence: Dependence | None
    sizes: Sizes

    @property
    def unexplained(self) -> np.ndarray:
        """What the instruments do not explain of d, (1 + k1, n)."""
        return self.d - self.cross.on_z.T @ self.z

    @property
    def fixed(self) -> np.ndarray:
        """The exogenous regressors and, where no effects are absorbed, the constant, (k2 or k2 + 1, n)."""
        exog = self.within[self.rows(self.roles.exog)]
        return exog if self.sample.absorbed else np.vstack([exog, np.ones_like(self.d[0])])

    def spread(self, rows: np.ndarray, errors: np.ndarray) -> np.ndarray:
        """Return the covariance of sums of errors (m, n) times rows (l, n), (m, l, m, l); absorbed effects count.

        ivreg2 divides by n, or by n less the effects where rows do not depend on each other.
        """
        if self.dependence is None:
            raise NotSupported("a classical covariance is formed from cross products")
        weighted = errors if self.sample.weights is None else errors * self.sample.weights
        return spread(rows, weighted, self.dependence) * (self.sizes.n / self.sizes.large)

    def rows(self, names: Sequence[str]) -> list[int]:
        """Return the rows of columns among y, x and instruments; "" is y."""
        return [0 if name == "" else self.roles.places([name])[0] for name in names]

    def part(self, names: Sequence[str]) -> tuple[Sample, Moments]:
        """Return sample and moments of a first column and regressors, by name; "" is y."""
        rows = self.rows(names)
        moments = Moments(
            self.moments.means[rows], self.moments.total[np.ix_(rows, rows)], self.moments.within[np.ix_(rows, rows)]
        )
        view = self.sample.yx[: len(rows)] if rows == list(range(len(rows))) else self.sample.yx[rows]
        labels = self.sample.labels if names[0] == "" else {**self.sample.labels, "y": names[0]}
        return replace(self.sample, yx=view, terms=tuple(names[1:]), also=(), labels=labels), moments


def named(panel: Panel, y: str, x: Sequence[str], endog: Sequence[str], instruments: Sequence[str]) -> Roles:
    """Return the roles; an endogenous regressor that `x` does not name comes after it. Raise for names that clash."""
    for role, names in (("x", x), ("endog", endog), ("instruments", instruments)):
        listed(role, names)
        panel.require(names, role)
        twice = [name for i, name in enumerate(names) if name in names[:i]]
        if twice:
            raise SpecError(f'{role}: "{twice[0]}" is named twice')
    if not endog:
        raise SpecError("endog: name the endogenous regressors, or use ordinary() or fixed_effects()")
    roles = Roles((*x, *(name for name in endog if name not in x)), tuple(endog), tuple(instruments))
    for name in roles.instruments:
        if name in roles.x:
            raise SpecError(f'instruments: "{name}" is a regressor too; an excluded instrument must not be in x')
        if name == y:
            raise SpecError(f'instruments: "{name}" is the outcome')
    if len(instruments) < len(endog):
        wanted = ", ".join(f'"{name}"' for name in endog)
        raise IdentificationError(
            f"{len(instruments)} instruments for {len(endog)} endogenous regressors, {wanted}: "
            "name at least as many instruments"
        )
    return roles


def design(panel: Panel, y: str, roles: Roles, absorb: Sequence[str], cov: Covariance, weights: str | None) -> Design:
    """Draw the rows, take out effects and exogenous regressors; raise where the data cannot identify the model."""
    if isinstance(cov, Robust) and cov.kind in ("HC2", "HC3"):
        raise NotSupported(f"cov: {cov.kind} is not defined with instruments; use HC1 or clusters")
    sample = draw(panel, y, roles.x, cov=cov, absorb=absorb, weights=weights, also=roles.instruments)
    enough = replace(sample, terms=roles.all_instruments)
    account, everything = factors(enough, cov)
    within, iterations = residuals(everything, sample.yx)
    moments = within_moments(sample, within)
    exog = within[roles.places(roles.exog)]
    rows, coef, inverse = taken_out(_rows(within, roles), exog, sample.weights)
    k = 1 + len(roles.endog)
    gram = products(rows, sample.weights)
    out = Design(
        sample=sample,
        roles=roles,
        effects=account,
        iterations=iterations,
        moments=moments,
        within=within,
        d=rows[:k],
        z=rows[k:],
        coef=coef[:, :k],
        inverse=inverse,
        cross=Cross(gram[:k, :k], gram[k:, :k], gram[k:, k:]),
        dependence=_dependence(sample, cov),
        sizes=_sizes(sample, account, cov, len(roles.all_instruments)),
    )
    _identified(out)
    return out


def _rows(within: np.ndarray, roles: Roles) -> np.ndarray:
    return within[[0, *roles.places(roles.endog), *roles.places(roles.instruments)]]


def _identified(model: Design) -> None:
    """Raise IdentificationError for columns that are constant, absorbed, combinations of others, or unrelated."""
    roles, cross = model.roles, model.cross
    for names in (roles.x, roles.all_instruments):
        identified(*model.part(["", *names]))
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
