"""The words of a report in English and Chinese: headings, what the data are, how many units and periods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WORDS = {
    "data": ("Data", "数据"),
    "tables": ("Tables", "表格"),
    "figures": ("Figures", "图形"),
    "truth": ("True parameters and estimates", "真实参数与估计值"),
    "published": ("Published numbers and ours", "已发表数值与本次结果"),
    "failures": ("What could not be done", "未能完成的部分"),
    "model": ("Model", "模型"),
    "term": ("Term", "变量"),
    "true": ("True", "真值"),
    "estimate": ("Estimate", "估计值"),
    "std_error": ("Std. error", "标准误"),
    "distance": ("(Estimate - true) / SE", "（估计值－真值）/标准误"),
    "table": ("Table", "表"),
    "row": ("Row", "行"),
    "column": ("Column", "列"),
    "quantity": ("Quantity", "统计量"),
    "printed": ("Printed", "已发表"),
    "ours": ("Ours", "本次"),
    "verdict": ("Verdict", "结论"),
    "real": ("real", "真实数据"),
    "simulated": ("SIMULATED", "模拟数据"),
    "calibrated": ("CALIBRATED", "校准数据"),
    "user": ("your own", "用户自有数据"),
    "calibrated note": ("simulated to match printed moments", "按已发表的矩模拟"),
    "quick": ("QUICK: 99 bootstrap draws; not for publication.", "快速运行：仅99次自助抽样，不可用于发表。"),
    "rows": ("rows", "行"),
    "unbalanced": ("unbalanced", "非平衡面板"),
    "data are": ("Data", "数据"),
    "dropped": ("Rows left out: {}.", "剔除的行：{}。"),
    "summary": ("{} models, {} tables, {} figures.", "{}个模型，{}张表，{}幅图。"),
}


def say(key: str, lang: str) -> str:
    """Return the words of a key."""
    return WORDS[key][lang == "zh"]


def status_sentence(status: str, note: str, lang: str) -> str:
    """Return ``Data: SIMULATED (note)``."""
    note = say("calibrated note", lang) if status == "calibrated" and not note else note
    tail = f" ({note.rstrip('.')})" if note and lang == "en" else f"（{note}）" if note else ""
    colon = "：" if lang == "zh" else ": "
    return f"{say('data are', lang)}{colon}{say(status, lang)}{tail}"


def shape(made: Mapping[str, Any], unit: str | None, time: str | None, lang: str = "en") -> str:
    """Return ``30 provinces x 11 years = 330 rows``, or the counts when the panel is unbalanced or has no time."""
    rows = f"{made['rows']} {'row' if made['rows'] == 1 and lang == 'en' else say('rows', lang)}"
    if unit is None:
        return rows
    units = _counted(made["units"], unit, lang)
    if time is None:
        return units if made["units"] == made["rows"] else f"{units}, {rows}"
    periods = _counted(made["periods"], time, lang)
    if made["balanced"]:
        return f"{units} x {periods} = {rows}"
    return f"{units}, {periods}, {rows} ({say('unbalanced', lang)})"


def left_out(made: Mapping[str, Any], lang: str = "en") -> str:
    """Return the sentence about rows without a unit or a time; empty when there are none."""
    listed = ", ".join(f"{reason} ({count})" for reason, count in made["dropped"].items())
    return say("dropped", lang).format(listed) if listed else ""


def _counted(number: int, word: str, lang: str) -> str:
    return f"{number} {word if number == 1 else _plural(word, lang)}"


def _plural(word: str, lang: str) -> str:
    if lang == "zh" or not word.isalpha() or not word.isascii() or word.endswith("s"):
        return word
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("x", "ch", "sh")) else f"{word}s"
