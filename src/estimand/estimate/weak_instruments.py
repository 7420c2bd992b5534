"""What must be known of instruments: do they move the regressors, are they valid, and what holds if they are weak.

Every test is a quadratic form g'V^-1 g of moments g. Only V differs: classical, or from rows, clusters or periods; and
whether it is taken at the null (LM) or freely (Wald).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from ..arrays.confidence import anderson_rubin_set
from ..arrays.iv import along, classical, efficient, wald
from ..arrays.rank import conditional, effective_f, rank_test
from ..result import Check, Scalar
from .instrument_checks import checks
from .instruments import Design
from .stock_yogo import stock_yogo

LEVEL = 0.95


@dataclass
class Identification:
    """Facts, tables and Checks about the instruments of a model."""

    facts: dict[str, Scalar] = field(default_factory=dict)
    tables: dict[str, Any] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()

    def chi2(self, name: str, statistic: float, df: int) -> None:
        """Add a chi-squared statistic; nothing when it could not be formed."""
        if np.isfinite(statistic):
            p = float(special.chdtrc(df, max(statistic, 0.0)))
            self.facts |= {name: float(statistic), f"{name}_df": df, f"{name}_p_value": p}

    def number(self, name: str, value: float) -> None:
        """Add a number; nothing when it could not be formed."""
        if np.isfinite(value):
            self.facts[name] = float(value)


@dataclass(frozen=True, eq=False)
class Spreads:
    """The covariance of Z'D with the errors that the null leaves, and with those that the instruments leave."""

    null: np.ndarray
    free: np.ndarray


def identification(model: Design, first: np.ndarray, kind: str) -> Identification:
    """Return what is known of the instruments under the model's covariance.

    Parameters
    ----------
    model : Design
    first : array, (k1,)
        2SLS or LIML estimates of the endogenous slopes.
    kind : {"2sls", "liml", "gmm2s"}

    Returns
    -------
    Identification
        Facts. Always ``cragg_donald_f``; under a classical covariance ``anderson_lm`` and ``sargan``, otherwise
        ``kleibergen_paap_lm``, ``kleibergen_paap_f`` and ``hansen_j``; ``endogeneity_c``, ``anderson_rubin_f``,
        ``anderson_rubin_chi2``, ``stock_wright_s``; for one endogenous regressor ``effective_f`` and
        ``effective_f_critical``. A statistic whose covariance has no inverse (fewer clusters than instruments) is left
        out. Tables: strength, orthogonality (one C statistic an instrument, when overidentified), stock_yogo,
        anderson_rubin_set.

    References
    ----------
    Baum, Schaffer and Stillman (2007); Kleibergen and Paap (2006); Stock and Yogo (2005); Montiel Olea and Pflueger
    (2013); Sanderson and Windmeijer (2016); Shea (1997); Anderson and Rubin (1949); Stock and Wright (2000).
    """
    out = Identification()
    simple = _classical(model)
    own = simple if model.dependence is None else _from_rows(model)
    count, k = len(model.roles.instruments), len(model.roles.endog)
    out.facts |= {"n_instruments": count, "n_endog": k}
    _strength(out, model, simple, own)
    _overidentified(out, model, own, first, kind)
    out.chi2("endogeneity_c", _endogeneity(model), k)
    _robust_to_weakness(out, model, own)
    table = stock_yogo(count, k, kind)
    if len(table):
        out.tables["stock_yogo"] = table
    out.checks = checks(model, out.facts, out.tables, kind)
    return out


def _classical(model: Design) -> Spreads:
    cross, divisor = model.cross, model.sizes.large
    return Spreads(classical(cross.dd, cross.zz, divisor), classical(cross.left, cross.zz, divisor))


def _from_rows(model: Design) -> Spreads:
    return Spreads(model.spread(model.z, model.d), model.spread(model.z, model.unexplained))


def _strength(out: Identification, model: Design, simple: Spreads, own: Spreads) -> None:
    cross, sizes = model.cross, model.sizes
    count, k = cross.zd.shape[0], cross.zd.shape[1] - 1
    usual = sizes.residual / sizes.large
    out.number("cragg_donald_f", rank_test(cross, simple.free) * usual / count)
    if model.dependence is None:
        out.chi2("anderson_lm", rank_test(cross, own.null), count - k + 1)
    else:
        out.chi2("kleibergen_paap_lm", rank_test(cross, own.null), count - k + 1)
        out.number("kleibergen_paap_f", rank_test(cross, own.free) * sizes.finite / count)
    if k == 1:
        statistic, critical = effective_f(cross, along(own.free, np.array([0.0, 1.0])))
        out.number("effective_f", statistic * sizes.finite)
        out.number("effective_f_critical", critical)
    out.tables["strength"] = pd.DataFrame([_one_strength(model, own.free, j) for j in range(k)])


def _one_strength(model: Design, free: np.ndarray, j: int) -> dict[str, float | str]:
    cross, finite, df = model.cross, model.sizes.finite, model.sizes.df
    count, k = cross.zd.shape[0], cross.zd.shape[1] - 1
    f = wald(cross.zd[:, 1 + j], free[1 + j, :, 1 + j]) * finite / count
    c = conditional(cross, j)
    alone = wald(cross.zd @ c, along(free, c)) * finite / (count - k + 1)
    bread, inverse = np.linalg.inv(cross.fitted[1:, 1:]), np.linalg.inv(cross.dd[1:, 1:])
    return {
        "term": model.roles.endog[j],
        "partial_r2": cross.fitted[1 + j, 1 + j] / cross.dd[1 + j, 1 + j],
        "shea_r2": inverse[j, j] / bread[j, j],
        "f": f,
        "df_num": count,
        "df_den": df,
        "p_value": float(special.fdtrc(count, df, f)),
        "conditional_f": alone,
        "conditional_df_num": count - k + 1,
        "conditional_p_value": float(special.fdtrc(count - k + 1, df, alone)),
    }


def _overidentified(out: Identification, model: Design, own: Spreads, first: np.ndarray, kind: str) -> None:
    """Add Sargan's statistic at the estimate, or Hansen's J after an efficient step from it, and each one's C."""
    zd, extra = model.cross.zd, model.cross.zd.shape[0] - len(first)
    if not extra:
        return
    c = np.append(1.0, -first)
    weight = along(own.null, c)
    if model.dependence is None:
        out.chi2("sargan", wald(zd @ c, weight), extra)
    else:
        out.chi2("hansen_j", efficient(zd, weight)[1], extra)
    if kind != "liml":
        out.tables["orthogonality"] = _orthogonality(model, weight)


def _orthogonality(model: Design, weight: np.ndarray) -> pd.DataFrame:
    """Return for each instrument by how much the minimum falls without it, with the same weights (C, or difference)."""
    zd = model.cross.zd
    every = efficient(zd, weight)[1]
    rows = []
    for i, name in enumerate(model.roles.instruments):
        keep = [j for j in range(len(zd)) if j != i]
        c = every - efficient(zd[keep], weight[np.ix_(keep, keep)])[1]
        rows.append({"instrument": name, "c": c, "df": 1, "p_value": float(special.chdtrc(1, max(c, 0.0)))})
    return pd.DataFrame(rows)


def _endogeneity(model: Design) -> float:
    """Return C, the rise of the minimum when the endogenous regressors serve as instruments too (least squares)."""
    cross, k = model.cross, len(model.roles.endog)
    b = np.linalg.solve(cross.dd[1:, 1:], cross.dd[1:, 0])
    c = np.append(1.0, -b)
    zd = np.vstack([cross.dd[1:], cross.zd])
    if model.dependence is None:
        every = np.block([[cross.dd[1:, 1:], cross.zd[:, 1:].T], [cross.zd[:, 1:], cross.zz]])
        weight = (c @ cross.dd @ c) / model.sizes.large * every
    else:
        weight = model.spread(model.left[1:], (c @ model.d)[None])[0, :, 0]
    return efficient(zd, weight)[1] - efficient(zd[k:], weight[k:, k:])[1]


def _robust_to_weakness(out: Identification, model: Design, own: Spreads) -> None:
    """Add the Anderson-Rubin test that all endogenous slopes are zero, Stock and Wright's S, and the set of one."""
    cross, sizes = model.cross, model.sizes
    count = len(cross.zd)
    statistic = wald(cross.zd[:, 0], own.free[0, :, 0])
    out.chi2("anderson_rubin_chi2", statistic, count)
    if np.isfinite(statistic):
        f = statistic * sizes.finite / count
        p = float(special.fdtrc(count, sizes.df, f))
        out.facts |= {"anderson_rubin_f": f, "anderson_rubin_f_df_den": sizes.df, "anderson_rubin_f_p_value": p}
    out.chi2("stock_wright_s", _stock_wright(model, own), count)
    if len(model.roles.endog) == 1 and np.isfinite(statistic):
        critical = float(special.fdtri(count, sizes.df, LEVEL)) * count / sizes.finite
        pieces = anderson_rubin_set(cross, own.free, critical)
        frame = pd.DataFrame(pieces, columns=["low", "high"], dtype=float)
        frame.insert(0, "term", model.roles.endog[0])
        out.tables["anderson_rubin_set"] = frame


def _stock_wright(model: Design, own: Spreads) -> float:
    """Return S at zero slopes of endogenous regressors and the least-squares slopes of the others, as ivreg2 does.

    The moments of the exogenous regressors are zero there, but their covariance with those of the instruments is not.
    """
    g = model.cross.zd[:, 0]
    if model.dependence is None:
        return wald(g, own.null[0, :, 0])
    fixed = model.fixed
    weight = model.spread([*fixed, *model.z], model.d[:1])[0, :, 0]
    return wald(np.append(np.zeros(len(fixed)), g), weight)
