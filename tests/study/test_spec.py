import pytest

import estimand as em
from estimand.study.check import condition_problems, prepare
from estimand.study.place import find_study
from estimand.study.problems import SpecProblems
from estimand.study.spec import read_spec
from small_study import SPEC


def refused(home):
    with pytest.raises(SpecProblems) as told:
        prepare(find_study(None))
    return told.value


def test_five_mistakes_are_told_at_once_with_their_lines(home):
    home.replace('method = "log"', 'method = "lgo"')
    home.replace('controls = ["ln_k", "x2"]', 'controls = ["x2", "ln_k", "xx1"]')
    home.replace('cov = { cluster = "firm" }\n', "")
    home.replace("year >= 2012", "year => 2012")
    home.replace('models = ["baseline"]', 'models = ["baselin"]')
    home.replace('title = "Main"', 'title = "Main"\nstar = false')
    text = home.spec.read_text().splitlines()
    problems = refused(home).problems
    lines = {p.line: p for p in problems}
    assert 'unknown measure "lgo"' in lines[text.index('method = "lgo"') + 1].text
    assert lines[text.index('method = "lgo"') + 1].nearest == "log"
    controls = lines[text.index('controls = ["x2", "ln_k", "xx1"]') + 1]
    assert 'no column "xx1" in data/panel.csv' in "".join(p.text for p in problems)
    assert controls
    assert lines[text.index("[model.baseline]") + 1].paste == 'cov = { cluster = "firm" }'
    assert lines[text.index('models = ["baselin"]') + 1].nearest == "baseline"
    assert lines[text.index("star = false") + 1].nearest == "stars"
    where = next(n for n, line in enumerate(text, 1) if "=> 2012" in line)
    assert "expected" in lines[where].text


def test_the_message_shows_the_line_and_the_one_before(home):
    home.replace('method = "log"', 'method = "lgo"')
    message = str(refused(home))
    assert message.startswith("study.toml: 1 problem\n1. line 11  unknown measure")
    assert '      10 | [measure.ln_k]\n     →  11 | method = "lgo"' in message


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('title = "A small study"\n', "", "[study] needs title"),
        ("seed = 7", 'seed = "7"', "seed: input should be a valid integer"),
        ("seed = 7", "sead = 7", '[study] has no key "sead"'),
        ('file = "data/panel.csv"', 'file = "data/panl.csv"', "no file data/panl.csv"),
        ('file = "data/panel.csv"', "", "[data] has no source"),
        ('unit = "firm"', 'unit = "frim"', 'unit: no column "frim"'),
        ("[measure.ln_k]", "[measur.ln_k]", "unknown section [measur]"),
        ('from = "baseline"\nsplit', 'from = "base_line"\nsplit', 'unknown model "base_line"'),
        ('from = "baseline"\nsplit', 'from = "by_region"\nsplit', "inherits from itself"),
        ('split = "region"', 'split = "region"\nsteps = [[]]', "has steps and split"),
        ('cluster = "firm"', 'clustr = "firm"', "is none of"),
        ('absorb = ["firm", "year"]', "absorb = 3", "absorb must be a list of names"),
        ('y = "y"', "y = 3", "y must be a text"),
        ('columns = ["y", "x1", "ln_k"]', 'columns = ["y", "x1", "lnk"]', 'no column "lnk"'),
        ("[study]\n", "[study\n", "not valid TOML"),
    ],
)
def test_each_mistake_is_told(home, old, new, told):
    home.replace(old, new)
    assert told in str(refused(home))


def test_a_measure_used_before_it_is_made_is_told(home):
    home.replace("[measure.ln_k]", '[measure.early]\nmethod = "log"\ncolumn = "ln_k"\n\n[measure.ln_k]')
    error = refused(home)
    assert "is made by [measure.ln_k], which stands below" in str(error)
    assert error.problems[0].line == 12


def test_a_measure_may_not_hide_a_column(home):
    home.replace("[measure.ln_k]", "[measure.x2]")
    assert "has a column of that name" in str(refused(home))


def test_expectations_are_held_against_the_data(home):
    home.replace('time = "year"', 'time = "year"\nexpect = { units = 13, balanced = true }')
    error = refused(home)
    assert [p.text for p in error.problems] == ["expect: units = 13, but data/panel.csv has units = 12"]


@pytest.mark.parametrize(
    ("column", "values", "told"),
    [
        ("x1", ["n/a?", "many"], '2 of 96 values are not numbers, first "n/a?" on line 5'),
        ("x1", [float("inf")], "has 1 infinite value, first on line 5"),
        ("x2", None, "has no value: all 96 rows are empty"),
    ],
)
def test_columns_that_are_no_numbers_are_told(home, column, values, told):
    frame = home.frame.copy()
    if values is None:
        frame[column] = float("nan")
    else:
        frame[column] = frame[column].astype(object)
        frame.loc[range(3, 3 + len(values)), column] = values
    home.save(frame)
    error = refused(home)
    assert told in str(error)
    assert error.problems[0].file == "data/panel.csv"


@pytest.mark.parametrize(("encoding", "byte"), [("gb18030", "0xb7"), ("utf-16", "0xff")])
def test_a_spec_in_another_encoding_is_told(home, encoding, byte):
    home.spec.write_bytes(SPEC.replace("A small study", "省份").encode(encoding))
    line = 2 if encoding == "gb18030" else 1
    assert f"not UTF-8 (byte {byte} on line {line}); TOML is UTF-8: save the file" in str(refused(home))


def test_a_spec_of_windows_is_read(home):
    home.spec.write_bytes(SPEC.encode("utf-8-sig").replace(b"\n", b"\r\n"))
    assert prepare(find_study(None))[0].text == SPEC


SIMULATE = "import pandas as pd\ndef simulate(seed):\n    "
KEYS = "'firm': ['a', 'a'], 'year': [1, 1]"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (f"{SIMULATE}return 1 / 0", "simulate.py: ZeroDivisionError on line 3: division by zero"),
        (f"{SIMULATE}return [][seed]", "simulate.py: IndexError on line 3: list index out of range"),
        (f"{SIMULATE}return 3", "simulate.py: simulate(seed) must return a DataFrame and a mapping of true parameters"),
        ("def simulate(seed)\n", "simulate.py: SyntaxError: expected ':' (simulate.py, line 1)"),
        ("import no_such_module\n", "simulate.py: ModuleNotFoundError on line 1: No module named 'no_such_module'"),
        ("x = 1\n", "simulate.py: it has no function simulate(seed) -> (rows, truth)"),
        (f"{SIMULATE}return pd.DataFrame({{{KEYS}}}), {{}}", "2 rows for (a, 1): rows 0, 1 counted from 0; keep one"),
    ],
)
def test_a_simulation_that_fails_is_told(home, code, told):
    (home.folder / "simulate.py").write_text(code)
    home.replace('file = "data/panel.csv"', 'simulate = "simulate.py"')
    with pytest.raises(em.EstimandError) as error:
        prepare(find_study(None))
    assert told in str(error.value)


def test_a_key_of_the_wrong_kind_is_one_problem(home):
    home.replace('title = "A small study"', "title = 3")
    home.replace('file = "data/panel.csv"', "file = 5")
    assert [p.text.split(":")[0] for p in refused(home).problems] == ["title", "file"]


def test_a_column_within_a_table_is_told_once_on_its_line(home):
    home.replace('cluster = "firm"', 'cluster = ["firm", "yaer"]')
    (problem,) = refused(home).problems
    assert problem.text == 'cov: no column "yaer" in data/panel.csv or [measure.*]' and problem.nearest == "year"
    assert home.spec.read_text().splitlines()[problem.line - 1].startswith("cov = ")


def test_lines_are_those_of_the_file_after_blank_lines_and_a_selection(home):
    home.replace('time = "year"', 'time = "year"\nrows = "year >= 2011"')
    lines = home.csv.read_text().splitlines()
    lines[3] = lines[3].replace(lines[3].split(",")[4], "many")  # the third row is the second that is selected
    home.csv.write_text("\n".join([lines[0], "", *lines[1:]]))
    assert 'first "many" on line 5;' in str(refused(home))


def test_repeated_rows_are_told_with_the_problems_of_the_spec(home):
    import pandas as pd

    home.save(pd.concat([home.frame, home.frame.iloc[[4]]]))
    home.replace('models = ["baseline"]', 'models = ["baselin"]')
    message = str(refused(home))
    assert "study.toml: 1 problem" in message
    assert "data/panel.csv: firm x year is not unique: 2 rows for (f00, 2014): lines 6, 98" in message


def test_steps_variants_and_splits_become_runs(home):
    spec, _, bench, _ = prepare(find_study(None))
    baseline, robust, region = spec.models
    assert [run.id for run in baseline.runs] == ["baseline#1", "baseline#2", "baseline#3"]
    assert [run.asks["controls"] for run in baseline.runs] == [[], ["ln_k"], ["ln_k", "x2"]]
    late, pooled = robust.runs
    assert (late.id, late.asks["where"], late.asks["controls"]) == ("robust@late", "year >= 2012", ["ln_k", "x2"])
    assert pooled.method == "ordinary"
    assert "absorb" not in pooled.asks, "what the other method does not know is left behind"
    assert [r.id for r in region.spread(bench.facts["region"]["levels"]).runs] == ["by_region/East", "by_region/West"]


def test_defaults_are_merged_so_that_spelling_them_out_changes_nothing(home):
    before = read_spec(home.spec).models[0].runs[0].asks
    home.replace('y = "y"', 'y = "y"\nwhere = ""')
    assert read_spec(home.spec).models[0].runs[0].asks == before
    assert before["weights"] is None


def test_where_is_read_against_the_columns(home):
    home.replace("year >= 2012", "region >= 2012")
    spec, _, bench, _ = prepare(find_study(None))
    condition_problems(spec, bench.panel().frame)
    assert "holds text" in spec.review.problems[0].text


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("classical", em.Classical()),
        ("robust", em.Robust("HC1")),
        ({"robust": "HC3"}, em.Robust("HC3")),
        ({"cluster": "firm"}, em.Clustered("firm")),
        ({"cluster": ["firm"], "small": "fixest"}, em.Clustered("firm", small="fixest")),
        ({"cluster": ["firm", "year"]}, em.TwoWayClustered("firm", "year")),
        ({"driscoll_kraay": 3}, em.DriscollKraay(3)),
        ({"driscoll_kraay": True}, em.DriscollKraay()),
    ],
)
def test_covariances(written, value):
    from estimand.study.covariances import covariance

    assert covariance(written) == value


@pytest.mark.parametrize(
    "written", ["clustered", {}, {"cluster": 3}, {"robust": "HC9"}, 5, {"cluster": ["a", "b", "c"]}]
)
def test_other_covariances_are_refused(written):
    from estimand.study.covariances import covariance

    with pytest.raises(em.SpecError, match="cov"):
        covariance(written)
