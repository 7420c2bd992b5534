"""A signature and a numpydoc docstring as Markdown."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

WIDTH = 100
_SECTION = re.compile(r"^([A-Z][a-z]+)\n-{3,}\n", re.MULTILINE)
_CODE = re.compile(r"``.+?``|`[^`]+`", re.DOTALL)


class _Words(str):
    """An annotation that a signature shows as it is written, without quotes."""

    __slots__ = ()
    __repr__ = str.__str__


def signature(name: str, made: Callable[..., Any]) -> str:
    """Return the call of a function or class as Python text, one parameter a line when it is long."""
    asked = inspect.signature(made)
    shown = [p.replace(annotation=_Words(p.annotation)) for p in asked.parameters.values()]
    back = asked.return_annotation
    answer = _Words(back) if isinstance(back, str) and not inspect.isclass(made) else asked.empty
    text = f"{name}{asked.replace(parameters=shown, return_annotation=answer)}".replace("<factory>", "{}")
    if len(text) <= WIDTH:
        return text
    inside, kinds = [str(p).replace("<factory>", "{}") for p in shown], [p.kind for p in shown]
    if inspect.Parameter.KEYWORD_ONLY in kinds:
        inside.insert(kinds.index(inspect.Parameter.KEYWORD_ONLY), "*")
    tail = "" if answer is asked.empty else f" -> {answer}"
    return f"{name}(\n" + "".join(f"    {line},\n" for line in inside) + f"){tail}"


def markdown(doc: str | None) -> str:
    """Return a docstring as Markdown: sections in bold, definitions as a list, examples as code."""
    head, *rest = _SECTION.split(inspect.cleandoc(doc or ""))
    parts = [prose(head)]
    for title, body in zip(rest[::2], rest[1::2], strict=True):
        parts.append(f"**{title}**\n\n{_body(title, body)}")
    return "\n\n".join(part for part in parts if part)


def prose(text: str) -> str:
    """Return running text with single stars escaped outside code, so that no formula turns into italics."""
    kept: list[str] = []
    done = 0
    for code in _CODE.finditer(text):
        kept += [_escaped(text[done : code.start()]), code[0]]
        done = code.end()
    return "".join([*kept, _escaped(text[done:])]).strip()


def cell(text: str) -> str:
    """Return text that fits into a cell of a Markdown table."""
    return prose(" ".join(text.split())).replace("|", "\\|")


def _escaped(text: str) -> str:
    lines = (line if line.startswith("    ") else _stars(line) for line in text.split("\n"))
    return "\n".join(lines)


def _stars(line: str) -> str:
    return re.sub(r"(?<!\*)\*(?!\*)", r"\\*", re.sub(r"<(?=[a-zA-Z/!])", "&lt;", line))


def _body(title: str, body: str) -> str:
    if title == "Examples":
        return f"```pycon\n{body.strip()}\n```"
    if title in ("Parameters", "Attributes", "Returns", "Raises", "Yields"):
        return "\n".join(_defined(body))
    return prose(body)


def _defined(body: str) -> Iterator[str]:
    """Yield a list item for each definition: what it is called, its type, and the words below it."""
    items: list[tuple[str, list[str]]] = []
    for line in body.strip("\n").split("\n"):
        if line and not line.startswith(" "):
            items.append((line, []))
        elif items:
            items[-1][1].append(line.strip())
    for term, words in items:
        name, _, kind = term.partition(" : ")
        said = prose(" ".join(words))
        yield f"* `{name}`" + (f" ({prose(kind)})" if kind else "") + (f": {said}" if said else "")
