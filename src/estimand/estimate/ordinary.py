"""Ordinary least squares on the rows of a panel, pooled."""

from __future__ import annotations

from collections.abc import Sequence

from ..covariance import Covariance
from ..panel import Panel
from ..result import Estimate
from ..sample import draw
from .linear import fit


def ordinary(panel: Panel, y: str, x: Sequence[str], *, cov: Covariance, weights: str | None = None) -> Estimate:
    """Estimate y = x b + constant + e by (weighted) least squares over all rows.

    Parameters
    ----------
    panel : Panel
    y : str
        Outcome column.
    x : sequence of str
        Regressor columns; a constant is always added. Rows that lack a value in any column are dropped and counted.
    cov : Classical, Robust, Clustered, TwoWayClustered or DriscollKraay
        There is no default.
    weights : str, optional
        Column of analytic weights: rows count in proportion, and a common factor changes nothing. Rows of weight zero
        are dropped and counted.

    Returns
    -------
    Estimate
        Facts r2, r2_adjusted, r2_between, r2_overall, rmse, rss, log_likelihood, df_residual, f_statistic and its
        degrees of freedom and p-value, n_units, n_periods, n_clusters.

    Raises
    ------
    SpecError, DataError, IdentificationError
        Unknown or repeated columns; text, infinite or no values; a constant or collinear regressor, by name.

    References
    ----------
    Agrees with R 4.2.2 (lm, sandwich, plm) and statsmodels 0.15 to 1e-9 on tests/goldens/ordinary.

    Examples
    --------
    >>> import pandas as pd, estimand as em
    >>> panel = em.Panel(pd.DataFrame({"x": [1.0, 2, 3, 4], "y": [1.0, 3, 2, 5]}))
    >>> round(em.ordinary(panel, "y", ["x"], cov=em.Classical())["x"], 10)
    1.1
    """
    return fit("ordinary", draw(panel, y, x, cov=cov, weights=weights), cov)
