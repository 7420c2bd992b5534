"""Margins plot: the marginal effect that ``probe.margins`` found over the moderator, with its interval and zero."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from ...result import Finding
from ..page_words import say
from ..style import GREY, INK, drawing, head, name_axes
from ..table import Language
from .tables import named

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FEW = 8  # up to so many values stand as points with bars, more as a line with a band


def margins_plot(
    finding: Finding,
    *,
    labels: Mapping[str, str] | None = None,
    title: str | None = None,
    lang: Language = "en",
) -> Figure:
    """Draw the effect over the values of the moderator: a line with its band, or points with bars when they are few.

    Parameters
    ----------
    finding : Finding
        From ``probe.margins``: table ``margins`` (value effect conf_low conf_high); facts y, term, moderator, level.
    labels : mapping of str to str, optional
        Words for columns.
    title : str, optional
        Above the figure; a page has its own.
    lang : {"en", "zh"}
        Language of the figure's own words.

    Raises
    ------
    SpecError
        When the finding lacks the table or a column.
    """
    table = named(finding, "margins", ("value", "effect", "conf_low", "conf_high")).sort_values("value")
    term, moderator, y = (_words(finding, key, labels) for key in ("term", "moderator", "y"))
    with drawing() as (figure, axes):
        axes.axhline(0, color=GREY, linewidth=0.8, linestyle=(0, (4, 3)))
        _draw(axes, table)
        name_axes(axes, moderator, say("marginal", lang).format(term, y))
        axes.set_title(say("interval", lang).format(f"{finding.facts['level']:.0%}"), loc="right", fontsize=8.5)
        head(figure, title)
        figure.set_label(f"{say('marginal', lang).format(term, y)} / {moderator}")
    return figure


def _draw(axes: Axes, table: pd.DataFrame) -> None:
    if len(table) > FEW:
        axes.fill_between(table["value"], table["conf_low"], table["conf_high"], color=INK, alpha=0.15, linewidth=0)
        axes.plot(table["value"], table["effect"], color=INK)
        return
    axes.vlines(table["value"], table["conf_low"], table["conf_high"], color=INK, linewidth=1.1)
    axes.plot(table["value"], table["effect"], color=INK, marker="o", linestyle="none")
    axes.set_xticks(table["value"])
    axes.margins(x=0.1)


def _words(finding: Finding, fact: str, labels: Mapping[str, str] | None) -> str:
    name = str(finding.facts.get(fact) or "")
    return (labels or {}).get(name, name)
