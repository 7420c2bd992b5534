"""How a measure adds its column: under a name, with its unit of measure and the words that say how it was made."""

from __future__ import annotations

import numpy as np

from ..panel import Panel


def added(panel: Panel, name: str, values: np.ndarray, *, unit: str | None, source: str) -> Panel:
    """Return the panel with one more column; an unknown unit stays unknown."""
    units = {name: unit} if unit else {}
    return panel.with_columns({name: values}, units=units, sources={name: source})
