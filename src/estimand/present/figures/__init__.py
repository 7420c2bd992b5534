"""Figures: each draws one record and computes nothing."""

from .coefficient import coefficient_plot
from .distribution import distribution_plot
from .heatmap import correlation_heatmap
from .likelihood_ratio import likelihood_ratio_plot
from .margins import margins_plot
from .scatter import scatter_plot
from .trend import trend_plot

__all__ = [
    "coefficient_plot",
    "correlation_heatmap",
    "distribution_plot",
    "likelihood_ratio_plot",
    "margins_plot",
    "scatter_plot",
    "trend_plot",
]
