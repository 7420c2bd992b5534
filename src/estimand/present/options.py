"""The options of a regression table as one checked value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from ..errors import SpecError, nearest
from . import words
from .table import Bracket, Language, levels_of

USUAL_FACTS = (
    *("n_obs", "n_units", "r2", "r2_within", "f_statistic"),
    *("kleibergen_paap_f", "cragg_donald_f", "kleibergen_paap_lm_p_value", "hansen_j_p_value", "sargan_p_value"),
    *("ar1_p_value", "ar2_p_value", "n_instruments"),
)
LEVELS = (0.10, 0.05, 0.01)


@dataclass(frozen=True)
class Options:
    """How a regression table is laid out; ``regression_table`` takes these as keywords.

    Attributes
    ----------
    title, id : str
    columns : sequence of str, optional
        Words for a third header line, one a model; the keys when the models come as a mapping.
    groups : sequence of (str, int)
        Words above neighbouring columns and how many: ``[("Violent crime", 3), ("Property crime", 3)]``.
    labels : mapping of str to str
        Words for columns, terms and facts.
    below : {"se", "t", "p", "ci"}
        What stands in brackets.
    beside : bool
        Put the bracket beside the estimate.
    stars : sequence of float, or None
        Significance levels; a p-value below the loosest gets one star.
    digits : int, optional
        Decimals at least; without it 3, fewer for large numbers. A standard error always has two significant digits.
    order : sequence of str
        Terms to put first; the others follow as the models name them, the constant last.
    drop : sequence of str
        Terms to leave out.
    indicate : mapping of str to sequence of str
        Terms shown as one Yes/No row under these words.
    effects : bool
        Show a Yes/No row for each absorbed factor.
    facts : sequence of str
        Rows of numbers about the models; a fact that no model has is left out.
    notes : sequence of str
        Sentences to add below the generated note.
    lang : {"en", "zh"}
    """

    title: str = ""
    id: str = ""
    columns: Sequence[str] | None = None
    groups: Sequence[tuple[str, int]] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    below: Bracket = "se"
    beside: bool = False
    stars: Sequence[float] | Literal[False] | None = LEVELS
    digits: int | None = None
    order: Sequence[str] = ()
    drop: Sequence[str] = ()
    indicate: Mapping[str, Sequence[str]] = field(default_factory=dict)
    effects: bool = True
    facts: Sequence[str] = USUAL_FACTS
    notes: Sequence[str] = ()
    lang: Language = "en"

    def __post_init__(self) -> None:
        words.speak(self.lang)
        if self.below not in ("se", "t", "p", "ci"):
            raise SpecError(f'below: "{self.below}" is not one of se, t, p, ci')
        object.__setattr__(self, "stars", levels_of(self.stars))
        if self.digits is not None and not 0 <= self.digits <= 10:
            raise SpecError(f"digits: {self.digits} is not between 0 and 10")

    def say_fact(self, name: str) -> str:
        """Return the words for a fact."""
        return words.name_words(name, self.labels, self.lang)

    def say(self, name: str) -> str:
        """Return the words for a column or term."""
        return words.term_words(name, self.labels, self.lang)


def options_from(given: Mapping[str, Any]) -> Options:
    """Return the options of those names; None stands for the default, for stars it means none."""
    known = [f.name for f in fields(Options)]
    for name in given:
        if name not in known:
            raise SpecError(f'regression_table: no option "{name}"{nearest(name, known)}; there are {", ".join(known)}')
    return Options(**{name: value for name, value in given.items() if value is not None or name == "stars"})
