"""Simulated data, calibrated to the article: 30 invented provinces, 2011-2021, with the printed coefficients as truth.

For every seed the slopes of Table 2, both stages of Table 3, the variance inflation of Table 1 and the slopes of the
mediators in Tables 5 and 6 hold exactly for the outcomes without noise. README.md says how, in words.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from estimand.arrays import entropy as kernel
from estimand.errors import ConvergenceError

PROVINCES, YEARS = 30, np.arange(2011, 2022)
ROWS = PROVINCES * len(YEARS)
UNIT = np.repeat(np.arange(PROVINCES), len(YEARS))
LEVELS = ["dig", "pgdp", "density", "eci", "fdi"]
X = [f"ln_{name}" for name in LEVELS]
PERIOD = np.tile(np.arange(len(YEARS)), PROVINCES)
MUNICIPALITIES = 4

# Internet users in per cent of the population one year earlier, 2010-2020, as reported by CNNIC.
PENETRATION = np.array([34.3, 38.3, 42.1, 45.8, 47.9, 50.3, 53.2, 55.8, 59.6, 64.5, 70.4]) / 100


class Outcome(NamedTuple):
    """One outcome: slopes in the order of X (Table 2), slope by instrument (Table 3), noise, and how it looks.

    `noise` is the residual standard deviation; those of the two outcomes have the ratio of the printed standard errors.
    `mediators` are t-statistics of the three mediators beside the regressors. Means of provinces follow those of
    X with slopes `between`, up to draws with standard deviation `spread`.
    """

    slopes: tuple[float, ...]
    instrumented: float
    noise: float
    mediators: tuple[float, ...]
    level: float
    between: tuple[float, ...]
    spread: float


NOISE = 0.101  # of carbon: its standard deviation within provinces is then 0.2, as in the emissions of real provinces
OUTCOMES = {
    "carbon": Outcome(
        slopes=(-0.2773, -0.0441, -1.927, 0.4467, -0.0188),
        instrumented=-0.3043,
        noise=NOISE,
        mediators=(-2.1, -2.0, -2.0),
        level=0.0,
        between=(-0.2, -0.2, 0.0, 0.9, 0.0),
        spread=0.35,
    ),
    "pollution": Outcome(
        slopes=(-0.2575, -0.1375, -1.7247, 0.0064, -0.0576),
        instrumented=-0.4918,
        noise=1.4941 * NOISE,
        mediators=(-3.6, -2.2, -2.2),
        level=2.5,
        between=(-0.4, -0.4, 0.0, 0.3, 0.0),
        spread=0.4,
    ),
}
SHARED = 0.3  # correlation of the noise in the two outcomes

# Standard errors of carbon in Table 2. That of energy is printed as population density's; 0.0839 is what the column of
# pollution and the ratio of all other errors (1.494) imply.
ERRORS = np.array([0.0287, 0.0300, 0.2320, 0.0839, 0.0121])
# Correlations of X (upper triangle) within provinces, near those of real provinces, such that both R2 of Table 2 hold;
# and over all rows, such that Table 1 holds.
WITHIN = (0.915, 0.4845, 0.493, -0.1063, 0.4037, 0.5302, -0.1014, 0.2928, -0.0003, -0.1005)
POOLED = (0.8566, -0.0769, 0.1539, 0.2686, 0.1681, 0.0748, 0.1816, -0.0869, 0.2132, -0.0435)
SPREAD = np.array([0.62, 0.58, 1.2, 0.38, 0.95])  # standard deviation over all rows
MEAN = np.array([0.0, 10.8, 5.4, -0.4, -4.7])
HIGHEST = 0.8  # digital economy of the foremost province-year
TREND = np.array([1.0, 0.45, 0.5, -0.1])  # how much of a regressor's movement, but for the first, is common to all
FIRST_STAGE, FIRST_ERROR = 0.2069, 0.0302  # Table 3


class Mediator(NamedTuple):
    """Slopes on LEVELS (Tables 5-7, first columns), residual standard deviation, and lowest value."""

    slopes: tuple[float, ...]
    noise: float
    lowest: float


# A printed 0.000 gets a small slope of its sign. Green finance on digital economy: 0.318 is the printed t-statistic
# times the standard error that the other rows of Table 7 imply; the printed 2.156 would need one seven times as large.
MEDIATORS = {
    "structure": Mediator((7.364, -2e-5, 1e-4, -0.413, -0.95), 0.35, 0.5),
    "patents": Mediator((825_600.0, 3.273, -14.731, 13_559.85, 40_545.009), 40_000.0, 500.0),
    "green_finance": Mediator((0.318, 5e-7, -2e-5, -0.156, -1.11), 0.07, 0.05),
}
LASTING = 0.85  # share of a mediator's noise, as a standard deviation, that belongs to the province and not the year

# The digital economy: lowest and highest value of each indicator.
INDICATORS = {
    "internet_users": (5.0, 45.0),
    "mobile_phones": (55.0, 190.0),
    "it_jobs": (0.5, 9.0),
    "telecom_volume": (0.05, 2.4),
    "digital_finance": (18.0, 460.0),
}
STEPS = 1000  # of shifting indicators; 5,000 seeds needed 99 at most


def simulate(seed: int) -> tuple[pd.DataFrame, dict[str, dict[str, float]]]:
    """Draw the panel and return it with the true coefficients of each model.

    Parameters
    ----------
    seed : int
        The same seed gives the same rows.

    Returns
    -------
    frame : DataFrame, 330 rows
        ``province year municipality``, the indicators of the digital economy, ``pgdp density eci fdi``, the two parts
        of the instrument, the mediators, ``carbon`` and ``pollution``. The index ``dig`` is left to the study.
    truth : dict
        For each model id and term, the coefficient that the model finds in the outcome without noise.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    within, means, broadband = _regressors(rng)
    x = MEAN + means[UNIT] + within
    x[:, 0] += np.log(HIGHEST) - x[:, 0].max()
    levels = np.exp(x)
    indicators = _indicators(levels[:, 0], rng)
    expected = np.column_stack([_mediator(levels, mediator, rng) for mediator in MEDIATORS.values()])
    mediators = expected + _mediator_noise(rng)
    mediators += np.array([m.lowest for m in MEDIATORS.values()]) - mediators.min(axis=0)
    instrument = broadband[UNIT] * PENETRATION[PERIOD]
    signal = {name: _signal(outcome, within, instrument, mediators) for name, outcome in OUTCOMES.items()}
    emissions = {
        name: np.exp(_level(outcome, means, rng)[UNIT] + signal[name] + noise)
        for (name, outcome), noise in zip(OUTCOMES.items(), _noise(signal, within, rng), strict=True)
    }

    towns = np.isin(UNIT, np.argsort(means[:, 2])[-MUNICIPALITIES:])
    keys = {
        "province": [f"Province {i + 1:02}" for i in UNIT],
        "year": YEARS[PERIOD],
        "municipality": towns.astype(int),
    }
    columns = dict(zip(LEVELS[1:], levels[:, 1:].T, strict=True)) | dict(zip(MEDIATORS, mediators.T, strict=True))
    parts = {"broadband_2012": broadband[UNIT], "penetration_lag": PENETRATION[PERIOD]}
    rows = pd.DataFrame(keys | indicators | columns | parts | emissions)
    return rows, _truth(_Known(rows, x, levels, instrument, signal, expected))


def _regressors(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return X less its province means (330, 5), those means (30, 5), and broadband in 2012 (30,).

    All second moments are the calibrated ones: those of X within provinces and over all rows, and, net of the
    controls, those of the digital economy and the instrument.
    """
    correlations = _symmetric(WITHIN)
    scale = NOISE * np.sqrt(np.diag(np.linalg.inv(correlations))) / ERRORS
    gram = np.outer(scale, scale) * correlations
    controls = _with_gram(_less_means(_walks(rng, 4) + np.outer(_trend(), TREND)), gram[1:, 1:])
    broadband = np.exp(0.22 * rng.standard_normal(PROVINCES))
    z = _rest(_less_means(broadband[UNIT] * PENETRATION[PERIOD]), controls)[:, 0]
    strength = FIRST_STAGE / FIRST_ERROR
    share = strength**2 / (strength**2 + ROWS - PROVINCES - len(X))  # of the digital economy net of the controls
    alone = np.sqrt(1 / np.linalg.inv(gram)[0, 0])
    unit = np.sqrt(share) * alone / (FIRST_STAGE * np.linalg.norm(z))
    z *= unit
    other = _rest(_less_means(_walks(rng, 1)), np.column_stack([controls, z]))[:, 0]
    other *= np.sqrt(1 - share) * alone / np.linalg.norm(other)
    digital = controls @ np.linalg.solve(gram[1:, 1:], gram[1:, 0]) + FIRST_STAGE * z + other
    between = ROWS * np.outer(SPREAD, SPREAD) * _symmetric(POOLED) - gram
    draws = rng.standard_normal((PROVINCES, len(X)))
    means = _with_gram(draws - draws.mean(axis=0), between / len(YEARS))
    return np.column_stack([digital, controls]), means, unit * broadband


def _indicators(index: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Return indicators whose entropy-weighted sum is `index`: shifted together, row by row, until it is.

    Each has its lowest value in one of the lowest rows, its highest in one of the highest; these stay.
    """
    which, order = np.arange(len(INDICATORS)), np.argsort(index)
    lowest, highest = (order[which], which), (order[-1 - which], which)
    z = index[:, None] + np.minimum(index, 1 - index)[:, None] * _walks(rng, len(INDICATORS)) / 9
    z = np.clip(z, 0, 1)
    z[lowest], z[highest] = 0, 1
    free = np.ones(z.shape, dtype=bool)
    free[lowest] = free[highest] = False
    for _ in range(STEPS):
        weights = kernel.weights_from(kernel.entropy(kernel.shares(z)))
        gap = index - z @ weights
        if np.abs(gap).max() < 1e-13:
            break
        z = np.where(free, np.clip(z + (gap / (free @ weights))[:, None], 0, 1), z)
    else:
        raise ConvergenceError(f"no indicators found for the index after {STEPS} steps; choose another seed")
    return {name: low + (high - low) * z[:, j] for j, (name, (low, high)) in enumerate(INDICATORS.items())}


def _mediator(levels: np.ndarray, mediator: Mediator, rng: np.random.Generator) -> np.ndarray:
    """Return a mediator without yearly noise; what lasts in a province leaves the slopes with year effects alone."""
    moving = levels - levels.reshape(PROVINCES, -1, len(X)).mean(axis=0)[PERIOD]
    lasting = rng.standard_normal((PROVINCES, 1))
    sums = moving.reshape(PROVINCES, -1, len(X)).sum(axis=1)
    lasting = _rest(lasting - lasting.mean(), sums)
    lasting *= LASTING * mediator.noise / lasting.std()
    return levels @ np.array(mediator.slopes) + lasting[UNIT, 0]


def _mediator_noise(rng: np.random.Generator) -> np.ndarray:
    """Return yearly noise of the mediators, (330, 3)."""
    size = np.sqrt(1 - LASTING**2) * np.array([m.noise for m in MEDIATORS.values()])
    return size * rng.standard_normal((ROWS, len(MEDIATORS)))


def _signal(outcome: Outcome, within: np.ndarray, instrument: np.ndarray, mediators: np.ndarray) -> np.ndarray:
    """Return the outcome without province means and noise.

    To the slopes of Table 2 come two parts that do not correlate with X: one with the instrument, so that two-stage
    least squares finds the slope of Table 3, and one with each mediator.
    """
    z = _rest(_less_means(instrument), within[:, 1:])[:, 0]
    apart = _rest(z, within)[:, 0]
    weight = (outcome.instrumented - outcome.slopes[0]) * (z @ within[:, 0]) / (z @ apart)
    passing = _rest(_less_means(mediators), np.column_stack([within, z]))
    passing *= np.array(outcome.mediators) * outcome.noise / np.linalg.norm(passing, axis=0)
    return within @ np.array(outcome.slopes) + weight * apart + passing.sum(axis=1)


def _noise(signal: dict[str, np.ndarray], within: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return noise of both outcomes, (2, 330): beside what X leaves of the signal it gives the residual variance."""
    draws = rng.standard_normal((len(OUTCOMES), ROWS))
    draws[1] = SHARED * draws[0] + np.sqrt(1 - SHARED**2) * draws[1]
    left = np.array([(_rest(s, within) ** 2).sum() / (ROWS - PROVINCES - len(X)) for s in signal.values()])
    return np.sqrt(np.array([o.noise for o in OUTCOMES.values()]) ** 2 - left)[:, None] * draws


def _level(outcome: Outcome, means: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the provinces' means of the logarithm of an outcome, (30,)."""
    return outcome.level + means @ np.array(outcome.between) + outcome.spread * rng.standard_normal(PROVINCES)


class _Known(NamedTuple):
    """What the truth is computed from: the rows, X, its levels, and everything made of it without noise."""

    rows: pd.DataFrame
    x: np.ndarray
    levels: np.ndarray
    instrument: np.ndarray
    signal: dict[str, np.ndarray]
    mediators: np.ndarray


def _truth(known: _Known) -> dict[str, dict[str, float]]:
    """Return for each model of the study what it finds without noise; of other samples, the slope of interest."""
    found = {"first_stage": {"iv": FIRST_STAGE}}
    year, town = known.rows.year.to_numpy(), known.rows.municipality.to_numpy() == 1
    samples = {"no_municipalities": ~town, "no_2020": year != 2020}
    x, instruments = known.x, np.column_stack([known.instrument, known.x[:, 1:]])
    for name, y in known.signal.items():
        found[name] = _named(X, _slopes(y, x, x, UNIT))
        found[f"{name}_errors@two_way"] = _named(X[:1], _slopes(y, x, x, UNIT, PERIOD))
        for sample, keep in samples.items():
            found[f"{name}_robust@{sample}"] = _named(X[:1], _slopes(y[keep], x[keep], x[keep], UNIT[keep]))
        found[f"{name}_iv"] = _named(X, _slopes(y, x, instruments, UNIT))
        for j, mediator in enumerate(MEDIATORS):
            found[f"{name}_mediation@{mediator}"] = _paths(known, y, j, mediator)
    for j, mediator in enumerate(MEDIATORS):
        slopes = _slopes(known.mediators[:, j], known.levels, known.levels, PERIOD)
        found[f"levels_{mediator}@mediator"] = _named(LEVELS, slopes)
    return found


def _paths(known: _Known, y: np.ndarray, j: int, mediator: str) -> dict[str, float]:
    """Return the paths from the digital economy through one mediator to an outcome; patents in standard deviations."""
    name, unit = ("z_patents", known.rows.patents.std()) if mediator == "patents" else (mediator, 1.0)
    both = np.column_stack([known.x, known.rows[mediator] / unit])
    a = _slopes(known.mediators[:, j] / unit, known.x, known.x, UNIT)[0]
    total, direct = _slopes(y, known.x, known.x, UNIT), _slopes(y, both, both, UNIT)
    names = [f"a:{name}", f"b:{name}", "c", "c_prime", f"indirect:{name}"]
    return _named(names, np.array([a, direct[-1], total[0], direct[0], a * direct[-1]]))


def _slopes(y: np.ndarray, x: np.ndarray, z: np.ndarray, *effects: np.ndarray) -> np.ndarray:
    """Return the slopes of y on x (n, k) with instruments z (n, k) and effects."""
    dummies = np.column_stack([codes[:, None] == np.unique(codes) for codes in effects]).astype(float)
    y, x, z = (_rest(values, dummies) for values in (y, x, z))
    return np.linalg.solve(z.T @ x, z.T @ y)[:, 0]


def _named(names: list[str], values: np.ndarray) -> dict[str, float]:
    """Return the first values by name."""
    return dict(zip(names, values.tolist(), strict=False))


def _walks(rng: np.random.Generator, k: int) -> np.ndarray:
    """Return k columns that wander over the years of each province, (330, k)."""
    return rng.standard_normal((PROVINCES, len(YEARS), k)).cumsum(axis=1).reshape(ROWS, k)


def _trend() -> np.ndarray:
    """Return what all provinces share, in the size of a walk, (330,)."""
    return (PERIOD - PERIOD.mean()) * 1.2


def _less_means(values: np.ndarray) -> np.ndarray:
    """Return values (330, k) less the means of provinces."""
    cells = values.reshape(PROVINCES, len(YEARS), -1)
    return (cells - cells.mean(axis=1, keepdims=True)).reshape(ROWS, -1)


def _rest(values: np.ndarray, on: np.ndarray) -> np.ndarray:
    """Return what is left of values (n, k) by least squares."""
    values = values.reshape(len(values), -1)
    return values - on @ np.linalg.lstsq(on, values, rcond=None)[0]


def _with_gram(values: np.ndarray, gram: np.ndarray) -> np.ndarray:
    """Return a linear combination of the columns whose cross products are `gram`."""
    return np.linalg.solve(np.linalg.cholesky(values.T @ values), values.T).T @ np.linalg.cholesky(gram).T


def _symmetric(upper: tuple[float, ...]) -> np.ndarray:
    """Return the correlation matrix with this upper triangle."""
    matrix = np.eye(len(X))
    matrix[np.triu_indices(len(X), 1)] = upper
    return matrix + np.triu(matrix, 1).T
