"""The tests that come before a choice among pooled, random and fixed effects and of standard errors, in one table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..covariance import Classical, Clustered
from ..errors import DataError
from ..estimate.fixed_effects import fixed_effects
from ..estimate.random_effects import random_effects
from ..panel import Panel
from ..result import Check, Finding
from .breusch_pagan import breusch_pagan_lm
from .cross_section import cross_section_dependence
from .hausman import hausman
from .heteroskedasticity import heteroskedasticity
from .mundlak import mundlak
from .poolability import poolability
from .serial_correlation import serial_correlation


def panel_tests(panel: Panel, y: str, x: Sequence[str]) -> Finding:
    """Ask of one model whether there are effects, whether regressors correlate with them, and how errors behave.

    Parameters
    ----------
    panel : Panel
        With a time column.
    y, x : str, sequence of str
        As in ``fixed_effects``; each test leaves out the rows that it cannot use.

    Returns
    -------
    Finding
        ``tables["tests"]``: test null statistic df1 df2 p_value verdict. Rows: unit_effects and, beside them,
        time_effects (``poolability``); breusch_pagan_lm; hausman (with the error variance of random effects, so that
        the difference of covariances has no negative eigenvalues); mundlak (clustered by unit); heteroskedasticity
        (Koenker, beside unit effects: the groupwise test rejects nearly always where periods are few);
        serial_correlation (Wooldridge); cross_section_dependence (Pesaran, of the fixed-effects residuals).
        ``checks``: those of them that are cautions.

    Raises
    ------
    DataError
        A panel without time; what the single tests raise.
    """
    if panel.time is None:
        raise DataError("panel_tests: the panel has no time column; build it with time=")
    unit, time = panel.unit, panel.time
    fixed = fixed_effects(panel, y, x, absorb=[unit], cov=Classical())
    checks = {
        "unit_effects": poolability(panel, y, x, absorb=[unit]),
        "time_effects": poolability(panel, y, x, absorb=[time], given=[unit]),
        "breusch_pagan_lm": breusch_pagan_lm(panel, y, x),
        "hausman": hausman(fixed, random_effects(panel, y, x, cov=Classical()), sigma2="efficient"),
        "mundlak": mundlak(panel, y, x, cov=Clustered(unit)),
        "heteroskedasticity": heteroskedasticity(panel, y, x, absorb=[unit], kind="koenker"),
        "serial_correlation": serial_correlation(panel, y, x),
        "cross_section_dependence": cross_section_dependence(panel, fixed),
    }
    table = pd.DataFrame([_row(name, check) for name, check in checks.items()])
    cautions = tuple(check for check in checks.values() if check.level == "caution")
    return Finding("panel_tests", {"y": y, "n_obs": fixed.n_obs}, {"tests": table}, cautions)


def _row(name: str, check: Check) -> dict[str, object]:
    df = [] if check.df is None else np.atleast_1d(check.df).tolist()
    first, second = (*df, None, None)[:2]
    answer = {"statistic": check.statistic, "df1": first, "df2": second, "p_value": check.p_value}
    return {"test": name, "null": check.null, **answer, "verdict": check.verdict}
