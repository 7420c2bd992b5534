"""Pictures: the same figure gives the same bytes, SVGs share a page, a missing font is said and not drawn as boxes."""

from __future__ import annotations

import logging
import re
from xml.etree import ElementTree

import pytest

import estimand as em
from estimand import present
from estimand.present import image, style

HEAD = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}


@pytest.fixture
def figure(estimates):
    return present.coefficient_plot(estimates)


@pytest.fixture
def chinese(estimates):
    return lambda: present.coefficient_plot(estimates, lang="zh", labels={"school": "受教育年限"})


def ids(svg: str) -> list[str]:
    return [e.attrib["id"] for e in ElementTree.fromstring(svg).iter() if "id" in e.attrib]


def references(svg: str) -> set[str]:
    return set(re.findall(r'href="#([^"]+)"', svg)) | set(re.findall(r"url\(#([^)]+)\)", svg))


def test_svg_is_one_accessible_element_with_text_as_text(figure):
    svg = present.to_svg(figure, label='Wages & "schooling"')
    root = ElementTree.fromstring(svg)
    assert root.tag.endswith("svg")
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == 'Wages & "schooling"'
    assert ">school</text>" in svg
    assert "<style" not in svg  # it would reach the whole page


def test_svg_label_falls_back_to_the_figures_own(figure):
    label = ElementTree.fromstring(present.to_svg(figure)).attrib["aria-label"]
    assert label == "Estimate, 95% (thin) and 90% (thick) interval: school, age"


def test_svg_is_the_same_every_time(estimates):
    first, second = (present.to_svg(present.coefficient_plot(estimates)) for _ in range(2))
    assert first == second
    assert "date" not in first.lower()


def test_png_and_pdf_are_the_same_every_time(estimates, tmp_path):
    for kind in ("png", "pdf"):
        paths = [tmp_path / f"{name}.{kind}" for name in "ab"]
        for path in paths:
            present.save_figure(present.coefficient_plot(estimates), path)
        assert paths[0].read_bytes() == paths[1].read_bytes()


def test_ids_are_unique_within_and_between_figures(figure, people):
    one = present.to_svg(figure)
    two = present.to_svg(present.scatter_plot(em.probe.scatter(people, "wage", "school")))
    found = ids(one) + ids(two)
    assert len(found) == len(set(found)) > 0
    for svg in (one, two):
        assert references(svg) == set(ids(svg))


def test_scoped_twice_still_refers_to_itself(figure):
    svg = image.scoped(present.to_svg(figure), "figure7")
    assert references(svg) == set(ids(svg))
    assert all(i.startswith("figure7-") for i in ids(svg))


def test_words_that_look_like_markup_are_left_alone(estimates):
    odd = 'a id="b" url(#c) font-family: x; href="#d" <'
    svg = present.to_svg(present.coefficient_plot(estimates, title=odd))
    assert odd in [e.text for e in ElementTree.fromstring(svg).iter() if e.text]


def test_png_has_the_asked_resolution(figure):
    data = present.to_png(figure, dpi=100)
    assert data.startswith(HEAD["png"])
    assert int.from_bytes(data[16:20], "big") == round(100 * style.WIDTH)


@pytest.mark.parametrize("kind", HEAD)
def test_save_figure_writes_each_kind_and_refuses_to_overwrite(figure, tmp_path, kind):
    path = present.save_figure(figure, tmp_path / f"f.{kind}")
    assert path.read_bytes().startswith(HEAD[kind])
    path.write_bytes(b"mine")
    with pytest.raises(em.SpecError, match="exists already"):
        present.save_figure(figure, path)
    assert path.read_bytes() == b"mine"
    present.save_figure(figure, path, overwrite=True)
    assert path.read_bytes().startswith(HEAD[kind])
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_save_figure_knows_three_endings(figure, tmp_path):
    with pytest.raises(em.SpecError, match=r'written as \.svg, \.png or \.pdf, not "\.jpg"'):
        present.save_figure(figure, tmp_path / "f.jpg")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def no_chinese_font(monkeypatch):
    monkeypatch.setattr(style, "installed_families", lambda: ("DejaVu Sans",))


@pytest.mark.usefixtures("no_chinese_font")
def test_without_a_font_png_and_pdf_refuse_and_svg_warns(chinese, tmp_path, caplog):
    figure = chinese()
    with pytest.raises(
        em.NotSupported, match=r"no installed font has 1\d of the figure.*apt install fonts-wqy-microhei"
    ):
        present.to_png(figure)
    with pytest.raises(em.NotSupported):
        present.save_figure(figure, tmp_path / "f.pdf")
    assert list(tmp_path.iterdir()) == []
    with caplog.at_level(logging.WARNING, "estimand.present"):
        svg = present.to_svg(figure)
    assert "受教育年限" in svg  # a browser has fonts of its own
    assert [r.name for r in caplog.records] == ["estimand.present"]


@pytest.mark.font
def test_chinese_is_drawn(chinese, chinese_font, tmp_path, caplog):
    figure = chinese()
    with caplog.at_level(logging.WARNING):
        assert present.to_png(figure, dpi=80).startswith(HEAD["png"])
        present.save_figure(figure, tmp_path / "f.pdf")
        present.to_svg(figure)
    assert caplog.records == []


@pytest.mark.font
def test_a_font_that_matplotlibs_cache_does_not_know_is_found(chinese_font, monkeypatch):
    from matplotlib import font_manager

    manager = font_manager.fontManager
    latin = [e for e in manager.ttflist if "DejaVu" in e.name]
    monkeypatch.setattr(manager, "ttflist", latin)
    style.installed_families.cache_clear()
    try:
        assert chinese_font in style.installed_families()
    finally:
        style.installed_families.cache_clear()
