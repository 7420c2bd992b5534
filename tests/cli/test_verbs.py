import json
import os
import re
import subprocess
import sys
from unicodedata import east_asian_width

import pandas as pd
import pytest
from click.testing import CliRunner

from estimand.cli import cli


def call(*words):
    return CliRunner().invoke(cli, list(words), catch_exceptions=False)


def real(*words, cwd, **more):
    command = [sys.executable, "-c", "from estimand.cli import main; main()", *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, **more)


def test_run_says_what_it_does(home):
    done = call("run")
    assert done.exit_code == 0
    first, *rest = done.output.splitlines()
    assert first == "small · 12 firms x 8 years = 96 rows · data: your own"
    assert re.match(r"  model.baseline +fixed effects, 3 columns +[\d.]+s  new$", rest[1])
    assert re.search(r"✓ 7 models, 2 tables, 1 figure in [\d.]+s     report: out/small/report.html", done.output)
    assert done.output.splitlines()[-1].startswith("Next: estimand show table.describe · ")
    again = call("run")
    assert re.search(r"^10 cached, 0 run \([\d.]+s\)     report: out/small/report.html$", again.output, re.MULTILINE)


def test_run_says_why_a_step_ran_again(home):
    call("run")
    home.replace('cluster = "firm"', 'robust = "HC1"')
    told = call("why", "model.by_region").output
    assert told == 'model.by_region  would run: cov changed {"cluster": "firm"} → {"robust": "HC1"}\n'
    done = call("run")
    assert 're-run: cov changed {"cluster": "firm"} → {"robust": "HC1"}' in done.output
    assert call("why", "model.by_region").output == "model.by_region is up to date\n"


def test_edited_files_are_spoken_of(home):
    call("run")
    (home.folder / "out/small/report.html").write_text("mine")
    assert "report.html: has been edited since it was written; left as it is" in call("run").output
    home.replace('title = "Main"', 'title = "Other"')
    assert "report.html: had been edited; yours is kept as report.html.bak" in call("run").output


def test_dry_run(home):
    done = call("run", "-n")
    assert done.exit_code == 0
    assert done.output.splitlines()[-1] == "0 cached, 10 would run"
    assert not (home.folder / "out").exists()


def test_rows_without_a_key_are_told(home):
    home.frame["year"] = home.frame.year.astype(float)
    home.frame.loc[3, "year"] = float("nan")
    home.frame.loc[[4, 5], "firm"] = None
    home.save(home.frame)
    told = "Rows left out: no firm (2), no year (1)."
    assert call("run").output.splitlines()[1] == f" ! {told}"
    assert told in call("check").output
    assert told in (home.folder / "out/small/report.html").read_text()


def test_one_unit_is_no_plural(home):
    home.save(home.frame[home.frame.firm == "f00"])
    assert "small · 1 firm x 8 years = 8 rows" in call("run").output


def test_chinese_words_stand_in_line(home):
    home.replace("[model.by_region]", '[model."异质性"]')
    lines = [line for line in call("run").output.splitlines() if line.startswith("  model.")]
    ends = [sum(2 if east_asian_width(c) in "WF" else 1 for c in line[: line.index("fixed")]) for line in lines]
    assert len(lines) == 3 and set(ends) == {25}


def test_a_folder_that_cannot_be_made_is_told(home):
    done = call("run", "--out", "/dev/null/x")
    assert done.exit_code == 2
    assert "/dev/null" in done.output and "Not a directory" in done.output


def test_a_terminal_shows_one_thing_on_a_line(home):
    """On a terminal each line that stays is printed where the moving line has been taken away."""
    pty = pytest.importorskip("pty")
    chunks = []

    def read(descriptor):
        chunks.append(os.read(descriptor, 1 << 16))
        return chunks[-1]

    code = f"import os; os.chdir({str(home.folder)!r}); from estimand.cli import main; main()"
    before = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        status = pty.spawn([sys.executable, "-c", code, "run"], read, lambda descriptor: b"")
    finally:
        os.dup2(before, 1)
    assert status == 0
    lines = screen(b"".join(chunks).decode())
    settled = [line for line in lines if line.endswith("  new")]
    assert len(settled) == 6, lines
    assert all(re.match(r"  (measure|model|table|figure)\.", line) for line in settled), lines


def screen(text):
    """Return what stands on the lines of a terminal at the end."""
    lines = []
    for line in text.split("\n"):
        shown = ""
        for piece in re.split(r"(\r|\x1b\[[0-9;?]*[A-Za-z])", line):
            if piece == "\x1b[2K":
                shown = ""
            elif piece == "\x1b[1A" and lines:
                shown = lines.pop()
            elif not piece.startswith(("\x1b", "\r")):
                shown += piece
        lines.append(shown)
    return lines


def test_exit_code_3_when_a_model_failed(home):
    home.save(home.frame.assign(flat=home.frame.firm.str[1:].astype(float)))
    home.replace('[[], ["ln_k"], "controls"]', '[[], ["flat"], "controls"]')
    done = call("run")
    assert done.exit_code == 3
    assert "failed" in done.output
    assert (home.folder / "out/small/report.html").is_file()


def test_show_prints_a_table_in_each_format(home):
    call("run")
    assert call("show", "table.main").output.startswith("**Main**")
    assert r"\toprule" in call("show", "table.main", "--as", "tex").output
    assert "<table" in call("show", "table.main", "--as", "html").output
    assert "x1" in call("show", "model.by_region", "--as", "csv").output
    assert "Data: your own." in call("show", "model.by_region").output
    assert call("show", "table.main", "--as", "docx").output == "wrote out/small/tables/main.docx\n"
    assert "is there already, unchanged" in call("show", "table.main", "--as", "docx").output
    assert call("show", "figure.slopes").output == "figure.slopes has no table to show; see out/small/figures\n"
    assert "column of the data" in call("show", "measure.ln_k").output
    assert "data has no table to show; give a table" in call("show", "data").output
    home.replace("year >= 2012", "year >= 2013")
    stale = call("show", "table.main")
    assert stale.exit_code == 2
    assert "first: estimand run" in stale.output


def test_a_shown_document_follows_its_table_and_keeps_what_was_edited(home):
    call("run")
    path = home.folder / "out/small/tables/main.docx"
    call("show", "table.main", "--as", "docx")
    first = path.read_bytes()
    home.replace('title = "Main"', 'title = "Other"')
    call("run")
    assert call("show", "table.main", "--as", "docx").output == "wrote out/small/tables/main.docx\n"
    assert path.read_bytes() != first
    path.write_bytes(b"mine")
    assert "left as it is" in call("show", "table.main", "--as", "docx").output
    home.replace('title = "Other"', 'title = "Third"')
    call("run")
    assert "yours is kept as main.docx.bak" in call("show", "table.main", "--as", "docx").output
    assert (path.parent / "main.docx.bak").read_bytes() == b"mine"


def test_show_spreads_a_split_by_a_measured_column(home):
    home.replace('split = "region"', 'split = "size"')
    bands = '[measure.size]\nmethod = "bands"\ncolumn = "k"\nof = "unit"\n\n'
    home.replace("[model.baseline]", f"{bands}[model.baseline]")
    home.replace("[table.main]", '[table.sizes]\nmodels = ["by_region"]\n\n[table.main]')
    assert call("run").exit_code == 0
    for step in ("table.sizes", "model.by_region", "model.by_region/above"):
        shown = call("show", step)
        assert shown.exit_code == 0 and "above" in shown.output, step


@pytest.mark.parametrize(
    "words",
    [
        ("check",),
        ("why", "model.baseline"),
        ("show", "table.main"),
        ("show", "table.describe"),
        ("doctor",),
        ("studies",),
    ],
)
def test_json_parses(home, words):
    call("run")
    done = call(*words, "--json")
    assert done.exit_code == 0
    assert json.loads(done.output) is not None


def test_compare(home):
    assert "nothing to compare with" in call("compare").output
    (home.folder / "published.toml").write_text(
        '[t]\n[[t.column]]\nname = "(1)"\nmodel = "baseline"\nstep = 1\nn = "96"\n'
    )
    assert call("compare").exit_code == 2, "not run yet"
    call("run")
    assert call("compare").output.splitlines()[-1] == "1 numbers: 1 within rounding"
    assert json.loads(call("compare", "--json").output)["counts"] == {"within rounding": 1}


def test_report_in_chinese_goes_to_a_folder_of_its_own(home):
    call("run")
    done = call("report", "--to", "html,md", "--lang", "zh")
    assert done.exit_code == 0
    page = (home.folder / "out/small/zh/report.html").read_text()
    assert "数据" in page
    assert (home.folder / "out/small/zh/tables/main.md").is_file()
    assert "Main" in (home.folder / "out/small/report.html").read_text()
    assert call("report", "--to", "rtf").exit_code == 2


def test_new_studies_and_doctor(home, tmp_path):
    mine = tmp_path / "mine"
    assert call("new", str(mine), "--from", "study.toml").exit_code == 0
    done = call("run", str(mine))
    assert done.exit_code == 2
    assert done.output == "data/panel.csv: it has a header and no rows yet; fill in the rows\n"
    assert "not empty" in call("new", str(mine)).output
    assert "estimand run" in call("studies").output
    assert "estimand 0" in call("doctor").output


def test_a_folder_a_file_and_out(home, tmp_path):
    out = tmp_path / "elsewhere"
    assert call("run", str(home.folder), "--out", str(out), "--only", "table.main").exit_code == 0
    assert (out / "tables/main.tex").is_file()
    assert not (out / "report.html").exists()
    assert (out / ".estimand/cache").is_dir()
    assert not (home.folder / ".estimand").exists()
    assert call("check", "study.toml").exit_code == 0


def bad(home, column, values):
    frame = home.frame.copy()
    frame[column] = frame[column].astype(object)
    frame.loc[: len(values) - 1, column] = values
    home.save(frame)


BAD = {
    "duplicate rows": (lambda h: h.save(pd.concat([h.frame, h.frame.head(2)])), "not unique"),
    "a misspelt column": (lambda h: h.replace('x = ["x1"]', 'x = ["xx1"]'), 'no column "xx1" in data/panel.csv'),
    "text among numbers": (lambda h: bad(h, "x1", ["many"]), 'first "many" on line 2'),
    "an empty column": (lambda h: h.save(h.frame.assign(x1=float("nan"))), "all 96 rows are empty"),
    "infinite values": (lambda h: bad(h, "x1", [float("inf")] * 3), "3 infinite values"),
    "logs of negatives": (lambda h: bad(h, "k", [-1.0, 0.0]), "[measure.ln_k]"),
    "no variation": (lambda h: h.save(h.frame.assign(x1=1.0)), "x1"),
    "one unit": (lambda h: h.save(h.frame[h.frame.firm == "f00"]), "firm"),
    "one period": (lambda h: h.save(h.frame[h.frame.year == 2012]), "year"),
    "few rows": (lambda h: h.save(h.frame.head(3)), ""),
    "no data file": (lambda h: h.csv.unlink(), "no file data/panel.csv"),
    "an empty data file": (lambda h: h.csv.write_text(""), "data/panel.csv"),
    "no TOML": (lambda h: h.spec.write_text("[study\n"), "line 1"),
    "no spec": (lambda h: h.spec.unlink(), "no study.toml here"),
}


@pytest.mark.parametrize("case", BAD)
@pytest.mark.filterwarnings("default")
def test_bad_input_is_told_without_a_traceback(home, case):
    spoil, told = BAD[case]
    home.replace('[model.by_region]\nfrom = "baseline"\nsplit = "region"\n', "")
    home.replace('variants = { late = { where = "year >= 2012" }, pooled = { method = "ordinary" } }', "")
    spoil(home)
    done = call("run")
    assert done.exit_code == 2, done.output
    assert told in done.output
    assert "Traceback" not in done.output


def test_five_mistakes_in_a_real_process(home):
    home.replace('method = "log"', 'method = "lgo"')
    home.replace('cov = { cluster = "firm" }\n', "")
    home.replace("year >= 2012", "year => 2012")
    home.replace('models = ["baseline"]', 'models = ["baselin"]')
    home.replace('title = "Main"', 'title = "Main"\nstar = false')
    done = real("run", cwd=home.folder)
    assert done.returncode == 2
    assert done.stderr.startswith("study.toml: 5 problems\n1. line 11  unknown measure")
    assert len(re.findall(r"^\d\. line", done.stderr, re.MULTILINE)) == 5
    assert "Traceback" not in done.stderr
    assert "Traceback" in real("--debug", "run", cwd=home.folder).stderr
    listed = json.loads(real("check", "--json", cwd=home.folder).stdout)
    assert (listed["ok"], len(listed["problems"])) == (False, 5)


@pytest.mark.parametrize(
    "words", [("rnu",), ("run", "no-such-study"), ("run", "--only", "model.x"), ("run", "-j", "0")]
)
def test_misspelt_words_are_told(home, words):
    done = call(*words)
    assert done.exit_code == 2
    assert "Traceback" not in done.output


def _imports(code, cwd):
    words = "import sys; print(' '.join(sorted({n.split('.')[0] for n in sys.modules})))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{words}"], cwd=cwd, capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


CALL = """
from estimand.cli import cli
try:
    cli.main({})
except SystemExit as end:
    assert end.code == 0
"""


def test_help_imports_little(tmp_path):
    loaded = _imports(CALL.format("['--help']"), tmp_path)
    assert "click" in loaded
    assert not {"pandas", "numpy", "pydantic", "scipy", "matplotlib", "rich"} & loaded


def test_a_second_run_imports_neither_pandas_nor_numpy(home):
    call("run")
    loaded = _imports(CALL.format("['run']"), home.folder)
    assert not {"pandas", "numpy", "scipy", "matplotlib", "jinja2", "docx", "rich"} & loaded


def test_help_is_quick(tmp_path):
    before = os.times()
    real("--help", cwd=tmp_path)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    assert used < 0.4


def test_an_interrupt_is_told_and_the_next_run_goes_on(home, monkeypatch):
    import estimand.study.perform as performing

    perform = performing.perform

    def stop(task):
        if task.id == "model.robust@late":
            raise KeyboardInterrupt
        return perform(task)

    with monkeypatch.context() as patch:
        patch.setattr(performing, "perform", stop)
        done = call("run")
    assert done.exit_code == 130
    assert "finished steps are kept" in done.output
    assert "(4 steps cached)" in call("run").output


def test_a_defect_is_told_in_one_line(home):
    (home.folder / "simulate.py").write_text("def simulate(seed):\n    raise RuntimeError('oh')\n")
    home.replace('file = "data/panel.csv"', 'simulate = "simulate.py"')
    done = real("run", cwd=home.folder)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "oh" in done.stderr


def test_every_verb_has_its_file():
    for verb in cli.list_commands(None):
        assert cli.get_command(None, verb).name == verb
