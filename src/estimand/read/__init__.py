"""Files become tables: csv, tsv, txt, xlsx, xls, dta, sav and parquet, data sets of packages, and weights files."""

from __future__ import annotations

from .datasets import dataset
from .files import panel, table
from .labelled import coded
from .weights import weights

__all__ = ["coded", "dataset", "panel", "table", "weights"]
