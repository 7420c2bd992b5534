"""Sample: the complete rows of one model as arrays, with the groups it absorbs and clusters by; every drop counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from .arrays.groups import Groups, groups_of, not_single
from .columns import numbers
from .covariance import Covariance, DriscollKraay, describe
from .errors import DataError, SpecError
from .panel import Panel


@dataclass(frozen=True, eq=False)
class Sample:
    """What one linear model sees.

    `yx` (1 + k + l, n) holds the outcome, the regressors `terms` and the columns `also` (instruments, mediators),
    `weights` (n,) have mean one or are None, `positions` (n,) are the rows in the panel, `absorbed` and `clusters` are
    groups, `dropped` counts the other rows by reason.
    """

    panel: Panel
    yx: np.ndarray
    terms: tuple[str, ...]
    also: tuple[str, ...]
    weights: np.ndarray | None
    positions: np.ndarray
    absorb: tuple[str, ...]
    absorbed: tuple[Groups, ...]
    clusters: tuple[Groups, ...]
    dropped: dict[str, int]
    labels: dict[str, str]

    @property
    def y(self) -> np.ndarray:
        """The outcome, (n,)."""
        return self.yx[0]

    @property
    def x(self) -> np.ndarray:
        """The regressors, (k, n)."""
        return self.yx[1 : 1 + len(self.terms)]

    @cached_property
    def units(self) -> Groups:
        """The panel's units among the rows."""
        return groups_of(self._rows_of(self.panel.unit_codes))

    @cached_property
    def periods(self) -> np.ndarray:
        """The calendar period of each row, (n,)."""
        return self._rows_of(self.panel.periods)

    def at(self, rows: np.ndarray, yx: np.ndarray, lost: dict[str, int] | None = None) -> Sample:
        """Return the sample at some rows, (m,), with other values `yx` (1 + k + l, m); `lost` joins `dropped`."""
        return replace(
            self,
            yx=yx,
            weights=None if self.weights is None else self.weights[rows],
            positions=self.positions[rows],
            absorbed=tuple(groups_of(g.codes[rows]) for g in self.absorbed),
            clusters=tuple(groups_of(g.codes[rows]) for g in self.clusters),
            dropped={**self.dropped, **(lost or {})},
        )

    def _rows_of(self, values: np.ndarray) -> np.ndarray:
        return values if len(self.positions) == len(self.panel) else values[self.positions]


def draw(
    panel: Panel,
    y: str,
    x: Sequence[str],
    *,
    cov: Covariance,
    absorb: Sequence[str] = (),
    weights: str | None = None,
    also: Sequence[str] = (),
    singletons: bool = False,
) -> Sample:
    """Return the rows in which every column of the model has a value, without singletons of the absorbed factors.

    With `singletons` true those stay: they add nothing to the slopes, but do to a regression without the factors.
    Columns in `also` (instruments, mediators) must be complete too; they may not repeat `y` or `x`.

    Raises
    ------
    SpecError
        An unknown or repeated column, or a covariance that is no covariance.
    DataError
        Text or infinite values among numbers, an all-missing column, no row left, a negative weight.
    """
    listed("x", x)
    if not x:
        raise SpecError("x: give at least one regressor")
    _check_names(panel, y, [*x, *also], absorb, weights, cov)
    numeric = {name: numbers(panel, name) for name in _unique([y, *x, *also, *([weights] if weights else [])])}
    factors = {name: _codes(panel, name) for name in _unique([*absorb, *cov.columns])}
    keep, dropped = _complete(len(panel), {**numeric, **factors}, weights)
    if not singletons:
        keep = _without_singletons(keep, [factors[a] for a in absorb], absorb, dropped)
    positions = np.flatnonzero(keep)
    whole = len(positions) == len(panel)
    w = _weights(numeric[weights], positions) if weights else None
    groups = {name: groups_of(codes if whole else codes[positions]) for name, codes in factors.items()}
    return Sample(
        panel=panel,
        yx=np.array([numeric[c] if whole else numeric[c][positions] for c in (y, *x, *also)]),
        terms=tuple(x),
        also=tuple(also),
        weights=w,
        positions=positions,
        absorb=tuple(absorb),
        absorbed=tuple(groups[a] for a in absorb),
        clusters=tuple(groups[c] for c in cov.columns),
        dropped=dropped,
        labels=_labels(panel, y, absorb, weights, cov),
    )


def differences(sample: Sample) -> Sample:
    """Return the rows whose unit has a row in the sample one period earlier by the calendar, as changes since then.

    Raises
    ------
    DataError
        When there is no such row.
    """
    place = np.full(len(sample.panel), -1)
    place[sample.positions] = np.arange(len(sample.positions))
    before = sample.panel.positions_at(1)[sample.positions]
    before = np.where(before >= 0, place[before], -1)
    rows = np.flatnonzero(before >= 0)
    if not len(rows):
        raise DataError(f"no row of {len(before)} has a complete row of its unit one period earlier: no difference")
    lost = {"no previous period": len(before) - len(rows)}
    return sample.at(rows, sample.yx[:, rows] - sample.yx[:, before[rows]], lost)


def listed(role: str, names: Sequence[str]) -> None:
    """Raise SpecError when one text stands where a list of column names is due."""
    if isinstance(names, str):
        raise SpecError(f'{role}: give a list of column names, [{names!r}], not the text "{names}"')


def _check_names(
    panel: Panel, y: str, x: Sequence[str], absorb: Sequence[str], weights: str | None, cov: Covariance
) -> None:
    listed("absorb", absorb)
    describe(cov)
    panel.require([y], "y")
    panel.require(x, "x")
    panel.require(absorb, "absorb")
    panel.require([weights] if weights else [], "weights")
    panel.require(cov.columns, "cov")
    if y in x:
        raise SpecError(f'"{y}" is the outcome and cannot be a regressor too')
    for role, names in (("x", x), ("absorb", absorb)):
        twice = [name for i, name in enumerate(names) if name in names[:i]]
        if twice:
            raise SpecError(f'{role}: "{twice[0]}" is named twice')
    if isinstance(cov, DriscollKraay) and panel.time is None:
        raise SpecError("cov: Driscoll-Kraay needs a panel with a time column")


def _codes(panel: Panel, name: str) -> np.ndarray:
    """Return group codes for each row, (n,), -1 where the column is missing."""
    if name == panel.unit:
        return panel.unit_codes
    return pd.factorize(panel.column(name))[0]


def _complete(n: int, columns: dict[str, np.ndarray], weights: str | None) -> tuple[np.ndarray, dict[str, int]]:
    """Return which rows are complete; each incomplete row counts for the first column that it lacks."""
    keep = np.ones(n, dtype=bool)
    dropped: dict[str, int] = {}
    for name, values in columns.items():
        absent = np.isnan(values) if values.dtype.kind == "f" else values < 0
        if name == weights:
            absent |= values == 0
        lost = int((keep & absent).sum())
        if lost:
            dropped[f"missing {name}" if name != weights else f"missing or zero weight {name}"] = lost
            keep &= ~absent
    if not keep.any():
        raise DataError(f"no complete row is left of {n}: " + ", ".join(f"{c} {r}" for r, c in dropped.items()))
    return keep, dropped


def _without_singletons(
    keep: np.ndarray, factors: list[np.ndarray], names: Sequence[str], dropped: dict[str, int]
) -> np.ndarray:
    if not factors:
        return keep
    positions = np.flatnonzero(keep)
    left = not_single([codes[positions] for codes in factors])
    if left.all():
        return keep
    dropped["singleton"] = int((~left).sum())
    if not left.any():
        raise DataError(
            f"no row is left: each of {len(left)} rows is alone in a group of {' or '.join(names)}; "
            "absorb fewer effects"
        )
    keep = keep.copy()
    keep[positions[~left]] = False
    return keep


def _weights(values: np.ndarray, positions: np.ndarray) -> np.ndarray:
    w = values[positions]
    negative = int((w < 0).sum())
    if negative:
        raise DataError(f"weights: {negative} values are negative")
    return w / w.mean()


def _labels(panel: Panel, y: str, absorb: Sequence[str], weights: str | None, cov: Covariance) -> dict[str, str]:
    small = cov.small if isinstance(cov.small, str) else cov.small.name
    labels = {"y": y, "unit": panel.unit, "time": panel.time, "cov": describe(cov), "small": small}
    labels |= {"absorb": " + ".join(absorb), "weights": weights}
    return {key: value for key, value in labels.items() if value}


def _unique(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(names))
