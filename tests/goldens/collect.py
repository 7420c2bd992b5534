"""Turn what an R script printed into expected.json: `python collect.py CASE_FOLDER RTOL WHY`, after `Rscript script.R`."""

import hashlib
import json
import sys
from pathlib import Path

case, rtol, why = Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
lines = (case / "values.txt").read_text().splitlines()
values: dict[str, dict[str, float]] = {}
for line in lines:
    if not line.startswith("#") and line.strip():
        group, name, number = (part.strip() for part in line.split("\t")[:3])
        values.setdefault(group, {})["constant" if name == "(Intercept)" else name] = float(number)
expected = {
    "made_by": {"software": lines[-1].lstrip("# ").strip(), "command": "Rscript script.R > values.txt"},
    "script_sha256": hashlib.sha256((case / "script.R").read_bytes()).hexdigest(),
    "rtol": rtol,
    "why": why,
    "values": values,
}
(case / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
