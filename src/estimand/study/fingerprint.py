"""What a step depends on besides its spec and data: the source of the modules it runs through, and library versions."""

from __future__ import annotations

import platform
import re
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version

from .cache import hash_file
from .methods import PACKAGE, source_of

_IMPORT = re.compile(r"^[ \t]*from (\.*)([\w.]*) import (\([^)]*\)|[^\n#]*)", re.MULTILINE)
_LIBRARIES = ("numpy", "scipy", "pandas")


@lru_cache
def code_of(module: str) -> dict[str, str]:
    """Return for a module below ``estimand``, and each one that it imports directly or not, the hash of its source."""
    seen: dict[str, str] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        path = source_of(name)
        label = path.relative_to(PACKAGE).as_posix()
        if label not in seen:
            seen[label] = hash_file(path)[:16]
            waiting += _imports(name)
    return dict(sorted(seen.items()))


@lru_cache
def files_of(*modules: str) -> dict[str, str]:
    """Return the hash of these modules' source, without what they import."""
    paths = [source_of(module) for module in modules]
    return {path.relative_to(PACKAGE).as_posix(): hash_file(path)[:16] for path in paths}


@lru_cache
def libraries(*more: str) -> dict[str, str]:
    """Return the versions of Python and of the libraries that numbers pass through."""
    return {"python": platform.python_version(), **{name: _version(name) for name in (*_LIBRARIES, *more)}}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


@lru_cache
def _imports(module: str) -> tuple[str, ...]:
    """Return the modules below ``estimand`` that one module names in relative imports."""
    path = source_of(module)
    here = path.relative_to(PACKAGE).with_suffix("").parts
    found: list[str] = []
    for dots, base, names in _IMPORT.findall(path.read_text(encoding="utf-8")):
        if not dots:
            continue
        folder = here[: len(here) - len(dots)]
        start = (*folder, *filter(None, base.split(".")))
        inner = [(*start, name.split()[0]) for name in names.strip("() \n").split(",") if name.strip()]
        modules = [".".join(parts) for parts in inner if source_of(".".join(parts)).exists()]
        found += modules if len(modules) == len(inner) else [*modules, ".".join(start)]
    return tuple(name for name in found if name and source_of(name).exists())
