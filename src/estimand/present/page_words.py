"""The words around figures, pages and documents, in English and Chinese."""

from __future__ import annotations

from .words import speak

PAGE_WORDS = {
    # status of the data
    "real": ("REAL DATA", "真实数据"),
    "simulated": ("SIMULATED DATA", "模拟数据"),
    "calibrated": ("CALIBRATED DATA", "校准数据"),
    "user": ("YOUR DATA", "用户数据"),
    "QUICK": ("QUICK", "快速运行"),
    "quick_sentence": (
        "Quick run: few draws, so what comes from draws is rough.",
        "快速运行：抽样次数少，由抽样得到的数字较粗略。",
    ),
    # page and document
    "contents": ("Contents", "目录"),
    "summary": ("Summary", "摘要"),
    "skip": ("Skip to the report", "跳到正文"),
    "table": ("Table", "表"),
    "figure": ("Figure", "图"),
    "caution": ("Caution", "注意"),
    "failed": ("Not done", "未完成"),
    "reason": ("Reason", "原因"),
    "spec": ("Specification", "研究设定"),
    "spec_sentence": ("The file that made this report (TOML).", "生成本报告的设定文件（TOML）。"),
    "made_with": ("Software and timings", "软件与用时"),
    "software": ("Software", "软件"),
    "version": ("Version", "版本"),
    "step": ("Step", "步骤"),
    "seconds": ("Seconds", "秒"),
    "total": ("Total", "合计"),
    "no_picture": (
        "This figure is in the HTML page only.",
        "此图仅见于网页版报告。",
    ),
    # figures
    "intervals": (
        "Estimate, 95% (thin) and 90% (thick) interval",
        "估计值与95%（细）、90%（粗）置信区间",
    ),
    "density": ("Density", "密度"),
    "mean": ("Mean", "均值"),
    "band": ("95% confidence interval", "95%置信区间"),
    "fit": ("Linear fit", "线性拟合"),
    "slope": ("slope", "斜率"),
    "bold": ("Bold: p < 0.05", "粗体：p < 0.05"),
    "likelihood_ratio": ("Likelihood ratio", "似然比统计量"),
    "threshold": ("Threshold {}", "第{}门槛"),
    "marginal": ("Effect of {} on {}", "{}对{}的边际效应"),
    "interval": ("{} confidence interval", "{}置信区间"),
    "r": ("Correlation", "相关系数"),
    "missing": ("no value", "缺失"),
}


def say(key: str, lang: str) -> str:
    """Return the words of that key in a language; raise SpecError for a language that is not spoken."""
    return PAGE_WORDS[key][speak(lang)]
