"""Variance inflation: how much less certain each coefficient is because the regressors move together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..arrays.absorb import absorber, residuals
from ..arrays.correlation import variance_inflation
from ..arrays.groups import groups_of
from ..arrays.linear import collinear, products
from ..columns import group_codes, listed, matrix
from ..errors import DataError, IdentificationError
from ..panel import Panel
from ..result import Check, Finding

HIGH = 10.0
VANISHED = 1e-10


def vif(panel: Panel, x: Sequence[str], *, absorb: Sequence[str] = ()) -> Finding:
    """Compute VIF_j = 1 / (1 - R2_j), R2_j from regressing x_j on the other regressors and a constant.

    Parameters
    ----------
    panel : Panel
    x : sequence of str
        Numeric columns, without the constant, which is always in. Rows with a missing value are left out.
    absorb : sequence of str
        Factors whose effects are taken out first, in place of the constant.

    Returns
    -------
    Finding
        ``tables["vif"]``: term vif tolerance, tolerance being 1 / vif. ``facts``: mean_vif, n_obs, n_dropped. A
        check when a VIF exceeds 10.

    Raises
    ------
    IdentificationError
        When a regressor does not vary (within the factors), or is a combination of others: both are named.
    DataError
        When there are no more rows than terms.

    References
    ----------
    Agrees with R car 3.1-1 (``vif``), hence Stata ``estat vif``, to 1e-9 on tests/goldens/vif/hprice1.
    """
    x = listed(x, "x")
    values = matrix(panel, x, "x")
    absorb = listed(absorb, "absorb") if len(absorb) else []
    factors = [group_codes(panel, name)[0] for name in absorb]
    kept = ~np.isnan(values).any(axis=1)
    for codes in factors:
        kept &= codes >= 0
    if kept.sum() <= len(x) + 1:
        raise DataError(f"vif: {int(kept.sum())} complete rows for {len(x)} regressors and a constant; more are needed")
    rest = _taken_out(values[kept].T, [codes[kept] for codes in factors], x, absorb)
    inflation = variance_inflation(rest)
    table = pd.DataFrame({"term": x, "vif": inflation, "tolerance": 1 / inflation})
    facts = {
        "mean_vif": float(inflation.mean()),
        "n_obs": int(kept.sum()),
        "n_dropped": int((~kept).sum()),
        "absorb": " + ".join(absorb),
    }
    return Finding("vif", facts, {"vif": table}, _checks(table))


def _taken_out(values: np.ndarray, factors: list[np.ndarray], x: list[str], absorb: Sequence[str]) -> np.ndarray:
    """Return the regressors (k, n) less their means or effects, once each is known to add something."""
    centred = values - values.mean(axis=1, keepdims=True)
    rest = residuals(absorber([groups_of(codes) for codes in factors]), centred)[0] if factors else centred
    size = np.maximum((values**2).sum(axis=1), np.finfo(float).tiny)
    for name, left, total, whole in zip(x, (rest**2).sum(axis=1), (centred**2).sum(axis=1), size, strict=True):
        if left <= VANISHED * total or total <= VANISHED**2 * whole:
            within = f" within {' + '.join(absorb)}" if absorb else ""
            raise IdentificationError(f'"{name}" does not vary{within}; leave it out')
    found = collinear(products(rest))
    if found:
        others = ", ".join(f'"{x[i]}"' for i in found[1])
        raise IdentificationError(f'"{x[found[0]]}" is a combination of {others}; leave one of them out')
    return rest


def _checks(table: pd.DataFrame) -> tuple[Check, ...]:
    high = table[table["vif"] > HIGH]
    if not len(high):
        return ()
    named = ", ".join(f"{term} {value:.1f}" for term, value in zip(high["term"], high["vif"], strict=True))
    sentence = f"VIF above {HIGH:g}: {named}. Their separate coefficients are imprecise."
    return (Check("high_vif", "Do regressors move together?", sentence, verdict="caution", level="caution"),)
