"""What a figure takes out of a Finding: a table with the columns it needs, cut by group, and words for columns."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ...errors import SpecError
from ...result import Finding
from ..style import MOST_GROUPS


def named(finding: Finding, table: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Return a table of the finding; raise SpecError when it or one of the columns is missing, or it has no rows."""
    if table not in finding.tables:
        raise SpecError(f'a finding of "{finding.method}" has no table "{table}"; it has {", ".join(finding.tables)}')
    frame = finding.tables[table]
    lacking = [c for c in columns if c not in frame.columns]
    if lacking:
        raise SpecError(f'the table "{table}" of "{finding.method}" lacks the column "{lacking[0]}"')
    if frame.empty:
        raise SpecError(f'the table "{table}" of "{finding.method}" has no rows; there is nothing to draw')
    return frame


def by_group(frame: pd.DataFrame, labels: Mapping[str, str] | None = None) -> dict[str, pd.DataFrame]:
    """Return the rows of each group by its words, in order of appearance; one nameless group when there is none."""
    if "group" not in frame.columns:
        return {"": frame}
    key = frame["group"].map(_said)
    found = list(dict.fromkeys(key))
    if len(found) > MOST_GROUPS:
        raise SpecError(f"{len(found)} groups; a figure tells at most {MOST_GROUPS} apart; choose fewer")
    return {(labels or {}).get(g, g): frame[key == g] for g in found}


def _said(group: object) -> str:
    if pd.isna(group):
        return ""
    return str(int(group)) if isinstance(group, float) and group.is_integer() else str(group)


def words(finding: Finding, fact: str, labels: Mapping[str, str] | None = None) -> str:
    """Return the words for the column that a fact names, with its unit; empty when it names none."""
    name = str(finding.facts.get(fact) or "")
    unit = finding.facts.get("unit" if fact == "column" else f"{fact}_unit")
    said = (labels or {}).get(name, name)
    return f"{said} ({unit})" if unit and str(unit) not in said else said
