"""A mediation, a bootstrap and the equality of a split in a spec: what runs, what is shown, what is refused."""

from __future__ import annotations

import numpy as np
import pytest

import estimand as em
from estimand.result import from_json
from estimand.study import Options, find_study, run
from estimand.study.check import prepare
from estimand.study.compare import compare
from estimand.study.problems import SpecProblems
from estimand.study.tables import Results

MEDIATION = """
[model.med]
from = "baseline"
method = "mediation"
x = []
controls = ["x2"]
treatment = "x1"
mediators = ["m"]
bootstrap = { reps = 150 }

[table.med]
kind = "mediation"
model = "med"
"""


@pytest.fixture
def study(home):
    rng = np.random.default_rng(3)
    home.save(home.frame.assign(m=0.5 * home.frame.x1 + rng.normal(size=len(home.frame))))
    home.spec.write_text(home.spec.read_text() + MEDIATION)
    return home


def go(**options):
    return run(find_study(None), Options(**options), lambda event: None, lambda outcome: None)


def results(outcome) -> Results:
    return Results(outcome.spec, outcome.graph, outcome.entries, outcome.failures, "en")


def table(outcome, name):
    shown = next(s for s in outcome.graph.shown if s.id == f"table.{name}")
    return results(outcome).table(shown)


def split(home, equal):
    home.replace('split = "region"', f'split = {{ by = "region", equal = {equal} }}')
    home.replace('models = ["baseline", "robust"]', 'models = ["baseline", "by_region"]')


def panel(home):
    return em.measure.log(em.Panel(home.frame, unit="firm", time="year"), "k", name="ln_k")


def test_a_mediation_is_what_the_library_gives(study):
    outcome = go()
    ours = em.Estimate.from_json(outcome.entries["model.med"].text("record.json"))
    theirs = em.mediation(
        panel(study),
        "y",
        ["x2"],
        treatment="x1",
        mediators=["m"],
        absorb=["firm", "year"],
        cov=em.Clustered("firm"),
        bootstrap=em.Bootstrap(150, seed=7),
    )
    assert ours == theirs
    made, checks = table(outcome, "med")
    assert made.header[2] == ("Total", "Mediator", "Direct")
    assert {"stepwise", "sobel"} <= {check.name for check in checks}


def test_draws_follow_the_seed_of_the_study_and_quick(study):
    first = go()
    study.replace("seed = 7", "seed = 8")
    second = go()
    assert "model.med" in [e.id for e in second.events if e.status == "re-run"]
    quick = go(quick=True)

    def facts(outcome):
        return em.Estimate.from_json(outcome.entries["model.med"].text("record.json")).facts

    assert [facts(o)["draws_seed"] for o in (first, second)] == [7, 8]
    assert facts(quick)["draws"] == 99


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{ reps = 150 }", "{ rep = 150 }", 'bootstrap has no key "rep"'),
        ("{ reps = 150 }", "{ reps = 1 }", "reps must be a whole number from 2 on, not 1"),
        ("{ reps = 150 }", "150", "bootstrap must be a table, not 150"),
        ("{ reps = 150 }", '{ by = "frim" }', 'no column "frim"'),
        ('mediators = ["m"]', 'mediators = ["mm"]', 'no column "mm"'),
        ('treatment = "x1"\n', "", "needs treatment"),
        ('model = "med"', 'model = "meed"', 'no model "meed"'),
        ('split = "region"', 'split = { by = "region", equal = 3 }', "equal must be true or a table, not 3"),
        ('split = "region"', 'split = { by = "region", equal = { trem = "x1" } }', 'equal has no key "trem"'),
        ('split = "region"', 'split = { by = "region", equal = { term = "x3" } }', 'unknown term "x3"'),
        ('split = "region"', 'split = { by = "region", equal = { method = "t" } }', 'unknown test "t"'),
        (
            'split = "region"',
            'method = "first_difference"\nsplit = { by = "region", equal = true }',
            'a model with method "first_difference" cannot be tested for equality',
        ),
    ],
)
def test_what_is_refused(study, old, new, told):
    study.replace(old, new)
    with pytest.raises(SpecProblems) as error:
        prepare(find_study(None))
    assert told in str(error.value)


def test_a_split_gains_the_row_of_its_equality(home):
    split(home, "true")
    outcome = go()
    found = from_json(outcome.entries["model.by_region/(equal)"].text("record.json"))
    theirs = em.probe.equal_across(
        panel(home),
        "y",
        ["x1", "ln_k", "x2"],
        term="x1",
        by="region",
        absorb=["firm", "year"],
        cov=em.Clustered("firm"),
    )
    assert found == theirs
    made, checks = table(outcome, "main")
    row = made.rows[-1]
    assert row.label == "Equality of x1, p"
    assert [cell.p_value for cell in row.cells] == [None, None, None, theirs.p_value, None]
    assert theirs in checks
    assert go().count("cached") == outcome.count("new")


def test_permutation_over_some_parts(home):
    home.save(home.frame.assign(region=np.array(["East", "West", "North"])[home.frame.firm.str[1:].astype(int) % 3]))
    home.replace(
        'split = "region"',
        'split = { by = "region", values = ["West", "East"], '
        'equal = { term = "x2", method = "permutation", reps = 49 } }',
    )
    outcome = go()
    found = from_json(outcome.entries["model.by_region/(equal)"].text("record.json"))
    kept = panel(home).select((home.frame.region != "North").to_numpy(), "North")
    assert found == em.probe.equal_across(
        kept,
        "y",
        ["x1", "ln_k", "x2"],
        term="x2",
        by="region",
        absorb=["firm", "year"],
        method="permutation",
        reps=49,
        seed=7,
    )


def test_only_one_part_asks_no_equality(home):
    split(home, "true")
    assert "model.by_region/(equal)" not in go(only=("model.by_region/East",)).entries
    assert "model.by_region/(equal)" in go(only=("table.main",)).entries


def test_an_equality_that_fails_leaves_the_table(home):
    home.save(home.frame.assign(x1=home.frame.x1.where(home.frame.region == "East", 1.0)))
    split(home, '{ term = "x1" }')
    outcome = go()
    assert 'x1@West" does not vary' in outcome.failures["model.by_region/(equal)"].reason
    assert all(row.name != "equality" for row in table(outcome, "main")[0].rows)


def test_published_equations(study, tmp_path):
    outcome = go()
    found = em.Estimate.from_json(outcome.entries["model.med"].text("record.json"))
    printed = f"{found['b:m']:.3f}"
    path = tmp_path / "published.toml"
    text = '[t6]\n[[t6.column]]\nname = "(3)"\nmodel = "med"\nequation = "{}"\n'
    text += '[t6.column.terms]\nm = {{ estimate = "{}" }}'
    path.write_text(text.format("direct", printed))
    (cell,) = compare(path, results(outcome))
    assert cell.ours == found["b:m"] and cell.verdict == "within rounding"
    path.write_text(text.format("dirct", printed))
    with pytest.raises(em.SpecError, match='med has no "equation:dirct"; nearest: "equation:direct"'):
        compare(path, results(outcome))
