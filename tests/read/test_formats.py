"""Excel, Stata, SPSS, parquet, data sets of packages and weights files: what each stores and what the table holds."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest
import xlwt
from pandas.testing import assert_frame_equal

import estimand as em
from estimand.read import parquet

ROWS = [
    ["id", "year", "gdp", "day", "when", "text", "treated", None],
    ["001", 2011, 1.5, dt.date(2011, 12, 31), dt.datetime(2011, 1, 1, 12), "5", True, None],
    ["002", 2012, "..", None, None, "6", False, None],
    [None, None, None, None, None, None, None, None],
    ["003", 2013, 3, dt.date(2013, 12, 31), dt.datetime(2013, 1, 1), "", True, None],
]


def workbook(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


# Excel


def test_cells_keep_their_types(tmp_path):
    frame = em.read.table(workbook(tmp_path / "a.xlsx", Data=ROWS))
    assert frame["id"].tolist() == ["001", "002", "003"]
    assert frame["text"].tolist()[:2] == ["5", "6"] and frame["text"].isna().tolist() == [False, False, True]
    assert frame["year"].dtype == "int64" and frame["year"].tolist() == [2011, 2012, 2013]
    np.testing.assert_array_equal(frame["gdp"], [1.5, np.nan, 3])
    assert frame["day"].tolist() == [pd.Timestamp("2011-12-31"), pd.NaT, pd.Timestamp("2013-12-31")]
    assert frame["when"].iloc[0] == pd.Timestamp("2011-01-01 12:00")
    assert frame["treated"].tolist() == [True, False, True]
    assert set(frame.attrs["notes"]) == {
        '".." read as missing: 1 in "gdp"',
        'column "text" holds numbers stored as text; kept as text',
        "1 row without any value left out",
    }


def test_the_old_format_is_read(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("数据")
    for j, values in enumerate([("省份", "河北"), ("年份", 2011), ("值", 1.25)]):
        for i, value in enumerate(values):
            sheet.write(i, j, value)
    book.save(str(tmp_path / "a.xls"))
    assert_frame_equal(
        em.read.table(tmp_path / "a.xls"),
        pd.DataFrame({"省份": ["河北"], "年份": [2011], "值": [1.25]}),
        check_column_type=False,
    )


def test_a_sheet_is_chosen_by_name_or_number_and_the_others_are_said(tmp_path):
    path = workbook(tmp_path / "a.xlsx", Notes=[["n"], [1]], Panel=[["p"], [2]])
    first = em.read.table(path)
    assert list(first.columns) == ["n"] and first.attrs["notes"] == ('sheet "Notes" read; there are also "Panel"',)
    for sheet in ("Panel", 2):
        frame = em.read.table(path, sheet=sheet)
        assert list(frame.columns) == ["p"] and frame.attrs["notes"] == ()
    with pytest.raises(em.SpecError, match=r'a.xlsx: no sheet "Panl"; nearest: "Panel"; there are "Notes", "Panel"'):
        em.read.table(path, sheet="Panl")
    for sheet in (0, 3):
        with pytest.raises(em.SpecError, match=f"no sheet {sheet}; there are 2"):
            em.read.table(path, sheet=sheet)


def test_titles_above_the_header_are_left_out_and_rows_counted_as_in_excel(tmp_path):
    rows = [["Table 1: GDP", None], [None, None], ["unit", "gdp"], ["A", 1], ["B", 2], ["A", 3]]
    path = workbook(tmp_path / "a.xlsx", Data=rows)
    frame = em.read.table(path)
    assert list(frame.columns) == ["unit", "gdp"] and frame.attrs["notes"] == ("2 rows above the header left out",)
    with pytest.raises(em.DataError, match=r"2 rows for \(A\): rows 4, 6"):
        em.read.panel(path, "unit")


def test_text_among_numbers_makes_the_column_text_and_is_said(tmp_path):
    frame = em.read.table(workbook(tmp_path / "a.xlsx", Data=[["x", "y"], [2011, 1], ["2012*", 2], [2013.5, 3]]))
    assert frame["x"].tolist() == ["2011", "2012*", "2013.5"]
    assert frame.attrs["notes"] == ('column "x" mixes 2 numbers, 1 texts, first "2012*"; all kept as text',)


def test_an_index_column_beside_one_other_is_no_title(tmp_path):
    frame = em.read.table(workbook(tmp_path / "a.xlsx", Data=[[None, "x"], [0, 5], [1, 6]]))
    assert list(frame.columns) == ["x"] and frame["x"].tolist() == [5, 6]


def test_errors_in_cells_and_years_and_times(tmp_path):
    rows = [["year", "x", "t", "b"], ["2011年", "#N/A", dt.time(12), True], ["2012年", 2, dt.time(13), None]]
    frame = em.read.table(workbook(tmp_path / "a.xlsx", Data=rows))
    assert frame["year"].tolist() == [2011, 2012] and frame["t"].tolist() == ["12:00:00", "13:00:00"]
    np.testing.assert_array_equal(frame["x"], [np.nan, 2])
    np.testing.assert_array_equal(frame["b"], [1, np.nan])


def test_an_empty_sheet_and_doubled_names_are_refused(tmp_path):
    with pytest.raises(em.DataError, match='the sheet "Data" is empty'):
        em.read.table(workbook(tmp_path / "a.xlsx", Data=[]))
    with pytest.raises(em.DataError, match=r'the header has "x" more than once \(columns 1, 2\)'):
        em.read.table(workbook(tmp_path / "b.xlsx", Data=[["x", "x"], [1, 2]]))
    assert em.read.table(workbook(tmp_path / "c.xlsx", Data=[["x", "y"]])).shape == (0, 2)
    assert em.read.table(workbook(tmp_path / "d.xlsx", Data=[["x"], [1]]))["x"].tolist() == [1]


# Stata and SPSS

SURVEY = pd.DataFrame(
    {
        "year": [2010.0, 2010, 2012, 2012],
        "sex": [1.0, 2, np.nan, 1],
        "income": [120.5, -9, 80, np.nan],
        "grade": [1.0, 2, 3, 1],
        "name": ["北京", "河北", "", "上海"],
        "day": [dt.date(2010, 1, 31), None, dt.date(1955, 2, 1), dt.date(2012, 1, 1)],
        "when": pd.to_datetime(["2010-01-31 12:30:00", None, "1955-02-01 00:00:00", "2012-01-01 00:00:01"]),
    }
)
LABELS = {"sex": {1: "male", 2: "female"}, "income": {-9: "refused"}, "grade": {1: "low", 2: "high", 3: "high"}}
WORDS = {"sex": "Sex of the head", "income": "Income, 1000 yuan"}


@pytest.fixture(params=["dta", "sav"])
def survey(request, tmp_path):
    path = tmp_path / f"survey.{request.param}"
    write = {"dta": pyreadstat.write_dta, "sav": pyreadstat.write_sav}[request.param]
    write(SURVEY, str(path), column_labels=WORDS, variable_value_labels=LABELS)
    return path


def test_labels_stand_in_the_table_and_codes_stay_at_hand(survey):
    frame = em.read.table(survey)
    assert frame["sex"].tolist()[:2] == ["male", "female"] and frame["sex"].isna().tolist() == [
        False,
        False,
        True,
        False,
    ]
    assert list(frame["sex"].cat.categories) == ["male", "female"]
    np.testing.assert_array_equal(frame["income"], SURVEY["income"])
    assert frame["grade"].tolist() == [1, 2, 3, 1]
    assert frame.attrs["labels"] == WORDS and frame.attrs["value_labels"] == LABELS
    assert frame.attrs["notes"] == (
        'column "income" stays numeric: only 1 of 3 values have a label (-9 "refused")',
        'column "grade" stays numeric: two of its codes share a label',
    )
    assert frame["year"].dtype == "int64"
    np.testing.assert_array_equal(em.read.coded(frame, ["sex"])["sex"], SURVEY["sex"])


def test_dates_are_dates_and_empty_text_is_missing(survey):
    frame = em.read.table(survey)
    assert frame["day"].tolist() == [
        pd.Timestamp("2010-01-31"),
        pd.NaT,
        pd.Timestamp("1955-02-01"),
        pd.Timestamp("2012-01-01"),
    ]
    pd.testing.assert_series_equal(frame["when"], SURVEY["when"], check_dtype=False)
    assert frame["name"].isna().tolist() == [False, False, True, False]


def test_rows_are_chosen_by_label(survey):
    frame = em.read.table(survey, columns=["year", "sex"], rows="sex == 'male' and year == 2012")
    assert frame["year"].tolist() == [2012] and list(frame.columns) == ["year", "sex"]
    assert set(frame.attrs["labels"]) == {"sex"}


def test_codes_are_given_only_where_there_are_labels(survey):
    with pytest.raises(em.SpecError, match='column "sexx" has no value labels; nearest: "sex"'):
        em.read.coded(em.read.table(survey), ["sexx"])


def test_quarters_months_and_years_of_stata(tmp_path):
    dates = pd.to_datetime(["2010-01-01", "2010-07-01"])
    frame = pd.DataFrame({k: dates for k in ("tq", "tm", "ty", "th", "td", "tc")})
    frame.to_stata(tmp_path / "q.dta", convert_dates={k: k for k in frame}, write_index=False)
    read = em.read.table(tmp_path / "q.dta")
    for name in ("tq", "tm", "th", "td", "tc"):
        assert read[name].tolist() == dates.tolist(), name
    assert read["ty"].tolist() == [2010, 2010]


def test_old_stata_files_in_chinese_are_recognised(tmp_path):
    old = pd.DataFrame({"p": ["北京".encode("gb18030").decode("latin-1"), "a"], "x": [1.5, 2.5]})
    old.to_stata(tmp_path / "old.dta", version=114, write_index=False)
    frame = em.read.table(tmp_path / "old.dta")
    assert frame["p"].tolist() == ["北京", "a"] and frame.attrs["notes"] == ("not UTF-8; read as GB18030",)
    assert em.read.table(tmp_path / "old.dta", encoding="gb18030").attrs["notes"] == ()
    pd.DataFrame({"p": ["Québec", "Liège"]}).to_stata(tmp_path / "west.dta", version=114, write_index=False)
    west = em.read.table(tmp_path / "west.dta")
    assert west["p"].tolist() == ["Québec", "Liège"] and west.attrs["notes"] == ("not UTF-8; read as WINDOWS-1252",)


def test_missing_values_of_stata_and_spss_are_missing(tmp_path):
    frame = pd.DataFrame({"x": [1.0, -9.0, 3.0]})
    pyreadstat.write_sav(frame, str(tmp_path / "a.sav"), missing_ranges={"x": [-9]})
    np.testing.assert_array_equal(em.read.table(tmp_path / "a.sav")["x"], [1, np.nan, 3])
    extended = pd.DataFrame({"x": [1.0, "a", 3.0]}, dtype=object)
    pyreadstat.write_dta(extended, str(tmp_path / "a.dta"), missing_user_values={"x": ["a"]})
    np.testing.assert_array_equal(em.read.table(tmp_path / "a.dta")["x"], [1, np.nan, 3])


# parquet


@pytest.fixture
def stored(tmp_path):
    table = pa.table(
        {
            "i": pa.array([1, None, 3], pa.int32()),
            "f": pa.array([1.5, float("nan"), None]),
            "t": pa.array(["河北", None, "x"]).dictionary_encode(),
            "d": pa.array([dt.date(2010, 1, 1), None, dt.date(2012, 1, 1)]),
            "b": pa.array([True, None, False]),
            "c": pa.array([True, False, False]),
            "n": pa.array([1, 2, 3], pa.decimal128(5, 2)),
            "z": pa.nulls(3),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    return tmp_path / "a.parquet"


def test_parquet_is_the_same_by_either_engine(stored, monkeypatch):
    frame = em.read.table(stored)
    assert frame["t"].tolist()[0] == "河北" and frame["d"].iloc[0] == pd.Timestamp("2010-01-01")
    np.testing.assert_array_equal(frame["b"], [1, np.nan, 0])
    for absent in ("pyarrow", "duckdb"):
        monkeypatch.setattr(parquet, "find_spec", lambda name, absent=absent: None if name == absent else name)
        assert_frame_equal(em.read.table(stored), frame)
        for rows, n in (
            ("f != 2", 1),
            ("not f > 1", 2),
            ("f is missing", 2),
            ("d >= '2011-01-01'", 1),
            ("t == '河北'", 1),
            ("c == 1", 1),
            ("n > 1.5", 2),
        ):
            assert len(em.read.table(stored, rows=rows)) == n, (absent, rows)
    monkeypatch.setattr(parquet, "find_spec", lambda name: None)
    with pytest.raises(em.NotSupported, match=r"pyarrow or duckdb.*estimand\[big\]"):
        em.read.table(stored)


# data sets of packages


def test_the_prison_data_are_those_of_the_package():
    frame = em.read.dataset("wooldridge:prison")
    assert frame.shape == (714, 45) and frame["state"].nunique() == 51 and frame["year"].min() == 80
    assert "Levitt 1996, Quarterly Journal of Economics 111(2)" in frame.attrs["source"]
    assert "wooldridge 0." in frame.attrs["source"] and frame.attrs["labels"]["polpc"] == "police per 100,000 residents"


def test_unknown_data_sets_and_packages_are_refused(monkeypatch):
    with pytest.raises(em.SpecError, match='no data set "prisn"; nearest: "prison"'):
        em.read.dataset("wooldridge:prisn")
    with pytest.raises(em.SpecError, match=r'"wooldrige:prison" is not known.*nearest: "wooldridge"'):
        em.read.dataset("wooldrige:prison")
    with pytest.raises(em.SpecError, match="is not known"):
        em.read.dataset("wooldridge")
    monkeypatch.setattr("estimand.read.datasets.find_spec", lambda name: None)
    with pytest.raises(em.NotSupported, match=r"wooldridge.*estimand\[demo\]"):
        em.read.dataset("wooldridge:prison")


# weights


def test_weights_are_matched_by_id_and_not_by_order(write):
    weights = em.read.weights(write(",B,A,C\nA,1,0,2\nB,0,1,0.5\nC,0.5,2,0\n"))
    assert weights.ids == ("A", "B", "C")
    np.testing.assert_array_equal(weights.matrix.todense(), [[0, 1, 2], [1, 0, 0.5], [2, 0.5, 0]])


def test_ids_that_count_the_rows_are_ids(write):
    assert em.read.weights(write(",1,2\n1,0,3\n2,3,0\n")).ids == (1, 2)


def test_weights_with_numbers_as_ids(write):
    weights = em.read.weights(write("code,11,12\n11,0,3\n12,3,0\n"))
    assert weights.ids == (11, 12)


def test_a_file_of_real_distances_is_symmetric(shared):
    weights = em.read.weights(shared / "data" / "panels" / "province_capital_distance_km.csv")
    matrix = weights.matrix.todense()
    assert len(weights) == 31 and np.array_equal(matrix, matrix.T) and matrix[0, 1] == 108.214


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (",A,B\nA,0,1\nC,1,0\n", 'unit "C" has no column; 2 rows, 2 columns'),
        (",A,B\nA,0,1\n", 'unit "B" has no row; 1 rows, 2 columns'),
        (",A,B\nA,0,x\nB,1,0\n", 'column "B" has entries that are missing or not numbers'),
        (",A,B\nA,0,\nB,1,0\n", 'column "B" has entries that are missing or not numbers'),
        (",A,B\nA,0,-1\nB,1,0\n", "data.csv: weights: 1 entries are negative"),
        (",A,B\nA,1,1\nB,1,0\n", "neighbour themselves"),
    ],
)
def test_weights_that_are_no_square_are_refused(write, text, message):
    with pytest.raises(em.DataError, match=message):
        em.read.weights(write(text))


# cost


def test_reading_imports_no_reader_before_it_is_needed():
    code = (
        "import sys, estimand as em; em.read; "
        "print([m for m in ('duckdb', 'pyreadstat', 'python_calamine', 'wooldridge') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
