"""The fixed-weight index against hand calculation, and scores attached to the rows that they belong to."""

import numpy as np
import pandas as pd
import pytest

import estimand as em
from estimand.errors import DataError, SpecError

fixed_weight_index, with_scores = em.measure.fixed_weight_index, em.measure.with_scores
ARTICLE_9 = {"firms": 20, "foreign": 15, "venture": 25, "invention": 12.5, "utility": 7.5, "design": 5, "trademark": 15}


@pytest.fixture
def cities():
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"city": np.repeat(np.arange(8), 2), "year": np.tile([2011, 2012], 8)})
    return em.Panel(frame.assign(**{c: rng.exponential(size=16) for c in ARTICLE_9}), "city", "year")


def test_the_innovation_index_lies_between_0_and_100(cities):
    found = fixed_weight_index(cities, list(ARTICLE_9), weights=ARTICLE_9)
    x = cities.frame[list(ARTICLE_9)].to_numpy()
    expected = (x - x.min(0)) / (x.max(0) - x.min(0)) @ np.array(list(ARTICLE_9.values()))
    np.testing.assert_allclose(found.tables["scores"]["score"], expected)
    assert found.tables["weights"]["weight"].tolist() == list(ARTICLE_9.values())
    assert found.tables["scores"][["city", "year"]].equals(cities.frame[["city", "year"]])
    assert expected.min() >= 0
    assert expected.max() <= 100


def test_percentile_ranks_by_hand():
    data = pd.DataFrame({"a": [1.0, 2.0, 2.0, 9.0], "b": [4.0, 3.0, 2.0, 1.0]})
    found = fixed_weight_index(data, ["a", "b"], weights=[3, 1], normalise="rank", negative=["b"], total=1)
    np.testing.assert_allclose(found.tables["scores"]["score"], [0.25, 0.59375, 0.65625, 1.0], atol=1e-12)


def test_no_normalising_and_other_totals():
    data = pd.DataFrame({"a": [1.0, 2.0], "b": [10.0, 30.0]})
    found = fixed_weight_index(data, ["a", "b"], weights={"b": 1, "a": 3}, normalise="none", total=1)
    assert found.tables["scores"]["score"].tolist() == [3.25, 9.0]
    assert found.tables["weights"]["weight"].tolist() == [0.75, 0.25]


def test_each_period_has_its_own_range(cities):
    found = fixed_weight_index(cities, ["firms"], weights=[1], pooled=False).tables["scores"]
    assert found.groupby("year")["score"].agg(["min", "max"]).to_numpy().tolist() == [[0, 100], [0, 100]]


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"weights": {"firms": 1}}, SpecError, 'none for "venture"'),
        ({"weights": {"firms": 1, "venture": 1, "desing": 1}}, SpecError, '"desing" is not one of the columns'),
        ({"weights": [1.0]}, SpecError, "1 for 2 columns"),
        ({"weights": [1.0, 0.0]}, SpecError, 'weight of "venture" is not a positive number'),
        ({"weights": [1.0, np.nan]}, SpecError, 'weight of "venture" is not a positive number'),
        ({"weights": [1, 1], "normalise": "ranks"}, SpecError, 'nearest: "rank"'),
        ({"weights": [1, 1], "normalise": "none", "negative": ["firms"]}, SpecError, "give no negative="),
        ({"weights": [1, 1], "total": 0}, SpecError, "total: 0 is not above zero"),
        ({"weights": [1, 1], "normalise": {"firms": (0, 0.1)}}, DataError, '"firms" lies outside 0 to 0.1'),
    ],
)
def test_bad_input(cities, options, error, words):
    with pytest.raises(error) as caught:
        fixed_weight_index(cities, ["firms", "venture"], **options)
    assert words in str(caught.value)


def test_scores_become_columns_of_their_own_rows_only(cities):
    found = fixed_weight_index(cities, list(ARTICLE_9), weights=ARTICLE_9)
    made = with_scores(cities, found, {"score": "inn"})
    assert made.column("inn").tolist() == found.tables["scores"]["score"].tolist()
    assert made.sources["inn"] == "fixed_weight_index: score"
    again = with_scores(cities, em.Finding.from_json(found.to_json()), {"score": "inn"})
    assert again.column("inn").equals(made.column("inn"))
    with pytest.raises(SpecError, match='no score "scor"; nearest: "score"'):
        with_scores(cities, found, {"scor": "inn"})
    with pytest.raises(SpecError, match="16 scores for a panel of 8 rows"):
        with_scores(cities.select(cities.periods == 2011, "early"), found, {"score": "inn"})
    other = em.Panel(cities.frame.assign(year=cities.frame["year"] + 1), "city", "year")
    with pytest.raises(SpecError, match="year differs in 16 rows"):
        with_scores(other, found, {"score": "inn"})
    with pytest.raises(SpecError, match="has no table of scores"):
        with_scores(cities, em.Finding("x"), {"score": "inn"})
