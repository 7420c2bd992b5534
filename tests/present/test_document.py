"""The Word document, opened again: status first, headings, tables, checks, pictures, the spec in a fixed width."""

from __future__ import annotations

import pytest
from docx import Document
from docx.oxml.ns import qn

import estimand as em
from estimand import present


@pytest.fixture(params=["en", "zh"])
def lang(request) -> str:
    return request.param


@pytest.fixture
def document(make_report, lang, tmp_path):
    return Document(str(present.to_document(make_report(lang, stamp="QUICK"), tmp_path / "report.docx")))


def lines(document) -> list[str]:
    return [p.text for p in document.paragraphs]


def test_title_then_status_then_stamp(document, lang):
    first = lines(document)[:4]
    assert first[1] == f"{'模拟数据' if lang == 'zh' else 'SIMULATED DATA'} Drawn from a known process."
    assert first[2].startswith("QUICK ")
    assert first[3] == "What is asked."
    assert document.core_properties.title == first[0]


def test_each_page_repeats_the_status(document, lang):
    running = document.sections[0].header.paragraphs[0].text
    assert ("模拟数据" if lang == "zh" else "SIMULATED DATA") in running
    assert running.endswith("QUICK")


def test_headings_in_order_and_in_the_house_fonts(document, lang):
    found = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith("Heading")]
    data, results = ("数据", "结果") if lang == "zh" else ("Data & description", "Results")
    spec, made = ("研究设定", "软件与用时") if lang == "zh" else ("Specification", "Software and timings")
    one, two = "Heading 1", "Heading 2"
    assert found == [(one, data), (one, results), (two, "Dynamic panel"), (one, spec), (one, made)]
    fonts = document.styles["Heading 1"].element.rPr.rFonts
    assert fonts.get(qn("w:ascii")) == "Times New Roman"
    assert fonts.get(qn("w:eastAsia")) == "SimSun"
    assert fonts.get(qn("w:asciiTheme")) is None


def test_tables_hold_their_numbers_and_every_one_is_stamped(document):
    assert len(document.tables) == 2
    cells = [c.text for c in document.tables[0]._cells]
    assert {"0.100***", "(0.020)", "240"} <= set(cells)
    assert lines(document).count("QUICK") == 2


def test_checks_follow_and_cautions_are_marked(document, lang):
    text = lines(document)
    caution = "注意" if lang == "zh" else "Caution"
    at = text.index("The largest VIF is 1.2 (age).")
    assert text[at + 1] == f"{caution} Only 12 clusters: errors may be too small."


def test_failures_say_why(document, lang):
    assert f"{'未完成' if lang == 'zh' else 'Not done'} 118 instruments for 30 <groups>" in lines(document)


def test_pictures_fit_the_page_and_a_missing_one_is_said(make_report, tmp_path):
    document = Document(str(present.to_document(make_report("en"), tmp_path / "r.docx")))
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    assert len(document.inline_shapes) == 2
    assert all(0 < s.width <= room for s in document.inline_shapes)
    assert document.inline_shapes[0]._inline.docPr.get("descr") == "Wages <u>"
    assert "Again This figure is in the HTML page only." in lines(document)
    assert "Wages <u> Bands." in lines(document)


def test_a_wide_picture_is_scaled_as_a_whole(people, tmp_path):
    finding = em.probe.correlation(people, ["wage", "school", "age"])
    png = present.to_png(present.correlation_heatmap(finding), dpi=40)
    png = present.to_png(_wide(), dpi=40) or png
    item = present.FigureItem("f", "Wide", "<svg/>", "", png)
    report = present.Report("T", "en", "real", "S", sections=(present.Section("s", "S", (item,)),))
    shape = Document(str(present.to_document(report, tmp_path / "r.docx"))).inline_shapes[0]
    assert shape.width / shape.height == pytest.approx(20 / 4, rel=0.01)


def _wide():
    from estimand.present.style import drawing

    with drawing(height=4, width=20) as (figure, _):
        return figure


def test_the_spec_keeps_its_lines_in_a_fixed_width(document):
    code = next(p for p in document.paragraphs if p.text.startswith("[study]"))
    assert code.text.split("\n") == ["[study]", 'title = "<script>window.bad = 1</script>"']
    assert code.runs[0].font.name == "Courier New"


def test_versions_and_timings(document, lang):
    text = lines(document)
    assert text[-2] == "estimand 0.1.0; python 3.11.7"
    assert text[-1].endswith(f"{'合计' if lang == 'zh' else 'Total'} 1.75 s")


def test_nothing_is_overwritten_unasked(make_report, tmp_path):
    path = tmp_path / "report.docx"
    path.write_bytes(b"mine")
    with pytest.raises(em.SpecError, match="exists already"):
        present.to_document(make_report(), path)
    assert path.read_bytes() == b"mine"
    present.to_document(make_report(), path, overwrite=True)
    assert path.read_bytes().startswith(b"PK")
    assert [p.name for p in tmp_path.iterdir()] == ["report.docx"]
