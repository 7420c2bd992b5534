"""Random effects of units: least squares after taking from each row a share of its unit's mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from ..arrays.components import Components, swamy_arora
from ..arrays.linear import products
from ..columns import choice
from ..covariance import Covariance, Robust, preset
from ..errors import DataError
from ..panel import Panel
from ..result import Check, Estimate
from ..sample import Sample, draw
from .effects import effects
from .solve import Moments, Ready, Solved, centred, identified, record, solve, squared_correlation, stata_r2

KINDS = ("swamy-arora", "harmonic")


def random_effects(
    panel: Panel,
    y: str,
    x: Sequence[str],
    *,
    cov: Covariance,
    components: Literal["swamy-arora", "harmonic"] = "swamy-arora",
    tests: Literal["z", "t"] = "z",
) -> Estimate:
    """Estimate y_it = x_it'b + constant + u_i + e_it by feasible generalised least squares, u_i random.

    Each row loses the share theta_i = 1 - s_e / sqrt(T_i s_u^2 + s_e^2) of its unit's mean; then least squares.

    Parameters
    ----------
    panel : Panel
    y : str
        Outcome column.
    x : sequence of str
        Regressor columns; those that do not vary over time may be among them. Rows that lack a value in any column are
        dropped and counted; units with a single row stay.
    cov : Classical, Robust, Clustered, TwoWayClustered or DriscollKraay
        There is no default. It is that of the quasi-demeaned regression; Classical uses its own residual variance.
    components : {"swamy-arora", "harmonic"}
        The variance components, the same where the panel is balanced. "swamy-arora" is exact with unequal T_i (Baltagi
        and Chang 1994): R plm's "swar", Stata's ``xtreg, re sa``, gretl's ``--unbalanced``. "harmonic" puts the
        harmonic mean of T_i for T: Stata's ``xtreg, re`` and gretl without options.
    tests : {"z", "t"}
        The normal distribution, as Stata and plm, or the t of the covariance's small-sample rule.

    Returns
    -------
    Estimate
        Facts sigma_u, sigma_e, rho; theta, or theta_min and theta_max where units have unequally many rows; r2 (of the
        quasi-demeaned rows), r2_within, r2_between and r2_overall (squared correlations, as Stata); rss and
        rmse of the quasi-demeaned rows; f_statistic, which times f_df_num is Stata's Wald chi-squared. A negative s_u^2
        is set to zero and a Check says so.

    Raises
    ------
    DataError
        Too few rows or units for the components, or no error left within the units.
    SpecError, IdentificationError
        Unknown or repeated columns; a constant or collinear regressor, by name.

    References
    ----------
    Swamy and Arora (1972); Baltagi and Chang (1994). Agrees with R plm 2.6-2 and gretl 2022c to 1e-8 on
    tests/goldens/random_effects.
    """
    choice("components", components, KINDS)
    choice("tests", tests, ("z", "t"))
    sample = draw(panel, y, x, cov=cov)
    found = _components(sample, components)
    theta = 1 - np.sqrt(found.e / (sample.units.counts * found.u + found.e))
    ready, moved = _ready(sample, theta, cov)
    solved = solve(sample, ready, cov)
    if tests == "z":
        solved = replace(solved, inference=replace(solved.inference, df=np.inf))
    facts = _facts(sample, solved, ready.moments.total, moved) | _spread(found, theta)
    made = record("random_effects", sample, solved, facts)
    return replace(
        made, labels={**made.labels, "components": components}, checks=(*made.checks, *_clamped(found, sample))
    )


def _components(sample: Sample, kind: str) -> Components:
    found = swamy_arora(sample.yx, sample.units, exact=kind == "swamy-arora")
    n, units, k = len(sample.y), sample.units.size, len(sample.terms)
    if found.df_within <= 0:
        raise DataError(
            f"random effects: {n} rows of {units} units leave no degrees of freedom within units; "
            "use ordinary(), or units with more rows"
        )
    if found.df_between <= 0:
        raise DataError(
            f"random effects: {units} units do not suffice for {k} regressors and a constant between units; "
            "use fewer regressors, or fixed_effects()"
        )
    if found.e == 0:
        raise DataError("random effects: unit effects and regressors explain the outcome wholly; nothing is left of e")
    return found


def _ready(sample: Sample, theta: np.ndarray, cov: Covariance) -> tuple[Ready, np.ndarray]:
    """Return the quasi-demeaned rows with the constant's column projected out, and their raw outcome, (n,)."""
    units = sample.units
    constant = units.spread((1 - theta)[None])[0]
    rows = sample.yx - units.spread(theta * units.total(sample.yx) / units.counts)
    moved = rows[0].copy()
    means = rows @ constant / (constant @ constant)
    rows -= means[:, None] * constant
    moments = Moments(means, centred(sample)[1], products(rows))
    identified(sample, moments)
    hat = constant**2 / (constant @ constant) if isinstance(cov, Robust) else None
    account = effects((), (), sample.clusters, preset(cov.small))
    return Ready(rows, moments, account, constant=constant, hat=hat), moved


def _facts(sample: Sample, solved: Solved, total: np.ndarray, moved: np.ndarray) -> dict[str, float]:
    n, rss = len(sample.y), solved.rss
    residual = n - len(solved.coef)
    tss = float(((moved - moved.mean()) ** 2).sum())
    units = sample.units
    within = products(sample.yx - units.spread(units.total(sample.yx) / units.counts))
    return {
        "r2": 1 - rss / tss,
        "r2_adjusted": 1 - (rss / residual) / (tss / (n - 1)),
        "r2_within": squared_correlation(within, solved.slopes),
        **stata_r2(sample, solved.slopes, total),
        "rmse": np.sqrt(rss / residual),
        "rss": rss,
        "df_residual": residual,
        "df_absorbed": 1,
    }


def _spread(found: Components, theta: np.ndarray) -> dict[str, float]:
    low, high = float(theta.min()), float(theta.max())
    shares = {"theta": low} if low == high else {"theta_min": low, "theta_max": high}
    sigmas = {"sigma_u": np.sqrt(found.u), "sigma_e": np.sqrt(found.e), "rho": found.u / (found.u + found.e)}
    return sigmas | shares


def _clamped(found: Components, sample: Sample) -> tuple[Check, ...]:
    if found.u_raw >= 0:
        return ()
    sentence = (
        f"The variance of the effects of {sample.panel.unit} was estimated as {found.u_raw:.3g} and set to zero: "
        "random effects are pooled least squares here."
    )
    return (
        Check(
            name="negative_component",
            question="Is the estimated variance of the units' effects positive?",
            statistic=found.u_raw,
            verdict="caution",
            level="caution",
            sentence=sentence,
        ),
    )
