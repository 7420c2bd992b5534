"""Intervals from bootstrap draws: percentile, bias-corrected, and bias-corrected and accelerated (Efron 1987)."""

from __future__ import annotations

import numpy as np
from scipy import special


def percentile(draws: np.ndarray, level: float) -> np.ndarray:
    """Return the quantiles (1 - level) / 2 and (1 + level) / 2 of draws (B, k), as (k, 2).

    A quantile p is the order statistic number p (B + 1), interpolated.
    """
    ends = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=0, method="weibull")
    return np.ascontiguousarray(ends.T)


def accelerated(
    draws: np.ndarray, estimate: np.ndarray, level: float, acceleration: np.ndarray | float = 0.0
) -> np.ndarray:
    """Return the bias-corrected interval, (k, 2), of draws (B, k) of `estimate` (k,); plain with `acceleration` 0.

    With z0 the normal quantile of the share of draws below the estimate (half of those equal to it), the ends are the
    quantiles at Phi(z0 + (z0 + z) / (1 - a (z0 + z))), z being -1.96 and 1.96 for 95 %. NaN when no draw, or each draw,
    lies below the estimate.
    """
    below = (draws < estimate).mean(axis=0) + (draws == estimate).mean(axis=0) / 2
    bias = special.ndtri(below)
    z = special.ndtri((1 + level) / 2) * np.array([-1.0, 1.0])
    out = np.full((draws.shape[1], 2), np.nan)
    for k, (shift, a) in enumerate(zip(bias, np.broadcast_to(acceleration, bias.shape), strict=True)):
        if np.isfinite(shift):
            moved = special.ndtr(shift + (shift + z) / (1 - a * (shift + z)))
            out[k] = np.quantile(draws[:, k], moved, method="weibull")
    return out


def acceleration(influence: np.ndarray) -> np.ndarray:
    """Return a = sum u^3 / (6 (sum u^2)^1.5), (k,), of each cluster's influence on each estimate, (k, G)."""
    return (influence**3).sum(axis=1) / (6 * (influence**2).sum(axis=1) ** 1.5)
