"""Dynamic panels with pydynpd 0.2 (numpy < 2). Run in this folder: python script.py (writes expected.json).

Units 60 and on have gaps inside; pydynpd's orthogonal deviations are taken of the others alone.
"""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import pandas as pd
from pydynpd import regression

HERE = Path(__file__).parent
frame = pd.read_csv(HERE / "data.csv")
CASES = {
    "system, time effects": "y L1.y x z | gmm(y, 2:4) gmm(x, 1:3) iv(z) | timedumm",
    "difference, time effects": "y L1.y x z | gmm(y, 2:4) gmm(x, 1:3) iv(z) | nolevel timedumm",
    "system, two lags, collapsed": "y L(1:2).y x z | gmm(y, 2:5) gmm(x, 1:4) iv(z) | collapse",
    "orthogonal difference": "y L1.y x z | gmm(y, 2:4) gmm(x, 1:3) iv(z) | fod nolevel",
    "one-step difference": "y L1.y x z | gmm(y, 2:4) gmm(x, 1:3) iv(z) | nolevel onestep",
}
values: dict[str, dict[str, float]] = {}
for name, command in CASES.items():
    data = frame[frame["unit"] < 60] if name.startswith("orthogonal") else frame
    model = regression.abond(command, data, ["unit", "year"]).models[0]
    table = model.regression_table
    terms = ["constant" if t == "_con" else t for t in table["variable"]]
    values[f"{name}:coef"] = dict(zip(terms, map(float, table["coefficient"]), strict=True))
    values[f"{name}:se"] = dict(zip(terms, map(float, table["std_err"]), strict=True))
    values[f"{name}:fact"] = {
        "hansen_j": float(model.hansen.test_value),
        "hansen_j_df": int(model.hansen.df),
        "n_instruments": int(model.z_information.num_instr),
        **{f"ar{i}_z": float(test.AR) for i, test in enumerate(model.AR_list, 1)},
    }
expected = {
    "made_by": {"software": f"pydynpd {version('pydynpd')}", "command": "python script.py"},
    "script_sha256": hashlib.sha256(Path(__file__).read_bytes()).hexdigest(),
    "rtol": 1e-8,
    "why": "Gaps by the calendar, time dummies in both equations, collapsed and orthogonal. Defined otherwise in "
    "pydynpd and left out: AR tests after one step, deviations across gaps, deviations in a system.",
    "values": values,
}
(HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
