"""Reports in files: the ending chooses, figures lie beside, nothing is overwritten, Markdown and LaTeX are whole."""

from __future__ import annotations

import dataclasses
import re

import pytest

import estimand as em
from estimand import present
from estimand.present.markdown import escape


@pytest.fixture(params=["en", "zh"])
def report(request, make_report) -> present.Report:
    return make_report(request.param, stamp="QUICK")


def lines_of(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


def test_markdown_says_everything_in_order(report):
    text = lines_of(present.to_markdown_report(report, "pictures"))
    zh = report.lang == "zh"
    assert text[0] == ("# 工资与教育" if zh else '# Wages "and" ' + escape("<schooling>"))
    assert text[1] == f"> **{'模拟数据' if zh else 'SIMULATED DATA'}** Drawn from a known process."
    assert text[2].startswith("> **QUICK** ")
    assert text.count("**QUICK**") == 2
    assert f"![Wages {escape('<u>')}](pictures/trend.svg)" in text
    caution = "注意" if zh else "Caution"
    at = text.index("- The largest VIF is 1.2 (age).")
    assert text[at + 1] == f"- **{caution}** Only 12 clusters: errors may be too small."
    assert f"> 118 instruments for 30 {escape('<groups>')}" in text
    assert 'title = "<script>window.bad = 1</script>"' in text
    assert text[-4:] == ["- estimand 0.1.0", "- python 3.11.7", "- measure.dig 0.50 s", "- model.baseline 1.25 s"]


def test_a_fence_in_the_spec_does_not_end_the_block(make_report):
    text = present.to_markdown_report(dataclasses.replace(make_report(), spec="a = '''\n```\n'''"))
    assert "````toml\na = '''\n```\n'''\n````\n" in text


def test_tex_is_a_whole_document_with_closed_environments(report):
    text = present.to_tex_report(report)
    zh = report.lang == "zh"
    assert lines_of(text)[0] == f"% {'模拟数据' if zh else 'SIMULATED DATA'}: Drawn from a known process."
    assert (r"\documentclass[11pt,a4paper]{ctexart}" in text) == zh
    opened: list[str] = []
    for kind, name in re.findall(r"\\(begin|end)\{(\w+)\}", text):
        if kind == "begin":
            opened.append(name)
        else:
            assert opened.pop() == name
    assert opened == []
    assert text.count(r"\begin{tabular}") == text.count(r"\begin{table}[H]") == 2
    assert text.count(r"\textbf{QUICK}") == 1 + 2
    assert r"\includegraphics[width=.72\linewidth]{figures/trend.png}" in text
    assert "figures/again.png" not in text  # it has no PNG
    assert r"118 instruments for 30 $<$groups$>$" in text


def test_a_spec_cannot_leave_its_verbatim(make_report):
    text = present.to_tex_report(dataclasses.replace(make_report(), spec=r"x = '\end{verbatim}\input{secret}'"))
    assert text.count(r"\end{verbatim}") == 1


@pytest.mark.parametrize(("ending", "begins"), [("html", b"<!doctype html>"), ("docx", b"PK")])
def test_one_file_formats(make_report, tmp_path, ending, begins):
    path = present.save_report(make_report(), tmp_path / "out" / f"report.{ending}")
    assert path.read_bytes().startswith(begins)
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("ending", "beside"),
    [("md", ["again.svg", "coef.svg", "trend.svg"]), ("tex", ["coef.png", "trend.png"])],
)
def test_figures_lie_beside(make_report, tmp_path, ending, beside):
    path = present.save_report(make_report(), tmp_path / f"report.{ending}")
    assert sorted(p.name for p in (tmp_path / "report_figures").iterdir()) == beside
    named = re.findall(r"report_figures/[\w.]+", path.read_text(encoding="utf-8"))
    assert sorted(named) == [f"report_figures/{name}" for name in beside]


@pytest.mark.parametrize("ending", ["html", "docx", "md", "tex"])
def test_nothing_is_overwritten_unasked(make_report, tmp_path, ending):
    path = tmp_path / f"report.{ending}"
    path.write_text("mine")
    with pytest.raises(em.SpecError, match="exists already"):
        present.save_report(make_report(), path)
    assert path.read_text() == "mine"
    present.save_report(make_report(), path, overwrite=True)
    assert path.read_bytes() != b"mine"


def test_an_unknown_ending_is_named(make_report, tmp_path):
    with pytest.raises(em.SpecError, match=r'no format "\.htm"; .*nearest: "\.html"'):
        present.save_report(make_report(), tmp_path / "report.htm")
    assert list(tmp_path.iterdir()) == []
