"""A model in the grammar of fixest, names only: "y ~ x1 + x2 | unit + year | d ~ z" becomes a call of an estimator."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..covariance import Covariance
from ..errors import SpecError
from ..panel import Panel
from ..result import Estimate

NAME = re.compile(r"`([^`]+)`|([^\W\d][\w.]*)")
GRAMMAR = 'the grammar is "y ~ x1 + x2 | effect1 + effect2 | endogenous ~ instrument1 + instrument2"'


@dataclass(frozen=True)
class Formula:
    """What a formula names: outcome, exogenous regressors, factors, endogenous regressors, excluded instruments."""

    y: str
    x: tuple[str, ...]
    absorb: tuple[str, ...] = ()
    endog: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()


def fit(formula: str, panel: Panel, *, cov: Covariance, weights: str | None = None) -> Estimate:
    """Estimate the model that a formula names, by ``ordinary``, ``fixed_effects`` or ``two_stage``.

    Parameters
    ----------
    formula : str
        ``"y ~ x1 + x2"``, then after bars the effects to take out and, for two-stage least squares, ``d ~ z1 + z2``;
        either part may be left out, and 1 stands for no exogenous regressor, 0 or 1 for no effects. Names that are no
        plain words stand in backquotes. Columns must exist: logs, lags, products and dummies are made by ``measure``.
    panel : Panel
    cov : Classical, Robust, Clustered, TwoWayClustered or DriscollKraay
        There is no default.
    weights : str, optional
        Column of analytic weights.

    Returns
    -------
    Estimate
        The same as from the function that the formula stands for.

    Raises
    ------
    SpecError
        A formula that does more than name columns, with a pointer to ``measure``; and whatever the function raises.

    Examples
    --------
    >>> import pandas as pd, estimand as em
    >>> panel = em.Panel(pd.DataFrame({"x": [1.0, 2, 3, 4], "y": [1.0, 3, 2, 5]}))
    >>> round(em.fit("y ~ x", panel, cov=em.Classical())["x"], 10)
    1.1
    """
    named = parse(formula)
    if named.endog:
        from .two_stage import two_stage

        given = {"endog": list(named.endog), "instruments": list(named.instruments), "absorb": list(named.absorb)}
        return two_stage(panel, named.y, list(named.x), **given, cov=cov, weights=weights)
    if named.absorb:
        from .fixed_effects import fixed_effects

        return fixed_effects(panel, named.y, list(named.x), absorb=list(named.absorb), cov=cov, weights=weights)
    from .ordinary import ordinary

    return ordinary(panel, named.y, list(named.x), cov=cov, weights=weights)


def parse(formula: str) -> Formula:
    """Return what a formula names; see ``fit``."""
    parts = [part.strip() for part in _outside_quotes(formula, "|")]
    sides = [_outside_quotes(part, "~") for part in parts]
    if len(sides[0]) != 2 or len(parts) > 3 or any(len(s) > 2 for s in sides):
        raise SpecError(f'formula "{formula}": {GRAMMAR}')
    y = _names(sides[0][0], formula, empty="")
    if len(y) != 1:
        raise SpecError(f'formula "{formula}": one outcome stands before the first ~, not {len(y)}')
    last = sides[-1] if len(parts) > 1 and len(sides[-1]) == 2 else None
    effects = sides[1:-1] if last else sides[1:]
    if len(effects) > 1 or any(len(s) == 2 for s in effects):
        raise SpecError(f'formula "{formula}": {GRAMMAR}')
    x = _names(sides[0][1], formula, empty="1")
    absorb = _names(effects[0][0], formula, empty="01") if effects else ()
    if last is None:
        return Formula(y[0], x, absorb)
    return Formula(y[0], x, absorb, _names(last[0], formula, empty=""), _names(last[1], formula, empty=""))


def _names(text: str, formula: str, *, empty: str) -> tuple[str, ...]:
    """Return the names joined by plus signs; one character of `empty` alone stands for none."""
    if text.strip() in tuple(empty):
        return ()
    found = []
    for piece in _outside_quotes(text, "+"):
        name = NAME.fullmatch(piece.strip())
        if name is None:
            raise SpecError(f'formula "{formula}": {_complaint(piece.strip())}')
        found.append(name[1] or name[2])
    return tuple(found)


def _complaint(piece: str) -> str:
    """Return what to do about a piece that is no name."""
    if not piece:
        return f"a name is missing; {GRAMMAR}"
    if piece in ("0", "1"):
        return f'"{piece}" cannot be joined to names; a constant is always there'
    if re.search(r"[:*]", piece):
        return f'"{piece}" is an interaction; make it with measure.interaction and name its column'
    if piece.startswith("i(") or re.match(r"(factor|C|as\.factor)\(", piece):
        return f'"{piece}" makes dummies; make them with measure.one_hot, or absorb the column after a bar'
    if "(" in piece:
        return f'"{piece}" is a transformation; make it with measure (log, lag, difference, ratio) and name its column'
    return f'"{piece}" is no column name; put odd names in backquotes, and make new columns with measure'


def _outside_quotes(text: str, mark: str) -> list[str]:
    """Split at a mark that does not stand within backquotes."""
    return re.split(rf"{re.escape(mark)}(?=(?:[^`]*`[^`]*`)*[^`]*$)", text)
