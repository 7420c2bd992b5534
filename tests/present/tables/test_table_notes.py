"""The generated note, word for word, in both languages; and that every fact has words."""

from __future__ import annotations

import math

import pytest

from estimand.glossary import FACTS
from estimand.present import regression_table, words

STARS = {
    "en": "*** p < 0.01, ** p < 0.05, * p < 0.1",
    "zh": "***、**、*分别表示1%、5%、10%的显著性水平",
}
COVARIANCES = [
    ("clustered by state", "clustered by state", "聚类到州的稳健标准误"),
    ("clustered by state and year", "clustered by state and year", "双向聚类到州和year的稳健标准误"),
    ("robust (HC3)", "heteroskedasticity-robust (HC3)", "异方差稳健标准误（HC3）"),
    ("classical", "classical", "普通标准误"),
    ("Driscoll-Kraay", "Driscoll-Kraay", "Driscoll-Kraay标准误"),
    ("some new kind", "some new kind", "some new kind"),
]


@pytest.mark.parametrize(("cov", "english", "chinese"), COVARIANCES)
def test_one_covariance(estimate, cov, english, chinese):
    model = estimate("y", {"x": (1, 1)}, cov=cov)
    note = regression_table([model, model], labels={"state": "State"}).notes[0]
    assert note == f"Standard errors in brackets, {english}. {STARS['en']}"
    note = regression_table([model], labels={"state": "州"}, lang="zh").notes[0]
    assert note == f"括号内为{chinese}；{STARS['zh']}"


@pytest.mark.parametrize(
    ("below", "df", "english", "chinese"),
    [
        ("t", 50, "t statistics", "t统计量"),
        ("t", math.inf, "z statistics", "z统计量"),
        ("p", 50, "p-values", "p值"),
        ("ci", 50, "95% confidence intervals", "95%置信区间"),
    ],
)
def test_other_brackets(estimate, below, df, english, chinese):
    model = estimate("y", {"x": (1, 1)}, df=df)
    note = regression_table([model], below=below).notes[0]
    assert note == f"{english} in brackets; standard errors clustered by state. {STARS['en']}"
    note = regression_table([model], below=below, labels={"state": "州"}, lang="zh").notes[0]
    assert note == f"括号内为{chinese}，依据聚类到州的稳健标准误计算；{STARS['zh']}"


def test_different_covariances_are_named_by_column(estimate):
    a, b = (estimate("y", {"x": (1, 1)}, cov=cov) for cov in ("clustered by state", "classical"))
    assert regression_table([a, b, a, a], stars=None).notes[0] == (
        "Standard errors in brackets: clustered by state in columns (1), (3) and (4); classical in column (2)"
    )
    assert regression_table([a, b], below="t", stars=None).notes[0] == (
        "t statistics in brackets; standard errors clustered by state in column (1); classical in column (2)"
    )
    assert regression_table([a, b, a], stars=None, labels={"state": "州"}, lang="zh").notes[0] == (
        "括号内为标准误：第(1)、(3)列为聚类到州的稳健标准误，第(2)列为普通标准误"
    )
    assert regression_table([a, b], below="p", stars=None, lang="zh").notes[0] == (
        "括号内为p值，所用标准误：第(1)列为聚类到state的稳健标准误，第(2)列为普通标准误"
    )


def test_acronyms_keep_their_capitals(estimate):
    model = estimate("y", {"x": (1, 1)}, cov="clustered by fips")
    assert "clustered by FIPS code" in regression_table([model], labels={"fips": "FIPS code"}).notes[0]


def test_a_model_without_words_for_its_covariance(estimate):
    model = estimate("y", {"x": (1, 1)}, cov="")
    assert regression_table([model], stars=None).notes == ("Standard errors in brackets",)
    assert regression_table([model], stars=None, lang="zh").notes == ("括号内为标准误",)


def test_every_fact_of_the_glossary_has_words():
    assert not set(FACTS) - set(words.FACTS)
    assert all(
        len(pair) == 2 and all(pair)
        for known in (words.WORDS, words.NAMES, words.FACTS, words.STATISTICS)
        for pair in known.values()
    )
