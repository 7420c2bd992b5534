"""Files into the folder for results; one that a person has changed since is moved aside and never lost."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .cache import canonical, hash_bytes, hash_file, write_whole

RECORD = Path(".estimand") / "written.json"


@dataclass
class Written:
    """What became of the files: new, the same, edited by hand and left, or moved aside (new name by old)."""

    new: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    aside: dict[str, str] = field(default_factory=dict)


class Outputs:
    """The files in one folder that were written here, by the hash of what was written; and for each set its key.

    A set is one way of asking for files, such as ``html,docx``; its key stands for all that its files depend on.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            read = json.loads((folder / RECORD).read_text(encoding="utf-8"))
            self.hashes, self.sets = dict(read["files"]), dict(read["sets"])
        except (OSError, ValueError, KeyError, TypeError):
            self.hashes, self.sets = {}, {}

    def up_to_date(self, kind: str, key: str) -> Written | None:
        """Return what is there when this set was written for the same key and none of its files is gone; else None."""
        if not self._same(kind, key):
            return None
        names = self.sets[kind]["names"]
        if not all((self.folder / name).is_file() for name in names):
            return None
        edited = [name for name in names if hash_file(self.folder / name) != self.hashes[name]]
        return Written(same=[name for name in names if name not in edited], edited=edited)

    def write(self, kind: str, key: str, files: Mapping[str, bytes]) -> Written:
        """Write the files of a set, named relative to the folder.

        Nothing is lost: with the key of the last time, a file changed by hand since is left as it is; with another key
        it is moved aside, to ``name.bak``, and the new one written.
        """
        done, same = Written(), self._same(kind, key)
        for name, content in files.items():
            self._write(name, content, done, keep_edited=same)
        self.sets[kind] = {"key": key, "names": list(files)}
        write_whole(self.folder / RECORD, canonical({"files": self.hashes, "sets": self.sets}).encode())
        return done

    def _same(self, kind: str, key: str) -> bool:
        return self.sets.get(kind, {}).get("key") == key

    def _write(self, name: str, content: bytes, done: Written, *, keep_edited: bool) -> None:
        path = self.folder / name
        there, new = hash_file(path) if path.is_file() else "", hash_bytes(content)
        edited = there not in ("", new, self.hashes.get(name))
        if edited and keep_edited:
            done.edited.append(name)
            return
        if edited:
            done.aside[name] = _moved_aside(path).name
        if there == new:
            done.same.append(name)
        else:
            write_whole(path, content)
            done.new.append(name)
        self.hashes[name] = new


def filled(ending: str, write: Callable[[Path], object]) -> bytes:
    """Return what `write` puts into a file of this ending."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{ending}"
        write(path)
        return path.read_bytes()


def _moved_aside(path: Path) -> Path:
    """Move a file to a name ending in .bak that is free."""
    names = (path.with_name(f"{path.name}.bak{n or ''}") for n in range(10_000))
    free = next(name for name in names if not name.exists())
    path.rename(free)
    return free
