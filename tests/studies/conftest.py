"""Fixtures for the shipped studies: their folders, a study's simulation, and an estimate without the engine."""

from __future__ import annotations

import importlib.util
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

import estimand

STUDIES = Path(estimand.__file__).parent / "studies"


@pytest.fixture(scope="session")
def studies() -> Path:
    """The folder of the shipped studies."""
    return STUDIES


@pytest.fixture(scope="session")
def finance() -> ModuleType:
    """The simulation of the study digital-inclusive-finance."""
    found = importlib.util.spec_from_file_location("finance", STUDIES / "digital-inclusive-finance" / "simulate.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def published() -> dict:
    """The printed numbers of the study digital-inclusive-finance."""
    return tomllib.loads((STUDIES / "digital-inclusive-finance" / "published.toml").read_text(encoding="utf-8"))
