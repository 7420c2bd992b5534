"""Bootstrap intervals of a mediation: whole clusters are drawn by weights on cross products, no row is copied."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from ..arrays import mediation as paths
from ..arrays.groups import Groups, groups_of, nested
from ..arrays.interval import accelerated, acceleration, percentile
from ..arrays.resample import ClusterProducts, ClusterRows, drawn, resampler
from ..bootstrap import Bootstrap
from ..columns import group_codes
from ..errors import DataError, IdentificationError
from ..parallel import run_all
from ..result import Check, Estimate
from ..sample import Sample

CHUNK = 250
CELLS = 10_000_000  # draws times clusters at a time
FEW_DRAWS = 100
FEW_CLUSTERS = 20


@dataclass(frozen=True, eq=False)
class _Work:
    """What each chunk of draws needs: where moments come from, those of all rows, how many mediators and clusters."""

    source: ClusterProducts | ClusterRows
    whole: np.ndarray
    mediators: int
    clusters: int


def resampled(
    estimate: Estimate, sample: Sample, mediators: int, bootstrap: Bootstrap, influence: np.ndarray
) -> Estimate:
    """Return the estimate with the table ``bootstrap``, its facts and its Checks.

    Parameters
    ----------
    estimate : Estimate
    sample : Sample
        Columns in the order y, treatment, mediators, controls.
    mediators : int
        How many.
    bootstrap : Bootstrap
        With the column to draw by.
    influence : array, (terms, n)
        Influence of each row on each term.
    """
    name = str(bootstrap.by)
    clusters = _clusters(sample, name)
    found, failed = _draws(sample, clusters, mediators, bootstrap)
    effect = paths.effects(found, mediators)
    draws = np.hstack([effect, paths.shares(effect, mediators)])
    share, by_cluster = paths.shares(estimate.coef, mediators), clusters.total(influence)
    own = by_cluster[-2 - mediators : -1] / estimate["c"]
    of_share = own - share[:, None] * by_cluster[2 * mediators] / estimate["c"]
    table = _table(
        [*estimate.terms, *_share_names(estimate)],
        np.append(estimate.coef, share),
        draws,
        np.vstack([by_cluster, of_share]),
        bootstrap.level,
    )
    facts = {"draws": len(draws), "draws_failed": failed, "draws_clusters": clusters.size}
    facts |= {"draws_level": bootstrap.level, "draws_seed": bootstrap.seed}
    return replace(
        estimate,
        labels={**estimate.labels, "bootstrap": name},
        facts={**estimate.facts, **facts},
        tables={**estimate.tables, "bootstrap": table},
        checks=(*estimate.checks, *_cautions(sample, clusters, name, bootstrap, failed)),
    )


def _clusters(sample: Sample, name: str) -> Groups:
    sample.panel.require([name], "bootstrap")
    codes = group_codes(sample.panel, name)[0][sample.positions]
    absent = int((codes < 0).sum())
    if absent:
        raise DataError(f'bootstrap: "{name}" is missing in {absent} of the {len(codes)} rows used; fill it in')
    clusters = groups_of(codes)
    if clusters.size < 2:
        raise IdentificationError(f'bootstrap: "{name}" has one group in these rows; draw by a column with more')
    return clusters


def _draws(sample: Sample, clusters: Groups, mediators: int, bootstrap: Bootstrap) -> tuple[np.ndarray, int]:
    """Return the paths of each draw that identifies them, and how many do not."""
    source = resampler(sample.yx, clusters, sample.absorbed, sample.weights)
    work = _Work(source, source.moments(np.ones((1, clusters.size)))[0], mediators, clusters.size)
    chunk = max(1, min(CHUNK, CELLS // clusters.size))
    sizes = np.diff([*range(0, bootstrap.reps, chunk), bootstrap.reps]).tolist()
    seeds = np.random.SeedSequence(bootstrap.seed).spawn(len(sizes))
    found = np.concatenate(run_all(partial(_chunk, work), list(zip(seeds, sizes, strict=True)), bootstrap.jobs))
    if len(found) < 2:
        raise IdentificationError(
            f"bootstrap: {bootstrap.reps - len(found)} of {bootstrap.reps} draws do not identify the paths; "
            "draw smaller groups, or use fewer controls"
        )
    return found, bootstrap.reps - len(found)


def _chunk(work: _Work, task: tuple[np.random.SeedSequence, int]) -> np.ndarray:
    seed, reps = task
    moments = work.source.moments(drawn(seed, reps, work.clusters))
    return paths.identified_paths(moments, work.whole, work.mediators)


def _share_names(estimate: Estimate) -> list[str]:
    return [term.replace("indirect", "share") for term in estimate.terms if term.startswith("indirect")]


def _table(
    names: list[str], estimate: np.ndarray, draws: np.ndarray, influence: np.ndarray, level: float
) -> pd.DataFrame:
    ends = {
        "percentile": percentile(draws, level),
        "corrected": accelerated(draws, estimate, level),
        "accelerated": accelerated(draws, estimate, level, acceleration(influence)),
    }
    bias, spread = draws.mean(axis=0) - estimate, draws.std(axis=0, ddof=1)
    columns = {"term": names, "estimate": estimate, "bias": bias, "std_error": spread}
    for kind, interval in ends.items():
        columns |= {f"{kind}_low": interval[:, 0], f"{kind}_high": interval[:, 1]}
    return pd.DataFrame(columns)


def _cautions(sample: Sample, clusters: Groups, name: str, bootstrap: Bootstrap, failed: int) -> tuple[Check, ...]:
    """Return what must be said of the draws."""
    said = []
    if bootstrap.reps < FEW_DRAWS:
        said.append(("few_draws", bootstrap.reps, f"{bootstrap.reps} draws are too few for an interval; take 1,000."))
    if clusters.size < FEW_CLUSTERS:
        words = f"{clusters.size} groups of {name} are few to draw from: bootstrap intervals are likely too short."
        said.append(("few_groups_to_draw", clusters.size, words))
    if not all(nested(c, clusters) for c in sample.clusters):
        words = f"The bootstrap draws groups of {name}, which break up the clusters of the standard errors."
        said.append(("draws_break_clusters", None, words))
    if failed:
        words = f"{failed} of {bootstrap.reps} draws do not identify the paths and are left out of the intervals."
        said.append(("draws_failed", failed, words))
    question = "Can the bootstrap intervals be relied on?"
    return tuple(
        Check(key, question, words, statistic=value, verdict="caution", level="caution") for key, value, words in said
    )
