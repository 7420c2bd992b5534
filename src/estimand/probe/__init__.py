"""A question asked of data or of an Estimate; a Check or a Finding comes back."""

from .breusch_pagan import breusch_pagan_lm
from .correlation import correlation
from .cross_section import cross_section_dependence
from .describe import describe
from .distribution import distribution
from .equal_across import equal_across
from .hausman import hausman
from .heteroskedasticity import heteroskedasticity
from .margins import margins
from .mundlak import mundlak
from .panel_tests import panel_tests
from .poolability import poolability
from .ramsey import ramsey
from .scatter import scatter
from .serial_correlation import serial_correlation
from .trend import trend
from .u_shape import u_shape
from .vif import vif
from .wald import wald

__all__ = [
    "breusch_pagan_lm",
    "correlation",
    "cross_section_dependence",
    "describe",
    "distribution",
    "equal_across",
    "hausman",
    "heteroskedasticity",
    "margins",
    "mundlak",
    "panel_tests",
    "poolability",
    "ramsey",
    "scatter",
    "serial_correlation",
    "trend",
    "u_shape",
    "vif",
    "wald",
]
