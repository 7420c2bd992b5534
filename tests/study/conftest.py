"""The small study that the tests of this folder run."""

from small_study import _source_as_it_is, home

__all__ = ["_source_as_it_is", "home"]
