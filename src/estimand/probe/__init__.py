"""A question asked of data or of an Estimate; a Check or a Finding comes back."""

from .correlation import correlation
from .describe import describe
from .distribution import distribution
from .scatter import scatter
from .trend import trend
from .vif import vif

__all__ = ["correlation", "describe", "distribution", "scatter", "trend", "vif"]
