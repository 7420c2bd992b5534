"""A figure becomes SVG text, PNG bytes or a file; the same figure gives the same bytes, and no boxes for letters."""

from __future__ import annotations

import hashlib
import html
import io
import logging
import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import NotSupported, SpecError
from .files import place
from .style import FAMILIES, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

logger = logging.getLogger("estimand.present")

_NO_DATES = {
    "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
_TAG = re.compile(r"<[^>]*>")
_REFERENCE = re.compile(r"(?:href=\"|url\()#([^\")]+)")
_FONT_LIST = ", ".join(f"'{name}'" for name in FAMILIES) + ", sans-serif"


def to_svg(figure: Figure, label: str = "") -> str:
    """Return the figure as one ``<svg>`` element to stand in a page; text stays text.

    Ids are the element's own, so that several figures share a page. The same figure gives the same text.

    Parameters
    ----------
    figure : Figure
        From any of the figure functions, or matplotlib's own.
    label : str
        What a screen reader says; without it, the figure's own label.
    """
    data, lost = _rendered(figure, "svg")
    if lost:
        logger.warning(_no_font(lost))
    text = data.decode("utf-8")
    text = text[text.index("<svg") :].strip()
    text = _tags(re.sub(r"\s*<defs>\s*<style.*?</style>\s*</defs>", "", text, count=1, flags=re.S), _slim)
    text = scoped(text, "f" + hashlib.sha256(text.encode()).hexdigest()[:8])
    said = html.escape(label or str(figure.get_label() or "figure"))
    style = f"font-family: {_FONT_LIST}; stroke-linejoin: round; stroke-linecap: butt"
    return text.replace("<svg", f'<svg role="img" aria-label="{said}" style="{style}"', 1)


def scoped(svg: str, prefix: str) -> str:
    """Return the SVG with `prefix` before each id that is referred to, and without the ids that are not."""
    used = set(_REFERENCE.findall("".join(_TAG.findall(svg))))

    def renamed(tag: str) -> str:
        tag = re.sub(r' id="([^"]+)"', lambda m: f' id="{prefix}-{m[1]}"' if m[1] in used else "", tag)
        return _REFERENCE.sub(lambda m: m[0].replace("#", f"#{prefix}-"), tag)

    return _tags(svg, renamed)


def to_png(figure: Figure, dpi: int = 300) -> bytes:
    """Return the figure as PNG; raise NotSupported when no installed font has its characters."""
    return _complete(figure, "png", dpi=dpi)


def save_figure(figure: Figure, path: str | Path, *, overwrite: bool = False, dpi: int = 300) -> Path:
    """Write the figure to a .svg, .png or .pdf file, whole or not at all.

    Raises
    ------
    SpecError
        When the ending is another, or the file exists and `overwrite` is false.
    NotSupported
        When no installed font has the figure's characters (png, pdf).
    """
    kind = Path(path).suffix.lower().lstrip(".")
    if kind == "svg":
        data = f'<?xml version="1.0" encoding="UTF-8"?>\n{to_svg(figure)}\n'.encode()
    elif kind in _NO_DATES:
        data = _complete(figure, kind, dpi=dpi)
    else:
        raise SpecError(f'{path}: a figure is written as .svg, .png or .pdf, not ".{kind}"')
    return place(path, lambda half: half.write_bytes(data), overwrite=overwrite)


def _tags(svg: str, change: Callable[[str], str]) -> str:
    """Return the SVG with each tag changed and the words between tags left alone."""
    return _TAG.sub(lambda tag: change(tag[0]), svg)


def _slim(tag: str) -> str:
    """Return the tag without its fonts, which the root names once for all, and without turns by nothing."""
    return re.sub(r' transform="rotate\(-0 [^"]*\)"', "", re.sub(r' ?font-family: [^;"]*;?', "", tag))


def _complete(figure: Figure, kind: str, **options: Any) -> bytes:
    data, lost = _rendered(figure, kind, **options)
    if lost:
        raise NotSupported(_no_font(lost))
    return data


def _rendered(figure: Figure, kind: str, **options: Any) -> tuple[bytes, str]:
    """Return the file's bytes and the characters that no font has."""
    buffer = io.BytesIO()
    with styled(), warnings.catch_warnings(record=True) as said:
        warnings.filterwarnings("always", message="Glyph")
        figure.savefig(buffer, format=kind, metadata=_NO_DATES[kind], **options)
    lost = set()
    for words in {str(w.message) for w in said}:
        if glyph := re.match(r"Glyph (\d+)", words):
            lost.add(chr(int(glyph[1])))
        else:
            logger.warning("matplotlib: %s", words)
    return buffer.getvalue(), "".join(sorted(lost))


def _no_font(lost: str) -> str:
    return (
        f'no installed font has {len(lost)} of the figure\'s characters ("{lost[:8]}"); '
        "install a Chinese font, for example: apt install fonts-wqy-microhei"
    )
