"""Wald test that terms, or linear combinations of them, have given values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import IdentificationError, SpecError, nearest
from ..result import Check, Estimate
from .verdict import Asked, f_check


def wald(estimate: Estimate, terms: str | Sequence[str] | np.ndarray, *, value: float | Sequence[float] = 0.0) -> Check:
    """Test R b = r with the estimate's own covariance: F = (R b - r)' (R V R')^-1 (R b - r) / q.

    Parameters
    ----------
    estimate : Estimate
    terms : str, sequence of str, or array (q, k)
        Names of terms, each of which has the value; or R, its columns in the order of ``estimate.terms``.
    value : float or sequence of float, (q,)
        r.

    Returns
    -------
    Check
        F with q and the estimate's degrees of freedom, or chi-squared with q where the latter are infinite.

    Raises
    ------
    SpecError
        An unknown term, a matrix or values of the wrong shape.
    IdentificationError
        When R V R' has no inverse: the combinations, or their covariance, are redundant.
    """
    matrix, words = _restrictions(estimate, terms)
    target = np.broadcast_to(np.asarray(value, dtype=float), len(matrix)) if _fits(value, matrix) else None
    if target is None:
        raise SpecError(f"wald: {np.size(value)} values for {len(matrix)} restrictions; give one, or one for each")
    asked = Asked(
        "wald",
        f"Wald test of {words} = {_said(value)}",
        f"Is {words} = {_said(value)}?",
        f"{words} = {_said(value)}",
        f"{words} = {_said(value)} does not hold",
        f"nothing speaks against {words} = {_said(value)}",
    )
    return f_check(asked, *joint(estimate, matrix, target))


def joint(estimate: Estimate, matrix: np.ndarray, target: np.ndarray) -> tuple[float, tuple[float, float]]:
    """Return the Wald F of R b = r, and its degrees of freedom."""
    v = matrix @ estimate.cov @ matrix.T
    size = np.sqrt(np.diag(v))
    q = len(matrix)
    if (size <= 0).any() or np.linalg.matrix_rank(v / np.outer(size, size), hermitian=True) < q:
        raise IdentificationError(
            f"wald: the covariance of the {q} restrictions has no inverse; test fewer (clusters bound their number)"
        )
    gap = matrix @ estimate.coef - target
    return float(gap @ np.linalg.solve(v, gap)) / q, (q, estimate.df)


def selecting(estimate: Estimate, terms: Sequence[str]) -> np.ndarray:
    """Return the matrix, (q, k), that picks the terms out of the coefficients."""
    for term in terms:
        if term not in estimate.terms:
            raise SpecError(f'{estimate.method}: no term "{term}"{nearest(term, estimate.terms)}')
    return np.eye(len(estimate.terms))[[estimate.terms.index(t) for t in terms]]


def _restrictions(estimate: Estimate, terms: str | Sequence[str] | np.ndarray) -> tuple[np.ndarray, str]:
    if isinstance(terms, np.ndarray) or (len(terms) and not isinstance(terms[0], str)):
        matrix = np.atleast_2d(np.asarray(terms, dtype=float))
        if matrix.shape[1] != len(estimate.terms):
            raise SpecError(f"wald: a matrix of {matrix.shape[1]} columns for {len(estimate.terms)} terms")
        return matrix, f"{len(matrix)} linear combination{'s' if len(matrix) > 1 else ''} of the terms"
    names = [terms] if isinstance(terms, str) else list(terms)
    if not names:
        raise SpecError("wald: name at least one term")
    return selecting(estimate, names), ", ".join(names)


def _fits(value: float | Sequence[float], matrix: np.ndarray) -> bool:
    return np.ndim(value) == 0 or np.shape(value) == (len(matrix),)


def _said(value: float | Sequence[float]) -> str:
    return f"{value:g}" if np.ndim(value) == 0 else ", ".join(f"{v:g}" for v in np.asarray(value))
