"""Every writer against its snapshot, in English and Chinese; escapes; LaTeX that balances; files written whole."""

from __future__ import annotations

import csv
import io
import re

import pytest

import estimand as em
from estimand import present
from estimand.present import Cell, Row, RowGroup, Spanner, Table
from estimand.present import tex as latex

WRITERS = {"html": present.to_html, "tex": present.to_tex, "md": present.to_md, "csv": present.to_csv}
NASTY = r"a_b & 100% #1 {x} $y$ ~ ^ \z | <b> *s* `c` [l](u) R²"


@pytest.fixture
def nasty():
    """A table in which everything that can hold words holds special characters."""
    row = Row(NASTY, (Cell(text=NASTY, note=NASTY), Cell(-1.5)))
    groups = (
        RowGroup((row,), title=NASTY),
        RowGroup((Row("[first", (Cell(), Cell())), Row("*star", (Cell(), Cell())))),
    )
    return Table(((NASTY, "b"),), groups, "x_1", NASTY, (Spanner(NASTY, 0, 2),), NASTY, notes=(NASTY,))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("ending", WRITERS)
def test_snapshots(tables, snapshot, ending, lang):
    snapshot(WRITERS[ending](tables[lang]), f"regression-{lang}.{ending}")


@pytest.mark.parametrize("ending", WRITERS)
def test_special_characters(nasty, snapshot, ending):
    snapshot(WRITERS[ending](nasty), f"special-characters.{ending}")


def test_beside_with_intervals(models, snapshot):
    snapshot(present.to_md(present.regression_table(models, below="ci", beside=True, stars=(0.05,))), "beside.md")


def test_full_csv(tables, snapshot):
    text = present.to_csv(tables["en"], full=True)
    snapshot(text, "full.csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 4 * len(tables["en"].rows)
    assert float(rows[0]["value"]) == -0.2421
    assert float(rows[0]["se"]) == 0.0551


def test_html_is_well_formed_and_rectangular(tables, nasty):
    from xml.etree import ElementTree

    for table in (*tables.values(), nasty):
        root = ElementTree.fromstring(present.to_html(table))
        assert root.attrib["class"] == "estimand"
        widths = {sum(int(c.get("colspan", 1)) for c in tr) for tr in root.iter("tr")}
        assert widths == {table.width + 1}
    words = "".join(ElementTree.fromstring(present.to_html(nasty)).itertext())
    assert words.count(NASTY) == 8  # title, spanner, stub, head, group, label, cell, note


def test_html_marks_the_failed_cell(tables):
    assert (
        '<td class="failed" title="&quot;black&quot; does not vary within [&#x27;state&#x27;]; drop it or the effect">'
        "failed</td>" in present.to_html(tables["en"])
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_latex_balances(tables, nasty, lang):
    for table in (tables[lang], nasty):
        text = re.sub(r"(?m)^%.*$", "", present.to_tex(table))
        bare = re.sub(r"\\[\\{}$&%#_]", "", text)
        assert bare.count("{") == bare.count("}")
        assert bare.count("$") % 2 == 0
        assert not set(bare) & set("#%")
        assert nested(text)
        for line in text.split(r"\toprule")[1].split(r"\bottomrule")[0].splitlines():
            if line.endswith(r"\\"):
                spans = [int(n) - 1 for n in re.findall(r"\\multicolumn\{(\d+)\}", line)]
                assert len(re.findall(r"(?<!\\)&", line)) + sum(spans) == table.width, line
                assert not line.startswith(("[", "*"))


def nested(text: str) -> bool:
    """Whether each \\end closes the last open \\begin."""
    open_ = []
    for kind, name in re.findall(r"\\(begin|end)\{(\w+)\}", text):
        if kind == "begin":
            open_.append(name)
        elif not open_ or open_.pop() != name:
            return False
    return not open_


def test_latex_escapes_each_character_once():
    assert latex.escape(r"\{}$&%#_~^") == r"\textbackslash{}\{\}\$\&\%\#\_\textasciitilde{}\textasciicircum{}"


def test_markdown_has_the_same_cells_in_each_row(tables, nasty):
    for table in (*tables.values(), nasty):
        rows = [line for line in present.to_md(table).splitlines() if line.startswith("|")]
        assert {len(re.findall(r"(?<!\\)\|", line)) for line in rows} == {table.width + 2}


def test_csv_reads_back_without_separators_or_bracketed_negatives(tables):
    rows = list(csv.reader(io.StringIO(present.to_csv(tables["en"]))))
    assert {len(row) for row in rows} == {5}
    cells = {row[0]: row[1:] for row in rows if row[0]}
    assert cells["Observations"] == ["1714", "1714", "", "1714"]
    assert cells["Police"] == ["", "0.00120**", "", "12345.7***"]
    assert not any(re.fullmatch(r"\([\d.]+\)", cell) for row in rows[3:] for cell in row)


def test_write_chooses_by_ending(tables, tmp_path):
    table = tables["zh"]
    for ending in ("html", "docx", "tex", "md", "csv", "json"):
        path = present.write(table, tmp_path / "new" / f"t.{ending}")
        assert path.stat().st_size > 300
    assert sorted(p.suffix for p in (tmp_path / "new").iterdir()) == [".csv", ".docx", ".html", ".json", ".md", ".tex"]
    assert (tmp_path / "new" / "t.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert Table.from_json((tmp_path / "new" / "t.json").read_text(encoding="utf-8")) == table
    assert "<style>" in (tmp_path / "new" / "t.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("ending", ["md", "docx"])
def test_write_refuses_to_overwrite_unasked(tables, tmp_path, ending):
    path = tmp_path / f"t.{ending}"
    path.write_text("mine")
    with pytest.raises(em.SpecError, match=r"t\.\w+: the file exists already"):
        present.write(tables["en"], path)
    assert path.read_text() == "mine"
    present.write(tables["en"], path, overwrite=True)
    assert path.stat().st_size > 300


def test_a_write_that_breaks_leaves_nothing(tables, tmp_path):
    path = tmp_path / "t.md"
    path.write_text("mine")

    def breaks(half):
        half.write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        present.files.place(path, breaks, overwrite=True)
    assert [p.name for p in tmp_path.iterdir()] == ["t.md"]
    assert path.read_text() == "mine"


def test_a_table_without_rows_is_written(tmp_path):
    table = Table((("a", "b"),), (RowGroup(()), RowGroup(())), title="Empty")
    for ending in ("html", "docx", "tex", "md", "csv", "json"):
        assert present.write(table, tmp_path / f"t.{ending}").exists()


def test_unknown_ending(tables, tmp_path):
    with pytest.raises(em.SpecError, match=r'no format "\.htm"; there are \.docx, \.html.*nearest: "\.html"'):
        present.write(tables["en"], tmp_path / "t.htm")
