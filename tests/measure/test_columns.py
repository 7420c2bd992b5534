"""Each plain measure against numbers worked out by hand, its name, unit, source, and each way to ask wrongly."""

import numpy as np
import pandas as pd
import pytest

import estimand as em
from estimand.errors import DataError, SpecError

m = em.measure
LN = np.log


def close(got, expected):
    assert [v is None for v in got] == [v is None for v in expected]
    assert [v for v in got if v is not None] == pytest.approx([v for v in expected if v is not None], rel=1e-14)


@pytest.mark.parametrize(
    ("make", "name", "expected", "unit", "source"),
    [
        (lambda p: m.log(p, "gdp"), "ln_gdp", [0, None, LN(4), LN(2), LN(4), LN(8)], "ln(yuan)", "ln(gdp)"),
        (
            lambda p: m.log(p, "gdp", plus=1),
            "ln_gdp",
            [LN(2), None, LN(5), LN(3), LN(5), LN(9)],
            "ln(yuan)",
            "ln(gdp + 1)",
        ),
        (lambda p: m.lag(p, "people"), "L1.people", [None, 1, 2, None, 1, None], "persons", "people, 1 period earlier"),
        (
            lambda p: m.lag(p, "people", periods=2),
            "L2.people",
            [None, None, 1, None, None, 5],
            "persons",
            "people, 2 periods earlier",
        ),
        (lambda p: m.lead(p, "people"), "F1.people", [2, 4, None, 5, None, None], "persons", "people, 1 period later"),
        (
            lambda p: m.difference(p, "people"),
            "D1.people",
            [None, 1, 2, None, 4, None],
            "persons",
            "people less its value 1 period earlier",
        ),
        (
            lambda p: m.difference(p, "people", periods=2),
            "S2.people",
            [None, None, 3, None, None, -2],
            "persons",
            "people less its value 2 periods earlier",
        ),
        (
            lambda p: m.growth(p, "people"),
            "g_people",
            [None, 1, 1, None, 4, None],
            "share",
            "growth of people over 1 period",
        ),
        (
            lambda p: m.ratio(p, "gdp", "people"),
            "gdp_over_people",
            [1, None, 1, 2, 0.8, 8 / 3],
            "yuan / persons",
            "gdp / people",
        ),
        (
            lambda p: m.ratio(p, "people", "people", times=100),
            "people_over_people",
            [100.0] * 6,
            "ratio x 100",
            "people / people x 100",
        ),
        (
            lambda p: m.share(p, "people"),
            "share_people",
            [1 / 16, 2 / 16, 4 / 16, 1 / 16, 5 / 16, 3 / 16],
            "share",
            "share of people in its total over all rows",
        ),
        (
            lambda p: m.share(p, "gdp", within="year"),
            "share_gdp",
            [1 / 3, None, 1, 2 / 3, 1, 1],
            "share",
            "share of gdp in its total in each year; missing values left out: 1",
        ),
        (
            lambda p: m.interaction(p, ["gdp", "people"]),
            "gdp_x_people",
            [1, None, 16, 2, 20, 24],
            "yuan x persons",
            "gdp x people",
        ),
        (
            lambda p: m.interaction(p, ["people", "people2"], centred=True),
            "people_x_people2",
            [(5 / 3) ** 2, (2 / 3) ** 2, (4 / 3) ** 2, (5 / 3) ** 2, (7 / 3) ** 2, (1 / 3) ** 2],
            None,
            "(people - mean) x (people2 - mean)",
        ),
        (
            lambda p: m.centre(p, "people", within="province"),
            "c_people",
            [-4 / 3, -1 / 3, 5 / 3, -2, 2, 0],
            "persons",
            "people less its mean in each province",
        ),
        (
            lambda p: m.z_score(p, "people", within="province"),
            "z_people",
            [-4 / 3 / np.sqrt(7 / 3), -1 / 3 / np.sqrt(7 / 3), 5 / 3 / np.sqrt(7 / 3), -1, 1, 0],
            "standard deviations",
            "people in standard deviations from its mean in each province",
        ),
        (lambda p: m.min_max(p, "people"), "mm_people", [0, 0.25, 0.75, 0, 1, 0.5], "0 to 1", "min-max of people"),
        (
            lambda p: m.min_max(p, "people", negative=True),
            "mm_people",
            [1, 0.75, 0.25, 1, 0, 0.5],
            "0 to 1",
            "reversed min-max of people",
        ),
        (
            lambda p: m.min_max(p, "people", bounds=(0, 10)),
            "mm_people",
            [0.1, 0.2, 0.4, 0.1, 0.5, 0.3],
            "0 to 1",
            "min-max of people, bounds 0 and 10",
        ),
        (
            lambda p: m.dummy(p, "province", members=["Hebei"], name="north"),
            "north",
            [0, 0, 0, 1, 1, 1],
            "0/1",
            "1 where province is one of Hebei",
        ),
        (
            lambda p: m.one_hot(p, "region", base="east"),
            "region_north",
            [0, 0, 0, 1, 1, 1],
            "0/1",
            "1 where region is north",
        ),
    ],
)
def test_values_name_unit_and_source(panel, values, make, name, expected, unit, source):
    panel = panel.with_columns({"people2": panel.column("people")})
    made = make(panel)
    close(values(made, name), expected)
    assert made.units.get(name) == unit
    assert made.sources[name] == source
    assert name not in panel.columns


def test_a_name_of_ones_own_and_none_overwritten(panel):
    assert "y" in m.log(panel, "gdp", name="y").columns
    with pytest.raises(SpecError, match='column "ln_gdp" exists already'):
        m.log(m.log(panel, "gdp"), "gdp")


def test_a_biennial_survey_lags_by_one_wave():
    frame = pd.DataFrame({"p": ["a"] * 3, "year": [2012, 2014, 2018], "x": [1.0, 2.0, 3.0]})
    lagged = m.lag(em.Panel(frame, "p", "year", every=2), "x").column("L1.x")
    assert lagged.tolist()[1] == 1.0
    assert np.isnan(lagged[[0, 2]]).all()


def test_one_hot_keeps_missing_missing_and_whole_without_a_base():
    panel = em.Panel(pd.DataFrame({"r": ["a", None, "b", "a"]}))
    made = m.one_hot(panel, "r", name="zone")
    assert [c for c in made.columns if c.startswith("zone")] == ["zone_a", "zone_b"]
    assert made.column("zone_a").isna().tolist() == [False, True, False, False]
    np.testing.assert_array_equal(made.column("zone_a").dropna() + made.column("zone_b").dropna(), 1)
    assert m.dummy(panel, "r", members=["b"]).column("r_in").isna().sum() == 1


def test_z_scores_in_a_group_without_a_name_are_missing(panel):
    region = ["east", None, "east", "north", "north", "north"]
    made = m.z_score(panel.with_columns({"zone": pd.Series(region)}), "people", within="zone")
    assert made.column("z_people").isna().tolist() == [False, True, False, False, False, False]


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (
            lambda p: m.log(p, "zero"),
            DataError,
            [
                'column "zero" is not positive in 2 of 6 rows',
                "first 0.0 at province Anhui, year 2012",
                "the least value is -3",
            ],
        ),
        (
            lambda p: m.log(p, "zero", plus=0.5),
            DataError,
            ["plus=0.5", "1 of 6 rows", "first -3.0", "the least value is -3"],
        ),
        (lambda p: m.log(p, "gpd"), SpecError, ['no column "gpd"', 'nearest: "gdp"']),
        (
            lambda p: m.log(p, "region"),
            DataError,
            ['column "region" holds text: 6 of 6 values', "'east' at province Anhui, year 2011", "one_hot"],
        ),
        (
            lambda p: m.log(p, "mixed"),
            DataError,
            ['"mixed" holds text: 1 of 6 values', "'n/a' at province Hebei, year 2012"],
        ),
        (lambda p: m.log(p, "kind"), DataError, ['"kind" holds categories']),
        (lambda p: m.log(p, "day"), DataError, ['"day" holds dates']),
        (lambda p: m.log(p, "void"), DataError, ['column "void" is missing in all 6 rows']),
        (
            lambda p: m.z_score(p, "huge"),
            DataError,
            ['column "huge": 2 infinite values, first at province Anhui, year 2011'],
        ),
        (lambda p: m.z_score(p, "one"), DataError, ['column "one" does not vary; leave it out']),
        (
            lambda p: m.z_score(p, "people", within="year"),
            DataError,
            ['"people" does not vary in the group of province Anhui, year 2011', "within="],
        ),
        (lambda p: m.min_max(p, "one"), DataError, ['column "one" does not vary']),
        (
            lambda p: m.min_max(p, "people", bounds=(2, 10)),
            DataError,
            ["outside bounds 2 to 10 in 2 of 6 rows", "widen"],
        ),
        (lambda p: m.min_max(p, "people", bounds=(5, 5)), SpecError, ["not in ascending order"]),
        (lambda p: m.min_max(p, "people", bounds=(0, 5), within="year"), SpecError, ["not both"]),
        (lambda p: m.lag(p, "people", periods=0), SpecError, ["periods: 0 is not a whole number above zero", "lead"]),
        (lambda p: m.lag(p, "people", periods=1.0), SpecError, ["periods: 1.0"]),
        (
            lambda p: m.growth(p, "zero"),
            DataError,
            ["zero 1 period earlier in 1 of 6 rows", "province Anhui, year 2013", "use difference"],
        ),
        (
            lambda p: m.ratio(p, "gdp", "zero"),
            DataError,
            ['"zero" is zero, as a denominator, in 1 of 6 rows', "Anhui, year 2012"],
        ),
        (lambda p: m.share(p, "zero"), DataError, ['"zero" is negative', "in 1 of 6 rows"]),
        (
            lambda p: m.share(p, "nought", within="year"),
            DataError,
            ['the total of "nought" is zero in 1 of 6 rows', "Hebei, year 2014"],
        ),
        (lambda p: m.interaction(p, ["gdp"]), SpecError, ['"gdp" alone has no product']),
        (lambda p: m.interaction(p, "gdp"), SpecError, ['give a list of columns, ["gdp"]']),
        (lambda p: m.interaction(p, []), SpecError, ["the list of columns is empty"]),
        (lambda p: m.interaction(p, ["gdp", "gdp"]), SpecError, ['"gdp" is named more than once']),
        (lambda p: m.winsorise(p, "gdp", lower=0.9, upper=0.1), SpecError, ["lower=0.9 and upper=0.1"]),
        (lambda p: m.winsorise(p, "gdp", quantiles="sas"), SpecError, ['\'sas\' is not one of "linear", "stata"']),
        (
            lambda p: m.one_hot(p, "region", base="noth"),
            SpecError,
            ["'noth' does not occur in column \"region\"", 'nearest: "north"'],
        ),
        (lambda p: m.one_hot(p, "one"), DataError, ['"one" holds 1 different values']),
        (
            lambda p: m.dummy(p, "province", members=["Hebei", "Hebbei"]),
            SpecError,
            ["'Hebbei' does not occur", 'nearest: "Hebei"'],
        ),
        (lambda p: m.dummy(p, "province", members="Hebei"), SpecError, ["give a list of values"]),
        (lambda p: m.lag(em.Panel(p.frame), "gdp"), SpecError, ["a lag needs a time column"]),
    ],
)
def test_bad_input_names_column_count_and_remedy(panel, make, error, words):
    new = {
        "zero": [1.0, 0.0, 2.0, np.nan, 1.0, -3.0],
        "nought": [1.0, 1.0, 1.0, 1.0, 1.0, 0.0],
        "mixed": pd.Series(["1", "2", None, "3", "n/a", "4"]),
        "kind": pd.Series(list("ababab"), dtype="category"),
        "day": pd.Series(pd.date_range("2020", periods=6)),
        "void": [np.nan] * 6,
        "huge": [np.inf, 1.0, 2.0, 3.0, -np.inf, np.nan],
        "one": [1.0] * 6,
    }
    panel = panel.with_columns(new)
    with pytest.raises(error) as caught:
        make(panel)
    for word in words:
        assert word in str(caught.value)


def test_nullable_boolean_and_written_numbers_are_numbers():
    frame = pd.DataFrame({"a": pd.array([1, None, 3], "Int64"), "b": [True, False, True], "c": ["1.5", None, "2"]})
    panel = em.Panel(frame)
    assert m.ratio(panel, "a", "c").column("a_over_c").tolist()[::2] == [1 / 1.5, 1.5]
    assert m.centre(panel, "b").column("c_b").tolist() == pytest.approx([1 / 3, -2 / 3, 1 / 3])


def test_a_logarithm_of_zeros_suggests_plus_1_and_whole_floats_name_dummies_without_a_point():
    panel = em.Panel(pd.DataFrame({"x": [0.0, 3.0, 2.0], "code": [1.0, 2.0, np.nan]}))
    with pytest.raises(DataError, match=r"first 0\.0 at row 1; the least value is 0; .* or give plus=1"):
        m.log(panel, "x")
    assert m.one_hot(panel, "code", base=1).columns[-1] == "code_2"
