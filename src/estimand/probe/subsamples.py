"""One coefficient in each of several subsamples: from one interacted regression, from separate ones, or permuted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from ..arrays.groups import groups_of, nested
from ..arrays.resample import ClusterProducts, ClusterRows, regular, resampler
from ..covariance import Classical, Covariance
from ..errors import IdentificationError, SpecError, nearest
from ..estimate.fixed_effects import fixed_effects
from ..estimate.ordinary import ordinary
from ..panel import Panel
from ..result import Estimate, t_p_value
from ..sample import draw
from .wald import joint

CHUNK = 250


@dataclass(frozen=True)
class Request:
    """The regression, the term compared, and the column whose groups are compared."""

    panel: Panel
    y: str
    x: tuple[str, ...]
    term: str
    by: str
    absorb: tuple[str, ...]
    cov: Covariance


@dataclass(frozen=True)
class Pair:
    """Two groups by place, the difference of their coefficients, its standard error (None if permuted), its test."""

    first: int
    second: int
    difference: float
    std_error: float | None
    statistic: float
    p_value: float


@dataclass(frozen=True)
class Compared:
    """The coefficient by group, every pair, and the joint test: its statistic, degrees of freedom and p-value.

    Attributes
    ----------
    table : DataFrame
        group estimate std_error n_obs, the latter two where they are known.
    words : str
        How it was tested.
    df : tuple of float
        Of the joint statistic; empty when it was permuted.
    draws : int
        Permutations that the p-values rest on, beside `failed` ones.
    shared : str
        A column whose groups stand in several subsamples, which a test of independent samples ignores.
    """

    table: pd.DataFrame
    pairs: tuple[Pair, ...]
    words: str
    statistic: float
    df: tuple[float, ...]
    p_value: float | None = None
    draws: int = 0
    failed: int = 0
    shared: str = ""


def interacted(asked: Request) -> Compared:
    """Compare within one regression in which each regressor and effect has its own coefficients in each group."""
    levels, codes = _levels(asked.panel, asked.by)
    names = {(c, g): f"{c}@{level}" for c in asked.x for g, level in enumerate(levels)}
    columns = {name: asked.panel.column(c).where(codes == g, 0) for (c, g), name in names.items()}
    effects = {f"{a} by {asked.by}": _crossed(asked.panel, a, codes, len(levels)) for a in asked.absorb}
    wide = asked.panel.with_columns(columns | effects)
    estimate = fixed_effects(wide, asked.y, list(names.values()), absorb=list(effects) or [asked.by], cov=asked.cov)
    places = [estimate.terms.index(names[asked.term, g]) for g in range(len(levels))]
    coef, cov = estimate.coef[places], estimate.cov[np.ix_(places, places)]
    pairs = tuple(_tested(i, j, coef, cov, estimate.df) for i, j in combinations(range(len(levels)), 2))
    contrast = np.zeros((len(levels) - 1, len(estimate.terms)))
    contrast[:, places[0]] = 1
    contrast[np.arange(len(levels) - 1), places[1:]] = -1
    statistic, df = joint(estimate, contrast, np.zeros(len(contrast)))
    words = f"Chow test, errors {estimate.labels['cov']}"
    return Compared(_coefficients(levels, coef, np.sqrt(np.diag(cov))), pairs, words, statistic, df)


def separate(asked: Request) -> Compared:
    """Compare separate regressions, taking the subsamples as independent."""
    levels, codes = _levels(asked.panel, asked.by)
    estimates = {}
    for g, level in enumerate(levels):
        part = asked.panel.select(codes == g, f"{asked.by} is not {level}")
        try:
            estimates[str(level)] = _regression(part, asked)
        except IdentificationError as error:
            raise IdentificationError(f"{asked.by} = {level}: {error}") from None
    spanning = [name for name in asked.cov.columns or (asked.panel.unit,) if _spans(asked.panel, name, codes)]
    return independent(estimates, asked.term, spanning[0] if spanning else "")


def independent(estimates: Mapping[str, Estimate], term: str, shared: str = "") -> Compared:
    """Compare estimates from samples that are taken as independent; the joint test weights by inverse variances."""
    for name, e in estimates.items():
        if term not in e.terms:
            raise SpecError(f'{name}: no term "{term}"{nearest(term, e.terms)}')
    coef = np.array([e[term] for e in estimates.values()])
    errors = np.array([e.std_error[e.terms.index(term)] for e in estimates.values()])
    pairs = tuple(_tested(i, j, coef, np.diag(errors**2), np.inf) for i, j in combinations(range(len(coef)), 2))
    middle = np.average(coef, weights=errors**-2)
    statistic = float((((coef - middle) / errors) ** 2).sum()) / (len(coef) - 1)
    table = _coefficients(list(estimates), coef, errors).assign(n_obs=[e.n_obs for e in estimates.values()])
    return Compared(table, pairs, "z test of independent samples", statistic, (len(coef) - 1, np.inf), shared=shared)


def permuted(asked: Request, reps: int, seed: int) -> Compared:
    """Compare with what remains when the labels of the groups are permuted over whole units (Fisher)."""
    levels, codes = _levels(asked.panel, asked.by)
    sample = draw(asked.panel, asked.y, asked.x, cov=Classical(), absorb=asked.absorb)
    source = resampler(sample.yx, sample.units, sample.absorbed)
    whole = source.moments(np.ones((1, sample.units.size)))[0]
    labels = _label_of_unit(asked, codes[sample.positions], sample.units.codes)
    slope = _Slope(source, whole, asked.x.index(asked.term), len(levels))
    coef = slope.by_group(labels[None])[0]
    if np.isnan(coef).any():
        lacking = ", ".join(str(v) for v, c in zip(levels, coef, strict=True) if np.isnan(c))
        raise IdentificationError(f'"{asked.term}" is not identified in {asked.by} = {lacking}; drop a regressor there')
    pairs = list(combinations(range(len(levels)), 2))
    chosen = pairs if len(levels) == 2 else [*pairs, tuple(range(len(levels)))]
    seeds = np.random.SeedSequence(seed).spawn(len(chosen))
    found = [_permutation(slope, labels, groups, reps, s) for groups, s in zip(chosen, seeds, strict=True)]
    gaps = [float(coef[i] - coef[j]) for i, j in pairs]
    tested = [Pair(*ij, gap, None, gap, f[1]) for ij, gap, f in zip(pairs, gaps, found, strict=False)]
    spread, p, kept = found[-1]
    words = f"permutation of {asked.by} over {sample.units.size} units, {kept} draws"
    table = _coefficients(levels, coef, np.full(len(levels), np.nan))
    return Compared(table, tuple(tested), words, spread, (), p, draws=kept, failed=reps - min(f[2] for f in found))


@dataclass(frozen=True, eq=False)
class _Slope:
    """The coefficient of one regressor in each group, for any labels of the units."""

    source: ClusterProducts | ClusterRows
    whole: np.ndarray
    place: int
    groups: int

    def by_group(self, labels: np.ndarray) -> np.ndarray:
        """Return the coefficients, (b, groups), for labels (b, units); NaN where a group does not identify it."""
        counts = (labels[:, None, :] == np.arange(self.groups)[:, None]).reshape(-1, labels.shape[1])
        gram = self.source.moments(counts.astype(float))
        fine = regular(gram[:, 1:, 1:], self.whole[1:, 1:])
        out = np.full(len(gram), np.nan)
        out[fine] = np.linalg.solve(gram[fine, 1:, 1:], gram[fine, 1:, :1])[:, self.place, 0]
        return out.reshape(-1, self.groups)


def _permutation(
    slope: _Slope, labels: np.ndarray, groups: Sequence[int], reps: int, seed: np.random.SeedSequence
) -> tuple[float, float, int]:
    """Return the spread of the coefficients of some groups, its p-value, and the permutations that it rests on."""
    rng, units = np.random.default_rng(seed), np.isin(labels, groups)
    size = np.array([(labels == g).sum() for g in groups], dtype=float)

    def spread(some: np.ndarray) -> np.ndarray:
        coef = slope.by_group(some)[:, groups]
        middle = coef @ size / size.sum()
        return ((coef - middle[:, None]) ** 2) @ size / size.sum()

    observed = float(spread(labels[None])[0])
    found = []
    for start in range(0, reps, CHUNK):
        some = np.tile(labels, (min(CHUNK, reps - start), 1))
        some[:, units] = rng.permuted(some[:, units], axis=1)
        found.append(spread(some))
    drawn = np.concatenate(found)
    drawn = drawn[~np.isnan(drawn)]
    return observed, (1 + int((drawn >= observed * (1 - 1e-10)).sum())) / (1 + len(drawn)), len(drawn)


def _levels(panel: Panel, by: str) -> tuple[list, np.ndarray]:
    """Return the groups' values in order and the group of each row."""
    codes, values = pd.factorize(panel.column(by), sort=True)
    if len(values) < 2:
        raise SpecError(f'by: "{by}" has {len(values)} group in these rows; two or more can be compared')
    return list(values), codes


def _crossed(panel: Panel, name: str, codes: np.ndarray, groups: int) -> pd.Series:
    """Return a factor with its own levels in each group, missing where it is missing."""
    own = pd.factorize(panel.column(name))[0]
    return pd.Series(own * groups + codes, dtype="Int64").mask(own < 0)


def _regression(panel: Panel, asked: Request) -> Estimate:
    if asked.absorb:
        return fixed_effects(panel, asked.y, asked.x, absorb=asked.absorb, cov=asked.cov)
    return ordinary(panel, asked.y, asked.x, cov=asked.cov)


def _spans(panel: Panel, name: str, codes: np.ndarray) -> bool:
    """Whether a group of the column stands in several subsamples."""
    own = pd.factorize(panel.column(name))[0]
    kept = own >= 0
    return not nested(groups_of(own[kept]), groups_of(codes[kept]))


def _label_of_unit(asked: Request, codes: np.ndarray, units: np.ndarray) -> np.ndarray:
    """Return the group of each unit; a unit with several is an error."""
    labels = np.empty(units.max() + 1, dtype=np.intp)
    labels[units] = codes
    changing = np.unique(units[labels[units] != codes])
    if len(changing):
        raise SpecError(
            f'permutation: "{asked.by}" changes within {len(changing)} of {len(labels)} units of {asked.panel.unit}, '
            'so that labels cannot be permuted over whole units; use method="chow"'
        )
    return labels


def _tested(i: int, j: int, coef: np.ndarray, cov: np.ndarray, df: float) -> Pair:
    difference = float(coef[i] - coef[j])
    error = float(np.sqrt(cov[i, i] + cov[j, j] - 2 * cov[i, j]))
    return Pair(i, j, difference, error, difference / error, float(t_p_value(difference / error, df)))


def _coefficients(levels: Sequence[object], coef: np.ndarray, errors: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"group": [str(v) for v in levels], "estimate": coef, "std_error": errors})
