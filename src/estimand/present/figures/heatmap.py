"""Correlation heat map: the lower triangle, each cell with its number, since colour alone does not survive grey."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ...errors import SpecError
from ...result import Finding
from ..page_words import say
from ..style import INK, WIDTH, columns_of, drawing, folded, head
from ..table import Language
from .tables import named

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CELL, COLUMN = 0.47, 0.08  # inches: a cell, and a column of a label's letters
LEVEL = 0.05


def correlation_heatmap(
    finding: Finding,
    *,
    labels: Mapping[str, str] | None = None,
    title: str | None = None,
    lang: Language = "en",
) -> Figure:
    """Draw correlations as coloured cells with numbers; those with p < 0.05 stand in bold.

    Parameters
    ----------
    finding : Finding
        From ``probe.correlation``: tables ``correlation`` and ``p_value``, a row and a column for each variable.
    labels : mapping of str to str, optional
        Words for variables.
    title : str, optional
        Above the figure; a page has its own.
    lang : {"en", "zh"}
        Language of the figure's own words.

    Raises
    ------
    SpecError
        When the finding lacks a table, or has fewer than two variables.
    """
    table, p_value = (named(finding, key, ("variable",)).set_index("variable") for key in ("correlation", "p_value"))
    names = [str(n) for n in table.index]
    if len(names) < 2:
        raise SpecError("correlation_heatmap: one variable; a correlation needs two")
    r, p = table[names].to_numpy(float), p_value[names].to_numpy(float)
    said = [folded((labels or {}).get(n, n), 18) for n in names]
    margin = COLUMN * max(columns_of(line) for label in said for line in label.split("\n"))
    cells = CELL * (len(names) - 1)
    with drawing(cells + 0.75 * margin + 0.2, max(WIDTH, cells + margin + 0.3)) as (figure, axes):
        shown = np.ma.masked_invalid(np.where(np.tri(len(names), k=-1, dtype=bool), r, np.nan)[1:, :-1])
        axes.pcolormesh(shown, cmap="RdBu_r", vmin=-1, vmax=1, edgecolors="white", linewidth=1.5)
        _write(axes, r, p, lang)
        axes.set_xticks(np.arange(len(names) - 1) + 0.5, said[:-1], rotation=45, ha="right", rotation_mode="anchor")
        axes.set_yticks(np.arange(len(names) - 1) + 0.5, said[1:])
        axes.set_ylim(len(names) - 1, 0)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        axes.text(1, 1, say("bold", lang), transform=axes.transAxes, ha="right", va="top", fontsize=8.5)
        head(figure, title)
        figure.set_label(f"{say('r', lang)}: {', '.join((labels or {}).get(n, n) for n in names)}")
    return figure


def _write(axes: Axes, r: np.ndarray, p: np.ndarray, lang: Language) -> None:
    """Write each number into its cell, light on dark and dark on light."""
    for i in range(1, len(r)):
        for j in range(i):
            text = f"{r[i, j]:.2f}".replace("-", "−") if np.isfinite(r[i, j]) else say("missing", lang)
            look = {"color": "white" if abs(r[i, j]) > 0.6 else INK, "fontsize": 8, "ha": "center", "va": "center"}
            if p[i, j] < LEVEL:
                look |= {"fontfamily": "DejaVu Sans", "fontweight": "bold"}
            axes.text(j + 0.5, i - 0.5, text, **look)
