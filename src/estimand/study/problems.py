"""Problem: one thing to mend in a spec, with its line, the nearest right name and a line to paste."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..errors import SpecError


@dataclass(frozen=True)
class Problem:
    """What is wrong.

    Attributes
    ----------
    text : str
        One sentence, without full stop.
    line : int or None
        Line of the spec, from 1.
    nearest : str
        The known name that resembles the one written.
    paste : str
        A line that mends it.
    file : str
        The data file, when the problem lies there and not in the spec.
    """

    text: str
    line: int | None = None
    nearest: str = ""
    paste: str = ""
    file: str = ""

    def sentence(self) -> str:
        """Return the problem with its hint, on one line."""
        hint = f'. Nearest: "{self.nearest}"' if self.nearest else ""
        return f"{self.text}{hint}" + (f". Add:  {self.paste}" if self.paste else "")


def closest(name: Any, known: Iterable[Any]) -> str:
    """Return the known name that resembles `name`, or an empty string."""
    found = difflib.get_close_matches(str(name), [str(k) for k in known], n=1, cutoff=0.6)
    return found[0] if found else ""


class SpecProblems(SpecError):
    """All problems of one spec, and of the data it names.

    Parameters
    ----------
    file : str
        Name of the spec, as the user wrote it.
    text : sequence of str
        Its lines.
    problems : sequence of Problem
        In the order in which they should be read.
    """

    def __init__(self, file: str, text: Sequence[str], problems: Sequence[Problem]) -> None:
        self.file, self.text = file, tuple(text)
        spec = sorted((p for p in problems if not p.file), key=lambda p: p.line or 10**9)
        self.problems = tuple(dict.fromkeys([*spec, *(p for p in problems if p.file)]))
        super().__init__("\n".join(self._rendered()))

    def as_dicts(self) -> list[dict[str, Any]]:
        """Return the problems as plain mappings, for ``--json``."""
        return [asdict(p) for p in self.problems]

    def _rendered(self) -> list[str]:
        mine = [p for p in self.problems if not p.file]
        lines = [f"{self.file}: {len(mine)} problem{'s' * (len(mine) != 1)}"] if mine else []
        for number, problem in enumerate(mine, 1):
            place = f"line {problem.line}  " if problem.line else ""
            lines += [f"{number}. {place}{problem.sentence()}", *self._excerpt(problem.line)]
        return lines + [f"{p.file}: {p.sentence()}" for p in self.problems if p.file]

    def _excerpt(self, line: int | None) -> list[str]:
        """Return the line with the one before it, numbered."""
        if not line or line > len(self.text):
            return []
        around = [n for n in (line - 1, line) if n >= 1 and self.text[n - 1].strip()]
        return [f"     {'→' if n == line else ' '} {n:>3} | {self.text[n - 1]}" for n in around]
