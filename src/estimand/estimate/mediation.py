"""Mediation: how much of the effect of a treatment passes through one or several mediators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..arrays import mediation as paths
from ..arrays.absorb import absorber, residuals
from ..arrays.groups import Groups
from ..arrays.linear import products
from ..bootstrap import Bootstrap
from ..covariance import Classical, Covariance, Robust, preset
from ..errors import SpecError
from ..panel import Panel
from ..result import Check, Estimate
from ..sample import Sample, draw, listed
from .effects import effects
from .inference import Linear, infer
from .linear import caution_little_variation, fit
from .mediation_bootstrap import resampled
from .mediation_checks import judged


def mediation(
    panel: Panel,
    y: str,
    x: Sequence[str] = (),
    *,
    treatment: str,
    mediators: Sequence[str],
    cov: Covariance,
    absorb: Sequence[str] = (),
    bootstrap: Bootstrap | None = None,
    weights: str | None = None,
) -> Estimate:
    """Estimate how the effect of a treatment t on y divides into a direct one and one through each mediator m_j.

    Three kinds of equation, all on the same rows, with controls x and the absorbed effects in each:

        y = c t + x g + e,    m_j = a_j t + x g_j + e_j,    y = c' t + sum_j b_j m_j + x h + u

    Then c = c' + sum_j a_j b_j holds exactly. The mediators act side by side (in parallel); one that is binary stays in
    a linear probability equation.

    Parameters
    ----------
    panel : Panel
    y : str
        Outcome column.
    x : sequence of str
        Controls, without treatment and mediators; may be empty. Rows that lack a value in any column of any equation
        are dropped and counted, and so are singletons of the absorbed factors.
    treatment : str
    mediators : sequence of str
    cov : Classical, Robust, Clustered, TwoWayClustered or DriscollKraay
        There is no default.
    absorb : sequence of str
        Columns of absorbed factors; without them the equations have a constant.
    bootstrap : Bootstrap, optional
        Adds intervals from resampling whole clusters.
    weights : str, optional
        Column of analytic weights.

    Returns
    -------
    Estimate
        Terms ``a:NAME`` and ``b:NAME`` for each mediator, ``c``, ``c_prime``, ``indirect:NAME``, their sum
        ``indirect``, and ``total``, c' plus that sum. Standard errors of a, b, c and c' are those of their equations.
        Correlations among them, also between equations, come from the stacked influence functions under the same
        clusters (HC2 and HC3: those of HC0). The effects made of them follow by the delta method. ``df`` is that of
        the equation with the mediators.
        Tables: ``equation:total``, ``equation:mediator:NAME``, ``equation:direct`` (Estimates), ``mediation`` (one row
        a mediator: paths, share, tests, verdict), ``bootstrap`` (one row a term: bias, standard error, percentile,
        bias-corrected and accelerated intervals). Facts: share_mediated, rows_alone, and of the draws. Checks: Sobel,
        Aroian and Goodman; the stepwise verdict; signs that mask; rows.

    Raises
    ------
    SpecError
        A column in two roles, such as a mediator among the controls; unknown or repeated columns.
    IdentificationError
        A treatment or mediator that the effects explain, or that is a combination of others, by name.
    DataError
        Text, infinite or no values; too few rows; a bootstrap column with gaps.

    References
    ----------
    Baron and Kenny (1986); Sobel (1982); Aroian (1947); Goodman (1960); Wen and Ye (2014); Efron (1987). Agrees with R
    4.2.2 (lm, sandwich; multilevel 2.7, bda 14 for the tests) to 1e-9 on tests/goldens/mediation.
    """
    _check_roles(y, x, treatment, mediators)
    panel.require([treatment], "treatment")
    panel.require(mediators, "mediators")
    rows = draw(panel, y, [treatment, *x], cov=cov, absorb=absorb, weights=weights, also=mediators)
    model = _Model(_in_order(rows), tuple(mediators))
    equations = dict(_equations(model, cov))
    coef, errors = _paths(model, equations)
    turn = paths.jacobian(coef, model.count)
    joint, influence = _joint(model, cov, errors)
    whole = turn @ joint @ turn.T
    direct = equations["equation:direct"]
    estimate = Estimate(
        method="mediation",
        terms=model.terms,
        coef=paths.effects(coef, model.count),
        cov=(whole + whole.T) / 2,
        df=direct.df,
        n_obs=direct.n_obs,
        dropped=rows.dropped,
        labels={**rows.labels, "treatment": treatment, "mediators": " + ".join(mediators)},
        facts=_facts(model, direct, coef) | _rows_alone(panel, rows, model, cov, weights),
        tables=equations,
        checks=_told_once(equations.values()),
    )
    if bootstrap is not None:
        usual = cov.columns[0] if len(cov.columns) == 1 else panel.unit
        named = replace(bootstrap, by=bootstrap.by or usual)
        estimate = resampled(estimate, model.sample, model.count, named, turn @ influence)
    return judged(estimate, model.sample, model.mediators, bootstrap)


@dataclass(frozen=True, eq=False)
class _Model:
    """Rows with columns in the order y, treatment, mediators, controls; all but y are its sample's terms."""

    sample: Sample
    mediators: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.mediators)

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms of the Estimate, in the order of ``arrays.mediation.effects``."""
        each = {kind: [f"{kind}:{m}" for m in self.mediators] for kind in ("a", "b", "indirect")}
        return (*each["a"], *each["b"], "c", "c_prime", *each["indirect"], "indirect", "total")

    def equation(self, outcome: int, regressors: Sequence[int], cov: Covariance) -> Estimate:
        """Return one equation, its columns given by place."""
        names = (self.sample.labels["y"], *self.sample.terms)
        own = replace(
            self.sample,
            yx=self.sample.yx[[outcome, *regressors]],
            terms=tuple(names[i] for i in regressors),
            labels={**self.sample.labels, "y": names[outcome]},
        )
        if not own.absorb:
            return fit("ordinary", own, cov)
        return caution_little_variation(fit("fixed_effects", own, cov))


def _check_roles(y: str, x: Sequence[str], treatment: str, mediators: Sequence[str]) -> None:
    listed("x", x)
    listed("mediators", mediators)
    if not isinstance(treatment, str):
        raise SpecError(f"treatment: give one column name, not {treatment!r}")
    if not mediators:
        raise SpecError("mediators: name at least one column")
    role = {y: "the outcome"}
    named = [(treatment, "the treatment"), *((m, "a mediator") for m in mediators), *((c, "a control") for c in x)]
    for name, what in named:
        if name in role:
            twice = "is named twice" if role[name] == what else f"is {role[name]} and cannot be {what} too"
            raise SpecError(f'mediation: "{name}" {twice}; drop it from one of them')
        role[name] = what


def _in_order(rows: Sample) -> Sample:
    """Return the sample with the mediators between the treatment and the controls, all of them regressors."""
    k, g = len(rows.terms), len(rows.also)
    order = [0, 1, *range(1 + k, 1 + k + g), *range(2, 1 + k)]
    return replace(rows, yx=rows.yx[order], terms=(rows.terms[0], *rows.also, *rows.terms[1:]), also=())


def _equations(model: _Model, cov: Covariance) -> Iterator[tuple[str, Estimate]]:
    """Yield the equations under their names; the largest is solved early, so that it names what is not identified."""
    width, g = len(model.sample.yx), model.count
    plain = [1, *range(2 + g, width)]
    total, direct = model.equation(0, plain, cov), model.equation(0, range(1, width), cov)
    yield "equation:total", total
    for place, name in enumerate(model.mediators, start=2):
        yield f"equation:mediator:{name}", model.equation(place, plain, cov)
    yield "equation:direct", direct


def _paths(model: _Model, equations: dict[str, Estimate]) -> tuple[np.ndarray, np.ndarray]:
    """Return a, b, c and c' and their standard errors, (2g + 2,) each, from the equations."""
    treatment, direct = model.sample.terms[0], equations["equation:direct"]
    places = [(equations[f"equation:mediator:{m}"], treatment) for m in model.mediators]
    places += [(direct, m) for m in model.mediators]
    places += [(equations["equation:total"], treatment), (direct, treatment)]
    found = [(e[term], e.std_error[e.terms.index(term)]) for e, term in places]
    return np.array([f[0] for f in found]), np.array([f[1] for f in found])


def _joint(model: _Model, cov: Covariance, errors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the covariance of a, b, c and c', and the influence of each row on them, (2g + 2, n)."""
    sample = model.sample
    factors = list(sample.absorbed) or [Groups(np.zeros(len(sample.y), dtype=np.intp), 1)]
    within, _ = residuals(absorber(factors, sample.weights), sample.yx)
    parts = paths.parts(within, products(within, sample.weights), model.count)
    rows = parts.rows if sample.weights is None else parts.rows * sample.weights
    influence = rows * parts.residuals
    if isinstance(cov, Classical):
        unscaled = (parts.rows @ rows.T) * products(parts.residuals, sample.weights)
    else:
        unscaled = _sandwiched(sample, influence, cov)
    size = errors / np.sqrt(np.diag(unscaled))
    return unscaled * np.outer(size, size), influence


def _sandwiched(sample: Sample, influence: np.ndarray, cov: Covariance) -> np.ndarray:
    """Return the covariance, up to small-sample factors, of estimates with these influences, (q, n)."""
    stacked = np.vstack([np.zeros(influence.shape[1]), influence])
    account = effects(sample.absorb, sample.absorbed, sample.clusters, preset(cov.small))
    cov = Robust("HC0") if isinstance(cov, Robust) else cov
    linear = Linear(sample, account, stacked, np.eye(len(stacked)), 0.0, len(sample.terms), None)
    return infer(linear, cov).cov[1:, 1:]


def _facts(model: _Model, direct: Estimate, coef: np.ndarray) -> dict[str, float]:
    """Return the shape of the sample and the shares of the total effect."""
    kept = ("n_units", "n_periods", "n_clusters", "n_clusters_2", "bandwidth", "df_residual", "df_absorbed")
    facts = {key: direct.facts[key] for key in kept if key in direct.facts}
    share = paths.shares(paths.effects(coef, model.count), model.count)
    names = [f"share_mediated:{m}" for m in model.mediators]
    return facts | dict(zip([*names, "share_mediated"], share.tolist(), strict=True))


def _rows_alone(panel: Panel, rows: Sample, model: _Model, cov: Covariance, weights: str | None) -> dict[str, int]:
    """Return how many rows each equation would have had by itself."""
    y, (treatment, *rest) = rows.labels["y"], rows.terms
    asked = {"total": (y, [treatment, *rest]), **{f"mediator:{m}": (m, [treatment, *rest]) for m in model.mediators}}
    asked["direct"] = (y, [treatment, *model.mediators, *rest])
    n = len(rows.y)
    if n == len(panel):
        return {f"rows_alone:{name}": n for name in asked}
    drawn = {k: draw(panel, v, w, cov=cov, absorb=rows.absorb, weights=weights) for k, (v, w) in asked.items()}
    return {f"rows_alone:{name}": len(own.y) for name, own in drawn.items()}


def _told_once(equations: Iterable[Estimate]) -> tuple[Check, ...]:
    """Return the equations' Checks, each once, as the last equation words it: that has all the regressors."""
    return tuple({check.name: check for e in equations for check in e.checks}.values())
