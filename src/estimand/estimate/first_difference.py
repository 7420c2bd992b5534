"""Least squares on changes from one period to the next by the calendar."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..arrays.linear import products
from ..covariance import Covariance, Robust
from ..errors import DataError
from ..panel import Panel
from ..result import Estimate
from ..sample import Sample, draw
from .effects import Effects
from .solve import Moments, Ready, Solved, centred, identified, record, solve


def first_difference(panel: Panel, y: str, x: Sequence[str], *, cov: Covariance, constant: bool = True) -> Estimate:
    """Estimate y_it - y_i,t-1 = (x_it - x_i,t-1)'b + constant + (e_it - e_i,t-1) by least squares.

    Parameters
    ----------
    panel : Panel
        With a time column; one step is `panel.every` periods of the calendar.
    y : str
        Outcome column.
    x : sequence of str
        Regressor columns. Rows that lack a value in any column are dropped and counted, then those whose unit has no
        complete row one step earlier: a gap gives no difference.
    cov : Classical, Robust, Clustered, TwoWayClustered or DriscollKraay
        There is no default. Differences of independent errors are correlated within units, so Clustered(unit) is the
        sensible one.
    constant : bool
        A constant in differences is a common trend in levels.

    Returns
    -------
    Estimate
        `n_obs` counts differences. Facts r2 (about zero without a constant), r2_adjusted, rmse, rss, df_residual,
        f_statistic, n_units, n_periods, n_clusters.

    Raises
    ------
    SpecError
        A panel without time, unknown or repeated columns.
    DataError, IdentificationError
        No two neighbouring periods, too few differences; a regressor that does not change, or is a combination.

    References
    ----------
    Agrees with R plm 2.6-2 (``model = "fd"``) where there are no gaps, and with lm on differences by the calendar, to
    1e-9 on tests/goldens/random_effects.
    """
    sample = _differences(draw(panel, y, x, cov=cov))
    n, k = len(sample.y), len(sample.terms)
    if n <= k + constant:
        raise DataError(f"{n} differences do not suffice for {k} regressors{' and a constant' * constant}")
    means, total = centred(sample)
    if not constant:
        means, total = np.zeros_like(means), products(sample.yx)
    moments = Moments(means, total, total)
    identified(sample, moments)
    account = Effects((), (), (), (), constant=constant)
    hat = np.full(n, constant / n) if isinstance(cov, Robust) else None
    within = sample.yx - means[:, None]
    solved = solve(sample, Ready(within, moments, account, has_constant=constant, hat=hat), cov)
    return record("first_difference", sample, solved, _facts(solved, total[0, 0], n, constant))


def _differences(sample: Sample) -> Sample:
    """Return the rows that have a complete row one step earlier, as changes since then."""
    place = np.full(len(sample.panel), -1)
    place[sample.positions] = np.arange(len(sample.positions))
    before = sample.panel.positions_at(1)[sample.positions]
    before = np.where(before >= 0, place[before], -1)
    rows = np.flatnonzero(before >= 0)
    if not len(rows):
        raise DataError(f"no row of {len(before)} has a complete row of its unit one period earlier: no difference")
    lost = {"no previous period": len(before) - len(rows)}
    return sample.at(rows, sample.yx[:, rows] - sample.yx[:, before[rows]], lost)


def _facts(solved: Solved, tss: float, n: int, constant: bool) -> dict[str, float]:
    rss, residual = solved.rss, n - len(solved.coef)
    return {
        "r2": 1 - rss / tss,
        "r2_adjusted": 1 - (rss / residual) / (tss / (n - constant)),
        "rmse": np.sqrt(rss / residual),
        "rss": rss,
        "df_residual": residual,
        "df_absorbed": int(constant),
    }
