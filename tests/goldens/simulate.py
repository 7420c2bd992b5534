"""Draw the data of the simulated goldens: `python simulate.py` beside this file writes data.csv into each case."""

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent


def cross_section() -> pd.DataFrame:
    """Return 160 rows with unequal variances, 20 groups by 8 periods, and positive weights."""
    rng = np.random.default_rng(1977)
    firm, year = np.repeat(np.arange(20), 8), np.tile(np.arange(2001, 2009), 20)
    common = rng.normal(size=20)[firm]
    x1 = rng.normal(size=160) + common
    x2 = rng.gamma(2.0, size=160)
    noise = rng.normal(size=160) * (0.5 + x2 / 2) + common
    weight = np.round(rng.uniform(0.5, 3.0, 160), 3)
    return pd.DataFrame({"firm": firm, "year": year, "x1": x1, "x2": x2, "w": weight, "y": 1 + 2 * x1 - x2 + noise})


def unbalanced() -> pd.DataFrame:
    """Return an unbalanced panel of 45 units over 1990-2001, with a third factor, weights and a region of units."""
    rng = np.random.default_rng(1980)
    unit, year = np.repeat(np.arange(45), 12), np.tile(np.arange(1990, 2002), 45)
    frame = pd.DataFrame({"unit": unit, "year": year, "sector": rng.integers(0, 7, 540), "region": unit // 9})
    level, shock = rng.normal(size=45)[unit], rng.normal(size=12)[year - 1990]
    frame["x1"] = rng.normal(size=540) + level + 0.5 * shock
    frame["x2"] = rng.normal(size=540) * (1 + (year - 1990) / 6) + shock
    frame["w"] = np.round(rng.uniform(0.5, 2.0, 540), 3)
    noise = rng.normal(size=540) * (0.6 + 0.4 * np.abs(level))
    frame["y"] = 0.8 * frame["x1"] - 0.4 * frame["x2"] + 2 * level + shock + 0.2 * frame["sector"] + noise
    return frame[rng.uniform(size=540) < 0.75].reset_index(drop=True)


def random_panel() -> pd.DataFrame:
    """Return 36 units over 2001-2009 whose effects do not correlate with x1, x2 and the time-invariant z."""
    rng = np.random.default_rng(1988)
    unit, year = np.repeat(np.arange(36), 9), np.tile(np.arange(2001, 2010), 36)
    frame = pd.DataFrame({"unit": unit, "year": year, "region": unit // 3})
    frame["z"] = rng.normal(size=36)[unit]
    frame["x1"] = rng.normal(size=324) + rng.normal(size=36)[unit]
    frame["x2"] = rng.gamma(2.0, size=324) + 0.1 * (year - 2001)
    noise = rng.normal(size=(36, 9))
    noise[:, 1:] += 0.3 * noise[:, :-1]
    noise = noise.ravel() * (0.7 + 0.2 * frame["x2"]) + 0.4 * rng.normal(size=9)[year - 2001]
    frame["y"] = 1 + frame["x1"] - 0.4 * frame["x2"] + 0.5 * frame["z"] + 0.9 * rng.normal(size=36)[unit] + noise
    return frame


def random_panel_with_gaps() -> pd.DataFrame:
    """Return the same with a third of the rows lost at random, and one unit left with a single row."""
    frame = random_panel()
    keep = np.random.default_rng(1994).uniform(size=324) < 0.68
    keep[frame["unit"] == 35] = frame["year"][frame["unit"] == 35] == 2004
    return frame[keep].reset_index(drop=True)


def mediated() -> pd.DataFrame:
    """Return 40 units over 2005-2014 in three regions, a treatment, two mediators of opposite sign, gaps in one."""
    rng = np.random.default_rng(2014)
    unit, year = np.repeat(np.arange(40), 10), np.tile(np.arange(2005, 2015), 40)
    frame = pd.DataFrame({"unit": unit, "year": year, "region": np.array(["C", "E", "W"])[unit % 3]})
    level, shock = rng.normal(size=(4, 40))[:, unit], rng.normal(size=(2, 10))[:, year - 2005]
    frame["w"] = np.round(rng.uniform(0.5, 2.0, 400), 3)
    frame["x"] = rng.normal(size=400) + 0.5 * level[0]
    frame["t"] = rng.normal(size=400) + 0.4 * frame["x"] + level[1] + shock[0]
    frame["m1"] = 0.6 * frame["t"] - 0.2 * frame["x"] + level[2] + rng.normal(size=400) * (0.5 + 0.5 * level[3] ** 2)
    frame["m2"] = -0.3 * frame["t"] + 0.3 * shock[1] + rng.normal(size=400)
    slope = np.array([0.2, 0.5, 0.1])[unit % 3]
    frame["y"] = slope * frame["t"] + 0.5 * frame["m1"] + 0.4 * frame["m2"] + frame["x"] + level[3]
    frame["y"] += rng.normal(size=400) * (1 + 0.5 * np.abs(level[2]))
    frame.loc[rng.choice(400, 25, replace=False), "m2"] = np.nan
    return frame


def instrumented() -> pd.DataFrame:
    """Return an unbalanced panel of 60 units over 2000-2008: two endogenous regressors, five instruments, one weak."""
    rng = np.random.default_rng(1928)
    unit, year = np.repeat(np.arange(60), 9), np.tile(np.arange(2000, 2009), 60)
    frame = pd.DataFrame({"unit": unit, "year": year, "region": unit % 12})
    level, shock = rng.normal(size=(2, 60))[:, unit], rng.normal(size=9)[year - 2000]
    for j in range(1, 6):
        frame[f"z{j}"] = rng.normal(size=540) + 0.3 * level[1]
    frame["x"] = rng.normal(size=540) + 0.3 * level[0] + 0.2 * shock
    hidden = rng.normal(size=(3, 540))
    frame["d1"] = 0.5 * frame["z1"] + 0.3 * frame["z2"] + 0.2 * frame["x"] + hidden[0] + level[0]
    frame["d2"] = 0.4 * frame["z3"] - 0.3 * frame["z2"] + 0.1 * frame["z4"] + hidden[1] - 0.3 * frame["x"]
    frame["w"] = np.round(rng.uniform(0.5, 2.0, 540), 3)
    noise = hidden[2] * (0.5 + 0.5 * np.abs(frame["z1"])) + 0.6 * hidden[0] - 0.4 * hidden[1] + 0.5 * level[1]
    frame["y"] = 1 + 0.7 * frame["d1"] - 0.4 * frame["d2"] + 0.5 * frame["x"] + level[0] + shock + noise
    return frame[rng.uniform(size=540) < 0.8].reset_index(drop=True)


def dynamic_panel() -> pd.DataFrame:
    """Return 90 units over 2001-2009: persistent y, a predetermined x, an exogenous z; some start late or end early."""
    rng = np.random.default_rng(1991)
    level = rng.normal(size=90)
    y, x = np.zeros((90, 19)), np.zeros((90, 19))
    z, shock = rng.normal(size=(90, 19)), 0.3 * rng.normal(size=19)
    for t in range(1, 19):
        noise = rng.normal(size=90) * (0.6 + 0.4 * np.abs(z[:, t]))
        x[:, t] = 0.5 * x[:, t - 1] + 0.2 * y[:, t - 1] + 0.4 * level + rng.normal(size=90)
        y[:, t] = 0.5 * y[:, t - 1] + 0.6 * x[:, t] - 0.4 * z[:, t] + level + shock[t] + noise
    frame = pd.DataFrame({"unit": np.repeat(np.arange(90), 9), "year": np.tile(np.arange(2001, 2010), 90)})
    frame = frame.assign(y=y[:, 10:].ravel(), x=x[:, 10:].ravel(), z=z[:, 10:].ravel())
    late, early = (frame["unit"] % 7 == 0) & (frame["year"] < 2003), (frame["unit"] % 5 == 0) & (frame["year"] > 2006)
    return frame[~(late | early)].reset_index(drop=True)


def dynamic_panel_with_gaps() -> pd.DataFrame:
    """Return the same, with a tenth of the rows of units 60 and on lost at random."""
    frame = dynamic_panel()
    lost = (np.random.default_rng(1998).uniform(size=len(frame)) < 0.1) & (frame["unit"] >= 60)
    return frame[~lost].reset_index(drop=True)


if __name__ == "__main__":
    dynamic_panel().round(6).to_csv(HERE / "dynamic_gmm/gretl/data.csv", index=False)
    dynamic_panel_with_gaps().round(6).to_csv(HERE / "dynamic_gmm/pydynpd/data.csv", index=False)
    for case in ("r", "peers"):
        instrumented().round(6).to_csv(HERE / f"two_stage/{case}/data.csv", index=False)
    cross_section().round(6).to_csv(HERE / "ordinary/simulated/data.csv", index=False)
    for case in ("unbalanced", "peers"):
        unbalanced().round(6).to_csv(HERE / f"fixed_effects/{case}/data.csv", index=False)
    for function in ("mediation", "equal_across"):
        mediated().round(6).to_csv(HERE / f"{function}/simulated/data.csv", index=False)
    gaps = random_panel_with_gaps().round(6)
    for function in ("random_effects", "panel_tests"):
        random_panel().round(6).to_csv(HERE / f"{function}/balanced/data.csv", index=False)
        gaps.to_csv(HERE / f"{function}/unbalanced/data.csv", index=False)
    gaps.to_csv(HERE / "random_effects/gretl/data.csv", index=False)
    gaps[gaps["unit"] < 35].to_csv(HERE / "panel_tests/gretl/data.csv", index=False)
