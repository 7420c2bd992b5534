"""Any file: which reader, which columns and rows, what is said, and the lines that an error names."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import estimand as em
from estimand.read import text

PANEL = pd.DataFrame(
    {
        "id": ["001", "002", "003"] * 4,
        "province": ["河北", "北京", "上海"] * 4,
        "year": np.repeat([2011, 2012, 2013, 2014], 3),
        "gdp": [1.5, np.nan, 3.25, 4.0, 5.5, 6.0, np.nan, 8.0, 9.0, 10.5, 11.0, 12.0],
        "day": pd.to_datetime(["2011-12-31", "2012-12-31", "2013-12-31"] * 4).as_unit("us"),
        "treated": [True, False] * 6,
    }
)
ROWS = 'year >= 2012 and province in ["河北", "上海"] and not gdp < 9'


@pytest.fixture
def saved(tmp_path):
    """The same table as csv, xlsx, dta, sav and parquet."""

    def save(kind):
        import pyreadstat

        path = tmp_path / f"panel.{kind}"
        as_numbers = PANEL.assign(treated=PANEL["treated"].astype(float))
        match kind:
            case "csv":
                PANEL.to_csv(path, index=False)
            case "tsv":
                PANEL.to_csv(path, index=False, sep="\t", encoding="gb18030")
            case "xlsx":
                PANEL.to_excel(path, index=False)
            case "dta":
                pyreadstat.write_dta(as_numbers, str(path))
            case "sav":
                pyreadstat.write_sav(as_numbers, str(path))
            case "parquet":
                PANEL.to_parquet(path)
        return path

    return save


KINDS = ["csv", "tsv", "xlsx", "dta", "sav", "parquet"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_gives_the_same_table(saved, kind):
    frame = em.read.table(saved(kind))
    if kind in ("csv", "tsv"):
        frame = frame.assign(day=pd.to_datetime(frame["day"]).dt.as_unit("us"))
    expected = PANEL if frame["treated"].dtype == bool else PANEL.assign(treated=PANEL["treated"].astype("int64"))
    assert_frame_equal(frame, expected, check_column_type=False)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("large", [False, True])
def test_columns_and_rows_mean_the_same_in_every_kind(saved, kind, large, monkeypatch):
    monkeypatch.setattr(text, "LARGE", 0 if large else 1 << 30)
    frame = em.read.table(saved(kind), columns=["gdp", "id"], rows=ROWS)
    kept = [3, 6, 8, 9, 11]
    keep = PANEL.loc[[i for i in kept if not PANEL["gdp"][i] < 9], ["gdp", "id"]].reset_index(drop=True)
    assert keep["gdp"].isna().sum() == 1
    assert_frame_equal(frame, keep, check_column_type=False)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize(
    ("rows", "n"),
    [
        ("x > 1000", 2),
        ("x is missing", 2),
        ("year == 2011", 3),
        ("code == '007'", 1),
        ("iso == 'NA'", 2),
        ("iso is missing", 1),
        ("note is missing or note == 'a,\"b\"'", 4),
    ],
)
def test_rows_on_the_way_in_read_numbers_as_the_table_has_them(write, large, rows, n, monkeypatch):
    monkeypatch.setattr(text, "LARGE", 0 if large else 1 << 30)
    path = write(
        "x,year,code,iso,note\n"
        '"1,234",2011年,007,NA,\n..,2011年,010,FR,"a,""b"""\n5,2012年,011,NA,\n\n"2,000",2012年,012,,"c\nd"\nNA,2011年,013,FR,\n'
    )
    frame = em.read.table(path, rows=rows)
    assert len(frame) == n
    assert frame.index.tolist() == list(range(n))
    if not large:
        return
    monkeypatch.setattr(text, "LARGE", 1 << 30)
    whole = em.read.table(path, rows=rows)
    assert_frame_equal(frame, whole)


@pytest.mark.parametrize("large", [False, True])
def test_rows_by_decimal_commas_and_by_truth(write, large, monkeypatch):
    monkeypatch.setattr(text, "LARGE", 0 if large else 1 << 30)
    path = write("x;d;e\n1,5;True;True\n12,25;False;\n;True;False\n")
    assert em.read.table(path, rows="x > 10 and x < 13")["x"].tolist() == [12.25]
    assert em.read.table(path, rows="d == 1")["d"].tolist() == [True, True]
    assert em.read.table(path, rows="e == 1 and d == 1")["e"].tolist() == [1.0]


@pytest.mark.parametrize("large", [False, True])
def test_comparing_text_with_numbers_is_refused_either_way(write, large, monkeypatch):
    monkeypatch.setattr(text, "LARGE", 0 if large else 1 << 30)
    path = write("x,code\n1,007\n2,008\n")
    with pytest.raises(em.SpecError, match='column "code" holds text; compare it with "7"'):
        em.read.table(path, rows="code == 7")
    with pytest.raises(em.SpecError, match='no column "cod"; nearest: "code"'):
        em.read.table(path, rows="cod == '007'")


def test_a_ragged_line_is_named_when_rows_are_selected_on_the_way_in(write, monkeypatch):
    monkeypatch.setattr(text, "LARGE", 0)
    with pytest.raises(em.DataError, match=r"data.csv: line 3 has 1 value, the header has 2 names"):
        em.read.table(write("a,b\n1,2\n1\n"), rows="a == 1")


def test_a_large_file_in_gb18030_is_selected_on_the_way_in(write, monkeypatch):
    monkeypatch.setattr(text, "LARGE", 0)
    path = write("省份,年份\n河北,2011\n北京,2012\n", encoding="gb18030")
    assert em.read.table(path, rows="省份 == '北京'")["年份"].tolist() == [2012]


def test_nothing_is_left_behind(write, monkeypatch, tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    monkeypatch.setattr(text, "LARGE", 0)
    em.read.table(write("省份,年份\n河北,2011\n", encoding="gb18030"), rows="年份 == 2011")
    assert not list(scratch.iterdir())


def test_columns_keep_the_order_asked_and_unknown_ones_are_named(saved):
    path = saved("csv")
    assert list(em.read.table(path, columns=["year", "gdp", "id"]).columns) == ["year", "gdp", "id"]
    with pytest.raises(em.SpecError, match=r'panel.csv: no column "yaer"; nearest: "year"'):
        em.read.table(path, columns=["yaer"])
    for wrong in ("year", [], [1]):
        with pytest.raises(em.SpecError, match="columns: give a list of names"):
            em.read.table(path, columns=wrong)


def test_no_row_left_is_said(saved):
    frame = em.read.table(saved("parquet"), rows="year > 3000")
    assert len(frame) == 0 and frame.attrs["notes"] == ("no row satisfies 'year > 3000'",)


# which file


def test_a_missing_file_names_the_nearest(saved):
    path = saved("csv")
    with pytest.raises(em.DataError, match=r'panle.csv: no such file; nearest: "panel.csv"'):
        em.read.table(path.with_name("panle.csv"))
    with pytest.raises(em.DataError, match="there is no folder"):
        em.read.table(path.parent / "data" / "panel.csv")


def test_an_unknown_ending_and_a_folder_are_refused(write, tmp_path):
    with pytest.raises(em.DataError, match=r'files ending in ".ods" are not read; read are .csv .tsv .txt .xlsx'):
        em.read.table(write("x", "a.ods"))
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(em.DataError, match="is a folder"):
        em.read.table(tmp_path / "folder.csv")


@pytest.mark.parametrize("kind", ["xlsx", "xls", "dta", "sav", "parquet"])
def test_a_file_that_is_not_what_its_ending_says_is_refused(write, kind):
    with pytest.raises(em.DataError, match=rf"data.{kind}: cannot be read"):
        em.read.table(write("a,b\n1,2\n", f"data.{kind}"))


# panels


def test_a_panel_knows_its_file_and_keys_are_read_unasked(saved):
    path = saved("csv")
    panel = em.read.panel(path, "province", "year", columns=["gdp"], units={"gdp": "yuan"}, every=1)
    assert panel.columns == ["province", "year", "gdp"] and panel.origin == str(path)
    assert panel.units["gdp"] == "yuan" and panel.n_units == 3 and panel.n_periods == 4


def test_repeated_keys_name_the_lines_of_the_file(write):
    path = write("province,year\n" + "".join(f"P{i},2014\n" for i in range(116)) + "Hebei,2014\nX,1\nHebei,2014\n")
    with pytest.raises(em.DataError) as error:
        em.read.panel(path, "province", "year")
    told = "province x year is not unique: 2 rows for (Hebei, 2014): lines 118, 120; keep one row of each"
    assert str(error.value) == f"{path}: {told}"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_lines_are_right_after_blank_lines_quoted_breaks_and_selection(write, encoding):
    path = write('unit,year,note\n\nA,1,"x\ny"\nA,2,\n,,\nB,1,\n\nA,2,河\n', encoding=encoding)
    with pytest.raises(em.DataError, match=r"\(A, 2\): lines 5, 9; keep one row of each$"):
        em.read.panel(path, "unit", "year")
    with pytest.raises(em.DataError, match=r"\(A, 2\): lines 5, 9; keep one row of each$"):
        em.read.panel(path, "unit", "year", rows="year == 2", columns=["note"])


@pytest.mark.parametrize(
    ("kind", "place"), [("xlsx", "rows 2, 5, 8, 11"), ("dta", "rows 1, 4, 7, 10"), ("parquet", "rows 1, 4, 7, 10")]
)
def test_rows_are_named_as_the_program_that_wrote_the_file_counts_them(saved, kind, place):
    with pytest.raises(em.DataError, match=rf"id is not unique: 4 rows for \(001\): {place}; 6 more repeated rows"):
        em.read.panel(saved(kind), "id")


def test_rows_selected_from_parquet_keep_their_place(saved):
    with pytest.raises(em.DataError, match=r"id is not unique: 2 rows for \(001\): rows 7, 10; 2 more repeated rows"):
        em.read.panel(saved("parquet"), "id", rows="year >= 2013")


def test_rows_selected_from_a_large_csv_are_named_without_lines(saved, monkeypatch):
    monkeypatch.setattr(text, "LARGE", 0)
    with pytest.raises(em.DataError, match=r"id is not unique: 2 rows for \(001\); 2 more"):
        em.read.panel(saved("csv"), "id", rows="year >= 2013")


def test_an_unknown_keyword_is_no_silence(saved):
    with pytest.raises(TypeError, match="colums"):
        em.read.panel(saved("csv"), "id", "year", colums=["gdp"])


def test_other_errors_of_a_panel_name_the_file_once(write):
    path = write("unit,year\nA,soon\n")
    with pytest.raises(em.DataError) as error:
        em.read.panel(path, "unit", "year")
    assert str(error.value).count("data.csv: ") == 1 and "'soon' on line 2" in str(error.value)
