"""A small study in a folder of its own: 12 firms in 8 years, outcomes with known slopes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from estimand.study import fingerprint

SPEC = """\
[study]
title = "A small study"
seed = 7

[data]
file = "data/panel.csv"
unit = "firm"
time = "year"

[measure.ln_k]
method = "log"
column = "k"

[model.baseline]
method = "fixed_effects"
y = "y"
x = ["x1"]
controls = ["ln_k", "x2"]
absorb = ["firm", "year"]
cov = { cluster = "firm" }
steps = [[], ["ln_k"], "controls"]

[model.robust]
from = "baseline"
variants = { late = { where = "year >= 2012" }, pooled = { method = "ordinary" } }

[model.by_region]
from = "baseline"
split = "region"

[table.describe]
kind = "describe"
columns = ["y", "x1", "ln_k"]

[table.main]
title = "Main"
models = ["baseline", "robust"]

[figure.slopes]
method = "coefficients"
title = "Slopes"
models = ["baseline"]
"""


def rows() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    keys = [(f"f{i:02d}", 2010 + t, ("East", "West")[i % 2]) for i in range(12) for t in range(8)]
    frame = pd.DataFrame(keys, columns=["firm", "year", "region"])
    n = len(frame)
    frame = frame.assign(k=rng.lognormal(size=n), x1=rng.normal(size=n), x2=rng.normal(size=n), other=1.0)
    return frame.assign(y=1 + 0.5 * frame.x1 + 0.3 * np.log(frame.k) + rng.normal(size=n))


class Home:
    """A study's folder, with ways to change the spec and the data."""

    def __init__(self, folder):
        self.folder = folder
        self.spec, self.csv = folder / "study.toml", folder / "data" / "panel.csv"
        self.csv.parent.mkdir(parents=True)
        self.spec.write_text(SPEC)
        self.frame = rows()
        self.save(self.frame)

    def save(self, frame):
        self.frame = frame
        frame.to_csv(self.csv, index=False)

    def replace(self, old, new):
        text = self.spec.read_text()
        assert old in text
        self.spec.write_text(text.replace(old, new))


@pytest.fixture(autouse=True)
def _source_as_it_is():
    """A process remembers the hashes of the package's source; while someone edits it, each test looks again."""
    for remembered in (fingerprint.code_of, fingerprint.files_of, fingerprint._imports):
        remembered.cache_clear()


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "small"
    made = Home(folder)
    monkeypatch.chdir(folder)
    return made
