"""The builder of regression tables: rows, stars, notes, failures, and each refusal."""

from __future__ import annotations

import math

import pytest

import estimand as em
from estimand.present import Failure, regression_table


def labels_of(table, group):
    return [row.label for g in table.groups if g.name == group for row in g.rows]


def words_of(table, name):
    return [cell.text for row in table.rows if row.name == name for cell in row.cells]


@pytest.mark.parametrize(
    ("t", "df", "stars"),
    [
        # two-sided critical values of the normal: 1.6449, 1.9600, 2.5758
        (1.644, math.inf, 0),
        (1.645, math.inf, 1),
        (-1.959, math.inf, 1),
        (-1.961, math.inf, 2),
        (2.575, math.inf, 2),
        (2.577, math.inf, 3),
        # of t(27): 1.7033, 2.0518, 2.7707
        (1.70, 27, 0),
        (2.05, 27, 1),
        (2.06, 27, 2),
        (2.77, 27, 2),
        (2.78, 27, 3),
    ],
)
def test_stars_follow_the_models_p_value(estimate, t, df, stars):
    table = regression_table([estimate("y", {"x": (t * 0.5, 0.5)}, df=df)])
    cell = table.rows[0].cells[0]
    assert cell.stars == stars
    assert cell.df == df


def test_stars_do_not_follow_the_printed_number(estimate):
    # printed 0.012 (0.006) would be t = 2.0 and two stars; the model has t = 1.922
    table = regression_table([estimate("y", {"x": (0.0124, 0.006449)}, df=math.inf)], digits=3)
    assert table.rows[0].cells[0].stars == 1


def test_a_cell_keeps_all_that_the_model_knows(estimate):
    cell = regression_table([estimate("y", {"x": (1.0, 0.5)}, df=10)], below="t").rows[0].cells[0]
    # t(10): the 97.5 % quantile is 2.228139, and P(|t| > 2) = 0.0733880
    assert (cell.value, cell.se, cell.statistic, cell.df) == (1.0, 0.5, 2.0, 10)
    assert cell.p_value == pytest.approx(0.0733880, abs=1e-7)
    assert (cell.conf_low, cell.conf_high) == pytest.approx((1 - 1.1140695, 1 + 1.1140695), abs=1e-6)


def test_other_levels_and_none(estimate):
    model = estimate("y", {"x": (2.5, 1.0)}, df=math.inf)  # p = 0.0124
    assert regression_table([model], stars=(0.001, 0.05)).rows[0].cells[0].stars == 1
    assert regression_table([model], stars=(0.05,)).notes == (
        "Standard errors in brackets, clustered by state. * p < 0.05",
    )
    for none in (None, False, ()):
        table = regression_table([model], stars=none)
        assert table.rows[0].cells[0].stars == 0
        assert table.notes == ("Standard errors in brackets, clustered by state",)


def test_key_regressor_first_constant_last(estimate):
    models = [
        estimate("y", {"x": (1, 1), "a": (1, 1), "constant": (1, 1)}),
        estimate("y", {"x": (1, 1), "b": (1, 1), "a": (1, 1), "constant": (1, 1)}),
    ]
    assert labels_of(regression_table(models), "coefficients") == ["x", "a", "b", "Constant"]
    assert labels_of(regression_table(models, order=["b"]), "coefficients") == ["b", "x", "a", "Constant"]
    assert labels_of(regression_table(models, drop=["a", "constant"]), "coefficients") == ["x", "b"]


def test_a_term_that_a_model_lacks_is_blank(models):
    row = next(r for r in regression_table(models).rows if r.name == "income")
    assert [c.value for c in row.cells] == [None, None, None, 1e-11]


def test_indicated_terms_become_one_row(estimate):
    models = [
        estimate("y", {"x": (1, 1)}),
        estimate("y", {"x": (1, 1), "a": (1, 1)}),
        estimate("y", {"x": (1, 1), "a": (1, 1), "b": (1, 1)}),
        Failure("no rows"),
    ]
    table = regression_table(models, indicate={"Controls": ["a", "b"]})
    assert labels_of(table, "coefficients") == ["x"]
    assert words_of(table, "Controls") == ["No", "Partly", "Yes", ""]
    assert words_of(regression_table(models, indicate={"C": ["a", "b"]}, lang="zh"), "C") == ["否", "部分", "是", ""]


def test_absorbed_factors_have_rows(models):
    table = regression_table(models, labels={"state": "State"})
    assert labels_of(table, "effects") == ["State fixed effects", "year fixed effects"]
    assert words_of(table, "state") == ["No", "Yes", "", "Yes"]
    assert words_of(table, "year") == ["No", "No", "", "Yes"]
    assert labels_of(regression_table(models, labels={"state": "州"}, lang="zh"), "effects")[0] == "州固定效应"
    assert labels_of(regression_table(models, effects=False), "effects") == []


def test_facts_that_no_model_has_are_left_out(models):
    assert labels_of(regression_table(models), "facts") == ["Observations", "Units", "R²", "Within R²", "F"]
    assert labels_of(regression_table(models, facts=("n_obs", "rmse")), "facts") == ["Observations"]
    named = regression_table(models, facts=("n_units",), labels={"n_units": "States"})
    assert labels_of(named, "facts") == ["States"]


def test_facts_of_every_kind(estimate):
    model = estimate("y", {"x": (1, 1)}, n_clusters=True, bandwidth="three", rss=math.nan)
    table = regression_table([model], facts=("n_clusters", "bandwidth", "rss"))
    assert [row.cells[0].text for row in table.groups[-1].rows] == ["Yes", "three", ""]
    assert table.groups[-1].rows[-1].cells[0].value is None


def test_p_values_and_degrees_of_freedom_among_the_facts(estimate):
    model = estimate("y", {"x": (1, 1)}, f_p_value=0.0000123, f_df_den=1250.0, df_residual=12.5)
    table = regression_table([model], facts=("f_p_value", "f_df_den", "df_residual"))
    p, whole, broken = (row.cells[0] for row in table.groups[-1].rows)
    assert (p.text, p.p_value) == ("<0.001", 0.0000123)
    assert (whole.value, whole.count) == (1250, True)
    assert (broken.value, broken.count) == (12.5, False)


def test_none_stands_for_the_default(models):
    assert regression_table(models, groups=None, labels=None, facts=None, indicate=None) == regression_table(models)


def test_columns_called_like_a_statistic_keep_their_names(estimate):
    table = regression_table([estimate("mean", {"sd": (1, 1), "lag": (1, 1), "n": (1, 1)})], below="se")
    assert labels_of(table, "coefficients") == ["sd", "lag", "n"]
    assert table.header[1] == ("mean",)


def test_header_has_numbers_outcomes_and_labels(models):
    table = regression_table(models, labels={"viol": "Violent"}, columns=["a", "b", "c", "d"])
    assert table.header == (("(1)", "(2)", "(3)", "(4)"), ("Violent", "Violent", "prop", "prop"), tuple("abcd"))


def test_the_keys_of_a_mapping_become_labels(models):
    assert regression_table({"OLS": models[0], "FE": models[1]}).header[-1] == ("OLS", "FE")


def test_a_lag_takes_the_words_of_its_column(estimate):
    model = estimate("y", {"L1.gdp": (1, 1), "D1.other": (1, 1)})
    assert labels_of(regression_table([model], labels={"gdp": "GDP"}), "coefficients") == ["GDP (lag 1)", "D1.other"]
    assert (
        labels_of(regression_table([model], labels={"gdp": "产值"}, lang="zh"), "coefficients")[0] == "产值（滞后1期）"
    )


def test_a_failed_model_is_marked_and_the_rest_is_complete(models):
    table = regression_table(models)
    marked = table.rows[0].cells[2]
    assert (marked.text, marked.value) == ("failed", None)
    assert "does not vary within" in marked.note
    assert sum(cell != em.present.Cell() for row in table.rows for cell in [row.cells[2]]) == 1
    assert any(note.startswith('Column (3) not estimated: "black"') for note in table.notes)
    assert table.rows[0].cells[3].value == -0.00004


def test_all_models_may_have_failed():
    table = regression_table([Failure("no rows", "y"), Failure("no rows", "y")], order=["x"])
    assert [c.text for c in table.rows[0].cells] == ["failed", "failed"]
    assert table.notes == (
        "*** p < 0.01, ** p < 0.05, * p < 0.1",
        "Column (1) not estimated: no rows",
        "Column (2) not estimated: no rows",
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"belwo": "t"}, 'no option "belwo"; nearest: "below"'),
        ({"below": "sd"}, 'below: "sd" is not one of se, t, p, ci'),
        ({"stars": (5, 1)}, "stars: .* must lie between 0 and 1"),
        ({"digits": -1}, "digits: -1 is not between 0 and 10"),
        ({"lang": "fr"}, 'lang: "fr" is not one of en, zh'),
        ({"order": ["prisn"]}, 'order: no model has the term "prisn"; nearest: "prison"'),
        ({"drop": ["xyz"]}, 'drop: no model has the term "xyz"'),
        ({"indicate": {"Controls": ["polic"]}}, "indicate 'Controls': no model has the term \"polic\""),
        ({"facts": ["r2_withn"]}, 'facts: no model has "r2_withn"; nearest: "r2_within"'),
        ({"groups": [("Violent", 1)]}, "groups: \\[1\\] columns, but there are 2 models"),
        ({"groups": [("Violent", 2), ("None", 0)]}, "groups: "),
        ({"columns": ["a"]}, "columns: 1 labels for 2 models"),
    ],
)
def test_refusals(models, options, message):
    with pytest.raises(em.SpecError, match=message):
        regression_table(models[:2], **options)


def test_refuses_no_models_and_other_things():
    with pytest.raises(em.SpecError, match='table "main": no models'):
        regression_table([], id="main")
    with pytest.raises(em.SpecError, match="an Estimate or a Failure, not dict"):
        regression_table([{}])
