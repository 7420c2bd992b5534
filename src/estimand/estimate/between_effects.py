"""Least squares on the means of units: what differs between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..arrays.groups import nested
from ..covariance import Covariance, DriscollKraay
from ..errors import DataError, SpecError
from ..panel import Panel
from ..result import Estimate
from ..sample import Sample, draw
from .linear import fit


def between_effects(panel: Panel, y: str, x: Sequence[str], *, cov: Covariance) -> Estimate:
    """Estimate ybar_i = xbar_i'b + constant + e_i over the means of units, each unit counting once.

    Parameters
    ----------
    panel : Panel
    y : str
        Outcome column.
    x : sequence of str
        Regressor columns. Rows that lack a value in any column are dropped and counted before the means are taken.
    cov : Classical, Robust, Clustered or TwoWayClustered
        There is no default. Clusters must hold whole units.

    Returns
    -------
    Estimate
        `n_obs` counts the rows behind the means; the degrees of freedom count units. Facts r2, r2_adjusted, rmse, rss
        are those of the regression of means; n_units, f_statistic, n_clusters.

    Raises
    ------
    SpecError
        A cluster column that varies within units, or Driscoll-Kraay.
    DataError, IdentificationError
        Fewer units than coefficients; a regressor whose unit means do not vary, or are a combination of others.

    References
    ----------
    Agrees with R plm 2.6-2 (``model = "between"``), hence Stata's ``xtreg, be``, to 1e-9 on
    tests/goldens/random_effects.
    """
    if isinstance(cov, DriscollKraay):
        raise SpecError("cov: between effects have no time dimension; use Classical, Robust or Clustered")
    sample = draw(panel, y, x, cov=cov)
    for name, groups in zip(cov.columns, sample.clusters, strict=True):
        if not nested(sample.units, groups):
            raise SpecError(f'cov: "{name}" varies within {panel.unit}, so unit means have no cluster; choose another')
    means = _means(sample)
    if len(means.y) <= len(x) + 1:
        raise DataError(f"between effects: {len(means.y)} units do not suffice for {len(x)} regressors and a constant")
    made = fit("between_effects", means, cov)
    kept = {key: value for key, value in made.facts.items() if key != "n_periods"}
    return replace(made, n_obs=len(sample.y), facts=kept)


def _means(sample: Sample) -> Sample:
    first = np.unique(sample.units.codes, return_index=True)[1]
    return sample.at(first, sample.units.total(sample.yx) / sample.units.counts)
