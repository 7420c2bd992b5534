"""One timed side of the absorbed-effects benchmarks, run in a process of its own: prints JSON."""

from __future__ import annotations

import json
import resource
import sys
import time

import numpy as np
import pandas as pd


def balanced(units: int, periods: int) -> pd.DataFrame:
    """Return simulated rows sorted by unit and year, as files usually are."""
    rng = np.random.default_rng(0)
    unit, year = np.repeat(np.arange(units), periods), np.tile(np.arange(periods), units)
    level = rng.normal(size=units)[unit]
    x1, x2 = rng.normal(size=len(unit)) + level, rng.normal(size=len(unit)) + 0.1 * year
    y = x1 - x2 + level + 0.2 * year + rng.normal(size=len(unit))
    return pd.DataFrame({"unit": unit, "year": year, "x1": x1, "x2": x2, "y": y})


def unbalanced(units: int, periods: int) -> pd.DataFrame:
    """Return the same with 15 % of the rows lost and the rest shuffled."""
    frame = balanced(units, periods)
    keep = np.random.default_rng(1).uniform(size=len(frame)) < 0.85
    return frame[keep].sample(frac=1, random_state=2).reset_index(drop=True)


DATA = {
    "1m": lambda: balanced(50_000, 20),
    "850k-unbalanced": lambda: unbalanced(50_000, 20),
    "100k": lambda: balanced(5_000, 20),
    "10m": lambda: balanced(500_000, 20),
}


def ours(frame: pd.DataFrame) -> list[float]:
    """Fit from the raw frame: the panel is built and checked each time."""
    import estimand as em

    panel = em.Panel(frame, "unit", "year")
    fit = em.fixed_effects(panel, "y", ["x1", "x2"], absorb=["unit", "year"], cov=em.Clustered("unit"))
    return [fit["x1"], float(fit.std_error[0])]


def pyfixest(frame: pd.DataFrame) -> list[float]:
    """Fit with pyfixest."""
    import pyfixest as pf

    fit = pf.feols("y ~ x1 + x2 | unit + year", frame, vcov={"CRV1": "unit"})
    return [float(fit.coef()["x1"]), float(fit.se()["x1"])]


def linearmodels(frame: pd.DataFrame) -> list[float]:
    """Fit with linearmodels."""
    from linearmodels import PanelOLS

    indexed = frame.set_index(["unit", "year"])
    model = PanelOLS(indexed["y"], indexed[["x1", "x2"]], entity_effects=True, time_effects=True)
    fit = model.fit(cov_type="clustered", cluster_entity=True)
    return [float(fit.params["x1"]), float(fit.std_errors["x1"])]


def main(data: str, software: str, repeats: int) -> None:
    """Time `repeats` calls after a first one and print the figures."""
    frame = DATA[data]()
    call = {"estimand": ours, "pyfixest": pyfixest, "linearmodels": linearmodels}[software]
    times = []
    for _ in range(repeats + 1):
        start = time.perf_counter()
        answer = call(frame)
        times.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    warm = float(np.median(times[1:])) if repeats else times[0]
    print(json.dumps({"first": times[0], "warm": warm, "peak_mb": peak, "answer": answer}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
