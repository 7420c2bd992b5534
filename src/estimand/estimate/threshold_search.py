"""Thresholds one after another, each tested, then refined together (Bai 1997, Hansen 1999)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays.groups import Groups
from ..arrays.threshold import Sorted, Step, residuals_after, step
from ..bootstrap import ThresholdBootstrap
from ..errors import DataError
from .threshold_draws import f_draws

GOES_ON = 0.05
MOST = 3
WORDS = {1: "one", 2: "two", 3: "three", 4: "four"}


@dataclass(frozen=True)
class Plan:
    """How many thresholds at most, whether tests decide, rows that each regime must have, divisor of F, and draws."""

    by: str
    most: int
    by_tests: bool
    least: int
    df: float
    bootstrap: ThresholdBootstrap | None

    @property
    def asked(self) -> str:
        """The argument as given."""
        return 'thresholds="test"' if self.by_tests else f"thresholds={self.most}"


@dataclass(frozen=True, eq=False)
class Tested:
    """One more threshold against `number` - 1: where it was found, RSS with it, F, and F of the draws (or none)."""

    number: int
    value: float
    rss: float
    f: float
    draws: np.ndarray | None

    @property
    def p_value(self) -> float:
        """Share of draws with an F of at least this, NaN without draws."""
        return float("nan") if self.draws is None else float(np.mean(self.draws >= self.f))

    def critical(self, level: float) -> float:
        """Return the critical value at a confidence level, NaN without draws."""
        return float("nan") if self.draws is None else float(np.quantile(self.draws, level))


@dataclass(frozen=True, eq=False)
class Found:
    """Candidates, which of them are thresholds (ascending), tests as made, and each threshold given the others."""

    values: np.ndarray
    chosen: tuple[int, ...]
    tests: tuple[Tested, ...]
    profiles: tuple[Step, ...]


def search(rows: Sorted, units: Groups, plan: Plan) -> Found:
    """Return as many thresholds as asked, or as tests find: those go on while p < 0.05.

    Each is sought given the earlier ones, which are then sought again given it, until none moves.

    Raises
    ------
    DataError
        When no candidate leaves enough rows in each regime.
    """
    chosen: tuple[int, ...] = ()
    tests: list[Tested] = []
    while len(tests) < plan.most:
        found = step(rows, chosen, plan.least)
        if not found.open.any():
            if plan.by_tests and chosen:
                break
            raise _no_room(rows, chosen, plan)
        tests.append(_test(found, (*chosen, found.best), units, plan))
        if plan.by_tests and not tests[-1].p_value < GOES_ON:
            break
        chosen = _refined(rows, (*chosen, found.best), plan.least)
    chosen = tuple(sorted(chosen))
    profiles = tuple(step(rows, _without(chosen, i), plan.least) for i in range(len(chosen)))
    return Found(rows.values, chosen, tuple(tests), profiles)


def _test(found: Step, chosen: tuple[int, ...], units: Groups, plan: Plan) -> Tested:
    gain = found.gain[found.best]
    f = plan.df * gain / (found.rss - gain)
    draws = None
    if plan.bootstrap is not None:
        resid = residuals_after(found.rows, chosen)
        draws = f_draws(found, resid, units, plan.bootstrap, plan.df, len(chosen))
    return Tested(len(chosen), float(found.rows.values[found.best]), float(found.rss - gain), float(f), draws)


def _refined(rows: Sorted, chosen: tuple[int, ...], least: int) -> tuple[int, ...]:
    """Return the thresholds after each is sought again given the others until none moves; the fit never worsens."""
    places, at, still = list(chosen), 0, 1
    while still < len(places):
        found = step(rows, _without(tuple(places), at), least)
        moves = found.gain[found.best] > found.gain[places[at]] * (1 + 1e-12)
        if moves:
            places[at] = found.best
        still = 1 if moves else still + 1
        at = (at + 1) % len(places)
    return tuple(places)


def _without(chosen: tuple[int, ...], at: int) -> tuple[int, ...]:
    return chosen[:at] + chosen[at + 1 :]


def _no_room(rows: Sorted, chosen: tuple[int, ...], plan: Plan) -> DataError:
    n = len(rows.resid)
    after = f"after {' and '.join(f'{v:.4g}' for v in rows.values[list(chosen)])} " if chosen else ""
    return DataError(
        f'{plan.asked}: {after}none of {len(rows.values)} candidate values of "{plan.by}" leaves {plan.least} of {n} '
        f"rows, and slopes that can be told apart, in each of {WORDS[len(chosen) + 2]} regimes; "
        "use fewer thresholds or a smaller trim"
    )
