"""The language of rows and where: what it keeps, that SQL keeps the same, and how mistakes are named."""

from __future__ import annotations

import datetime as dt

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import estimand as em
from estimand import condition

FRAME = pd.DataFrame(
    {
        "year": [2009, 2010, 2011, 2012],
        "region": pd.Series(["east", None, "west", 'say "so"'], dtype="str"),
        "x": [1.5, np.nan, -1.0, 3.0],
        "share %": [0.1, 0.6, np.nan, 0.3],
        "L1.x": [np.nan, 1.5, np.nan, -1.0],
        "省份": ["河北", "北京", "河北", "上海"],
        "day": pd.to_datetime(["2009-01-01", None, "2011-05-01", "2012-01-01"]),
        "treated": [True, False, True, False],
        "sex": pd.Categorical(["M", None, "F", "M"], categories=["M", "F"]),
        "empty": pd.Series([None] * 4, dtype=object),
    }
)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("year >= 2010", "0111"),
        ("2010 <= year", "0111"),
        ("year >= 2010 and year < 2012", "0110"),
        ("year == 2009 or year == 2010 and x is missing", "1100"),
        ("(year == 2009 or year == 2010) and x is missing", "0100"),
        ("not year == 2009 and not (year == 2012)", "0110"),
        ("x != 1.5", "0011"),
        ("not (x == 1.5)", "0111"),
        ("x < -.5", "0010"),
        ("x >= -1e0 and x <= +1.50", "1010"),
        ("x is missing", "0100"),
        ("x is not missing", "1011"),
        ("region in ['east', \"west\"]", "1010"),
        ("region not in ['east']", "0011"),
        ("year in [2009, 2012]", "1001"),
        ('region == "say ""so"""', "0001"),
        ("region > 'f'", "0011"),
        ("`share %` < 0.5", "1001"),
        ("L1.x < x", "0001"),
        ("省份 == '河北'", "1010"),
        ("day >= '2011-05-01'", "0011"),
        ("day in ['2009-01-01']", "1000"),
        ("treated == 1", "1010"),
        ("sex == 'M'", "1001"),
        ("sex != 'M'", "0010"),
        ("empty == 1 or empty is missing and year == 2009", "1000"),
        ("region != 省份", "1011"),
    ],
)
def test_the_rows_kept_are_these_and_sql_keeps_them(text, kept):
    found = condition.parse(text)
    assert "".join(map(str, found.mask(FRAME).astype(int))) == kept
    where, values = found.bound_to(FRAME).sql()
    frame = FRAME.assign(sex=FRAME["sex"].astype("str"), row=range(4))
    if "empty" not in text:
        with duckdb.connect() as connection:
            connection.register("frame", frame)
            rows = connection.execute(f"SELECT row FROM frame WHERE {where}", values).fetchall()
        assert "".join("1" if (i,) in rows else "0" for i in range(4)) == kept


def test_columns_are_those_read():
    assert condition.parse("a == 1 and (b in [2] or not c is missing) and `d e` < f").columns == {*"abcf", "d e"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("year = 2010", 'character 6: expected a comparison .*found "="; write "=="'),
        ("year >> 2010", 'character 7: expected a column, a number or a text in quotes, found ">"'),
        ("year == 2010 & x == 1", 'character 14: .*; write "and"'),
        ("year == 2010 AND x == 1", 'character 14: .*; write "and"'),
        ("year ≥ 2010", 'character 6: .*; write ">="'),
        ("region == “east”", 'character 11: .*; write "\'"'),
        ("(" * 3000 + "year > 1" + ")" * 3000, "more than 150 parts"),
        ("not " * 3000 + "year > 1", "more than 150 parts"),
        ("year == 1" + " or year == 1" * 3000, r"more than 150 parts; list values: column in \[...\]"),
        ("year == ", "character 9: .* found the end"),
        ("", "character 1: .* found the end"),
        ("2010 <= year <= 2012", 'character 14: expected "and", "or" or the end, found "<="'),
        ("(year == 1", r'character 11: expected "\)"'),
        ("year in []", 'character 10: expected a number or a text in quotes, found "]"'),
        ("year in [x]", 'found "x"'),
        ("year not [1]", 'character 10: expected "in"'),
        ("year is 2010", 'character 9: expected "missing"'),
        ("x == 12a", 'found "1"'),
        ("x == 'a", 'found "\'"'),
        ("1 == 1", "character 1: compares two values and no column"),
        ("__import__('os')", r'found "\("'),
        ("x + 1 > 2", r'found "\+"'),
        ("yaer == 2010", 'no column "yaer"; nearest: "year"'),
        ("region == east", 'no column "east".*text stands in quotes: "east"'),
        ("region == 2010", 'column "region" holds text; compare it with "2010"'),
        ("year == '2010'", 'column "year" holds numbers; compare it with 2010, without quotes'),
        ("day > 2010", 'column "day" holds dates; compare it with a date in quotes: "2010-12-31"'),
        ("day > 'soon'", 'column "day" holds dates, and "soon" is not one'),
        ("region == year", 'column "region" holds text and column "year" holds numbers'),
    ],
)
def test_a_mistake_is_named_with_its_place(text, message):
    with pytest.raises(em.SpecError, match=message):
        condition.parse(text).mask(FRAME)


def test_as_many_parts_as_are_allowed():
    for text in ("(" * 150 + "year > 1" + ")" * 150, "not " * 150 + "year > 1", "year > 1" + " or year > 1" * 150):
        found = condition.parse(text)
        assert found.mask(FRAME).tolist() == condition.parse("year > 1").mask(FRAME).tolist()
        found.sql()


def test_columns_of_several_kinds_and_other_inputs_are_refused():
    with pytest.raises(em.DataError, match='column "m" holds values of several kinds'):
        condition.parse("m == 1").mask(pd.DataFrame({"m": pd.Series([1, "a"], dtype=object)}))
    with pytest.raises(em.SpecError, match="a condition is a text"):
        condition.parse(None)


def test_nullable_and_object_columns_are_compared():
    frame = pd.DataFrame(
        {
            "i": pd.array([1, None, 3], dtype="Int64"),
            "o": pd.Series([dt.date(2010, 1, 1), None, dt.date(2012, 1, 1)], dtype=object),
            "z": pd.to_datetime(["2010-01-01", "2011-01-01", "2012-01-01"]).tz_localize("UTC"),
        }
    )
    assert condition.parse("i != 1").mask(frame).tolist() == [False, False, True]
    assert condition.parse("o < '2011-01-01'").mask(frame).tolist() == [True, False, False]
    assert condition.parse("z < '2011-01-01'").mask(frame).tolist() == [True, False, False]


NUMBERS = st.one_of(st.integers(-3, 3), st.sampled_from([-1.5, 0.0, 0.5, 2.5]))
TEXTS = st.sampled_from(["a", "b", "ab", "", "河", 'q"q', "it's"])


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


SIGNS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
LEAVES = st.one_of(
    st.builds("{} {} {}".format, st.sampled_from("xy"), SIGNS, NUMBERS.map(repr)),
    st.builds("x {} y".format, SIGNS),
    st.builds("`t t` {} {}".format, SIGNS, TEXTS.map(quoted)),
    st.builds(
        lambda word, values: f"`t t` {word} [{', '.join(map(quoted, values))}]",
        st.sampled_from(["in", "not in"]),
        st.lists(TEXTS, min_size=1, max_size=3),
    ),
    st.builds("{} {}".format, st.sampled_from(["x", "y", "`t t`"]), st.sampled_from(["is missing", "is not missing"])),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda part: st.one_of(
        part.map("not ({})".format), st.builds("({} {} {})".format, part, st.sampled_from(["and", "or"]), part)
    ),
    max_leaves=5,
)
ROWS = st.lists(st.tuples(st.none() | NUMBERS, st.integers(-3, 3), st.none() | TEXTS), min_size=1, max_size=8)


@settings(max_examples=150, deadline=None)
@given(text=CONDITIONS, rows=ROWS)
def test_the_mask_and_duckdb_keep_the_same_rows(text, rows):
    frame = pd.DataFrame(rows, columns=["x", "y", "t t"]).astype({"x": float, "y": "int64", "t t": "str"})
    frame["row"] = range(len(frame))
    found = condition.parse(text)
    where, values = found.bound_to(frame).sql()
    with duckdb.connect() as connection:
        connection.register("frame", frame)
        kept = connection.execute(f"SELECT row FROM frame WHERE {where} ORDER BY row", values).fetchall()
    assert [row for (row,) in kept] == frame["row"][found.mask(frame)].tolist()
