"""Hausman test: do two estimates of the same slopes differ by more than chance?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ..columns import choice
from ..errors import SpecError
from ..result import CONSTANT, Check, Estimate
from .verdict import Asked, chi2_check

RANK = 1e-9


def hausman(fixed: Estimate, random: Estimate, *, sigma2: Literal["own", "efficient", "consistent"] = "own") -> Check:
    """Test H = d'(V_f - V_r)^- d, d the difference of the slopes that both estimates have.

    Parameters
    ----------
    fixed : Estimate
        Consistent under both hypotheses, such as fixed_effects. Its covariance, and that of `random`, is Classical.
    random : Estimate
        Efficient under the null, such as random_effects.
    sigma2 : {"own", "efficient", "consistent"}
        The error variance behind both covariances: each its own (R's ``phtest``, Stata's default), that of `random`
        (``sigmamore``) or that of `fixed` (``sigmaless``); an estimate's variance is the square of its fact rmse.

    Returns
    -------
    Check
        Chi-squared with the rank of V_f - V_r, which is inverted on its range. Where that difference has negative
        eigenvalues the test's theory fails: the Check is a caution, and a negative H is reported as it is, without a
        p-value.

    Raises
    ------
    SpecError
        Different outcomes or numbers of rows, no common slope, or a covariance other than Classical: then
        ``probe.mundlak`` is the test.

    References
    ----------
    Hausman (1978). Agrees with R plm 2.6-2 (``phtest``) and gretl 2022c to 1e-7 on tests/goldens/panel_tests.
    """
    choice("sigma2", sigma2, ("own", "efficient", "consistent"))
    _comparable(fixed, random)
    shared = [t for t in fixed.terms if t in random.terms and t != CONSTANT]
    if not shared:
        raise SpecError("hausman: the two estimates have no slope in common")
    gap = _difference(fixed, random, shared, sigma2)
    asked = Asked(
        "hausman",
        f"Hausman test of {len(shared)} slopes (sigma2 {sigma2})",
        "Do the effects correlate with the regressors?",
        "both estimates are consistent",
        "effects correlate with the regressors; use fixed effects",
        "nothing speaks against random effects",
    )
    return _answer(asked, gap, len(shared))


@dataclass(frozen=True)
class _Gap:
    statistic: float
    rank: int
    negative: int


def _comparable(fixed: Estimate, random: Estimate) -> None:
    if fixed.labels.get("y") != random.labels.get("y"):
        raise SpecError(f'hausman: outcomes differ, "{fixed.labels.get("y")}" and "{random.labels.get("y")}"')
    for estimate in (fixed, random):
        words = estimate.labels.get("cov", "")
        if words != "classical":
            raise SpecError(
                f"hausman: the covariance of {estimate.method} is {words}, and the test needs Classical() in both; "
                "with clustered or robust errors use probe.mundlak(panel, y, x, cov=...)"
            )
    lost = [e.dropped.get("singleton", 0) for e in (fixed, random)]
    if fixed.n_obs + lost[0] != random.n_obs + lost[1]:
        raise SpecError(f"hausman: the estimates use {fixed.n_obs} and {random.n_obs} rows; use the same rows in both")


def _difference(fixed: Estimate, random: Estimate, shared: list[str], sigma2: str) -> _Gap:
    """Return H, the rank of V_f - V_r and its number of negative eigenvalues, in units of the fixed standard errors."""
    at_f, at_r = ([e.terms.index(t) for t in shared] for e in (fixed, random))
    v_f, v_r = fixed.cov[np.ix_(at_f, at_f)], random.cov[np.ix_(at_r, at_r)]
    if sigma2 != "own":
        ratio = (_rmse(random) / _rmse(fixed)) ** 2
        v_f, v_r = (v_f * ratio, v_r) if sigma2 == "efficient" else (v_f, v_r / ratio)
    scale = np.sqrt(np.diag(v_f))
    values, vectors = np.linalg.eigh((v_f - v_r) / np.outer(scale, scale))
    used = np.abs(values) > RANK
    turned = vectors.T @ ((fixed.coef[at_f] - random.coef[at_r]) / scale)
    return _Gap(float((turned[used] ** 2 / values[used]).sum()), int(used.sum()), int((values[used] < 0).sum()))


def _rmse(estimate: Estimate) -> float:
    if not estimate.facts.get("rmse"):
        raise SpecError(f'hausman: {estimate.method} has no fact rmse, so sigma2 can only be "own"')
    return float(estimate.facts["rmse"])


def _answer(asked: Asked, gap: _Gap, slopes: int) -> Check:
    check = chi2_check(asked, gap.statistic, gap.rank)
    short = f" The difference of the covariances has rank {gap.rank}, not {slopes}." if gap.rank < slopes else ""
    if not gap.negative:
        return replace(check, sentence=check.sentence + short)
    warning = (
        f"{gap.negative} of {gap.rank} eigenvalues of the difference of the covariances are negative, so the test's "
        'theory does not hold; take sigma2="efficient", or probe.mundlak'
    )
    if gap.statistic >= 0:
        return replace(check, level="caution", sentence=f"{check.sentence}{short} {warning}.")
    return replace(
        check,
        p_value=None,
        verdict="not defined",
        level="caution",
        sentence=f"{asked.title}: H = {gap.statistic:.4g} is negative.{short} {warning}.",
    )
