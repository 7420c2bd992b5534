"""Figures of a study: a record drawn as SVG for the page and PNG for the document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..result import Estimate, Finding
from .methods import Method, keywords, load

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .perform import Made

SVG, PNG, RECORD = "figure.svg", "figure.png", "record.json"


def draw(method: Method, style: Mapping[str, Any], ask: Callable[[], Made]) -> Made:
    """Ask the panel, and draw the Finding."""
    files, made = ask()
    finding = Finding.from_json(files[RECORD].decode())
    figure = load(method.shown_by)(finding, **_known(method.shown_by, style))
    return {**files, **_drawn(figure, style)}, made


def draw_models(method: Method, records: Mapping[str, str], style: Mapping[str, Any]) -> Made:
    """Draw estimates, given as JSON by the words of the legend."""
    estimates = {words: Estimate.from_json(text) for words, text in records.items()}
    return _drawn(method.load()(estimates, **_known(method.at, style)), style), {}


def _known(at: str, style: Mapping[str, Any]) -> dict[str, Any]:
    """Return those options that the drawing function has; the page gives a figure its title."""
    return {key: value for key, value in style.items() if key in keywords(at) and key != "title"}


def _drawn(figure: Figure, style: Mapping[str, Any]) -> dict[str, bytes]:
    """Return a figure in both formats, with the status of the data above it."""
    from ..present import to_png, to_svg

    axes = figure.axes[0]
    status = style["status"] + ("\n" if axes.get_title(loc="right") else "")  # a line above other words
    axes.set_title(status, loc="left", fontsize=7, color="0.35", family=axes.xaxis.label.get_fontfamily())
    return {SVG: to_svg(figure, str(style["title"])).encode(), PNG: to_png(figure)}
