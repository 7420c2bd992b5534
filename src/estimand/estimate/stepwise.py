"""The stepwise verdict on a mediator after Wen and Ye (2014), with each step spelt out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..result import Check, p_words

Verdict = Literal["none", "complete", "partial", "suppression"]


@dataclass(frozen=True)
class Coefficient:
    """A coefficient and its p-value."""

    estimate: float
    p_value: float


@dataclass(frozen=True)
class Steps:
    """What the steps look at: c, a, b and c', and whether the direct test of a b finds it (`found`, by `test`)."""

    mediator: str
    total: Coefficient
    first: Coefficient
    second: Coefficient
    direct: Coefficient
    found: bool
    test: str
    alpha: float = 0.05

    @property
    def product(self) -> float:
        """The indirect effect a b."""
        return self.first.estimate * self.second.estimate

    @property
    def both(self) -> bool:
        """Whether a and b are both significant, so that a b needs no test of its own."""
        return self.first.p_value < self.alpha and self.second.p_value < self.alpha

    @property
    def verdict(self) -> Verdict:
        """The answer of the steps."""
        if not (self.both or self.found):
            return "none"
        if self.direct.p_value >= self.alpha:
            return "complete"
        return "partial" if self.product * self.direct.estimate > 0 else "suppression"


def verdict_check(steps: Steps) -> Check:
    """Return the verdict as a Check whose sentence is the rule, applied."""
    return Check(
        name="stepwise",
        question=f"Does {steps.mediator} mediate, by the steps of Wen and Ye (2014)?",
        verdict=steps.verdict,
        sentence=f"Steps of Wen and Ye at {steps.alpha:.0%} for {steps.mediator}: "
        + "; ".join([_first(steps), *_second(steps), *_last(steps)])
        + f". Verdict: {steps.verdict}{_meaning(steps.verdict)}.",
    )


def _said(name: str, found: Coefficient) -> str:
    return f"{name} = {found.estimate:.4g} ({p_words(found.p_value)})"


def _first(s: Steps) -> str:
    if s.total.p_value < s.alpha:
        return f"(1) {_said('c', s.total)} is significant, so one may speak of mediation"
    return f"(1) {_said('c', s.total)} is not significant, so an indirect effect would be one that the direct one masks"


def _second(s: Steps) -> list[str]:
    pair = f"(2) {_said('a', s.first)} and {_said('b', s.second)} are"
    if s.both:
        return [f"{pair} both significant, so there is an indirect effect"]
    answer = "differs from zero" if s.found else "does not differ from zero, and the steps end"
    return [f"{pair} not both significant", f"(3) by {s.test} a b = {s.product:.4g} {answer}"]


def _last(s: Steps) -> list[str]:
    if s.verdict == "none":
        return []
    direct = f"(4) {_said(chr(99) + chr(39), s.direct)} is"
    if s.verdict == "complete":
        return [f"{direct} not significant"]
    sign = "the same sign" if s.verdict == "partial" else "opposite signs"
    return [f"{direct} significant", f"(5) a b and c' have {sign}"]


def _meaning(verdict: Verdict) -> str:
    return {
        "none": ", no indirect effect is shown",
        "complete": ", an indirect effect beside which no direct one is shown",
        "partial": ", an indirect and a direct effect",
        "suppression": ", a direct effect that the indirect one offsets",
    }[verdict]
