"""Columns against one another: ratio, share of a total, product."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..columns import matrix, numbers, refuse, refuse_rows
from ..errors import SpecError
from ..panel import Panel
from .column import added, spread


def ratio(panel: Panel, numerator: str, denominator: str, *, times: float = 1.0, name: str | None = None) -> Panel:
    """Add numerator / denominator times a factor, named ``a_over_b``; missing where either is missing.

    Parameters
    ----------
    panel : Panel
    numerator, denominator : str
        Numeric columns.
    times : float
        A factor, such as 100 for per cent.
    name : str, optional

    Returns
    -------
    Panel

    Raises
    ------
    DataError
        When a denominator is zero.
    """
    below = numbers(panel, denominator)
    refuse(panel, below == 0, denominator, "zero, as a denominator,", "leave those rows out")
    values = numbers(panel, numerator) / below * times
    factor = f" x {times:g}" if times != 1 else ""
    units = [panel.units.get(numerator), panel.units.get(denominator)]
    unit = None if None in units else "ratio" if units[0] == units[1] else f"{units[0]} / {units[1]}"
    source = f"{numerator} / {denominator}{factor}"
    return added(panel, name or f"{numerator}_over_{denominator}", values, unit=unit and unit + factor, source=source)


def share(panel: Panel, column: str, *, within: str | None = None, name: str | None = None) -> Panel:
    """Add the column as a share of its total over all rows, or over the rows of each group, named ``share_x``.

    Parameters
    ----------
    panel : Panel
    column : str
        A numeric column. A missing value stays missing and is not part of the total; ``sources`` counts these.
    within : str, optional
        A column, such as the year: each of its groups has its own total.
    name : str, optional

    Returns
    -------
    Panel

    Raises
    ------
    DataError
        When a value is negative, or a total is zero.
    """
    x = numbers(panel, column)
    refuse(panel, x < 0, column, "negative, so it has no share,", "use ratio, or leave those rows out")
    total = spread(panel, x, within, "sum")
    if (total == 0).any():
        refuse_rows(panel, total == 0, f'the total of "{column}" is zero', "first", "leave those groups out")
    absent = int(np.isnan(x).sum())
    of = f"in each {within}" if within else "over all rows"
    source = f"share of {column} in its total {of}" + (f"; missing values left out: {absent}" if absent else "")
    return added(panel, name or f"share_{column}", x / total, unit="share", source=source)


def interaction(panel: Panel, columns: Sequence[str], *, centred: bool = False, name: str | None = None) -> Panel:
    """Add the product of two or more columns, named ``a_x_b``; missing where any is missing.

    Parameters
    ----------
    panel : Panel
    columns : sequence of str
        Numeric columns.
    centred : bool
        Take each column's mean (over all its values) out first.
    name : str, optional

    Returns
    -------
    Panel

    Raises
    ------
    SpecError
        With fewer than two columns.
    """
    values = matrix(panel, columns, "interaction")
    if values.shape[1] < 2:
        raise SpecError(f'interaction: "{columns[0]}" alone has no product; give two or more columns')
    if centred:
        values = values - np.nanmean(values, axis=0)
    units = [panel.units.get(c) for c in columns]
    unit = None if None in units else " x ".join(map(str, units))
    source = " x ".join(f"({c} - mean)" if centred else c for c in columns)
    return added(panel, name or "_x_".join(columns), values.prod(axis=1), unit=unit, source=source)
