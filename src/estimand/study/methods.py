"""The registry: for each name that a spec may use as `method` or `kind`, where the function lives and what it reads.

A new method is one line. Keywords and defaults come from the function's own source text, so that a spec is checked
without importing pandas.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[1]
REQUIRED = "(required)"


@dataclass(frozen=True)
class Keyword:
    """A parameter of a function: its default (or ``REQUIRED``) and its annotation as text."""

    default: Any
    annotation: str


@dataclass(frozen=True)
class Method:
    """A function that a spec can call.

    Attributes
    ----------
    at : str
        ``"module:function"`` or ``"folder:function"`` below ``estimand``.
    columns : tuple of str
        Those of its keywords that name columns of the panel.
    scores : bool
        Whether it returns a Finding with scores (an index) where a measure returns a Panel.
    shown_by : str
        For a table or figure, the function of ``present`` that shows the Finding of `at`.
    models : bool
        Whether it reads models, and not the panel.
    """

    at: str
    columns: tuple[str, ...] = ()
    scores: bool = False
    shown_by: str = ""
    models: bool = False

    @property
    def module(self) -> str:
        """The module below ``estimand`` that defines it."""
        return located(self.at)[0]

    def load(self) -> Callable[..., Any]:
        """Import the function."""
        return load(self.at)

    def keywords(self) -> Mapping[str, Keyword]:
        """Return its parameters after the panel."""
        return keywords(self.at)


MEASURES: dict[str, Method] = {
    "log": Method("measure:log", ("column",)),
    "z_score": Method("measure:z_score", ("column", "within")),
    "min_max": Method("measure:min_max", ("column", "within")),
    "centre": Method("measure:centre", ("column", "within")),
    "zscore": Method("measure:z_score", ("column", "within")),
    "minmax": Method("measure:min_max", ("column", "within")),
    "lag": Method("measure:lag", ("column",)),
    "lead": Method("measure:lead", ("column",)),
    "difference": Method("measure:difference", ("column",)),
    "growth": Method("measure:growth", ("column",)),
    "ratio": Method("measure:ratio", ("numerator", "denominator")),
    "share": Method("measure:share", ("column", "within")),
    "interaction": Method("measure:interaction", ("columns",)),
    "winsorise": Method("measure:winsorise", ("column", "within")),
    "one_hot": Method("measure:one_hot", ("column",)),
    "dummy": Method("measure:dummy", ("column",)),
    "bands": Method("measure:bands", ("column",)),
    "foreign_policy_distance": Method("measure:foreign_policy_distance", ("column", "other")),
    "foreign_policy_similarity": Method("measure:foreign_policy_similarity", ("column", "other")),
    "entropy": Method("measure:entropy_weights", ("indicators",), scores=True),
    "fixed_weight_index": Method("measure:fixed_weight_index", ("indicators",), scores=True),
    "coupling": Method("measure:coupling_coordination", ("systems",), scores=True),
    "entropy_weights": Method("measure:entropy_weights", ("indicators",), scores=True),
    "coupling_coordination": Method("measure:coupling_coordination", ("systems",), scores=True),
}
MODELS: dict[str, Method] = {
    "ordinary": Method("estimate.ordinary:ordinary", ("weights",)),
    "fixed_effects": Method("estimate.fixed_effects:fixed_effects", ("absorb", "weights")),
    "random_effects": Method("estimate.random_effects:random_effects"),
    "between_effects": Method("estimate.between_effects:between_effects"),
    "first_difference": Method("estimate.first_difference:first_difference"),
    "two_stage": Method("estimate.two_stage:two_stage", ("endog", "instruments", "absorb", "weights")),
    "mediation": Method("estimate.mediation:mediation", ("treatment", "mediators", "absorb", "weights")),
    "dynamic_gmm": Method("estimate.dynamic_gmm:dynamic_gmm", ("gmm", "iv")),
    "panel_threshold": Method("estimate.panel_threshold:panel_threshold", ("regime", "by", "absorb")),
}
EQUALITY = Method("probe:equal_across", ("by", "absorb"))  # asked by `equal` in the split of a model
TABLES: dict[str, Method] = {
    "regression": Method("present.options:Options", shown_by="present:regression_table", models=True),
    "mediation": Method("present.options:Options", shown_by="present:mediation_table", models=True),
    "thresholds": Method("present.options:Options", shown_by="present:thresholds_table", models=True),
    "threshold_tests": Method("present.options:Options", shown_by="present:threshold_tests_table", models=True),
    "describe": Method("probe:describe", ("columns", "by"), shown_by="present:describe_table"),
    "correlation": Method("probe:correlation", ("columns",), shown_by="present:correlation_table"),
    "vif": Method("probe:vif", ("x", "absorb"), shown_by="present:vif_table"),
    "panel_tests": Method("probe:panel_tests", ("y", "x"), shown_by="present:tests_table"),
}
FIGURES: dict[str, Method] = {
    "coefficients": Method("present:coefficient_plot", models=True),
    "likelihood_ratio": Method("present:likelihood_ratio_plot", models=True),
    "distribution": Method("probe:distribution", ("column", "by"), shown_by="present:distribution_plot"),
    "trend": Method("probe:trend", ("column", "by"), shown_by="present:trend_plot"),
    "scatter": Method("probe:scatter", ("x", "y", "by"), shown_by="present:scatter_plot"),
    "correlation": Method("probe:correlation", ("columns",), shown_by="present:correlation_heatmap"),
}


def load(at: str) -> Callable[..., Any]:
    """Import ``"module:function"`` from below ``estimand``."""
    module, function = located(at)
    return getattr(import_module(f"estimand.{module}"), function)


@lru_cache
def source_of(module: str) -> Path:
    """Return the source file of a module below ``estimand``."""
    path = PACKAGE.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@lru_cache
def located(at: str) -> tuple[str, str]:
    """Return the module that defines ``"folder:function"``, and the function's name, from the folder's import lines."""
    module, name = at.split(":")
    path = source_of(module)
    if path.name != "__init__.py":
        return module, name
    lines = re.findall(r"^from \.(\w+) import (\([^)]*\)|.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    inner = next(folder for folder, names in lines if name in re.findall(r"\w+", names))
    return located(f"{module}.{inner}:{name}")


@lru_cache
def keywords(at: str) -> Mapping[str, Keyword]:
    """Return the parameters of a function after its first, or the fields of a record."""
    module, name = located(at)
    found = next(n for n in _tree(module).body if isinstance(n, ast.FunctionDef | ast.ClassDef) and n.name == name)
    if isinstance(found, ast.ClassDef):
        fields = (n for n in found.body if isinstance(n, ast.AnnAssign))
        return {ast.unparse(n.target): _keyword(n.value, n.annotation) for n in fields}
    asked = found.args
    given: list[ast.expr | None] = [None] * (len(asked.args) - len(asked.defaults)) + list(asked.defaults)
    named = [*zip(asked.args, given, strict=True), *zip(asked.kwonlyargs, asked.kw_defaults, strict=True)]
    return {argument.arg: _keyword(default, argument.annotation) for argument, default in named[1:]}


@lru_cache
def _tree(module: str) -> ast.Module:
    return ast.parse(source_of(module).read_text(encoding="utf-8"))


def _keyword(default: ast.expr | None, annotation: ast.expr | None) -> Keyword:
    words = ast.unparse(annotation) if annotation else ""
    return Keyword(REQUIRED if default is None else _literal(default), words)


def _literal(default: ast.expr) -> Any:
    """Return a default that is a plain value; of another only its source text is known."""
    try:
        value = ast.literal_eval(default)
    except ValueError:
        return ast.unparse(default)
    return list(value) if isinstance(value, tuple) else value
