"""The ten grades of coupling coordination, in steps of 0.1, after Liao Chongbin (1999), in English and Chinese."""

from __future__ import annotations

import numpy as np
import pandas as pd

GRADES = (
    ("extreme imbalance", "极度失调"),
    ("severe imbalance", "严重失调"),
    ("moderate imbalance", "中度失调"),
    ("mild imbalance", "轻度失调"),
    ("near imbalance", "濒临失调"),
    ("bare coordination", "勉强协调"),
    ("primary coordination", "初级协调"),
    ("intermediate coordination", "中级协调"),
    ("good coordination", "良好协调"),
    ("superior coordination", "优质协调"),
)


def grade_of(coordination: np.ndarray) -> np.ndarray:
    """Return the English grade of each degree: 0 <= D < 0.1 is the first, 0.9 <= D <= 1 the last; None elsewhere.

    A degree within 1e-12 of a border counts as on it.
    """
    coordination = np.round(coordination, 12)
    names = np.array([english for english, _ in GRADES] + [None], dtype=object)
    inside = (coordination >= 0) & (coordination <= 1)
    step = np.minimum(np.searchsorted(np.arange(1, 10) / 10, coordination, side="right"), 9)
    return names[np.where(inside, step, 10)]


def grade_counts(grades: np.ndarray) -> pd.DataFrame:
    """Return a row for each grade: grade grade_zh low high n."""
    english, chinese = zip(*GRADES, strict=True)
    low, high = np.arange(10) / 10, np.arange(1, 11) / 10
    n = [int((grades == name).sum()) for name in english]
    return pd.DataFrame({"grade": english, "grade_zh": chinese, "low": low, "high": high, "n": n})
