"""Dynamic panels by GMM: Arellano-Bond's differences and Blundell-Bond's system, with the tests that belong to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ..arrays.gmm_transform import TRANSFORMS, Transform
from ..columns import choice
from ..covariance import Classical, Robust, Windmeijer
from ..errors import SpecError
from ..panel import Panel
from ..result import Estimate
from ..sample import listed
from .gmm_checks import checks
from .gmm_design import Request, design
from .gmm_facts import facts, tables
from .gmm_solve import Solved, choose, solve
from .gmm_values import Iv, Lags


def dynamic_gmm(  # noqa: PLR0913 - each is a choice that a table of the method must state
    panel: Panel,
    y: str,
    x: Sequence[str] = (),
    *,
    lags: int = 1,
    gmm: Sequence[Lags] = (),
    iv: Sequence[str | Iv] = (),
    system: bool = True,
    transform: Transform = "difference",
    steps: Literal[1, 2] = 2,
    time_effects: bool = True,
    cov: Windmeijer | Robust | Classical,
    small: bool = False,
    h: Literal[1, 2, 3] = 3,
) -> Estimate:
    """Estimate y_it = a_1 y_i,t-1 + ... + x_it'b + u_i + e_it, where x may depend on e, by GMM.

    Minimise g'Ag, g the sum over units of Z_i'e_i, e the errors after the transformation and, in a system, below them
    those in levels. First A = (sum Z_i'H Z_i)^-1; in a second step A = (sum g_i g_i')^-1 at the errors of the first.

    Parameters
    ----------
    panel : Panel
        With a time column. Lags go by its calendar: a gap is a gap.
    y : str
        Outcome column.
    x : sequence of str
        Regressor columns. Rows that lack a value in any column or lag of the model are dropped and counted; what they
        do hold still serves as instrument.
    lags : int
        Lags of the outcome among the regressors, ``L1.y`` and on; 0 for a static model.
    gmm : sequence of Lags
        Instruments from lags: ``Lags("y", 2, 4, collapse=True)``. A regressor that neither `gmm` nor `iv` names is
        endogenous without instruments of its own.
    iv : sequence of str or Iv
        Columns that are their own instruments: exogenous regressors.
    system : bool
        Add the equation in levels, with a constant.
    transform : {"difference", "orthogonal"}
        What takes the units' effects out: first differences or forward orthogonal deviations.
    steps : {1, 2}
    time_effects : bool
        Add dummies of periods as regressors and instruments, without those that others make superfluous.
    cov : Windmeijer, Robust or Classical
        There is no default. With two steps Windmeijer() or Classical() (uncorrected), with one Robust() or Classical()
        (equal variances).
    small : bool
        Correct for few observations and use t and F: as xtabond2's option small.
    h : {1, 2, 3}
        H of the first step: the identity, the two equations apart, or together (xtabond2's default).

    Returns
    -------
    Estimate
        Terms: lags, x, periods, and in a system the constant. `n_obs` counts rows in levels in a system, transformed
        rows otherwise. Facts n_units, n_periods, n_instruments, weights_rank, ar1_z and on, sargan, hansen_j, sigma_e,
        lag_pooled, lag_within, periods_left_out. Tables instruments, difference_in_hansen. A Check for each test.

    Raises
    ------
    SpecError
        Unknown columns or options, no instruments, lags beyond the panel.
    DataError
        Fewer than three periods, no two neighbouring complete rows; text, infinite or no values.
    IdentificationError
        Fewer instruments than coefficients; regressors that do not vary or are combinations of others, by name.

    References
    ----------
    Arellano and Bond (1991); Arellano and Bover (1995); Blundell and Bond (1998); Windmeijer (2005); Roodman (2009).
    Agrees with gretl 2022c, R plm 2.6-2 and pydynpd 0.2.2 to 1e-6 on tests/goldens/dynamic_gmm.
    """
    words = choose(cov, steps)
    choice("transform", transform, tuple(TRANSFORMS))
    choice("h", h, (1, 2, 3))
    for role, names in (("x", x), ("iv", iv)):
        listed(role, names)
    own = tuple(Iv(column) if isinstance(column, str) else column for column in iv)
    _values(gmm, own)
    asked = Request(y, tuple(x), lags, tuple(gmm), own, system, transform, time_effects, h)
    return _record(solve(design(panel, asked), cov, steps, small), words, small)


def _values(gmm: Sequence[Lags], iv: Sequence[Iv]) -> None:
    """Raise SpecError when an instrument is no value of its kind, or named twice."""
    if isinstance(gmm, Lags | str):
        raise SpecError(f'gmm: give a list, [Lags("y", 2)], not {gmm!r}')
    for role, values, kind in (("gmm", gmm, Lags), ("iv", iv, Iv)):
        for i, value in enumerate(values):
            if not isinstance(value, kind):
                raise SpecError(f"{role}: {value!r} is no {kind.__name__}")
            if value in values[:i]:
                raise SpecError(f"{role}: {value.words} is named twice")


def _record(solved: Solved, words: str, small: bool) -> Estimate:
    made = solved.design
    asked, panel = made.asked, made.grid.panel
    name = "system GMM" if asked.system else "difference GMM"
    turned = "" if asked.transform == "difference" else ", orthogonal deviations"
    known = facts(solved)
    listed_tables = tables(solved)
    return Estimate(
        method="dynamic_gmm",
        terms=made.terms,
        coef=solved.at.b,
        cov=solved.cov,
        df=solved.df,
        n_obs=made.rows.n_obs,
        dropped=made.rows.dropped,
        labels={
            "y": asked.y,
            "unit": panel.unit,
            "time": str(panel.time),
            "cov": words,
            "kind": f"{name}{turned}, {'two steps' if solved.steps == 2 else 'one step'}",
            "instruments": " + ".join(made.groups),
        }
        | ({"small": "xtabond2"} if small else {}),
        facts=known,
        tables=listed_tables,
        checks=checks(solved, known, listed_tables),
    )
