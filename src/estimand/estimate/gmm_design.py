"""From a panel and a request to the equations of a dynamic panel: regressors, instruments by group, and their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..arrays.gmm import Block, Equations, gram
from ..arrays.gmm_transform import TRANSFORMS, Transform, lagged
from ..arrays.linear import independent
from ..errors import IdentificationError, SpecError
from ..panel import Panel
from ..result import CONSTANT
from .gmm_grid import Grid, Rows, complete, grid, outcome_lags, unique
from .gmm_values import Iv, Lags

TIME = "time effects"
LEVEL = "equation in levels"
MANY = 2000


@dataclass(frozen=True)
class Request:
    """What is asked: columns, lags of the outcome, instruments, and how the equations are made."""

    y: str
    x: tuple[str, ...]
    lags: int
    gmm: tuple[Lags, ...]
    iv: tuple[Iv, ...]
    system: bool
    transform: Transform
    time_effects: bool
    h: int


@dataclass(frozen=True, eq=False)
class Design:
    """The equations with the names of their coefficients, and for each instrument its group and equation.

    `groups` are words; `group` (l,) says which of them an instrument belongs to, `level` (l,) whether it is a GMM-style
    instrument of the equation in levels. `left_out` are the periods whose dummies the others make superfluous.
    """

    asked: Request
    grid: Grid
    rows: Rows
    equations: Equations
    terms: tuple[str, ...]
    groups: tuple[str, ...]
    group: np.ndarray
    level: np.ndarray
    left_out: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Piece:
    """Instruments of one group and one source: values (n, m) in rows (m,), and which of its columns each fills."""

    group: str
    values: np.ndarray
    rows: np.ndarray
    cols: np.ndarray
    level: bool = False


def design(panel: Panel, asked: Request) -> Design:
    """Return the equations of a request; raise when the panel cannot carry it."""
    where = grid(panel)
    _refuse(asked, where)
    cells = {asked.y: where.spread(asked.y)}
    cells |= {name: where.spread(name) for name in unique([*asked.x, *(i.column for i in asked.iv)])}
    past = outcome_lags(where, asked.y, asked.lags)
    rows = complete(where, {**cells, **past}, asked.transform, asked.system)
    slopes = {**past, **{name: cells[name] for name in asked.x}}
    dummies, left_out = _time_dummies(where, rows, [cells[asked.y], *slopes.values()], asked)
    pieces = [*_gmm_style(asked, where, rows), *_iv_style(asked, cells, dummies, rows)]
    columns = {**slopes, **dummies} | ({CONSTANT: np.ones(rows.present.shape)} if asked.system else {})
    blocks, groups, group, level = _numbered(pieces)
    yx = _levels([cells[asked.y], *columns.values()], rows.present)
    equations = Equations(yx, rows.present, asked.transform, asked.system, blocks, len(group), asked.h)
    made = Design(asked, where, rows, equations, tuple(columns), groups, group, level, left_out)
    _enough_instruments(made)
    return made


def without_copies(made: Design, kept: np.ndarray) -> Design:
    """Return the design with the instruments `kept` (m,) alone."""
    place = np.full(made.equations.size, -1)
    place[kept] = np.arange(len(kept))
    blocks = []
    for block in made.equations.blocks:
        on = place[block.cols] >= 0
        blocks.append(Block(block.values[:, on], block.rows[on], place[block.cols[on]]))
    equations = replace(made.equations, blocks=tuple(blocks), size=len(kept))
    smaller = replace(made, equations=equations, group=made.group[kept], level=made.level[kept])
    _enough_instruments(smaller)
    return smaller


def _levels(columns: Sequence[np.ndarray], present: np.ndarray) -> np.ndarray:
    return np.where(present[:, :, None], np.stack(columns, axis=2), 0.0)


def _refuse(asked: Request, where: Grid) -> None:
    panel, deepest = where.panel, where.periods - 1
    panel.require([asked.y], "y")
    panel.require(asked.x, "x")
    if asked.y in asked.x:
        raise SpecError(f'"{asked.y}" is the outcome and cannot be a regressor too')
    if len(set(asked.x)) < len(asked.x):
        raise SpecError(f'x: "{next(n for i, n in enumerate(asked.x) if n in asked.x[:i])}" is named twice')
    if not asked.x and not asked.lags:
        raise SpecError("x: give at least one regressor, or lags=1")
    panel.require([lag.column for lag in asked.gmm], "gmm")
    panel.require([iv.column for iv in asked.iv], "iv")
    for lag in asked.gmm:
        reach = lag.first if lag.last is None else lag.last
        if reach > deepest:
            raise SpecError(
                f'gmm: lag {reach} of "{lag.column}" reaches beyond the panel: {where.periods} periods of '
                f'"{panel.time}" allow lags up to {deepest}; last=None takes all there are'
            )
    if not asked.system:
        levels = [value.column for value in (*asked.gmm, *asked.iv) if value.equation == "level"]
        if levels:
            raise SpecError(f'"{levels[0]}" is an instrument of the equation in levels, and there is none: system=True')


def _time_dummies(
    where: Grid, rows: Rows, columns: Sequence[np.ndarray], asked: Request
) -> tuple[dict[str, np.ndarray], tuple[str, ...]]:
    """Return 0/1 columns of periods by name, without those that the other columns and dummies make superfluous."""
    if not asked.time_effects:
        return {}, ()
    used = np.flatnonzero(rows.present.any(axis=0))
    names = {t: f"{where.panel.time}_{where.label(t)}" for t in used}
    cells = {t: np.broadcast_to(np.arange(where.periods) == t, rows.present.shape) for t in used}
    constant = [np.ones(rows.present.shape)] if asked.system else []
    before = [*constant, *columns[1:]]
    yx = _levels([*before, *(cells[t] for t in used[::-1])], rows.present)
    kept = independent(gram(Equations(yx, rows.present, asked.transform, asked.system, (), 0)))
    chosen = sorted(used[::-1][i - len(before)] for i in kept if i >= len(before))
    return {names[t]: cells[t] for t in chosen}, tuple(names[t] for t in used if t not in chosen)


def _gmm_style(asked: Request, where: Grid, rows: Rows) -> Iterator[Piece]:
    """Yield for each Lags and lag the levels in the transformed rows and the changes in the rows in levels."""
    periods = where.periods
    for lag in asked.gmm:
        values = where.spread(lag.column)
        if lag.equation != "level":
            last = periods - 1 if lag.last is None else lag.last
            for depth in range(lag.first, last + 1):
                yield from _placed(lag, lagged(values, depth), rows.moved, 0)
        if asked.system and lag.equation != "difference":
            changes = values - lagged(values, 1)
            for depth in _depths_of_changes(lag):
                yield from _placed(lag, lagged(changes, depth), rows.present, periods)


def _depths_of_changes(lag: Lags) -> range:
    if lag.equation == "level":
        return range(lag.first, (lag.first if lag.last is None else lag.last) + 1)
    return range(max(lag.first - 1, 0), max(lag.first, 1))


def _placed(lag: Lags, values: np.ndarray, here: np.ndarray, offset: int) -> Iterator[Piece]:
    """Yield one lag as instruments: a column for each period in which it is known, or one for all of them."""
    values = np.where(here, np.nan_to_num(values), 0.0)
    at = np.flatnonzero((values != 0).any(axis=0))
    if len(at):
        cols = np.zeros(len(at), dtype=np.intp) if lag.collapse else np.arange(len(at))
        yield Piece(lag.words, values[:, at], at + offset, cols, level=offset > 0)


def _iv_style(
    asked: Request, cells: dict[str, np.ndarray], dummies: dict[str, np.ndarray], rows: Rows
) -> Iterator[Piece]:
    """Yield the columns that are their own instruments, then the time dummies and the constant."""
    transform = TRANSFORMS[asked.transform](rows.present)
    wanted = [(iv.words, cells[iv.column], iv.equation) for iv in asked.iv]
    wanted += [(TIME, dummy, "both") for dummy in dummies.values()]
    wanted += [(CONSTANT, np.ones(rows.present.shape), "level")] if asked.system else []
    for words, column, equation in wanted:
        level = np.where(rows.present, column, 0.0)
        moved = np.matmul(transform, level[:, :, None])[:, :, 0]
        parts = [moved] if equation != "level" else []
        parts += [level] if asked.system and equation != "difference" else []
        values = np.concatenate(parts, axis=1)
        at = np.arange(values.shape[1]) + (level.shape[1] if equation == "level" else 0)
        yield Piece(words, values, at, np.zeros(len(at), dtype=np.intp))


def _numbered(pieces: Sequence[Piece]) -> tuple[tuple[Block, ...], tuple[str, ...], np.ndarray, np.ndarray]:
    """Return blocks over columns 0, 1, ... and for each column its group and whether GMM-style and in levels."""
    groups = tuple(unique([piece.group for piece in pieces]))
    blocks, group, level = [], [], []
    for piece in pieces:
        count = int(piece.cols.max()) + 1
        blocks.append(Block(piece.values, piece.rows, piece.cols + len(group)))
        group += [groups.index(piece.group)] * count
        level += [piece.level] * count
    return tuple(blocks), groups, np.array(group, dtype=np.intp), np.array(level, dtype=bool)


def _enough_instruments(made: Design) -> None:
    size, k, asked = made.equations.size, len(made.terms), made.asked
    if not asked.gmm and not asked.iv:
        raise SpecError('no instruments: give gmm=[Lags("y", 2)], and iv= for regressors that are exogenous')
    if size > MANY:
        raise SpecError(
            f"gmm: {size} instruments for {len(made.rows.present)} units and {made.grid.periods} periods; "
            "limit the lags (last=) or collapse them"
        )
    if size < k:
        have = ", ".join(f"{made.groups[i]} {int((made.group == i).sum())}" for i in range(len(made.groups)))
        raise IdentificationError(
            f"{size} instruments ({have}) for {k} coefficients ({', '.join(made.terms)}); add lags or exogenous columns"
        )
