"""One timed side of the threshold benchmark: ``python benchmarks/threshold.py estimand|pyxthreg [all]``; prints JSON.

565 units by 15 years, 1 + 2 + 3 thresholds, 300 draws for each test, on 300 quantiles or (estimand only) all values.
pyxthreg is in no extra: run its side with the Python of an environment that has it.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
import pandas as pd


def rows() -> pd.DataFrame:
    """Return the simulated panel, two thresholds in it."""
    rng = np.random.default_rng(0)
    unit, year = np.repeat(np.arange(565), 15), np.tile(np.arange(15), 565)
    frame = pd.DataFrame({"unit": unit, "year": year, "q": rng.normal(size=len(unit))})
    frame["z"], frame["x"] = rng.normal(size=(2, len(unit))) + rng.normal(size=565)[unit]
    slope = 1 + 0.3 * (frame["q"] > -0.5) + 0.3 * (frame["q"] > 0.7)
    frame["y"] = slope * frame["z"] + frame["x"] + rng.normal(size=565)[unit] + rng.normal(size=len(unit))
    return frame


def ours(frame: pd.DataFrame, candidates: int | str) -> list[float]:
    import estimand as em

    given = {"regime": ["z"], "by": "q", "absorb": ["unit"], "thresholds": 3, "candidates": candidates}
    panel, draws = em.Panel(frame, "unit", "year"), em.ThresholdBootstrap(reps=300)
    fit = em.panel_threshold(panel, "y", ["x"], **given, bootstrap=draws, cov=em.Clustered("unit"))
    return [float(v) for v in fit.tables["threshold_tests"]["value"]]


def pyxthreg(frame: pd.DataFrame) -> list[float]:
    from pyxthreg import ThresholdPanel

    ThresholdPanel(frame, "y", "z", "q", ["x"], "unit", "year").fit(
        3, trim=0.01, grid=300, bs=300, nobslog=True, n_jobs=1
    )
    return []


def main(software: str, candidates: int | str) -> None:
    """Time three calls after a first one and print the CPU seconds."""
    frame, times, answer = rows(), [], []
    for _ in range(4):
        start = time.process_time()
        answer = ours(frame, candidates) if software == "estimand" else pyxthreg(frame)
        times.append(time.process_time() - start)
    print(json.dumps({"first": times[0], "warm": float(np.median(times[1:])), "answer": answer}))


if __name__ == "__main__":
    main(sys.argv[1], "all" if "all" in sys.argv[2:] else 300)
