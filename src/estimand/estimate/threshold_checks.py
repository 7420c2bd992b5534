"""What is said of thresholds: each test, small regimes, and what confidence sets and p-values rest on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ..arrays.groups import Groups
from ..result import Check
from .threshold_search import GOES_ON, MOST, WORDS, Found, Plan, Tested
from .threshold_sets import LEVELS

SMALL = 0.05
FEW_DRAWS = 100


def tests(found: Found) -> pd.DataFrame:
    """Return one row a test: thresholds, value, rss, f, p_value and critical values at 90, 95 and 99 %."""
    made = found.tests
    columns = {"thresholds": [t.number for t in made], "value": [t.value for t in made], "rss": [t.rss for t in made]}
    columns |= {"f": [t.f for t in made], "p_value": [t.p_value for t in made]}
    columns |= {f"critical_{level * 100:.0f}": [t.critical(level) for t in made] for level in LEVELS}
    return pd.DataFrame(columns)


def checks(found: Found, plan: Plan, table: pd.DataFrame, regimes: pd.DataFrame, units: Groups) -> tuple[Check, ...]:
    """Return the Checks; `table` holds the thresholds with their intervals, `regimes` the rows of each."""
    said = [_tested(test, plan) for test in found.tests if plan.bootstrap is not None]
    if plan.by_tests:
        said.append(_stopped(found))
    said += _cautions(found, plan, table, regimes)
    if plan.bootstrap is not None:
        said += _of_draws(plan, units)
    return tuple(said)


def _tested(test: Tested, plan: Plan) -> Check:
    rejected = test.p_value < GOES_ON
    what = "whole units' residuals" if plan.bootstrap.kind == "unit" else "signs of whole units' residuals"
    fewer = WORDS.get(test.number - 1, "no")
    plural = "" if test.number == 1 else "s"
    return Check(
        name=f"threshold_{test.number}",
        question=f"Does {plan.by} have {WORDS[test.number]} threshold{plural} rather than {fewer}?",
        statistic=test.f,
        p_value=test.p_value,
        null=f"{fewer} threshold{'' if test.number == 2 else 's'}",
        verdict="rejected" if rejected else "not rejected",
        sentence=f"{WORDS[test.number].capitalize()} threshold{plural} of {plan.by} against {fewer}: F = {test.f:.2f}, "
        f"p = {test.p_value:.3f} ({plan.bootstrap.reps} draws of {what}).",
    )


def _stopped(found: Found) -> Check:
    kept, last = len(found.chosen), found.tests[-1]
    if last.number > kept:
        why = f"p = {last.p_value:.3f} for {WORDS[last.number]}"
    else:
        why = "that is the most" if kept == MOST else "no room is left for another"
    return Check(
        name="thresholds_by_tests",
        question="How many thresholds do the tests ask for?",
        statistic=float(kept),
        verdict=WORDS.get(kept, "none"),
        sentence=f"Thresholds were added while p < {GOES_ON}: {WORDS.get(kept, 'none')} kept ({why}).",
    )


def _cautions(found: Found, plan: Plan, table: pd.DataFrame, regimes: pd.DataFrame) -> Iterator[Check]:
    small = regimes[regimes["share"] < SMALL]
    if len(small) and len(found.chosen):
        named = ", ".join(f"{row.regime} ({row.rows} rows, {row.share:.1%})" for row in small.itertuples())
        yield _caution(
            "small_regime", "Does each regime have enough rows?", small["rows"].min(), f"Few rows in {named}."
        )
    for row, profile in zip(table.itertuples(), found.profiles, strict=True):
        if row.pieces_95 > 1:
            words = f"The 95 % confidence set of threshold {row.threshold} has {row.pieces_95} pieces; the interval "
            words += f"from {row.low_95:.4g} to {row.high_95:.4g} spans them."
            question = "Is the confidence set of the threshold one interval?"
            yield Check("disjoint_set", question, words, statistic=float(row.pieces_95), verdict="no")
        open_values = profile.rows.values[profile.open]
        if row.estimate in (open_values[0], open_values[-1]):
            words = f"Threshold {row.threshold} ({row.estimate:.4g}) is the first or last value of {plan.by} that trim "
            yield _caution("threshold_at_edge", "Is the threshold inside the range searched?", None, words + "allows.")


def _of_draws(plan: Plan, units: Groups) -> Iterator[Check]:
    question = "Can the p-values of the thresholds be relied on?"
    if plan.bootstrap.reps < FEW_DRAWS:
        words = f"{plan.bootstrap.reps} draws are too few for a p-value of thresholds; take 300 or more."
        yield _caution("few_draws", question, plan.bootstrap.reps, words)
    lengths, size = np.unique(units.counts, return_counts=True)
    if plan.bootstrap.kind == "unit" and len(lengths) > 1:
        few = int(size[size < 10].sum())
        words = f"Units have {lengths[0]} to {lengths[-1]} rows; residuals were drawn among units with as many rows"
        if few:
            words += f", and {few} of {units.size} units have fewer than ten such: prefer kind wild"
        level = "caution" if few > units.size / 10 else "info"
        yield Check("unequal_lengths", question, words + ".", statistic=float(len(lengths)), verdict=level, level=level)


def _caution(name: str, question: str, statistic: float | None, sentence: str) -> Check:
    value = None if statistic is None else float(statistic)
    return Check(name, question, sentence, statistic=value, verdict="caution", level="caution")
