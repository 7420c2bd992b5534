"""Effects: how many degrees of freedom the constant and the absorbed factors use, and which lie within the clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ..arrays.absorb import redundant
from ..arrays.groups import Groups, nested
from ..covariance import SmallSample


@dataclass(frozen=True)
class Effects:
    """The absorbed factors, those nested in a cluster first: names, groups, redundant groups, and whether nested.

    Without factors there is a constant, or `constant` is false.
    """

    names: tuple[str, ...]
    sizes: tuple[int, ...]
    redundant: tuple[int, ...]
    nested: tuple[bool, ...]
    constant: bool = True

    @property
    def df(self) -> int:
        """Degrees of freedom a of the constant and the effects."""
        return sum(self.sizes) - sum(self.redundant) if self.sizes else int(self.constant)

    def counted(self, rule: SmallSample) -> int:
        """Return a', the degrees of freedom that a small-sample rule counts beside clusters."""
        if not self.sizes or rule.effects == "all" or not any(self.nested):
            return 0 if self.sizes and rule.effects == "none" else self.df
        if rule.effects == "none":
            return 0
        if rule.effects == "some":
            return 1 if len(self.sizes) == 1 else self.df
        parts = zip(self.sizes, self.redundant, self.nested, strict=True)
        return 1 + sum(size - lost for size, lost, inside in parts if not inside)

    def table(self) -> pd.DataFrame:
        """Return one row a factor: factor, groups, redundant, nested_in_clusters."""
        columns = {"factor": self.names, "groups": self.sizes, "redundant": self.redundant}
        return pd.DataFrame({**columns, "nested_in_clusters": self.nested})


def effects(names: Sequence[str], factors: Sequence[Groups], clusters: Sequence[Groups], rule: SmallSample) -> Effects:
    """Return the account of absorbed `factors` under the clusters and the rule's way of counting."""
    inside = [any(nested(f, c) for c in clusters) for f in factors]
    order = sorted(range(len(factors)), key=lambda i: not inside[i])
    return Effects(
        names=tuple(names[i] for i in order),
        sizes=tuple(factors[i].size for i in order),
        redundant=tuple(redundant([factors[i] for i in order], exact=rule.exact)) if factors else (),
        nested=tuple(inside[i] for i in order),
    )
