"""What is asked of a finished mediation: is a b zero, which kind is it, do signs mask it, do the rows agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from ..arrays.mediation import Sobel, product_test
from ..bootstrap import Bootstrap
from ..result import Check, Estimate, p_words, t_quantile
from ..sample import Sample
from .stepwise import Coefficient, Steps, verdict_check

TESTS = {"sobel": 0, "aroian": 1, "goodman": -1}


def judged(estimate: Estimate, sample: Sample, mediators: Sequence[str], bootstrap: Bootstrap | None) -> Estimate:
    """Return the estimate with the table ``mediation`` and the Checks that belong to each mediator and to the whole."""
    level = bootstrap.level if bootstrap else 0.95
    table, checks = [], []
    for place, name in enumerate(mediators):
        tests = {test: _product(estimate, name, further) for test, further in TESTS.items()}
        steps = _steps(estimate, name, tests["sobel"], 1 - level)
        table.append(_row(estimate, name, tests, steps))
        checks += [_product_check(test, name, found) for test, found in tests.items()]
        checks.append(verdict_check(steps))
        checks += _weak(estimate, steps, level) + _binary(sample.x[1 + place], name)
    checks += _masking(estimate, mediators) + _rows(estimate)
    tables = {**estimate.tables, "mediation": pd.DataFrame(table)}
    return replace(estimate, tables=tables, checks=(*estimate.checks, *checks))


def _coefficient(equation: Estimate, term: str) -> Coefficient:
    row = equation.table().set_index("term").loc[term]
    return Coefficient(float(row["estimate"]), float(row["p_value"]))


def _product(estimate: Estimate, mediator: str, further: int) -> Sobel:
    places = [estimate.terms.index(f"{path}:{mediator}") for path in "ab"]
    return product_test(*estimate.coef[places], *np.diag(estimate.cov)[places], further)


def _steps(estimate: Estimate, mediator: str, sobel: Sobel, alpha: float) -> Steps:
    treatment = estimate.labels["treatment"]
    total, direct = estimate.tables["equation:total"], estimate.tables["equation:direct"]
    first = estimate.tables[f"equation:mediator:{mediator}"]
    found, test = sobel.p_value < alpha, f"Sobel's test ({p_words(sobel.p_value)})"
    if "bootstrap" in estimate.tables:
        low, high = _interval(estimate, f"indirect:{mediator}")
        found, test = not low <= 0 <= high, f"the bias-corrected bootstrap interval [{low:.4g}, {high:.4g}]"
    return Steps(
        mediator,
        total=_coefficient(total, treatment),
        first=_coefficient(first, treatment),
        second=_coefficient(direct, mediator),
        direct=_coefficient(direct, treatment),
        found=found,
        test=test,
        alpha=alpha,
    )


def _interval(estimate: Estimate, term: str) -> tuple[float, float]:
    """Return the bias-corrected interval, or the percentile one where all draws lie on one side of the estimate."""
    row = estimate.tables["bootstrap"].set_index("term").loc[term]
    kind = "percentile" if np.isnan(row["corrected_low"]) else "corrected"
    return float(row[f"{kind}_low"]), float(row[f"{kind}_high"])


def _row(estimate: Estimate, mediator: str, tests: dict[str, Sobel], steps: Steps) -> dict[str, float | str]:
    row = {"mediator": mediator, "a": estimate[f"a:{mediator}"], "b": estimate[f"b:{mediator}"]}
    row |= {"indirect": steps.product, "share": estimate.facts[f"share_mediated:{mediator}"]}
    for test, found in tests.items():
        row |= {f"{test}_z": found.z, f"{test}_p": found.p_value}
    return row | {"verdict": steps.verdict}


def _product_check(test: str, mediator: str, found: Sobel) -> Check:
    said = f"z = {found.z:.4g}, {p_words(found.p_value)}"
    if np.isnan(found.z):
        said = "its variance is not positive, so there is no z"
    return Check(
        name=test,
        question=f"Is the indirect effect through {mediator} zero?",
        statistic=None if np.isnan(found.z) else found.z,
        p_value=None if np.isnan(found.p_value) else found.p_value,
        null=f"a b = 0 for {mediator}",
        verdict="rejected" if found.p_value < 0.05 else "not rejected",
        sentence=f"{test.capitalize()}'s test of the indirect effect through {mediator}: {said}.",
    )


def _weak(estimate: Estimate, steps: Steps, level: float) -> list[Check]:
    """Return the caution that a direct effect which is not significant need not be zero."""
    if steps.verdict != "complete":
        return []
    direct = estimate.tables["equation:direct"]
    at = direct.terms.index(estimate.labels["treatment"])
    half = t_quantile((1 + level) / 2, direct.df) * direct.std_error[at]
    low, high = direct.coef[at] - half, direct.coef[at] + half
    sentence = (
        f'"Complete" rests on a direct effect that is not significant, which does not make it zero: its {level:.0%} '
        f"interval runs from {low:.4g} to {high:.4g}, beside a total effect of {steps.total.estimate:.4g}."
    )
    return [_caution("complete_is_weak", f"Is the mediation through {steps.mediator} complete?", sentence)]


def _binary(values: np.ndarray, mediator: str) -> list[Check]:
    if not np.isin(values, (0.0, 1.0)).all():
        return []
    sentence = f"{mediator} is binary: its equation is a linear probability model, and a a difference in probability."
    return [Check("binary_mediator", f"What is the scale of {mediator}?", sentence, verdict="binary")]


def _masking(estimate: Estimate, mediators: Sequence[str]) -> list[Check]:
    """Return the caution that effects of opposite signs offset each other."""
    named = {f"the one through {m}": estimate[f"indirect:{m}"] for m in mediators}
    named["the direct one"] = estimate["c_prime"]
    for_, against = ([f"{n} ({v:.4g})" for n, v in named.items() if v * sign > 0] for sign in (1, -1))
    if not for_ or not against:
        return []
    sentence = (
        f"Effects of opposite signs offset each other: {', '.join(for_)} against {', '.join(against)}. The "
        f"total effect of {estimate['c']:.4g} masks them, and the share mediated is no proportion."
    )
    return [_caution("masking", "Do the direct and indirect effects have the same sign?", sentence)]


def _rows(estimate: Estimate) -> list[Check]:
    """Return what is to be said when the equations would have had different rows."""
    alone = {k.removeprefix("rows_alone:"): n for k, n in estimate.facts.items() if k.startswith("rows_alone:")}
    if len(set(alone.values())) == 1:
        return []
    counts = ", ".join(f"{n:,} ({name.removeprefix('mediator:')})" for name, n in alone.items())
    sentence = (
        f"All equations use the {estimate.n_obs:,} rows that are complete in every column. Each by itself would have "
        f"had {counts}; on such different rows the total effect is not the direct plus the indirect one."
    )
    return [Check("rows_differ", "Would the equations have had the same rows?", sentence, verdict="no")]


def _caution(name: str, question: str, sentence: str) -> Check:
    return Check(name, question, sentence, verdict="caution", level="caution")
