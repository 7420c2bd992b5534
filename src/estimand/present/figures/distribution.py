"""Distribution plot: the histogram and the density that ``probe.distribution`` found, one look a group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ...result import Finding
from ..page_words import say
from ..style import drawing, head, mark, name_axes
from ..table import Language
from .tables import by_group, named, words

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def distribution_plot(
    finding: Finding,
    *,
    labels: Mapping[str, str] | None = None,
    title: str | None = None,
    lang: Language = "en",
) -> Figure:
    """Draw the histogram as bars and the density as a line, by group.

    Parameters
    ----------
    finding : Finding
        From ``probe.distribution``: tables ``histogram`` (group left right density) and ``density`` (group x density).
    labels : mapping of str to str, optional
        Words for columns and groups.
    title : str, optional
        Above the figure; a page has its own.
    lang : {"en", "zh"}
        Language of the figure's own words.

    Raises
    ------
    SpecError
        When the finding lacks a table or column, or has more than 12 groups.
    """
    bars = by_group(named(finding, "histogram", ("left", "right", "density")), labels)
    curves = by_group(named(finding, "density", ("x", "density")), labels)
    name = words(finding, "column", labels)
    with drawing() as (figure, axes):
        for i, own in enumerate(bars.values()):
            look = {"color": mark(i)["color"], "alpha": 0.35 if len(bars) == 1 else 0.15, "edgecolor": "white"}
            axes.bar(own["left"], own["density"], own["right"] - own["left"], align="edge", linewidth=0.4, **look)
        handles = [
            axes.plot(c["x"], c["density"], **mark(i) | {"marker": ""})[0] for i, c in enumerate(curves.values())
        ]
        axes.set_ylim(bottom=0)
        name_axes(axes, name, say("density", lang))
        head(figure, title, handles, list(curves))
        figure.set_label(f"{say('density', lang)}: {name}")
    return figure
