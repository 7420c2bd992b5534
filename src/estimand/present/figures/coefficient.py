"""Coefficient plot: estimates side by side with their 95 % (thin) and 90 % (thick) intervals and a line at zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ...errors import SpecError, nearest
from ...result import CONSTANT, Estimate
from ..page_words import say
from ..style import GREY, MOST_GROUPS, drawing, folded, head, mark
from ..table import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

ROW, STEP = 0.3, 0.24  # inches a line; share of a term's row between neighbouring models


def coefficient_plot(
    estimates: Mapping[str, Estimate],
    terms: Sequence[str] | None = None,
    *,
    labels: Mapping[str, str] | None = None,
    title: str | None = None,
    lang: Language = "en",
) -> Figure:
    """Draw the coefficients of one or more models, one row a term, one mark a model.

    Parameters
    ----------
    estimates : mapping of str to Estimate
        Models by the words of the legend.
    terms : sequence of str, optional
        Terms from the top down; without it, all but the constant. A model without a term leaves its place empty.
    labels : mapping of str to str, optional
        Words for terms.
    title : str, optional
        Above the figure; a page has its own.
    lang : {"en", "zh"}
        Language of the figure's own words.

    Raises
    ------
    SpecError
        When there is no estimate, no model has a term, no term is left, or there are more than 12 models.
    """
    terms = _terms(estimates, terms)
    labels = labels or {}
    height = 0.75 + ROW * len(terms) * max(1.0, 0.3 + 0.55 * len(estimates)) + 0.2 * ((len(estimates) + 2) // 3)
    with drawing(height=height) as (figure, axes):
        axes.axvline(0, color=GREY, linewidth=0.8, linestyle=(0, (4, 3)))
        handles = [_draw(axes, e, terms, (i, len(estimates))) for i, e in enumerate(estimates.values())]
        axes.set_yticks(range(len(terms)), [folded(labels.get(t, t)) for t in terms])
        axes.set_ylim(len(terms) - 0.5, -0.5)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.locator_params(axis="x", nbins=6)
        figure.supxlabel(say("intervals", lang), fontsize=8.5)
        head(figure, title, handles, list(estimates))
        figure.set_label(f"{say('intervals', lang)}: {', '.join(labels.get(t, t) for t in terms)}")
    return figure


def _terms(estimates: Mapping[str, Estimate], asked: Sequence[str] | None) -> list[str]:
    """Return the terms to draw, in order of first appearance unless asked."""
    if not estimates:
        raise SpecError("coefficient_plot: no estimates; give a mapping of words to Estimate")
    known = list(dict.fromkeys(t for e in estimates.values() for t in e.terms))
    if len(estimates) > MOST_GROUPS:
        raise SpecError(f"coefficient_plot: {len(estimates)} models; a figure tells at most {MOST_GROUPS} apart")
    for term in asked or ():
        if term not in known:
            raise SpecError(f'coefficient_plot: no model has the term "{term}"{nearest(term, known)}')
    terms = list(asked) if asked is not None else [t for t in known if t != CONSTANT]
    if not terms:
        raise SpecError("coefficient_plot: no terms to draw; name them with terms=")
    return terms


def _draw(axes: Axes, estimate: Estimate, terms: Sequence[str], place: tuple[int, int]) -> Line2D:
    """Draw one model at its share of each term's row; return the handle for the legend."""
    position, models = place
    look = mark(position) | {"linestyle": "none"}
    inner, outer = estimate.table(0.90).set_index("term"), estimate.table(0.95).set_index("term")
    shift = (position - (models - 1) / 2) * min(STEP, 0.8 / models)
    rows = [(i + shift, term) for i, term in enumerate(terms) if term in outer.index]
    heights, found = [y for y, _ in rows], [t for _, t in rows]
    for table, width in ((outer, 1.1), (inner, 2.8)):
        axes.hlines(heights, table.conf_low[found], table.conf_high[found], color=look["color"], linewidth=width)
    look |= {"markeredgecolor": "white", "markeredgewidth": 0.6, "markersize": 6}
    return axes.plot(outer.estimate[found], heights, **look)[0]
