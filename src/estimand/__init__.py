"""estimand: an empirical study from data to a publishable report, and a check of the tables that others have printed.

Read, measure, estimate, present. The names below stand in reading order; each is imported on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_NAMES = {
    # errors
    "EstimandError": "errors",
    "DataError": "errors",
    "SpecError": "errors",
    "IdentificationError": "errors",
    "ConvergenceError": "errors",
    "NotSupported": "errors",
    # records
    "Panel": "panel",
    "SpatialWeights": "weights",
    "Estimate": "result",
    "Finding": "result",
    "Check": "result",
    # covariances
    "Classical": "covariance",
    "Robust": "covariance",
    "Clustered": "covariance",
    "TwoWayClustered": "covariance",
    "DriscollKraay": "covariance",
    "Windmeijer": "covariance",
    "SmallSample": "covariance",
    "Bootstrap": "bootstrap",
    "ThresholdBootstrap": "bootstrap",
    # estimators
    "ordinary": "estimate.ordinary",
    "fixed_effects": "estimate.fixed_effects",
    "random_effects": "estimate.random_effects",
    "between_effects": "estimate.between_effects",
    "first_difference": "estimate.first_difference",
    "two_stage": "estimate.two_stage",
    "mediation": "estimate.mediation",
    "dynamic_gmm": "estimate.dynamic_gmm",
    "Lags": "estimate.gmm_values",
    "Iv": "estimate.gmm_values",
    "panel_threshold": "estimate.panel_threshold",
    "fit": "estimate.fit",
    "residuals": "estimate.residuals",
    "fitted": "estimate.residuals",
}
_FOLDERS = ("read", "measure", "estimate", "probe", "learn", "audit", "carbon", "hub", "text", "present", "study")

__all__ = [*_NAMES, *_FOLDERS, "__version__"]

# ruff: noqa: F401
if TYPE_CHECKING:
    from . import audit, carbon, estimate, hub, learn, measure, present, probe, read, study, text
    from .bootstrap import Bootstrap, ThresholdBootstrap
    from .covariance import Classical, Clustered, DriscollKraay, Robust, SmallSample, TwoWayClustered, Windmeijer
    from .errors import (
        ConvergenceError,
        DataError,
        EstimandError,
        IdentificationError,
        NotSupported,
        SpecError,
    )
    from .estimate.between_effects import between_effects
    from .estimate.dynamic_gmm import dynamic_gmm
    from .estimate.first_difference import first_difference
    from .estimate.fit import fit
    from .estimate.fixed_effects import fixed_effects
    from .estimate.gmm_values import Iv, Lags
    from .estimate.mediation import mediation
    from .estimate.ordinary import ordinary
    from .estimate.panel_threshold import panel_threshold
    from .estimate.random_effects import random_effects
    from .estimate.residuals import fitted, residuals
    from .estimate.two_stage import two_stage
    from .panel import Panel
    from .result import Check, Estimate, Finding
    from .weights import SpatialWeights


def __getattr__(name: str) -> Any:
    if name in _FOLDERS:
        return import_module(f".{name}", __name__)
    if name in _NAMES:
        return getattr(import_module(f".{_NAMES[name]}", __name__), name)
    raise AttributeError(f"module 'estimand' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
