"""How near two countries stand in foreign policy: the distance of their ideal points, and its inverse in two forms."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..columns import choice, numbers, refuse
from ..errors import SpecError
from ..panel import Panel
from .column import added

FORMS = {"log": "1 / ln({} + 1)", "level": "1 / ({} + 1)"}


def foreign_policy_distance(panel: Panel, column: str, other: str, *, name: str | None = None) -> Panel:
    """Add the distance of two ideal points, ``|a - b|``, named ``distance_a_b``; missing where either is missing.

    Parameters
    ----------
    panel : Panel
    column, other : str
        Ideal points of the country and of its partner in the same year, on one scale.
    name : str, optional

    Returns
    -------
    Panel
    """
    if column == other:
        raise SpecError(
            f'foreign_policy_distance: "{column}" is compared with itself; name the partner\'s ideal points'
        )
    values = np.abs(numbers(panel, column) - numbers(panel, other))
    unit = panel.units.get(column)
    return added(panel, name or f"distance_{column}_{other}", values, unit=unit, source=f"|{column} - {other}|")


def foreign_policy_similarity(
    panel: Panel,
    column: str,
    other: str | None = None,
    *,
    form: Literal["log", "level"] = "log",
    floor: float | None = None,
    name: str | None = None,
) -> Panel:
    """Add how similar two countries' foreign policies are, from the distance d of their ideal points.

    ``log``: 1 / ln(d + 1), which near d = 0 is 1 / d and grows without bound. ``level``: 1 / (d + 1), from 0 to 1.

    Parameters
    ----------
    panel : Panel
    column : str
        The distance; or, beside `other`, the country's ideal point. Missing values stay missing.
    other : str, optional
        The partner's ideal point. The distance then stands beside the similarity, as ``distance_a_b``.
    form : {"log", "level"}
    floor : float, optional
        The least distance that is told apart, in units of the ideal points; smaller ones count as this. Without it a
        distance of zero has no similarity in the log form: it is missing, and ``sources`` counts these rows.
    name : str, optional
        By default ``similarity_x``, x the column.

    Returns
    -------
    Panel

    Raises
    ------
    DataError
        When a distance is negative.
    SpecError
        When `form` is not known, or `floor` is not above zero.

    References
    ----------
    Bailey, Strezhnev and Voeten, *Journal of Conflict Resolution* 61 (2017), 430-456, for the ideal points.
    """
    choice("form", form, tuple(FORMS))
    if floor is not None and not floor > 0:
        raise SpecError(f"floor: {floor!r} is not above zero; without a floor a distance of zero is missing")
    distance = column
    if other is not None:
        distance = f"distance_{column}_{other}"
        panel = foreign_policy_distance(panel, column, other, name=distance)
    d = numbers(panel, distance)
    refuse(panel, d < 0, distance, "negative, and no distance,", "name both ideal points: column, other")
    values, told = _similar(d, form, floor)
    source = FORMS[form].format(distance) + "".join(f"; {words}" for words in told)
    return added(panel, name or f"similarity_{column}", values, unit=None, source=source)


def _similar(d: np.ndarray, form: str, floor: float | None) -> tuple[np.ndarray, list[str]]:
    """Return the similarities for distances (n,), and what was done to the smallest."""
    told = []
    if floor is not None:
        told.append(f"distances below {floor:g} counted as that: {int((d < floor).sum())} rows")
        d = np.maximum(d, floor)
    if form == "level":
        return 1 / (d + 1), told
    zero = d == 0
    if zero.any():
        told.append(f"missing where the distance is zero: {int(zero.sum())} rows")
    with np.errstate(divide="ignore"):
        return np.where(zero, np.nan, 1 / np.log1p(d)), told
