"""The sentences that stand under a dynamic panel: what its tests say, and which reading of them is right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..result import Check, Scalar
from .gmm_facts import ORDERS
from .gmm_solve import Solved

Facts = Mapping[str, Scalar]
SIGNIFICANT = 0.05
TOO_GOOD = 0.99


def checks(solved: Solved, facts: Facts, tables: Mapping[str, Any]) -> tuple[Check, ...]:
    """Return the Checks for the facts and tables of an estimate; a statistic that is missing gives none."""
    found = [
        *(_correlation(facts, order) for order in ORDERS),
        _sargan(facts),
        _hansen(facts),
        *_groups(tables),
        _count(facts),
        _weights(facts),
        _bounds(solved, facts),
    ]
    return tuple(check for check in found if check is not None)


def _correlation(facts: Facts, order: int) -> Check | None:
    if f"ar{order}_z" not in facts:
        return None
    z, p = float(facts[f"ar{order}_z"]), float(facts[f"ar{order}_p_value"])
    rejected = p < SIGNIFICANT
    return Check(
        name=f"ar{order}",
        question=f"Are the differenced errors correlated at order {order}?",
        statistic=z,
        p_value=p,
        null=f"No correlation of order {order} in the differenced errors.",
        verdict="rejected" if rejected else "not rejected",
        level="caution" if order > 1 and rejected else "info",
        sentence=f"AR({order}) in differences: z = {z:.2f}, {_p(p)}: {_reading(order, rejected)}.",
    )


def _reading(order: int, rejected: bool) -> str:
    if order == 1:
        return (
            "correlation of first order is expected, since neighbouring differences share an error, and says nothing "
            "against the model"
            if rejected
            else "differencing alone should make correlation of first order; the data do not show it"
        )
    return (
        f"the errors themselves are correlated, so the outcome lagged by {order} periods is no valid instrument; "
        "start at deeper lags or add lags of the outcome"
        if rejected
        else f"no correlation of order {order}, as instruments lagged by {order} periods require"
    )


def _sargan(facts: Facts) -> Check | None:
    if "sargan" not in facts:
        return None
    p = float(facts["sargan_p_value"])
    return Check(
        name="sargan",
        question="Do the instruments agree, if errors are alike and independent?",
        statistic=float(facts["sargan"]),
        df=float(facts["sargan_df"]),
        p_value=p,
        null="All instruments are valid and the errors have equal variances.",
        verdict="rejected" if p < SIGNIFICANT else "not rejected",
        sentence=f"Sargan: chi2({facts['sargan_df']}) = {facts['sargan']:.2f}, {_p(p)}; it holds for equal variances "
        "alone, but many instruments do not weaken it.",
    )


def _hansen(facts: Facts) -> Check | None:
    if "hansen_j" not in facts:
        return None
    p = float(facts["hansen_j_p_value"])
    doubt = p < SIGNIFICANT
    return Check(
        name="hansen",
        question="Do the instruments agree with each other?",
        statistic=float(facts["hansen_j"]),
        df=float(facts["hansen_j_df"]),
        p_value=p,
        null="All instruments are uncorrelated with the errors, if enough of them are.",
        verdict="rejected" if doubt else "not rejected",
        level="caution" if doubt else "info",
        sentence=f"Hansen: chi2({facts['hansen_j_df']}) = {facts['hansen_j']:.2f}, {_p(p)}"
        + ("; the instruments contradict each other, so not all are valid." if doubt else "."),
    )


def _groups(tables: Mapping[str, Any]) -> list[Check]:
    if "difference_in_hansen" not in tables:
        return []
    return [_group(row) for row in tables["difference_in_hansen"].itertuples()]


def _group(row: Any) -> Check:
    doubt = row.p_value < SIGNIFICANT
    return Check(
        name="difference_in_hansen",
        question=f"Are the instruments of {row.group} valid, if the others are?",
        statistic=row.statistic,
        df=float(row.df),
        p_value=row.p_value,
        null=f"The instruments of {row.group} are valid, as the others are.",
        verdict="rejected" if doubt else "not rejected",
        level="caution" if doubt else "info",
        sentence=f"Difference-in-Hansen of {row.group}: chi2({row.df}) = {row.statistic:.2f}, {_p(row.p_value)}"
        + ("; these instruments contradict the others." if doubt else "."),
    )


def _count(facts: Facts) -> Check:
    size, units = int(facts["n_instruments"]), int(facts["n_units"])
    p = facts.get("hansen_j_p_value")
    many, perfect = size > units, p is not None and float(p) > TOO_GOOD
    reasons = [f"{size} instruments for {units} units"] if many or not perfect else []
    reasons += [f"Hansen {_p(float(p))} with {size} instruments"] if p is not None and perfect else []
    return Check(
        name="instrument_count",
        question="Are there few instruments beside the units?",
        statistic=float(size),
        verdict="caution" if many or perfect else "few enough",
        level="caution" if many or perfect else "info",
        sentence="; ".join(reasons)
        + (
            ": too many fit the endogenous regressors too well and leave Hansen's test without power; "
            "limit the lags or collapse them."
            if many or perfect
            else "."
        ),
    )


def _weights(facts: Facts) -> Check | None:
    if "weights_rank" not in facts:
        return None
    return Check(
        name="singular_weights",
        question="Has the covariance of the moments an inverse?",
        statistic=float(facts["weights_rank"]),
        verdict="caution",
        level="caution",
        sentence=f"The covariance of {facts['n_instruments']} moments has rank {facts['weights_rank']}: a "
        "pseudo-inverse stands for its inverse, and two-step results depend on it; use fewer instruments.",
    )


def _bounds(solved: Solved, facts: Facts) -> Check | None:
    if "lag_pooled" not in facts:
        return None
    lag, low, high = float(solved.at.b[0]), float(facts["lag_within"]), float(facts["lag_pooled"])
    inside = min(low, high) <= lag <= max(low, high)
    where = f"{solved.design.terms[0]} {lag:.3f}, fixed effects {low:.3f}, pooled least squares {high:.3f}"
    return Check(
        name="lag_bounds",
        question="Does the coefficient of the lag lie between those of fixed effects and pooled least squares?",
        statistic=lag,
        verdict="inside" if inside else "outside",
        level="info" if inside else "caution",
        sentence=f"{where}: "
        + (
            "between the two, which are biased downwards and upwards."
            if inside
            else "not between the two, which are biased downwards and upwards; doubt the instruments."
        ),
    )


def _p(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"
