"""What changed between two sets of parts, field by field, in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

_LONGEST = 60


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each field of `new` that differs from `old`."""
    return [sentence for part in dict.fromkeys([*new, *old]) for sentence in _part(part, old.get(part), new.get(part))]


def _part(part: str, old: Any, new: Any) -> Iterator[str]:
    if old == new:
        return
    match part:
        case "asks" | "options":
            for key in _changed(old, new):
                yield _value(key, (old or {}).get(key), (new or {}).get(key))
        case "columns":
            yield from (
                f'column "{key}" changed' for key in _changed(old, new) if key in (old or {}) and key in (new or {})
            )
        case "needs":
            yield from (f"model.{key} changed" for key in _changed(old, new))
        case "code":
            files = _changed(old, new)
            more = f" and {len(files) - 4} more files" if len(files) > 4 else ""
            yield f"code changed: {', '.join(files[:4])}{more}"
        case "libraries":
            yield from (f"{key} {(old or {}).get(key)} → {(new or {}).get(key)}" for key in _changed(old, new))
        case "content":
            yield "the data file changed"
        case _:
            yield f"{part} changed {_short(old)} → {_short(new)}"


def _value(key: str, old: Any, new: Any) -> str:
    """Return how one value changed: both values, or of long tables the keys that differ."""
    if isinstance(old, Mapping) and isinstance(new, Mapping) and max(len(old), len(new)) > 3:
        names = _changed(old, new)
        return f"{key} changed: {', '.join(names[:4])}" + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    return f"{key} changed {_short(old)} → {_short(new)}"


def _changed(old: Any, new: Any) -> list[str]:
    old, new = old or {}, new or {}
    return [key for key in dict.fromkeys([*new, *old]) if old.get(key) != new.get(key)]


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
