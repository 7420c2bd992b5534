"""The table of a mediation: what stands where, in which words; and the row of a test across columns."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import estimand as em
from estimand.present import Failure, mediation_table, regression_table, to_md, with_equality


@pytest.fixture(scope="module")
def panel() -> em.Panel:
    rng = np.random.default_rng(14)
    n = 40 * 6
    data = pd.DataFrame({"firm": np.repeat(np.arange(40), 6), "year": np.tile(np.arange(6), 40)})
    data = data.assign(tax=rng.normal(size=n), size=rng.normal(size=n))
    data["debt"] = 0.5 * data["tax"] + rng.normal(size=n)
    data["cash"] = -0.3 * data["tax"] + rng.normal(size=n)
    data["jobs"] = 0.5 * data["debt"] + 0.3 * data["cash"] + 0.4 * data["tax"] + data["size"] + rng.normal(size=n)
    return em.Panel(data, "firm", "year")


def mediate(panel: em.Panel, *mediators: str, **more) -> em.Estimate:
    more = {"absorb": ["firm", "year"], "cov": em.Clustered("firm"), **more}
    return em.mediation(panel, "jobs", ["size"], treatment="tax", mediators=mediators, **more)


def rows(table: em.present.Table) -> dict[str, tuple]:
    return {row.name: row.cells for row in table.rows}


def test_each_mediator_has_its_column_and_its_rows_below(panel):
    found = mediate(panel, "debt", "cash", bootstrap=em.Bootstrap(200, seed=4))
    table = mediation_table(found, facts=["n_obs"])
    assert table.header == (
        ("(1)", "(2)", "(3)", "(4)"),
        ("jobs", "debt", "cash", "jobs"),
        ("Total", "Mediator", "Mediator", "Direct"),
    )
    cells = rows(table)
    assert list(cells)[:4] == ["tax", "debt", "cash", "size"]
    place = found.terms.index
    for column, term in enumerate(("indirect:debt", "indirect:cash", "indirect"), start=1):
        cell = cells["indirect"][column]
        assert (cell.value, cell.se) == (found[term], found.std_error[place(term)])
    judged = found.tables["mediation"].set_index("mediator")
    assert cells["sobel_z"][1].value == judged.loc["debt", "sobel_z"]
    assert cells["sobel_p"][2].p_value == judged.loc["cash", "sobel_p"]
    assert cells["share_mediated"][3].value == found.facts["share_mediated"]
    assert [c.text for c in cells["verdict"]] == ["", *(judged["verdict"].str.capitalize()), ""]
    assert all(c[0].value is None and not c[0].text for name, c in cells.items() if name in ("indirect", "sobel_z"))
    drawn = found.tables["bootstrap"].set_index("term").loc["indirect:cash"]
    cell = cells["corrected_interval"][2]
    assert (cell.conf_low, cell.conf_high) == (drawn["corrected_low"], drawn["corrected_high"])
    assert cell.text.startswith(f"[{drawn['corrected_low']:.3f}, ")
    assert "Bootstrap: 200 draws of whole groups of firm, seed 4" in table.notes


def test_one_mediator_without_a_bootstrap(panel):
    cells = rows(mediation_table(mediate(panel, "debt")))
    assert "percentile_interval" not in cells
    assert cells["indirect"][2].value is None and cells["indirect"][1].value is not None


def test_models_side_by_side_stand_below_their_names(panel):
    table = mediation_table(
        [mediate(panel, "debt"), Failure("no rows", "jobs"), mediate(panel, "cash")], columns=["Debt", "Both", "Cash"]
    )
    assert [(s.text, s.start, s.stop) for s in table.spanners] == [("Debt", 0, 3), ("Both", 3, 4), ("Cash", 4, 7)]
    assert table.header[2] == ("Total", "Mediator", "Direct", "", "Total", "Mediator", "Direct")
    assert "Column (4) not estimated: no rows" in table.notes
    named = mediation_table(mediate(panel, "debt"), columns=["c", "a", "b"])
    assert named.header[2] == ("c", "a", "b") and not named.spanners


def test_chinese(panel, snapshot):
    found = mediate(panel, "debt", bootstrap=em.Bootstrap(200, seed=4))
    labels = {"tax": "税负", "debt": "负债", "jobs": "就业", "size": "规模", "firm": "企业", "year": "年份"}
    table = mediation_table(found, title="中介效应", lang="zh", labels=labels, below="t", facts=["n_obs", "r2_within"])
    snapshot(to_md(table), "mediation_zh.md")


def test_what_is_no_mediation(panel):
    plain = em.fixed_effects(panel, "jobs", ["tax"], absorb=["firm"], cov=em.Clustered("firm"))
    with pytest.raises(em.SpecError, match="mediation_table: fixed_effects is no mediation"):
        mediation_table([plain])
    with pytest.raises(em.SpecError, match='no option "colums"'):
        mediation_table(mediate(panel, "debt"), colums=["a"])


def test_the_row_of_a_test_across_columns(estimate):
    table = regression_table([estimate("y", {"x": (1, 1)}), estimate("y", {"x": (2, 1)}), estimate("y", {"x": (3, 1)})])
    check = em.Check("equal_across", "?", "said", p_value=0.0312)
    row = with_equality(table, "x", {1: check}, {"x": "Tax"}).rows[-1]
    assert row.label == "Equality of Tax, p"
    assert [cell.text for cell in row.cells] == ["", "0.031", ""]
