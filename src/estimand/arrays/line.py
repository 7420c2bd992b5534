"""A straight line through points, with the standard error of its height."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Line:
    """Least squares y = intercept + slope x; `sigma2` is RSS / (n - 2), `sxx` the sum of (x - mean)^2."""

    intercept: float
    slope: float
    r2: float
    sigma2: float
    n: int
    mean_x: float
    sxx: float

    @property
    def slope_error(self) -> float:
        """Classical standard error of the slope."""
        return float(np.sqrt(self.sigma2 / self.sxx))

    def height(self, x: np.ndarray) -> np.ndarray:
        """Return the line at x, (m,)."""
        return self.intercept + self.slope * x

    def height_error(self, x: np.ndarray) -> np.ndarray:
        """Return the standard error of the mean of y at x, (m,)."""
        return np.sqrt(self.sigma2 * (1 / self.n + (x - self.mean_x) ** 2 / self.sxx))


def fit_line(x: np.ndarray, y: np.ndarray) -> Line:
    """Return the least-squares line; x (n,) must vary and n be 3 or more."""
    dx, dy = x - x.mean(), y - y.mean()
    sxx, syy = float(dx @ dx), float(dy @ dy)
    slope = float(dx @ dy) / sxx
    rss = float(((dy - slope * dx) ** 2).sum())
    r2 = 1 - rss / syy if syy else 0.0
    return Line(float(y.mean() - slope * x.mean()), slope, r2, rss / (len(x) - 2), len(x), float(x.mean()), sxx)
