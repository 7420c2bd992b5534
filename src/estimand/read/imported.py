"""What importers of known data sets share: rows left out are counted with their reason, and told."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

_log = logging.getLogger("estimand.read")


@dataclass(frozen=True)
class Drops:
    """The notes of an importer; each call of ``rows`` leaves some rows out and notes how many and why."""

    notes: list[str]

    def rows(self, frame: pd.DataFrame, out: pd.Series, reason: str) -> pd.DataFrame:
        """Return the frame without the rows where `out` is true."""
        n = int(out.sum())
        if n:
            self.notes.append(f"{n} of {len(out)} rows left out: they {reason}")
        return frame[~out] if n else frame


def finished(frame: pd.DataFrame, notes: Iterable[str], path: str | Path, told: Iterable[str] = ()) -> pd.DataFrame:
    """Return the frame with its rows numbered anew and all notes in ``attrs``; those not `told` yet are logged."""
    frame = frame.reset_index(drop=True)
    frame.attrs = {"notes": (*told, *notes)}
    for note in notes:
        _log.warning("%s: %s", path, note)
    return frame
