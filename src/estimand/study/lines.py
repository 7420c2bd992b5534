"""Where each key of a TOML text stands: tomllib gives line numbers for syntax errors only."""

from __future__ import annotations

import re

_STRING = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'')
_HEADER = re.compile(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*$")
_KEY = re.compile(r'\s*((?:"[^"]*"|\'[^\']*\'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|\'[^\']*\'|[\w-]+))*)\s*=')
_PART = re.compile(r'"([^"]*)"|\'([^\']*)\'|([\w-]+)')


class Lines:
    """The line of each table header and key of a TOML text; lines count from 1."""

    def __init__(self, text: str) -> None:
        self.text = text.splitlines()
        self._of: dict[tuple[str, ...], int] = {}
        table: tuple[str, ...] = ()
        depth, quote = 0, ""
        for number, line in enumerate(self.text, 1):
            if not depth and not quote:
                bare = _without_comment(line)
                if header := _HEADER.match(bare):
                    table = _parts(header[1])
                    self._of.setdefault(table, number)
                elif key := _KEY.match(line):
                    self._of.setdefault(table + _parts(key[1]), number)
            depth, quote = _open(line, depth, quote)

    def of(self, path: tuple[str, ...], word: str = "") -> int | None:
        """Return the line of this key, or of the closest table around it; with `word`, the line that quotes it."""
        while path and path not in self._of:
            path = path[:-1]
        start = self._of.get(path)
        if start is None or not word:
            return start
        end = min((n for n in self._of.values() if n > start), default=len(self.text) + 1)
        named = (n for n in range(start, end) if re.search(rf"(?<![\w.]){re.escape(word)}(?![\w.])", self.text[n - 1]))
        return next(named, start)

    def write(self, path: tuple[str, ...], text: str) -> bool:
        """Return whether the key at this path writes a text on one of its lines."""
        line = self.of(path, text)
        return line is not None and text in self.text[line - 1]


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(next(filter(None, found), "") for found in _PART.findall(dotted))


def _without_comment(line: str) -> str:
    """Return the line up to its comment; a # within quotes is none."""
    hidden = _STRING.sub(lambda found: "x" * len(found[0]), line)
    return line[: hidden.index("#")] if "#" in hidden else line


def _open(line: str, depth: int, quote: str) -> tuple[int, str]:
    """Return how many brackets, and which long quotes, are still open at the end of this line."""
    while quote or re.search(r'"""|\'\'\'', line):
        found = re.search(quote or r'"""|\'\'\'', line)
        if found is None:
            return depth, quote
        before, line = line[: found.start()], line[found.end() :]
        depth += 0 if quote else _brackets(before)
        quote = "" if quote else found[0]
    return depth + _brackets(line), ""


def _brackets(line: str) -> int:
    bare = _without_comment(_STRING.sub("", line))
    return sum(bare.count(c) for c in "[{") - sum(bare.count(c) for c in "]}")
