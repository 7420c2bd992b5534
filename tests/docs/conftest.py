"""Small data for the examples that read a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with data/panel.csv as the examples name its columns."""
    (tmp_path / "data").mkdir()
    rng = np.random.default_rng(7)
    frame = pd.DataFrame(
        [(state, year) for state in ("Ohio", "Utah", "Iowa", "Maine", "Texas", "Idaho") for year in range(2010, 2020)],
        columns=["state", "year"],
    )
    frame["region"] = frame["state"].map(lambda s: "east" if s in ("Ohio", "Maine", "Iowa") else "west")
    for name in ("violent", "prison", "income"):
        frame[name] = np.exp(rng.normal(3, 0.4, len(frame)))
    for name in ("unem", "police"):
        frame[name] = rng.uniform(1, 9, len(frame))
    frame.to_csv(tmp_path / "data" / "panel.csv", index=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path
