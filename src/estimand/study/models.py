"""[model.*] sections: what ``from`` inherits, and one run for each step, variant or part of a split."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from ..errors import SpecError
from .arguments import bootstrap_of
from .covariances import covariance
from .equality import equality
from .methods import EQUALITY, MODELS, Method
from .review import Path, Review

OWN = ("steps", "variants", "split", "title", "from")
COMMON = ("method", "y", "x", "controls", "cov", "where")
STAND_IN = "ordinary"  # for an unknown method, so that the columns of its model are checked all the same


@dataclass(frozen=True)
class Run:
    """One estimate: an id, a registered method, and what it asks for with defaults merged.

    `asks` holds the method's keywords, ``controls`` apart from ``x``, and ``where``: what its cache key is made of.
    """

    id: str
    model: str
    method: str
    asks: Mapping[str, Any]
    title: str = ""
    part: tuple[str, Any] | None = None

    @property
    def registered(self) -> Method:
        """The method in the registry."""
        return MODELS.get(self.method, EQUALITY)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads, without those of ``where``."""
        named = [self.asks["y"], *self.asks["x"], *self.asks["controls"]]
        for value in [*(self.asks[key] for key in self.registered.columns), _drawn_by(self.asks)]:
            values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
            named += [v["column"] if isinstance(v, Mapping) else v for v in values if not _without_column(v)]
        named += covariance(self.asks["cov"]).columns if "cov" in self.asks else ()
        named += [self.part[0]] if self.part else []
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True)
class Model:
    """One [model.*] section: its runs, or the single run that `split` repeats for each value of a column.

    `equality` is the question whether a coefficient is the same in all parts of the split, when it is asked.
    """

    name: str
    title: str
    runs: tuple[Run, ...]
    split: str = ""
    parts: tuple[Any, ...] = ()
    equality: Run | None = None
    place: Path = field(default=(), compare=False)

    @property
    def steps(self) -> tuple[Run, ...]:
        """All that is run: the estimates, and the question of their equality."""
        return self.runs if self.equality is None else (*self.runs, self.equality)

    @property
    def waiting(self) -> bool:
        """Whether it is to be split and is not yet."""
        return bool(self.split) and self.runs[0].part is None

    def spread(self, levels: Sequence[Any]) -> Model:
        """Return the model with one run for each part of its split."""
        (whole,) = self.runs
        parts = self.parts or tuple(levels)
        runs = [replace(whole, id=f"{self.name}/{v}", title=str(v), part=(self.split, v)) for v in parts]
        return replace(self, runs=tuple(runs))


def read_models(sections: Mapping[str, Any], review: Review) -> tuple[Model, ...]:
    """Return the models of a spec; those with problems are left out and noted."""
    read = (_Section(name, sections, review).model() for name in sections)
    return tuple(model for model in read if model is not None)


class _Section:
    """One [model.*] section, and which section wrote each of its keys."""

    def __init__(self, name: str, sections: Mapping[str, Any], review: Review) -> None:
        self.name, self.sections, self.review = name, sections, review
        self.path: Path = ("model", name)
        self.writer: dict[str, Path] = {}

    def model(self) -> Model | None:
        """Return the section as a model, or None when its problems leave nothing to run."""
        merged = self._inherited(self.name, ())
        if merged is None:
            return None
        own = self.sections[self.name]
        if not self._known_method(self.path, merged):
            merged = {**_fitting(merged, STAND_IN), "method": STAND_IN}
            own = {key: value for key, value in own.items() if key in (*OWN, *COMMON)}
        self.review.unknown(self.path, own, [*OWN, *_keys(merged["method"])], f'method "{merged["method"]}"')
        repeated = [key for key in ("steps", "variants", "split") if key in own]
        if len(repeated) > 1:
            self.review.add(
                self.path, f"[model.{self.name}] has {' and '.join(repeated)}; give each its own section with `from`"
            )
        runs = [run for run in self._runs(merged, own) if run is not None]
        if not runs:
            return None
        split = self._split(own) if "split" in own else {}
        asked = split.pop("equal", None)
        if asked:
            split["equality"] = self._equality(runs[0], split, asked)
        return Model(self.name, own.get("title", ""), tuple(runs), place=self.path, **split)

    def _equality(self, run: Run, split: Mapping[str, Any], asked: Any) -> Run | None:
        """Return the question whether a coefficient is the same in all parts."""
        asks = equality((*self.path, "split"), run.method, run.asks, asked, self.review)
        if asks is None:
            return None
        part = (split["split"], split["parts"]) if split["parts"] else None
        return Run(f"{self.name}/(equal)", self.name, "equal_across", {**asks, "by": split["split"]}, part=part)

    def _inherited(self, name: str, past: tuple[str, ...]) -> dict[str, Any] | None:
        """Return a section over what it inherits; steps, variants, split and title are not inherited."""
        own, path = self.sections[name], ("model", name)
        if not isinstance(own, Mapping):
            self.review.add(path, f"model.{name} must be a table: [model.{name}]")
            return None
        parent = own.get("from")
        above: dict[str, Any] = {}
        if parent is not None:
            if parent in (*past, name):
                self.review.add(
                    (*path, "from"), f"[model.{name}] inherits from itself: {' -> '.join((*past, name, parent))}"
                )
                return None
            if not self.review.choice((*path, "from"), "model", parent, self.sections):
                return None
            inherited = self._inherited(parent, (*past, name))
            if inherited is None:
                return None
            above = _fitting(inherited, own.get("method", inherited.get("method")))
        mine = {key: value for key, value in own.items() if key not in OWN}
        self.writer.update(dict.fromkeys(mine, path))
        return {**above, **mine}

    def _known_method(self, path: Path, merged: Mapping[str, Any]) -> bool:
        if "method" not in merged:
            self.review.add(path, f"[{'.'.join(path)}] needs method", paste='method = "fixed_effects"')
            return False
        return self.review.choice((*path, "method"), "method", merged["method"], MODELS)

    def _runs(self, merged: dict[str, Any], own: Mapping[str, Any]) -> list[Run | None]:
        if "steps" in own:
            steps = own["steps"] if isinstance(own["steps"], list) else [own["steps"]]
            changes = [self._step(step, merged) for step in steps]
            return [self._run(f"#{i}", merged, c, "steps") for i, c in enumerate(changes, 1) if c is not None]
        if "variants" in own:
            if not isinstance(own["variants"], Mapping):
                self.review.add((*self.path, "variants"), 'variants must be a table: { other_y = { y = "..." } }')
                return []
            return [self._run(f"@{name}", merged, change, "variants") for name, change in own["variants"].items()]
        return [self._run("", merged, {}, "")]

    def _step(self, step: Any, merged: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return what one step changes: a list of controls, the word ``controls`` for all, or a table of keys."""
        if isinstance(step, Mapping):
            return dict(step)
        if step == "controls":
            return {}
        if isinstance(step, list) and all(isinstance(name, str) for name in step):
            return {"controls": step}
        self.review.add(
            (*self.path, "steps"), f'steps: {step!r} is neither a list of controls, "controls" nor a table of keys'
        )
        return None

    def _run(self, mark: str, merged: Mapping[str, Any], change: Any, written: str) -> Run | None:
        path = (*self.path, written) if written else self.path
        if not isinstance(change, Mapping):
            self.review.add(path, f'{written}: {change!r} is not a table of keys such as {{ y = "..." }}')
            return None
        base = _fitting(merged, change.get("method", merged["method"]))
        asked = {**base, **change}
        if not self._known_method(path, asked):
            return None
        method: Method = MODELS[asked["method"]]
        self._refuse_unknown(path, change, asked["method"])
        asks = {key: None for key in method.keywords()}
        asks |= self.review.fit(self.path, asked, method.keywords(), self._owner)
        asks["controls"], asks["where"] = asked.get("controls", []), asked.get("where", "")
        self._check(asks)
        self._check_bootstrap(asks.get("bootstrap"), method)
        if not isinstance(asks["y"], str) or not isinstance(asks["x"], list):
            return None
        title = asked.get("title", mark[1:] if mark.startswith("@") else "")
        return Run(self.name + mark, self.name, asked["method"], asks, title)

    def _refuse_unknown(self, path: Path, change: Mapping[str, Any], method: str) -> None:
        known = [*_keys(method), "title"]
        for key in change:
            if key not in known:
                self.review.add(path, f'{path[-1]}: method "{method}" has no key "{key}"', word=key, known=known)

    def _check(self, asks: dict[str, Any]) -> None:
        """Note what is wrong with the keys that all models share."""
        controls = asks["controls"]
        if isinstance(controls, str):
            asks["controls"] = controls = [controls]
        if not isinstance(controls, list) or not all(isinstance(name, str) for name in controls):
            self.review.add(self._writer("controls"), f"controls must be a list of columns, not {controls!r}")
            asks["controls"] = []
        elif isinstance(asks.get("x"), list):
            asks["controls"] = [name for name in controls if name not in asks["x"]]
        if not isinstance(asks["where"], str):
            self.review.add(
                self._writer("where"), f'where must be a text such as "year >= 2010", not {asks["where"]!r}'
            )
            asks["where"] = ""
        if "cov" in asks:
            try:
                covariance(asks["cov"])
            except SpecError as error:
                if asks["cov"] is not None:
                    self.review.add(self._writer("cov"), str(error))
                asks["cov"] = "classical"

    def _check_bootstrap(self, asked: Any, method: Method) -> None:
        if asked is None:
            return
        path, made = self._writer("bootstrap"), bootstrap_of(method)
        known = [f.name for f in fields(made)]
        if not isinstance(asked, Mapping):
            self.review.add(path, f"bootstrap must be a table, not {asked!r}", paste="bootstrap = { reps = 1000 }")
        elif set(asked) - set(known):
            self.review.unknown(path, asked, known, "bootstrap")
        else:
            try:
                made(**asked)
            except SpecError as error:
                self.review.add(path, str(error))

    def _split(self, own: Mapping[str, Any]) -> dict[str, Any]:
        asked = own["split"]
        asked = {"by": asked} if isinstance(asked, str) else asked
        known = {"by", "values", "equal"}
        if not isinstance(asked, Mapping) or not isinstance(asked.get("by"), str) or set(asked) - known:
            self.review.add(
                (*self.path, "split"),
                f"split: {asked!r} is not a column to split by",
                paste='split = { by = "region", values = ["East", "West"] }',
            )
            return {}
        return {"split": asked["by"], "parts": tuple(asked.get("values", ())), "equal": asked.get("equal")}

    def _owner(self, key: str) -> Path:
        """Return the section to blame when a key is missing: the first in the line of `from` whose method needs it."""
        name, parent = self.name, self.sections[self.name].get("from")
        while parent is not None and key in _keys(self._inherited(parent, ()).get("method", "")):
            name, parent = parent, self.sections[parent].get("from")
        return ("model", name)

    def _writer(self, key: str) -> Path:
        return (*self.writer.get(key, self.path), key)


def _drawn_by(asks: Mapping[str, Any]) -> str | None:
    """Return the column whose groups a bootstrap draws, if it is named."""
    bootstrap = asks.get("bootstrap")
    return bootstrap.get("by") if isinstance(bootstrap, Mapping) else None


def _without_column(value: Any) -> bool:
    """Whether a table such as an instrument's names no column, which the method itself will refuse."""
    return isinstance(value, Mapping) and not isinstance(value.get("column"), str)


def _keys(method: str) -> list[str]:
    return [*COMMON, *(key for key in MODELS[method].keywords() if key not in COMMON)] if method in MODELS else []


def _fitting(inherited: Mapping[str, Any], method: Any) -> dict[str, Any]:
    """Return the inherited keys that the method knows; the others belong to the method that they were written for."""
    known = _keys(method)
    return {
        key: value for key, value in inherited.items() if not known or key in known or inherited.get("method") == method
    }
