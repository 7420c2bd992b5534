"""Simulated data, calibrated to the article: 284 invented cities, 2011-2019, for which the printed facts hold.

For every seed the number of rows and gaps, the moments of Table 3 and the true coefficients of Tables 4 (4), 5 (1) and
8 are the printed ones. README.md says how, in words.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import pandas as pd

YEARS = np.arange(2011, 2020)
REGIONS = {"Eastern": (101, 11), "Central": (100, 8), "Western": (83, 9)}  # cities, provinces
N_CITIES = 284
CONTROLS = ["lngdp", "fin", "gov", "rd", "is"]
REGRESSORS = ["ifi", *CONTROLS]

# The true coefficients, in the order of REGRESSORS.
POOLED = np.array([0.025, 5.289, 0.608, -0.125, 0.002, 32.887])  # Table 4, column 4
EARLY = np.array([0.021, 5.513, 0.131, -1.132, 0.001, 0.0])  # Table 4, column 3: of the cities that column 4 lacks
AREA = np.array([0.016, 3.333, 0.490, -0.694, 0.001, 22.829])  # Table 5, column 1
SLOPES = {  # Table 8
    "Eastern": np.array([-0.013, 3.590, -4.088, 11.741, 0.002, 57.543]),
    "Central": np.array([0.014, -1.441, 0.361, -0.542, 0.001, 26.036]),
    "Western": np.array([0.038, 8.602, 1.451, -1.610, 0.004, 10.721]),
}

# Table 1: points of 100 for each sub-indicator of innovation and entrepreneurship.
POINTS = {
    "new_firms": 20,
    "foreign_investors": 15,
    "venture_capital": 25,
    "invention_patents": 12.5,
    "utility_patents": 7.5,
    "design_patents": 5,
    "trademarks": 15,
}
RANGE = (3.285, 100.0)  # of the index in Table 3; the index per area, whose moments are not printed, gets the same
MIDDLE = 0.05  # how much denser than evenly the cities lie in the middle of it

# Gaps. 15 of the 284 x 9 city-years are absent; 337 of the others lack something. A variable lacks this slice of them,
# so that 25 rows lack one of ifi, lngdp and fin, 31 one of these or gov, 32 or rd, 337 or is: the N of Table 4.
ABSENT = 15
FULL_UNTIL = 2012  # no city lacks anything up to this year, so that none is left with a single row
INCOMPLETE = {"Eastern": 24, "Central": 59, "Western": 254}
LOST = 5  # the last cities, without any industrial structure: column 4 has 279 of the 284
SPIKES = ("fin", "gov", "rd")  # whose maximum, far above the rest, belongs to the last city: column 4 is without it
GAPS = {
    "ifi": slice(16, 17),
    "lngdp": slice(0, 17),
    "fin": slice(16, 25),
    "gov": slice(23, 31),
    "rd": slice(22, 32),
    "is": slice(11, 337),
    "mar": slice(0, 34),
    "net": slice(0, 82),
}

PERSISTENCE = 0.4  # of the yearly noise in the outcomes
SHARED = 1.0  # size of a region's common noise in a regressor, relative to the city's own
NOISE = 2.0  # standard deviation of the outcome's noise, in points of the index
AREA_NOISE = 0.65  # the same for the index per area, relative to that


class Shape(NamedTuple):
    """How one variable looks: bounds, the logit-normal between them, and what moves it.

    `centre` and `spread` are those for which the mean and standard deviation of Table 3 hold. The loadings are on the
    city's development, its own lasting level, the common trend and its own yearly noise; the last differs by region so
    that the standard errors of Table 8 come near the printed ones.
    """

    low: float
    high: float
    centre: float
    spread: float
    development: float
    city: float
    trend: float
    region: tuple[float, float, float]
    noise: tuple[float, float, float]


SHAPES = {
    "ifi": Shape(17.02, 321.6, -0.079, 1.04, 0.25, 0.12, 1.0, (0.2, 0, -0.15), (0.13, 0.074, 0.2)),
    "lngdp": Shape(12.66, 18.84, -0.2385, 0.5845, 0.7, 0.7, 0.15, (0.6, 0, -0.5), (0.04, 0.028, 0.052)),
    "fin": Shape(0.132, 16.74, -3.09, 0.9411, 0.3, 0.9, 0.02, (-0.8, -0.5, 1.3), (0.086, 0.29, 0.5)),
    "gov": Shape(0.0154, 6.041, -3.6643, 1.0293, -0.5, 0.8, 0.01, (-1.3, 0.9, -0.6), (0.039, 0.16, 0.11)),
    "rd": Shape(12.82, 6310, -3.5544, 1.1515, 0.6, 0.7, 0.04, (-0.3, 0.6, -0.6), (0.12, 0.44, 0.17)),
    "is": Shape(0.501, 1.000, 1.3183, 0.9172, 0.6, 0.7, 0.03, (0.5, -0.1, -0.4), (0.032, 0.03, 0.052)),
    "mar": Shape(4.96, 17.47, 0.0956, 0.7558, 0.3, 0.9, 0.5, (0.15, 0, -0.15), (0.2, 0.2, 0.2)),
    "net": Shape(0.01, 1.89, -2.3927, 0.9623, 0.5, 0.6, 0.45, (0.5, -0.1, -0.4), (0.3, 0.3, 0.3)),
}


def simulate(seed: int) -> tuple[pd.DataFrame, dict[str, dict[str, float]]]:
    """Draw the panel and return it with the true coefficients of each model.

    Parameters
    ----------
    seed : int
        The same seed gives the same rows.

    Returns
    -------
    frame : DataFrame, 2541 rows
        ``city province region capital year``, the seven sub-indicators of Table 1 (0-100), ``inn_area``, ``ifi``, the
        controls, ``mar`` and ``net``. The index ``inn`` is left to the study: it is the measure of Table 1.
    truth : dict
        For each model id and regressor, the coefficient that the model estimates without bias: the projection of the
        noise-free outcome on its regressors and effects, in its rows.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    rows = _rows()
    development = rng.standard_normal(N_CITIES)
    latent = {name: _latent(shape, development, rng) for name, shape in SHAPES.items()}
    for name in SPIKES:
        latent[name][-1, -1] = latent[name].max() + 1
    score = 0.4 * development + 0.85 * latent["net"].mean(axis=1) + 1.3 * rng.standard_normal(N_CITIES)
    score_area = score + 0.5 * rng.standard_normal(N_CITIES)
    noise = _noise(rng)
    noise_area = AREA_NOISE * (0.8 * noise + 0.6 * _noise(rng))

    present, gaps = _gaps(rows, rng)
    rows, noise, noise_area = rows[present].reset_index(drop=True), noise[present], noise_area[present]
    latent = pd.DataFrame({name: values.ravel()[present] for name, values in latent.items()})
    aside = (gaps["lngdp"] & ~gaps["is"]).idxmax()  # a row that no column uses takes the lowest industrial structure
    latent.loc[aside, "is"] = latent["is"].min() - 1
    x = pd.DataFrame({v: _as_printed(latent[v].to_numpy(), ~gaps[v].to_numpy(), SHAPES[v]) for v in SHAPES})
    mean = _expected(rows, x, ~gaps[REGRESSORS].any(axis=1).to_numpy())
    mean_area = x[REGRESSORS].to_numpy() @ AREA
    parts = _parts(_between_bounds(mean + noise, rows.city, score), rng)
    inn_area = _between_bounds(mean_area + noise_area, rows.city, score_area)

    x = x.mask(gaps)
    return rows.join(parts).assign(inn_area=inn_area).join(x), _truth(rows.join(x), mean, mean_area)


def _rows() -> pd.DataFrame:
    """Return the 284 x 9 city-years; each province's first city is its capital."""
    parts = []
    for region, (cities, provinces) in REGIONS.items():
        number = np.arange(cities)
        province = [f"{region[0]}{p + 1:02d}" for p in number % provinces]
        city = [f"{p}-{n + 1:02d}" for p, n in zip(province, number // provinces, strict=True)]
        capital = (number < provinces).astype(int)
        parts.append(pd.DataFrame({"city": city, "province": province, "region": region, "capital": capital}))
    return pd.concat(parts, ignore_index=True).merge(pd.DataFrame({"year": YEARS}), how="cross")


def _gaps(rows: pd.DataFrame, rng: np.random.Generator) -> tuple[np.ndarray, pd.DataFrame]:
    """Return which city-years are present, and for the present ones what is missing."""
    lost = rows.city.isin(rows.city.unique()[-LOST:]).to_numpy()
    capital, late = rows.capital.to_numpy() == 1, (rows.year > FULL_UNTIL).to_numpy()
    others = {r: np.flatnonzero((rows.region == r).to_numpy() & ~capital & ~lost & late) for r in REGIONS}
    absent = rng.choice(others["Western"], ABSENT, replace=False)
    one_each = np.flatnonzero(capital).reshape(-1, len(YEARS))
    one_each = rng.permuted(one_each[:, YEARS > FULL_UNTIL], axis=1)[:, 0]
    drawn = [one_each]
    for region, count in INCOMPLETE.items():
        known = (rows.region.to_numpy()[one_each] == region).sum() + (lost.sum() if region == "Western" else 0)
        drawn.append(rng.choice(np.setdiff1d(others[region], absent), count - known, replace=False))
    incomplete = np.concatenate([rng.permutation(np.concatenate(drawn)), np.flatnonzero(lost)])

    gaps = pd.DataFrame(False, index=rows.index, columns=list(GAPS))
    for name, part in GAPS.items():
        gaps.loc[incomplete[part], name] = True
    present = np.ones(len(rows), dtype=bool)
    present[absent] = False
    return present, gaps[present].reset_index(drop=True)


def _latent(shape: Shape, development: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the variable before it takes its printed shape, (cities, years)."""
    trend = (YEARS - YEARS[0] + 1.0) ** 0.6
    trend = (trend - trend.mean()) / trend.std()
    sizes = [cities for cities, _ in REGIONS.values()]
    city = shape.development * development + shape.city * rng.standard_normal(N_CITIES) + np.repeat(shape.region, sizes)
    shared = np.repeat(rng.standard_normal((len(sizes), len(YEARS))), sizes, axis=0)
    noise = np.repeat(shape.noise, sizes)[:, None] * (rng.standard_normal((N_CITIES, len(YEARS))) + SHARED * shared)
    return city[:, None] + shape.trend * trend + noise / _steepness(shape, city)[:, None]


def _steepness(shape: Shape, city: np.ndarray) -> np.ndarray:
    """Return how steeply the printed shape rises at each city's level, so that noise can be made alike in its units."""
    level = (city - city.mean()) / np.hypot(city.std(), shape.trend)
    share = 1 / (1 + np.exp(-(shape.centre + shape.spread * level)))
    slope = share * (1 - share)
    return np.clip(slope / np.median(slope), 1 / 3, 3)


def _as_printed(latent: np.ndarray, seen: np.ndarray, shape: Shape) -> np.ndarray:
    """Map the ranks of the values seen to logit-normal quantiles, with the printed extremes at the ends."""
    n = int(seen.sum())
    normal = np.array([NormalDist().inv_cdf((i + 0.5) / n) for i in range(n)])
    values = shape.low + (shape.high - shape.low) / (1 + np.exp(-(shape.centre + shape.spread * normal)))
    values[0], values[-1] = shape.low, shape.high
    return np.interp(latent, np.sort(latent[seen]), values)


def _noise(rng: np.random.Generator) -> np.ndarray:
    """Return first-order autoregressive noise for each city-year, (cities * years,)."""
    shocks = rng.standard_normal((N_CITIES, len(YEARS)))
    for t in range(1, len(YEARS)):
        shocks[:, t] = PERSISTENCE * shocks[:, t - 1] + np.sqrt(1 - PERSISTENCE**2) * shocks[:, t]
    return NOISE * shocks.ravel()


def _expected(rows: pd.DataFrame, x: pd.DataFrame, complete: np.ndarray) -> np.ndarray:
    """Return the outcome without city effects and noise.

    Within a region and year it moves with the slopes of Table 8. The region-by-year means move with the slopes of
    Table 4 (4), up to the smallest shifts that make the pooled model, which has common year effects, have them exactly.
    Table 8 has year effects for each region, which absorb all this.
    """
    design = x[REGRESSORS].to_numpy()
    lost = rows.city.isin(rows.city.unique()[-LOST:])
    slopes = np.array([EARLY if out else SLOPES[r] for r, out in zip(rows.region, lost, strict=True)])
    cell = rows.region + rows.year.astype(str)
    between = pd.Series((design * (POOLED - slopes)).sum(axis=1)).groupby(cell).transform("mean").to_numpy()
    mean = (design * slopes).sum(axis=1) + between
    cells = pd.get_dummies(cell).to_numpy(dtype=float)
    found = _projection(np.column_stack([mean, cells])[complete], design[complete], rows[complete])
    shifts = np.linalg.lstsq(found[:, 1:], POOLED - found[:, 0], rcond=None)[0]
    return mean + cells @ shifts


def _projection(outcomes: np.ndarray, design: np.ndarray, rows: pd.DataFrame) -> np.ndarray:
    """Return the slopes of outcomes (n, m) on design (n, k) with city and year effects, (k, m)."""
    years = pd.get_dummies(rows.year).to_numpy(dtype=float)[:, 1:]
    stacked = pd.DataFrame(np.column_stack([outcomes, design, years]))
    within = (stacked - stacked.groupby(rows.city.to_numpy()).transform("mean")).to_numpy()
    y, x = within[:, : outcomes.shape[1]], within[:, outcomes.shape[1] :]
    return np.linalg.lstsq(x, y, rcond=None)[0][: design.shape[1]]


def _between_bounds(moving: np.ndarray, city: pd.Series, score: np.ndarray) -> np.ndarray:
    """Add to `moving` the city effects that spread it, in the order of `score`, over the printed range."""
    own = pd.Series(moving).groupby(city.to_numpy())
    lowest, highest = RANGE[0] - own.transform("min"), RANGE[1] - own.transform("max")
    rank = np.argsort(np.argsort(score)) / (N_CITIES - 1)
    rank += MIDDLE * np.sin(2 * np.pi * rank) / (2 * np.pi)
    place = city.map(dict(zip(city.unique(), rank, strict=True)))
    return np.clip((lowest + (highest - lowest) * place).to_numpy() + moving, *RANGE)


def _parts(inn: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Return sub-indicators within 0-100 whose fixed-weight index is `inn`."""
    points = np.array(list(POINTS.values()))
    apart = rng.standard_normal((len(inn), len(points)))
    apart -= (apart @ points / points.sum())[:, None]
    room = np.minimum(inn, 100 - inn) / np.abs(apart).max(axis=1)
    return pd.DataFrame(inn[:, None] + apart * (0.6 * room)[:, None], columns=list(POINTS))


def _truth(rows: pd.DataFrame, mean: np.ndarray, mean_area: np.ndarray) -> dict[str, dict[str, float]]:
    """Return the projection of the noise-free outcome for each model of the study."""
    everyone = np.ones(len(rows), dtype=bool)
    models = {f"baseline#{k - 2}": (mean, REGRESSORS[:k], everyone) for k in (3, 4, 5, 6)}
    models["robust@per_area"] = (mean_area, REGRESSORS, everyone)
    models["robust@no_capitals"] = (mean, REGRESSORS, (rows.capital == 0).to_numpy())
    for region in REGIONS:
        models[f"by_region/{region}"] = (mean, REGRESSORS, (rows.region == region).to_numpy())
    return {name: _projected(rows, *model) for name, model in models.items()}


def _projected(rows: pd.DataFrame, mean: np.ndarray, names: list[str], keep: np.ndarray) -> dict[str, float]:
    keep = keep & rows[names].notna().all(axis=1).to_numpy()
    slopes = _projection(mean[keep, None], rows.loc[keep, names].to_numpy(), rows[keep])
    return dict(zip(names, slopes[:, 0].tolist(), strict=True))
