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
    key = frame["group"].map(said)
    found = list(dict.fromkeys(key))
    if len(found) > MOST_GROUPS:
        raise SpecError(f"{len(found)} groups; a figure tells at most {MOST_GROUPS} apart; choose fewer")
    groups = {(labels or {}).get(g, g): frame[key == g] for g in found}
    if len(groups) < len(found):
        raise SpecError(f"labels give the same words to two of the groups {', '.join(found)}")
    return groups


def said(value: object) -> str:
    """Return a group or a time as a reader writes it: 1980 for 1980.0, a year for its first day."""
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y}" if (value.month, value.day) == (1, 1) else f"{value:%Y-%m-%d}"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def words(finding: Finding, fact: str, labels: Mapping[str, str] | None = None) -> str:
    """Return the words for the column that a fact names, with its unit; empty when it names none."""
    name = str(finding.facts.get(fact) or "")
    unit = finding.facts.get("unit" if fact == "column" else f"{fact}_unit")
    said = (labels or {}).get(name, name)
    return f"{said} ({unit})" if unit and str(unit) not in said else said
