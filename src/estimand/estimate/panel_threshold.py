"""Panel thresholds: slopes that differ between regimes of a variable, the borders between them estimated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import pandas as pd

from ..arrays.absorb import residuals
from ..arrays.groups import distinct
from ..arrays.threshold import sort_rows
from ..bootstrap import ThresholdBootstrap
from ..covariance import Covariance
from ..errors import DataError, NotSupported, SpecError, nearest
from ..panel import Panel
from ..result import CONSTANT, Estimate
from ..sample import Sample, draw, listed
from .linear import factors, fit, within_moments
from .solve import identified
from .threshold_checks import checks, tests
from .threshold_search import MOST, Found, Plan, search
from .threshold_sets import thresholds as threshold_tables

CELLS = 200_000_000
HALF = 0.5


@dataclass(frozen=True, eq=False)
class _Model:
    """The rows, the threshold variable q (n,), and the columns z (m, n) whose slopes differ, with their names."""

    sample: Sample
    by: str
    q: np.ndarray
    regime: tuple[str, ...]
    z: np.ndarray


def panel_threshold(  # noqa: PLR0913
    panel: Panel,
    y: str,
    x: Sequence[str],
    *,
    regime: Sequence[str],
    by: str,
    cov: Covariance,
    thresholds: Literal[1, 2, 3, "test"] = 1,
    absorb: Sequence[str] = (),
    trim: float = 0.01,
    candidates: int | Literal["all"] = "all",
    bootstrap: ThresholdBootstrap | None = None,
    scaling: Literal["hansen", "stata"] = "hansen",
) -> Estimate:
    """Estimate y = z b_1 1(q <= g_1) + z b_2 1(g_1 < q <= g_2) + ... + x c + effects + e, with its thresholds g.

    Least squares over every candidate, exactly. Thresholds are sought one after another, each then again given the
    others until none moves (Hansen refines the first of two once). The coefficients and their covariance are those of
    the model with the thresholds taken as known.

    Parameters
    ----------
    panel : Panel
        With a time column.
    y : str
        Outcome column.
    x : sequence of str
        Columns with one slope; may be empty. Rows that lack a value in any column are dropped and counted.
    regime : sequence of str
        Columns z whose slopes differ between regimes, none of them in `x`; ``"constant"`` among them gives the upper
        regimes their own intercepts.
    by : str
        The threshold variable q; it may be in `x` or `regime` too.
    cov : Classical, Robust, Clustered, TwoWayClustered or DriscollKraay
        There is no default.
    thresholds : 1, 2, 3 or "test"
        How many; ``"test"`` adds them, up to three, while the bootstrap p-value is below 0.05.
    absorb : sequence of str
        Columns of the effects to take out, such as the unit, or unit and time.
    trim : float
        Share of the rows that each regime has at least.
    candidates : "all" or int
        All values of q, or so many quantiles between `trim` and 1 - `trim` (300 in Stata's xthreg).
    bootstrap : ThresholdBootstrap, optional
        Without it tests have no p-value.
    scaling : {"hansen", "stata"}
        The residual variance in F and the likelihood ratio divides by the rows less the units, or (xthreg) less the
        periods.

    Returns
    -------
    Estimate
        Terms such as ``ln_d [ln_open <= 1.23]``, then `x` and the constant. Facts: threshold, threshold_low and
        threshold_high (95 %), threshold_f, threshold_p_value, each followed by :NUMBER; n_thresholds, n_candidates,
        those of fixed_effects. Tables: thresholds, threshold_sets, likelihood_ratio, threshold_tests, regimes (rows of
        each), membership (rows of each by period).

    Raises
    ------
    DataError
        A threshold variable without two values in the trimmed range, regimes without enough rows, fewer than two
        periods, text or infinite values.
    IdentificationError
        A regressor that the effects or others explain, by name.
    SpecError
        Unknown or repeated columns; a number or word that is none of these.

    References
    ----------
    Hansen (1999), Bai (1997). Agrees with his data's thresholds, residual sums of squares and F (R 4.2.2, pyxthreg
    0.0.3) to 1e-9, and with direct least squares on dummies to 1e-10.
    """
    _check(thresholds, trim, candidates, bootstrap, scaling)
    model = _model(panel, y, x, regime, by, absorb, cov)
    everything = factors(model.sample, cov)[1]
    within, _ = residuals(everything, model.sample.yx)
    identified(model.sample, within_moments(model.sample, within))
    if sum(g.size for g in everything.factors[1:]) * len(model.q) > CELLS:
        raise NotSupported("absorb: the factors besides the largest have too many groups for a threshold search")
    plan = _plan(model, thresholds, trim, bootstrap, scaling)
    rows = sort_rows(model.q, model.z, within, everything, _values(model, trim, candidates))
    found = search(rows, model.sample.units, plan)
    return _estimate(model, found, plan, cov, {"scaling": scaling})


def _check(thresholds: Any, trim: float, candidates: Any, bootstrap: Any, scaling: str) -> None:
    if thresholds not in (1, 2, 3, "test") or isinstance(thresholds, bool):
        raise SpecError(f'thresholds: {thresholds!r} is not 1, 2, 3 or "test"')
    if thresholds == "test" and bootstrap is None:
        raise SpecError('thresholds="test" needs p-values: give bootstrap=ThresholdBootstrap(reps=300)')
    if bootstrap is not None and not isinstance(bootstrap, ThresholdBootstrap):
        raise SpecError(f"bootstrap: give a ThresholdBootstrap, not {bootstrap!r}")
    if not 0 < trim < HALF:
        raise SpecError(f"trim: {trim} is not between 0 and 0.5; 0.01 leaves each regime 1 % of the rows at least")
    if candidates != "all" and (not isinstance(candidates, int) or isinstance(candidates, bool) or candidates < 2):
        raise SpecError(f'candidates: {candidates!r} is neither "all" nor a number of quantiles from 2 on')
    if scaling not in ("hansen", "stata"):
        raise SpecError(f'scaling: "{scaling}" is neither "hansen" nor "stata"{nearest(scaling, ("hansen", "stata"))}')


def _model(
    panel: Panel, y: str, x: Sequence[str], regime: Sequence[str], by: str, absorb: Sequence[str], cov: Covariance
) -> _Model:
    """Return the complete rows; their regressors are x, then those of the regime with one slope."""
    listed("regime", regime)
    listed("x", x)
    if not isinstance(by, str):
        raise SpecError(f"by: give one column, not {by!r}")
    panel.require([name for name in regime if name != CONSTANT], "regime")
    panel.require([by], "by")
    both = [name for name in regime if name in x or list(regime).count(name) > 1 or name == y]
    if not regime or both:
        raise SpecError(
            f'regime: "{both[0]}" is named twice, or also the outcome or in x; name it once'
            if both
            else "regime: name at least one column whose slope differs between regimes"
        )
    if by == y:
        raise SpecError(f'by: "{y}" is the outcome; a threshold needs another variable')
    slopes = [name for name in regime if name != CONSTANT]
    named = [*x, *slopes]
    sample = draw(panel, y, named, cov=cov, absorb=absorb, also=[] if by in named else [by])
    periods = len(distinct(sample.periods)) if panel.time else 1
    if periods < 2:
        raise DataError(f"panel_threshold needs two periods; {panel.time or 'a panel without time'} has {periods}")
    place = {name: row for name, row in zip((y, *named, by), sample.yx, strict=False)}
    z = np.array([place[name] if name != CONSTANT else np.ones(len(sample.y)) for name in regime])
    return _Model(replace(sample, yx=sample.yx[: 1 + len(named)], also=()), by, place[by], tuple(regime), z)


def _plan(
    model: _Model, thresholds: int | str, trim: float, bootstrap: ThresholdBootstrap | None, scaling: str
) -> Plan:
    n = len(model.q)
    less = model.sample.units.size if scaling == "hansen" else len(distinct(model.sample.periods))
    by_tests = thresholds == "test"
    return Plan(model.by, MOST if by_tests else int(thresholds), by_tests, _least(trim, n), n - less, bootstrap)


def _least(trim: float, n: int) -> int:
    return max(1, int(np.ceil(trim * n - 1e-9)))


def _values(model: _Model, trim: float, candidates: int | Literal["all"]) -> np.ndarray:
    """Return the values of q that leave a share `trim` of the rows on either side, or quantiles of q between."""
    n, least = len(model.q), _least(trim, len(model.q))
    if candidates == "all":
        values, counts = np.unique(model.q, return_counts=True)
        below = np.cumsum(counts)
        values = values[(below >= least) & (n - below >= least)]
    else:
        values = np.unique(np.quantile(model.q, np.linspace(trim, 1 - trim, candidates), method="inverted_cdf"))
        values = values[values < model.q.max()]
    if not len(values):
        low, high = np.quantile(model.q, [trim, 1 - trim])
        raise DataError(
            f'by: "{model.by}" has no value that leaves {least} of {n} rows (trim={trim}) on either side: it takes '
            f"{len(np.unique(model.q))} values, and lies between {low:.6g} and {high:.6g} in the middle rows; "
            "use a smaller trim or another variable"
        )
    return values


def _estimate(model: _Model, found: Found, plan: Plan, cov: Covariance, labels: dict[str, str]) -> Estimate:
    """Return least squares with the thresholds found, and what was found."""
    borders = found.values[list(found.chosen)]
    place = np.searchsorted(borders, model.q, side="left")
    names = _names(model.by, borders)
    estimate = fit("panel_threshold", _with_regimes(model, place, names), cov)
    tables = {**threshold_tables(found.profiles, plan.df), "threshold_tests": tests(found)}
    tables |= _members(model.sample, place, names)
    facts = {"n_thresholds": len(borders), "n_candidates": len(found.values)}
    said = {"regime": " + ".join(model.regime), "by": model.by, **labels}
    if plan.bootstrap is not None:
        said["draws_kind"] = plan.bootstrap.kind
        facts |= {"draws": plan.bootstrap.reps, "draws_seed": plan.bootstrap.seed}
    ended = checks(found, plan, tables["thresholds"], tables["regimes"], model.sample.units)
    return replace(
        estimate,
        labels={**estimate.labels, **said},
        facts={**estimate.facts, **facts, **_facts(tables)},
        tables={**estimate.tables, **tables},
        checks=(*estimate.checks, *ended),
    )


def _names(by: str, borders: np.ndarray) -> list[str]:
    """Return the regimes in words, with as many digits as tell the thresholds apart."""
    digits = next((d for d in range(4, 17) if len({f"{v:.{d}g}" for v in borders}) == len(borders)), 17)
    said = [f"{v:.{digits}g}" for v in borders]
    if not said:
        return ["all"]
    middle = [f"{low} < {by} <= {high}" for low, high in pairwise(said)]
    return [f"{by} <= {said[0]}", *middle, f"{by} > {said[-1]}"]


def _with_regimes(model: _Model, place: np.ndarray, names: list[str]) -> Sample:
    """Return the sample with one column for each regime and slope, then x; the first regime has no own intercept."""
    sample, slopes = model.sample, [name for name in model.regime if name != CONSTANT]
    if len(names) == 1:
        return sample
    keep = len(sample.terms) - len(slopes)
    columns, terms = [], []
    for name, values in zip(model.regime, model.z, strict=True):
        for i in range(int(name == CONSTANT), len(names)):
            columns.append(np.where(place == i, values, 0.0))
            terms.append(f"{name} [{names[i]}]")
    yx = np.vstack([sample.yx[:1], *(c[None] for c in columns), sample.yx[1 : 1 + keep]])
    return replace(sample, yx=yx, terms=(*terms, *sample.terms[:keep]))


def _members(sample: Sample, place: np.ndarray, names: list[str]) -> dict[str, pd.DataFrame]:
    """Return the rows and units of each regime, and the rows of each by period."""
    rows = np.bincount(place, minlength=len(names))
    units = [len(np.unique(sample.units.codes[place == i])) for i in range(len(names))]
    regimes = pd.DataFrame({"regime": names, "rows": rows, "share": rows / len(place), "units": units})
    periods, first, code = np.unique(sample.periods, return_index=True, return_inverse=True)
    time = sample.panel.column(sample.panel.time).iloc[sample.positions[first]].astype(str)
    counts = np.zeros((len(periods), len(names)), dtype=int)
    np.add.at(counts, (code, place), 1)
    membership = pd.DataFrame({"period": time.to_numpy(), **dict(zip(names, counts.T, strict=True))})
    return {"regimes": regimes, "membership": membership}


def _facts(tables: dict[str, pd.DataFrame]) -> dict[str, float]:
    facts: dict[str, float] = {}
    for row in tables["thresholds"].itertuples():
        facts[f"threshold:{row.threshold}"] = float(row.estimate)
        facts[f"threshold_low:{row.threshold}"] = float(row.low_95)
        facts[f"threshold_high:{row.threshold}"] = float(row.high_95)
    for row in tables["threshold_tests"].itertuples():
        facts[f"threshold_f:{row.thresholds}"] = float(row.f)
        if not np.isnan(row.p_value):
            facts[f"threshold_p_value:{row.thresholds}"] = float(row.p_value)
    return facts
