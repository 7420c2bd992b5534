"""Figures show the numbers of their records, tell groups apart without colour, and leave matplotlib as it was."""

from __future__ import annotations

import subprocess
import sys

import matplotlib
import numpy as np
import pandas as pd
import pytest

import estimand as em
from estimand import present
from estimand.present.style import MOST_GROUPS, folded, mark

probe = em.probe


def drawn(figure):
    return figure.axes[0]


def words_in(figure) -> list[str]:
    from matplotlib.text import Text

    figure.draw_without_rendering()
    return [t.get_text() for t in figure.findobj(Text) if t.get_text()]


def test_coefficient_intervals_are_those_of_the_normal_table(estimates):
    axes = drawn(present.coefficient_plot(estimates))
    ends = [np.array(c.get_segments())[:, :, 0] for c in axes.collections]
    # 1.959964 and 1.644854: quantiles of the standard normal at 0.975 and 0.95
    np.testing.assert_allclose(ends[0], [[0.10 - 1.959964 * 0.02, 0.10 + 1.959964 * 0.02]], atol=1e-7)
    np.testing.assert_allclose(ends[1], [[0.10 - 1.644854 * 0.02, 0.10 + 1.644854 * 0.02]], atol=1e-7)
    np.testing.assert_allclose(ends[3][1], [-0.01 - 1.644854 * 0.05, -0.01 + 1.644854 * 0.05], atol=1e-7)
    thin, thick = (c.get_linewidth()[0] for c in axes.collections[:2])
    assert thin < thick


def test_coefficient_rows_follow_the_terms_and_the_constant_is_left_out(estimates):
    axes = drawn(present.coefficient_plot(estimates, labels={"age": "Age in years"}))
    assert [t.get_text() for t in axes.get_yticklabels()] == ["school", "Age in years"]
    low, high = axes.get_ylim()
    assert low > high  # the first term stands on top
    asked = drawn(present.coefficient_plot(estimates, ["constant", "age"]))
    assert [t.get_text() for t in asked.get_yticklabels()] == ["constant", "age"]


def test_coefficient_plot_of_a_model_that_lacks_every_term_asked(estimates):
    figure = present.coefficient_plot(estimates, ["age"])
    assert "(1)" in words_in(figure)


def test_coefficient_errors(estimates, an_estimate):
    with pytest.raises(em.SpecError, match="no estimates"):
        present.coefficient_plot({})
    with pytest.raises(em.SpecError, match='no model has the term "scool"; nearest: "school"'):
        present.coefficient_plot(estimates, ["scool"])
    with pytest.raises(em.SpecError, match="no terms to draw"):
        present.coefficient_plot({"(1)": an_estimate({"constant": (1, 1)})})
    with pytest.raises(em.SpecError, match="13 models"):
        present.coefficient_plot({str(i): estimates["(1)"] for i in range(MOST_GROUPS + 1)})
    with pytest.raises(em.SpecError, match='lang: "fr"'):
        present.coefficient_plot(estimates, lang="fr")


def test_twelve_groups_differ_without_colour():
    looks = [mark(i) for i in range(MOST_GROUPS)]
    assert len({(m["color"], m["linestyle"]) for m in looks}) == MOST_GROUPS
    assert len({(m["linestyle"], m["marker"]) for m in looks[:8]}) == 8


def test_distribution_draws_each_bar_and_each_curve(people, chinese_words):
    finding = probe.distribution(people, "wage", by="region", bins=7)
    axes = drawn(present.distribution_plot(finding, labels=chinese_words))
    bars = finding.tables["histogram"]
    assert [b.get_height() for b in axes.patches] == bars["density"].tolist()
    assert [b.get_x() for b in axes.patches] == bars["left"].tolist()
    curve = finding.tables["density"]
    np.testing.assert_array_equal(axes.lines[1].get_ydata(), curve.loc[curve["group"] == "south", "density"])
    assert axes.get_xlabel() == "工资（对数） (log)"


def test_trend_draws_means_and_bands(people):
    finding = probe.trend(people, "wage", by="region")
    figure = present.trend_plot(finding)
    axes, table = drawn(figure), finding.tables["trend"]
    north = table[table["group"] == "north"]
    np.testing.assert_array_equal(axes.lines[0].get_xdata(), range(2011, 2017))
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), north["mean"])
    band = axes.collections[0].get_paths()[0].vertices[:, 1]
    assert band.min() == pytest.approx(north["conf_low"].min())
    assert band.max() == pytest.approx(north["conf_high"].max())
    assert axes.get_ylabel() == "wage (log)"
    assert {"north", "south"} <= set(words_in(figure))


@pytest.mark.parametrize(
    ("times", "said"),
    [
        (["2011Q1", "2011Q2", "2012Q1"], ["2011Q1", "2011Q2", "2012Q1"]),
        ([1980.0, 1981.0, 1985.0], ["1980", "1981", "1985"]),
        (pd.to_datetime(["2011-01-01", "2012-01-01", "2013-01-01"]), ["2011", "2012", "2013"]),
        (pd.to_datetime(["2011-03-01", "2011-06-01"]), ["2011-03-01", "2011-06-01"]),
        (pd.period_range("2011Q1", periods=3, freq="Q"), ["2011Q1", "2011Q2", "2011Q3"]),
    ],
)
def test_times_of_every_kind_stand_on_the_axis(times, said):
    table = pd.DataFrame({"group": "all", "time": times, "mean": 1.0, "conf_low": 0.5, "conf_high": 1.5})
    axes = drawn(present.trend_plot(em.Finding("trend", {"column": "x"}, {"trend": table})))
    assert [t.get_text() for t in axes.get_xticklabels()] == said


def test_a_gap_in_years_keeps_its_width():
    table = pd.DataFrame({"time": [2000, 2001, 2010], "mean": 1.0, "conf_low": 0.5, "conf_high": 1.5})
    axes = drawn(present.trend_plot(em.Finding("trend", {"column": "x"}, {"trend": table})))
    assert axes.lines[0].get_xdata().tolist() == [2000, 2001, 2010]


def test_scatter_prints_its_fit(people):
    finding = probe.scatter(people, "wage", "school")
    figure = present.scatter_plot(finding)
    axes, fact = drawn(figure), finding.facts
    line = f"slope {fact['slope']:.3f} ({fact['std_error']:.3f}), R² = {fact['r2']:.3f}, n = 240"
    assert line in words_in(figure)
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("school", "wage (log)")
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), finding.tables["points"]["y"])
    np.testing.assert_array_equal(axes.lines[1].get_ydata(), finding.tables["fit"]["fit"])


def test_a_hundred_thousand_points_stay_small(people):
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"x": rng.normal(size=100_000), "y": rng.normal(size=100_000)})
    finding = probe.scatter(em.Panel(frame), "y", "x", points=100_000)
    assert len(present.to_svg(present.scatter_plot(finding))) < 300_000


def test_heatmap_writes_each_pair_once_and_small_p_in_bold(people, chinese_words):
    finding = probe.correlation(people, ["wage", "school", "age"])
    axes = drawn(present.correlation_heatmap(finding, labels=chinese_words))
    r = finding.tables["correlation"].set_index("variable")
    p = finding.tables["p_value"].set_index("variable")
    cells = [t for t in axes.texts if t.get_position()[0] != 1]
    pairs = [("school", "wage"), ("age", "wage"), ("age", "school")]
    assert [t.get_text() for t in cells] == [f"{r.loc[i, j]:.2f}".replace("-", "−") for i, j in pairs]
    assert [t.get_fontweight() == "bold" for t in cells] == [p.loc[i, j] < 0.05 for i, j in pairs]
    assert [t.get_text() for t in axes.get_xticklabels()] == ["工资（对数）", "受教育年限"]


def test_a_correlation_that_is_missing_is_said():
    names = ["a", "b"]
    table = pd.DataFrame({"variable": names, "a": [1, np.nan], "b": [np.nan, 1]})
    finding = em.Finding("correlation", {}, {"correlation": table, "p_value": table})
    assert "no value" in words_in(present.correlation_heatmap(finding))


def test_errors_name_what_is_lacking(people):
    trend = probe.trend(people, "wage")
    with pytest.raises(em.SpecError, match='no table "histogram"; it has trend'):
        present.distribution_plot(trend)
    with pytest.raises(em.SpecError, match='"trend" of "trend" lacks the column "conf_low"'):
        present.trend_plot(em.Finding("trend", {}, {"trend": trend.tables["trend"].drop(columns="conf_low")}))
    with pytest.raises(em.SpecError, match="has no rows"):
        present.trend_plot(em.Finding("trend", {}, {"trend": trend.tables["trend"].head(0)}))
    many = pd.concat([trend.tables["trend"].assign(group=i) for i in range(MOST_GROUPS + 1)])
    with pytest.raises(em.SpecError, match="13 groups; a figure tells at most 12 apart"):
        present.trend_plot(em.Finding("trend", {}, {"trend": many}))
    one = pd.DataFrame({"variable": ["a"], "a": [1.0]})
    with pytest.raises(em.SpecError, match="a correlation needs two"):
        present.correlation_heatmap(em.Finding("correlation", {}, {"correlation": one, "p_value": one}))


def test_a_small_standard_error_keeps_two_digits():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"x": rng.normal(size=50), "y": rng.normal(size=50) * 1e-4})
    fact = (finding := probe.scatter(em.Panel(frame), "y", "x")).facts
    assert 1e-6 < fact["std_error"] < 1e-4
    shown = next(w for w in words_in(present.scatter_plot(finding)) if w.startswith("slope"))
    inside = shown[shown.index("(") + 1 : shown.index(")")]
    assert len(inside.lstrip("0.")) >= 2
    assert float(inside) == pytest.approx(fact["std_error"], rel=0.05)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("wage", ["wage"]),
        ("Prisoners per 100,000 (log)", ["Prisoners per 100,000", "(log)"]),
        ("每十万人暴力犯罪案件数的对数值", ["每十万人暴力犯罪案件数", "的对数值"]),
        ("an_identifier_longer_than_the_line", ["an_identifier_longer_than_the_line"]),
    ],
)
def test_long_labels_are_folded_and_no_letter_is_lost(text, lines):
    assert folded(text).split("\n") == lines


def test_nothing_is_cut_off_at_the_edges(people, estimates):
    columns = ("wage", "school", "age", "year", "north", "south")
    long = {c: f"{c}: words that run on and on, much too long to stand on one line" for c in columns}
    drawings = [
        present.correlation_heatmap(probe.correlation(people, ["wage", "school", "age"]), labels=long),
        present.coefficient_plot(estimates, labels=long, title=long["age"]),
        present.trend_plot(probe.trend(people, "wage", by="region"), labels=long),
        present.distribution_plot(probe.distribution(people, "wage", by="region"), labels=long),
        present.scatter_plot(probe.scatter(people, "wage", "school"), labels=long),
    ]
    for figure in drawings:
        figure.draw_without_rendering()
        box, room = figure.get_tightbbox(), figure.get_size_inches()
        assert box.x0 >= 0
        assert box.y0 >= 0
        assert box.x1 <= room[0]
        assert box.y1 <= room[1]


def test_two_groups_may_not_share_their_words(people):
    with pytest.raises(em.SpecError, match="same words to two of the groups north, south"):
        present.trend_plot(probe.trend(people, "wage", by="region"), labels={"north": "land", "south": "land"})


def test_names_are_words_and_never_markup(estimates):
    shown = words_in(present.coefficient_plot({"_first": estimates["(1)"], "$x$ & $y_1$": estimates["(2)"]}))
    assert {"_first", "$x$ & $y_1$"} <= set(shown)


def test_drawing_changes_no_setting_of_matplotlib(estimates):
    before = dict(matplotlib.rcParams)
    present.to_svg(present.coefficient_plot(estimates, title="A title"))
    assert dict(matplotlib.rcParams) == before


def test_pyplot_is_never_imported():
    code = (
        "import sys, estimand as em; e = em.Estimate('m', ('x',), [1.0], [[1.0]], 9, 10);"
        "em.present.to_png(em.present.coefficient_plot({'a': e}), dpi=50); sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
