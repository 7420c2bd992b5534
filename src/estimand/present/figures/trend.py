"""Trend plot: the means over time that ``probe.trend`` found, with their intervals, one look a group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from ...result import Finding
from ..page_words import say
from ..style import drawing, head, mark, name_axes
from ..table import Language
from .tables import by_group, named, said, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_TICKS, MOST_MARKERS = 7, 20


def trend_plot(
    finding: Finding,
    *,
    labels: Mapping[str, str] | None = None,
    title: str | None = None,
    lang: Language = "en",
) -> Figure:
    """Draw the mean in each period as a line with the band of its interval, by group.

    Parameters
    ----------
    finding : Finding
        From ``probe.trend``: table ``trend`` (time group mean conf_low conf_high).
    labels : mapping of str to str, optional
        Words for columns and groups.
    title : str, optional
        Above the figure; a page has its own.
    lang : {"en", "zh"}
        Language of the figure's own words.

    Raises
    ------
    SpecError
        When the finding lacks the table or a column, or has more than 12 groups.
    """
    table = named(finding, "trend", ("time", "mean", "conf_low", "conf_high"))
    place = _places(table["time"])
    groups = by_group(table.assign(place=table["time"].map(place)), labels)
    name = words(finding, "column", labels)
    with drawing() as (figure, axes):
        handles = []
        for i, own in enumerate(groups.values()):
            look = mark(i) | {"markevery": -(-len(own) // MOST_MARKERS)}
            band = {"color": look["color"], "alpha": 0.13, "linewidth": 0}
            axes.fill_between(own["place"], own["conf_low"], own["conf_high"], **band)
            handles += axes.plot(own["place"], own["mean"], **look)
        _ticks(axes, place)
        name_axes(axes, words(finding, "time", labels), name)
        head(figure, title, handles, list(groups))
        figure.set_label(f"{say('mean', lang)}: {name}")
    return figure


def _places(times: pd.Series) -> dict[object, float]:
    """Return where each time stands: numbers and dates to scale, words such as 2011Q3 at even steps."""
    found = sorted(times.dropna().unique())
    if pd.api.types.is_numeric_dtype(times):
        return {t: float(t) for t in found}
    if pd.api.types.is_datetime64_any_dtype(times):
        return {t: pd.Timestamp(t).timestamp() for t in found}
    return {t: float(i) for i, t in enumerate(found)}


def _ticks(axes: Axes, place: Mapping[object, float]) -> None:
    """Mark times that have data, at even steps and few enough to read."""
    every = -(-len(place) // MOST_TICKS)
    shown = list(place)[::every]
    axes.set_xticks([place[t] for t in shown], [said(t) for t in shown])
