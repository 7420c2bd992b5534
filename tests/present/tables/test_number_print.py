"""How numbers are printed: decimals, minus signs, powers of ten."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimand.present.numbers import PLAIN, READABLE, TEX, UNICODE, decimals_for, number, p_value


@pytest.mark.parametrize(
    ("scale", "least", "expected"),
    [
        (0.0551, None, 3),
        (0.00012, None, 5),  # two significant digits
        (0.00999, None, 4),
        (1.0, None, 3),
        (12.3, None, 3),
        (123.0, None, 2),  # five digits in all
        (2345.6, None, 1),
        (123456.0, None, 0),
        (0.0551, 4, 4),
        (0.00012, 4, 5),
        (123456.0, 4, 4),
        (0.5, 0, 2),
        (0.0, None, 3),
        (None, 2, 2),
        (math.nan, None, 3),
        (math.inf, None, 3),
    ],
)
def test_decimals(scale, least, expected):
    assert decimals_for(scale, least) == expected


@pytest.mark.parametrize(
    ("value", "decimals", "signs", "expected"),
    [
        (-0.2421, 3, PLAIN, "-0.242"),
        (-0.2421, 3, READABLE, "-0.242"),
        (-0.2421, 3, UNICODE, "−0.242"),
        (-0.2421, 3, TEX, "$-$0.242"),
        (-0.0004, 3, PLAIN, "0.000"),
        (-0.0, 3, TEX, "0.000"),
        (-0.0006, 3, PLAIN, "-0.001"),
        (-0.4, 0, UNICODE, "0"),
        (1234567.8, 1, PLAIN, "1234567.8"),
        (1234567.8, 1, UNICODE, "1,234,567.8"),
        (1.5e-11, 12, PLAIN, "1.50e-11"),
        (-1.5e-11, 12, UNICODE, "−1.50×10⁻¹¹"),
        (1.5e-11, 12, TEX, r"1.50$\times10^{-11}$"),
        (2.5e12, 0, PLAIN, "2.50e+12"),
        (2.5e12, 0, UNICODE, "2.50×10¹²"),
        (-math.inf, 3, PLAIN, "-inf"),
        (math.inf, 3, TEX, r"$\infty$"),
        (math.nan, 3, PLAIN, ""),
        (None, 3, PLAIN, ""),
        (1993, 3, UNICODE, "1993"),
        (-5, 3, UNICODE, "−5"),
    ],
)
def test_number(value, decimals, signs, expected):
    assert number(value, decimals, signs=signs) == expected


def test_counts_have_separators_except_in_csv():
    assert [number(2516, count=True, signs=s) for s in (UNICODE, TEX, READABLE, PLAIN)] == ["2,516"] * 3 + ["2516"]


@pytest.mark.parametrize(
    ("p", "plain", "tex"),
    [(0.0421, "0.042", "0.042"), (0.0004, "<0.001", "$<$0.001"), (0.0, "<0.001", "$<$0.001"), (None, "", "")],
)
def test_p_values(p, plain, tex):
    assert (p_value(p), p_value(p, TEX)) == (plain, tex)


@given(st.floats(1e-7, 1e8), st.sampled_from([None, 0, 2, 3, 4]))
def test_a_standard_error_shows_two_significant_digits(se, least):
    text = number(se, decimals_for(se, least))
    digits = text.split("e")[0].replace(".", "").lstrip("0")
    assert len(digits) >= 2
    assert float(text) == pytest.approx(se, rel=0.05)


@given(st.floats(-1e8, 1e8), st.integers(0, 8))
def test_print_is_the_nearest_number_and_never_a_negative_zero(value, decimals):
    text = number(value, decimals)
    assert abs(float(text) - value) <= 0.5 * 10.0**-decimals * (1 + 1e-6) + 1e-8
    assert not (text.startswith("-") and float(text) == 0)
