"""Records become tables, figures, pages and documents; nothing is computed here."""

from .csv import to_csv
from .document import to_document
from .docx import add_table, new_document, to_docx
from .equality import with_equality
from .figures import (
    coefficient_plot,
    correlation_heatmap,
    distribution_plot,
    likelihood_ratio_plot,
    margins_plot,
    scatter_plot,
    trend_plot,
)
from .html import TABLE_CSS, to_html
from .image import save_figure, to_png, to_svg
from .markdown import to_md
from .markdown_report import to_markdown_report
from .mediation import mediation_table
from .model_tests import tests_table
from .page import to_page
from .regression import Failure, regression_table
from .report import FailureItem, FigureItem, Report, Section, TableItem, TextItem
from .save_report import save_report
from .summary import correlation_table, describe_table, frame_table, vif_table
from .table import Cell, Row, RowGroup, Spanner, Table
from .tex import to_tex
from .tex_report import to_tex_report
from .thresholds import threshold_tests_table, thresholds_table
from .write import write

__all__ = [
    "TABLE_CSS",
    "Cell",
    "Failure",
    "FailureItem",
    "FigureItem",
    "Report",
    "Row",
    "RowGroup",
    "Section",
    "Spanner",
    "Table",
    "TableItem",
    "TextItem",
    "add_table",
    "coefficient_plot",
    "correlation_heatmap",
    "correlation_table",
    "describe_table",
    "distribution_plot",
    "frame_table",
    "likelihood_ratio_plot",
    "margins_plot",
    "mediation_table",
    "new_document",
    "regression_table",
    "save_figure",
    "save_report",
    "scatter_plot",
    "tests_table",
    "threshold_tests_table",
    "thresholds_table",
    "to_csv",
    "to_document",
    "to_docx",
    "to_html",
    "to_markdown_report",
    "to_md",
    "to_page",
    "to_png",
    "to_svg",
    "to_tex",
    "to_tex_report",
    "trend_plot",
    "vif_table",
    "with_equality",
    "write",
]
