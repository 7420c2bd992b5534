"""Simulated data: 180 invented countries and China, 1992-2017, their deals one by one, and the true coefficients.

For every seed the rows of each column of Tables 1-8 are as many as printed (but for one lag), and the true coefficients
of Table 1 (2) and (5) and of the mediators in Tables 5-8 are the printed ones. Deals pass the screening of section 3.1
on their way to a completion rate. README.md says how, in words.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from estimand import Finding, Panel
from estimand.measure import completion_rate, with_rates

HOME = "China"
YEARS = np.arange(1992, 2018)
N, T = 180, len(YEARS)  # the other countries, and years
CONTROLS = ["lrpgdp", "Rwg2", "open", "Rconsum", "Reximc"]
PAIR = ["ldist", "conti", "clrpgdp", "cRwg2", "copen", "cRconsum"]
MEDIATORS = ["bit", "partner", "cy", "wpy", "lconfu_sto", "confu_d"]
KEYS = ["country", "year"]

# The true coefficients: of forsimilar and CONTROLS in Table 1, and of each mediator beside them in Tables 5-8.
SLOPES = {
    "from": ([0.361, 3.835, -0.143, 0.037, 0.132, 97.487], [0.288, 8.162, 7.486, 5.120, 8.778, 9.416]),
    "to": ([0.151, 4.458, -0.196, 0.030, 0.004, 323.374], [0.335, 1.915, 3.722, 1.967, 3.776, 2.032]),
}
# Of each 0/1 mediator: the effect of forsimilar on its probability (Tables 5-8), bounds of that probability in the
# first year, how much it grows to the last, and whether a country has one draw (a treaty) or one a year (a visit).
CHANCE = {
    "bit": (0.005, 0.05, 0.55, 0.15, True),
    "partner": (0.019, 0.01, 0.10, 0.15, True),
    "cy": (0.006, 0.01, 0.10, 0.03, False),
    "wpy": (0.009, 0.02, 0.15, 0.05, False),
    "confu_d": (0.023, 0.01, 0.05, 0.25, True),
}
INSTITUTES = ([1, 2, 9], [0.78, 0.12, 0.10])  # how many a country with any has: ln(1 + n) is 0.90 on average

# Rows. Votes in 4,261 country-years, all controls in 2,387 of them; 63 of these are in 1992 and 2 more lack last year's
# vote, so that 2,322 have a lag; 6 countries then keep a single row: 2,316. One country with 8 rows has no distance.
VOTES, COMPLETE = 4261, 2387
SINGLES, EARLY, LATE = 6, 57, 61  # countries with two complete rows; complete from 1992 on; complete later
UNLOCATED = 8
NEW_MEMBERS = 2

FURTHER = (2.0, 0.2)  # deals more than one, where there is any: constant, and per per cent of the expected rate
LASTING = 0.9  # share of luck in having deals at all that is the country's own for good
LEAST = 0.3  # the smallest expected completion rate, per cent
REFUSED = {"person": 160, "round trip": 150, "financial": 260, "assets": 220, "unknown": 30, "elsewhere": 400}


def simulate(seed: int) -> tuple[pd.DataFrame, dict[str, dict[str, float]]]:
    """Draw countries and deals, screen the deals, and return the panel with the true coefficients of each model.

    Parameters
    ----------
    seed : int
        The same seed gives the same rows.

    Returns
    -------
    frame : DataFrame, 4706 rows
        181 countries, among them China at distance zero of itself, in 26 years. ``attrs["notes"]`` says what the
        screening left out.
    truth : dict
        For each model id and term, what the model estimates without bias: the projection of the expected outcome on
        its regressors and effects, in its rows.
    """
    world = World(seed)
    panel = Panel(world.rows, "country", "year")
    deals, notes = world.deals(), []
    for direction in SLOPES:
        found = completion_rate(deals, home=HOME, direction=direction, by=("country", "year"))
        names = {old: f"{old}_{direction}" for old in ("announced", "completed", "rate")}
        panel = with_rates(panel, found, names, none="zero")
        notes.append(_told(found, direction))
    frame = panel.frame
    frame.attrs["notes"] = tuple(notes)
    return frame, world.truth(frame)


class World:
    """What is true of each country and year, gaps included or not, and the deals that follow from it."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.Generator(np.random.PCG64(seed))
        complete, votes, self.located = _gaps(self.rng)
        self.full = self._full()
        self.full["forsimilar"] = 1 / np.log1p(self.full["distance"])
        self.full["forsimilar2"] = 1 / (1 + self.full["distance"])
        self.chance = self._mediators()
        self.seen = pd.DataFrame({"votes": votes.ravel(), "complete": complete.ravel()})
        self.expected = {direction: self._expected(*slopes) for direction, slopes in SLOPES.items()}
        self.rows = self._with_gaps()

    def deals(self) -> pd.DataFrame:
        """Return the deals of both directions, those to be screened out among them, in no order."""
        parts = [self._deals(direction) for direction in SLOPES] + [self._refused(d) for d in SLOPES]
        deals = pd.concat(parts, ignore_index=True)
        return deals.iloc[self.rng.permutation(len(deals))].reset_index(drop=True)

    def truth(self, frame: pd.DataFrame) -> dict[str, dict[str, float]]:
        """Return the projections for each model of the study; `frame` says which rows have deals."""
        found: dict[str, dict[str, float]] = {}
        for direction, mean in self.expected.items():
            announced = frame.loc[frame.country != HOME, f"announced_{direction}"].to_numpy() > 0
            found |= _truth(self, direction, mean, announced)
        return found

    def _full(self) -> pd.DataFrame:
        """Return every variable of every country and year, before anything is missing."""
        rng, time = self.rng, np.linspace(0, 1, T)
        own = rng.standard_normal((7, N, 1))
        noise = [_persistent(rng, r) for r in (0.3, 0.8, 0.7, 0.7, 0.6, 0.6)]
        side = np.where(rng.random((N, 1)) < 0.15, -1, 1)
        farthest = np.where(side < 0, 1.2, 3.7)
        free = np.exp(np.log(0.5) + 0.5 * own[0] + 1.0 * noise[0])
        distance = 0.04 + farthest * np.tanh(free / farthest)
        china = -0.7 - 0.2 * np.sin(3 * time)
        near = rng.permutation(N)[:14, None] == np.arange(N)
        border = near.any(axis=0)[:, None].astype(float)
        values = {
            "distance": distance,
            "cdforpoli": np.tile(china, (N, 1)),
            "dforpoli": china + side * distance,
            "lrpgdp": 8.2 + 1.3 * own[1] + 0.5 * time + 0.2 * noise[1],
            "Rwg2": np.clip(28 + 8 * own[2] + 2 * noise[2], 4, 70),
            "open": np.maximum(80 + 30 * own[3] + 10 * time + 8 * noise[3], 12),
            "Rconsum": 80 + 8 * own[4] + 3 * noise[4],
            "Reximc": 0.0015 * np.exp(0.6 * own[5] + 0.5 * time + 0.35 * noise[5]),
            "ldist": np.tile(np.clip(9.0 + 0.4 * own[6], 7.5, 9.87) - 0.9 * border, (1, T)),
            "conti": np.tile(border, (1, T)),
            "clrpgdp": np.tile(6.7 + 2.2 * time, (N, 1)),
            "cRwg2": np.tile(43 + 12 * time * (1 - time) - 3 * time**4, (N, 1)),
            "copen": np.tile(31 + 110 * time * (1 - time) ** 0.8 + 5 * np.sin(9 * time), (N, 1)),
            "cRconsum": np.tile(60 - 8 * np.sin(2.6 * time) + 2 * np.cos(11 * time), (N, 1)),
        }
        names = [f"C{i + 1:03d}" for i in range(N)]
        keys = pd.MultiIndex.from_product([names, YEARS], names=KEYS).to_frame(index=False)
        return keys.assign(**{name: v.ravel() for name, v in values.items()})

    def _mediators(self) -> pd.DataFrame:
        """Draw the mediators into the variables, and return the expectation of each: linear in forsimilar."""
        growth = np.tile(np.linspace(0, 1, T), (N, 1))
        similar = self.full.forsimilar.to_numpy().reshape(N, T)
        means = {}
        for name, (slope, low, high, rise, lasting) in CHANCE.items():
            moving = slope * similar + rise * growth
            base = low + (np.minimum(high, 0.98 - moving.max(axis=1)) - low) * self.rng.random(N)
            means[name] = (base[:, None] + moving).ravel()
            luck = np.repeat(self.rng.random(N), T) if lasting else self.rng.random(N * T)
            self.full[name] = (luck < means[name]).astype(int)
        many = np.repeat(self.rng.choice(INSTITUTES[0], N, p=INSTITUTES[1]), T)
        self.full["confu_sto"] = self.full["confu_d"] * many
        self.full["lconfu_sto"] = np.log1p(self.full["confu_sto"])
        means["lconfu_sto"] = means["confu_d"] * (np.log1p(INSTITUTES[0]) @ np.array(INSTITUTES[1]))
        return pd.DataFrame(means)

    def _expected(self, slopes: list[float], beside: list[float]) -> np.ndarray:
        """Return the expected completion rate, per cent, of each country and year: linear, with the printed slopes."""
        names = ["forsimilar", *CONTROLS, *MEDIATORS]
        values = self.full[names].to_numpy(dtype=float)
        moving = values @ _solved(self.full[self.seen.complete], names, slopes, beside)
        moving = moving.reshape(N, T) + np.linspace(0, 2, T)
        near = np.clip(9.5 - self.full.ldist.to_numpy().reshape(N, T)[:, 0], 0.1, None)
        rich = np.clip(self.full.lrpgdp.to_numpy().reshape(N, T).mean(axis=1) - 8, 0, None)
        own = LEAST + near * self.rng.exponential(1.5, N) + rich * self.rng.exponential(1.5, N)
        return (moving - moving.min(axis=1, keepdims=True) + own[:, None]).ravel()

    def _deals(self, direction: str) -> pd.DataFrame:
        """Return deals that pass the screening, so that the expected rate of a country and year is the one wanted."""
        mean, rng = self.expected[direction], self.rng
        completing = _completing(mean)
        luck = np.sqrt(LASTING) * np.repeat(rng.standard_normal(N), T) + np.sqrt(1 - LASTING) * rng.standard_normal(
            N * T
        )
        some = special.ndtr(luck) < mean / (100 * completing)
        many = np.where(some, 1 + rng.poisson(_further(mean)), 0)
        row = np.repeat(np.arange(N * T), many)
        there = self.full.country.to_numpy()[row]
        return self._table(direction, there, self.full.year.to_numpy()[row], rng.random(len(row)) < completing[row])

    def _refused(self, direction: str) -> pd.DataFrame:
        """Return deals that the screening leaves out, each for its own reason."""
        rng, n = self.rng, sum(REFUSED.values())
        why = np.repeat(list(REFUSED), list(REFUSED.values()))
        there = self.full.country.unique()[rng.integers(N, size=n)]
        deals = self._table(direction, there, rng.choice(YEARS, n), rng.random(n) < 0.6)
        other = "target" if direction == "from" else "acquirer"
        deals.loc[why == "person", "acquirer_kind"] = "person"
        deals.loc[why == "financial", "acquirer_financial"] = 1
        deals.loc[why == "assets", "subject"] = "assets"
        deals.loc[why == "round trip", f"{other}_parent_nation"] = HOME
        deals.loc[why == "unknown", f"{other}_nation"] = None
        ours = "acquirer" if direction == "from" else "target"
        deals.loc[why == "elsewhere", [f"{ours}_nation", f"{ours}_parent_nation"]] = "C001"
        return deals

    def _table(self, direction: str, there: np.ndarray, year: np.ndarray, done: np.ndarray) -> pd.DataFrame:
        rng, n = self.rng, len(there)
        announced = pd.to_datetime(pd.Series(year.astype(str)) + "-01-01") + pd.to_timedelta(
            rng.integers(365, size=n), "D"
        )
        effective = announced + pd.to_timedelta(np.ceil(rng.gamma(1.5, 80, n)), "D")
        ours, other = ("acquirer", "target") if direction == "from" else ("target", "acquirer")
        sides = {
            f"{side}_{what}": who
            for side, who in ((ours, HOME), (other, there))
            for what in ("nation", "parent_nation")
        }
        plain = {"acquirer_kind": "firm", "acquirer_financial": 0, "subject": "equity"}
        return pd.DataFrame({"announced": announced, "effective": effective.where(done), **sides, **plain})

    def _with_gaps(self) -> pd.DataFrame:
        """Return the panel as a researcher would have it: with gaps, and China as one more country."""
        columns = [
            *KEYS,
            "dforpoli",
            "cdforpoli",
            *CONTROLS,
            *PAIR,
            "bit",
            "partner",
            "cy",
            "wpy",
            "confu_sto",
            "confu_d",
        ]
        rows = self.full[columns].copy()
        rows.loc[~self.seen.votes, "dforpoli"] = np.nan
        lacking = self.rng.choice(["Rwg2", "Rconsum", "Reximc"], len(rows))
        for name in np.unique(lacking):
            rows.loc[~self.seen.complete & (lacking == name), name] = np.nan
        rows.loc[np.repeat(~self.located, T), ["ldist", "conti"]] = np.nan
        china = rows[rows.country == "C001"].assign(country=HOME)
        china["dforpoli"] = china["cdforpoli"]
        china[["lrpgdp", "Rwg2", "open", "Rconsum"]] = china[["clrpgdp", "cRwg2", "copen", "cRconsum"]]
        china[["Reximc", "ldist", "conti"]] = np.nan
        china[["bit", "partner", "cy", "wpy", "confu_sto", "confu_d"]] = 0
        return pd.concat([rows, china], ignore_index=True)


def _gaps(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return where all controls are known and where votes are, (N, T) each, and which countries have a distance."""
    complete, votes = np.zeros((2, N, T), dtype=bool)
    order = rng.permutation(N)
    singles, early, late, odd, rest = np.split(order, np.cumsum([SINGLES, EARLY, LATE, 1]))
    complete[singles, 0] = True
    complete[singles, rng.integers(2, T, SINGLES)] = True
    lengths = _spread(
        rng, COMPLETE - 2 * SINGLES - UNLOCATED, np.r_[[10] * EARLY, [8] * LATE], np.r_[[26] * EARLY, [23] * LATE]
    )
    start = np.r_[[0] * EARLY, 1 + (rng.random(LATE) * (T - lengths[EARLY:])).astype(int)]
    for country, first, length in zip([*early, *late, *odd], [*start, 9], [*lengths, UNLOCATED], strict=True):
        complete[country, first : first + length] = True
    votes[:] = True
    new = late[:NEW_MEMBERS]
    joined = complete[new].argmax(axis=1)
    lost = N * T - VOTES - joined.sum()
    away = dict(zip([*new, *rest], [*joined, *_spread(rng, lost, [0] * len(rest), [T - 2] * len(rest))], strict=True))
    for country, years in away.items():
        votes[country, :years] = False
    return complete, votes, ~np.isin(np.arange(N), odd)


def _spread(rng: np.random.Generator, total: int, low: list[int], high: list[int]) -> np.ndarray:
    """Return whole numbers between `low` and `high` with that total."""
    low, high = np.asarray(low), np.asarray(high)
    places = np.repeat(np.arange(len(low)), high - low)
    return low + np.bincount(rng.permutation(places)[: total - low.sum()], minlength=len(low))


def _persistent(rng: np.random.Generator, share: float) -> np.ndarray:
    """Return standard normal noise, (N, T), of which `share` carries over to the next year."""
    fresh = rng.standard_normal((N, T)) * np.r_[1, np.full(T - 1, np.sqrt(1 - share**2))]
    for t in range(1, T):
        fresh[:, t] += share * fresh[:, t - 1]
    return fresh


def _completing(mean: np.ndarray) -> np.ndarray:
    """Return the chance that an announced deal is completed, where the expected rate is `mean` per cent."""
    return np.clip(0.5 + 0.006 * mean, 0.5, 0.95)


def _further(mean: np.ndarray) -> np.ndarray:
    """Return how many deals more than one are expected, where there is any."""
    return FURTHER[0] + FURTHER[1] * mean


def _solved(rows: pd.DataFrame, names: list[str], slopes: list[float], beside: list[float]) -> np.ndarray:
    """Return the coefficients of all variables for which the projections have the printed ones, (12,).

    Six are those of forsimilar and the controls without a mediator; six those of each mediator alone beside them.
    """
    d = _without_effects(rows[names].to_numpy(dtype=float), rows)
    base = d[:, :6]
    conditions = [*np.linalg.lstsq(base, d, rcond=None)[0]]
    for j in range(6, 12):
        conditions.append(np.linalg.lstsq(d[:, [*range(6), j]], d, rcond=None)[0][-1])
    return np.linalg.solve(np.array(conditions), np.array([*slopes, *beside]))


def _without_effects(values: np.ndarray, rows: pd.DataFrame) -> np.ndarray:
    """Return columns (n, k) less what countries and years explain."""
    years = pd.get_dummies(rows.year).to_numpy(dtype=float)[:, 1:]
    stacked = pd.DataFrame(np.column_stack([values, years]))
    within = (stacked - stacked.groupby(rows.country.to_numpy()).transform("mean")).to_numpy()
    values, years = within[:, : -years.shape[1]], within[:, -years.shape[1] :]
    return values - years @ np.linalg.lstsq(years, values, rcond=None)[0]


def _projected(
    y: np.ndarray, rows: pd.DataFrame, keep: np.ndarray, names: list[str], instead: dict[str, str] | None = None
) -> dict[str, float]:
    """Return the coefficients of `names` with both effects in the rows to keep; `instead` names instruments."""
    kept = rows[keep]
    kept = kept[kept.groupby("country").year.transform("size") > 1]
    all_names = [*names, *((instead or {}).values())]
    d = _without_effects(np.column_stack([y[kept.index], kept[all_names].to_numpy(dtype=float)]), kept)
    x = d[:, 1 : 1 + len(names)]
    at = [all_names.index((instead or {}).get(name, name)) + 1 for name in names]
    slopes = np.linalg.solve(d[:, at].T @ x, d[:, at].T @ d[:, 0])
    return dict(zip(names, slopes.tolist(), strict=True))


def _first(*asked: object) -> dict[str, float]:
    """Return the first coefficient alone."""
    return dict([next(iter(_projected(*asked).items()))])


def _truth(world: World, direction: str, mean: np.ndarray, announced: np.ndarray) -> dict[str, dict[str, float]]:
    """Return the projections of the models of one direction."""
    rows, votes, complete = world.full, world.seen.votes.to_numpy(), world.seen.complete.to_numpy()
    rows = rows.assign(lag_forsimilar=rows.forsimilar.where(votes).groupby(rows.country).shift())
    lagged = complete & rows.lag_forsimilar.notna().to_numpy()
    one, both = ["forsimilar"], ["forsimilar", *CONTROLS]
    count = _expected_log(mean)
    located = complete & np.repeat(world.located, T)
    pooled = np.linalg.lstsq(
        np.column_stack([rows.loc[located, [*both, *PAIR]].to_numpy(dtype=float), np.ones(located.sum())]),
        mean[located],
        rcond=None,
    )[0]
    found = {
        f"{direction}_china#1": _projected(mean, rows, votes, one),
        f"{direction}_china#2": _projected(mean, rows, complete, both),
        f"{direction}_china#3": {name: float(pooled[at]) for name, at in (("forsimilar", 0), ("ldist", 6))},
        f"count_{direction}#1": _projected(count, rows, votes, one),
        f"count_{direction}#2": _first(count, rows, complete, both),
        f"level_{direction}#2": _first(mean, rows, complete, ["forsimilar2", *CONTROLS]),
        f"lag_{direction}": _first(mean, rows, lagged, ["lag_forsimilar", *CONTROLS]),
        f"iv_{direction}": _first(mean, rows, lagged, both, {"forsimilar": "lag_forsimilar"}),
        f"other_{direction}@announced": _first(100 * _completing(mean), rows, complete & announced, both),
    }
    for name in MEDIATORS:
        a = _projected(world.chance[name].to_numpy(), rows, complete, both)["forsimilar"]
        beside = _projected(mean, rows, complete, [*both, name])
        paths = {
            f"a:{name}": a,
            f"b:{name}": beside[name],
            "c": SLOPES[direction][0][0],
            "c_prime": beside["forsimilar"],
        }
        found[f"mediation_{direction}@{name}"] = {**paths, f"indirect:{name}": a * beside[name]}
    return found


def _expected_log(mean: np.ndarray) -> np.ndarray:
    """Return the expectation of ln(1 + completed deals)."""
    p, further = _completing(mean)[:, None], _further(mean)[:, None]
    k = np.arange(80)
    more = np.exp(special.xlogy(k, further * p) - further * p - special.gammaln(k + 1))
    given = (more * ((1 - p) * np.log1p(k) + p * np.log(2 + k))).sum(axis=1)
    return mean / (100 * p[:, 0]) * given


def _told(found: Finding, direction: str) -> str:
    """Return in words what the screening left out."""
    rules = found.tables["screening"].itertuples(index=False, name=None)
    steps = "; ".join(f"rule {number}, {words}: {kept}" for number, words, *_, kept in rules)
    return f"deals {direction} {HOME}: {found.facts['deals']:,} in the table; left after {steps}"
