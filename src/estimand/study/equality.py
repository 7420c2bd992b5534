"""`equal` in the split of a model: is a coefficient the same in all parts, tested how?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .methods import EQUALITY
from .review import Path, Review

KEYS = ("term", "method", "reps", "seed")
METHODS = ("chow", "z", "permutation")
SPLITTABLE = ("ordinary", "fixed_effects")


def equality(path: Path, method: str, asks: Mapping[str, Any], asked: Any, review: Review) -> dict[str, Any] | None:
    """Return what ``equal_across`` is asked, or None when there are problems, which are noted.

    Parameters
    ----------
    path : tuple of str
        Of the split.
    method : str
        Of the model.
    asks : mapping
        What the model asks for.
    asked : True or mapping
        ``true`` compares the first regressor by a Chow test; a table may have term, method, reps and seed.
    review : Review
    """
    before, asked = len(review.problems), {} if asked is True else asked
    if not isinstance(asked, Mapping):
        review.add(path, f"equal must be true or a table, not {asked!r}", paste='equal = { term = "x1" }')
        return None
    review.unknown((*path, "equal"), asked, KEYS, "equal")
    terms = [*asks["x"], *asks["controls"]]
    term, test = asked.get("term", terms[0] if terms else ""), asked.get("method", "chow")
    review.choice((*path, "equal", "term"), "term", term, terms)
    review.choice((*path, "equal", "method"), "test", test, METHODS)
    if method not in SPLITTABLE or asks.get("weights"):
        what = f'method "{method}"' if method not in SPLITTABLE else "weights"
        review.add(path, f"equal: a model with {what} cannot be tested for equality; leave it out")
    if len(review.problems) > before:
        return None
    taken = {key: asks[key] for key in ("y", "x", "controls", "absorb", "cov", "where") if key in asks}
    defaults = {key: keyword.default for key, keyword in EQUALITY.keywords().items() if key != "seed"}
    return {**defaults, **taken, **asked, "term": term, "method": test}
