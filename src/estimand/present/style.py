"""How figures look: fonts that cover the text, marks that survive grey printing, and a blank figure to draw on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 4.4  # inches: on a page 360 pixels wide the text is still 9 pixels high
INK, GREY = "#1a1a1a", "#6b6b6b"

# Okabe and Ito (2008): told apart by the colour-blind; the order alternates dark and light, so also in grey.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#000000", "#e69f00", "#56b4e9")
LINES = ("-", "--", "-.", ":")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<")
MOST_GROUPS = 12

FAMILIES = (
    "DejaVu Sans",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "SimHei",
    "SimSun",
    "Arial Unicode MS",
)
_FONT_FILES = re.compile(
    r"dejavusans|noto ?sans|sourcehansans|wqy|pingfang|hiragino|msyh|simhei|simsun|arial unicode", re.I
)

_RULES = {
    "font.size": 9,
    "axes.labelsize": 9,
    "axes.linewidth": 0.8,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.formatter.use_mathtext": False,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "text.parse_math": False,
    "lines.linewidth": 1.5,
    "lines.markersize": 4.5,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "figure.facecolor": "white",
    "svg.fonttype": "none",
    "svg.hashsalt": "estimand",
    "pdf.fonttype": 42,
}


def styled() -> AbstractContextManager[None]:
    """Return a context in which matplotlib draws in the house style; outside it nothing has changed."""
    import matplotlib

    return matplotlib.rc_context({**_RULES, "font.family": list(installed_families())})


@contextmanager
def drawing(height: float = 2.9, width: float = WIDTH) -> Iterator[tuple[Figure, Axes]]:
    """Give a blank figure (inches) with one pair of axes, outside pyplot, to draw on in the house style."""
    with drawing_many(1, height, width) as (figure, rooms):
        yield figure, rooms[0]


@contextmanager
def drawing_many(panels: int, height: float, width: float = WIDTH) -> Iterator[tuple[Figure, list[Axes]]]:
    """Give the same with so many pairs of axes, one below the other."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with styled():
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(figure)
        yield figure, list(figure.subplots(panels, squeeze=False)[:, 0])


def mark(position: int) -> dict[str, Any]:
    """Return colour, line style and marker of the n-th group; no two of the first 28 share colour and line."""
    return {
        "color": COLOURS[position % len(COLOURS)],
        "linestyle": LINES[position % len(LINES)],
        "marker": MARKERS[position % len(MARKERS)],
    }


def folded(text: str, columns: int = 22) -> str:
    """Return a label broken into lines of at most so many columns; a Chinese character takes two."""
    lines, line = [], ""
    for piece in re.findall(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+", text):
        if line and columns_of(line + piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return "\n".join([*lines, line.rstrip()])


def columns_of(text: str) -> int:
    """Return the columns that a line of text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def name_axes(axes: Axes, x: str, y: str) -> None:
    """Write the names of the axes, folded so that they do not leave a figure of the usual size."""
    axes.set_xlabel(folded(x, 44))
    axes.set_ylabel(folded(y, 30))


def head(figure: Figure, title: str | None, handles: Sequence[Any] = (), names: Sequence[str] = ()) -> None:
    """Put the title, and what tells two or more groups apart, above the axes; names may begin with an underscore."""
    if len(names) < 2:
        handles, names = (), ()
    if not names and not title:
        return
    columns = 1 if any(columns_of(name) > 28 for name in names) else max(1, min(len(names), 3))
    place = {"loc": "outside upper left", "alignment": "left", "ncols": columns}
    box = figure.legend(handles, ["-"] * len(names), title=folded(title or "", 50), title_fontsize=10, **place)
    for text, name, handle in zip(box.get_texts(), names, box.legend_handles, strict=True):
        text.set_text(folded(name, 44))
        handle.set_alpha(1)


@cache
def installed_families() -> tuple[str, ...]:
    """Return those of the house's font families that this machine has, Latin first, then Chinese."""
    from matplotlib import font_manager

    manager = font_manager.fontManager
    known = {Path(entry.fname) for entry in manager.ttflist}
    for file in font_manager.findSystemFonts():  # a font installed after matplotlib's first run is not in its cache
        if Path(file) not in known and _FONT_FILES.search(Path(file).name):
            manager.addfont(file)
    present = {entry.name for entry in manager.ttflist if Path(entry.fname).exists()}
    return tuple(name for name in FAMILIES if name in present)
