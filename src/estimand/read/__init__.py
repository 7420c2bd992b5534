"""Files become tables: all formats, data sets of packages, weights files, and known sources in their own forms."""

from __future__ import annotations

from .datasets import dataset
from .files import located, panel, table
from .labelled import coded
from .unga import unga_ideal_points
from .wdi import wdi
from .weights import weights

__all__ = ["coded", "dataset", "located", "panel", "table", "unga_ideal_points", "wdi", "weights"]
