"""The report record refuses what no page could show."""

from __future__ import annotations

import pytest

import estimand as em
from estimand import present
from estimand.present.report import paragraphs, title_of


def a_report(**changes) -> present.Report:
    given = {"title": "T", "lang": "en", "data_status": "real", "data_sentence": "Seen."}
    return present.Report(**given | changes)


def test_unknown_language_and_status_are_refused_with_the_nearest():
    with pytest.raises(em.SpecError, match='lang "fr" is none of en, zh'):
        a_report(lang="fr")
    with pytest.raises(em.SpecError, match=r'data_status "simulate" .*nearest: "simulated"'):
        a_report(data_status="simulate")


@pytest.mark.parametrize("second", ["a b", "data"])
def test_two_things_may_not_share_an_id(second):
    items = (present.FailureItem("a-b", "t", "r"), present.FailureItem(second, "t", "r"))
    with pytest.raises(em.SpecError, match="used twice"):
        a_report(sections=(present.Section("data", "Data", items),))


def test_an_id_is_needed():
    with pytest.raises(em.SpecError, match="is empty"):
        a_report(sections=(present.Section("", "Data"),))


def test_lists_become_tuples():
    section = present.Section("s", "S", [present.TextItem("x")])
    assert a_report(sections=[section]).sections == (section,)
    assert section.items == (present.TextItem("x"),)


def test_titles_and_paragraphs():
    assert title_of(present.FailureItem("model.gmm", "", "r")) == "model.gmm"
    assert title_of(present.TextItem("x")) == ""
    assert paragraphs("a\nb\n\n \n c \n") == ["a\nb", "c"]
    assert paragraphs("") == []
