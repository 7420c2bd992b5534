"""A store of finished steps, addressed by what made them: the spec fragment, the input's content, the code, the seed.

One folder an entry, named by the hash of its parts, with ``manifest.json`` (every part, so that a difference can be
named) and the files that the step made, each with its hash. An entry appears whole, by a rename, or not at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Entry:
    """One finished step: its key, what made it (`parts`), facts about what it made (`made`), and its files' hashes."""

    key: str
    parts: Mapping[str, Any]
    made: Mapping[str, Any]
    seconds: float
    files: Mapping[str, str]
    folder: Path

    def read(self, name: str) -> bytes:
        """Return the content of one of its files."""
        return (self.folder / name).read_bytes()

    def text(self, name: str) -> str:
        """Return one of its files as text."""
        return self.read(name).decode()


class Store:
    """The entries in one folder.

    Parameters
    ----------
    home : Path
        The folder ``.estimand``; it is made when the first step is kept.
    """

    def __init__(self, home: Path) -> None:
        self.home, self.folder = home, home / "cache"
        self.broken: list[str] = []

    def find(self, parts: Mapping[str, Any]) -> Entry | None:
        """Return the finished step that these parts made; a damaged one is removed, noted in ``broken``, and None."""
        return self.get(key_of(parts))

    def get(self, key: str) -> Entry | None:
        """Return the entry of this key, if it is there and whole."""
        folder = self.folder / key[:2] / key
        if not folder.is_dir():
            return None
        entry = _read(folder, key)
        if entry is None:
            self.broken.append(key)
            shutil.rmtree(folder)
        return entry

    def keep(
        self, parts: Mapping[str, Any], files: Mapping[str, bytes], made: Mapping[str, Any], seconds: float
    ) -> Entry:
        """Store a finished step and return its entry."""
        key = key_of(parts)
        folder = self.folder / key[:2] / key
        folder.parent.mkdir(parents=True, exist_ok=True)
        half = Path(tempfile.mkdtemp(prefix="half-", dir=self.folder))
        hashes = {name: hash_bytes(content) for name, content in files.items()}
        for name, content in files.items():
            (half / name).write_bytes(content)
        manifest = {"parts": parts, "made": made, "seconds": seconds, "files": hashes}
        (half / MANIFEST).write_text(canonical(manifest), encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        try:
            os.replace(half, folder)
        except OSError:  # another process has put the same step there meanwhile
            shutil.rmtree(half)
        return Entry(key, parts, made, seconds, hashes, folder)

    def sweep(self) -> None:
        """Remove what an interrupted run left half-written."""
        for half in self.folder.glob("half-*"):
            shutil.rmtree(half, ignore_errors=True)

    def size(self) -> tuple[int, int]:
        """Return how many entries there are, and their bytes."""
        files = [f for f in self.folder.glob("*/*/*") if f.is_file()]
        return sum(f.name == MANIFEST for f in files), sum(f.stat().st_size for f in files)


def canonical(value: Any) -> str:
    """Return JSON text that is the same for equal values."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def hash_bytes(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def key_of(parts: Mapping[str, Any]) -> str:
    """Return the address of the step that these parts make."""
    return hash_bytes(canonical(parts).encode())[:40]


def write_whole(path: Path, content: bytes) -> None:
    """Write a file in one step: readers see the old content or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, half = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
    Path(half).chmod(0o644)
    os.replace(half, path)


def _read(folder: Path, key: str) -> Entry | None:
    """Return the entry in a folder, or None when a file is missing, altered, or the parts do not give the key."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        entry = Entry(key, *(manifest[k] for k in ("parts", "made", "seconds", "files")), folder)
        whole = key_of(entry.parts) == key and all(hash_file(folder / n) == h for n, h in entry.files.items())
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return entry if whole else None
