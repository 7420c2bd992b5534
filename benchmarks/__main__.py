"""Run the benchmarks side by side and print ratios; each side in fresh processes, in turn, one thread."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
ENVIRONMENT["PYTHONWARNINGS"] = "ignore"
SIDES = (
    ("100k", ("estimand", "pyfixest", "linearmodels"), 5, 3),
    ("1m", ("estimand", "pyfixest", "linearmodels"), 3, 3),
    ("850k-unbalanced", ("estimand", "pyfixest"), 3, 3),
    ("10m", ("estimand",), 1, 1),
)


def run(command: list[str], cwd: Path | None = None) -> tuple[str, float]:
    """Return what a command prints and the CPU seconds that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, check=True, cwd=cwd)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def effects(data: str, softwares: tuple[str, ...], repeats: int, rounds: int) -> None:
    """Two-way effects, two regressors, clustered by unit: seconds of a warm call, first call, peak memory."""
    found: dict[str, list[dict]] = {s: [] for s in softwares}
    for _ in range(rounds):
        for software in softwares:
            out, _ = run([sys.executable, str(HERE / "effects.py"), data, software, str(repeats)])
            found[software].append(json.loads(out.splitlines()[-1]))
    base = found["estimand"]
    print(
        f"\ntwo-way effects, {data} rows, clustered by unit (median of {rounds} processes; warm call, first call, peak)"
    )
    for software, runs in found.items():
        warm, first = (statistics.median(r[k] for r in runs) for k in ("warm", "first"))
        ratio = statistics.median(r["warm"] / b["warm"] for r, b in zip(runs, base, strict=True))
        peak = max(r["peak_mb"] for r in runs)
        answer = " ".join(f"{v:.10f}" for v in runs[0]["answer"])
        print(f"  {software:13s} {warm:7.3f} s {first:7.3f} s {peak:7.0f} MB   ours is {ratio:5.1f}x faster   {answer}")


def starts() -> None:
    """CPU seconds of an import, of the help page, and of a study's second run."""
    with tempfile.TemporaryDirectory() as room:
        place = Path(room)
        command = [str(Path(sys.executable).parent / "estimand")]
        rows = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "import estimand": [sys.executable, "-c", "import estimand"],
            "import pyfixest": [sys.executable, "-c", "import pyfixest"],
            "import linearmodels": [sys.executable, "-c", "import linearmodels"],
            "estimand --help": [*command, "--help"],
        }
        print("\nstarting (CPU seconds, median of 5)")
        for name, line in rows.items():
            print(f"  {name:22s} {statistics.median(run(line)[1] for _ in range(5)):6.3f}")
        study = [*command, "run", "prison-and-crime", "--out", str(place / "out")]
        print(f"  {'first estimand run':22s} {run(study, place)[1]:6.3f}")
        again = statistics.median(run(study, place)[1] for _ in range(5))
        print(f"  {'second estimand run':22s} {again:6.3f}")


def main(names: list[str]) -> None:
    """Run the named benchmarks, or all."""
    if not names or "start" in names:
        starts()
    for side in SIDES:
        if not names or side[0] in names:
            effects(*side)


if __name__ == "__main__":
    main(sys.argv[1:])
