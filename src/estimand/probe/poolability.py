"""F test that absorbed effects are all zero: may the rows be pooled?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..covariance import Classical
from ..errors import SpecError
from ..estimate.linear import fit
from ..panel import Panel
from ..result import Check
from ..sample import draw, listed
from .verdict import Asked, f_check


def poolability(panel: Panel, y: str, x: Sequence[str], *, absorb: Sequence[str], given: Sequence[str] = ()) -> Check:
    """Test that the effects in `absorb` are zero: F = ((RSS_0 - RSS_1) / q) / (RSS_1 / (n - k - a)).

    Parameters
    ----------
    panel : Panel
    y, x : str, sequence of str
        As in ``fixed_effects``; both models use the same complete rows, units with one row included.
    absorb : sequence of str
        The factors whose effects are tested together: ``[unit]``, ``[time]`` or both.
    given : sequence of str
        Factors whose effects stay under the null, as the units' when the periods' are tested.

    Returns
    -------
    Check
        F with q and n - k - a degrees of freedom; errors are taken as independent with equal variances.

    Raises
    ------
    SpecError, DataError, IdentificationError
        As ``fixed_effects``: a regressor that the effects explain must be left out of both models.

    References
    ----------
    Agrees with R plm 2.6-2 (``pFtest``), hence the F at the foot of Stata's ``xtreg, fe``, to 1e-9 on
    tests/goldens/panel_tests.
    """
    listed("absorb", absorb)
    listed("given", given)
    again = [name for name in absorb if name in given]
    if again or not absorb:
        raise SpecError(f'given: "{again[0]}" is tested too' if again else "absorb: name the effects to test")
    sample = draw(panel, y, x, cov=Classical(), absorb=[*absorb, *given], singletons=True)
    full = fit("fixed_effects", sample, Classical())
    null = fit("null", replace(sample, absorb=tuple(given), absorbed=sample.absorbed[len(absorb) :]), Classical())
    df = (null.facts["df_residual"] - full.facts["df_residual"], full.facts["df_residual"])
    f = (null.facts["rss"] - full.facts["rss"]) / df[0] / (full.facts["rss"] / df[1])
    names = " and ".join(absorb)
    beside = f" beside those of {' and '.join(given)}" if given else ""
    asked = Asked(
        "poolability",
        f"F test of the effects of {names}",
        f"Are there effects of {names}{beside}?",
        f"all effects of {names} are zero",
        f"there are effects of {names}, and rows should not be pooled without them",
        f"nothing speaks against pooling over {names}",
    )
    return f_check(asked, f, df)
