"""Who may import whom: the table of the house, enforced over the syntax trees; and what an import may cost."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[1] / "src" / "estimand"
RECORDS = {"bootstrap", "panel", "result", "glossary", "weights", "columns", "sample", "covariance", "condition"}
ALLOWED = {
    "errors": set(),
    "arrays": {"errors"},
    "panel": {"errors"},
    "weights": {"errors"},
    "covariance": {"errors"},
    "columns": {"errors", "panel"},
    "condition": {"errors"},
    "bootstrap": {"errors"},
    "sample": {"errors", "panel", "columns", "covariance", "arrays"},
    "glossary": set(),
    "result": {"errors", "glossary"},
    "parallel": {"errors"},
    "read": {"errors", "panel", "weights", "condition"},
    "measure": {"errors", "panel", "columns", "arrays", "result", "parallel"},
    "estimate": RECORDS | {"errors", "arrays", "parallel"},
    "probe": RECORDS | {"errors", "arrays", "parallel", "estimate"},
    "learn": RECORDS | {"errors", "arrays", "parallel"},
    **{
        wing: RECORDS | {"errors", "arrays", "measure", "read", "parallel"}
        for wing in ("audit", "carbon", "hub", "text")
    },
    "present": {"errors", "result"},
}
EVERYTHING = {"study", "studies", "cli", "__init__"}
PANDAS_FREE = {"errors", "arrays", "bootstrap", "covariance", "glossary", "parallel"}


def modules() -> list[Path]:
    return sorted(p for p in SRC.rglob("*.py") if "studies" not in p.relative_to(SRC).parts[:1])


def room(path: Path) -> str:
    first = path.relative_to(SRC).parts[0]
    return first.removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Return the dotted names that a module imports, relative ones resolved from the package."""
    package = ["estimand", *path.relative_to(SRC).parts[:-1]]
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            names |= {f"{stem}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SRC)))
def test_imports_go_one_way(path):
    here = room(path)
    if here in EVERYTHING:
        return
    inside = {name.split(".")[1] for name in imported(path) if name.startswith("estimand.")}
    wrong = inside - ALLOWED[here] - {here}
    assert not wrong, f"{here} may not import {sorted(wrong)}"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SRC)))
def test_arrays_know_no_pandas(path):
    outside = {name.split(".")[0] for name in imported(path)}
    if room(path) in PANDAS_FREE:
        assert "pandas" not in outside
    if room(path) == "arrays":
        assert outside <= {
            "__future__",
            "collections",
            "dataclasses",
            "functools",
            "math",
            "typing",
            "numpy",
            "scipy",
            "estimand",
        }


def test_no_circles():
    edges = {}
    for path in modules():
        name = ".".join(["estimand", *path.relative_to(SRC).with_suffix("").parts]).removesuffix(".__init__")
        edges[name] = {n for n in imported(path) if n.startswith("estimand")}
    known = set(edges)
    graph = {
        a: {t for n in names for t in (n, n.rpartition(".")[0]) if t in known and t not in (a, "estimand")}
        for a, names in edges.items()
    }
    # A package and its own modules are one room: its __init__ gathers names that its modules define.
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join([*trail[trail.index(name) :], name])
        if name not in done:
            for target in graph[name]:
                if not name.startswith(f"{target}."):
                    visit(target, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def test_first_lines_say_what_a_file_is_for():
    for path in modules():
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert text, f"{path.relative_to(SRC)} has no first line"


def loaded_after(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; import sys, json; print(json.dumps(sorted(sys.modules)))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_the_package_loads_nothing_heavy():
    assert not loaded_after("import estimand") & {
        "numpy",
        "pandas",
        "scipy",
        "matplotlib",
        "pydantic",
        "jinja2",
        "docx",
    }


def test_estimating_loads_neither_pictures_nor_statistics():
    assert not loaded_after("import estimand as em; em.fixed_effects") & {
        "matplotlib",
        "scipy.stats",
        "sklearn",
        "docx",
    }


def test_public_names_are_there():
    import estimand as em

    for name in em.__all__:
        assert getattr(em, name) is not None, name
    assert set(em.__all__) <= set(dir(em))
    with pytest.raises(AttributeError, match="no attribute 'fixed_effect'"):
        _ = em.fixed_effect
