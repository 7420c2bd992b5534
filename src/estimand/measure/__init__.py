"""Columns in, columns out: each measure gets a name, a unit of measure and the words that say how it was made."""

from .combine import interaction, ratio, share
from .coupling import coupling_coordination
from .dummies import dummy, one_hot
from .entropy import AddConstant, RescaleInside, entropy_weights
from .grades import GRADES
from .index import fixed_weight_index
from .scale import centre, log, min_max, z_score
from .scores import with_scores
from .time import difference, growth, lag, lead
from .winsorise import winsorise

__all__ = [
    "GRADES",
    "AddConstant",
    "RescaleInside",
    "centre",
    "coupling_coordination",
    "difference",
    "dummy",
    "entropy_weights",
    "fixed_weight_index",
    "growth",
    "interaction",
    "lag",
    "lead",
    "log",
    "min_max",
    "one_hot",
    "ratio",
    "share",
    "winsorise",
    "with_scores",
    "z_score",
]
