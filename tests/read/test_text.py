"""Text files: encodings, separators, how numbers are written, and what is not a table."""

from __future__ import annotations

import logging

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import estimand as em

# encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_an_encoding_is_recognised_and_gives_the_same_table(write, encoding, caplog):
    path = write("province,year,gdp\n河北,2014,1.5\n北京,2014,2.5\n", encoding=encoding)
    with caplog.at_level(logging.WARNING, logger="estimand.read"):
        frame = em.read.table(path)
    assert_frame_equal(frame, pd.DataFrame({"province": ["河北", "北京"], "year": [2014, 2014], "gdp": [1.5, 2.5]}))
    note = {"gb18030": ("not UTF-8; read as GB18030",), "utf-16": ("read as UTF-16",)}.get(encoding, ())
    assert frame.attrs["notes"] == note
    assert [r.getMessage() for r in caplog.records] == [f"{path}: {n}" for n in note]


def test_a_real_file_in_gb18030_reads_like_the_original(shared, tmp_path):
    original = shared / "data" / "panels" / "china_province_30x12.csv"
    copy = tmp_path / "copy.csv"
    copy.write_bytes(original.read_bytes().decode("utf-8-sig").encode("gb18030"))
    assert_frame_equal(em.read.table(copy), em.read.table(original))


def test_real_files_read_as_pandas_reads_them(shared):
    for name in ("china_province_30x12.csv", "p3_country_year_1992_2017.csv", "unga_ideal_points_2025.csv"):
        path = shared / "data" / "panels" / name
        assert_frame_equal(em.read.table(path), pd.read_csv(path, keep_default_na=False, na_values=[""]))


def test_an_encoding_that_is_named_is_used_and_not_mentioned(write):
    frame = em.read.table(write("name\nJosé Québec\n", encoding="cp1252"), encoding="cp1252")
    assert frame["name"].tolist() == ["José Québec"] and frame.attrs["notes"] == ()


def test_western_text_that_decodes_as_gb18030_is_not_taken_for_chinese(write):
    path = write("name\nQuébec\nLiège\n", encoding="latin-1")
    path.read_bytes().decode("gb18030")
    with pytest.raises(em.DataError, match=r"byte 0xE9 at offset 7, line 2.*not Chinese; give its encoding"):
        em.read.table(path)


def test_an_undecodable_file_names_byte_offset_and_line(write):
    head = "a,b\n" + "1,中\n" * 300_000
    path = write(head.encode() + b"2,\xff\xff\n")
    with pytest.raises(em.DataError, match=rf"0xFF at offset {len(head.encode()) + 2}, line 300002\), nor GB18030 \("):
        em.read.table(path)


def test_a_character_cut_by_the_block_boundary_is_no_fault(write):
    text = "a\n" + "x" * ((1 << 20) - 3) + "中\n"
    assert em.read.table(write(text))["a"].iloc[0].endswith("x中")


def test_a_wrong_or_unknown_encoding_is_refused(write):
    path = write("a\n中\n")
    with pytest.raises(em.DataError, match=r"not ascii .*offset 2, line 2"):
        em.read.table(path, encoding="ascii")
    with pytest.raises(em.SpecError, match='encoding "gb2313" is not known'):
        em.read.table(path, encoding="gb2313")


# separators


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "x,y\n1,a b\n2,c\n"),
        ("a.csv", "x;y\n1;a b\n2;c\n"),
        ("a.tsv", "x\ty\n1\ta b\n2\tc\n"),
        ("a.txt", "x\ty\n1\ta b\n2\tc\n"),
        ("a.txt", "x|y\n1|a b\n2|c\n"),
        ("a.txt", '"x","y"\n1,"a b"\n2,c\n'),
    ],
)
def test_the_separator_is_found_in_the_header(write, name, text):
    assert_frame_equal(em.read.table(write(text, name)), pd.DataFrame({"x": [1, 2], "y": ["a b", "c"]}))


def test_text_may_be_separated_by_blanks(write):
    frame = em.read.table(write("x   y\n1  2.5\n 3 4.5\n", "a.txt"))
    assert_frame_equal(frame, pd.DataFrame({"x": [1, 3], "y": [2.5, 4.5]}))


def test_a_name_with_blanks_is_one_name_in_a_csv(write):
    assert list(em.read.table(write("GDP per head\n1\n")).columns) == ["GDP per head"]


def test_infinite_values_are_numbers(write):
    np.testing.assert_array_equal(em.read.table(write("x\n1\ninf\nNA\n"))["x"], [1, np.inf, np.nan])


def test_one_column_and_quoted_separators(write):
    assert em.read.table(write("x\n1\n2\n"))["x"].tolist() == [1, 2]
    frame = em.read.table(write('place,x\n"Washington, D.C.",\n"a ""b""\nc",2\n'))
    assert frame["place"].tolist() == ["Washington, D.C.", 'a "b"\nc'] and np.isnan(frame["x"][0])


# how numbers are written


def test_signs_for_missing_are_missing_among_numbers_and_counted(write):
    frame = em.read.table(write("x,y\n1,NA\n..,2.5\n3,.\n..,4\n"))
    np.testing.assert_array_equal(frame["x"], [1, np.nan, 3, np.nan])
    np.testing.assert_array_equal(frame["y"], [np.nan, 2.5, np.nan, 4])
    assert frame.attrs["notes"] == (
        '".." read as missing: 2 in "x"',
        '"NA" read as missing: 1 in "y"',
        '"." read as missing: 1 in "y"',
    )


def test_the_code_of_namibia_stays(write):
    frame = em.read.table(write("iso2,x\nNA,1\nFR,2\n,3\n"))
    assert frame["iso2"].tolist()[:2] == ["NA", "FR"] and frame["iso2"].isna().tolist() == [False, False, True]
    assert frame.attrs["notes"] == ('"NA" kept as a value in text: 1 in "iso2"',)


def test_a_column_of_signs_alone_is_missing(write):
    frame = em.read.table(write("x,y\n1,..\n2,..\n"))
    assert frame["y"].isna().all() and frame["y"].dtype == float


def test_thousands_separators_are_read_with_a_note(write):
    frame = em.read.table(write('x,y\n"1,234",5\n987,6\n"-1,234,567.5",7\nNA,8\n'))
    np.testing.assert_array_equal(frame["x"], [1234, 987, -1234567.5, np.nan])
    assert 'column "x": thousands separators, first "1,234"' in frame.attrs["notes"]


def test_commas_stand_before_decimals_where_semicolons_separate(write):
    frame = em.read.table(write("x;y;z\n1,5;1,234;1.5\n-2;NA;2\n"))
    np.testing.assert_array_equal(frame["x"], [1.5, -2])
    np.testing.assert_array_equal(frame["y"], [1.234, np.nan])
    np.testing.assert_array_equal(frame["z"], [1.5, 2])
    assert 'column "x": decimal commas, first "1,5"' in frame.attrs["notes"]


@pytest.mark.parametrize("value", ["1,23", "12,3456", "1,234,5", "1234,567"])
def test_commas_elsewhere_are_no_thousands_separators(write, value):
    assert em.read.table(write(f'x\n"1,234"\n"{value}"\n'))["x"].tolist() == ["1,234", value]


def test_years_with_the_chinese_sign_are_numbers(write):
    frame = em.read.table(write("year,x\n2011年,1\n2012年,2\n"))
    assert frame["year"].tolist() == [2011, 2012] and frame["year"].dtype == "int64"
    assert frame.attrs["notes"] == ('column "year": years, first "2011年"',)


def test_codes_with_leading_zeros_stay_text_and_other_columns_numbers(write):
    frame = em.read.table(write("id,year,x,y\n110,2010,0.5,0\n001,2011,1.5,10\n"))
    assert frame["id"].tolist() == ["110", "001"]
    assert [frame[c].dtype.kind for c in ("year", "x", "y")] == ["i", "f", "i"]
    assert frame.attrs["notes"] == ('column "id" kept as text: leading zeros, first "001"',)


@pytest.mark.parametrize(
    "text", ["id,x\n02,1\n10,2\n", "x,id\n1,02\n2,10\n", 'x,id\n1,"02"\n2,"10"\n', 'id\n"02"\n10\n']
)
def test_leading_zeros_are_seen_in_first_and_last_columns_and_in_quotes(write, text):
    assert em.read.table(write(text))["id"].tolist() == ["02", "10"]


def test_long_identifiers_with_gaps_keep_their_digits(write):
    frame = em.read.table(write("id,x\n123456789012345678,1\n,2\n"))
    assert frame["id"][0] == "123456789012345678"
    assert em.read.table(write("id\n12345678901234567890123\n1\n"))["id"].tolist() == ["12345678901234567890123", "1"]


def test_truth_with_gaps_becomes_numbers(write):
    frame = em.read.table(write("d,e,x\nTrue,False,1\n,True,2\nFalse,True,3\n"))
    np.testing.assert_array_equal(frame["d"], [1, np.nan, 0])
    assert frame["e"].dtype == bool
    assert frame.attrs["notes"] == ('column "d": true and false with gaps, read as 1 and 0',)


def test_a_few_words_in_a_column_of_numbers_are_named(write):
    values = [str(i) for i in range(40)]
    values[7] = "7*"
    frame = em.read.table(write("x\n" + "\n".join(values) + "\n"))
    assert frame["x"].tolist() == values
    assert frame.attrs["notes"] == ('column "x" is text: 1 of 40 values are not numbers, first "7*"',)


# headers


def test_index_columns_and_empty_trailing_columns_are_left_out(write):
    frame = em.read.table(write(",x,\n0,5,\n1,6,\n"))
    assert_frame_equal(frame, pd.DataFrame({"x": [5, 6]}), check_column_type=False)
    assert frame.attrs["notes"] == (
        "column 1 has no name and counts the rows; left out",
        "column 3 has no name and no value; left out",
    )
    assert list(em.read.table(write("Unnamed: 0,x\n1,5\n2,6\n")).columns) == ["x"]
    assert list(em.read.table(write("x,y\n1,2,\n3,4,\n")).columns) == ["x", "y"]


def test_a_nameless_column_with_values_keeps_them(write):
    frame = em.read.table(write(",x\nFrance,5\nPeru,6\n"))
    assert frame["column 1"].tolist() == ["France", "Peru"]
    assert frame.attrs["notes"] == ('column 1 has no name; called "column 1"',)


def test_a_nameless_column_is_there_when_it_is_asked_for(write):
    path = write(",x,\n0,5,\n1,6,\n")
    assert em.read.table(path, columns=["column 1", "column 3"]).shape == (2, 2)


def test_names_are_stripped_and_none_occurs_twice(write):
    assert list(em.read.table(write(" x ,y\n1,2\n")).columns) == ["x", "y"]
    with pytest.raises(em.DataError, match=r'data.csv: the header has "x" more than once \(columns 1, 3\)'):
        em.read.table(write("x,y,x\n1,2,3\n"))


def test_rows_without_a_value_are_left_out(write):
    path = write("x,y\n1,\n,\n2,3\n,")
    frame = em.read.table(path)
    assert frame["x"].tolist() == [1, 2] and frame["x"].dtype == "int64" and list(frame.index) == [0, 1]
    assert frame.attrs["notes"] == ("2 rows without any value left out",)
    assert em.read.table(path, columns=["y"])["y"].isna().tolist() == [True, False]
    assert em.read.table(write("x\n1\nNA\n"))["x"].isna().tolist() == [False, True]


# not a table


@pytest.mark.parametrize(
    ("text", "line", "n", "width"),
    [
        ("a,b\n1,2\n1,2,3\n", 3, 3, 2),
        ("a,b\n1,2,3\n", 2, 3, 2),
        ("a,b\n1,2\n1,2,\n", 3, 3, 2),
        ("a,b\n1,2,3,4\n1,2,3,4\n", 2, 4, 2),
        ("a,b,c\n1,2,3\n\n1,2\n", 4, 2, 3),
        ('a,b,c\n"1\n1",2,\n1,2\n', 4, 2, 3),
        ("a,b\n1,2,\n1,2,3\n", 3, 3, 2),
    ],
)
def test_a_ragged_line_is_named_with_its_counts(write, text, line, n, width):
    with pytest.raises(em.DataError, match=rf"data.csv: line {line} has {n} values, the header has {width} names"):
        em.read.table(write(text))


def test_a_short_line_is_seen_when_its_last_column_is_not_read(write):
    with pytest.raises(em.DataError, match="line 3 has 2 values"):
        em.read.table(write("a,b,c\n1,2,3\n1,2\n"), columns=["a"])


@pytest.mark.parametrize("text", ["", "\n\n", "﻿"])
def test_an_empty_file_is_refused(write, text):
    with pytest.raises(em.DataError, match=r"data.csv: the file is empty"):
        em.read.table(write(text))


def test_a_header_alone_is_a_table_without_rows_and_no_panel(write):
    path = write("a,b\n")
    assert em.read.table(path).shape == (0, 2)
    with pytest.raises(em.DataError, match=r"data.csv: the table has no rows"):
        em.read.panel(path, "a")


def test_a_quote_that_is_not_closed_is_refused(write):
    with pytest.raises(em.DataError, match=r"data.csv: a quote that opens on line 2 or below is not closed"):
        em.read.table(write('a,b\n1,"x\n2,3\n'))
