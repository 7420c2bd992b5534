"""The reference pages, made from docstrings, signatures and registries: ``python tools/reference.py [--check]``."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from docstrings import cell, markdown, prose, signature
from spec_words import DATA, EXPECT, MEASURE, MODEL, SHOWN, STUDY

import estimand as em
from estimand import cli, condition, glossary
from estimand.study import covariances, measures, methods, models, schema

HOME = Path(__file__).resolve().parents[1] / "docs" / "reference"
FOLDERS = tuple(name for name in em._FOLDERS if getattr(import_module(f"estimand.{name}"), "__all__", None))
ALSO = {"present": ("options:Options",)}
MADE = "<!-- Made by tools/reference.py from the source; edit the docstrings, not this page. -->\n"
TITLES = {
    "index": "Reference",
    "estimand": "estimand: records, covariances, estimators",
    "spec": "The keys of study.toml",
    "methods": "Methods that a spec can name",
    "condition": "The language of where and rows",
    "glossary": "Glossary of labels, facts and tables",
    "cli": "The command line",
}


def main(check: bool) -> int:
    """Write the pages that differ, or with `check` only say which do; return the exit code."""
    made = {f"{name}.md": text for name, text in pages().items()}
    there = {path.name for path in HOME.glob("*.md")}
    stale = [name for name, text in made.items() if name not in there or (HOME / name).read_text("utf-8") != text]
    surplus = sorted(there - set(made))
    for name in [*stale, *surplus]:
        sys.stdout.write(f"docs/reference/{name}: {'differs from the source' if check else 'written anew'}\n")
    if not check:
        HOME.mkdir(parents=True, exist_ok=True)
        for name in stale:
            (HOME / name).write_text(made[name], encoding="utf-8")
        for name in surplus:
            (HOME / name).unlink()
    elif stale or surplus:
        sys.stdout.write("run: python tools/reference.py\n")
    return int(check and bool(stale or surplus))


def pages() -> dict[str, str]:
    """Return each page's text by its name."""
    bodies = {
        "estimand": _top(),
        **{name: _folder(name) for name in FOLDERS},
        "spec": _spec(),
        "methods": _methods(),
        "condition": prose(condition.__doc__ or ""),
        "glossary": _glossary(),
        "cli": _cli(),
    }
    titles = {name: TITLES.get(name, f"em.{name}") for name in bodies}
    firsts = {name: _first_line(import_module(f"estimand.{name}")) for name in FOLDERS}
    listing = "\n".join(
        f"* [{title}]({name}.md)" + (f": {firsts[name]}" if name in firsts else "") for name, title in titles.items()
    )
    bodies = {"index": f"`import estimand as em` comes before every Python call here.\n\n{listing}", **bodies}
    return {name: f"{MADE}\n# {TITLES.get(name, f'em.{name}')}\n\n{body.strip()}\n" for name, body in bodies.items()}


def _first_line(module: Any) -> str:
    return prose((module.__doc__ or "").strip().split("\n")[0])


def _top() -> str:
    groups: dict[str, list[str]] = {}
    for name, module in em._NAMES.items():
        groups.setdefault(module, []).append(name)
    parts = []
    for module, names in groups.items():
        parts += [f"## {module}", _first_line(import_module(f"estimand.{module}"))]
        parts += [_entry(f"em.{name}", getattr(em, name)) for name in names]
    return "\n\n".join(parts)


def _folder(name: str) -> str:
    module = import_module(f"estimand.{name}")
    parts = [prose(inspect.cleandoc(module.__doc__ or ""))]
    parts += [_entry(f"em.{name}.{each}", getattr(module, each)) for each in sorted(module.__all__, key=str.lower)]
    for at in ALSO.get(name, ()):
        inner, each = at.split(":")
        parts.append(_entry(f"em.{name}.{inner}.{each}", getattr(import_module(f"estimand.{name}.{inner}"), each)))
    return "\n\n".join(parts)


def _entry(name: str, made: Any) -> str:
    """Return the heading, signature and docstring of a public name, with the methods of a class."""
    head = f"### {name}"
    if not callable(made):
        return f"{head}\n\nA constant of type {type(made).__name__}."
    if inspect.isclass(made) and issubclass(made, Exception):
        return f"{head}\n\n{markdown(made.__doc__)}"
    text = f"{head}\n\n```text\n{signature(name, made)}\n```\n\n{markdown(made.__doc__)}"
    return "\n\n".join([text, *_members(made)]) if inspect.isclass(made) else text


def _members(made: type) -> Iterator[str]:
    for name, member in vars(made).items():
        if name.startswith("_"):
            continue
        if isinstance(member, property):
            yield f"#### .{name}\n\n{markdown(member.__doc__)}"
        elif isinstance(member, classmethod):
            yield f"#### {made.__name__}.{name}\n\n{markdown(member.__func__.__doc__)}"
        elif inspect.isfunction(member):
            call = signature(f".{name}", getattr(object.__new__(made), name))
            yield f"#### .{name}\n\n```text\n{call}\n```\n\n{markdown(member.__doc__)}"


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]] | list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _spec() -> str:
    covs = covariances._forms().replace("|", "\\|")
    shown = {key: words for key, words in SHOWN.items() if key != "models"} | {"models": SHOWN["models"]}
    parts = [
        "A study is one TOML file. `estimand check` tells every mistake at once, with its line and the nearest right"
        " word. A section that is not listed here is refused, and so is a key.",
        "## [study]",
        _part("StudyPart", schema.StudyPart, STUDY),
        "## [data]",
        "Exactly one of `file`, `dataset` and `simulate`.",
        _part("DataPart", schema.DataPart, DATA),
        "### expect",
        _part("Expect", schema.Expect, EXPECT),
        "## [measure.NAME]",
        "One named column made from others; measures are made in the order of the file, and each can use those before"
        " it. Besides these keys, the keywords of its method: see [methods](methods.md#measures).",
        _words(MEASURE, measures.COMMON),
        "## [model.NAME]",
        "Besides these keys, the keywords of its method: see [methods](methods.md#models). At most one of `steps`,"
        " `variants` and `split` in a section.",
        _words(MODEL, (*models.COMMON, *models.OWN)),
        f"`cov` is one of {_listed(covs)}; any of the tables may have `small`, a"
        " [small-sample rule](../how-to/choose-standard-errors.md).",
        "## [table.NAME] and [figure.NAME]",
        "Besides these keys, the keywords of the question and of the function that shows its answer: see"
        " [methods](methods.md#tables).",
        _words(shown, tuple(shown)),
    ]
    return "\n\n".join(parts)


def _listed(forms: str) -> str:
    return ", ".join(
        f"`{form.strip()}`"
        for form in forms.replace('"classical", ', '"classical"; ').replace(" }, ", " }; ").split(";")
    )


def _part(name: str, model: Any, words: Mapping[str, str]) -> str:
    asked = methods.keywords(f"study.schema:{name}")
    _same(words, asked)
    rows = []
    for key, field in model.model_fields.items():
        default = "required" if field.is_required() else _default(field.get_default(call_default_factory=True))
        rows.append((f"`{key}`", f"`{_narrow(asked[key].annotation)}`", default, cell(words[key])))
    return _table(("key", "type", "default", "meaning"), rows)


def _narrow(annotation: str) -> str:
    return annotation.removesuffix(" | None").replace("|", "\\|")


def _words(words: Mapping[str, str], known: tuple[str, ...]) -> str:
    _same(words, known)
    return _table(("key", "meaning"), [(f"`{key}`", cell(words[key])) for key in known])


def _same(words: Mapping[str, str], known: Any) -> None:
    """Refuse words for keys that are not there, and keys without words."""
    if set(words) != set(known):
        raise SystemExit(f"tools/spec_words.py: words and keys differ: {sorted(set(words) ^ set(known))}")


def _default(value: Any) -> str:
    if value in (None, "", {}) or isinstance(value, schema.Expect):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`".replace("|", "\\|")


def _methods() -> str:
    families = {
        "Measures": methods.MEASURES,
        "Models": methods.MODELS,
        "Tables": methods.TABLES,
        "Figures": methods.FIGURES,
    }
    parts = [
        "The name in a spec, the function behind it, and the keys that it takes: those in **bold** are required, the"
        " others show their default. `method` names it in measures, models and figures, `kind` in tables."
    ]
    for family, known in families.items():
        rows = [(f"`{name}`", _link(m), ", ".join(_keys(family, m))) for name, m in known.items()]
        parts += [f"## {family}", _table(("name", "function", "keys"), rows)]
    return "\n\n".join(parts)


def _link(method: methods.Method) -> str:
    return " and ".join(_linked(at) for at in (method.at, method.shown_by) if at)


def _linked(at: str) -> str:
    folder, name = at.split(":")
    page = "estimand" if folder.startswith("estimate") else folder.split(".")[0]
    called = f"em.{name}" if page == "estimand" else f"em.{folder}.{name}"
    return f"[{called}]({page}.md#{called.lower().replace('.', '')})"


def _keys(family: str, method: methods.Method) -> Iterator[str]:
    hidden = {"name", "title", "id", "lang", "labels", "estimates"} if family != "Models" else {"controls"}
    known = dict(method.keywords())
    if method.shown_by and not method.models:
        known |= methods.keywords(method.shown_by)
    for key, keyword in known.items():
        if key not in hidden:
            bold = keyword.default == methods.REQUIRED
            yield f"**`{key}`**" if bold else f"`{key}{_given(method, keyword.default)}`".replace("|", "\\|")


def _given(method: methods.Method, default: Any) -> str:
    """Return `` = value`` as TOML writes it; nothing for a default that is none, empty or made anew each time."""
    for at in (method.at, method.shown_by):
        module = import_module(f"estimand.{methods.located(at)[0]}") if at else None
        default = getattr(module, default) if isinstance(default, str) and hasattr(module, default) else default
    empty = default in (None, "", [], "()") or str(default).startswith("field(")
    return "" if empty else f" = {json.dumps(default, ensure_ascii=False)}"


def _glossary() -> str:
    parts = [
        "The keys that an `Estimate` may have; it refuses others. `Finding` has keys of its own, which the function"
        " that makes it names."
    ]
    for name in ("LABELS", "FACTS", "TABLES"):
        rows = [(f"`{key}`", cell(words)) for key, words in getattr(glossary, name).items()]
        parts += [f"## {name.capitalize()}", _table(("key", "meaning"), rows)]
    return "\n\n".join(parts)


def _cli() -> str:
    parts = [
        prose(inspect.cleandoc(cli.main.__doc__ or ""))
        + " 2 also stands for a run of which every model failed for what"
        " it was asked or given; 130 for an interrupted run, whose finished steps are kept.",
        "`--debug` before or after any verb shows where in the code an error arose.",
    ]
    for verb in cli.cli.list_commands(None):
        command = cli.cli.get_command(None, verb)
        arguments = [_argument(p) for p in command.params if isinstance(p, click.Argument)]
        options = [p for p in command.params if isinstance(p, click.Option)]
        parts += [f"## estimand {verb}", f"```text\nestimand {' '.join([verb, *arguments])} [OPTIONS]\n```"]
        parts.append(prose(" ".join((command.help or "").split())))
        if options:
            parts.append(_table(("option", "meaning"), [(_option(p), cell(p.help or "")) for p in options]))
    return "\n\n".join(parts)


def _argument(parameter: click.Argument) -> str:
    name = parameter.name.upper()
    return name if parameter.required else f"[{name}]"


def _option(parameter: click.Option) -> str:
    kind = parameter.type
    value = parameter.metavar or (
        "|".join(kind.choices) if isinstance(kind, click.Choice) else kind.name.split()[0].upper()
    )
    shown = f"`{', '.join(parameter.opts)}{'' if parameter.is_flag else f' {value}'}`".replace("|", "\\|")
    told = parameter.show_default and not parameter.is_flag
    return (
        shown + (f" (default `{parameter.default}`)" if told else "") + (", repeatable" if parameter.multiple else "")
    )


if __name__ == "__main__":
    raise SystemExit(main("--check" in sys.argv[1:]))
