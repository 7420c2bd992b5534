"""Fixtures for figures, pages and documents: a small panel, two models, a report, a browser, a Chinese font."""

from __future__ import annotations

import os
import shutil
from functools import cache

import numpy as np
import pandas as pd
import pytest

import estimand as em
from estimand import present

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
WORDS = {"wage": "工资（对数）", "school": "受教育年限", "north": "北部", "south": "南部"}


def _missing(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium; a missing one fails in CI and leaves the test out elsewhere."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        _missing("no Chromium: apt install chromium, or set CHROMIUM to its path")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def chinese_font() -> str:
    """The name of an installed Chinese font; a missing one fails in CI and leaves the test out elsewhere."""
    from estimand.present.style import installed_families

    found = [name for name in installed_families() if name != "DejaVu Sans"]
    if not found:
        _missing("no Chinese font: apt install fonts-wqy-microhei")
    return found[0]


@pytest.fixture(scope="session")
def chinese_words() -> dict[str, str]:
    """Chinese words for the columns and groups of the panel."""
    return WORDS


@pytest.fixture(scope="session")
def people() -> em.Panel:
    """Forty units in six years, in two groups."""
    rng = np.random.default_rng(11)
    frame = pd.MultiIndex.from_product([range(40), range(2011, 2017)], names=["unit", "year"]).to_frame(index=False)
    frame["region"] = np.where(frame["unit"] < 20, "north", "south")
    frame["school"] = rng.normal(12, 2, len(frame))
    frame["age"] = rng.normal(40, 8, len(frame))
    frame["wage"] = 0.1 * frame["school"] + 0.05 * (frame["year"] - 2011) + rng.normal(0, 0.5, len(frame))
    return em.Panel(frame, unit="unit", time="year", units={"wage": "log"})


@pytest.fixture(scope="session")
def an_estimate():
    """A function that makes an Estimate, with the normal distribution, from coefficients and standard errors."""

    def make(terms: dict[str, tuple[float, float]]) -> em.Estimate:
        coef, errors = zip(*terms.values(), strict=True)
        labels = {"y": "wage", "cov": "clustered by unit"}
        return em.Estimate("fixed_effects", tuple(terms), coef, np.diag(np.square(errors)), np.inf, 240, labels=labels)

    return make


@pytest.fixture(scope="session")
def estimates(an_estimate) -> dict[str, em.Estimate]:
    """Two models; the second has one more term."""
    return {
        "(1)": an_estimate({"school": (0.10, 0.02), "constant": (1.0, 0.3)}),
        "(2)": an_estimate({"school": (0.08, 0.03), "age": (-0.01, 0.05), "constant": (1.2, 0.4)}),
    }


@pytest.fixture(scope="session")
def make_report(people, estimates):
    """A function that gives a report in a language, with every kind of item."""

    @cache
    def make(lang: str = "en", stamp: str = "", status: str = "simulated") -> present.Report:
        look = {"lang": lang, "labels": WORDS if lang == "zh" else None}
        trend = present.trend_plot(em.probe.trend(people, "wage", by="region"), **look)
        coef = present.coefficient_plot(estimates, **look)
        table = present.regression_table(list(estimates.values()), title="Table 1 <b> & wages", lang=lang)
        checks = (
            em.Check("vif", "Collinear?", "The largest VIF is 1.2 (age)."),
            em.Check("clusters", "Enough?", "Only 12 clusters: errors may be too small.", level="caution"),
        )
        data = (
            present.TextItem("One <i>word</i>.\n\nAnother paragraph."),
            present.FigureItem("figure.trend", "Wages <u>", present.to_svg(trend), "Bands.", _png(trend)),
            present.FigureItem("figure.again", "Again", present.to_svg(trend)),
        )
        results = (
            present.TableItem("baseline#1", table, checks),
            present.TableItem("by region/south", table),
            present.FigureItem("figure.coef", "Coefficients", present.to_svg(coef), "", _png(coef)),
            present.FailureItem("model.gmm", "Dynamic panel", "118 instruments for 30 <groups>"),
        )
        return present.Report(
            title="工资与教育" if lang == "zh" else 'Wages "and" <schooling>',
            lang=lang,
            data_status=status,
            data_sentence="Drawn from a known process.",
            summary="What is asked.\n\nWhat is found.",
            sections=(
                present.Section("data", "数据" if lang == "zh" else "Data & description", data),
                present.Section("results", "结果" if lang == "zh" else "Results", results),
            ),
            spec='[study]\ntitle = "<script>window.bad = 1</script>"\n',
            versions={"estimand": "0.1.0", "python": "3.11.7"},
            timings={"measure.dig": 0.5, "model.baseline": 1.25},
            stamp=stamp,
        )

    return make


def _png(figure) -> bytes | None:
    """The figure as PNG; None on a machine without a Chinese font."""
    try:
        return present.to_png(figure, dpi=100)
    except em.NotSupported:
        return None
