"""World Development Indicators: the World Bank's wide files, years as columns, become one row a country and year."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import DataError, SpecError, nearest
from .imported import Drops, finished

_YEAR = re.compile(r"(\d{4})(?: \[YR\1\])?")
_LIKE = {"NV.IND.MANF.ZS": "is manufacturing alone; the secondary sector is NV.IND.TOTL.ZS"}


def wdi(path: str | Path, indicators: Sequence[str] | Mapping[str, str] | None = None) -> pd.DataFrame:
    """Read World Development Indicators as one row a country and year.

    Parameters
    ----------
    path : str or Path
        A csv as the World Bank writes it: of one indicator (four lines before the header), of all (``WDICSV.csv``), or
        an export of the DataBank (years as ``2010 [YR2010]``, ``..`` for missing, source lines at the end); or the
        zip that holds it.
    indicators : list of str or mapping, optional
        The codes wanted, such as ``["NY.GDP.PCAP.KD"]``; a mapping gives them names. Without it all.

    Returns
    -------
    DataFrame
        ``iso3c country year`` and a column for each indicator. Nothing is filled. Country-years without any value
        are left out, and so are regions and income groups where the zip tells them apart; ``attrs["notes"]`` counts
        both.

    Raises
    ------
    DataError
        When the file is not in that form, a value is no number, or a country has an indicator twice.
    SpecError
        When an indicator is not in the file.
    """
    text, groups = _text(Path(path))
    notes: list[str] = []
    drops = Drops(notes)
    wide = _wide(text, str(path))
    wide = drops.rows(wide, wide["code"].isna(), "have no indicator, as the lines about the source")
    wide = drops.rows(wide, wide["iso3c"].isin(groups), "are regions and other groups of countries")
    if not groups:
        notes.append("regions and income groups are among the countries: only the zip tells them apart")
    wide = _asked(wide, indicators, str(path))
    values = list(indicators or dict.fromkeys(wide["code"]))
    frame = _long(wide, str(path))[["iso3c", "country", "year", *values]]
    frame = drops.rows(frame, frame[values].isna().all(axis=1), "have no value in any indicator")
    notes += [f"{code} {words}" for code, words in _LIKE.items() if code in values]
    names = indicators if isinstance(indicators, Mapping) else {}
    return finished(frame.rename(columns=names), notes, path)


def _text(path: Path) -> tuple[str, frozenset[str]]:
    """Return the text of the data, and the codes that stand for groups of countries as far as the file says so."""
    if not path.is_file():
        there = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
        raise DataError(f"{path}: no such file{nearest(path.name, there)}")
    if path.suffix.lower() != ".zip":
        return _decoded(path.read_bytes(), str(path)), frozenset()
    with zipfile.ZipFile(path) as archive:
        names = [n for n in archive.namelist() if n.lower().endswith(".csv")]
        data = [n for n in names if not re.match(r"(metadata_|wdi(country|series|footnote))", Path(n).name.lower())]
        data = [n for n in data if Path(n).name == "WDICSV.csv"] or data
        if len(data) != 1:
            raise DataError(f"{path}: {len(data)} files of data in the zip ({', '.join(names)}); unpack the right one")
        about = [n for n in names if re.match(r"(metadata_country|wdicountry)", Path(n).name.lower())]
        groups = _groups(_decoded(archive.read(about[0]), about[0])) if about else frozenset()
        return _decoded(archive.read(data[0]), data[0]), groups


def _decoded(content: bytes, shown: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{shown}: not UTF-8 at byte {error.start}; save it as UTF-8") from None


def _groups(text: str) -> frozenset[str]:
    """Return the codes without a region."""
    rows = csv.DictReader(io.StringIO(text))
    return frozenset(row["Country Code"] for row in rows if not row.get("Region", "").strip())


def _wide(text: str, shown: str) -> pd.DataFrame:
    """Return the file's rows: country, iso3c, code and one column a year."""
    lines = list(csv.reader(io.StringIO("\n".join(text[:20_000].splitlines()[:10]))))
    start = next((i for i, line in enumerate(lines) if {"Country Name", "Country Code"} <= set(line)), None)
    if start is None:
        raise DataError(f"{shown}: no header with Country Name and Country Code in its first lines: not WDI's form")
    years = {name: int(m[1]) for name in lines[start] if (m := _YEAR.fullmatch(name.strip()))}
    code = next((name for name in ("Indicator Code", "Series Code") if name in lines[start]), None)
    if code is None or not years:
        raise DataError(f"{shown}: the header has no {'year' if code else 'Indicator Code'}: not WDI's form")
    names = {"Country Name": "country", "Country Code": "iso3c", code: "code"}
    frame = pd.read_csv(
        io.StringIO(text),
        skiprows=start,
        skip_blank_lines=False,
        usecols=[*names, *years],
        dtype=dict.fromkeys(names, str),
        na_values=["", ".."],
        keep_default_na=False,
        low_memory=False,
    )
    return frame.dropna(how="all").rename(columns=names | years)


def _asked(wide: pd.DataFrame, indicators: Sequence[str] | Mapping[str, str] | None, shown: str) -> pd.DataFrame:
    if indicators is None:
        return wide
    if isinstance(indicators, str):
        raise SpecError(f'indicators: give a list of codes, ["{indicators}"], not one string')
    there = list(wide["code"].unique())
    for code in indicators:
        if code not in there:
            raise SpecError(f'{shown}: no indicator "{code}"{nearest(code, there)}')
    return wide[wide["code"].isin(list(indicators))]


def _long(wide: pd.DataFrame, shown: str) -> pd.DataFrame:
    again = wide.duplicated(["iso3c", "code"])
    if again.any():
        first = wide[again].iloc[0]
        at = f"{first.iso3c} {first.code}"
        raise DataError(f"{shown}: {int(again.sum())} rows repeat a country and indicator, first {at}")
    long = wide.melt(["country", "iso3c", "code"], var_name="year", value_name="value")
    numbers = pd.to_numeric(long["value"], errors="coerce")
    bad = numbers.isna() & long["value"].notna()
    if bad.any():
        first = long[bad].iloc[0]
        at = f"{first.iso3c} {first.code} {first.year}"
        raise DataError(f"{shown}: {int(bad.sum())} values are no numbers, first {first.value!r} at {at}")
    long = long.assign(value=numbers, year=long["year"].astype(np.int64))
    frame = long.pivot(index=["iso3c", "country", "year"], columns="code", values="value")
    return frame.reset_index().rename_axis(columns=None)
