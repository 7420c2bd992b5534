"""Do the errors of a unit follow on from one period to the next? Wooldridge's tests, from differences or within."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from ..columns import choice
from ..covariance import Classical, Clustered
from ..errors import DataError, SpecError
from ..estimate.first_difference import first_difference
from ..estimate.fixed_effects import fixed_effects
from ..estimate.plain import plain
from ..estimate.residuals import residuals
from ..panel import Panel
from ..result import Check, Estimate
from ..sample import draw
from .verdict import Asked, f_check

ERRORS = {"wooldridge": "errors", "within": "errors", "difference": "differences of errors"}


def serial_correlation(
    panel: Panel,
    y: str,
    x: Sequence[str],
    *,
    kind: Literal["wooldridge", "within", "difference"] = "wooldridge",
) -> Check:
    """Regress each residual on that of the period before, clustered by unit, and test the slope.

    "wooldridge": residuals of the first-difference regression without constant; under no correlation in levels the
    slope is -1/2; regression without constant, F with 1 and G - 1 degrees of freedom: Stata's ``xtserial`` (Drukker
    2003). "within": residuals of the regression with unit effects; slope -1 / (T - 1), T the number of periods: plm's
    ``pwartest``. "difference": residuals of the first-difference regression with constant, slope zero: plm's
    ``pwfdtest``. The last two take no small-sample factor and the residual degrees of freedom, as plm does.

    Parameters
    ----------
    panel : Panel
        With a time column; "before" goes by the calendar, so a gap gives no pair (plm takes the row before).
    y, x : str, sequence of str
        Rows that lack a value are left out.
    kind : {"wooldridge", "within", "difference"}

    Returns
    -------
    Check

    Raises
    ------
    SpecError, DataError
        No time column, no unit with enough neighbouring periods; and as ``first_difference``.

    References
    ----------
    Wooldridge (2010), sections 10.5.4 and 10.6.3; Drukker (2003). Agrees with R plm 2.6-2 and gretl 2022c to 1e-8 on
    tests/goldens/panel_tests.
    """
    choice("kind", kind, tuple(ERRORS))
    if panel.time is None:
        raise SpecError("serial_correlation needs a panel with a time column")
    made = _model(panel, y, x, kind)
    e = residuals(panel, made).to_numpy()
    slope = _on_own_lag(panel, e, kind)
    target = {"wooldridge": -0.5, "within": -1 / (made.facts["n_periods"] - 1), "difference": 0.0}[kind]
    f = ((slope["before"] - target) / slope.std_error[0]) ** 2
    asked = Asked(
        "serial_correlation",
        f"Wooldridge's test for serial correlation ({kind})",
        "Are errors of a unit correlated from one period to the next?",
        f"{ERRORS[kind]} are not serially correlated",
        f"{ERRORS[kind]} are serially correlated; cluster by {panel.unit}",
        "nothing speaks for serial correlation",
    )
    return f_check(asked, float(f), (1, slope.df))


def _model(panel: Panel, y: str, x: Sequence[str], kind: str) -> Estimate:
    if kind == "within":
        return fixed_effects(panel, y, x, absorb=[panel.unit], cov=Classical())
    return first_difference(panel, y, x, cov=Classical(), constant=kind == "difference")


def _on_own_lag(panel: Panel, e: np.ndarray, kind: str) -> Estimate:
    """Return the regression of residuals on those one period earlier; the only slope is "before"."""
    place = panel.positions_at(1)
    before = np.where(place >= 0, e[place], np.nan)
    pairs = int((~np.isnan(e) & ~np.isnan(before)).sum())
    if pairs < 3:
        raise DataError(
            f"serial_correlation: {pairs} pairs of neighbouring residuals; units need more periods in a row"
        )
    pair = Panel(panel.frame[[panel.unit, panel.time]], panel.unit, panel.time, every=panel.every).with_columns(
        {"now": e, "before": before}
    )
    cov = Clustered(panel.unit) if kind == "wooldridge" else Clustered(panel.unit, small="plm")
    return plain(kind, draw(pair, "now", ["before"], cov=cov), cov, constant=kind != "wooldridge")
