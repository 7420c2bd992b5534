"""The marginal effect of one term over the values of the moderator that it is multiplied with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..errors import SpecError, nearest
from ..result import Estimate, Finding, t_p_value, t_quantile


def margins(
    estimate: Estimate,
    term: str,
    moderator: str,
    *,
    values: Sequence[float],
    interaction: str | None = None,
    level: float = 0.95,
) -> Finding:
    """Compute b_term + b_interaction m for each value m of the moderator, with intervals by the delta method.

    Parameters
    ----------
    estimate : Estimate
        With the term and its product with the moderator among its terms; in the units of their columns.
    term, moderator : str
        Column names. A moderator that the effects absorb need not be a term.
    values : sequence of float
        Values of the moderator, such as ``np.linspace(low, high, 50)`` over its range in the data.
    interaction : str, optional
        The term of the product; without it ``term_x_moderator`` or ``moderator_x_term``, as ``measure.interaction``
        names it.
    level : float
        Coverage of the intervals.

    Returns
    -------
    Finding
        ``tables["margins"]``: value effect std_error statistic p_value conf_low conf_high. Facts: y, term, moderator,
        interaction, level, and crossing, the value at which the effect is zero (None when the interaction has no
        slope). ``present.margins_plot`` draws it.

    Raises
    ------
    SpecError
        An unknown term, no product among the terms, no values, or a level outside (0, 1).
    """
    if not 0 < level < 1:
        raise SpecError(f"level: {level} is not between 0 and 1; give 0.95 for a 95 % interval")
    m = np.asarray(values, dtype=float).ravel()
    if not len(m) or not np.isfinite(m).all():
        raise SpecError("values: give at least one value of the moderator, all finite")
    product = _product(estimate, term, moderator, interaction)
    i, j = estimate.terms.index(term), estimate.terms.index(product)
    b, v = estimate.coef, estimate.cov
    effect = b[i] + b[j] * m
    se = np.sqrt(v[i, i] + 2 * m * v[i, j] + m**2 * v[j, j])
    half = t_quantile(0.5 + level / 2, estimate.df) * se
    table = pd.DataFrame({"value": m, "effect": effect, "std_error": se, "statistic": effect / se})
    table = table.assign(p_value=t_p_value(effect / se, estimate.df), conf_low=effect - half, conf_high=effect + half)
    facts = {"y": estimate.labels.get("y"), "term": term, "moderator": moderator, "interaction": product}
    facts |= {"level": level, "crossing": float(-b[i] / b[j]) if b[j] else None}
    return Finding("margins", facts, {"margins": table})


def _product(estimate: Estimate, term: str, moderator: str, named: str | None) -> str:
    if term not in estimate.terms:
        raise SpecError(f'margins: no term "{term}"{nearest(term, estimate.terms)}')
    tried = [named] if named else [f"{term}_x_{moderator}", f"{moderator}_x_{term}"]
    for name in tried:
        if name in estimate.terms:
            return name
    words = " or ".join(f'"{name}"' for name in tried)
    raise SpecError(
        f"margins: no term {words}{nearest(tried[0], estimate.terms)}; make the product with measure.interaction, "
        "or name it with interaction="
    )
