"""A table as LaTeX: booktabs rules, threeparttable notes; Chinese needs ctex and XeLaTeX."""

from __future__ import annotations

from .layout import Head, Line, Print, body_lines, head_lines, note_text
from .numbers import TEX
from .table import Table

NEEDS = "% needs: \\usepackage{booktabs,threeparttable}"
NEEDS_CHINESE = "% needs: \\documentclass{ctexart} (XeLaTeX) and \\usepackage{booktabs,threeparttable}"
ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": "$<$",
    ">": "$>$",
    "|": r"\textbar{}",
    "−": "$-$",
    "×": r"$\times$",
    "±": r"$\pm$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "²": "$^2$",
    "³": "$^3$",
    "α": r"$\alpha$",
    "β": r"$\beta$",
    "γ": r"$\gamma$",
    "δ": r"$\delta$",
    "θ": r"$\theta$",
    "λ": r"$\lambda$",
    "μ": r"$\mu$",
    "ρ": r"$\rho$",
    "σ": r"$\sigma$",
    "φ": r"$\varphi$",
    "χ": r"$\chi$",
}


def to_tex(table: Table) -> str:
    """Return a LaTeX ``table`` environment; its first line says which packages it needs."""
    parts = [
        NEEDS_CHINESE if table.lang == "zh" else NEEDS,
        r"\begin{table}[htbp]",
        r"\centering",
        r"\begin{threeparttable}",
        *_caption(table),
        rf"\begin{{tabular}}{{l*{{{table.width}}}{{c}}}}",
        r"\toprule",
        *(line for head in head_lines(table) for line in _head(head)),
        r"\midrule",
    ]
    for place, group in enumerate(table.groups):
        parts += [r"\addlinespace"] if place else []
        parts += [_body(line, table.width) for line in body_lines(group, table, TEX)]
    parts += [r"\bottomrule", r"\end{tabular}"]
    if note := note_text(table):
        parts += [r"\begin{tablenotes}[flushleft]\footnotesize", rf"\item {escape(note)}", r"\end{tablenotes}"]
    return "\n".join([*parts, r"\end{threeparttable}", r"\end{table}"]) + "\n"


def escape(text: str) -> str:
    """Return words with the characters that LaTeX reads as commands made harmless."""
    return "".join(ESCAPES.get(c, c) for c in text)


def _caption(table: Table) -> list[str]:
    label = rf"\label{{tab:{''.join(c if c.isalnum() else '-' for c in table.id)}}}" if table.id else ""
    return [rf"\caption{{{escape(table.title)}}}{label}"] if table.title else []


def _head(line: list[Head]) -> list[str]:
    cells = [rf"\multicolumn{{{h.width}}}{{c}}{{{escape(h.text)}}}" if h.width > 1 else escape(h.text) for h in line]
    rules, at = [], 1
    for h in line:
        if h.ruled:
            rules.append(rf"\cmidrule(lr){{{at}-{at + h.width - 1}}}")
        at += h.width
    return [_row(cells), *([" ".join(rules)] if rules else [])]


def _body(line: Line, width: int) -> str:
    if line.kind == "title":
        return _row([rf"\multicolumn{{{width + 1}}}{{l}}{{\textit{{{escape(line.label)}}}}}"])
    return _row([escape(line.label), *(_cell(c) for c in line.cells)])


def _row(cells: list[str]) -> str:
    """Return one row; an opening bracket or star would be read as an argument of the row before."""
    guard = "{}" if cells[0].startswith(("[", "*")) else ""
    return guard + " & ".join(cells) + r" \\"


def _cell(cell: Print) -> str:
    text = escape(cell.text) if cell.words else cell.text
    return text + (f"$^{{{cell.stars}}}$" if cell.stars else "") + cell.tail
