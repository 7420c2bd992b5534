"""Ideal points of states in the United Nations General Assembly, from the authors' own files of 2024 and 2025."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pandas as pd

from ..errors import DataError, SpecError, nearest
from .files import table
from .imported import Drops, finished

_SERIES = {"all": "all", "legacy": "legacy", "final_passage": "fp"}
_FIRST = 1945  # a session's number plus this is the year in which it opened
_SEAT = 1971  # in October the seat of China went from the Republic of China to the People's Republic
_SUCCESSOR = ("YUG", "SRB", 1992)  # the files call Serbia YUG in every year


def unga_ideal_points(
    path: str | Path,
    *,
    series: Literal["all", "legacy", "final_passage"] = "all",
    partner: str | None = None,
) -> pd.DataFrame:
    """Read the ideal points that Bailey, Strezhnev and Voeten estimate from votes in the UN General Assembly.

    Parameters
    ----------
    path : str or Path
        Their csv (2024: session numbers, names such as ``IdealPointAll``), or their Stata file (2025: years, names in
        lower case), or either saved in another format that ``read.table`` reads.
    series : {"all", "legacy", "final_passage"}
        Which votes: all; final passages only; or, in the file of 2025, ``"legacy"``, which equals the series
        ``"all"`` of 2024. The series ``"all"`` of 2025 is a new specification.
    partner : str, optional
        A country's code, such as ``"CHN"``: its ideal point of the year stands beside each other country's as
        ``partner_point``, and its own rows are left out.

    Returns
    -------
    DataFrame
        ``iso3c year ideal_point`` and, where the file has them, ``n_votes ccode country``, posterior quantiles
        ``q0`` to ``q100`` and ``agree_china`` and the like. Nothing is filled; ``attrs["notes"]`` counts what was
        left out or recoded, and why.

    Raises
    ------
    DataError
        When the file is not one of theirs.
    SpecError
        When it lacks the series or the partner.

    References
    ----------
    Bailey, Strezhnev and Voeten, *Journal of Conflict Resolution* 61 (2017), 430-456.
    """
    if series not in _SERIES:
        raise SpecError(f'series: "{series}" is not one of {", ".join(_SERIES)}{nearest(series, _SERIES)}')
    raw = table(path)
    told = raw.attrs.get("notes", ())
    notes: list[str] = []
    raw = raw.rename(columns=str.lower)
    frame = _chosen(raw, series, str(path))
    drops = Drops(notes)
    frame = drops.rows(frame, frame["ideal_point"].isna(), "have no ideal point")
    frame = drops.rows(frame, frame["iso3c"].isna(), "have no code iso3c")
    old, new, since = _SUCCESSOR
    serbia = (frame["iso3c"] == old) & (frame["year"] >= since)
    if serbia.any():
        frame["iso3c"] = frame["iso3c"].astype(object).where(~serbia, new)
        notes.append(f"{old} called {new} from {since} on: {int(serbia.sum())} rows")
    if "agree_china" in frame and (frame["year"] <= _SEAT).any():
        notes.append(f"agree_china: until October {_SEAT} the Republic of China held the seat")
    if partner is not None:
        frame = _beside(frame, partner, drops, str(path))
    return finished(frame, notes, path, told)


def _chosen(raw: pd.DataFrame, series: str, shown: str) -> pd.DataFrame:
    """Return the columns of one series under plain names."""
    if "iso3c" not in raw or not {"session", "year"} & set(raw):
        raise DataError(f"{shown}: not a file of UNGA ideal points: it needs iso3c and session or year")
    ending = _SERIES[series]
    if f"idealpoint{ending}" not in raw:
        there = [name for name, end in _SERIES.items() if f"idealpoint{end}" in raw]
        hint = "the file of 2024 has what is called legacy in 2025 as all" if series == "legacy" else "choose series="
        raise SpecError(f'{shown}: no series "{series}"; it has {", ".join(there) or "none"}; {hint}')
    year = raw["year"] if "year" in raw else raw["session"] + _FIRST
    columns = {"iso3c": raw["iso3c"], "year": year, "ideal_point": raw[f"idealpoint{ending}"]}
    kept = {f"nvotes{ending}": "n_votes", "ccode": "ccode", "countryname": "country", "country": "country"}
    for percent in ("o", "0", "5", "10", "50", "90", "95", "100"):  # the letter O stands for zero in the files
        for name in (f"q{percent}%{ending}", f"q{percent}.{ending}", f"q{percent}{ending}"):
            kept[name] = "q0" if percent == "o" else f"q{percent}"
    kept |= {name: f"agree_{name.removesuffix('agree')}" for name in raw if name.endswith("agree")}
    return pd.DataFrame(columns | {new: raw[old] for old, new in kept.items() if old in raw})


def _beside(frame: pd.DataFrame, partner: str, drops: Drops, shown: str) -> pd.DataFrame:
    """Put the partner's ideal point beside each other country's in the same year."""
    own = frame["iso3c"] == partner
    if not own.any():
        raise SpecError(f'{shown}: no country "{partner}"{nearest(partner, frame["iso3c"].unique())}')
    points = frame[own].set_index("year")["ideal_point"]
    frame = drops.rows(frame, own, f"are of {partner} itself, whose distance to itself is zero")
    frame = frame.assign(partner_point=frame["year"].map(points))
    absent = int(frame["partner_point"].isna().sum())
    if absent:
        drops.notes.append(f"partner_point is missing in {absent} rows, in years when {partner} has none")
    return frame
