"""The language of ``rows`` and ``where``: comparisons of columns, read into a small tree; never evaluated as code.

``year >= 2010 and region in ["east", "west"] and not (gdp is missing or `share %` < 0.5)``

Names, numbers and quoted text are compared with ``== != < <= > >=``, ``in [...]`` and ``not in [...]``;
``is missing`` and ``is not missing`` ask for gaps; ``and``, ``or``, ``not`` and parentheses join. A name that is not a
plain word stands in backticks; a quote within quotes is doubled. **A comparison with a missing value is false**, also
``!=`` and ``not in``; hence ``not (x == 1)`` keeps the rows where x is missing, and ``x != 1`` does not.
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from .errors import DataError, SpecError, nearest

_OPERATORS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_WORDS = ("and", "or", "not", "in", "is", "missing")
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.]))
  | (?P<text>"(?:[^"]|"")*"|'(?:[^']|'')*')
  | (?P<quoted>`(?:[^`]|``)+`)
  | (?P<name>[^\W\d][\w.]*)
  | (?P<mark>==|!=|<=|>=|<|>|\(|\)|\[|\]|,)
  | (?P<end>$)
  | (?P<wrong>\S)
    )""",
    re.VERBOSE,
)
_HELD = {"string": "text", "empty": "nothing", "datetime": "dates", "date": "dates"} | dict.fromkeys(
    ("boolean", "integer", "floating", "mixed-integer-float", "decimal"), "numbers"
)
_INSTEAD = {"=": "==", "&": "and", "|": "or", "!": "not", "~": "not", "<>": "!=", "≥": ">=", "≤": "<=", "≠": "!="}
_INSTEAD |= {word.upper(): word for word in _WORDS} | dict.fromkeys("“”‘’", "'") | {"，": ",", "（": "(", "）": ")"}
_MOST = 150  # parts of a condition, each a level of the tree


@dataclass(frozen=True)
class Column:
    """A column, by name."""

    name: str


@dataclass(frozen=True)
class Value:
    """A number, a text, or (once the column is known to hold dates) a date."""

    value: float | str | datetime


@dataclass(frozen=True)
class Compare:
    """``left operator right``."""

    left: Column | Value
    operator: str
    right: Column | Value


@dataclass(frozen=True)
class Member:
    """``column in [values]``, or ``not in`` when `negated`."""

    column: Column
    values: tuple[Value, ...]
    negated: bool


@dataclass(frozen=True)
class Missing:
    """``column is missing``, or ``is not missing`` when `negated`."""

    column: Column
    negated: bool


@dataclass(frozen=True)
class Not:
    """The opposite of `part`."""

    part: Node


@dataclass(frozen=True)
class Both:
    """Two parts joined by ``and`` or ``or``."""

    left: Node
    word: str
    right: Node


Node = Compare | Member | Missing | Not | Both


@dataclass(frozen=True)
class Condition:
    """A condition on the rows of a table: its text and its tree."""

    text: str
    tree: Node

    @property
    def columns(self) -> set[str]:
        """The names of the columns that it reads."""
        return _columns(self.tree)

    def bound_to(self, frame: pd.DataFrame) -> Condition:
        """Return the condition with its values in the types of this table's columns (text becomes a date beside dates).

        Raises
        ------
        SpecError
            When a column is not there, or numbers are compared with text; the message says what to write.
        DataError
            When a column holds numbers and text mixed.
        """
        for name in sorted(self.columns):
            if name not in frame.columns:
                self._refuse(f'no column "{name}"{nearest(name, frame.columns)}; text stands in quotes: "{name}"')
        return replace(self, tree=_bound(self.tree, frame, self._refuse))

    def mask(self, frame: pd.DataFrame) -> np.ndarray:
        """Return for each row whether the condition holds, (n,) of bool; it raises as ``bound_to``."""
        return _mask(self.bound_to(frame).tree, frame)

    def sql(self) -> tuple[str, list]:
        """Return an SQL expression with ``?`` for each value, and the values; it selects the rows of ``mask``."""
        values: list = []
        return _sql(self.tree, values), values

    def _refuse(self, reason: str) -> NoReturn:
        raise SpecError(f"condition {self.text!r}: {reason}")


def parse(text: str) -> Condition:
    """Read a condition such as ``year >= 2010 and region == 'east'``.

    Raises
    ------
    SpecError
        When the text is not a condition; the message gives the character and what was expected there.
    """
    reader = _Reader(text)
    tree = reader.either()
    if reader.kind != "end":
        reader.refuse('"and", "or" or the end')
    return Condition(text, tree)


class _Reader:
    """Reads tokens from left to right; each method reads one rule of the grammar and leaves the next token current."""

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise SpecError(f"a condition is a text such as 'year >= 2010', not {type(text).__name__}")
        self.text, self.place, self.parts = text, 0, 0
        self.step()

    def step(self) -> str:
        """Return the current token and move to the next."""
        past = getattr(self, "token", "")
        found = _TOKEN.match(self.text, self.place)
        self.kind = str(found.lastgroup)
        self.token, self.start, self.place = found[self.kind], found.start(self.kind), found.end()
        if self.kind == "name" and self.token in _WORDS:
            self.kind = "word"
        return past

    def refuse(self, expected: str) -> NoReturn:
        what = f'"{self.token}"' if self.token else "the end"
        hint = f'; write "{_INSTEAD[self.token]}"' if self.token in _INSTEAD else ""
        raise SpecError(f"condition {self.text!r}, character {self.start + 1}: expected {expected}, found {what}{hint}")

    def take(self, *tokens: str) -> str:
        """Return the current token when it is one of these marks or words, and move on; else an empty string."""
        if self.kind not in ("mark", "word") or self.token not in tokens:
            return ""
        self.parts += self.token in ("and", "or", "not", "(")
        if self.parts > _MOST:
            raise SpecError(f"condition {self.text[:40]!r}...: more than {_MOST} parts; list values: column in [...]")
        return self.step()

    def expect(self, token: str) -> None:
        if not self.take(token):
            self.refuse(f'"{token}"')

    def either(self) -> Node:
        tree = self.all()
        while self.take("or"):
            tree = Both(tree, "or", self.all())
        return tree

    def all(self) -> Node:
        tree = self.one()
        while self.take("and"):
            tree = Both(tree, "and", self.one())
        return tree

    def one(self) -> Node:
        if self.take("not"):
            return Not(self.one())
        if self.take("("):
            tree = self.either()
            self.expect(")")
            return tree
        return self.comparison()

    def comparison(self) -> Node:
        start, left = self.start, self.operand()
        if sign := self.take(*_OPERATORS):
            right = self.operand()
            if isinstance(left, Value) and isinstance(right, Value):
                raise SpecError(f"condition {self.text!r}, character {start + 1}: compares two values and no column")
            return Compare(left, sign, right)
        if not isinstance(left, Column) or not (word := self.take("is", "in", "not")):
            self.refuse('a comparison (== != < <= > >=, "in [...]", "is missing")')
        negated = word == "not" or (word == "is" and bool(self.take("not")))
        if word == "is":
            self.expect("missing")
            return Missing(left, negated)
        if word == "not":
            self.expect("in")
        return Member(left, self.values(), negated)

    def values(self) -> tuple[Value, ...]:
        self.expect("[")
        found = [self.value()]
        while self.take(","):
            found.append(self.value())
        self.expect("]")
        return tuple(found)

    def value(self) -> Value:
        found = self.operand() if self.kind in ("number", "text") else None
        return found if isinstance(found, Value) else self.refuse("a number or a text in quotes")

    def operand(self) -> Column | Value:
        match self.kind:
            case "number":
                token = self.step()
                return Value(int(token) if re.fullmatch(r"[+-]?\d+", token) else float(token))
            case "text":
                return Value(_unquoted(self.step()))
            case "quoted":
                return Column(_unquoted(self.step()))
            case "name":
                return Column(self.step())
        self.refuse("a column, a number or a text in quotes")


def _unquoted(token: str) -> str:
    return token[1:-1].replace(token[0] * 2, token[0])


def _columns(node: Node | Column | Value) -> set[str]:
    match node:
        case Column(name):
            return {name}
        case Compare(left, _, right) | Both(left, _, right):
            return _columns(left) | _columns(right)
        case Member(part) | Missing(part) | Not(part):
            return _columns(part)
    return set()


def _bound(node: Node, frame: pd.DataFrame, refuse: Any) -> Node:
    match node:
        case Compare(left, sign, right):
            return Compare(_matched(left, right, frame, refuse), sign, _matched(right, left, frame, refuse))
        case Member(column, values, negated):
            return Member(column, tuple(_matched(v, column, frame, refuse) for v in values), negated)
        case Not(part):
            return Not(_bound(part, frame, refuse))
        case Both(left, word, right):
            return Both(_bound(left, frame, refuse), word, _bound(right, frame, refuse))
    return node


def _matched(side: Column | Value, other: Column | Value, frame: pd.DataFrame, refuse: Any) -> Column | Value:
    """Return `side` in the type of `other`, or refuse the comparison."""
    if not isinstance(other, Column):
        return side
    kind = _kind(frame[other.name])
    if isinstance(side, Column):
        mine = _kind(frame[side.name])
        if "nothing" not in (kind, mine) and kind != mine:
            refuse(f'column "{side.name}" holds {mine} and column "{other.name}" holds {kind}')
        return side
    written = "text" if isinstance(side.value, str) else "numbers"
    if kind in (written, "nothing"):
        return side
    if kind == "dates" and written == "text":
        return Value(_date(side.value, frame[other.name], refuse))
    example = {
        "numbers": f"{side.value}, without quotes",
        "text": f'"{side.value}"',
        "dates": 'a date in quotes: "2010-12-31"',
    }
    refuse(f'column "{other.name}" holds {kind}; compare it with {example[kind]}')


def _kind(values: pd.Series) -> str:
    """Return what a column holds: numbers, text, dates, or nothing (all missing)."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return _kind(values.cat.categories.to_series())
    if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return "numbers"
    if pd.api.types.is_datetime64_any_dtype(values):
        return "dates"
    if isinstance(values.dtype, pd.StringDtype):
        return "text"
    held = pd.api.types.infer_dtype(values, skipna=True)
    if held in _HELD:
        return _HELD[held]
    raise DataError(f'column "{values.name}" holds values of several kinds ({held}); it cannot be compared')


def _date(text: str, values: pd.Series, refuse: Any) -> datetime:
    try:
        return pd.Timestamp(text, tz=getattr(values.dtype, "tz", None)).to_pydatetime()
    except ValueError:
        refuse(f'column "{values.name}" holds dates, and "{text}" is not one; write it as "2010-12-31"')


def _mask(node: Node, frame: pd.DataFrame) -> np.ndarray:
    match node:
        case Compare(left, sign, right):
            return _compared(_taken(left, frame), _OPERATORS[sign], _taken(right, frame))
        case Member(column, values, negated):
            series = _taken(column, frame)
            return (series.isin([v.value for v in values]) ^ negated).to_numpy(dtype=bool) & _present(series)
        case Missing(column, negated):
            return _present(frame[column.name]) ^ (not negated)
        case Not(part):
            return ~_mask(part, frame)
        case Both(left, word, right):
            join = np.logical_and if word == "and" else np.logical_or
            return join(_mask(left, frame), _mask(right, frame))


def _taken(side: Column | Value, frame: pd.DataFrame) -> Any:
    """Return a value, or a column of plain values: categories as what they stand for, dates as timestamps."""
    if isinstance(side, Value):
        return side.value
    series = frame[side.name]
    if isinstance(series.dtype, pd.CategoricalDtype):
        series = series.astype(series.cat.categories.dtype)
    if series.dtype == object and _kind(series) == "dates":
        series = pd.to_datetime(series)
    return series


def _compared(left: Any, compare: Any, right: Any) -> np.ndarray:
    valid = np.logical_and.reduce([_present(side) for side in (left, right) if isinstance(side, pd.Series)])
    if not valid.all():
        left, right = (side[valid] if isinstance(side, pd.Series) else side for side in (left, right))
    result = valid.copy()
    result[valid] = np.asarray(compare(left, right), dtype=bool)
    return result


def _present(series: pd.Series) -> np.ndarray:
    return series.notna().to_numpy(dtype=bool)


def _sql(node: Node | Column | Value, values: list) -> str:
    match node:
        case Column(name):
            return '"' + name.replace('"', '""') + '"'
        case Value(value):
            values.append(value)
            return "?"
        case Compare(left, sign, right):
            return f"{_sql(left, values)} {'=' if sign == '==' else sign} {_sql(right, values)}"
        case Member(column, members, negated):
            held = ", ".join(_sql(v, values) for v in members)
            return f"{_sql(column, values)} {'NOT ' * negated}IN ({held})"
        case Missing(column, negated):
            return f"{_sql(column, values)} IS {'NOT ' * negated}NULL"
        case Not(part):
            return f"NOT coalesce({_sql(part, values)}, false)"
        case Both(left, word, right):
            return f"({_sql(left, values)} {word.upper()} {_sql(right, values)})"
