"""One timed side of the system GMM benchmark, run in a process of its own: prints JSON.

pydynpd 0.2 breaks on the numpy that estimand is tested with; run its side in a room of its own:
``python -m venv room && room/bin/pip install "numpy<2" pydynpd && room/bin/python benchmarks/gmm.py 1k pydynpd 5``.
"""

from __future__ import annotations

import contextlib
import io
import json
import resource
import sys
import time

import numpy as np
import pandas as pd

SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000}
PERIODS = 10


def dynamic(units: int) -> pd.DataFrame:
    """Return simulated rows of a balanced panel: y on its lag and a predetermined x, with effects of units."""
    rng = np.random.default_rng(0)
    level = rng.normal(size=units)
    y, x = np.zeros((units, 30)), np.zeros((units, 30))
    for t in range(1, 30):
        x[:, t] = 0.5 * x[:, t - 1] + 0.3 * y[:, t - 1] + rng.normal(size=units)
        y[:, t] = 0.5 * y[:, t - 1] + 0.4 * x[:, t] + level + rng.normal(size=units)
    unit, year = np.repeat(np.arange(units), PERIODS), np.tile(np.arange(PERIODS), units)
    return pd.DataFrame({"unit": unit, "year": year, "y": y[:, -PERIODS:].ravel(), "x": x[:, -PERIODS:].ravel()})


def ours(frame: pd.DataFrame) -> list[float]:
    """Two-step system GMM with every test, from the raw frame."""
    import estimand as em

    fit = em.dynamic_gmm(
        em.Panel(frame, "unit", "year"),
        "y",
        ["x"],
        gmm=[em.Lags("y", 2, 4), em.Lags("x", 2, 5)],
        time_effects=False,
        cov=em.Windmeijer(),
    )
    return [fit["L1.y"], float(fit.std_error[0]), float(fit.facts["n_instruments"])]


def pydynpd(frame: pd.DataFrame) -> list[float]:
    """The same with pydynpd, which prints its table."""
    from pydynpd import regression

    with contextlib.redirect_stdout(io.StringIO()):
        model = regression.abond("y L1.y x | gmm(y, 2:4) gmm(x, 2:5)", frame, ["unit", "year"]).models[0]
    table = model.regression_table
    return [float(table["coefficient"][0]), float(table["std_err"][0]), float(model.z_information.num_instr)]


def main(size: str, software: str, repeats: int) -> None:
    """Time a first and `repeats` warm calls."""
    frame, call, times = dynamic(SIZES[size]), {"estimand": ours, "pydynpd": pydynpd}[software], []
    answer: list[float] = []
    for _ in range(repeats + 1):
        start = time.process_time()
        answer = call(frame)
        times.append(time.process_time() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"warm": sorted(times[1:])[repeats // 2], "first": times[0], "peak_mb": peak, "answer": answer}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
