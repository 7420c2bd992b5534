"""Residuals and fitted values of an Estimate, made anew from the panel; the Estimate itself holds no data."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..arrays.absorb import absorber
from ..arrays.absorb import residuals as without
from ..arrays.linear import least_squares
from ..covariance import Classical, Clustered, Covariance, TwoWayClustered
from ..errors import DataError, NotSupported
from ..panel import Panel
from ..result import CONSTANT, Estimate
from ..sample import Sample, differences, draw

DESIGNS = ("ordinary", "fixed_effects", "two_stage", "random_effects", "between_effects", "first_difference")


def residuals(panel: Panel, estimate: Estimate) -> pd.Series:
    """Return y less its fitted value for each row of the panel, missing where the row was not used.

    With absorbed effects these are the within residuals e. With random effects they hold the unit's effect, u + e.
    After ``two_stage`` they are structural: the endogenous columns themselves are used, not their fitted values.
    After ``first_difference`` they belong to the change since the period before.

    Parameters
    ----------
    panel : Panel
        The one that the estimate was made from; columns are found by the estimate's labels and terms.
    estimate : Estimate
        From ordinary, fixed_effects, two_stage, random_effects, between_effects or first_difference.

    Returns
    -------
    Series, (n,)
        In the row order of ``panel.frame``, named "residuals".

    Raises
    ------
    DataError
        When this panel does not give the rows, or the residual sum of squares, of the estimate.
    NotSupported
        For other designs.
    """
    return _aligned(panel, *_recomputed(panel, estimate), "residuals")


def fitted(panel: Panel, estimate: Estimate) -> pd.Series:
    """Return y (its change, after ``first_difference``) less the residual for each row used; see ``residuals``."""
    sample, e = _recomputed(panel, estimate)
    return _aligned(panel, sample, sample.y - e, "fitted")


def sample_of(panel: Panel, estimate: Estimate) -> Sample:
    """Return the rows that the estimate used, with y and its terms; see ``residuals`` for what is refused."""
    if estimate.method not in DESIGNS:
        raise NotSupported(f"residuals: not built for {estimate.method}")
    labels, terms = estimate.labels, [t for t in estimate.terms if t != CONSTANT]
    sample = draw(
        panel,
        labels["y"],
        terms,
        cov=_clusters(labels.get("cov", ""), panel),
        absorb=_names(labels, "absorb"),
        weights=labels.get("weights"),
        also=_names(labels, "instruments"),
    )
    if estimate.method == "first_difference":
        sample = differences(sample)
    if len(sample.y) != estimate.n_obs:
        raise DataError(
            f"this panel gives {len(sample.y)} rows for the estimate of {labels['y']}, which used {estimate.n_obs}; "
            "give the panel that it was made from"
        )
    return sample


def within_residuals(sample: Sample) -> np.ndarray:
    """Return the least-squares residuals, (n,), of the sample's y on its x, without its factors or a constant."""
    rows = _without_effects(sample)
    coef, _ = least_squares(rows[1:], rows[0], sample.weights)
    return rows[0] - coef @ rows[1:]


def _without_effects(sample: Sample) -> np.ndarray:
    rows = sample.yx[: 1 + len(sample.terms)]
    if sample.absorbed:
        return without(absorber(list(sample.absorbed), sample.weights), rows)[0]
    return rows - np.average(rows, axis=1, weights=sample.weights)[:, None]


def _recomputed(panel: Panel, estimate: Estimate) -> tuple[Sample, np.ndarray]:
    sample = sample_of(panel, estimate)
    slopes = estimate.coef[: len(sample.terms)]
    if sample.absorbed:
        rows = _without_effects(sample)
        e = rows[0] - slopes @ rows[1:]
    else:
        level = estimate.coef[-1] if estimate.terms[-1] == CONSTANT else 0.0
        e = sample.y - slopes @ sample.x - level
    _same_fit(sample, e, estimate)
    return sample, e


def _same_fit(sample: Sample, e: np.ndarray, estimate: Estimate) -> None:
    if "rss" not in estimate.facts or estimate.method in ("between_effects", "random_effects"):
        return
    rss = float(e @ (e if sample.weights is None else e * sample.weights))
    size = float(((sample.y - sample.y.mean()) ** 2).sum())
    if abs(rss - float(estimate.facts["rss"])) > 1e-6 * rss + 1e-12 * size:
        raise DataError(
            f"this panel gives a residual sum of squares of {rss:.6g} for the estimate of {estimate.labels['y']}, "
            f"which has {estimate.facts['rss']:.6g}: columns hold other values; give the panel that it was made from"
        )


def _aligned(panel: Panel, sample: Sample, values: np.ndarray, name: str) -> pd.Series:
    out = np.full(len(panel), np.nan)
    out[sample.positions] = values
    return pd.Series(out, name=name)


def _names(labels: dict[str, str], key: str) -> list[str]:
    return labels[key].split(" + ") if key in labels else []


def _clusters(words: str, panel: Panel) -> Covariance:
    """Return a covariance with the cluster columns that the label tells: their missing values cost rows."""
    if not words.startswith("clustered by "):
        return Classical()
    rest = words.removeprefix("clustered by ")
    if rest in panel.columns:
        return Clustered(rest)
    parts = rest.split(" and ")
    for i in range(1, len(parts)):
        pair = " and ".join(parts[:i]), " and ".join(parts[i:])
        if set(pair) <= set(panel.columns):
            return TwoWayClustered(*pair)
    raise DataError(f'this panel lacks the cluster column of the estimate, "{rest}"')
