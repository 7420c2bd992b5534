"""The data of a run: facts about them from the cache; the rows themselves only when a step needs them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import DataError
from .cache import Entry, Store
from .measures import Measure
from .source import Source

if TYPE_CHECKING:
    from ..panel import Panel
    from .perform import Rows


class Bench:
    """A panel that is read on first need, and to which finished measures add their columns."""

    def __init__(self, source: Source, store: Store) -> None:
        self.source, self.store = source, store
        self._panel: Panel | None = None
        self._waiting: list[Entry] = []
        self.hashes: dict[str, str] = {}
        self.facts: dict[str, Mapping[str, Any]] = {}

    def open(self) -> Entry:
        """Return the data's cache entry; read the rows when there is none."""
        parts = self.source.parts()
        entry = self.store.find(parts)
        if entry is None:
            start = time.perf_counter()
            made = self._read()
            entry = self.store.keep(parts, {}, made, time.perf_counter() - start)
        self.hashes, self.facts = dict(entry.made["hashes"]), dict(entry.made["facts"])
        return entry

    def add(self, entry: Entry) -> None:
        """Add the columns of a finished measure."""
        self._waiting.append(entry)
        for name, about in entry.made["columns"].items():
            self.hashes[name], self.facts[name] = about["hash"], about["facts"]

    def rows(self, columns: Iterable[str]) -> Rows:
        """Return these columns with the keys of the panel."""
        from .perform import Rows

        return Rows.of(self.panel(), tuple(columns))

    def panel(self) -> Panel:
        """Return the panel with the columns of all measures added so far."""
        from . import content
        from .perform import COLUMNS

        if self._panel is None:
            self._read()
        panel = self._panel
        for entry in self._waiting:
            about = entry.made["columns"]
            units = {name: a["unit"] for name, a in about.items() if a["unit"]}
            sources = {name: a["source"] for name, a in about.items()}
            panel = panel.with_columns(content.unpacked(entry.read(COLUMNS)), units=units, sources=sources)
        self._waiting.clear()
        self._panel = panel
        return panel

    def _read(self) -> dict[str, Any]:
        """Read the rows into the panel and return the facts about them."""
        from ..panel import Panel
        from . import content

        data, loaded = self.source.data, self.source.load()
        if len(loaded.frame) == 0:
            raise DataError(f"{self.source.shown}: it has a header and no rows yet; fill in the rows")
        self.facts = facts = content.facts_of(loaded.frame, loaded.found_at)
        named = {"every": data.every, "units": data.units, "origin": self.source.shown, "found_at": loaded.found_at}
        panel = Panel(loaded.frame, data.unit, data.time, **named)
        self._panel = panel
        return {
            "facts": facts,
            "hashes": content.hashes_of(panel.frame),
            "rows": len(panel),
            "units": panel.n_units,
            "periods": panel.n_periods,
            "balanced": panel.balanced,
            "unit": panel.unit,
            "dropped": dict(panel.dropped),
            "notes": list(loaded.notes),
            "truth": {model: dict(terms) for model, terms in loaded.truth.items()},
        }


def measure_columns(measures: Iterable[Measure], wanted: Iterable[str]) -> list[Measure]:
    """Return those measures, in their order, that the wanted columns are made of, directly or not."""
    needed, chosen = set(wanted), []
    for measure in reversed(list(measures)):
        if any(measure.makes(name) for name in needed):
            chosen.append(measure)
            needed |= set(measure.columns)
    return chosen[::-1]
