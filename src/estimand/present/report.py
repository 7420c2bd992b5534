"""Report: what a page or a document says about one study, as records; writers turn it into files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from ..errors import SpecError, nearest
from ..result import Check
from .table import Language, Table

DataStatus = Literal["real", "simulated", "calibrated", "user"]


@dataclass(frozen=True)
class TableItem:
    """A table with the checks that stand under it."""

    id: str
    table: Table
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True)
class FigureItem:
    """A figure: SVG for the page, PNG for the document (None when it could not be drawn there)."""

    id: str
    title: str
    svg: str
    caption: str = ""
    png: bytes | None = None


@dataclass(frozen=True)
class TextItem:
    """A paragraph; an empty line in it begins a new one."""

    text: str


@dataclass(frozen=True)
class FailureItem:
    """What was asked for and could not be done, with the reason."""

    id: str
    title: str
    reason: str


Item = TableItem | FigureItem | TextItem | FailureItem


@dataclass(frozen=True)
class Section:
    """A heading with its items, in reading order."""

    id: str
    title: str
    items: tuple[Item, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "items", tuple(self.items))


@dataclass(frozen=True)
class Report:
    """One study, ready to be written.

    Attributes
    ----------
    title : str
    lang : {"en", "zh"}
        The language of the words around the numbers.
    data_status : {"real", "simulated", "calibrated", "user"}
        Where the data come from; stands on the first lines of every output.
    data_sentence : str
        The same in a sentence.
    summary : str
        A paragraph or more at the top.
    sections : tuple of Section
    spec : str
        The TOML that made it.
    versions : mapping of str to str
        Software and its version.
    timings : mapping of str to float
        Step and its seconds.
    stamp : str
        ``"QUICK"`` when draws were saved, else empty; printed on every table.

    Raises
    ------
    SpecError
        When a language or status is unknown, or two items share an id.
    """

    title: str
    lang: Language
    data_status: DataStatus
    data_sentence: str
    summary: str = ""
    sections: tuple[Section, ...] = ()
    spec: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    timings: Mapping[str, float] = field(default_factory=dict)
    stamp: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "sections", tuple(self.sections))
        for name, value, known in (
            ("lang", self.lang, get_args(Language)),
            ("data_status", self.data_status, get_args(DataStatus)),
        ):
            if value not in known:
                raise SpecError(f'report: {name} "{value}" is none of {", ".join(known)}{nearest(value, known)}')
        seen: set[str] = set()
        for name in self._ids():
            if not name or name in seen:
                raise SpecError(f'report: the id "{name}" is empty or used twice; give each section and item its own')
            seen.add(name)

    def _ids(self) -> Iterator[str]:
        for section in self.sections:
            yield anchor(section.id)
            yield from (anchor(item.id) for item in section.items if not isinstance(item, TextItem))


def figures(report: Report) -> list[FigureItem]:
    """Return all figures in reading order."""
    return [item for section in report.sections for item in section.items if isinstance(item, FigureItem)]


def picture_names(report: Report) -> dict[str, str]:
    """Return for the id of each figure the stem of its file's name."""
    return {item.id: file_name(item.id.removeprefix("figure.")) for item in figures(report)}


def file_name(name: str) -> str:
    """Return a name with a hyphen for whatever does not belong into the name of a file."""
    return re.sub(r"[^\w.-]+", "-", name)


def anchor(name: str) -> str:
    """Return an id that a page can hold: spaces are not allowed there."""
    return "-".join(name.split())


def title_of(item: Item) -> str:
    """Return the words by which a list of contents names an item: its title, else its id."""
    match item:
        case TableItem():
            return item.table.title or item.id
        case TextItem():
            return ""
        case _:
            return item.title or item.id


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text; an empty line parts them."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
