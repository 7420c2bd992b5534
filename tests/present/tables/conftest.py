"""Models and tables to print, and text snapshots (UPDATE_SNAPSHOTS=1 writes them anew)."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

import estimand as em

SNAPSHOTS = Path(__file__).parents[1] / "snapshots"


@pytest.fixture
def snapshot():
    """Compare text with the file of that name."""

    def same(text: str, name: str) -> None:
        path = SNAPSHOTS / name
        if os.environ.get("UPDATE_SNAPSHOTS"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.exists(), f"no snapshot {name}; look at the text and run with UPDATE_SNAPSHOTS=1"
        assert text == path.read_text(encoding="utf-8"), name

    return same


@pytest.fixture
def estimate():
    """Make an Estimate by hand: ``estimate("y", {"x": (coefficient, standard error)})``."""

    def make(y, terms, *, df=50.0, n_obs=1714, cov="clustered by state", absorb="", **facts):
        coef, errors = zip(*terms.values(), strict=True)
        labels = {"y": y, "cov": cov} | ({"absorb": absorb} if absorb else {})
        return em.Estimate(
            "fixed_effects", tuple(terms), coef, np.diag(np.square(errors)), df, n_obs, labels=labels, facts=facts
        )

    return make


@pytest.fixture
def models(estimate):
    """Four columns of two outcomes: pooled, one and two effects, and one that failed."""
    return [
        estimate("viol", {"prison": (-0.2421, 0.0551), "constant": (5.1, 0.31)}, r2=0.41, n_units=51),
        estimate(
            "viol",
            {"prison": (-0.1104, 0.0551), "police": (0.0012, 0.00045), "constant": (5.1, 0.31)},
            absorb="state",
            r2=0.93,
            r2_within=0.2,
            n_units=51,
        ),
        em.present.Failure("\"black\" does not vary within ['state']; drop it or the effect", "prop"),
        estimate(
            "prop",
            {"prison": (-0.00004, 0.1), "police": (12345.678, 2345.6), "income": (1e-11, 2e-11)},
            absorb="state + year",
            cov="robust (HC1)",
            r2=0.95,
            r2_within=0.05,
            n_units=51,
            f_statistic=12.3456,
        ),
    ]


LABELS = {
    "en": {
        "viol": "Violent crime",
        "prop": "Property crime",
        "prison": "Prisoners | 100% & more_#",
        "police": "Police",
        "state": "State",
        "year": "Year",
    },
    "zh": {
        "viol": "暴力犯罪",
        "prop": "财产犯罪",
        "prison": "囚犯 | 100% & more_#",
        "police": "警力",
        "state": "州",
        "year": "年份",
    },
}


@pytest.fixture
def tables(models):
    """The same models as an English and a Chinese table."""
    words = {"en": ("Prison and crime", "Violent", "Property"), "zh": ("监禁与犯罪", "暴力", "财产")}
    return {
        lang: em.present.regression_table(
            models,
            title=title,
            id="main",
            groups=[(violent, 2), (propert, 2)],
            labels=LABELS[lang],
            below="se" if lang == "en" else "t",
            lang=lang,
        )
        for lang, (title, violent, propert) in words.items()
    }
