"""Tables of descriptive statistics, correlations, variance inflation and plain frames."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import estimand as em
from estimand import present


def texts(table, row):
    return [c.strip() for c in next(x for x in present.to_md(table).splitlines() if f"| {row} " in x).split("|")[2:-1]]


@pytest.fixture
def described():
    frame = pd.DataFrame(
        {
            "group": ["East", "East", "West", "West"],
            "variable": ["inn", "gdp"] * 2,
            "n": [2541, 2541, 12, 0],
            "mean": [51.7, 45678.9, 0.00123, np.nan],
            "sd": [25.15, 12345.6, 0.00045, np.nan],
            "min": [3.285, 1000.0, -0.000001, np.nan],
            "max": [100.0, 99999.0, 0.002, np.nan],
        }
    )
    return em.Finding("describe", tables={"describe": frame}, notes=("3 rows without region are left out.",))


@pytest.fixture
def correlated():
    def wide(values):
        return pd.DataFrame({"variable": list("abc")} | dict(zip("abc", np.array(values).T, strict=True)))

    r = [[1, -0.5, 0.0624], [-0.5, 1, -0.0001], [0.0624, -0.0001, 1]]
    p = [[np.nan, 0.0099, 0.0501], [0.0099, np.nan, 0.99], [0.0501, 0.99, np.nan]]
    n = [[30, 27, 28], [27, 30, 1929], [28, 1929, 30]]
    tables = {"correlation": wide(r), "p_value": wide(p), "n": wide(n)}
    return em.Finding("correlation", {"method": "pearson"}, tables)


def test_describe(described, snapshot):
    options = {"labels": {"inn": "Innovation"}, "statistics": ["n", "mean", "sd", "min", "max"], "title": "Statistics"}
    table = present.describe_table(described, **options)
    snapshot(present.to_md(table), "describe-en.md")
    snapshot(present.to_md(present.describe_table(described, **options, lang="zh")), "describe-zh.md")
    assert [g.title for g in table.groups] == ["East", "West"]
    assert [len(g.rows) for g in table.groups] == [2, 2]
    assert texts(table, "Innovation")[:2] == ["2,541", "51.700"]
    assert table.notes == ("3 rows without region are left out.",)


def test_describe_asks_for_what_is_there(described, correlated):
    with pytest.raises(em.SpecError, match='statistics: there is no "p25"'):
        present.describe_table(described, statistics=["mean", "p25"])
    with pytest.raises(em.SpecError, match='the finding "correlation" has no table "describe"'):
        present.describe_table(correlated)


def test_correlations(correlated, snapshot):
    table = present.correlation_table(correlated, labels={"a": "Alpha"})
    snapshot(present.to_md(table), "correlation-en.md")
    snapshot(present.to_md(present.correlation_table(correlated, lang="zh")), "correlation-zh.md")
    cells = [row.cells for row in table.rows]
    assert [[c.value for c in row] for row in cells] == [[1, None, None], [-0.5, 1, None], [0.0624, -0.0001, 1]]
    assert [cells[1][0].stars, cells[2][0].stars, cells[2][1].stars, cells[0][0].stars] == [3, 1, 0, 0]
    assert cells[1][0].df == 25
    assert table.notes == (
        "Pearson correlations, N = 27 to 1,929 (pairs of complete values)",
        "*** p < 0.01, ** p < 0.05, * p < 0.1",
    )
    assert texts(table, "(3) c") == ["0.062\\*", "0.000", "1.000"]


def test_correlations_without_stars(correlated):
    table = present.correlation_table(correlated, stars=None)
    assert {c.stars for row in table.rows for c in row.cells} == {0}
    assert len(table.notes) == 1


def test_vif_in_the_form_of_article_10(snapshot):
    # the VIFs of its Table 1; it cuts off where this table rounds: 0.184, 0.196 and 2.837 there
    vif = pd.DataFrame({"term": ["DIG", "ED", "FDI", "PD", "ECI"], "vif": [5.408, 5.087, 1.228, 1.418, 1.048]})
    vif["tolerance"] = 1 / vif["vif"]
    finding = em.Finding("vif", {"mean_vif": float(vif["vif"].mean())}, {"vif": vif})
    table = present.vif_table(finding, title="VIF")
    snapshot(present.to_md(table), "vif-en.md")
    snapshot(present.to_md(present.vif_table(finding, lang="zh")), "vif-zh.md")
    assert texts(table, "DIG") == ["5.408", "0.185"]
    assert texts(table, "ED") == ["5.087", "0.197"]
    assert texts(table, "Mean VIF") == ["2.838", ""]


def test_findings_of_probe_fit():
    rng = np.random.default_rng(7)
    frame = pd.DataFrame(rng.normal(size=(60, 3)), columns=list("abc")).assign(region=["East", "West"] * 30)
    panel = em.Panel(frame)
    assert len(present.describe_table(em.probe.describe(panel, ["a", "b"], by="region")).rows) == 4
    assert len(present.correlation_table(em.probe.correlation(panel, ["a", "b", "c"])).rows) == 3
    assert len(present.vif_table(em.probe.vif(panel, ["a", "b", "c"])).rows) == 4


def test_frame():
    frame = pd.DataFrame(
        {
            "term": ["x", "constant", "z"],
            "estimate": [0.00012, -12345.678, np.nan],
            "n": [2516.0, 1993.0, np.nan],
            "good": [True, False, True],
            "words": ["yes & no", None, "…"],
        }
    )
    table = present.frame_table(frame, labels={"x": "Prisoners"}, lang="zh")
    assert texts(table, "Prisoners") == ["0.00012", "2516", "是", "yes & no"]
    assert texts(table, "常数项") == ["-12,346", "1993", "否", ""]
    assert texts(table, "z") == ["", "", "是", "…"]
    assert texts(present.frame_table(frame, digits=1), "x") == ["0.0", "2516", "Yes", "yes & no"]


def test_frame_heads_are_words_only_where_they_name_a_result():
    frame = pd.DataFrame({"term": ["n_obs", "lag"], "lag": [1.5, 2.5], "std_error": [0.1, 0.2]})
    table = present.frame_table(frame, lang="zh")
    assert table.header == (("lag", "标准误"),)
    assert [row.label for row in table.rows] == ["样本量", "lag"]


def test_frame_needs_a_column_for_its_rows():
    with pytest.raises(em.SpecError, match='table "t": a frame needs two columns'):
        present.frame_table(pd.DataFrame({"a": [1]}), id="t")
