import zipfile
from html import unescape

import pytest

import estimand as em
from estimand.study import Options, deliver, find_study, run
from estimand.study.compare import ALIKE, DIFFERS, WITHIN, compare, counts, number
from estimand.study.deliver import results
from estimand.study.new import columns_needed, new_study
from estimand.study.outputs import Outputs
from estimand.study.spec import read_spec


def go(**options):
    return run(find_study(None), Options(**options), lambda event: None, lambda outcome: None)


def test_a_run_writes_page_document_tables_and_figures(home):
    outcome = go()
    written = deliver(outcome)
    out = home.folder / "out" / "small"
    assert sorted(written.new) == [
        "figures/slopes.png", "figures/slopes.svg", "report.docx", "report.html",
        "report.tex", "tables/describe.csv", "tables/describe.tex", "tables/main.csv", "tables/main.tex",
    ]  # fmt: skip
    page = unescape((out / "report.html").read_text())
    for words in ("A small study", "table.main", "figure.slopes", 'cluster = "firm"', "numpy"):
        assert words in page
    assert zipfile.ZipFile(out / "report.docx").testzip() is None
    assert (out / "figures" / "slopes.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("status", ["real", "simulated", "calibrated"])
def test_the_status_of_the_data_stands_in_every_text(home, status):
    home.replace('time = "year"', f'time = "year"\nstatus = "{status}"')
    deliver(go(), ("html", "tex", "md", "csv"))
    word = "real" if status == "real" else status.upper()
    for path in (home.folder / "out" / "small").rglob("*"):
        if path.suffix in (".html", ".tex", ".md", ".csv", ".svg"):
            assert f"Data: {word}" in path.read_text(), path.name


def test_quick_stamps_every_table(home):
    deliver(go(quick=True), ("html", "tex", "md", "csv"))
    for path in (home.folder / "out" / "small").rglob("*"):
        if path.suffix in (".html", ".tex", ".md", ".csv"):
            assert "QUICK" in path.read_text(), path.name


def test_a_failed_model_stands_in_the_report_with_its_reason(home):
    home.save(home.frame.assign(flat=home.frame.firm.str[1:].astype(float)))
    home.replace('[[], ["ln_k"], "controls"]', '[[], ["flat"], "controls"]')
    outcome = go()
    deliver(outcome)
    page = unescape((home.folder / "out" / "small" / "report.html").read_text())
    assert "model.baseline#2" in page
    assert outcome.failures["model.baseline#2"].reason in page


def test_nothing_is_written_when_nothing_changed(home):
    deliver(go())
    again = deliver(go())
    assert (again.new, again.edited, again.aside) == ([], [], {})
    assert len(again.same) == 9


def test_a_file_changed_by_hand_is_left_and_then_moved_aside(home):
    deliver(go())
    page = home.folder / "out" / "small" / "report.html"
    page.write_text("mine")
    again = deliver(go())
    assert again.edited == ["report.html"]
    assert page.read_text() == "mine"
    home.replace('title = "Main"', 'title = "Another"')
    third = deliver(go())
    assert third.aside == {"report.html": "report.html.bak"}
    assert (page.parent / "report.html.bak").read_text() == "mine"
    assert "Another" in page.read_text()
    page.write_text("mine again")
    home.replace('title = "Another"', 'title = "Third"')
    assert deliver(go()).aside == {"report.html": "report.html.bak1"}


def test_a_file_that_is_gone_is_written_anew(home):
    deliver(go())
    page = home.folder / "out" / "small" / "report.html"
    page.unlink()
    again = deliver(go())
    assert again.new[-1] in ("report.html", "report.docx") and "report.html" in again.new
    assert page.is_file()


def test_a_file_of_unknown_origin_is_never_lost(tmp_path):
    (tmp_path / "a.txt").write_text("theirs")
    done = Outputs(tmp_path).write("all", "key", {"a.txt": b"ours"})
    assert done.aside == {"a.txt": "a.txt.bak"}
    assert (tmp_path / "a.txt.bak").read_text() == "theirs"


PUBLISHED = """\
[table1]
kind = "describe"
[table1.rows]
x1 = { n = "%(n)s", mean = "%(mean)s" }
[table2]
bracket = "t"
[[table2.column]]
name = "(1)"
model = "baseline"
step = 1
n = "96"
r2 = "0.999"
[table2.column.terms]
x1 = { estimate = "%(coef)s", below = "%(wrong)s", stars = 3 }
"""


def test_published_numbers_are_compared_cell_by_cell(home):
    outcome = go()
    ours = em.Estimate.from_json(outcome.entries["model.baseline#1"].text("record.json"))["x1"]
    mean = home.frame.x1.mean()
    published = home.folder / "published.toml"
    published.write_text(
        PUBLISHED % {"n": "97", "mean": f"{mean:.3f}", "coef": f"{ours:.2f}", "wrong": f"{ours * 20:.2f}"}
    )
    cells = compare(published, results(outcome))
    verdicts = {(cell.table, cell.row, cell.quantity): cell.verdict for cell in cells}
    assert verdicts == {
        ("table1", "x1", "n"): DIFFERS,
        ("table1", "x1", "mean"): WITHIN,
        ("table2", "x1", "estimate"): WITHIN,
        ("table2", "x1", "t"): ALIKE,
        ("table2", "n", "n"): WITHIN,
        ("table2", "r2", "r2"): DIFFERS,
    }
    assert counts(cells) == {WITHIN: 3, ALIKE: 1, DIFFERS: 2}
    deliver(outcome)
    assert "within rounding" in (home.folder / "out" / "small" / "report.html").read_text()


def test_an_unknown_model_in_published_numbers_is_an_error(home):
    published = home.folder / "published.toml"
    published.write_text('[t]\n[[t.column]]\nname = "(1)"\nmodel = "baseline"\nstep = 9\n')
    with pytest.raises(em.SpecError, match='no model "baseline#9" in the study; nearest'):
        compare(published, results(go()))


@pytest.mark.parametrize(
    ("printed", "value", "half"),
    [
        ("0.021", 0.021, 0.0005),
        ("2,541", 2541, 0.5),
        ("−32.5", -32.5, 0.05),
        ("(1.70)*", 1.70, 0.005),
        ("-8.90e+04", -89000, 50),
    ],
)
def test_printed_numbers(printed, value, half):
    assert number(printed) == pytest.approx((value, half))


def test_truth_stands_beside_the_estimates(home):
    (home.folder / "simulate.py").write_text(
        "import pandas as pd\n"
        "def simulate(seed):\n"
        "    return pd.read_csv('data/panel.csv'), {'baseline': {'x1': 0.5}}\n"
    )
    home.replace('file = "data/panel.csv"', 'simulate = "simulate.py"')
    deliver(go())
    page = (home.folder / "out" / "small" / "report.html").read_text()
    assert "True parameters and estimates" in page
    assert "SIMULATED" in page


def test_a_new_study_has_the_columns_to_fill_in(home, tmp_path):
    files = new_study(tmp_path / "mine", "study.toml")
    assert [f.relative_to(tmp_path / "mine").as_posix() for f in files] == ["study.toml", "data/panel.csv"]
    assert (tmp_path / "mine" / "data" / "panel.csv").read_text() == "firm,year,k,y,x1,x2,region\n"
    with pytest.raises(em.SpecError, match="not empty"):
        new_study(tmp_path / "mine")


def test_a_bare_new_study_is_a_sound_spec(tmp_path):
    new_study(tmp_path / "mine")
    spec = read_spec(tmp_path / "mine" / "study.toml")
    spec.refuse([])
    assert columns_needed(spec) == ["province", "year", "gdp", "outcome", "treatment"]


def test_a_copied_study_drops_what_was_said_of_the_data(home, tmp_path):
    home.replace(
        'file = "data/panel.csv"',
        'simulate = "x.py"\nstatus = "calibrated"\nnote = "Invented."\nexpect = { units = 3 }',
    )
    new_study(tmp_path / "mine", "study.toml")
    data = read_spec(tmp_path / "mine" / "study.toml").data
    assert (data.file, data.simulate, data.status, data.note) == ("data/panel.csv", None, None, "")
    assert data.expect.units is None


def test_models_of_one_title_are_told_apart_in_a_figure():
    from estimand.study.jobs import _told_apart

    assert _told_apart(["Pooled", "Effects", "Pooled"]) == ["Pooled (1)", "Effects", "Pooled (2)"]
