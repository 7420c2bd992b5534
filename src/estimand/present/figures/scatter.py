"""Scatter plot: points, fitted line and its band, as ``probe.scatter`` found them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ...result import Finding
from ..numbers import UNICODE, decimals_for, number
from ..page_words import say
from ..style import INK, drawing, head, mark, name_axes
from ..table import Language
from .tables import by_group, named, words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_VECTORS = 1500  # more points are drawn as one embedded picture, which keeps a page small


def scatter_plot(
    finding: Finding,
    *,
    labels: Mapping[str, str] | None = None,
    title: str | None = None,
    lang: Language = "en",
) -> Figure:
    """Draw the points, by group, with one fitted line, its band and a line of numbers.

    Parameters
    ----------
    finding : Finding
        From ``probe.scatter``: tables ``points`` (x y, with or without group) and ``fit`` (x fit conf_low
        conf_high); facts slope, std_error, r2, n_obs.
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
    points, fit = named(finding, "points", ("x", "y")), named(finding, "fit", ("x", "fit", "conf_low", "conf_high"))
    groups = by_group(points, labels)
    many = len(points) > MOST_VECTORS
    style = {"linestyle": "none", "markeredgewidth": 0, "markersize": 2.5 if many else 4, "rasterized": many}
    style |= {"alpha": max(0.1, min(0.55, 150 / len(points)))}
    x, y = words(finding, "x", labels), words(finding, "y", labels)
    with drawing(height=3.2) as (figure, axes):
        handles = [axes.plot(own["x"], own["y"], **mark(i) | style)[0] for i, own in enumerate(groups.values())]
        axes.fill_between(fit["x"], fit["conf_low"], fit["conf_high"], color=INK, alpha=0.15, linewidth=0)
        axes.plot(fit["x"], fit["fit"], color=INK)
        name_axes(axes, x, y)
        axes.set_title(_numbers(finding, lang), loc="right", fontsize=8.5)
        head(figure, title, handles, list(groups))
        figure.set_label(f"{y} / {x}: {_numbers(finding, lang)}")
    return figure


def _numbers(finding: Finding, lang: Language) -> str:
    """Return the fit in one line: slope (standard error), R squared, n."""
    fact = finding.facts
    decimals = decimals_for(fact["std_error"])
    slope, error = (number(fact[key], decimals, signs=UNICODE) for key in ("slope", "std_error"))
    n = number(fact["n_obs"], count=True, signs=UNICODE)
    return f"{say('slope', lang)} {slope} ({error}), R² = {fact['r2']:.3f}, n = {n}"
