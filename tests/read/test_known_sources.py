"""UNGA ideal points and World Development Indicators in their authors' own forms, with their quirks."""

from __future__ import annotations

import logging
import zipfile

import numpy as np
import pandas as pd
import pytest

import estimand as em
from estimand.errors import DataError, SpecError

# Ideal points

CSV = """"",ccode,session,NVotesAll,IdealPointAll,QO%All,Q50%All,Q100%All,iso3c,Countryname,ChinaAgree
"1",2,25,80,1.9,1.1,1.8,2.5,"USA","United States",0.2
"2",2,26,81,2.0,1.2,1.9,2.6,"USA","United States",0.1
"3",710,26,50,-1.0,-1.9,-1.1,-0.2,"CHN","China",1
"4",345,46,70,0.5,0.1,0.4,0.9,"YUG","Yugoslavia",0.6
"5",345,47,70,0.6,0.1,0.4,0.9,"YUG","Yugoslavia",0.6
"6",710,47,70,-0.9,-1.2,-0.9,-0.3,"CHN","China",1
"7",265,26,9,-2.0,-2.2,-2.0,-1.8,,"German Democratic Republic",0.5
"8",2,47,,NA,,,,"USA","United States",
"""


def test_the_file_of_2024(write, caplog):
    with caplog.at_level(logging.WARNING, logger="estimand.read"):
        frame = em.read.unga_ideal_points(write(CSV))
    assert list(frame.columns) == [
        *("iso3c", "year", "ideal_point", "n_votes", "ccode", "country", "q0", "q50", "q100", "agree_china"),
    ]
    assert list(zip(frame.iso3c, frame.year, frame.ideal_point, strict=True)) == [
        ("USA", 1970, 1.9),
        ("USA", 1971, 2.0),
        ("CHN", 1971, -1.0),
        ("YUG", 1991, 0.5),
        ("SRB", 1992, 0.6),
        ("CHN", 1992, -0.9),
    ]
    assert frame.q0.tolist()[:2] == [1.1, 1.2]
    assert frame.attrs["notes"][-4:] == (
        "1 of 8 rows left out: they have no ideal point",
        "1 of 7 rows left out: they have no code iso3c",
        "YUG called SRB from 1992 on: 1 rows",
        "agree_china: until October 1971 the Republic of China held the seat",
    )
    assert [r.getMessage().split(": ", 1)[1] for r in caplog.records] == list(frame.attrs["notes"])


def test_the_partner_stands_beside_each_country(write):
    frame = em.read.unga_ideal_points(write(CSV), partner="CHN")
    assert frame.iso3c.tolist() == ["USA", "USA", "YUG", "SRB"]
    np.testing.assert_array_equal(frame.partner_point, [np.nan, -1.0, np.nan, -0.9])
    assert "2 of 6 rows left out: they are of CHN itself, whose distance to itself is zero" in frame.attrs["notes"]
    assert "partner_point is missing in 2 rows, in years when CHN has none" in frame.attrs["notes"]


@pytest.fixture
def stata(tmp_path):
    frame = pd.DataFrame(
        {
            "ccode": [2, 710],
            "year": [2024, 2024],
            "iso3c": ["USA", "CHN"],
            "nvotesall": [90, 91],
            "idealpointall": [2.1, -0.8],
            "nvotesLegacy": [80, 81],
            "idealpointlegacy": [2.0, -0.7],
            "idealpointfp": [1.9, -0.6],
            "qoall": [1.0, -1.0],
        }
    )
    frame.to_stata(tmp_path / "points.dta", write_index=False)
    return tmp_path / "points.dta"


@pytest.mark.parametrize(
    ("series", "points", "votes"),
    [("all", [2.1, -0.8], [90, 91]), ("legacy", [2.0, -0.7], [80, 81]), ("final_passage", [1.9, -0.6], None)],
)
def test_the_file_of_2025_has_three_series(stata, series, points, votes):
    frame = em.read.unga_ideal_points(stata, series=series)
    assert frame.ideal_point.tolist() == pytest.approx(points)
    assert ("n_votes" in frame) == (votes is not None)
    assert votes is None or frame.n_votes.tolist() == votes
    assert ("q0" in frame) == (series == "all")


def test_other_files_and_series_are_refused(write):
    with pytest.raises(DataError, match="not a file of UNGA ideal points"):
        em.read.unga_ideal_points(write("iso3c,points\nUSA,1\n"))
    with pytest.raises(SpecError, match='no series "legacy"; it has all; the file of 2024 has what is called legacy'):
        em.read.unga_ideal_points(write(CSV), series="legacy")
    with pytest.raises(SpecError, match='series: "alle" is not one of all'):
        em.read.unga_ideal_points(write(CSV), series="alle")
    with pytest.raises(SpecError, match='no country "CHI"; nearest: "CHN"'):
        em.read.unga_ideal_points(write(CSV), partner="CHI")


@pytest.mark.shared
def test_distances_to_china_equal_those_of_the_compiled_panel(tmp_path, shared):
    """The authors' numbers, put back into their layout: 4,815 distances, 1992-2017, to their six decimals."""
    rows = pd.read_csv(shared / "data" / "panels" / "unga_ideal_points_2024.csv")
    names = {"ideal_point": "IdealPointAll", "n_votes": "NVotesAll", "country": "Countryname", "q0": "QO%All"}
    rows = rows.assign(session=rows.year - 1945).rename(columns=names).drop(columns="year")
    rows.to_csv(tmp_path / "points.csv")
    frame = em.read.unga_ideal_points(tmp_path / "points.csv", partner="CHN")
    panel = pd.read_csv(shared / "data" / "panels" / "p3_country_year_1992_2017.csv")[["iso3c", "year", "ipd_china"]]
    both = panel.merge(frame, on=["iso3c", "year"])
    assert len(both) == len(panel) == 4815
    assert np.abs((both.ideal_point - both.partner_point).abs() - both.ipd_china).max() < 2e-6


# World Development Indicators

ONE = """\ufeff"Data Source","World Development Indicators",

"Last Updated Date","2024-05-30",

"Country Name","Country Code","Indicator Name","Indicator Code","1989","1990","1991",
"Germany","DEU","GDP","NY.GDP.PCAP.KD","","900.5","880",
"Korea, Rep.","KOR","GDP","NY.GDP.PCAP.KD","1","","2",
"World","WLD","GDP","NY.GDP.PCAP.KD","7","8","9",
"""
BANK = """Country Name,Country Code,Series Name,Series Code,2010 [YR2010],2011 [YR2011]
Germany,DEU,Manufacturing,NV.IND.MANF.ZS,20.1,..
Germany,DEU,GDP,NY.GDP.PCAP.KD,40000,41000
Chad,TCD,GDP,NY.GDP.PCAP.KD,..,..
,,,,,
,,,,,
Data from database: World Development Indicators,,,,,
Last Updated: 05/30/2024,,,,,
"""


def test_one_indicator_with_four_lines_before_the_header(write):
    frame = em.read.wdi(write(ONE))
    assert list(frame.columns) == ["iso3c", "country", "year", "NY.GDP.PCAP.KD"]
    assert list(frame.itertuples(index=False, name=None)) == [
        ("DEU", "Germany", 1990, 900.5),
        ("DEU", "Germany", 1991, 880.0),
        ("KOR", "Korea, Rep.", 1989, 1.0),
        ("KOR", "Korea, Rep.", 1991, 2.0),
        ("WLD", "World", 1989, 7.0),
        ("WLD", "World", 1990, 8.0),
        ("WLD", "World", 1991, 9.0),
    ]
    assert frame.attrs["notes"] == (
        "regions and income groups are among the countries: only the zip tells them apart",
        "2 of 9 rows left out: they have no value in any indicator",
    )


def test_the_zip_tells_regions_apart(tmp_path):
    with zipfile.ZipFile(tmp_path / "wdi.zip", "w") as archive:
        archive.writestr("API_NY.GDP.PCAP.KD_DS2_en_csv_v2_1.csv", ONE)
        about = '\ufeff"Country Code","Region","IncomeGroup"\n"DEU","Europe","High"\n"KOR","Asia","High"\n"WLD","",""\n'
        archive.writestr("Metadata_Country_API_NY.GDP.PCAP.KD_DS2_en_csv_v2_1.csv", about)
        archive.writestr("Metadata_Indicator_API_NY.GDP.PCAP.KD_DS2_en_csv_v2_1.csv", '"INDICATOR_CODE"\n')
    frame = em.read.wdi(tmp_path / "wdi.zip", {"NY.GDP.PCAP.KD": "gdp"})
    assert frame.iso3c.unique().tolist() == ["DEU", "KOR"]
    assert frame.gdp.tolist() == [900.5, 880, 1, 2]
    assert frame.attrs["notes"][0] == "1 of 3 rows left out: they are regions and other groups of countries"


def test_an_export_of_the_databank(write):
    frame = em.read.wdi(write(BANK))
    assert frame[["iso3c", "year"]].values.tolist() == [["DEU", 2010], ["DEU", 2011]]
    np.testing.assert_array_equal(frame["NV.IND.MANF.ZS"], [20.1, np.nan])
    notes = frame.attrs["notes"]
    assert notes[0] == "2 of 5 rows left out: they have no indicator, as the lines about the source"
    assert "2 of 4 rows left out: they have no value in any indicator" in notes
    assert notes[-1] == "NV.IND.MANF.ZS is manufacturing alone; the secondary sector is NV.IND.TOTL.ZS"


def test_columns_come_in_the_order_asked_for_under_their_names(write):
    frame = em.read.wdi(write(BANK), {"NY.GDP.PCAP.KD": "gdp", "NV.IND.MANF.ZS": "manufacturing"})
    assert list(frame.columns) == ["iso3c", "country", "year", "gdp", "manufacturing"]
    assert list(em.read.wdi(write(BANK), ["NY.GDP.PCAP.KD"]).columns) == ["iso3c", "country", "year", "NY.GDP.PCAP.KD"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n", "no header with Country Name and Country Code"),
        ("Country Name,Country Code,Indicator Code\nGermany,DEU,X\n", "the header has no year"),
        ("Country Name,Country Code,2010\nGermany,DEU,1\n", "the header has no Indicator Code"),
        (BANK.replace("41000", "many"), "1 values are no numbers, first 'many' at DEU NY.GDP.PCAP.KD 2011"),
        (BANK.replace("Chad,TCD", "Germany,DEU"), "1 rows repeat a country and indicator, first DEU NY.GDP.PCAP.KD"),
        (ONE.encode("latin-1", "replace").replace(b"Korea", b"Cor\xe9e"), "not UTF-8 at byte"),
    ],
)
def test_other_forms_are_refused(write, text, message):
    with pytest.raises(DataError, match=message):
        em.read.wdi(write(text))


def test_unknown_indicators_and_files_are_refused(write, tmp_path):
    with pytest.raises(SpecError, match=r'no indicator "NY.GDP.PCAP.CD"; nearest: "NY.GDP.PCAP.KD"'):
        em.read.wdi(write(BANK), ["NY.GDP.PCAP.CD"])
    with pytest.raises(SpecError, match="give a list of codes"):
        em.read.wdi(write(BANK), "NY.GDP.PCAP.KD")
    with pytest.raises(DataError, match="no such file"):
        em.read.wdi(tmp_path / "absent.csv")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", ONE)
        archive.writestr("b.csv", ONE)
    with pytest.raises(DataError, match=r"2 files of data in the zip \(a.csv, b.csv\)"):
        em.read.wdi(tmp_path / "two.zip")
