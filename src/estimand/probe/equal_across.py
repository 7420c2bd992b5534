"""Does a coefficient differ between subsamples? Significant here and not there is no answer to that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from ..columns import choice
from ..covariance import Classical, Covariance
from ..errors import SpecError, nearest
from ..panel import Panel
from ..result import Check, Estimate, Finding
from ..sample import listed
from .subsamples import Compared, Pair, Request, independent, interacted, permuted, separate
from .verdict import Asked, check, f_check, normal_check

METHODS = ("chow", "z", "permutation")


def equal_across(
    data: Panel | Sequence[Estimate] | Mapping[str, Estimate],
    y: str = "",
    x: Sequence[str] = (),
    *,
    term: str,
    by: str = "",
    absorb: Sequence[str] = (),
    cov: Covariance | None = None,
    method: Literal["chow", "z", "permutation"] = "chow",
    reps: int = 999,
    seed: int = 0,
) -> Check | Finding:
    """Test that the coefficient of a term is the same in each group of a column, or in each of several Estimates.

    Parameters
    ----------
    data : Panel, or sequence or mapping of Estimate
        A panel to be split; or Estimates of samples that have no row in common, which are compared by z.
    y : str
        Outcome column.
    x : sequence of str
        Regressor columns, the term among them. Rows that lack a value are dropped.
    term : str
        The regressor whose coefficients are compared.
    by : str
        The column that splits the panel. Rows without it are left out.
    absorb : sequence of str
        Factors, absorbed in each group by itself.
    cov : Classical, Robust, Clustered, TwoWayClustered or DriscollKraay
        Needed but for permutation.
    method : {"chow", "z", "permutation"}
        "chow": one regression in which every regressor and effect is interacted with the groups, with the clusters kept
        also where they span groups. "z": separate regressions, difference over sqrt(V1 + V2), normal. "permutation":
        the groups' labels are permuted over whole units (Fisher), two-sided p = (1 + #) / (1 + draws); for more than
        two groups a pair's labels are permuted among its own units, and the joint statistic is the variance of the
        coefficients over the groups, weighted by their units.
    reps, seed : int
        Permutations, and their seed.

    Returns
    -------
    Check or Finding
        With two groups a Check. With more a Finding: ``tables["groups"]`` (group estimate std_error),
        ``tables["pairs"]`` (group_a group_b difference std_error statistic p_value p_holm, the last being Holm's for
        all pairs), and the Check of the joint test.

    Raises
    ------
    SpecError
        Unknown columns, fewer than two groups, a term that is no regressor, labels that change within a unit.
    IdentificationError
        The term does not vary, or is a combination of others, in a group: named as ``term@group``.

    References
    ----------
    Chow (1960); Clogg, Petkova and Haritou (1995) for z; Fisher (1935). Agrees with R 4.2.2 (lm, sandwich) to 1e-9 on
    tests/goldens/equal_across.
    """
    choice("method", method, METHODS)
    if not isinstance(data, Panel):
        found, what = independent(_named(data), term), "the estimates"
    else:
        asked, what = _request(data, y, x, term, by, absorb, cov, method), by
        if method == "permutation":
            if reps < 1:
                raise SpecError(f"reps: {reps} permutations are none; give 999")
            found = permuted(asked, reps, seed)
        else:
            found = interacted(asked) if method == "chow" else separate(asked)
    return _check(found, term, what) if len(found.table) == 2 else _finding(found, term, what)


def _request(
    panel: Panel,
    y: str,
    x: Sequence[str],
    term: str,
    by: str,
    absorb: Sequence[str],
    cov: Covariance | None,
    method: str,
) -> Request:
    """Return the request, its panel without rows that have no group."""
    listed("x", x)
    listed("absorb", absorb)
    if term not in x:
        raise SpecError(f'term: "{term}" is not among the regressors {list(x)}{nearest(term, x)}')
    panel.require([by], "by")
    panel.require([y], "y")
    panel.require([*x], "x")
    panel.require([*absorb], "absorb")
    if by in (y, *x, *absorb):
        raise SpecError(f'by: "{by}" splits the rows and cannot be outcome, regressor or effect too')
    if cov is None and method != "permutation":
        raise SpecError(f'cov: method "{method}" needs a covariance, such as Clustered("{panel.unit}")')
    there = panel.column(by).notna().to_numpy()
    kept = panel if there.all() else panel.select(there, f"missing {by}")
    return Request(kept, y, tuple(x), term, by, tuple(absorb), cov or Classical())


def _named(estimates: Sequence[Estimate] | Mapping[str, Estimate]) -> dict[str, Estimate]:
    pairs = estimates.items() if isinstance(estimates, Mapping) else enumerate(estimates, start=1)
    named = {str(name): e for name, e in pairs}
    if len(named) < 2 or not all(isinstance(e, Estimate) for e in named.values()):
        raise SpecError("equal_across: give a Panel, or two or more Estimates")
    return named


def _check(found: Compared, term: str, by: str) -> Check:
    """Return the answer for two groups."""
    (pair,) = found.pairs
    (a, b), (first, second) = found.table["group"], found.table["estimate"]
    error = "" if pair.std_error is None else f" (standard error {pair.std_error:.4g})"
    title = f"{term} is {first:.4g} for {a} and {second:.4g} for {b}, difference {pair.difference:.4g}{error}"
    return _answer(found, term, by, f"{title}; {found.words}")


def _finding(found: Compared, term: str, by: str) -> Finding:
    """Return the answer for more groups."""
    named = list(found.table["group"])
    pairs = pd.DataFrame([_row(p, named) for p in found.pairs])
    pairs["p_holm"] = _holm(pairs["p_value"].to_numpy())
    title = f"Equality of {term} across {len(named)} groups of {by}, {found.words}"
    facts = {"term": term, "by": by, "test": found.words, "draws": found.draws, "draws_failed": found.failed}
    tables = {"groups": found.table, "pairs": pairs}
    return Finding("equal_across", facts, tables, (_answer(found, term, by, title),))


def _answer(found: Compared, term: str, by: str, title: str) -> Check:
    asked = Asked(
        "equal_across",
        title,
        f"Is the coefficient of {term} the same across {by}?",
        f"the coefficient of {term} is the same in each group",
        "the coefficients differ",
        "no difference is shown",
    )
    alone = found.pairs[0] if len(found.pairs) == 1 else None
    if found.p_value is not None:
        words = "difference" if alone else "variance of the coefficients"
        made = check(asked, words, alone.statistic if alone else found.statistic, None, found.p_value)
    elif alone and np.isinf(found.df[1]):
        made = normal_check(asked, alone.statistic)
    else:
        made = f_check(asked, found.statistic, (found.df[0], found.df[1]))
    cautions = _cautions(found)
    if not cautions:
        return made
    return replace(made, level="caution", sentence=" ".join([made.sentence, *cautions]))


def _cautions(found: Compared) -> list[str]:
    said = []
    if found.shared:
        said.append(f"Groups of {found.shared} stand in several subsamples, which are therefore not independent.")
    if found.failed:
        said.append(f"{found.failed} permutations do not identify the coefficient and are left out.")
    return said


def _row(pair: Pair, named: list[str]) -> dict[str, str | float | None]:
    return {
        "group_a": named[pair.first],
        "group_b": named[pair.second],
        "difference": pair.difference,
        "std_error": np.nan if pair.std_error is None else pair.std_error,
        "statistic": pair.statistic,
        "p_value": pair.p_value,
    }


def _holm(p: np.ndarray) -> np.ndarray:
    """Return p-values adjusted for their number (Holm 1979)."""
    order = np.argsort(p)
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    out = np.empty_like(p)
    out[order] = np.minimum(stepped, 1)
    return out
