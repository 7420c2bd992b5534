"""Who is endogenous and which columns are instruments, with the names that clash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import IdentificationError, SpecError
from ..panel import Panel
from ..sample import listed


@dataclass(frozen=True)
class Roles:
    """Names of all regressors `x`, of those that are endogenous, and of the excluded instruments.

    The rows of a sample are y, x, instruments, in this order; `rows` finds names among them.
    """

    x: tuple[str, ...]
    endog: tuple[str, ...]
    instruments: tuple[str, ...]

    @property
    def exog(self) -> tuple[str, ...]:
        """The exogenous regressors."""
        return tuple(name for name in self.x if name not in self.endog)

    @property
    def all_instruments(self) -> tuple[str, ...]:
        """The exogenous regressors and the excluded instruments."""
        return self.exog + self.instruments

    def rows(self, names: Sequence[str]) -> list[int]:
        """Return the rows in which the columns stand; "" is y."""
        order = ("", *self.x, *self.instruments)
        return [order.index(name) for name in names]


def named(panel: Panel, y: str, x: Sequence[str], endog: Sequence[str], instruments: Sequence[str]) -> Roles:
    """Return the roles; an endogenous regressor that `x` does not name comes after it. Raise for names that clash."""
    for role, names in (("x", x), ("endog", endog), ("instruments", instruments)):
        listed(role, names)
        panel.require(names, role)
        twice = [name for i, name in enumerate(names) if name in names[:i]]
        if twice:
            raise SpecError(f'{role}: "{twice[0]}" is named twice')
    if not endog:
        raise SpecError("endog: name the endogenous regressors, or use ordinary() or fixed_effects()")
    roles = Roles((*x, *(name for name in endog if name not in x)), tuple(endog), tuple(instruments))
    for name in roles.instruments:
        if name in roles.x:
            raise SpecError(f'instruments: "{name}" is a regressor too; an excluded instrument must not be in x')
        if name == y:
            raise SpecError(f'instruments: "{name}" is the outcome')
    if len(instruments) < len(endog):
        wanted = ", ".join(f'"{name}"' for name in endog)
        raise IdentificationError(
            f"endogenous regressors {wanted}: {len(endog)}, but instruments: {len(instruments)}; name at least as many"
        )
    return roles
