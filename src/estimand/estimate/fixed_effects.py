"""Least squares with any number of absorbed factors: unit, time, industry by year, and so on."""

from __future__ import annotations

from collections.abc import Sequence

from ..covariance import Covariance
from ..errors import SpecError
from ..panel import Panel
from ..result import Estimate
from ..sample import draw
from .linear import caution_little_variation, fit


def fixed_effects(
    panel: Panel,
    y: str,
    x: Sequence[str],
    *,
    absorb: Sequence[str],
    cov: Covariance,
    weights: str | None = None,
) -> Estimate:
    """Estimate y = x b + one effect for each group of each absorbed factor + e.

    The effects are taken out exactly: the factor with most groups by its means, the others by solving the system of
    their groups (Schur complement) up to 1500 groups, beyond that by conjugate gradients to a relative 1e-10.

    Parameters
    ----------
    panel : Panel
    y : str
        Outcome column.
    x : sequence of str
        Regressor columns. Rows that lack a value in any column are dropped and counted; so are rows that are alone in
        a group of a factor (singletons), again and again until none is left.
    absorb : sequence of str
        Columns of the factors, such as ``["province", "year"]``.
    cov : Classical, Robust, Clustered, TwoWayClustered or DriscollKraay
        There is no default. Its `small` defaults to "reghdfe": effects nested in the clusters are not counted.
    weights : str, optional
        Column of analytic weights.

    Returns
    -------
    Estimate
        The last term, ``constant``, is the mean of y minus the means of x times b, as Stata reports it. Facts: r2
        (effects counted as explained), r2_within (after the effects are taken out), r2_between and r2_overall (squared
        correlations, as Stata's xtreg), adjusted forms, rmse, rss, df_residual, df_absorbed, f_statistic, n_units,
        n_periods, n_clusters, iterations. Tables: absorbed (groups of each factor), variation (how much of each
        regressor the effects leave).

    Raises
    ------
    IdentificationError
        A regressor that the effects explain wholly, or that is a combination of others, by name.
    SpecError, DataError
        Unknown or repeated columns; text, infinite or no values; too few rows.

    References
    ----------
    Guimaraes and Portugal (2010); Correia (2017). Agrees with R plm 2.6-2, pyfixest 0.60 and linearmodels 7.1 to 1e-8
    on tests/goldens/fixed_effects, each under its own small-sample preset.
    """
    if not absorb:
        raise SpecError("absorb: name at least one factor, or use ordinary()")
    return caution_little_variation(
        fit("fixed_effects", draw(panel, y, x, cov=cov, absorb=absorb, weights=weights), cov)
    )
