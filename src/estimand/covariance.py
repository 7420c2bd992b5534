"""The covariance of the estimates as a value: Classical, Robust, Clustered, TwoWayClustered, DriscollKraay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .errors import SpecError, nearest

Preset = Literal["reghdfe", "fixest", "plm", "plm-sss", "sandwich", "linearmodels", "ivreg2"]


@dataclass(frozen=True)
class SmallSample:
    """How one program corrects a covariance for few observations and few clusters.

    With n rows, k slopes, and a degrees of freedom used by the constant and the absorbed effects, the robust and
    clustered covariance is multiplied by

        (n - `less`) / (n - k - a') * (G / (G - 1) if `groups` else 1)

    where a' depends on `effects`: "all" counts all of a, "free" leaves out the effects nested in the clusters
    and keeps one for the constant, "some" leaves all effects out when there is a single one and it is nested,
    "none" leaves them out always. With `scale` false the first factor is 1. With two columns of clusters G is the
    smaller number, or with `own` each term's own. Tests use t with G - 1 ("groups") or the residual degrees of freedom
    ("residual"), or the normal distribution ("normal", and then the classical error variance is RSS over n less the
    absorbed effects, and the robust covariance is scaled alike, as xtivreg2 does).
    """

    name: str
    effects: Literal["all", "free", "some", "none"]
    less: int
    groups: bool
    scale: bool
    exact: bool
    t_by: Literal["groups", "residual", "normal"]
    own: bool = False


REGHDFE = SmallSample("reghdfe", "free", less=1, groups=True, scale=True, exact=True, t_by="groups")
FIXEST = SmallSample("fixest", "free", less=1, groups=True, scale=True, exact=False, t_by="groups")
PLM = SmallSample("plm", "none", less=0, groups=False, scale=False, exact=True, t_by="residual")
PLM_SSS = SmallSample("plm-sss", "none", less=1, groups=True, scale=True, exact=True, t_by="residual")
SANDWICH = SmallSample("sandwich", "all", less=1, groups=True, scale=True, exact=True, t_by="groups", own=True)
LINEARMODELS = SmallSample("linearmodels", "some", less=0, groups=False, scale=True, exact=False, t_by="residual")
IVREG2 = SmallSample("ivreg2", "none", less=0, groups=False, scale=False, exact=True, t_by="normal")
PRESETS = {p.name: p for p in (REGHDFE, FIXEST, PLM, PLM_SSS, SANDWICH, LINEARMODELS, IVREG2)}


def preset(small: Preset | SmallSample) -> SmallSample:
    """Return the small-sample rule of that name."""
    if isinstance(small, SmallSample):
        return small
    if small not in PRESETS:
        raise SpecError(
            f'cov: no small-sample preset "{small}"; there are {", ".join(PRESETS)}{nearest(small, PRESETS)}'
        )
    return PRESETS[small]


@dataclass(frozen=True)
class Classical:
    """Equal variances, no correlation: s² (X'X)⁻¹ with s² = RSS / (n - k - a).

    `small` (default "reghdfe") decides only whether redundant effects are counted exactly.
    """

    small: Preset | SmallSample = "reghdfe"

    def __post_init__(self) -> None:
        preset(self.small)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it needs: none."""
        return ()


@dataclass(frozen=True)
class Robust:
    """Heteroskedasticity-robust (White): HC0, HC1 (default, as Stata's ``robust``), HC2 or HC3.

    `small` (default "reghdfe") sets the degrees of freedom in HC1, n / (n - k - a').
    """

    kind: Literal["HC0", "HC1", "HC2", "HC3"] = "HC1"
    small: Preset | SmallSample = "reghdfe"

    def __post_init__(self) -> None:
        preset(self.small)
        if self.kind not in ("HC0", "HC1", "HC2", "HC3"):
            raise SpecError(f'cov: Robust kind "{self.kind}" is not one of HC0, HC1, HC2, HC3')

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it needs: none."""
        return ()


@dataclass(frozen=True)
class Clustered:
    """Correlation of any form within the groups of one column, none between them.

    `small` (default "reghdfe", which equals fixest and Stata's ``xtreg, fe`` where they overlap): see SmallSample.
    """

    by: str
    small: Preset | SmallSample = "reghdfe"

    def __post_init__(self) -> None:
        preset(self.small)
        if not isinstance(self.by, str):
            raise SpecError("cov: Clustered takes one column name; for two use TwoWayClustered(first, second)")

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it needs."""
        return (self.by,)


@dataclass(frozen=True)
class TwoWayClustered:
    """Correlation within the groups of either of two columns (Cameron, Gelbach and Miller 2011): V₁ + V₂ - V₁₂.

    `small` (default "reghdfe": the smaller number of groups serves all three terms). A covariance that is not positive
    semi-definite has its negative eigenvalues set to zero, and a Check says so.
    """

    first: str
    second: str
    small: Preset | SmallSample = "reghdfe"

    def __post_init__(self) -> None:
        preset(self.small)
        if self.first == self.second:
            raise SpecError(f'cov: TwoWayClustered names "{self.first}" twice; use Clustered("{self.first}")')

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it needs."""
        return (self.first, self.second)


@dataclass(frozen=True)
class DriscollKraay:
    """Correlation across units and, up to `bandwidth` periods, over time (Driscoll and Kraay 1998), Bartlett kernel.

    Without `bandwidth` it is floor(4 (T/100)^(2/9)), as Stata's ``xtscc``. `small`: see SmallSample, groups being
    periods.
    """

    bandwidth: int | None = None
    small: Preset | SmallSample = "reghdfe"

    def __post_init__(self) -> None:
        preset(self.small)
        if self.bandwidth is not None and self.bandwidth < 0:
            raise SpecError(f"cov: bandwidth {self.bandwidth} is negative")

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it needs: the panel's own time."""
        return ()


@dataclass(frozen=True)
class Windmeijer:
    """Two-step GMM of dynamic panels, corrected for weights that were estimated themselves (Windmeijer 2005).

    Robust to unequal variances and to any correlation within units. It is of use to ``dynamic_gmm`` alone.
    """

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it needs: the panel's own unit."""
        return ()


Covariance = Classical | Robust | Clustered | TwoWayClustered | DriscollKraay


def describe(cov: Covariance) -> str:
    """Return the words for a table note, such as ``clustered by province``."""
    match cov:
        case Classical():
            return "classical"
        case Robust():
            return f"robust ({cov.kind})"
        case Clustered():
            return f"clustered by {cov.by}"
        case TwoWayClustered():
            return f"clustered by {cov.first} and {cov.second}"
        case DriscollKraay():
            return "Driscoll-Kraay"
    raise SpecError(f"cov: {cov!r} is not a covariance; give Classical(), Robust(), Clustered(column), ...")
