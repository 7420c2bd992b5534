"""Instrumental variables: two-stage least squares, LIML and two-step GMM, with any number of absorbed factors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal, get_args

from ..arrays.iv import k_class, liml_kappa
from ..covariance import Covariance
from ..errors import SpecError, nearest
from ..panel import Panel
from ..result import Estimate, Scalar
from ..sample import Sample
from .instruments import Design, design
from .linear import caution_little_variation, fit_facts, variation
from .roles import named
from .solve import Ready, Solved, record, solve, stata_r2
from .solve_iv import one_step, two_step
from .weak_instruments import identification

Kind = Literal["2sls", "liml", "gmm2s"]


def two_stage(
    panel: Panel,
    y: str,
    x: Sequence[str],
    *,
    endog: Sequence[str],
    instruments: Sequence[str],
    absorb: Sequence[str] = (),
    cov: Covariance,
    kind: Kind = "2sls",
    weights: str | None = None,
) -> Estimate:
    """Estimate y = x b + effects + e where some x are correlated with e and instruments are not.

    With everything free of the exogenous regressors and the effects, "2sls" solves X'P(y - X b) = 0, P the projection
    on the instruments; "liml" X'(I - k M)(y - X b) = 0 with k the least variance ratio; "gmm2s" minimises g'S^-1 g,
    g = Z'(y - X b), S the covariance of g at the 2SLS residuals under `cov` (with Classical it equals "2sls").

    Parameters
    ----------
    panel : Panel
    y : str
        Outcome column.
    x : sequence of str
        All regressors. Rows that lack a value in any column of the model are dropped and counted, as are singletons.
    endog : sequence of str
        The regressors that are endogenous; those that `x` does not name come after it.
    instruments : sequence of str
        Excluded instruments, at least as many as `endog`; exogenous regressors are their own.
    absorb : sequence of str
        Columns of factors to take out, as in ``fixed_effects``.
    cov : Classical, Robust, Clustered, TwoWayClustered or DriscollKraay
        There is no default. ``small="ivreg2"`` gives ivreg2's and xtivreg2's numbers without their option small.
    kind : {"2sls", "liml", "gmm2s"}
    weights : str, optional
        Column of analytic weights.

    Returns
    -------
    Estimate
        Facts, beside those of ``fixed_effects``: cragg_donald_f, kleibergen_paap_f, kleibergen_paap_lm (anderson_lm
        under Classical), effective_f with its critical value, hansen_j (sargan), endogeneity_c, anderson_rubin_f and
        _chi2, stock_wright_s; kappa of LIML. Tables: "first_stage:NAME" and "reduced_form" (Estimates), strength (one
        row an endogenous regressor), orthogonality (one an instrument), stock_yogo, anderson_rubin_set (95 %, exact).
        Checks say which of them goes with `cov`, and caution when instruments are weak or contradict each other.

    Raises
    ------
    SpecError
        Unknown, repeated or clashing columns, no `endog`, an unknown `kind`.
    IdentificationError
        Too few instruments; columns that are constant, absorbed, combinations of others or unrelated, by name.
    DataError, NotSupported
        Text, infinite or no values, too few rows; HC2 and HC3.

    References
    ----------
    Anderson and Rubin (1949); Hansen (1982); Baum, Schaffer and Stillman (2007). Agrees with Stata's ivreg2, and with
    R and linearmodels 7.1, to 1e-6 on tests/goldens/two_stage.
    """
    if kind not in get_args(Kind):
        raise SpecError(f'kind: "{kind}" is not one of {", ".join(get_args(Kind))}{nearest(kind, get_args(Kind))}')
    model = design(panel, y, named(panel, y, x, endog, instruments), absorb, cov, weights)
    kappa = liml_kappa(model.cross) if kind == "liml" else 1.0
    first, bread = k_class(model.cross, kappa)
    gmm = kind == "gmm2s" and model.dependence is not None
    solved = two_step(model, first, cov) if gmm else one_step(model, first, bread, cov)
    found = identification(model, first, kind)
    facts, tables = _fit(model, solved)
    facts |= ({"kappa": kappa} if kind == "liml" else {}) | found.facts
    tables |= found.tables | _regressions(model, cov)
    sample = _labelled(model, kind)
    estimate = record("two_stage", sample, solved, facts, tables)
    return caution_little_variation(replace(estimate, checks=estimate.checks + found.checks))


def _fit(model: Design, solved: Solved) -> tuple[dict[str, Scalar], dict[str, Any]]:
    names, moments = model.roles.x, model.part(["", *model.roles.x])
    sample = replace(model.sample, yx=model.sample.yx[: 1 + len(names)], also=())
    facts = fit_facts(sample, model.effects, solved, moments) | stata_r2(sample, solved.slopes, moments.total)
    del facts["log_likelihood"]
    columns = (*names, *model.roles.instruments)
    tables = {"variation": variation(model.called(columns), model.part(["", *columns]))}
    if sample.absorbed:
        facts["iterations"] = model.iterations
        tables["absorbed"] = model.effects.table()
    return facts, tables


def _labelled(model: Design, kind: Kind) -> Sample:
    words = {"endog": " + ".join(model.roles.endog), "instruments": " + ".join(model.roles.instruments), "kind": kind}
    return replace(model.sample, labels={**model.sample.labels, **words})


def _regressions(model: Design, cov: Covariance) -> dict[str, Estimate]:
    """Return the first stage of each endogenous regressor and the reduced form, as least squares would give them."""
    first = {f"first_stage:{name}": _regression(model, name, cov) for name in model.roles.endog}
    return {**first, "reduced_form": _regression(model, "", cov)}


def _regression(model: Design, name: str, cov: Covariance) -> Estimate:
    """Return the regression of a column ("" is y) on the exogenous regressors and the instruments."""
    names = (name, *model.roles.all_instruments)
    labels = model.sample.labels | ({"y": name} if name else {})
    sample = replace(model.called(names[1:]), yx=model.within[model.roles.rows(names)], labels=labels)
    moments = model.part(names)
    solved = solve(sample, Ready(sample.yx, moments, model.effects), cov)
    method = "fixed_effects" if sample.absorbed else "ordinary"
    return record(method, sample, solved, fit_facts(sample, model.effects, solved, moments))
