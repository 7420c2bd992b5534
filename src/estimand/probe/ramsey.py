"""Ramsey's RESET: do powers of the fitted values explain what the regressors leave?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..covariance import Classical, Covariance
from ..errors import SpecError
from ..estimate.linear import fit
from ..panel import Panel
from ..result import Check
from ..sample import draw
from .verdict import Asked, f_check
from .wald import joint, selecting


def ramsey(
    panel: Panel, y: str, x: Sequence[str], *, powers: Sequence[int] = (2, 3, 4), cov: Covariance | None = None
) -> Check:
    """Test that powers of the fitted values have no slopes beside the regressors, in pooled least squares.

    The fitted values are taken from their mean, which matters only where a power between 2 and the highest is left out.

    Parameters
    ----------
    panel : Panel
    y, x : str, sequence of str
        As in ``ordinary``: rows that lack a value are left out.
    powers : sequence of int
        Whole numbers above one. Stata's ``estat ovtest`` takes (2, 3, 4), R's ``resettest`` (2, 3).
    cov : covariance, optional
        Classical without it, as in Stata and R.

    Returns
    -------
    Check
        F with the number of powers and the residual degrees of freedom (of the covariance).

    Raises
    ------
    SpecError
        Powers that are not whole numbers above one, or repeated.
    IdentificationError
        When a power is a combination of the rest, as with few different fitted values.

    References
    ----------
    Ramsey (1969). Agrees with R lmtest 0.9-40 (``resettest``) to 1e-8 on tests/goldens/panel_tests.
    """
    powers = tuple(powers)
    if not powers or any(p != int(p) or p < 2 for p in powers) or len(set(powers)) < len(powers):
        raise SpecError(f"powers: {list(powers)} are not different whole numbers above one, such as (2, 3, 4)")
    cov = cov or Classical()
    sample = draw(panel, y, x, cov=cov)
    fitted = fit("ordinary", sample, Classical()).coef[:-1] @ sample.x
    fitted -= fitted.mean()
    fitted /= np.abs(fitted).max() or 1.0
    names = [f"fitted^{p}" for p in powers]
    wide = replace(sample, yx=np.vstack([sample.yx, *(fitted**p for p in powers)]), terms=(*sample.terms, *names))
    estimate = fit("ramsey", wide, cov)
    asked = Asked(
        "ramsey",
        f"RESET with powers {', '.join(map(str, powers))} of the fitted values",
        "Is the form of the regression right?",
        "powers of the fitted values have no slopes",
        "the form is wrong: curvature or interactions are missing",
        "nothing speaks against the form",
    )
    return f_check(asked, *joint(estimate, selecting(estimate, names), np.zeros(len(names))))
