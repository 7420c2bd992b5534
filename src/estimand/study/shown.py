"""[table.*] and [figure.*] sections: which models, or which question asked of the panel, and how it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .methods import FIGURES, TABLES, Method, keywords
from .models import Model, Run
from .review import Path, Review

GIVEN = ("id", "lang", "labels", "estimates")


@dataclass(frozen=True)
class Shown:
    """One table or figure.

    `asks` are the keywords of the question asked of the panel (none when it shows models); `options` those of the
    function that shows it; `models` the names or ids of what it shows.
    """

    family: Literal["table", "figure"]
    name: str
    kind: str
    title: str
    asks: Mapping[str, Any]
    options: Mapping[str, Any]
    models: tuple[str, ...] = ()
    where: str = ""
    place: Path = field(default=(), compare=False)

    @property
    def id(self) -> str:
        """The step's id."""
        return f"{self.family}.{self.name}"

    @property
    def method(self) -> Method:
        """The registered method."""
        return (TABLES if self.family == "table" else FIGURES)[self.kind]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads, without those of ``where``."""
        values = [self.asks.get(key) for key in self.method.columns]
        flat = [[v] if isinstance(v, str) else v if isinstance(v, list) else [] for v in values]
        return tuple(dict.fromkeys(name for some in flat for name in some))


def read_shown(raw: Mapping[str, Any], models: tuple[Model, ...], review: Review) -> tuple[Shown, ...]:
    """Return the tables, then the figures, of a spec; those with problems are left out and noted."""
    sections = [("table", TABLES, "kind"), ("figure", FIGURES, "method")]
    read = [
        _Section(family, name, section, models, review).read(known, word)
        for family, known, word in sections
        for name, section in raw.get(family, {}).items()
    ]
    return tuple(shown for shown in read if shown is not None)


def runs_of(reference: str, models: tuple[Model, ...]) -> list[Run]:
    """Return the runs that a table means by ``baseline``, ``baseline#2``, ``robust@alt_y`` or ``by_region/Eastern``."""
    return [run for model in models for run in model.runs if reference in (model.name, run.id)]


class _Section:
    """One [table.*] or [figure.*] section."""

    def __init__(self, family: str, name: str, section: Any, models: tuple[Model, ...], review: Review) -> None:
        self.family, self.name, self.section, self.models, self.review = family, name, section, models, review
        self.path: Path = (family, name)

    def read(self, known: Mapping[str, Method], word: str) -> Shown | None:
        """Return the section, or None when it cannot be read; `word` is the key that says what it is."""
        if not isinstance(self.section, Mapping):
            self.review.add(self.path, f"{self.family}.{self.name} must be a table: [{self.family}.{self.name}]")
            return None
        word = "kind" if "kind" in self.section else word
        kind = self.section.get(word, "regression" if self.family == "table" else None)
        if kind is None:
            self.review.add(self.path, f"[figure.{self.name}] needs method", paste='method = "coefficients"')
            return None
        if not self.review.choice((*self.path, word), word if word == "kind" else "figure", kind, known):
            return None
        before, method = len(self.review.problems), known[kind]
        section = self._from_model(method)
        shown = keywords(method.shown_by) if method.shown_by and not method.models else method.keywords()
        asked = {} if method.models else {key: k for key, k in method.keywords().items() if key != word}
        options = {key: k for key, k in shown.items() if key not in (*GIVEN, "title")}
        common = [word, "title", "where", "model", *(["models"] if method.models else [])]
        self.review.unknown(self.path, section, [*common, *asked, *options], f'{word} "{kind}"')
        asks = self.review.fit(self.path, section, asked)
        models = self._models(section) if method.models else ()
        if len(self.review.problems) > before:
            return None
        chosen = {key: section[key] for key in options if key in section}
        title, where = section.get("title", ""), section.get("where", "")
        return Shown(self.family, self.name, kind, title, asks, chosen, models, where, self.path)

    def _from_model(self, method: Method) -> Mapping[str, Any]:
        """Return the section with the columns of the model that it names, for a question about a model's regressors."""
        name = self.section.get("model")
        if method.models or name is None:
            return self.section
        if not self.review.choice((*self.path, "model"), "model", name, [m.name for m in self.models]):
            return self.section
        asks = next(m for m in self.models if m.name == name).runs[-1].asks
        terms = {"y": asks["y"], "x": [*asks["x"], *asks["controls"]]}
        return {**{key: value for key, value in terms.items() if key in method.keywords()}, **self.section}

    def _models(self, section: Mapping[str, Any]) -> tuple[str, ...]:
        references = section.get("models", section.get("model"))
        references = [references] if isinstance(references, str) else references
        if not isinstance(references, list) or not references:
            self.review.add(self.path, f"[{self.family}.{self.name}] needs models", paste='models = ["baseline"]')
            return ()
        known = [m.name for m in self.models] + [run.id for m in self.models for run in m.runs]
        split = tuple(f"{m.name}/" for m in self.models if m.split)
        for reference in references:
            if reference not in known and not (split and str(reference).startswith(split)):
                place = (*self.path, "models")
                self.review.add(
                    place, f'{self.family}.{self.name}: no model "{reference}"', word=reference, known=known
                )
        return tuple(map(str, references))
