"""The Word table opened again: text, merged heads, three lines, fonts, repeated header."""

from __future__ import annotations

import docx
import pytest
from docx.oxml.ns import qn

import estimand as em
from estimand import present


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


@pytest.fixture
def opened(tables, lang, tmp_path):
    return docx.Document(str(present.to_docx(tables[lang], tmp_path / "t.docx")))


def texts(row):
    return [cell.text for cell in row.cells]


def borders(element):
    return {e.tag.split("}")[1]: int(e.get(qn("w:sz"))) for e in element}


def test_text_is_what_the_record_says(opened, lang):
    (table,) = opened.tables
    rows = [texts(row) for row in table.rows]
    violent, prop = ("Violent", "Property") if lang == "en" else ("暴力", "财产")
    assert rows[0] == ["", violent, violent, prop, prop]  # a merged cell is read once for each column
    assert rows[1] == ["", "(1)", "(2)", "(3)", "(4)"]
    assert rows[3][1:] == ["−0.242***", "−0.110*", "failed" if lang == "en" else "未得出", "0.000"]
    assert rows[4][1:] == (
        ["(0.055)", "(0.055)", "", "(0.100)"] if lang == "en" else ["(−4.39)", "(−2.00)", "", "(0.00)"]
    )
    assert rows[-5][1:] == ["1,714", "1,714", "", "1,714"]
    title, note = (p.text for p in opened.paragraphs)
    assert title == ("Prison and crime" if lang == "en" else "监禁与犯罪")
    assert note.startswith("Note: Standard errors" if lang == "en" else "注：括号内为t统计量")


def test_title_stands_above_and_note_below(opened):
    kinds = [e.tag.split("}")[1] for e in opened.element.body]
    assert kinds == ["p", "tbl", "p", "sectPr"]


def test_three_lines_and_no_verticals(opened):
    table = opened.tables[0]
    assert borders(table._tbl.tblPr.find(qn("w:tblBorders"))) == {"top": 12, "bottom": 12}  # eighths: 1.5 pt
    ruled = {}
    for place, row in enumerate(table.rows):
        for lines in row._tr.iter(qn("w:tcBorders")):
            ruled.setdefault(place, []).append(borders(lines))
    assert ruled == {2: [{"bottom": 6}] * 5}  # 0.75 pt under the last line of the header
    drawn = [e for e in table._tbl.iter() if e.getparent().tag in (qn("w:tblBorders"), qn("w:tcBorders"))]
    assert {e.tag for e in drawn} == {qn("w:top"), qn("w:bottom")}
    assert table.style.name == "Normal Table"  # a style with a grid would draw its own


def test_spanners_are_merged_with_a_short_rule(opened):
    first = opened.tables[0].rows[0]._tr
    spans = [int(e.get(qn("w:val"))) for e in first.iter(qn("w:gridSpan"))]
    assert spans == [2, 2]
    assert [borders(e) for e in first.iter(qn("w:pBdr"))] == [{"bottom": 4}] * 2


def test_fonts(opened):
    runs = [r for row in opened.tables[0].rows for r in row._tr.iter(qn("w:r"))]
    runs += [r._element for p in opened.paragraphs for r in p.runs]
    assert len(runs) > 40
    for run in runs:
        fonts = run.rPr.find(qn("w:rFonts"))
        assert (fonts.get(qn("w:ascii")), fonts.get(qn("w:eastAsia"))) == ("Times New Roman", "SimSun")
    assert opened.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "SimSun"
    sizes = {r.font.size.pt for row in opened.tables[0].rows for c in row.cells for p in c.paragraphs for r in p.runs}
    assert sizes == {10.5}


def test_header_repeats_and_rows_stay_whole(opened):
    rows = opened.tables[0].rows
    assert [bool(list(r._tr.iter(qn("w:tblHeader")))) for r in rows] == [True] * 3 + [False] * (len(rows) - 3)
    assert all(list(r._tr.iter(qn("w:cantSplit"))) for r in rows)


def test_stars_are_raised_and_read_with_the_number(opened):
    paragraph = opened.tables[0].rows[3].cells[1].paragraphs[0]
    assert [(r.text, bool(r.font.superscript)) for r in paragraph.runs] == [("−0.242", False), ("***", True)]


def test_children_stand_in_the_order_that_word_wants(opened):
    wanted = {
        "tblPr": ["tblStyle", "tblW", "jc", "tblBorders", "tblLayout", "tblCellMar", "tblLook"],
        "tcPr": ["tcW", "gridSpan", "tcBorders", "vAlign"],
        "pPr": ["pStyle", "keepNext", "pBdr", "spacing", "ind", "jc", "rPr"],
    }
    for name, order in wanted.items():
        for element in opened.element.body.iter(qn(f"w:{name}")):
            found = [order.index(child.tag.split("}")[1]) for child in element]
            assert found == sorted(found), name


def test_many_columns_get_smaller_type_and_fill_the_width(estimate, tmp_path):
    models = [estimate("outcome", {"x": (-12.345, 0.5)}) for _ in range(8)]
    path = present.to_docx(present.regression_table(models), tmp_path / "t.docx")
    (table,) = docx.Document(str(path)).tables
    sizes = {run.font.size.pt for row in table.rows for c in row.cells for p in c.paragraphs for run in p.runs}
    assert sizes == {9.0}
    text = docx.shared.Cm(21 - 2 * 2.54)
    assert abs(sum(c.width for c in table.columns) - text) < docx.shared.Pt(0.1)


def test_long_chinese_heads_break_before_the_type_shrinks(estimate, tmp_path):
    models = [estimate("y", {"x": (-12.345, 0.5)}) for _ in range(6)]
    table = present.regression_table(models, labels={"y": "暴力犯罪率（对数）"}, lang="zh")
    (opened,) = docx.Document(str(present.to_docx(table, tmp_path / "t.docx"))).tables
    assert opened.rows[1].cells[1].paragraphs[0].runs[0].font.size.pt == 10.5


@pytest.mark.parametrize(("rows", "whole"), [(19, True), (30, False)])
def test_a_short_table_stays_on_one_page_and_a_long_one_keeps_its_brackets(estimate, tmp_path, rows, whole):
    model = estimate("y", {f"x{i}": (1, 1) for i in range(rows)})
    path = present.to_docx(present.regression_table([model], facts=("n_obs",)), tmp_path / "t.docx")
    kept = [r.cells[0].paragraphs[0].paragraph_format.keep_with_next for r in docx.Document(str(path)).tables[0].rows]
    assert kept[:2] == [True, True]  # the header
    assert kept[-1] is True  # the note
    assert kept[2:-1] == ([True] * 2 * rows if whole else [True, False] * rows)


def test_several_tables_in_one_document(tables, tmp_path):
    path = present.to_docx(tables.values(), tmp_path / "t.docx")
    assert len(docx.Document(str(path)).tables) == 2


def test_refuses_to_overwrite(tables, tmp_path):
    present.to_docx(tables["en"], tmp_path / "t.docx")
    with pytest.raises(em.SpecError, match=r"t\.docx: the file exists already"):
        present.to_docx(tables["en"], tmp_path / "t.docx")
