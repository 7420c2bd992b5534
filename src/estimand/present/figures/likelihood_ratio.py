"""Likelihood-ratio plot: how much worse each candidate fits than the threshold, with what 90, 95 and 99 % reject."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from ...errors import SpecError
from ...result import Estimate
from ..page_words import say
from ..style import COLOURS, GREY, INK, drawing_many, head, name_axes
from ..table import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 9
TOP = 6.0  # of the 99 % line: a curve that fits far worse leaves the picture
STYLES = {0.90: ":", 0.95: "--", 0.99: "-"}


def likelihood_ratio_plot(
    estimates: Mapping[str, Estimate],
    *,
    labels: Mapping[str, str] | None = None,
    title: str | None = None,
    lang: Language = "en",
) -> Figure:
    """Draw the likelihood ratio of every candidate, one panel a threshold; where it is below a line it is not rejected.

    The 95 % confidence set is drawn bold at the bottom, the threshold as a point.

    Parameters
    ----------
    estimates : mapping of str to Estimate
        From ``panel_threshold``, by their words.
    labels : mapping of str to str, optional
        Words for columns.
    title : str, optional
        Above the figure; a page has its own.
    lang : {"en", "zh"}
        Language of the figure's own words.

    Raises
    ------
    SpecError
        When an estimate has no thresholds, or there are more than 9 in all.
    """
    panels = [(words, e, number) for words, e in estimates.items() for number in _thresholds(words, e)]
    if not panels or len(panels) > MOST:
        raise SpecError(f"likelihood_ratio_plot: {len(panels)} thresholds to draw; choose from 1 to {MOST}")
    with drawing_many(len(panels), height=0.5 + 1.9 * len(panels)) as (figure, rooms):
        for axes, (words, estimate, number) in zip(rooms, panels, strict=True):
            _draw(axes, estimate, number)
            name_axes(axes, _by(estimate, labels), say("likelihood_ratio", lang))
            told = [words] if len(estimates) > 1 else []
            told += [say("threshold", lang).format(number)] if len(panels) > 1 else []
            axes.set_title(" · ".join(told), loc="right", fontsize=8.5)
        lines = [line for line in rooms[0].get_lines() if not line.get_label().startswith("_")]
        head(figure, title, lines, [line.get_label() for line in lines])
        variables = dict.fromkeys(_by(e, labels) for e in estimates.values())
        figure.set_label(f"{say('likelihood_ratio', lang)}: {', '.join(variables)}")
    return figure


def _by(estimate: Estimate, labels: Mapping[str, str] | None) -> str:
    """Return the threshold variable in words."""
    by = str(estimate.labels["by"])
    return (labels or {}).get(by, by)


def _thresholds(words: str, estimate: Estimate) -> list[int]:
    if "likelihood_ratio" not in estimate.tables:
        raise SpecError(f'likelihood_ratio_plot: "{words}" is {estimate.method}; give what panel_threshold() returns')
    return estimate.tables["thresholds"]["threshold"].tolist()


def _draw(axes: Axes, estimate: Estimate, number: int) -> None:
    curve, sets = _part(estimate, "likelihood_ratio", number), _part(estimate, "threshold_sets", number)
    found = _part(estimate, "thresholds", number)
    critical = sets.groupby("level")["critical"].first()
    for level, value in critical.items():
        axes.axhline(value, color=GREY, linewidth=0.9, linestyle=STYLES[level], label=f"{level:.0%}")
    axes.plot(curve["candidate"], curve["ratio"], color=INK, linewidth=0.9)
    inside = sets[sets["level"] == 0.95]
    axes.hlines([0] * len(inside), inside["low"], inside["high"], color=COLOURS[0], linewidth=4)
    estimate_at = float(found["estimate"].iloc[0])
    axes.plot([estimate_at], [0], color=COLOURS[1], marker="o", linestyle="none", zorder=5, clip_on=False)
    axes.annotate(f"{estimate_at:.4g}", (estimate_at, 0), (6, 6), textcoords="offset points", fontsize=8.5)
    axes.set_ylim(0, min(max(curve["ratio"].max() * 1.05, critical.max() * 1.1), TOP * critical.max()))


def _part(estimate: Estimate, name: str, number: int) -> pd.DataFrame:
    table = estimate.tables[name]
    return table[table["threshold"] == number]
