"""[measure.*] sections: each is a named step that adds a column, an index or a set of 0/1 columns to the panel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .methods import MEASURES, REQUIRED, Method
from .review import Path, Review

COMMON = ("method", "label", "unit", "names")


@dataclass(frozen=True)
class Measure:
    """One measure: its name, which is its column's, a registered method, and what it asks for with defaults merged."""

    name: str
    method: str
    asks: Mapping[str, Any]
    label: str = ""
    unit: str = ""
    names: Mapping[str, str] | None = None

    @property
    def id(self) -> str:
        """The step's id."""
        return f"measure.{self.name}"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        values = [self.asks[key] for key in MEASURES[self.method].columns]
        flat = [[v] if isinstance(v, str) else v if isinstance(v, list) else [] for v in values]
        return tuple(dict.fromkeys(name for some in flat for name in some))

    def makes(self, column: str) -> bool:
        """Return whether this measure gives a column of that name."""
        if self.method == "one_hot":
            return column.startswith(f"{self.name}_")
        return column in (self.names.values() if self.names else [self.name])


def read_measures(sections: Mapping[str, Any], review: Review) -> tuple[Measure, ...]:
    """Return the measures of a spec in their order; those with problems are left out and noted."""
    read = (_measure(name, section, review) for name, section in sections.items())
    return tuple(measure for measure in read if measure is not None)


def _measure(name: str, section: Any, review: Review) -> Measure | None:
    path: Path = ("measure", name)
    if not isinstance(section, Mapping):
        review.add(path, f"measure.{name} must be a table: [measure.{name}]")
        return None
    if "method" not in section:
        review.add(path, f"[measure.{name}] needs method", paste='method = "log"')
        return None
    if not review.choice((*path, "method"), "measure", section["method"], MEASURES):
        return None
    before, method = len(review.problems), MEASURES[section["method"]]
    keywords = {key: keyword for key, keyword in method.keywords().items() if key != "name"}
    section = _renamed(section, method)
    review.unknown(path, section, [*COMMON, *keywords], f'method "{section["method"]}"')
    asks = review.fit(path, section, keywords)
    names = section.get("names")
    if names is not None and not (method.scores and isinstance(names, Mapping)):
        review.add((*path, "names"), f'names: only an index takes them, as {{ score = "{name}" }}')
    if len(review.problems) > before:
        return None
    return Measure(name, section["method"], asks, section.get("label", ""), section.get("unit", ""), names)


def _renamed(section: Mapping[str, Any], method: Method) -> Mapping[str, Any]:
    """Return the section with ``columns`` under the name that the method itself has for its columns."""
    first = next((key for key, keyword in method.keywords().items() if keyword.default == REQUIRED), "columns")
    if "columns" not in section or "columns" in method.keywords() or first in section:
        return section
    return {first if key == "columns" else key: value for key, value in section.items()}
