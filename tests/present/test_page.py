"""The page: everything that the report holds is on it, escaped, and nothing is asked of the network."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

import estimand as em
from estimand import present
from estimand.present.page_words import PAGE_WORDS

ITEMS = ("figure.trend", "figure.again", "baseline#1", "by-region/south", "figure.coef", "model.gmm")
NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
VOID = {"meta", "link", "br", "img", "input", "hr"}


class Reader(HTMLParser):
    """Collects ids, links, words, and whether each tag is closed in turn."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag == "a" else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if data.strip() and self.open[-1] != "style":
            self.words.append(data.strip())


@pytest.fixture(scope="module", params=["en", "zh"])
def lang(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def page(make_report, lang) -> str:
    return present.to_page(make_report(lang, stamp="QUICK"))


def test_ids_are_unique_and_every_link_leads_to_one(page):
    read = Reader(page)
    assert len(read.ids) == len(set(read.ids))
    assert set(ITEMS) <= set(read.ids)
    assert len(read.links) == 1 + 2 + len(ITEMS) + 2  # skip, sections, items, spec and software
    assert {unquote(link[1:]) for link in read.links} <= set(read.ids)


def test_nothing_is_fetched(page):
    addresses = set(re.findall(r"(?:https?:)?//[\w./-]+", page))
    assert addresses == NAMESPACES
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert not re.search(r"@import|@font-face|url\((?!#|data:)", page)


def test_size(page):
    assert len(page.encode()) < 2_000_000


def test_status_stands_right_under_the_title(page, lang):
    words = Reader(page).words
    head = words.index(PAGE_WORDS["skip"][lang == "zh"])
    status = "模拟数据" if lang == "zh" else "SIMULATED DATA"
    assert words[head + 2 : head + 4] == [status, "Drawn from a known process."]
    assert f'<html lang="{"zh-Hans" if lang == "zh" else "en"}">' in page
    assert status in re.search(r"<title>(.*)</title>", page)[1]


@pytest.mark.parametrize(
    ("status", "said"),
    [("real", "REAL DATA"), ("simulated", "SIMULATED DATA"), ("calibrated", "CALIBRATED DATA"), ("user", "YOUR DATA")],
)
def test_each_status_has_its_words(status, said):
    page = present.to_page(present.Report("T", "en", status, "Seen."))
    assert f'<p class="status {status}"><strong>{said}</strong> Seen.</p>' in page


def test_a_bare_report_has_no_empty_parts():
    page = present.to_page(present.Report("T", "en", "real", "Seen."))
    assert "page-spec" not in page
    assert "page-made" not in page
    assert "QUICK" not in Reader(page).words
    Reader(page)


def test_the_stamp_is_on_the_page_and_on_every_table(page, make_report):
    assert Reader(page).words.count("QUICK") == 1 + 2
    assert Reader(present.to_page(make_report())).words.count("QUICK") == 0


def test_checks_follow_their_table(page, lang):
    table = page.index('id="baseline#1"')
    body = page[table : page.index("</figure>", table)]
    assert '<li class="info">The largest VIF is 1.2 (age).</li>' in body
    caution = "注意" if lang == "zh" else "Caution"
    assert f'<li class="caution"><strong>{caution}</strong> Only 12 clusters: errors may be too small.</li>' in body


def test_failures_say_why(page, lang):
    failure = page[page.index('<aside class="failure" id="model.gmm"') :]
    failure = failure[: failure.index("</aside>")]
    assert ("未完成" if lang == "zh" else "Not done") in failure
    assert "118 instruments for 30 &lt;groups&gt;" in failure


def test_words_of_the_study_are_escaped(page):
    assert "&lt;script&gt;window.bad = 1&lt;/script&gt;" in page
    assert "One &lt;i&gt;word&lt;/i&gt;." in page
    assert "<u>" not in page


def test_versions_and_timings_with_their_sum(page):
    words = Reader(page).words
    assert words[words.index("python") + 1] == "3.11.7"
    assert "1.75 s" in words


def test_the_page_is_the_same_every_time(make_report):
    assert present.to_page(make_report()) == present.to_page(make_report())


def test_every_word_is_there_in_both_languages():
    assert all(len(pair) == 2 and all(pair) for pair in PAGE_WORDS.values())


@pytest.fixture
def opened(browser, tmp_path):
    """Open a page of a width in the browser; no console message and no request but for the file is allowed."""
    shown, complaints = [], []

    def show(page: str, width: int):
        path = tmp_path / f"page{len(shown)}.html"
        path.write_text(page, encoding="utf-8")
        tab = browser.new_page(viewport={"width": width, "height": 800})
        shown.append(tab)
        tab.on("console", lambda m: complaints.append(m.text))
        tab.on("pageerror", lambda e: complaints.append(str(e)))
        tab.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else complaints.append(r.url))
        tab.goto(path.as_uri())
        return tab

    yield show
    for tab in shown:
        tab.close()
    assert complaints == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_every_table_and_figure_is_visible_and_fits(opened, page, width):
    tab = opened(page, width)
    for item in ITEMS:
        assert tab.locator(f'[id="{item}"]').is_visible(), item
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    for box in tab.locator("figure svg").all():
        found = box.bounding_box()
        assert found["width"] > 250
        assert found["x"] + found["width"] <= width


@pytest.mark.browser
def test_words_in_figures_are_legible_on_a_telephone(opened, page):
    heights = (
        opened(page, 360)
        .locator("figure svg text")
        .evaluate_all("""all => all.map(t => {
            const m = t.getScreenCTM();
            return parseFloat(getComputedStyle(t).fontSize) * Math.hypot(m.a, m.b);
        })""")
    )
    assert min(heights) >= 8


@pytest.mark.browser
def test_a_wide_table_scrolls_within_its_own_box_and_by_keyboard(opened, make_report, estimates):
    wide = present.regression_table([estimates["(2)"]] * 12, title="Twelve columns")
    sections = (present.Section("s", "S", (present.TableItem("wide", wide),)),)
    tab = opened(present.to_page(present.Report("T", "en", "real", "Seen.", sections=sections)), 360)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    box = tab.locator("#wide .scroll")
    assert box.evaluate("b => b.scrollWidth > b.clientWidth")
    box.focus()
    tab.keyboard.press("ArrowRight")
    moved = False
    for _ in range(100):  # scrolling is smooth: it takes some frames
        moved = moved or box.evaluate("b => b.scrollLeft > 0")
        tab.wait_for_timeout(0 if moved else 20)
    assert moved


@pytest.mark.browser
def test_contents_lead_to_their_places_and_stay_beside_the_text(opened, page):
    tab = opened(page, 1280)
    tab.locator('nav a[href="#baseline%231"]').click()
    assert tab.evaluate("decodeURIComponent(location.hash)") == "#baseline#1"
    top = tab.locator('[id="baseline#1"]').bounding_box()["y"]
    assert 0 <= top < 400 or tab.evaluate("scrollY + innerHeight >= document.body.scrollHeight - 1")
    assert tab.locator("nav").bounding_box()["y"] >= 0


@pytest.mark.browser
def test_the_spec_opens_and_nothing_in_it_runs(opened, page):
    tab = opened(page, 1280)
    tab.locator("details summary").click()
    assert tab.locator("pre").is_visible()
    assert "<script>" in tab.locator("pre").inner_text()
    assert tab.evaluate("window.bad === undefined")


@pytest.mark.browser
def test_printing_drops_the_contents_and_cuts_no_table(opened, page):
    tab = opened(page, 1280)
    tab.emulate_media(media="print")
    assert not tab.locator("nav").is_visible()
    assert tab.locator(".scroll").first.evaluate("b => getComputedStyle(b).overflowX") == "visible"


def test_a_figure_of_another_kind_is_shown_too():
    item = present.FigureItem("f", "Drawn elsewhere", '<svg viewBox="0 0 4 3"><circle id="c" r="1"/></svg>')
    page = present.to_page(present.Report("T", "en", "real", "S", sections=(present.Section("s", "S", (item,)),)))
    assert '<svg viewBox="0 0 4 3"><circle r="1"/></svg>' in page
    assert isinstance(item, present.FigureItem) and em.present.to_page is present.to_page
