"""Turn what an R script printed into expected.json: `python collect.py CASE_FOLDER RTOL WHY`, after `Rscript script.R`.

A gretl script.inp is run by `gretlcli -b script.inp` and prints the same lines.
"""

import hashlib
import json
import sys
from pathlib import Path

case, rtol, why = Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
script = next(case.glob("script.*"))
command = "Rscript script.R > values.txt" if script.suffix == ".R" else "gretlcli -b script.inp > values.txt"
lines = (case / "values.txt").read_text().splitlines()
values: dict[str, dict[str, float]] = {}
for line in lines:
    if not line.startswith("#") and line.strip():
        group, name, number = (part.strip() for part in line.split("\t")[:3])
        values.setdefault(group, {})["constant" if name == "(Intercept)" else name] = float(number)
expected = {
    "made_by": {"software": lines[-1].lstrip("# ").strip(), "command": command},
    "script_sha256": hashlib.sha256(script.read_bytes()).hexdigest(),
    "rtol": rtol,
    "why": why,
    "values": values,
}
(case / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
