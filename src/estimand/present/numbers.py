"""How a number is printed: how many decimals, when in powers of ten, and the minus sign of each format."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

LEAST = 3  # decimals, unless asked otherwise
DEEPEST = 8  # more decimals than this are printed as a power of ten
LARGEST = 1e9  # and so is a larger number that is not a count


@dataclass(frozen=True)
class Signs:
    """The signs of one format: minus, power of ten (a template), infinity, thousands."""

    minus: str
    power: str
    infinity: str
    thousands: str


PLAIN = Signs("-", "e{sign}{exponent:02d}", "inf", "")
READABLE = Signs("-", "e{sign}{exponent:02d}", "inf", ",")
UNICODE = Signs("−", "×10{superscript}", "∞", ",")
TEX = Signs("$-$", r"$\times10^{{{signed}}}$", r"$\infty$", ",")
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def decimals_for(scale: float | None, least: int | None = None) -> int:
    """Return decimals such that `scale` (a standard error, say) shows at least two significant digits.

    Without `least` a number has 3 decimals, or fewer when it is so large that five digits stand before them;
    with it, never fewer than asked.
    """
    wanted = LEAST if least is None else least
    if scale is None or not math.isfinite(scale) or scale == 0:
        return wanted
    place = math.floor(math.log10(abs(scale)))
    if least is None:
        wanted = max(0, min(wanted, 4 - place))
    return max(wanted, 1 - place)


def number(value: float | int | None, decimals: int = LEAST, *, count: bool = False, signs: Signs = PLAIN) -> str:
    """Return the number as printed in the format that `signs` belongs to.

    Parameters
    ----------
    value : float or None
        None and NaN give an empty string. A number that rounds to zero loses its sign.
    decimals : int
        Digits after the point, as ``decimals_for`` gives them.
    count : bool
        A whole number of things, printed with thousands separators; another int (a year) is printed without.
    signs : Signs
        ``PLAIN`` (csv), ``READABLE`` (md), ``UNICODE`` (html, docx) or ``TEX``.
    """
    if value is None or math.isnan(value):
        return ""
    if math.isinf(value):
        return (signs.minus if value < 0 else "") + signs.infinity
    if isinstance(value, int):
        text = f"{value:,}" if count else str(value)
        return text.replace(",", signs.thousands).replace("-", signs.minus)
    if value and (abs(value) >= LARGEST or decimals > DEEPEST):
        return _power(value, signs)
    text = f"{value:,.{decimals}f}"
    if text.startswith("-") and not text.strip("-0."):
        text = text[1:]
    return text.replace(",", signs.thousands).replace("-", signs.minus)


def p_value(value: float | None, signs: Signs = PLAIN) -> str:
    """Return a p-value with three decimals; a smaller one as ``<0.001``."""
    if value is not None and 0 <= value < 0.0005:
        return "$<$0.001" if signs is TEX else "<0.001"
    return number(value, 3, signs=signs)


def _power(value: float, signs: Signs) -> str:
    mantissa, exponent = re.fullmatch(r"(.+)e([+-]\d+)", f"{value:.2e}").groups()
    size = int(exponent)
    words = {
        "sign": exponent[0],
        "exponent": abs(size),
        "signed": size,
        "superscript": str(size).translate(_SUPERSCRIPT),
    }
    return mantissa.replace("-", signs.minus) + signs.power.format(**words)
