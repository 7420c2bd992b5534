"""From a table of deals to the completion rate of each country and year: which deals count, and how many came about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from ..columns import choice
from ..errors import DataError, SpecError, nearest
from ..panel import Panel
from ..result import Check, Finding

HUNDRED = 100.0
_NEWEST = 365  # days: deals announced later than this before the last date may still be completed


@dataclass(frozen=True)
class DealColumns:
    """Where a table of deals, one row a deal, has what the screening reads.

    Attributes
    ----------
    announced, effective : str
        Dates. A deal without an effective date has not been completed.
    acquirer, acquirer_parent, target, target_parent : str
        Nations of the two firms and of their ultimate parents, spelt as `home` and as the countries of the panel.
    kind : str
        What the acquirer is; only those called `firm` count.
    financial : str
        1 where the acquirer is a financial firm, else 0.
    subject : str
        What is bought; only deals over `equity` count.
    firm, equity : str
        The words in `kind` and `subject`.
    target_name : str
        The firm that is bought; read only when one target counts once.
    """

    announced: str = "announced"
    effective: str = "effective"
    acquirer: str = "acquirer_nation"
    acquirer_parent: str = "acquirer_parent_nation"
    target: str = "target_nation"
    target_parent: str = "target_parent_nation"
    kind: str = "acquirer_kind"
    financial: str = "acquirer_financial"
    subject: str = "subject"
    firm: str = "firm"
    equity: str = "equity"
    target_name: str = "target_name"


def completion_rate(
    deals: pd.DataFrame,
    *,
    home: str,
    direction: Literal["from", "to"],
    by: tuple[str, str] = ("country", "year"),
    columns: DealColumns | None = None,
    year_of: Literal["announcement", "completion"] = "announcement",
    within: int | None = None,
    bids: Literal["each", "target"] = "each",
) -> Finding:
    """Count announced and completed deals of a home country with each other country in each year.

    ``rate = 100 * completed / announced``, in per cent.

    Deals are screened by five rules, in this order; one that a rule cannot judge, because a field is missing, does not
    pass and is counted as unknown. *From* home: (1) the acquirer's parent is of the home country; (3) the acquirer is a
    firm, not a person; (4) neither the target nor its parent is; (5) the acquirer is not financial, and equity is
    bought. *To* home: (2) the target's parent is of the home country, and in (4) neither the acquirer nor its
    parent is. The country of a deal is that of the target (*from*) or of the acquirer's parent (*to*).

    Parameters
    ----------
    deals : DataFrame
        One row a deal.
    home : str
        The home country, spelt as in the nation columns.
    direction : {"from", "to"}
    by : pair of str
        What country and year are called in the tables: the keys of the panel.
    columns : DealColumns, optional
    year_of : {"announcement", "completion"}
        Whether a completed deal counts in the year of its announcement (then the rate is at most 100), or in the year
        in which it became effective, over the deals announced in that year.
    within : int, optional
        Days after the announcement within which a deal must become effective to count as completed; by default no
        limit, so that the deals of the last years have had less time.
    bids : {"each", "target"}
        Each announcement counts; or a target counts once a year, completed if any bid for it was. Targets without a
        name are each their own.

    Returns
    -------
    Finding
        ``tables["rates"]``: country year announced completed rate, for each country and year with a deal; the rate is
        missing where none was announced. ``tables["screening"]``: rule name before dropped unknown kept. Facts: deals,
        kept, announced, completed.

    Raises
    ------
    SpecError
        When a column or a choice is not known.
    DataError
        When a date cannot be read, a deal is completed before it is announced, or no deal is left.
    """
    columns = columns or DealColumns()
    _check(deals, columns, direction, year_of, within, bids)
    kept, screening = _screened(deals, _rules(deals, columns, home, direction))
    if kept.empty:
        raise DataError(f"completion_rate: no deal {direction} {home} is left after screening: {_losses(screening)}")
    dated, undated = _dated(kept, columns, "target" if direction == "from" else "acquirer_parent", by)
    dated["completed"] = _completed(dated, within)
    if bids == "target":
        dated = dated.sort_values("completed")
        dated = dated[~dated.duplicated([*by, "target_name"], keep="last") | dated["target_name"].isna()]
    rates = _rates(dated, by, year_of)
    facts = {"deals": len(deals), "kept": len(kept)} | {k: int(rates[k].sum()) for k in ("announced", "completed")}
    notes = (
        _choices(year_of, within, bids),
        *((f"{undated} deals without a date of announcement left out",) if undated else ()),
    )
    tables = {"rates": rates, "screening": screening}
    return Finding("completion_rate", facts, tables, (*_late(dated, within), *_above(rates)), notes)


def with_rates(
    panel: Panel,
    rates: Finding,
    names: Mapping[str, str],
    *,
    none: Literal["missing", "zero"] = "missing",
) -> Panel:
    """Attach rates or counts of deals to the panel whose keys they have.

    Parameters
    ----------
    panel : Panel
        Its unit and time are the keys ``by`` of `completion_rate`.
    rates : Finding
        From `completion_rate`.
    names : mapping of str to str
        For ``"announced"``, ``"completed"`` or ``"rate"``, the name it gets in the panel.
    none : {"missing", "zero"}
        The rate where no deal was announced: 0 / 0 is no number. ``"zero"`` mixes "no deal" with "none came about". The
        counts are zero there in any case.

    Returns
    -------
    Panel
        ``sources`` counts the rows that have deals, and the deals of countries or years that have no row.

    Raises
    ------
    SpecError
        When the keys are not those of the panel, or a name is not known.
    DataError
        When no country and year is in both.
    """
    choice("none", none, ("missing", "zero"))
    table = rates.tables["rates"]
    keys = [panel.unit, *([panel.time] if panel.time else [])]
    if list(table.columns[:2]) != keys:
        has = " and ".join(map(str, table.columns[:2]))
        raise SpecError(
            f"with_rates: the rates are by {has}, the panel by {' and '.join(keys)}; give completion_rate by="
        )
    for old in names:
        choice("names", old, ("announced", "completed", "rate"))
    wanted, found = pd.MultiIndex.from_frame(panel.frame[keys]), pd.MultiIndex.from_frame(table[keys])
    at = found.get_indexer(wanted)
    told = _matched(table, wanted, at)
    new = {}
    for old, name in names.items():
        values = np.where(at >= 0, table[old].to_numpy(dtype=float)[at], 0.0 if old != "rate" else np.nan)
        new[name] = np.nan_to_num(values, nan=0.0) if none == "zero" else values
    words = {
        "announced": "deals announced",
        "completed": "deals completed",
        "rate": f"completion rate, {none} without deals",
    }
    units = {name: "per cent" if old == "rate" else "deals" for old, name in names.items()}
    return panel.with_columns(new, units=units, sources={name: f"{words[old]}; {told}" for old, name in names.items()})


def _check(
    deals: pd.DataFrame, columns: DealColumns, direction: str, year_of: str, within: int | None, bids: str
) -> None:
    if not isinstance(deals, pd.DataFrame):
        raise SpecError(f"completion_rate: give a table of deals, not {type(deals).__name__}")
    choice("direction", direction, ("from", "to"))
    choice("year_of", year_of, ("announcement", "completion"))
    choice("bids", bids, ("each", "target"))
    if within is not None and not within > 0:
        raise SpecError(f"within: {within!r} days is not above zero")
    roles = [role for role in vars(columns) if role not in ("firm", "equity", "target_name")]
    for role in [*roles, *(["target_name"] if bids == "target" else [])]:
        name = getattr(columns, role)
        if name not in deals.columns:
            raise SpecError(
                f'completion_rate: the deals have no column "{name}"{nearest(name, deals.columns)}; '
                f'say where it is: columns=DealColumns({role}="...")'
            )


def _rules(
    deals: pd.DataFrame, columns: DealColumns, home: str, direction: str
) -> list[tuple[int, str, pd.Series, pd.Series]]:
    """Return the rules in order: number, words, which deals pass, and which cannot be judged."""
    ours, theirs = ("acquirer", "target") if direction == "from" else ("target", "acquirer")
    parent, firm, firm_parent = (deals[getattr(columns, c)] for c in (f"{ours}_parent", theirs, f"{theirs}_parent"))
    kind, financial, subject = deals[columns.kind], deals[columns.financial], deals[columns.subject]
    return [
        (1 if direction == "from" else 2, f"parent of the {ours} in {home}", parent == home, parent.isna()),
        (3, f"acquirer is a {columns.firm}", kind == columns.firm, kind.isna()),
        (
            4,
            f"neither {theirs} nor its parent in {home}",
            (firm != home) & (firm_parent != home),
            (firm.isna() & (firm_parent != home)) | (firm_parent.isna() & (firm != home)),
        ),
        (5, "acquirer is not financial", financial == 0, financial.isna()),
        (5, f"{columns.equity} is bought", subject == columns.equity, subject.isna()),
    ]


def _screened(
    deals: pd.DataFrame, rules: Sequence[tuple[int, str, pd.Series, pd.Series]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the deals that pass every rule, and one row a rule: how many it was asked about, dropped and kept."""
    still, rows = np.ones(len(deals), dtype=bool), []
    for number, words, passes, unknown in rules:
        unsure = still & unknown.to_numpy(dtype=bool)
        kept = still & ~unsure & passes.fillna(False).to_numpy(dtype=bool)
        counts = (int(v.sum()) for v in (still, still & ~unsure & ~kept, unsure, kept))
        rows.append((number, words, *counts))
        still = kept
    return deals[still], pd.DataFrame(rows, columns=["rule", "name", "before", "dropped", "unknown", "kept"])


def _dated(deals: pd.DataFrame, columns: DealColumns, country: str, by: tuple[str, str]) -> tuple[pd.DataFrame, int]:
    """Return the deals with country, year and dates under known names, and how many have no date of announcement."""
    announced, effective = (_dates(deals, name) for name in (columns.announced, columns.effective))
    dated = pd.DataFrame({by[0]: deals[getattr(columns, country)], "announced": announced, "effective": effective})
    if columns.target_name in deals:
        dated["target_name"] = deals[columns.target_name]
    dated = dated[announced.notna()]
    return dated.assign(**{by[1]: dated.announced.dt.year.astype(np.int64)}), int(announced.isna().sum())


def _dates(deals: pd.DataFrame, name: str) -> pd.Series:
    values = deals[name]
    if pd.api.types.is_datetime64_any_dtype(values):
        return values
    if pd.api.types.is_numeric_dtype(values) and values.notna().any():
        raise DataError(f'column "{name}" holds numbers such as {values.dropna().iloc[0]}; write dates as 2008-01-31')
    dates = pd.to_datetime(values.astype("string"), format="ISO8601", errors="coerce")
    bad = dates.isna() & values.notna()
    if bad.any():
        first = values[bad].iloc[0]
        raise DataError(f'column "{name}": {int(bad.sum())} values are no dates, first {first!r}; write 2008-01-31')
    return dates


def _completed(dated: pd.DataFrame, within: int | None) -> pd.Series:
    if within is None:
        return dated.effective.notna()
    return (dated.effective - dated.announced).dt.days <= within


def _rates(dated: pd.DataFrame, by: tuple[str, str], year_of: str) -> pd.DataFrame:
    """Return announced and completed deals and their rate in per cent for each country and year."""
    done = dated[dated.completed]
    if year_of == "completion":
        done = done.assign(**{by[1]: done.effective.dt.year.astype(np.int64)})
    counts = [rows.groupby(list(by)).size() for rows in (dated, done)]
    table = pd.concat(counts, axis=1, keys=["announced", "completed"]).fillna(0).astype(np.int64).sort_index()
    some = table.announced.where(table.announced > 0)
    return table.assign(rate=HUNDRED * table.completed / some).reset_index()


def _choices(year_of: str, within: int | None, bids: str) -> str:
    year = "the year of announcement" if year_of == "announcement" else "the year in which it became effective"
    limit = "without limit of time" if within is None else f"within {within} days"
    each = "each announcement counts" if bids == "each" else "a target counts once a year"
    return f"a completed deal counts in {year}, {limit}; {each}"


def _late(dated: pd.DataFrame, within: int | None) -> tuple[Check, ...]:
    """Return cautions about dates: deals too young to be judged, and deals completed before they were announced."""
    found = []
    days = _NEWEST if within is None else within
    last = dated[["announced", "effective"]].max().max()
    young = (dated.effective.isna()) & ((last - dated.announced).dt.days < days)
    if young.any():
        sentence = (
            f"{int(young.sum())} deals were announced within {days} days of the last date ({last:%Y-%m-%d}) and may "
            "still be completed; they count as not completed."
        )
        found.append(_caution("young_deals", "Have all deals had time to be completed?", sentence))
    early = int((dated.effective < dated.announced).sum())
    if early:
        sentence = f"{early} deals became effective before they were announced; they count as completed."
        found.append(_caution("early_deals", "Is each deal announced before it is completed?", sentence))
    return tuple(found)


def _above(rates: pd.DataFrame) -> tuple[Check, ...]:
    none, above = int((rates.announced == 0).sum()), int((rates.rate > HUNDRED).sum())
    if not none + above:
        return ()
    sentence = f"{above} rates are above 100 per cent, and {none} are missing since none was announced in that year."
    return (_caution("years_apart", "Are deals announced and completed in the same year?", sentence),)


def _caution(name: str, question: str, sentence: str) -> Check:
    return Check(name, question, sentence, verdict="caution", level="caution")


def _losses(screening: pd.DataFrame) -> str:
    return ", ".join(f"{row.name_} {row.kept}" for row in screening.rename(columns={"name": "name_"}).itertuples())


def _matched(table: pd.DataFrame, wanted: pd.MultiIndex, at: np.ndarray) -> str:
    """Return in words what matched; nothing matching at all is a DataError."""
    lost = np.setdiff1d(np.arange(len(table)), at)
    if not (at >= 0).any():
        ours, theirs = (", ".join(map(str, key)) for key in (wanted[0], table.iloc[0, :2]))
        raise DataError(
            f"with_rates: no row of the panel (first {ours}) is a country and year with deals (first {theirs}); "
            "spell both alike"
        )
    deals = int(table.announced.to_numpy()[lost].sum())
    return (
        f"{int((at >= 0).sum())} of {len(wanted)} rows have deals; {len(lost)} countries and years with {deals} deals "
        "have no row"
    )
