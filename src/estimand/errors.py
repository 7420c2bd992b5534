"""The errors that a user can mend: each says what is wrong, where and how many, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class EstimandError(Exception):
    """Anything that the user's data, spec or model asks for and that cannot be done."""


class DataError(EstimandError):
    """The data do not allow it: duplicate rows, text among numbers, nothing left."""


class SpecError(EstimandError):
    """The request is malformed: an unknown column, method, option or value."""


class IdentificationError(EstimandError):
    """The data cannot tell the parameters apart; the message names the offending columns."""


class ConvergenceError(EstimandError):
    """An iteration stopped before its tolerance; the message gives both."""


class NotSupported(EstimandError):
    """A combination that is not built, or needs an extra that is not installed."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ``'; nearest: "urban"'`` when a known name resembles `name`, else an empty string."""
    found = difflib.get_close_matches(str(name), [str(k) for k in known], n=1, cutoff=0.6)
    return f'; nearest: "{found[0]}"' if found else ""


def missing_extra(package: str, extra: str) -> NotSupported:
    """Return the error for an optional package that is not installed, with the line that installs it."""
    return NotSupported(f'this needs {package}, which is not installed: pip install "estimand[{extra}]"')
