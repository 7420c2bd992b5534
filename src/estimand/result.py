"""The answer records: Estimate (with coefficients), Finding (without), Check (a question with its answer)."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import special

from .errors import SpecError, nearest
from .glossary import FACTS, LABELS, TABLES

CONSTANT = "constant"
Scalar = float | int | bool | str | None


class Tables(Mapping[str, Any]):
    """Named frames and records; each look-up of a frame gives a copy, so the record stays as it was."""

    def __init__(self, tables: Mapping[str, Any] | None = None) -> None:
        self._tables = dict(tables or {})

    def __getitem__(self, name: str) -> Any:
        value = self._tables[name]
        return value.copy() if isinstance(value, pd.DataFrame) else value

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __repr__(self) -> str:
        return f"Tables({', '.join(self._tables)})"


@dataclass(frozen=True)
class Check:
    """A named question asked of data or of a model, with its answer.

    Attributes
    ----------
    name : str
        Short key, such as ``"hausman"``.
    question : str
        What is asked, in one sentence.
    statistic, p_value : float or None
    df : float, tuple of float, or None
        Degrees of freedom; a pair for an F statistic.
    null : str
        The hypothesis that a small p-value speaks against.
    verdict : str
        A word or two: ``"rejected"``, ``"not rejected"``, ``"caution"``.
    sentence : str
        What to print under the table.
    level : {"info", "caution"}
        A caution changes how the table must be read.
    """

    name: str
    question: str
    sentence: str
    statistic: float | None = None
    df: float | tuple[float, ...] | None = None
    p_value: float | None = None
    null: str = ""
    verdict: str = ""
    level: Literal["info", "caution"] = "info"

    def to_json(self) -> str:
        """Return the record as JSON text."""
        return json.dumps(_encode(self), allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Check:
        """Return the record from its JSON text."""
        return _expect(cls, text)


@dataclass(frozen=True)
class Finding:
    """An answer without coefficients: an index, a clustering, an audit, a plan.

    Attributes
    ----------
    method : str
    facts : mapping of str to scalar
    tables : mapping of str to DataFrame
    checks : tuple of Check
    notes : tuple of str
    """

    method: str
    facts: Mapping[str, Scalar] = field(default_factory=dict)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "facts", MappingProxyType({k: _plain(v) for k, v in self.facts.items()}))
        object.__setattr__(self, "tables", Tables(self.tables))
        object.__setattr__(self, "checks", tuple(self.checks))
        object.__setattr__(self, "notes", tuple(self.notes))

    def to_json(self) -> str:
        """Return the record as JSON text."""
        return json.dumps(_encode(self), allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Finding:
        """Return the record from its JSON text."""
        return _expect(cls, text)


@dataclass(frozen=True, eq=False)
class Estimate:
    """Coefficients with their covariance, from any design; it holds no data and survives JSON.

    Attributes
    ----------
    method : str
        The function that made it.
    terms : tuple of str, (k,)
        Names of the coefficients; ``"constant"`` comes last.
    coef, cov : array, (k,) and (k, k)
    df : float
        Degrees of freedom of the t distribution; ``inf`` for the normal.
    n_obs : int
        Rows used. ``n_obs + sum(dropped.values())`` is the number of rows given.
    dropped : mapping of str to int
        Rows left out, by reason.
    labels : mapping of str to str
        Words about the model: y, unit, time, cov, absorb, weights. Keys from ``glossary.LABELS``.
    facts : mapping of str to scalar
        Numbers about the model. Keys from ``glossary.FACTS``.
    tables : mapping of str to DataFrame or Estimate
    checks : tuple of Check
    """

    method: str
    terms: tuple[str, ...]
    coef: np.ndarray
    cov: np.ndarray
    df: float
    n_obs: int
    dropped: Mapping[str, int] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Scalar] = field(default_factory=dict)
    tables: Mapping[str, Any] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()

    def __post_init__(self) -> None:
        for name, known in (("labels", LABELS), ("facts", FACTS), ("tables", TABLES)):
            for key in getattr(self, name):
                if key.split(":")[0] not in known:
                    raise SpecError(f'{self.method}: "{key}" is not in the glossary of {name}{nearest(key, known)}')
        values = {
            "terms": tuple(self.terms),
            "coef": _frozen(self.coef),
            "cov": _frozen(self.cov),
            "df": float(self.df),
            "n_obs": int(self.n_obs),
            "dropped": MappingProxyType({k: int(v) for k, v in self.dropped.items() if v}),
            "labels": MappingProxyType(dict(self.labels)),
            "facts": MappingProxyType({k: _plain(v) for k, v in self.facts.items()}),
            "tables": Tables(self.tables),
            "checks": tuple(self.checks),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)
        k = len(self.terms)
        if self.coef.shape != (k,) or self.cov.shape != (k, k):
            raise SpecError(f"{self.method}: {k} terms, but coef {self.coef.shape} and cov {self.cov.shape}")

    @property
    def std_error(self) -> np.ndarray:
        """Standard errors, (k,)."""
        return np.sqrt(np.diag(self.cov))

    def table(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row a term: term estimate std_error statistic p_value conf_low conf_high."""
        if not 0 < level < 1:
            raise SpecError(f"level: {level} is not between 0 and 1; give 0.95 for a 95 % interval")
        se = self.std_error
        with np.errstate(divide="ignore", invalid="ignore"):
            statistic = self.coef / se
        half = t_quantile(0.5 + level / 2, self.df) * se
        return pd.DataFrame(
            {
                "term": self.terms,
                "estimate": self.coef,
                "std_error": se,
                "statistic": statistic,
                "p_value": t_p_value(statistic, self.df),
                "conf_low": self.coef - half,
                "conf_high": self.coef + half,
            }
        )

    def row(self) -> pd.DataFrame:
        """Return one row for the model: method, y, n_obs and every fact."""
        return pd.DataFrame([{"method": self.method, "y": self.labels.get("y"), "n_obs": self.n_obs, **self.facts}])

    def __getitem__(self, term: str) -> float:
        """Return the coefficient of a term."""
        if term not in self.terms:
            raise SpecError(f'{self.method}: no term "{term}"{nearest(term, self.terms)}')
        return float(self.coef[self.terms.index(term)])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Estimate) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.to_json())

    def __repr__(self) -> str:
        head = f"{self.method}: {self.labels.get('y', '')} · {self.n_obs} rows · {self.labels.get('cov', '')}"
        return head + "\n" + self.table().to_string(index=False, float_format=lambda v: f"{v:.6g}")

    def to_json(self) -> str:
        """Return the record as JSON text; ``from_json`` gives back an equal record."""
        return json.dumps(_encode(self), allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Estimate:
        """Return the record from its JSON text."""
        return _expect(cls, text)


def from_json(text: str) -> Estimate | Finding | Check:
    """Return whichever record the JSON text holds; text that holds none is a SpecError."""
    try:
        found = _decode(json.loads(text))
    except (ValueError, KeyError, TypeError) as error:
        raise SpecError(f"this is not the JSON text of a record ({type(error).__name__}: {error})") from None
    if not isinstance(found, Estimate | Finding | Check):
        raise SpecError(f"this JSON holds a {type(found).__name__}, not a record")
    return found


def t_p_value(statistic: Any, df: float) -> Any:
    """Return the two-sided p-value of a t statistic (normal when `df` is infinite)."""
    size = -np.abs(statistic)
    return 2 * (special.ndtr(size) if math.isinf(df) else special.stdtr(df, size))


def t_quantile(probability: float, df: float) -> float:
    """Return the quantile of the t distribution (normal when `df` is infinite)."""
    return float(special.ndtri(probability) if math.isinf(df) else special.stdtrit(df, probability))


def p_words(p: float) -> str:
    """Return ``p = 0.031`` or ``p < 0.001``."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def _frozen(values: Any) -> np.ndarray:
    values = np.array(values, dtype=float)
    values.setflags(write=False)
    return values


def _plain(value: Any) -> Scalar:
    """Return a numpy scalar as the Python value it holds."""
    value = value.item() if isinstance(value, np.generic) else value
    if value is not None and not isinstance(value, bool | int | float | str):
        raise SpecError(f"a fact is a number, a word, true or false, not {type(value).__name__}")
    return value


def _encode(value: Any) -> Any:
    """Return a JSON value: floats that JSON lacks, arrays, frames and records are tagged by kind."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return {"kind": "float", "value": repr(value)}
    if isinstance(value, np.ndarray):
        return {"kind": "array", "shape": list(value.shape), "value": [_encode(v) for v in value.ravel().tolist()]}
    if isinstance(value, pd.DataFrame):
        columns = [[_encode(v) for v in value[c].tolist()] for c in value.columns]
        return {"kind": "frame", "names": list(value.columns), "columns": columns}
    if isinstance(value, Estimate | Finding | Check):
        return {"kind": type(value).__name__, **{f.name: _encode(getattr(value, f.name)) for f in fields(value)}}
    if isinstance(value, Mapping):
        return {"kind": "mapping", "value": [[k, _encode(v)] for k, v in value.items()]}
    if isinstance(value, tuple | list):
        return [_encode(v) for v in value]
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    return str(value)


def _decode(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_decode(v) for v in value)
    if not isinstance(value, dict):
        return value
    match value["kind"]:
        case "float":
            return float(value["value"])
        case "array":
            return np.array([_decode(v) for v in value["value"]], dtype=float).reshape(value["shape"])
        case "frame":
            columns = zip(value["names"], value["columns"], strict=True)
            return pd.DataFrame({name: [_decode(v) for v in column] for name, column in columns})
        case "mapping":
            return {k: _decode(v) for k, v in value["value"]}
    record = {"Estimate": Estimate, "Finding": Finding, "Check": Check}[value["kind"]]
    return record(**{k: _decode(v) for k, v in value.items() if k != "kind"})


def _expect(record: type, text: str) -> Any:
    value = from_json(text)
    if not isinstance(value, record):
        raise SpecError(f"this JSON holds a {type(value).__name__}, not a {record.__name__}")
    return value
