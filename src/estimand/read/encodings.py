"""Which encoding a text file has: UTF-8 or GB18030 by strict decoding of the whole file, any other when it is named."""

from __future__ import annotations

import codecs
import itertools
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..errors import SpecError
from .request import Request

_BLOCK = 1 << 20
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_ASCII_WITHIN = ("utf-8", "utf-8-sig", "gb18030")
_COMMON_SHARE = 0.2


@dataclass(frozen=True)
class Fault:
    """The first byte that an encoding does not allow, counted from 0, and its line, counted from 1."""

    byte: int
    offset: int
    line: int

    def __str__(self) -> str:
        return f"byte 0x{self.byte:02X} at offset {self.offset}, line {self.line}"


def detect(request: Request) -> tuple[str, tuple[str, ...]]:
    """Return the encoding of a text file, and notes for the user.

    Raises
    ------
    SpecError
        When the encoding given is not known to Python.
    DataError
        When the file does not decode; the message names the byte and its line.
    """
    if request.encoding is not None:
        return _named(request, request.encoding), ()
    with open(request.path, "rb") as file:
        start = file.read(4)
    encoding = next((name for mark, name in _MARKS.items() if start.startswith(mark)), "utf-8")
    fault = first_fault(request.path, encoding)
    if fault is None:
        return encoding, ("read as UTF-16",) if encoding == "utf-16" else ()
    other = first_fault(request.path, "gb18030")
    name = "UTF-16" if encoding == "utf-16" else "UTF-8"
    if other is None and _chinese(request.path):
        return "gb18030", (f"not {name}; read as GB18030",)
    why = f"nor GB18030 ({other})" if other else "and its characters are not Chinese"
    raise request.refuse(f'not {name} ({fault}), {why}; give its encoding, such as encoding="cp1252"')


@contextmanager
def as_utf8(path: Path, encoding: str) -> Iterator[Path]:
    """Give a path where the text stands in UTF-8: the file itself, or a copy that is removed afterwards."""
    if encoding in ("utf-8", "utf-8-sig", "ascii"):
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "utf8.txt"
        with open(path, encoding=encoding, newline="") as old, open(copy, "w", encoding="utf-8", newline="") as new:
            shutil.copyfileobj(old, new, _BLOCK)
        yield copy


def first_fault(path: Path, encoding: str) -> Fault | None:
    """Return where a file stops being text in this encoding, or None when all of it decodes."""
    decoder = codecs.getincrementaldecoder(encoding)()
    shortcut = encoding in _ASCII_WITHIN
    done = 0
    with open(path, "rb") as file:
        for block in itertools.chain(iter(lambda: file.read(_BLOCK), b""), [b""]):
            held = decoder.getstate()[0]
            if not (shortcut and not held and block and block.isascii()):
                try:
                    decoder.decode(block, final=not block)
                except UnicodeDecodeError as error:
                    offset = done - len(held) + error.start
                    return _fault(path, offset)
            done += len(block)
    return None


def python_name(encoding: str) -> str:
    """Return the usual name of an encoding.

    Raises
    ------
    SpecError
        When there is none of that name.
    """
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        known = "utf-8, gb18030, big5, cp1252, latin-1, utf-16, shift_jis, euc_kr"
        raise SpecError(f'encoding "{encoding}" is not known; examples: {known}') from None


def looks_chinese(texts: Iterable[str]) -> bool:
    """Tell Chinese from a western encoding that happens to decode: its characters are mostly in the common GB2312."""
    letters = list(itertools.islice((c for text in texts for c in text if not c.isascii()), 2000))
    common = sum(bool(c.encode("gb2312", errors="ignore")) for c in letters)
    return common >= _COMMON_SHARE * len(letters)


def _named(request: Request, given: str) -> str:
    encoding = python_name(given)
    fault = first_fault(request.path, encoding)
    if fault is not None:
        raise request.refuse(f"not {given} ({fault}); leave encoding out to have it detected")
    return encoding


def _fault(path: Path, offset: int) -> Fault:
    with open(path, "rb") as file:
        before = file.read(offset)
        return Fault(file.read(1)[0], offset, before.count(b"\n") + 1)


def _chinese(path: Path) -> bool:
    with open(path, encoding="gb18030", newline="") as file:
        return looks_chinese(iter(lambda: file.read(_BLOCK), ""))
