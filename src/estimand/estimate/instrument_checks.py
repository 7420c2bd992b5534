"""The sentences about instruments that stand under a table: weak, invalid, needed, and what holds if they are weak."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..result import Check, Scalar
from .instruments import Design
from .stock_yogo import size_ten

Facts = Mapping[str, Scalar]
RULE_OF_THUMB = 10.0
SIGNIFICANT = 0.05


def checks(model: Design, facts: Facts, tables: Mapping[str, Any], kind: str) -> tuple[Check, ...]:
    """Return the Checks for the facts and tables of the instruments; a statistic that is missing gives none."""
    found = (
        _few_clusters(model),
        _underidentified(facts),
        _weak(model, facts, kind),
        _overidentified(facts),
        _endogenous(facts),
        _anderson_rubin(model, facts, tables.get("anderson_rubin_set")),
    )
    return tuple(check for check in found if check is not None)


def _few_clusters(model: Design) -> Check | None:
    groups, instruments = model.sizes.groups, len(model.roles.all_instruments)
    if groups is None or groups > instruments:
        return None
    return Check(
        name="fewer_clusters_than_instruments",
        question=f"Are there more {model.blocks} than instruments?",
        statistic=float(groups),
        verdict="caution",
        level="caution",
        sentence=f"{groups} {model.blocks} for {instruments} instruments and exogenous regressors: the covariance of "
        "their moments may have no inverse; tests that need it are left out or say nothing.",
    )


def _underidentified(facts: Facts) -> Check | None:
    names = {"kleibergen_paap_lm": "Kleibergen-Paap rk LM", "anderson_lm": "Anderson canonical correlation LM"}
    key = next((k for k in names if k in facts), None)
    if key is None:
        return None
    p = float(facts[f"{key}_p_value"])
    moved = p < SIGNIFICANT
    return Check(
        name="underidentification",
        question="Do the instruments move the endogenous regressors at all?",
        statistic=float(facts[key]),
        df=float(facts[f"{key}_df"]),
        p_value=p,
        null="The instruments leave some combination of the endogenous regressors unmoved.",
        verdict="rejected" if moved else "not rejected",
        level="info" if moved else "caution",
        sentence=f"Underidentification: {names[key]} {facts[key]:.2f}, {_p(p)}"
        + ("." if moved else "; the data do not show that the coefficients are identified."),
    )


def _weak(model: Design, facts: Facts, kind: str) -> Check | None:
    """Judge by the F that fits the covariance; Stock and Yogo's values stand beside it for what they are."""
    key = "cragg_donald_f" if model.dependence is None else "kleibergen_paap_f"
    if key not in facts:
        return None
    f, least = float(facts[key]), size_ten(int(facts["n_instruments"]), int(facts["n_endog"]), kind)
    effective = float(facts.get("effective_f", f))
    weak = effective < RULE_OF_THUMB or (least is not None and f < least)
    return Check(
        name="weak_instruments",
        question="Are the instruments strong?",
        statistic=f,
        null="The instruments are weak.",
        verdict="weak" if weak else "strong",
        level="caution" if weak else "info",
        sentence=" ".join(filter(None, [_strength(model, facts, key, least, kind), _advice(weak)])),
    )


def _strength(model: Design, facts: Facts, key: str, least: float | None, kind: str) -> str:
    names = {"cragg_donald_f": "Cragg-Donald F", "kleibergen_paap_f": "Kleibergen-Paap rk Wald F"}
    words = model.sample.labels["cov"]
    text = f"{names[key]} {facts[key]:.2f} goes with {words} errors"
    if least is not None:
        test = "LIML" if kind == "liml" else "2SLS"
        text += f"; Stock and Yogo's value for a 10 % size of {test} is {least:.2f}"
        text += ", which assumes independent errors of equal variance" if model.dependence is not None else ""
    if "effective_f" in facts and "effective_f_critical" in facts:
        text += f"; effective F {facts['effective_f']:.2f} against {facts['effective_f_critical']:.2f} for a 10 % bias"
    return text + "."


def _advice(weak: bool) -> str:
    return "Weak: read the Anderson-Rubin test, and not the t statistics." if weak else ""


def _overidentified(facts: Facts) -> Check | None:
    names = {"hansen_j": "Hansen J", "sargan": "Sargan"}
    key = next((k for k in names if k in facts), None)
    if key is None:
        return None
    p = float(facts[f"{key}_p_value"])
    doubt = p < SIGNIFICANT
    return Check(
        name="overidentification",
        question="Do the instruments agree with each other?",
        statistic=float(facts[key]),
        df=float(facts[f"{key}_df"]),
        p_value=p,
        null="All instruments are uncorrelated with the error, if enough of them are.",
        verdict="rejected" if doubt else "not rejected",
        level="caution" if doubt else "info",
        sentence=f"Overidentification: {names[key]} {facts[key]:.2f}, {_p(p)}"
        + ("; the instruments contradict each other, so not all are valid." if doubt else "."),
    )


def _endogenous(facts: Facts) -> Check | None:
    if "endogeneity_c" not in facts:
        return None
    p = float(facts["endogeneity_c_p_value"])
    return Check(
        name="endogeneity",
        question="Does least squares differ from the instrumental estimate?",
        statistic=float(facts["endogeneity_c"]),
        df=float(facts["endogeneity_c_df"]),
        p_value=p,
        null="The regressors named endogenous are exogenous.",
        verdict="rejected" if p < SIGNIFICANT else "not rejected",
        sentence=f"Endogeneity: C {facts['endogeneity_c']:.2f}, {_p(p)}.",
    )


def _anderson_rubin(model: Design, facts: Facts, pieces: pd.DataFrame | None) -> Check | None:
    if "anderson_rubin_f" not in facts:
        return None
    p = float(facts["anderson_rubin_f_p_value"])
    df = float(facts["anderson_rubin_chi2_df"]), float(facts["anderson_rubin_f_df_den"])
    text = f"Anderson-Rubin F {facts['anderson_rubin_f']:.2f}, {_p(p)}, valid however weak the instruments"
    return Check(
        name="anderson_rubin",
        question="Are the endogenous slopes zero, by a test that weak instruments do not mislead?",
        statistic=float(facts["anderson_rubin_f"]),
        df=df,
        p_value=p,
        null="All slopes of endogenous regressors are zero, and the instruments are valid.",
        verdict="rejected" if p < SIGNIFICANT else "not rejected",
        sentence=text
        + ("." if pieces is None else f"; 95 % confidence set of {model.roles.endog[0]}: {_set(pieces)}."),
    )


def _p(value: float) -> str:
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"


def _set(pieces: pd.DataFrame) -> str:
    """Return the confidence set in words."""
    if not len(pieces):
        return "empty, no value agrees with all instruments"
    return " or ".join(_interval(row.low, row.high) for row in pieces.itertuples())


def _interval(low: float, high: float) -> str:
    if low == -float("inf") and high == float("inf"):
        return "the whole line, the instruments say nothing of it"
    if low == -float("inf"):
        return f"below {high:.4g}"
    return f"above {low:.4g}" if high == float("inf") else f"{low:.4g} to {high:.4g}"
