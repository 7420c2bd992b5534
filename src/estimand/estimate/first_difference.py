"""Least squares on changes from one period to the next by the calendar."""

from __future__ import annotations

from collections.abc import Sequence

from ..covariance import Covariance
from ..panel import Panel
from ..result import Estimate
from ..sample import differences, draw
from .plain import plain


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
    return plain("first_difference", differences(draw(panel, y, x, cov=cov)), cov, constant=constant)
