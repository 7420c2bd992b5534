"""Panel: a table keyed by unit and time, with unique sorted keys and a note of unit and source for each column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NoReturn

import numpy as np
import pandas as pd

from .errors import DataError, SpecError, nearest

ROW = "row"
Places = Callable[[Sequence[int]], str]


class Panel:
    """A table whose rows are named by a unit and, where there is one, a time.

    Parameters
    ----------
    frame : DataFrame
        One row for each unit and time, in any order. It is not changed, and later changes to it do not reach the panel.
    unit : str, optional
        The column that names the unit (firm, province, person). Without it each row is its own unit.
    time : str, optional
        The column of times: whole numbers, dates, periods, or text such as "2011Q3". Without it: a cross-section.
    every : int
        Distance between neighbouring periods, in units of `time`: 2 for biennial surveys. A lag of 1 is one such step.
    units, sources : mapping, optional
        For a column, its unit of measure, and where it comes from or how it was made.
    origin : str, optional
        The file that the rows were read from; errors then name it and its lines.
    found_at : callable, optional
        Says in words where rows of `frame`, given by position, stand in that file: ``"lines 5, 98"``. Without it lines
        are counted from the header.

    Raises
    ------
    DataError
        When two rows share unit and time, or a time cannot be read as a date or whole number.
    SpecError
        When `unit` or `time` is not a column.

    Notes
    -----
    Rows are sorted by unit and time. Rows without unit or time are dropped and counted in ``dropped``.
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        unit: str | None = None,
        time: str | None = None,
        *,
        every: int = 1,
        units: Mapping[str, str] | None = None,
        sources: Mapping[str, str] | None = None,
        origin: str | None = None,
        found_at: Places | None = None,
    ) -> None:
        frame = _checked(frame, unit, time)
        if unit is None:
            frame, unit = _numbered(frame, time)
        at = _places(found_at, origin)
        frame, rows, dropped = _with_keys(frame, np.arange(len(frame)), unit, time)
        codes, names = pd.factorize(frame[unit], sort=True)
        times = None if time is None else _Times(frame[time], rows, at, origin)
        periods = times.periods() if times else np.zeros(len(frame), dtype=np.int64)
        order = _order(codes, periods)
        if order is not None:
            frame, codes, periods, rows = frame.iloc[order], codes[order], periods[order], rows[order]
        if unit != ROW:
            keys = frame[[unit] if time is None else [unit, time]]
            _refuse_duplicates(keys, codes, periods, lambda some: at(rows[some]), origin)
        self._frame = frame.reset_index(drop=True)
        self._codes, self._names, self._periods = _fixed(codes.astype(np.intp, copy=False)), names, _fixed(periods)
        self.unit, self.time, self.every, self.origin = unit, time, int(every), origin
        self.units = MappingProxyType(dict(units or {}))
        self.sources = MappingProxyType(dict(sources or {}))
        self.dropped = MappingProxyType(dropped)

    @property
    def frame(self) -> pd.DataFrame:
        """The rows, sorted by unit and time; changing this copy does not change the panel."""
        return self._frame.copy(deep=False)

    @property
    def columns(self) -> list[str]:
        """The names of all columns."""
        return list(self._frame.columns)

    @property
    def unit_codes(self) -> np.ndarray:
        """For each row, the position of its unit in sorted order, (n,)."""
        return self._codes

    @property
    def unit_names(self) -> list:
        """The units in sorted order."""
        return list(self._names)

    @property
    def periods(self) -> np.ndarray:
        """For each row, its time as a whole number in steps of the calendar (year, quarter, month, day), (n,)."""
        return self._periods

    @property
    def n_units(self) -> int:
        """How many units have a row."""
        return len(self._names)

    @property
    def n_periods(self) -> int:
        """How many different times have a row."""
        return len(np.unique(self._periods)) if self.time else 1

    @property
    def balanced(self) -> bool:
        """Whether each unit has a row in each period."""
        return len(self) == self.n_units * self.n_periods

    def __len__(self) -> int:
        return len(self._frame)

    def __repr__(self) -> str:
        shape = f"{self.n_units} x {self.n_periods} = {len(self)} rows" if self.balanced else f"{len(self)} rows"
        return f"Panel({shape}, unit={self.unit!r}, time={self.time!r}, {len(self.columns)} columns)"

    def column(self, name: str) -> pd.Series:
        """Return one column; raise SpecError with the nearest name when there is none."""
        self.require([name])
        return self._frame[name].copy(deep=False)

    def require(self, names: Sequence[str], asked_by: str = "") -> None:
        """Raise SpecError unless each name is a column."""
        for name in names:
            if name not in self._frame.columns:
                where = f"{asked_by}: " if asked_by else ""
                raise SpecError(f'{where}no column "{name}" in the panel{nearest(name, self.columns)}')

    def with_columns(
        self,
        new: Mapping[str, np.ndarray | pd.Series],
        *,
        units: Mapping[str, str] | None = None,
        sources: Mapping[str, str] | None = None,
    ) -> Panel:
        """Return a panel with columns added; values stand in this panel's row order.

        Raises
        ------
        SpecError
            When a column of that name is there already: nothing is overwritten unasked.
        """
        for name in new:
            if name in self._frame.columns:
                raise SpecError(f'column "{name}" exists already; choose another name')
        values = {name: np.asarray(v) if not isinstance(v, pd.Series) else v.array for name, v in new.items()}
        added = pd.DataFrame(values, index=self._frame.index)
        return self._replaced(pd.concat([self._frame, added], axis=1), units=units, sources=sources)

    def select(self, keep: np.ndarray, reason: str) -> Panel:
        """Return the rows where `keep` is true; the others are counted in ``dropped`` under `reason`."""
        keep = np.asarray(keep, dtype=bool)
        kept = Panel(self._frame[keep], self.unit, self.time, every=self.every, units=self.units, sources=self.sources)
        lost = {reason: int((~keep).sum())} if not keep.all() else {}
        kept.dropped = MappingProxyType(_merged(self.dropped, lost))
        return kept

    def positions_at(self, steps: int) -> np.ndarray:
        """Return for each row the row of the same unit `steps` periods earlier by the calendar, or -1, (n,).

        Negative `steps` look ahead. A gap in time gives -1, never the neighbouring row.
        """
        if self.time is None:
            raise SpecError("a lag needs a time column: Panel(frame, unit=..., time=...)")
        span = int(np.ptp(self._periods)) + 1 + 2 * abs(steps) * self.every if len(self) else 1
        low = int(self._periods.min()) - abs(steps) * self.every if len(self) else 0
        key = self._codes.astype(np.int64) * span + (self._periods - low)
        wanted = key - steps * self.every
        found = np.searchsorted(key, wanted)
        found[found == len(key)] = 0
        return np.where(key[found] == wanted, found, -1) if len(key) else found

    def _replaced(self, frame: pd.DataFrame, *, units: Mapping | None, sources: Mapping | None) -> Panel:
        new = object.__new__(Panel)
        new.__dict__.update(self.__dict__)
        new._frame = frame
        new.units = MappingProxyType({**self.units, **(units or {})})
        new.sources = MappingProxyType({**self.sources, **(sources or {})})
        return new


def _checked(frame: pd.DataFrame, unit: str | None, time: str | None) -> pd.DataFrame:
    if not isinstance(frame, pd.DataFrame):
        raise SpecError(f"a Panel is made from a pandas DataFrame, not from {type(frame).__name__}")
    doubled = frame.columns[frame.columns.duplicated()].unique()
    if len(doubled):
        raise DataError(f'column "{doubled[0]}" occurs more than once; rename one of them')
    for role, name in (("unit", unit), ("time", time)):
        if name is not None and name not in frame.columns:
            raise SpecError(f'{role}: no column "{name}" in the table{nearest(name, frame.columns)}')
    if len(frame) == 0:
        raise DataError("the table has no rows")
    return frame.copy(deep=False)


def _numbered(frame: pd.DataFrame, time: str | None) -> tuple[pd.DataFrame, str]:
    if time is not None:
        raise SpecError("a time column needs a unit column: Panel(frame, unit=..., time=...)")
    if ROW not in frame.columns:
        frame = frame.assign(**{ROW: np.arange(1, len(frame) + 1)})
    return frame, ROW


def _with_keys(
    frame: pd.DataFrame, rows: np.ndarray, unit: str, time: str | None
) -> tuple[pd.DataFrame, np.ndarray, dict[str, int]]:
    """Drop the rows that lack a key and count them by reason."""
    dropped: dict[str, int] = {}
    for name in filter(None, (unit, time)):
        absent = frame[name].isna().to_numpy()
        if absent.any():
            dropped[f"no {name}"] = int(absent.sum())
            frame, rows = frame[~absent], rows[~absent]
    if len(frame) == 0:
        raise DataError(f"no row has both keys: {dropped}")
    return frame, rows, dropped


def _places(found_at: Places | None, origin: str | None) -> Places:
    """Return what says where rows stand: as given, as lines below a header, or as positions in the table."""
    kind, first = ("line", 2) if origin else ("row", 0)
    return found_at or (lambda rows: kind + "s" * (len(rows) > 1) + " " + ", ".join(str(int(r) + first) for r in rows))


@dataclass(frozen=True)
class _Times:
    """A column of times; `rows` are the positions for which `at` says where they stand in `origin`."""

    values: pd.Series
    rows: np.ndarray
    at: Places
    origin: str | None

    def periods(self) -> np.ndarray:
        """Return times as whole numbers in steps of the calendar."""
        values = self.values
        if isinstance(values.dtype, pd.PeriodDtype):
            return values.array.asi8.astype(np.int64)
        if pd.api.types.is_datetime64_any_dtype(values):
            return _from_dates(pd.DatetimeIndex(values))
        if pd.api.types.is_bool_dtype(values):
            raise DataError(f'time "{values.name}" holds true/false; give whole numbers or dates')
        if pd.api.types.is_numeric_dtype(values):
            return self.whole(values.to_numpy(dtype=float))
        numbers = pd.to_numeric(values.astype(str), errors="coerce")
        if not numbers.isna().any():
            return self.whole(numbers.to_numpy(dtype=float))
        return self.from_text(values.astype(str).str.strip(), numbers.notna().to_numpy())

    def whole(self, numbers: np.ndarray) -> np.ndarray:
        broken = ~np.isfinite(numbers) | (numbers != np.floor(numbers))
        if broken.any():
            self.refuse(broken, "no whole number")
        return numbers.astype(np.int64)

    def from_text(self, text: pd.Series, number: np.ndarray) -> np.ndarray:
        quarter = text.str.fullmatch(r"\d{4}[-\s]?Q[1-4]").to_numpy(dtype=bool)
        if quarter.all():
            return pd.PeriodIndex(text.str.replace(r"[-\s]", "", regex=True), freq="Q").asi8.astype(np.int64)
        dates = pd.to_datetime(text, format="ISO8601", errors="coerce")
        if not dates.isna().any():
            return _from_dates(pd.DatetimeIndex(dates))
        known = number | quarter | dates.notna().to_numpy()
        if not known.all():
            self.refuse(~known, "neither whole number nor date")
        self.refuse(quarter != quarter[0], f"written unlike {text.iloc[0]!r}")

    def refuse(self, wrong: np.ndarray, what: str) -> NoReturn:
        first, n = int(np.argmax(wrong)), int(wrong.sum())
        place, where = self.at(self.rows[[first]]), f"{self.origin}: " if self.origin else ""
        raise DataError(
            f'{where}time "{self.values.name}": {n} of {len(wrong)} values {"is" if n == 1 else "are"} {what}, first '
            f"{str(self.values.iloc[first])!r}{f' on {place}' if place else ''}; mend {'it' if n == 1 else 'them'}, "
            "or leave out those rows"
        )


def _from_dates(dates: pd.DatetimeIndex) -> np.ndarray:
    """Count dates in the coarsest of year, quarter, month or day that they fit."""
    if dates.tz is not None:
        dates = dates.tz_localize(None)
    if not (dates == dates.normalize()).all() or (dates.day.nunique() > 1 and not dates.is_month_end.all()):
        return dates.to_period("D").asi8.astype(np.int64)
    months = np.unique(dates.month)
    freq = "Y" if len(months) == 1 else "Q" if len(np.unique(months % 3)) == 1 else "M"
    return dates.to_period(freq).asi8.astype(np.int64)


def _order(codes: np.ndarray, periods: np.ndarray) -> np.ndarray | None:
    """Return the sorting order, or None when the rows are sorted already."""
    step = np.diff(codes)
    if np.all((step > 0) | ((step == 0) & (np.diff(periods) >= 0))):
        return None
    return np.lexsort((periods, codes))


def _refuse_duplicates(
    keys: pd.DataFrame, codes: np.ndarray, periods: np.ndarray, at: Places, origin: str | None
) -> None:
    """Raise DataError when two neighbours share their keys; `keys` holds unit and, if there is one, time."""
    same = (codes[1:] == codes[:-1]) & (periods[1:] == periods[:-1])
    if not same.any():
        return
    first = int(np.argmax(same))
    group = np.flatnonzero((codes == codes[first]) & (periods == periods[first]))
    named, place = ", ".join(map(str, keys.iloc[first])), at(group[:6])
    more = int(same.sum()) - (len(group) - 1)
    tail = f"{f': {place}' if place else ''}{f'; {more} more repeated row' + 's' * (more > 1) if more else ''}"
    todo = "keep one row of each" if keys.shape[1] > 1 else "keep one row of each, or for a panel give time= as well"
    where = f"{origin}: " if origin else ""
    raise DataError(f"{where}{' x '.join(keys)} is not unique: {len(group)} rows for ({named}){tail}; {todo}")


def _merged(a: Mapping[str, int], b: Mapping[str, int]) -> dict[str, int]:
    return {key: a.get(key, 0) + b.get(key, 0) for key in [*a, *(k for k in b if k not in a)]}


def _fixed(values: np.ndarray) -> np.ndarray:
    values = np.array(values)
    values.setflags(write=False)
    return values
