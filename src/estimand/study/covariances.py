"""How a covariance is written in a spec: ``{ cluster = "province" }``, ``{ robust = "HC1" }``, ``"classical"``, ..."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..covariance import Classical, Clustered, Covariance, DriscollKraay, Robust, TwoWayClustered, Windmeijer
from ..errors import SpecError, nearest

FORMS = ("classical", "robust", "cluster", "driscoll_kraay", "windmeijer")


def covariance(written: Any) -> Covariance | Windmeijer:
    """Return the covariance that a spec's `cov` stands for.

    Parameters
    ----------
    written : str or mapping
        A word of ``FORMS``, or a table with one of them as key and, if wanted, ``small``, the small-sample preset.

    Raises
    ------
    SpecError
        When it is none of the forms; the message lists them.
    """
    asked = {written: True} if isinstance(written, str) else dict(written) if isinstance(written, Mapping) else {}
    small = {"small": asked.pop("small")} if "small" in asked else {}
    if len(asked) != 1:
        raise SpecError(f"cov: {written!r} is none of {_forms()}")
    kind, value = asked.popitem()
    match kind, value:
        case "classical", True:
            return Classical(**small)
        case "windmeijer", True if not small:
            return Windmeijer()
        case "robust", _:
            return Robust(**({} if value is True else {"kind": value}), **small)
        case "driscoll_kraay", _ if value is True or (isinstance(value, int) and not isinstance(value, bool)):
            return DriscollKraay(None if value is True else value, **small)
        case "cluster", str() | [str()]:
            return Clustered(value if isinstance(value, str) else value[0], **small)
        case "cluster", [str(first), str(second)]:
            return TwoWayClustered(first, second, **small)
    raise SpecError(f"cov: {written!r} is none of {_forms()}{nearest(kind, FORMS)}")


def _forms() -> str:
    clusters = '{ cluster = "firm" }, { cluster = ["firm", "year"] }'
    return f'"classical", {{ robust = "HC1" }}, {clusters}, {{ driscoll_kraay = 3 }}, "windmeijer"'
