import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import estimand as em
from estimand.study import Options, find_study, run
from estimand.study.look import why
from estimand.study.perform import perform


def go(**options):
    return run(find_study(None), Options(**options), lambda event: None, lambda outcome: None)


def status(outcome):
    return {event.id: event.status for event in outcome.events}


def ended(outcome, *status):
    """The ids of events that ended so; several runs of a model stand in one event."""
    return [name for event in outcome.events if event.status in status for name in event.id.split(", ")]


def record(outcome, step):
    return em.Estimate.from_json(outcome.entries[step].text("record.json"))


def test_each_model_is_what_the_library_gives(home):
    outcome = go()
    assert outcome.exit_code == 0
    panel = em.Panel(home.frame, unit="firm", time="year")
    panel = em.measure.log(panel, "k", name="ln_k")
    ours = record(outcome, "model.baseline#3")
    asked = {"absorb": ["firm", "year"], "cov": em.Clustered("firm")}
    theirs = em.fixed_effects(panel, "y", ["x1", "ln_k", "x2"], **asked)
    np.testing.assert_array_equal(ours.coef, theirs.coef)
    np.testing.assert_array_equal(ours.cov, theirs.cov)
    east = em.fixed_effects(
        panel.select((panel.column("region") == "East").to_numpy(), "other"), "y", ["x1", "ln_k", "x2"], **asked
    )
    np.testing.assert_array_equal(record(outcome, "model.by_region/East").coef, east.coef)
    late = record(outcome, "model.robust@late")
    assert late.n_obs == (home.frame.year >= 2012).sum()
    pooled = em.ordinary(panel, "y", ["x1", "ln_k", "x2"], cov=em.Clustered("firm"))
    np.testing.assert_array_equal(record(outcome, "model.robust@pooled").coef, pooled.coef)


def test_nothing_runs_the_second_time(home):
    first = go()
    second = go()
    assert first.count("new") == second.count("cached") == 10
    assert set(status(second).values()) == {"cached"}


def test_one_edit_runs_only_what_depends_on_it_and_says_why(home):
    go()
    home.replace('steps = [[], ["ln_k"], "controls"]', 'steps = [[], ["x2"], "controls"]')
    outcome = go()
    assert ended(outcome, "re-run") == ["model.baseline#2", "figure.slopes"]
    assert outcome.count("cached") == 8
    reasons = {event.id: event.reason for event in outcome.events}
    assert reasons["model.baseline#2"] == 'controls changed ["ln_k"] → ["x2"]'
    assert reasons["figure.slopes"] == "model.baseline#2 changed"


def test_a_changed_column_runs_only_what_reads_it(home):
    go()
    home.save(home.frame.assign(other=2.0))
    assert go().count("re-run") == 0, "no step reads the column"
    home.save(home.frame.assign(x2=home.frame.x2 + 1))
    outcome = go()
    assert ended(outcome, "re-run") == ["model.baseline#3", "model.robust", "model.by_region", "figure.slopes"]
    assert all('column "x2" changed' in e.reason for e in outcome.events if e.id == "model.robust")


def test_rows_in_another_order_are_the_same_data(home):
    go()
    home.save(home.frame.sample(frac=1, random_state=1))
    assert go().count("re-run", "new") == 0


def test_touching_a_file_is_no_change(home):
    go()
    home.csv.touch()
    home.spec.touch()
    assert go().count("re-run", "new") == 0


def test_words_about_a_model_are_no_change(home):
    go()
    home.replace('title = "Main"', 'title = "Other"\nbelow = "t"')
    home.replace("[data]", '[data]\nlabels = { x1 = "Treatment" }')
    assert status(go())["model.baseline"] == "cached"


def test_force_runs_a_section(home):
    go()
    outcome = go(force=("model.robust",))
    assert status(outcome)["model.robust"] == "re-run"
    assert status(outcome)["model.baseline"] == "cached"


def test_only_runs_what_is_needed(home):
    outcome = go(only=("model.by_region",))
    assert list(status(outcome)) == ["measure.ln_k", "model.by_region"]
    outcome = go(only=("model.baseline#1",))
    assert list(status(outcome)) == ["model.baseline"], "the first column needs no measure"
    outcome = go(only=("figure.slopes",))
    assert ended(outcome, "new") == ["model.baseline#2", "model.baseline#3", "figure.slopes"]
    assert ended(outcome, "cached") == ["measure.ln_k", "model.baseline#1"]


@pytest.mark.parametrize("option", ["only", "force"])
def test_an_unknown_step_is_an_error(home, option):
    with pytest.raises(em.SpecError, match=r'no step "model\.basline"; nearest: "model\.baseline"'):
        go(**{option: ("model.basline",)})


def test_a_dry_run_runs_nothing(home):
    outcome = go(dry=True)
    assert set(status(outcome).values()) == {"would run"}
    assert outcome.entries == {}
    assert go().count("new") == 10


def test_processes_give_the_same_numbers(home, tmp_path):
    serial = go()
    parallel = run(find_study(None, tmp_path / "elsewhere"), Options(jobs=2), lambda e: None, lambda o: None)
    runs = [name for name in serial.entries if name.startswith("model.")]
    assert len(runs) == 7
    for name in runs:
        assert record(serial, name).to_json() == record(parallel, name).to_json()


def test_when_some_models_fail_the_exit_code_is_3_and_when_all_fail_2(home):
    home.save(home.frame.assign(flat=home.frame.firm.str[1:].astype(float)))
    home.replace('[[], ["ln_k"], "controls"]', '[[], ["flat"], "controls"]')
    outcome = go()
    assert list(outcome.failures) == ["model.baseline#2"]
    assert "flat" in outcome.failures["model.baseline#2"].reason
    assert outcome.failures["model.baseline#2"].y == "y"
    assert outcome.exit_code == 3
    assert "model.baseline#3" in outcome.entries
    assert "figure.slopes" in outcome.entries
    again = go()
    assert again.exit_code == 3, "a failure is tried again"
    home.replace('x = ["x1"]', 'x = ["flat"]')
    hopeless = go()
    assert len([name for name in hopeless.failures if name.startswith("model.")]) == 6
    assert ended(hopeless, "re-run") == ["model.robust@pooled"]
    assert hopeless.exit_code == 3
    home.replace(', pooled = { method = "ordinary" }', "")
    hopeless = go()
    assert hopeless.exit_code == 2
    assert hopeless.failures["figure.slopes"].reason == "none of its models gave estimates"


def test_a_measure_that_cannot_be_made_ends_the_run(home):
    home.save(home.frame.assign(k=-home.frame.k))
    with pytest.raises(em.DataError, match=r"study.toml: line 10  \[measure.ln_k\]"):
        go()
    outcome = go(keep_going=True)
    assert outcome.exit_code == 3
    assert "measure.ln_k failed" in outcome.failures["model.robust@late"].reason
    assert "model.baseline#1" in outcome.entries


def test_an_interrupted_run_keeps_what_is_finished(home, monkeypatch):
    def stop(task):
        if task.id == "model.robust@late":
            raise KeyboardInterrupt
        return perform(task)

    with monkeypatch.context() as patch:
        patch.setattr("estimand.study.perform.perform", stop)
        with pytest.raises(KeyboardInterrupt):
            go()
    outcome = go()
    assert status(outcome)["model.baseline"] == "cached"
    assert status(outcome)["model.robust"] == "new"
    assert outcome.exit_code == 0


def test_a_killed_process_leaves_the_cache_whole(home):
    code = """
import os, estimand.study.cache as cache
from estimand.study import Options, find_study, run
kept = cache.Store.keep
def keep(self, parts, files, made, seconds):
    if parts.get("method") == "describe":
        replace = os.replace
        os.replace = lambda *a: os._exit(9)
    return kept(self, parts, files, made, seconds)
cache.Store.keep = keep
run(find_study(None), Options(), lambda e: None, lambda o: None)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=home.folder, check=False)
    assert done.returncode == 9
    half = list((home.folder / ".estimand" / "cache").glob("half-*"))
    assert half, "the process died while it wrote an entry"
    outcome = go()
    assert status(outcome)["model.by_region"] == "cached"
    assert status(outcome)["table.describe"] == "new"
    assert not [path for path in half if path.exists()]


def test_a_damaged_result_is_made_again_and_said(home):
    outcome = go()
    entry = outcome.entries["model.robust@late"]
    (entry.folder / "record.json").write_text("{}")
    again = go()
    events = {event.id: event for event in again.events}
    assert events["model.robust@late"].status == "re-run"
    assert "damaged" in events["model.robust@late"].reason
    assert record(again, "model.robust@late").n_obs > 0


def test_why_names_the_field(home):
    go()
    assert [event.status for event in why(find_study(None), "model.baseline")] == ["cached"] * 3
    home.replace('cluster = "firm"', 'cluster = "region"')
    events = {event.id: event for event in why(find_study(None), "model.baseline")}
    assert events["model.baseline"].reason == 'cov changed {"cluster": "firm"} → {"cluster": "region"}'
    home.save(home.frame.assign(x1=0.5 * home.frame.x1))
    events = {event.id: event for event in why(find_study(None), "data")}
    assert events["data"].reason == "the data file changed"


def test_simulated_data_bring_their_truth(home):
    (home.folder / "simulate.py").write_text(
        "import numpy as np, pandas as pd\n"
        "def simulate(seed):\n"
        "    rows = pd.read_csv('data/panel.csv')\n"
        "    rows['x2'] = np.random.default_rng(seed).normal(size=len(rows))\n"
        "    return rows, {'baseline': {'x1': 0.5}}\n"
    )
    home.replace('file = "data/panel.csv"', 'simulate = "simulate.py"')
    outcome = go()
    assert outcome.source.status == "simulated"
    assert outcome.data.made["truth"] == {"baseline": {"x1": 0.5}}
    assert go().count("cached") == 10
    home.replace("seed = 7", "seed = 8")
    assert status(go())["model.robust"] == "re-run"


def test_own_data_take_the_place_of_the_study_s(home, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    home.frame.head(48).to_csv(own / "panel.csv", index=False)
    outcome = go(data=own)
    assert (outcome.source.status, outcome.data.made["units"]) == ("user", 6)
    with pytest.raises(em.SpecError, match=r"no file panel\.csv"):
        go(data=tmp_path / "nothing")
    home.frame.to_csv(own / "panel.tsv", sep="\t", index=False)
    with pytest.raises(em.SpecError, match="several files called panel"):
        go(data=own)


def test_an_index_is_a_measure(home):
    home.replace(
        "[model.baseline]",
        '[measure.index]\nmethod = "fixed_weight_index"\ncolumns = ["x1", "x2"]\nweights = [2, 1]\n\n[model.baseline]',
    )
    home.replace('x = ["x1"]', 'x = ["index"]')
    outcome = go(only=("model.baseline#1",))
    panel = em.Panel(home.frame, unit="firm", time="year")
    finding = em.measure.fixed_weight_index(panel, ["x1", "x2"], weights=[2, 1])
    score = finding.tables["scores"].columns[-1]
    panel = em.measure.with_scores(panel, finding, {score: "index"})
    theirs = em.fixed_effects(panel, "y", ["index"], absorb=["firm", "year"], cov=em.Clustered("firm"))
    np.testing.assert_allclose(record(outcome, "model.baseline#1").coef, theirs.coef, rtol=1e-12)


def test_one_hot_columns_can_be_regressors(home):
    home.replace(
        "[model.baseline]", '[measure.reg]\nmethod = "one_hot"\ncolumn = "region"\nbase = "East"\n\n[model.baseline]'
    )
    home.replace('absorb = ["firm", "year"]\n', "")
    home.replace('method = "fixed_effects"', 'method = "ordinary"')
    home.replace('x = ["x1"]', 'x = ["reg_West"]')
    assert "reg_West" in record(go(), "model.baseline#1").terms


def test_a_constant_added_before_logs_in_an_index(home):
    home.replace(
        "[model.baseline]",
        '[measure.dig]\nmethod = "entropy"\ncolumns = ["x1", "k"]\nzero = { AddConstant = 0.0001 }\n\n[model.baseline]',
    )
    home.replace('x = ["x1"]', 'x = ["dig"]')
    assert "dig" in record(go(), "model.baseline#1").terms


def test_a_cross_section_runs(home):
    frame = home.frame.drop(columns=["year"])
    home.save(frame)
    home.replace('unit = "firm"\ntime = "year"\n', "")
    home.replace('absorb = ["firm", "year"]', 'absorb = ["region"]')
    home.replace('cluster = "firm"', 'robust = "HC1"')
    home.replace('late = { where = "year >= 2012" }, ', "")
    home.replace('[model.by_region]\nfrom = "baseline"\nsplit = "region"\n', "")
    outcome = go()
    assert outcome.exit_code == 0, outcome.failures


def test_the_state_of_a_run_is_plain_json(home):
    go()
    state = json.loads((home.folder / ".estimand" / "last.json").read_text())
    assert set(state["steps"]) >= {"data", "measure.ln_k", "model.baseline#1", "figure.slopes"}


def test_data_changed_while_columns_stay(home):
    go()
    home.save(pd.concat([home.frame, home.frame.tail(1).assign(year=2031)]))
    assert {"model.baseline#1", "model.baseline#2", "model.baseline#3"} <= set(ended(go(), "re-run"))
