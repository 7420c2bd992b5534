"""Mundlak's form of the Hausman test: unit means beside the regressors, under any covariance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..arrays.linear import independent, products
from ..covariance import Covariance
from ..errors import IdentificationError
from ..estimate.random_effects import random_effects
from ..panel import Panel
from ..result import Check
from ..sample import Sample, draw
from .verdict import Asked, f_check
from .wald import joint, selecting


def mundlak(panel: Panel, y: str, x: Sequence[str], *, cov: Covariance) -> Check:
    """Test that the unit means of the regressors have no slopes beside the regressors, in a random-effects model.

    Under the null the effects of units do not correlate with the regressors. With clustered or robust errors this
    stays valid where Hausman's comparison of covariances does not (Wooldridge 2010, section 10.7.3).

    Parameters
    ----------
    panel : Panel
    y, x : str, sequence of str
        As in ``random_effects``. Regressors that do not vary within units have no mean of their own to test; nor do
        those whose means are a combination of what is there, such as the dummies of periods in a balanced panel.
    cov : Classical, Robust, Clustered, TwoWayClustered or DriscollKraay
        There is no default.

    Returns
    -------
    Check
        Chi-squared with the number of means tested.

    Raises
    ------
    IdentificationError
        When no regressor varies both within and between units; and as ``random_effects``.

    References
    ----------
    Mundlak (1978). Agrees with R plm 2.6-2 (``phtest(method = "aux")``) to 1e-8 on tests/goldens/panel_tests.
    """
    sample = draw(panel, y, x, cov=cov)
    means = _means(sample)
    names = {term: f"{term}, mean of {panel.unit}" for term in means}
    rows = panel.select(_used(sample), "not complete")
    wide = rows.with_columns({names[t]: values for t, values in means.items()})
    estimate = random_effects(wide, y, [*x, *names.values()], cov=cov)
    left = [t for t in x if t not in means]
    asked = Asked(
        "mundlak",
        f"Mundlak test of {len(means)} unit means ({estimate.labels['cov']})"
        + (f", without those of {', '.join(left)}" if left else ""),
        "Do the effects correlate with the regressors?",
        "the unit means of the regressors have no slopes",
        "effects correlate with the regressors; use fixed effects",
        "nothing speaks against random effects",
    )
    return f_check(asked, *joint(estimate, selecting(estimate, list(names.values())), np.zeros(len(names))))


def _used(sample: Sample) -> np.ndarray:
    keep = np.zeros(len(sample.panel), dtype=bool)
    keep[sample.positions] = True
    return keep


def _means(sample: Sample) -> dict[str, np.ndarray]:
    """Return the unit means, (n,), that add something to the constant and the regressors, by term."""
    units = sample.units
    mean = units.spread(units.total(sample.x) / units.counts)
    both = np.vstack([sample.x, mean])
    both = both - both.mean(axis=1, keepdims=True)
    k = len(sample.terms)
    kept = {j - k for j in independent(products(both)) if j >= k}
    if not kept:
        raise IdentificationError(
            f"mundlak: no regressor varies both within and between {sample.panel.unit}: {', '.join(sample.terms)}"
        )
    return {term: mean[j] for j, term in enumerate(sample.terms) if j in kept}
