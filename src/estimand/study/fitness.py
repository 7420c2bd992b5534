"""Whether the data are what the spec expects: their shape, and numbers where a model needs numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .problems import Problem
from .spec import Spec


def expected(spec: Spec, made: Mapping[str, Any], shown: str) -> list[Problem]:
    """Return what [data] expect says and the data do not."""
    wanted = spec.data.expect.model_dump(exclude_none=True)
    return [
        Problem(
            f"expect: {key} = {str(value).lower()}, but {shown} has {key} = {str(made[key]).lower()}",
            spec.review.lines.of(("data", "expect")),
        )
        for key, value in wanted.items()
        if made[key] != value
    ]


def unfit(facts: Mapping[str, Mapping[str, Any]], used: Mapping[str, str], shown: str) -> list[Problem]:
    """Return the columns of the data that a model (`used`, by column) needs as numbers and that are not."""
    found = []
    for name, user in used.items():
        wrong = _wrong(facts[name]) if name in facts else ""
        if wrong:
            found.append(Problem(f'column "{name}", used by {user}, {wrong}', file=shown))
    return found


def _wrong(fact: Mapping[str, Any]) -> str:
    """Return why a column cannot be used as numbers, and what to do; empty when it can."""
    if fact["kind"] == "nothing":
        return f"has no value: all {fact['rows']} rows are empty; fill it or leave it out of the spec"
    if fact["kind"] == "dates":
        return "holds dates, not numbers"
    if fact.get("infinite"):
        count = f"{fact['infinite']} infinite value{'s' * (fact['infinite'] > 1)}"
        return f"has {count}, first{fact['place']}; mend them or leave the cells empty"
    if fact.get("wrong"):
        return (
            f'holds text: {fact["wrong"]} of {fact["rows"]} values are not numbers, first "{fact["first"]}"'
            f'{fact["place"]}; mend them, leave the cells empty, or make 0/1 columns with method = "one_hot"'
        )
    return ""
