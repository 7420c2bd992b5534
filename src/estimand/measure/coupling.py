"""Coupling coordination: whether systems develop at like levels (C), how far (T), and both together (D)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from ..arrays import coupling as arrays
from ..columns import as_panel, choice, listed, matrix, where
from ..errors import DataError, SpecError
from ..panel import Panel
from ..result import Check, Finding
from .grades import grade_counts, grade_of
from .indicators import proportions
from .scores import caution, scores, without_score

Form = Literal["standard", "wang", "two-way"]
Coordination = Literal["sqrt(C*T)", "C*sqrt(T)"]
CAPACITY = (0.5, 0.5, 2.0)

EQUATION_5 = (
    "D = sqrt(C*T), the second form of equation 5 in the two-way FDI article; its first form, C*sqrt(T), is another "
    'number (coordination="C*sqrt(T)").'
)


def coupling_coordination(
    data: Panel | pd.DataFrame,
    systems: Sequence[str],
    *,
    weights: Mapping[str, float] | Sequence[float] | None = None,
    form: Form = "standard",
    alpha: float = 0.5,
    beta: float = 0.5,
    gamma: float = 2.0,
    coordination: Coordination = "sqrt(C*T)",
) -> Finding:
    """Compute coupling C, development T and coordination D of two or more systems, row by row.

    T = sum_i a_i U_i, with a_i the weights, and D = sqrt(C T). C is

    - ``standard``: n (prod U)^(1/n) / sum U;
    - ``wang``: sqrt((1 - mean of |U_i - U_j| over pairs) (prod U_i / max U)^(1/(n-1))), which spreads C over [0, 1];
    - ``two-way``: I O / (alpha I + beta O)^gamma of two systems, with T = (I + O) / 2 unless weights say otherwise.

    Parameters
    ----------
    data : Panel or DataFrame
    systems : sequence of str
        Columns of the systems' levels: in [0, 1] for ``standard`` and ``wang``, zero or more for ``two-way``. A row
        with a missing level has missing scores.
    weights : mapping of str to float, or sequence of float, optional
        Positive weights of the systems in T, divided by their sum; equal by default.
    form : {"standard", "wang", "two-way"}
    alpha, beta, gamma : float
        Parameters of ``two-way`` only.
    coordination : {"sqrt(C*T)", "C*sqrt(T)"}
        How C and T make D.

    Returns
    -------
    Finding
        ``tables["scores"]``: the panel's keys, coupling, development, coordination, grade; one row for each row of
        the data. ``tables["grades"]``: how many rows have each grade. Where all levels are zero C is missing, and D
        is 0 (missing in ``two-way``). Grades need levels in [0, 1].

    Raises
    ------
    DataError
        When a level lies outside its range, is not a number, or is missing throughout.
    SpecError
        When fewer than two systems are named, a weight is wrong, or an option is unknown.

    References
    ----------
    Liao Chongbin (1999), Tropical Geography 19(2). Wang Shujia, Kong Wei, Ren Liang, Zhi Dandan, Dai Bingting (2021),
    Journal of Natural Resources 36(3). Agrees with R mathmodels on tests/goldens/coupling_coordination.
    """
    capacity = (alpha, beta, gamma)
    systems = _checked(systems, form, coordination, capacity)
    panel = as_panel(data)
    u = matrix(panel, systems, "systems")
    _refuse_outside(panel, systems, u, form)
    if np.isnan(u).any(axis=1).all():
        raise DataError(f"no row has a level of every system: {', '.join(systems)}")
    c = _coupling(u, form, capacity)
    t = u @ proportions([1.0] * len(systems) if weights is None else weights, systems)
    d = np.sqrt(c * t) if coordination == "sqrt(C*T)" else c * np.sqrt(t)
    if form != "two-way":
        d = np.where(t == 0, 0.0, d)
    graded = np.nanmax(u) <= 1
    grades = grade_of(d if graded else np.full(len(d), np.nan))
    facts = {
        "n_rows": len(panel),
        "n_scored": int(np.isfinite(d).sum()),
        "n_systems": len(systems),
        "form": form,
        "coordination": coordination,
        "mean_coordination": float(np.nanmean(d)),
    }
    if form == "two-way":
        facts |= {"alpha": alpha, "beta": beta, "gamma": gamma}
    columns = {"coupling": c, "development": t, "coordination": d, "grade": grades}
    tables = {"scores": scores(panel, columns)} | ({"grades": grade_counts(grades)} if graded else {})
    checks = (*_zero_check(u, systems), *without_score(len(d), facts["n_scored"]))
    return Finding("coupling_coordination", facts, tables, checks, _notes(form, coordination, graded=graded))


def _checked(systems: Sequence[str], form: str, coordination: str, capacity: tuple[float, ...]) -> list[str]:
    choice("form", form, ("standard", "wang", "two-way"))
    choice("coordination", coordination, ("sqrt(C*T)", "C*sqrt(T)"))
    systems = listed(systems, "systems")
    if len(systems) < 2:
        raise SpecError(f'systems: "{systems[0]}" alone has nothing to be coupled with; give two or more')
    if form == "two-way" and len(systems) != 2:
        raise SpecError(f'form="two-way" couples two systems, not {len(systems)}; use form="standard"')
    if form != "two-way" and capacity != CAPACITY:
        raise SpecError('alpha, beta and gamma belong to form="two-way"')
    if min(capacity) <= 0:
        raise SpecError(f"alpha, beta and gamma: {capacity} must all be above zero")
    return systems


def _refuse_outside(panel: Panel, systems: Sequence[str], u: np.ndarray, form: str) -> None:
    top = np.inf if form == "two-way" else 1.0
    for name, level in zip(systems, u.T, strict=True):
        outside = (level < 0) | (level > top)
        if outside.any():
            rows = np.flatnonzero(outside)
            at = "; ".join(f"{level[i]:g} at {where(panel, int(i))}" for i in rows[:3])
            span = "below zero" if form == "two-way" else "outside [0, 1]"
            raise DataError(
                f'column "{name}" is {span} in {len(rows)} of {len(u)} rows: {at}; scale it with min_max first'
            )


def _coupling(u: np.ndarray, form: str, capacity: tuple[float, float, float]) -> np.ndarray:
    if form == "two-way":
        return arrays.capacity(u, *capacity)
    return arrays.standard(u) if form == "standard" else arrays.wang(u)


def _zero_check(u: np.ndarray, systems: Sequence[str]) -> tuple[Check, ...]:
    zero = (u == 0).sum(axis=0)
    if not zero.any():
        return ()
    counts = ", ".join(f"{name} {n}" for name, n in zip(systems, zero, strict=True) if n)
    sentence = f"Levels of exactly 0 ({counts}) make C and D 0 whatever the other systems are."
    return (caution("zero_level", "Is a system at zero?", sentence),)


def _notes(form: str, coordination: str, *, graded: bool) -> tuple[str, ...]:
    notes = [EQUATION_5] if form == "two-way" and coordination == "sqrt(C*T)" else []
    if not graded:
        notes.append("No grades: they are defined for levels in [0, 1].")
    return tuple(notes)
