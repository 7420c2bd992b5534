"""From what a spec asks for to the arguments of a function: lists, words and tables become the values that it takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from importlib import import_module
from typing import Any

from .. import bootstrap
from ..errors import SpecError, nearest
from .covariances import covariance
from .methods import Method

QUICK_DRAWS = 99


def arguments(method: Method, asks: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """Return the keyword arguments for a method; what equals the function's own default is left to it."""
    asks = {**asks, "x": [*asks["x"], *asks["controls"]]} if "controls" in asks else asks
    keywords = method.keywords()
    given = {key: asks[key] for key, keyword in keywords.items() if key in asks and asks[key] != keyword.default}
    values = {key: _value(key, value, keywords[key].annotation, method) for key, value in given.items()}
    if isinstance(values.get("bootstrap"), Mapping):
        values["bootstrap"] = bootstrap_of(method)(**{"seed": seed, **values["bootstrap"]})
    return values | ({"seed": seed} if "seed" in keywords and "seed" not in values else {})


def bootstrap_of(method: Method) -> type:
    """Return the class of the values that a method takes as `bootstrap`, which its annotation names."""
    named = re.findall(r"\w+", method.keywords()["bootstrap"].annotation)
    return next(getattr(bootstrap, name) for name in named if hasattr(bootstrap, name))


def quickened(asks: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a spec asks for, with no more than 99 draws of a bootstrap or permutations."""
    asks, draws = dict(asks), asks.get("bootstrap")
    if isinstance(draws, Mapping):
        asks["bootstrap"] = {**draws, "reps": min(draws.get("reps", QUICK_DRAWS), QUICK_DRAWS)}
    if "reps" in asks:
        asks["reps"] = min(asks["reps"], QUICK_DRAWS)
    return asks


def _value(key: str, written: Any, annotation: str, method: Method) -> Any:
    """Return a covariance for `cov`, and for ``{ AddConstant = 0.0001 }`` the class of the method's module, called."""
    if key == "cov":
        return covariance(written)
    if isinstance(written, Mapping) and len(written) == 1:
        name, value = next(iter(written.items()))
        if name in annotation.replace("|", " ").split():
            made = getattr(import_module(f"estimand.{method.module}"), name)
            return made(**value) if isinstance(value, Mapping) else made(value)
    if isinstance(written, list) and any(isinstance(value, Mapping) for value in written):
        return [_listed(key, value, annotation, method) for value in written]
    return written


def _listed(key: str, written: Any, annotation: str, method: Method) -> Any:
    """Return for ``{ column = "y", first = 2 }`` in a list the value of the class that the annotation names."""
    module = import_module(f"estimand.{method.module}")
    if not isinstance(written, Mapping):
        return written
    named = (getattr(module, name, None) for name in re.findall(r"[A-Z]\w+", annotation))
    made = next(value for value in named if is_dataclass(value))
    known = [field.name for field in fields(made)]
    wrong = [name for name in written if name not in known]
    if wrong or "column" not in written:
        raise SpecError(
            f"{key}: {dict(written)!r} is no table of {', '.join(known)}{nearest(*wrong[:1], known) if wrong else ''}"
        )
    return made(**written)
