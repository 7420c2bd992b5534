"""A test as a Check: the p-value of its distribution, the verdict at 5 %, and the sentence to print."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from ..result import Check, p_words

LEVEL = 0.05


@dataclass(frozen=True)
class Asked:
    """What a test asks: its key, its title, the question, the null, and what each answer means."""

    name: str
    title: str
    question: str
    null: str
    rejected: str
    kept: str


def f_check(asked: Asked, statistic: float, df: tuple[float, float]) -> Check:
    """Return the Check of an F statistic; infinite denominator degrees of freedom make it chi-squared."""
    if np.isinf(df[1]):
        return chi2_check(asked, statistic * df[0], df[0])
    p = float(special.fdtrc(df[0], df[1], statistic)) if statistic >= 0 else 1.0
    return check(asked, f"F({df[0]:g}, {df[1]:g})", statistic, df, p)


def chi2_check(asked: Asked, statistic: float, df: float) -> Check:
    """Return the Check of a chi-squared statistic."""
    return check(asked, f"chi2({df:g})", statistic, df, float(special.chdtrc(df, max(statistic, 0.0))))


def normal_check(asked: Asked, statistic: float, *, upper: bool = False) -> Check:
    """Return the Check of a standard normal statistic, two-sided, or rejecting only large values."""
    p = float(special.ndtr(-statistic)) if upper else float(2 * special.ndtr(-abs(statistic)))
    return check(asked, "z", statistic, None, p)


def check(asked: Asked, words: str, statistic: float, df: float | tuple[float, ...] | None, p: float) -> Check:
    """Return the Check of a statistic, called by its words, and its p-value."""
    against = p < LEVEL
    meaning = asked.rejected if against else asked.kept
    return Check(
        name=asked.name,
        question=asked.question,
        statistic=float(statistic),
        df=df,
        p_value=p,
        null=asked.null,
        verdict="rejected" if against else "not rejected",
        sentence=f"{asked.title}: {words} = {statistic:.4g}, {p_words(p)}: {meaning}.",
    )
