"""From a design to coefficients, their covariance, and the steps behind them: difference and system GMM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..arrays.gmm import (
    Moments,
    Step,
    distinct_instruments,
    error_variance,
    moments,
    robust,
    step,
    windmeijer,
)
from ..arrays.linear import collinear
from ..covariance import Classical, Robust, Windmeijer
from ..errors import IdentificationError, NotSupported, SpecError
from .gmm_design import Design, without_copies

Choice = Windmeijer | Robust | Classical


@dataclass(frozen=True, eq=False)
class Solved:
    """The two steps, the one that is reported, its covariance (k, k), and the variance of errors at the first step."""

    design: Design
    data: Moments
    first: Step
    second: Step
    steps: int
    cov: np.ndarray
    df: float
    variance: float
    robust: bool

    @property
    def at(self) -> Step:
        """The step that is reported."""
        return self.second if self.steps == 2 else self.first


def choose(cov: Choice, steps: Literal[1, 2]) -> str:
    """Return the words for the covariance; raise when it does not go with the steps."""
    if steps not in (1, 2) or isinstance(steps, bool):
        raise SpecError(f"steps: {steps!r} is neither 1 nor 2")
    match cov:
        case Windmeijer() if steps == 2:
            return "two-step, Windmeijer correction"
        case Windmeijer():
            raise SpecError("cov: Windmeijer() corrects two-step estimates; with steps=1 give Robust()")
        case Robust(kind="HC0" | "HC1") if steps == 1:
            return "robust, any correlation within units"
        case Robust() if steps == 2:
            raise SpecError("cov: with steps=2 give Windmeijer(), or Classical() for the uncorrected covariance")
        case Robust():
            raise NotSupported(f"cov: Robust({cov.kind!r}) is not defined for GMM; give Robust()")
        case Classical():
            return "equal variances" if steps == 1 else "two-step, uncorrected"
    raise SpecError(f"cov: {cov!r} is none of Windmeijer(), Robust(), Classical(), which dynamic_gmm knows")


def solve(made: Design, cov: Choice, steps: Literal[1, 2], small: bool) -> Solved:
    """Return both steps and the covariance that `cov` asks for."""
    data = moments(made.equations)
    _distinct_regressors(made, data)
    made, data = _distinct_instruments(made, data)
    _identified(made, data)
    first = step(data, data.h)
    second = step(data, first.units.T @ first.units)
    variance = error_variance(made.equations, first.b)
    classical = steps == 1 and isinstance(cov, Classical)
    if steps == 2:
        matrix = windmeijer(data, first, second) if isinstance(cov, Windmeijer) else second.bread
    else:
        matrix = variance * first.bread if classical else robust(data, first)
    n, units, k = made.rows.n_obs, int(made.rows.present.any(axis=1).sum()), len(made.terms)
    df = np.inf
    if small:
        _room(n, units, k)
        matrix = matrix * (n / (n - k) if classical else (n - 1) / (n - k) * units / (units - 1))
        df = n - k if classical else units - 1
    return Solved(made, data, first, second, steps, (matrix + matrix.T) / 2, df, variance, not classical)


def _room(n: int, units: int, k: int) -> None:
    if n <= k or units < 2:
        raise IdentificationError(f"small: {n} rows of {units} units do not suffice for {k} coefficients")


def _distinct_instruments(made: Design, data: Moments) -> tuple[Design, Moments]:
    """Take out instruments that are combinations of others, where there may be some."""
    if np.linalg.matrix_rank(_unit(data.h), tol=1e-9, hermitian=True) == made.equations.size:
        return made, data
    kept = distinct_instruments(made.equations)
    if len(kept) == made.equations.size:
        return made, data
    smaller = without_copies(made, kept)
    return smaller, moments(smaller.equations)


def _unit(matrix: np.ndarray) -> np.ndarray:
    length = np.sqrt(np.diag(matrix))
    length = np.where(length > 0, length, 1.0)
    return matrix / np.outer(length, length)


def _distinct_regressors(made: Design, data: Moments) -> None:
    """Raise IdentificationError naming a regressor of which nothing is left, or that is a combination of others."""
    gram, terms = data.gram[1:, 1:], made.terms
    levels = (made.equations.yx[:, :, 1:] ** 2).sum(axis=(0, 1))
    gone = np.flatnonzero(np.diag(gram) <= 1e-18 * levels)
    if len(gone):
        raise IdentificationError(
            f'"{terms[gone[0]]}" does not vary within units: the transformation leaves nothing of it; '
            "drop it, or use system=True"
        )
    found = collinear(gram)
    if found:
        others = ", ".join(f'"{terms[i]}"' for i in found[1])
        raise IdentificationError(f'"{terms[found[0]]}" is a linear combination of {others}; drop one of them')


def _identified(made: Design, data: Moments) -> None:
    """Raise IdentificationError when the instruments do not move a regressor, or not all apart."""
    gram, terms, zx = data.gram[1:, 1:], made.terms, data.total[1:]
    unmoved = np.flatnonzero(~zx.any(axis=1))
    if len(unmoved) or np.linalg.matrix_rank(zx / np.sqrt(np.outer(np.diag(gram), np.diag(data.h) + 1e-300))) < len(zx):
        named = f'"{terms[unmoved[0]]}"' if len(unmoved) else "all coefficients"
        raise IdentificationError(f"the {made.equations.size} instruments do not identify {named}; add lags or columns")
