"""Absorbed effects with pyfixest and linearmodels. Run in this folder: python script.py (writes expected.json)."""

import hashlib
import json
from pathlib import Path

import linearmodels
import pandas as pd
import pyfixest
from linearmodels import PanelOLS

HERE = Path(__file__).parent
frame = pd.read_csv(HERE / "data.csv")
values: dict[str, dict[str, float]] = {}

# Factors stand smallest first, the order in which pyfixest 0.60 sorts them: it can match the names of a formula without
# blanks with the sorted factors when it looks for those nested in the clusters. Both orders agree here.
for absorb in (["unit"], ["year", "unit"], ["sector", "year", "unit"]):
    for cluster in ("iid", "hetero", "unit", "year", "region", "unit+year"):
        for weights in (None, "w"):
            vcov = cluster if cluster in ("iid", "hetero") else {"CRV1": cluster}
            fit = pyfixest.feols(
                f"y ~ x1 + x2 | {' + '.join(absorb)}",
                frame,
                vcov=vcov,
                weights=weights,
                fixef_rm="singleton",
                fixef_tol=1e-13,
            )
            key = f"pyfixest|{'+'.join(absorb)}|{cluster}|{weights or ''}"
            values[key] = {f"coef {t}": float(v) for t, v in fit.coef().items()}
            values[key] |= {f"se {t}": float(v) for t, v in fit.se().items()}
            values[key] |= {f"p {t}": float(v) for t, v in fit.pvalue().items()}

indexed = frame.set_index(["unit", "year"]).assign(constant=1.0)
EFFECTS = {"unit": {"entity_effects": True}, "unit+year": {"entity_effects": True, "time_effects": True}}
for absorb, effects in EFFECTS.items():
    for cov, options in (
        ("classical", {"cov_type": "unadjusted"}),
        ("robust", {"cov_type": "robust"}),
        ("unit", {"cov_type": "clustered", "cluster_entity": True}),
        ("kraay", {"cov_type": "kernel", "bandwidth": 3}),
    ):
        fit = PanelOLS(indexed["y"], indexed[["constant", "x1", "x2"]], **effects).fit(**options)
        key = f"linearmodels|{absorb}|{cov}|"
        values[key] = {f"coef {t}": float(v) for t, v in fit.params.items()}
        values[key] |= {f"se {t}": float(v) for t, v in fit.std_errors.items()}

expected = {
    "made_by": {
        "software": f"pyfixest {pyfixest.__version__}, linearmodels {linearmodels.__version__}",
        "command": "python script.py",
    },
    "script_sha256": hashlib.sha256(Path(__file__).read_bytes()).hexdigest(),
    "rtol": 1e-8,
    "why": "Each program under its own small-sample preset. pyfixest: k_fixef='nonnested', G_df='min', no constant.",
    "values": values,
}
(HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
