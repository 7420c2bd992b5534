"""From models to a regression table: one column a model, one row a term, with all of each model's numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import SpecError, nearest
from ..result import CONSTANT, Estimate
from . import words
from .notes import failure_words, regression_note
from .numbers import decimals_for, p_value
from .options import Options, options_from
from .table import Cell, Row, RowGroup, Spanner, Table, stars_for


@dataclass(frozen=True)
class Failure:
    """A model that gave no estimates: why, and of which outcome."""

    reason: str
    y: str = ""


def regression_table(models: Sequence[Estimate | Failure] | Mapping[str, Estimate | Failure], **options: Any) -> Table:
    """Return the table of these models side by side.

    Parameters
    ----------
    models : sequence or mapping of Estimate or Failure
        One for each column. A Failure gives a marked column, and its reason in the note.
    **options
        See ``Options``: title, id, columns, groups, labels, below, beside, stars, digits, order, drop, indicate,
        effects, facts, notes, lang.

    Returns
    -------
    Table
        Row groups ``coefficients``, ``effects`` and ``facts``; each coefficient's cell holds its standard error,
        statistic, p-value, degrees of freedom and 95 % interval, whichever is shown. Stars come from the p-values.

    Raises
    ------
    SpecError
        When there is no model, an option is unknown or malformed, or a term or fact is in none of the models.
    """
    asked = options_from(options)
    if isinstance(models, Mapping):
        asked = asked if asked.columns is not None else replace(asked, columns=tuple(models))
        models = list(models.values())
    models = [_checked(m) for m in models]
    if not models:
        raise SpecError(f'table "{asked.id}": no models; give at least one Estimate')
    _require_terms(models, asked)
    groups = (
        RowGroup(_coefficients(models, asked), name="coefficients"),
        RowGroup(_effects(models, asked), name="effects"),
        RowGroup(_facts(models, asked), name="facts"),
    )
    return Table(
        header=_header(models, asked),
        groups=tuple(g for g in groups if g.rows),
        id=asked.id,
        title=asked.title,
        spanners=_spanners(len(models), asked),
        bracket=asked.below,
        beside=asked.beside,
        levels=asked.stars,
        notes=_notes(models, asked),
        lang=asked.lang,
    )


def _checked(model: Any) -> Estimate | Failure:
    if not isinstance(model, Estimate | Failure):
        raise SpecError(f"regression_table: a model is an Estimate or a Failure, not {type(model).__name__}")
    return model


def _estimates(models: Iterable[Estimate | Failure]) -> list[Estimate | None]:
    return [m if isinstance(m, Estimate) else None for m in models]


def _terms(models: Iterable[Estimate | Failure], asked: Options) -> list[str]:
    """Return the terms to show: those of `order`, then as the models name them, the constant last."""
    hidden = {*asked.drop, *(t for group in asked.indicate.values() for t in group)}
    found = dict.fromkeys(t for m in _estimates(models) if m for t in m.terms)
    first = [t for t in asked.order if t in found]
    rest = [t for t in found if t not in first and t != CONSTANT]
    last = [CONSTANT] if CONSTANT in found and CONSTANT not in first else []
    return [t for t in (*first, *rest, *last) if t not in hidden]


def _require_terms(models: Sequence[Estimate | Failure], asked: Options) -> None:
    """Refuse a term that no model has, unless a failed model may have had it."""
    if any(isinstance(m, Failure) for m in models):
        return
    known = {t for m in models for t in m.terms}
    wanted = {"order": asked.order, "drop": asked.drop, **{f"indicate {k!r}": v for k, v in asked.indicate.items()}}
    for option, terms in wanted.items():
        for term in terms:
            if term not in known:
                raise SpecError(f'{option}: no model has the term "{term}"{nearest(term, known)}')


def _coefficients(models: Sequence[Estimate | Failure], asked: Options) -> tuple[Row, ...]:
    columns = [cells_of(m, asked) for m in _estimates(models)]
    terms = _terms(models, asked)
    failed = [isinstance(m, Failure) for m in models]
    if any(failed) and not terms:
        terms = [""]
    rows = []
    for place, term in enumerate(terms):
        cells = [c.get(term, Cell()) for c in columns]
        if place == 0:
            cells = [_failed(m, asked) if f else c for m, c, f in zip(models, cells, failed, strict=True)]
        rows.append(Row(asked.say(term), tuple(cells), term))
    return tuple(rows)


def _failed(model: Failure, asked: Options) -> Cell:
    return Cell(text=words.word("failed", asked.lang), note=model.reason)


def cells_of(model: Estimate | None, asked: Options) -> dict[str, Cell]:
    """Return for each term of a model its cell."""
    if model is None:
        return {}
    found = model.table()
    return {
        row.term: Cell(
            value=row.estimate,
            decimals=decimals_for(row.std_error or row.estimate, asked.digits),
            stars=stars_for(row.p_value, asked.stars),
            se=row.std_error,
            statistic=row.statistic,
            p_value=row.p_value,
            df=model.df,
            conf_low=row.conf_low,
            conf_high=row.conf_high,
        )
        for row in found.itertuples(index=False)
    }


def _effects(models: Sequence[Estimate | Failure], asked: Options) -> tuple[Row, ...]:
    """Return the Yes/No rows: groups of terms, then absorbed factors."""
    estimates = _estimates(models)
    rows = [
        Row(label, tuple(_answer(m, terms, m.terms, asked) if m else Cell() for m in estimates), label)
        for label, terms in asked.indicate.items()
    ]
    absorbed = [_absorbed(m) for m in estimates]
    for factor in dict.fromkeys(f for factors in absorbed for f in factors) if asked.effects else ():
        label = words.word("effects", asked.lang).format(asked.say(factor))
        cells = (_answer(m, [factor], has, asked) if m else Cell() for m, has in zip(estimates, absorbed, strict=True))
        rows.append(Row(label, tuple(cells), factor))
    return tuple(rows)


def _absorbed(model: Estimate | None) -> list[str]:
    return [f for f in model.labels.get("absorb", "").split(" + ") if f] if model else []


def _answer(model: Estimate, wanted: Sequence[str], has: Sequence[str], asked: Options) -> Cell:
    found = [w in has for w in wanted]
    return Cell(text=words.word("yes" if all(found) else "partly" if any(found) else "no", asked.lang))


def _facts(models: Sequence[Estimate | Failure], asked: Options) -> tuple[Row, ...]:
    found = [{"n_obs": m.n_obs, **m.facts} if m else {} for m in _estimates(models)]
    known = {*words.FACTS, *(name for facts in found for name in facts)}
    for name in asked.facts:
        if name not in known:
            raise SpecError(f'facts: no model has "{name}"{nearest(name, known)}')
    shown = [name for name in asked.facts if any(name in facts for facts in found)]
    return tuple(
        Row(asked.say_fact(name), tuple(_fact(name, facts.get(name), asked) for facts in found), name) for name in shown
    )


def _fact(name: str, value: Any, asked: Options) -> Cell:
    if isinstance(value, bool):
        return Cell(text=words.word("yes" if value else "no", asked.lang))
    if isinstance(value, str):
        return Cell(text=value)
    if isinstance(value, float) and "df" in name.split("_") and value.is_integer():
        value = int(value)
    if isinstance(value, int):
        return Cell(value, count=True)
    if value is not None and name.endswith("p_value"):
        return Cell(text=p_value(value), p_value=value)
    return Cell(value, decimals=decimals_for(value, asked.digits) if value and abs(value) > 1 else asked.digits or 3)


def _header(models: Sequence[Estimate | Failure], asked: Options) -> tuple[tuple[str, ...], ...]:
    lines = [tuple(f"({place})" for place in range(1, len(models) + 1))]
    outcomes = [m.y if isinstance(m, Failure) else m.labels.get("y", "") for m in models]
    if any(outcomes):
        lines.append(tuple(asked.say(y) for y in outcomes))
    if asked.columns is not None:
        if len(asked.columns) != len(models):
            raise SpecError(f"columns: {len(asked.columns)} labels for {len(models)} models")
        lines.append(tuple(str(label) for label in asked.columns))
    return tuple(lines)


def _spanners(width: int, asked: Options) -> tuple[Spanner, ...]:
    sizes = [size for _, size in asked.groups]
    if sizes and (sum(sizes) != width or min(sizes) < 1):
        raise SpecError(f"groups: {sizes} columns, but there are {width} models; give each group its number of columns")
    starts = [sum(sizes[:place]) for place in range(len(sizes))]
    return tuple(
        Spanner(text, start, start + size) for (text, size), start in zip(asked.groups, starts, strict=True) if text
    )


def _notes(models: Sequence[Estimate | Failure], asked: Options) -> tuple[str, ...]:
    made = regression_note(_estimates(models), asked.below, asked.stars, asked.labels, asked.lang)
    failures = [
        failure_words(place, m.reason, asked.lang) for place, m in enumerate(models, start=1) if isinstance(m, Failure)
    ]
    return tuple(note for note in (made, *failures, *asked.notes) if note)
