"""Review: the reading of a spec; every problem found on the way is noted with its line, and reading goes on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from .lines import Lines
from .methods import REQUIRED, Keyword
from .problems import Problem, closest

Path = tuple[str, ...]
_TYPES: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (int, float), "bool": (bool,)}
_EXAMPLES = {
    "method": 'method = "fixed_effects"',
    "cov": 'cov = { cluster = "%(unit)s" }',
    "absorb": 'absorb = ["%(unit)s", "%(time)s"]',
    "y": 'y = "the outcome\'s column"',
    "x": 'x = ["a column"]',
    "weights": 'weights = { file = "data/w.csv", normalize = "row" }',
    "models": 'models = ["baseline"]',
}


class Review:
    """The problems found so far, and the text that they were found in."""

    def __init__(self, text: str) -> None:
        self.lines = Lines(text)
        self.problems: list[Problem] = []
        self.words = {"unit": "unit", "time": "time"}

    def add(self, path: Path, text: str, *, word: str = "", known: Iterable[Any] = (), paste: str = "") -> None:
        """Note a problem with the key at `path`; `word` is the value to blame, `known` what it may have meant."""
        found = Problem(text, self.lines.of(path, word), closest(word, known) if word else "", paste)
        if found not in self.problems:
            self.problems.append(found)

    def part(self, model: type[BaseModel], path: Path, section: Any, told: frozenset[str] = frozenset()) -> Any:
        """Return a fixed part of the spec as a checked value, without the keys that have problems, or None.

        What is missing only because a key of the wrong kind (`told`) was taken out is not told again.
        """
        if not isinstance(section, Mapping):
            self.add(path, f"[{'.'.join(path)}] is missing" if section is None else f"{path[-1]} must be a table")
            return None
        try:
            return model.model_validate(section)
        except ValidationError as error:
            errors = [e for e in error.errors() if not (told and (not e["loc"] or told & {*e["loc"][:1]}))]
            for found in errors:
                self._pydantic(model, path, found)
            wrong = {found["loc"][0]: found["type"] for found in errors if found["loc"]}
            rest = {key: value for key, value in section.items() if key not in wrong}
            told |= {key for key, kind in wrong.items() if kind != "extra_forbidden"}
            return self.part(model, path, rest, told) if len(rest) < len(section) else None

    def fit(
        self,
        path: Path,
        section: Mapping[str, Any],
        keywords: Mapping[str, Keyword],
        owner: Callable[[str], Path] | None = None,
    ) -> dict[str, Any]:
        """Return the values of a section for these keywords, defaults merged; wrong types and absent ones are noted.

        `owner` gives the section to blame for an absent key, when it is not the one at `path`.
        """
        values = {}
        for name, keyword in keywords.items():
            value = section.get(name, keyword.default)
            if value == REQUIRED:
                example = _EXAMPLES.get(name, f"{name} = ...") % self.words
                blamed = owner(name) if owner else path
                self.add(blamed, f"[{'.'.join(blamed)}] needs {name}", paste=example)
            elif name in section:
                values[name] = self._typed((*path, name), value, keyword.annotation)
            else:
                values[name] = value
        return values

    def unknown(self, path: Path, section: Mapping[str, Any], known: Sequence[str], whose: str) -> None:
        """Note each key of a section that is not known."""
        for key in section:
            if key not in known:
                self.add((*path, key), f'[{".".join(path)}] {whose} has no key "{key}"', word=key, known=known)

    def choice(self, path: Path, what: str, name: Any, known: Iterable[str]) -> bool:
        """Return whether a name is known; note it if not."""
        known = list(known)
        if isinstance(name, str) and name in known:
            return True
        self.add(path, f'unknown {what} "{name}"; there are {_some(known)}', word=str(name), known=known)
        return False

    def _typed(self, path: Path, value: Any, annotation: str) -> Any:
        kinds = annotation.removesuffix(" | None")
        if kinds == "Sequence[str]":
            value = [value] if isinstance(value, str) else value
            right = isinstance(value, list) and all(isinstance(v, str) for v in value)
            wanted = "a list of names"
        else:
            right = kinds not in _TYPES or (
                isinstance(value, _TYPES[kinds]) and (kinds == "bool" or not isinstance(value, bool))
            )
            wanted = {"str": "a text", "int": "a whole number", "float": "a number", "bool": "true or false"}.get(kinds)
        if not right:
            self.add(path, f"[{'.'.join(path[:-1])}] {path[-1]} must be {wanted}, not {value!r}")
        return value

    def _pydantic(self, model: type[BaseModel], path: Path, found: Mapping[str, Any]) -> None:
        where = (*path, *(str(part) for part in found["loc"]))
        head, key = ".".join(where[:-1]), where[-1]
        match found["type"]:
            case "extra_forbidden":
                inner = model if len(found["loc"]) == 1 else model.model_fields[found["loc"][0]].annotation
                known = list(getattr(inner, "model_fields", {}))
                self.add(where, f'[{head}] has no key "{key}"', word=key, known=known)
            case "missing":
                self.add(path, f"[{head}] needs {key}", paste=f'{key} = "..."')
            case "value_error":
                self.add(path, re.sub(r"^Value error, ", "", found["msg"]))
            case "literal_error":
                self.add(where, f'{key}: "{found["input"]}" is not {found["ctx"]["expected"]}')
            case _:
                self.add(where, f"{key}: {_lower(found['msg'])}, not {found['input']!r}")


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _some(names: Sequence[str], most: int = 12) -> str:
    return ", ".join(names[:most]) + (", ..." if len(names) > most else "")
