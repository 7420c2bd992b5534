"""Deals to completion rates: each rule of the screening by hand, the open choices, dates, and the way into a panel."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimand as em
from estimand.errors import DataError, SpecError
from estimand.measure import DealColumns, completion_rate, with_rates

NAMES = [
    "announced",
    "effective",
    "acquirer_nation",
    "acquirer_parent_nation",
    "target_nation",
    "target_parent_nation",
    "acquirer_kind",
    "acquirer_financial",
    "subject",
    "target_name",
]
GOOD = ("2001-01-05", "2001-03-01", "CN", "CN", "US", "US", "firm", 0, "equity", "A")
BACK = ("2001-01-05", "2001-03-01", "US", "US", "CN", "CN", "firm", 0, "equity", "A")


def deal(like=GOOD, **changes):
    return tuple(changes.get(name, value) for name, value in zip(NAMES, like, strict=True))


def table(*rows):
    return pd.DataFrame(list(rows), columns=NAMES)


def rates(found):
    return [tuple(row) for row in found.tables["rates"].itertuples(index=False)]


ROWS = [
    deal(),
    deal(acquirer_nation="HK"),  # the parent counts, not the firm
    deal(acquirer_parent_nation="US"),
    deal(acquirer_parent_nation=None),
    deal(acquirer_kind="person"),
    deal(acquirer_kind=None),
    deal(target_nation="CN"),
    deal(target_parent_nation="CN"),
    deal(target_parent_nation=None),
    deal(target_nation=None, target_parent_nation="CN"),
    deal(acquirer_financial=1),
    deal(acquirer_financial=None),
    deal(subject="assets"),
    deal(subject=None),
]


def test_the_five_rules_drop_in_order_and_count_what_they_cannot_judge():
    found = completion_rate(table(*ROWS), home="CN", direction="from")
    rows = [tuple(row) for row in found.tables["screening"].itertuples(index=False)]
    assert rows == [
        (1, "parent of the acquirer in CN", 14, 1, 1, 12),
        (3, "acquirer is a firm", 12, 1, 1, 10),
        (4, "neither target nor its parent in CN", 10, 3, 1, 6),
        (5, "acquirer is not financial", 6, 1, 1, 4),
        (5, "equity is bought", 4, 1, 1, 2),
    ]
    assert found.facts == {"deals": 14, "kept": 2, "announced": 2, "completed": 2}


def test_deals_to_home_are_the_mirror_image():
    sides = {"acquirer_nation": "target_nation", "acquirer_parent_nation": "target_parent_nation"}
    mirror = {**sides, **{v: k for k, v in sides.items()}}
    there = completion_rate(table(*ROWS), home="CN", direction="from")
    back = completion_rate(table(*ROWS).rename(columns=mirror), home="CN", direction="to")
    assert back.tables["rates"].equals(there.tables["rates"])
    counts = ["before", "dropped", "unknown", "kept"]
    assert back.tables["screening"][counts].equals(there.tables["screening"][counts])
    assert back.tables["screening"].rule.tolist() == [2, 3, 4, 5, 5]


def test_the_country_is_that_of_the_target_or_of_the_acquirers_parent():
    out = deal(target_nation="FR", target_parent_nation="US")
    back = deal(BACK, acquirer_nation="FR", acquirer_parent_nation="US")
    assert rates(completion_rate(table(out, back), home="CN", direction="from"))[0][:2] == ("FR", 2001)
    assert rates(completion_rate(table(out, back), home="CN", direction="to"))[0][:2] == ("US", 2001)


DATED = [
    deal(announced="2001-06-01", effective="2001-07-01"),
    deal(announced="2001-12-01", effective="2002-02-01"),
    deal(announced="2001-12-01", effective=None),
    deal(announced="2003-01-01", effective="2003-01-01", target_nation="FR"),
]


def test_rates_by_year_of_announcement():
    found = completion_rate(table(*DATED), home="CN", direction="from", by=("iso", "t"))
    assert list(found.tables["rates"].columns) == ["iso", "t", "announced", "completed", "rate"]
    assert rates(found) == [("FR", 2003, 1, 1, 100.0), ("US", 2001, 3, 2, pytest.approx(200 / 3))]
    assert found.checks == ()
    assert found.notes == (
        "a completed deal counts in the year of announcement, without limit of time; each announcement counts",
    )


def test_rates_by_year_of_completion_may_lack_an_announcement():
    found = completion_rate(table(*DATED), home="CN", direction="from", year_of="completion")
    assert rates(found)[1:] == [
        ("US", 2001, 3, 1, pytest.approx(100 / 3)),
        ("US", 2002, 0, 1, pytest.approx(np.nan, nan_ok=True)),
    ]
    (check,) = found.checks
    assert (check.name, check.level) == ("years_apart", "caution")
    assert "0 rates are above 100 per cent, and 1 are missing" in check.sentence


def test_a_limit_of_days():
    found = completion_rate(table(*DATED), home="CN", direction="from", within=30)
    assert rates(found)[1] == ("US", 2001, 3, 1, pytest.approx(100 / 3))
    assert rates(completion_rate(table(*DATED), home="CN", direction="from", within=62))[1][3] == 2


def test_a_target_counts_once_a_year_and_as_completed_if_any_bid_was():
    rows = [deal(effective=None), deal(), deal(effective=None), deal(target_name="B", effective=None)]
    assert rates(completion_rate(table(*rows), home="CN", direction="from"))[0][2:] == (4, 1, 25.0)
    assert rates(completion_rate(table(*rows), home="CN", direction="from", bids="target"))[0][2:] == (2, 1, 50.0)


def test_targets_without_a_name_are_not_one_target():
    rows = [deal(target_name=None), deal(target_name=None, effective=None)]
    assert rates(completion_rate(table(*rows), home="CN", direction="from", bids="target"))[0][2:] == (2, 1, 50.0)


def test_young_and_early_deals_are_told():
    rows = [deal(announced="2001-06-01", effective="2001-05-01"), deal(announced="2001-03-01", effective=None)]
    found = completion_rate(table(*rows), home="CN", direction="from")
    assert [c.name for c in found.checks] == ["young_deals", "early_deals"]
    assert found.checks[0].sentence.startswith("1 deals were announced within 365 days of the last date (2001-06-01)")
    assert rates(found)[0][2:] == (2, 1, 50.0)


def test_dates_as_dates_and_missing_ones():
    rows = table(deal(), deal(announced=None))
    for name in ("announced", "effective"):
        rows[name] = pd.to_datetime(rows[name])
    found = completion_rate(rows, home="CN", direction="from")
    assert found.facts["announced"] == 1
    assert "1 deals without a date of announcement left out" in found.notes


def test_other_names_of_columns():
    rows = table(deal(acquirer_kind="Public", subject="Stock")).rename(columns={"announced": "DA", "subject": "what"})
    columns = DealColumns(announced="DA", subject="what", firm="Public", equity="Stock")
    assert completion_rate(rows, home="CN", direction="from", columns=columns).facts["kept"] == 1


@given(st.lists(st.sampled_from(range(len(ROWS))), min_size=1, max_size=30), st.randoms())
def test_rows_in_any_order_and_every_deal_is_counted_once(picks, rng):
    rows = [deal(), *(ROWS[i] for i in picks)]
    first = completion_rate(table(*rows), home="CN", direction="from")
    rng.shuffle(rows)
    again = completion_rate(table(*rows), home="CN", direction="from")
    assert first.tables["rates"].equals(again.tables["rates"])
    s = first.tables["screening"]
    assert (s.before == s.dropped + s.unknown + s.kept).all()
    assert s.before.tolist() == [len(rows), *s.kept[:-1]]


def test_the_record_survives_json_and_the_deals_stay_as_they_were():
    rows = table(*ROWS)
    before = rows.copy()
    found = completion_rate(rows, home="CN", direction="from")
    pd.testing.assert_frame_equal(rows, before)
    assert em.Finding.from_json(found.to_json()).tables["rates"].equals(found.tables["rates"])


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"direction": "out"}, 'direction: \'out\' is not one of "from", "to"'),
        ({"year_of": "both"}, "year_of: 'both' is not one of"),
        ({"bids": "all"}, "bids: 'all' is not one of"),
        ({"within": 0}, "within: 0 days is not above zero"),
        ({"columns": DealColumns(kind="kind")}, 'no column "kind".*columns=DealColumns\\(kind="..."\\)'),
    ],
)
def test_what_is_not_known_is_refused(asked, message):
    with pytest.raises(SpecError, match=message):
        completion_rate(table(deal()), **{"home": "CN", "direction": "from", **asked})


def test_data_that_cannot_be_used_are_refused():
    with pytest.raises(SpecError, match="give a table of deals, not list"):
        completion_rate([], home="CN", direction="from")
    with pytest.raises(SpecError, match='no column "target_name"'):
        completion_rate(table(deal()).drop(columns="target_name"), home="CN", direction="from", bids="target")
    with pytest.raises(DataError, match="column \"announced\": 1 values are no dates, first '05/01/01'"):
        completion_rate(table(deal(), deal(announced="05/01/01")), home="CN", direction="from")
    with pytest.raises(DataError, match='column "announced" holds numbers such as 20010105'):
        completion_rate(table(deal(announced=20010105)), home="CN", direction="from")
    with pytest.raises(
        DataError, match="no deal from China is left after screening: parent of the acquirer in China 0"
    ):
        completion_rate(table(deal()), home="China", direction="from")


@pytest.fixture
def countries():
    rows = [("US", 2001), ("US", 2002), ("DE", 2001)]
    return em.Panel(pd.DataFrame(rows, columns=["country", "year"]), "country", "year")


def test_rates_go_to_their_rows_and_what_does_not_match_is_counted(countries):
    found = completion_rate(table(*DATED), home="CN", direction="from")
    made = with_rates(countries, found, {"announced": "n", "rate": "r"})
    assert made.frame.n.tolist() == [0, 3, 0]
    assert made.frame.r.isna().tolist() == [True, False, True]
    assert made.sources["n"] == (
        "deals announced; 1 of 3 rows have deals; 1 countries and years with 1 deals have no row"
    )
    assert made.units == {"n": "deals", "r": "per cent"}


def test_no_deal_may_count_as_zero(countries):
    found = completion_rate(table(*DATED), home="CN", direction="from")
    made = with_rates(countries, found, {"rate": "r"}, none="zero")
    assert made.frame.r.tolist() == [0, pytest.approx(200 / 3), 0]
    assert made.sources["r"].startswith("completion rate, zero without deals; ")


def test_rates_of_other_keys_are_refused(countries):
    found = completion_rate(table(*DATED), home="CN", direction="from", by=("iso", "year"))
    with pytest.raises(SpecError, match="the rates are by iso and year, the panel by country and year"):
        with_rates(countries, found, {"rate": "r"})
    found = completion_rate(table(*DATED), home="CN", direction="from")
    with pytest.raises(SpecError, match="names: 'rates' is not one of"):
        with_rates(countries, found, {"rates": "r"})
    with pytest.raises(SpecError, match="none: 'nought' is not one of"):
        with_rates(countries, found, {"rate": "r"}, none="nought")
    strangers = em.Panel(pd.DataFrame({"country": ["United States"], "year": [2001]}), "country", "year")
    with pytest.raises(DataError, match=r"no row of the panel \(first United States, 2001\) .* \(first FR, 2003\)"):
        with_rates(strangers, found, {"rate": "r"})
