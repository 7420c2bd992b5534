"""Reading a golden: the data, the numbers that other software made, and whether the script is still theirs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

GOLDENS = Path(__file__).parent / "goldens"


@dataclass(frozen=True)
class Golden:
    """One case of one function."""

    data: pd.DataFrame
    values: dict[str, dict[str, float]]
    rtol: float


def golden(function: str, case: str) -> Golden:
    """Return the case; fail when its script has changed since the numbers were made."""
    folder = GOLDENS / function / case
    expected: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    script = next(folder.glob("script.*"))
    assert hashlib.sha256(script.read_bytes()).hexdigest() == expected["script_sha256"], (
        f"{script} changed: make it anew"
    )
    assert expected["made_by"]["software"] and expected["why"]
    return Golden(pd.read_csv(folder / "data.csv"), expected["values"], expected["rtol"])
