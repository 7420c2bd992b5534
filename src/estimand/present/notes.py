"""The note below a regression table, written from its columns: brackets, covariances, stars, failures."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from ..result import Estimate
from .words import speak, term_words

BRACKETS = {
    "se": ("Standard errors", "标准误"),
    "t": ("t statistics", "t统计量"),
    "z": ("z statistics", "z统计量"),
    "p": ("p-values", "p值"),
    "ci": ("95% confidence intervals", "95%置信区间"),
}
CORRELATIONS = {
    "pearson": ("Pearson correlations", "Pearson相关系数"),
    "spearman": ("Spearman rank correlations", "Spearman秩相关系数"),
}
COVARIANCES = (
    (r"clustered by (.+) and (.+)", "clustered by {} and {}", "双向聚类到{}和{}的稳健标准误"),
    (r"clustered by (.+)", "clustered by {}", "聚类到{}的稳健标准误"),
    (r"robust \((.+)\)", "heteroskedasticity-robust ({})", "异方差稳健标准误（{}）"),
    (r"classical", "classical", "普通标准误"),
    (r"Driscoll-Kraay", "Driscoll-Kraay", "Driscoll-Kraay标准误"),
)


def regression_note(
    models: Sequence[Estimate | None], bracket: str, levels: Sequence[float], labels: Mapping[str, str], lang: str
) -> str:
    """Return what brackets and stars mean, column by column where the covariances differ.

    Parameters
    ----------
    models : sequence of Estimate or None
        One for each column; None for a column without estimates.
    bracket : {"", "se", "t", "p", "ci"}
    levels : sequence of float
        Significance levels of the stars, loosest first.
    labels : mapping
        Words for column names, used for the clusters.
    lang : {"en", "zh"}
    """
    parts = [_brackets(models, bracket, labels, lang), star_words(levels, lang)]
    return ("；" if lang == "zh" else ". ").join(p for p in parts if p)


def star_words(levels: Sequence[float], lang: str) -> str:
    """Return ``*** p < 0.01, ** p < 0.05, * p < 0.1`` in the words of the language."""
    marks = ["*" * k for k in range(len(levels), 0, -1)]
    tight = sorted(levels)
    if lang == "en":
        return ", ".join(f"{m} p < {level:g}" for m, level in zip(marks, tight, strict=True))
    each = "分别" if len(marks) > 1 else ""
    return f"{'、'.join(marks)}{each}表示{'、'.join(f'{100 * a:g}%' for a in tight)}的显著性水平" if marks else ""


def correlation_note(method: str, least: int, most: int, lang: str) -> str:
    """Return what kind of correlations these are, and the rows that they rest on."""
    kind = CORRELATIONS.get(method, ("Correlations", "相关系数"))[speak(lang)]
    if lang == "zh":
        return f"{kind}，样本量为{least:,}" + (f"至{most:,}（成对删除缺失值）" if most > least else "")
    return f"{kind}, N = {least:,}" + (f" to {most:,} (pairs of complete values)" if most > least else "")


def failure_words(column: int, reason: str, lang: str) -> str:
    """Return the sentence for a column without estimates."""
    return (f"Column ({column}) not estimated: {reason}", f"第({column})列未能估计：{reason}")[speak(lang)]


def covariance_words(text: str, labels: Mapping[str, str], lang: str) -> str:
    """Return ``clustered by state`` in the words of the language; unknown words stay as they are."""
    for pattern, *words in COVARIANCES:
        if found := re.fullmatch(pattern, text):
            return words[speak(lang)].format(*(_lowered(term_words(g, labels, lang)) for g in found.groups()))
    return text


def _lowered(label: str) -> str:
    """Return a label as it stands inside a sentence: ``State`` as ``state``, ``GDP`` as it is."""
    return label[0].lower() + label[1:] if label[1:2].islower() else label


def _brackets(models: Sequence[Estimate | None], bracket: str, labels: Mapping[str, str], lang: str) -> str:
    columns: dict[str, list[int]] = {}
    for place, model in enumerate(models, start=1):
        if model is not None:
            columns.setdefault(covariance_words(model.labels.get("cov", ""), labels, lang), []).append(place)
    if not bracket or not columns:
        return ""
    normal = all(math.isinf(m.df) for m in models if m is not None)
    shown = BRACKETS["z" if bracket == "t" and normal else bracket][speak(lang)]
    write = _chinese if lang == "zh" else _english
    return write(shown, columns, bracket == "se")


def _english(shown: str, columns: Mapping[str, list[int]], errors: bool) -> str:
    alone = len(columns) == 1
    each = "; ".join(words if alone else f"{words} in {_places(places)}" for words, places in columns.items())
    if not each:
        return f"{shown} in brackets"
    if errors:
        return f"{shown} in brackets{',' if alone else ':'} {each}"
    return f"{shown} in brackets; standard errors {each}"


def _chinese(shown: str, columns: Mapping[str, list[int]], errors: bool) -> str:
    words = list(columns)
    if len(words) > 1:
        each = "，".join(f"第{'、'.join(f'({c})' for c in columns[w])}列为{w}" for w in words)
        return f"括号内为标准误：{each}" if errors else f"括号内为{shown}，所用标准误：{each}"
    if not words[0]:
        return f"括号内为{shown}"
    return f"括号内为{words[0]}" if errors else f"括号内为{shown}，依据{words[0]}计算"


def _places(columns: Sequence[int]) -> str:
    if len(columns) == 1:
        return f"column ({columns[0]})"
    return f"columns {', '.join(f'({n})' for n in columns[:-1])} and ({columns[-1]})"
