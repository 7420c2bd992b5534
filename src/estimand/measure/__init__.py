"""Columns in, columns out: each measure gets a name, a unit of measure and the words that say how it was made."""

from .bands import bands
from .combine import interaction, ratio, share
from .completion_rate import DealColumns, completion_rate, with_rates
from .coupling import coupling_coordination
from .dummies import dummy, one_hot
from .entropy import AddConstant, RescaleInside, entropy_weights
from .foreign_policy import foreign_policy_distance, foreign_policy_similarity
from .grades import GRADES
from .index import fixed_weight_index
from .scale import centre, log, min_max, z_score
from .scores import with_scores
from .time import difference, growth, lag, lead
from .winsorise import winsorise

__all__ = [
    "GRADES",
    "AddConstant",
    "DealColumns",
    "RescaleInside",
    "bands",
    "centre",
    "completion_rate",
    "coupling_coordination",
    "difference",
    "dummy",
    "entropy_weights",
    "fixed_weight_index",
    "foreign_policy_distance",
    "foreign_policy_similarity",
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
    "with_rates",
    "with_scores",
    "z_score",
]
