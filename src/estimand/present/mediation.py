"""From a mediation to its table: the equations side by side, and below them what passes through each mediator."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from ..errors import SpecError
from ..result import Estimate
from . import words
from .numbers import decimals_for, number, p_value
from .options import Options, options_from
from .regression import Failure, cells_of, regression_table
from .table import Cell, Row, RowGroup, Table

INTERVALS = ("percentile", "corrected")


@dataclass(frozen=True)
class _Column:
    """One column: an equation or a failure, its kind, and what passes there: a mediation and the suffix of its terms.

    `suffix` is ``":NAME"`` below the mediator's own equation, ``""`` below the direct one when mediators are several.
    """

    model: Estimate | Failure
    kind: str
    source: Estimate | None = None
    suffix: str = ""


def mediation_table(models: Estimate | Failure | Sequence[Estimate | Failure], **options: Any) -> Table:
    """Return the equations of mediations side by side: total, mediators, direct; then the indirect effects.

    Parameters
    ----------
    models : Estimate or sequence of Estimate or Failure
        From ``mediation``. A Failure gives one marked column.
    **options
        Those of ``regression_table``. `columns` may name the models (words above their equations) or each column.

    Returns
    -------
    Table
        That of ``regression_table``, treatment and mediators first, with a row group ``mediation``: indirect effect
        (its standard error by the delta method), share of the total effect, z and p of Sobel's test, bootstrap
        intervals, stepwise verdict. Each mediator has these below its own equation; the sum over several stands below
        the direct one.

    Raises
    ------
    SpecError
        When a model is no mediation, or an option is unknown.
    """
    asked = options_from(options)
    models = [models] if isinstance(models, Estimate | Failure) else list(models)
    blocks = [list(_columns(m)) for m in models]
    flat = [column for block in blocks for column in block]
    made = [m for m in models if isinstance(m, Estimate)]
    style: dict[str, Any] = {"order": asked.order or _order(made), "notes": (*_notes(made, asked), *asked.notes)}
    if asked.columns is None or len(asked.columns) != len(flat):
        style["columns"] = [words.word(c.kind, asked.lang) if c.kind else "" for c in flat]
    if asked.columns is not None and len(asked.columns) == len(models) and not asked.groups:
        style["groups"] = [(str(name), len(block)) for name, block in zip(asked.columns, blocks, strict=True)]
    table = regression_table([c.model for c in flat], **{**options, **style})
    below = RowGroup(tuple(_rows(flat, asked)), name="mediation")
    return replace(table, groups=(*table.groups, below) if below.rows else table.groups)


def _columns(model: Estimate | Failure) -> Iterator[_Column]:
    if isinstance(model, Failure):
        yield _Column(model, "")
        return
    if not isinstance(model, Estimate) or "mediation" not in model.tables:
        what = model.method if isinstance(model, Estimate) else type(model).__name__
        raise SpecError(f"mediation_table: {what} is no mediation; give what mediation() returns")
    mediators = list(model.tables["mediation"]["mediator"])
    yield _Column(model.tables["equation:total"], "total")
    for name in mediators:
        yield _Column(model.tables[f"equation:mediator:{name}"], "mediator", model, f":{name}")
    yield _Column(model.tables["equation:direct"], "direct", model if len(mediators) > 1 else None)


def _order(models: Sequence[Estimate]) -> tuple[str, ...]:
    """Return the treatments, then the mediators."""
    mediators = [name for m in models for name in m.tables["mediation"]["mediator"]]
    return tuple(dict.fromkeys([*(m.labels["treatment"] for m in models), *mediators]))


def _notes(models: Sequence[Estimate], asked: Options) -> tuple[str, ...]:
    """Return what the bootstrap drew, each way once."""
    found = [(m.facts["draws"], asked.say(m.labels["bootstrap"]), m.facts["draws_seed"]) for m in models if _drawn(m)]
    return tuple(words.word("draws", asked.lang).format(*drawn) for drawn in dict.fromkeys(found))


def _drawn(model: Estimate) -> bool:
    return "bootstrap" in model.tables


def _rows(columns: Sequence[_Column], asked: Options) -> Iterator[Row]:
    """Yield the rows below the equations; one that would be empty is left out."""
    makers: dict[str, Callable[[_Column], Cell]] = {
        "indirect": lambda c: cells_of(c.source, asked)[f"indirect{c.suffix}"],
        "share_mediated": lambda c: Cell(c.source.facts[f"share_mediated{c.suffix}"], decimals=asked.digits or 3),
        "sobel_z": lambda c: _sobel(c, "sobel_z", asked),
        "sobel_p": lambda c: _sobel(c, "sobel_p", asked),
        **{f"{kind}_interval": lambda c, kind=kind: _interval(c, kind, asked) for kind in INTERVALS},
        "verdict": lambda c: _verdict(c, asked),
    }
    level = next((c.source.facts["draws_level"] for c in columns if c.source and _drawn(c.source)), 0.95)
    for name, make in makers.items():
        cells = tuple(make(c) if c.source else Cell() for c in columns)
        if any(cell != Cell() for cell in cells):
            said = asked.say_fact(name) if name == "share_mediated" else words.word(name, asked.lang)
            yield Row(asked.labels.get(name, said.format(f"{level:.0%}")), cells, name)


def _judged(column: _Column) -> pd.Series | None:
    """Return the row of the mediator that the column belongs to, None for the sum of several."""
    if not column.suffix:
        return None
    return column.source.tables["mediation"].set_index("mediator").loc[column.suffix[1:]]


def _sobel(column: _Column, key: str, asked: Options) -> Cell:
    row = _judged(column)
    if row is None:
        return Cell()
    value = float(row[key])
    return Cell(text=p_value(value), p_value=value) if key == "sobel_p" else Cell(value, decimals=asked.digits or 3)


def _interval(column: _Column, kind: str, asked: Options) -> Cell:
    if not _drawn(column.source):
        return Cell()
    row = column.source.tables["bootstrap"].set_index("term").loc[f"indirect{column.suffix}"]
    ends = [float(row[f"{kind}_{end}"]) for end in ("low", "high")]
    decimals = decimals_for(float(row["std_error"]), asked.digits)
    if any(pd.isna(ends)):
        return Cell()
    return Cell(text=f"[{number(ends[0], decimals)}, {number(ends[1], decimals)}]", conf_low=ends[0], conf_high=ends[1])


def _verdict(column: _Column, asked: Options) -> Cell:
    row = _judged(column)
    return Cell() if row is None else Cell(text=words.word(str(row["verdict"]), asked.lang))
