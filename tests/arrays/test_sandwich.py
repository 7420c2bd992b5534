import numpy as np
import pandas as pd
import pytest

import estimand as em
from estimand.arrays.sandwich import positive


def test_a_negative_eigenvalue_is_mended_alike_in_all_units():
    cov = np.array([[1.0, 2.0], [2.0, 1.0]])  # eigenvalues 3 and -1; what is left is 3/2 in each entry
    mended, said = positive(cov)
    assert said and mended == pytest.approx(np.full((2, 2), 1.5))
    units = np.outer([1.0, 1e9], [1.0, 1e9])
    mended, said = positive(cov * units)
    assert said and mended / units == pytest.approx(np.full((2, 2), 1.5))


def test_a_negative_variance_is_seen_beside_a_large_one():
    mended, said = positive(np.diag([1e15, -1e-3]))
    assert said and np.diag(mended) == pytest.approx([1e15, 0])
    assert not positive(np.diag([1e15, 1e-3]))[1]
    assert not positive(np.zeros((2, 2)))[1]


def test_two_way_clusters_do_not_depend_on_the_units_of_a_regressor():
    rng = np.random.default_rng(1)
    keys = [(i, t) for i in range(40) for t in range(20)]
    frame = pd.DataFrame(keys, columns=["i", "t"]).assign(x=rng.normal(size=800), z=rng.normal(size=800))
    frame = frame.assign(y=frame.x + rng.normal(size=800) + frame.i / 10, small=frame.z * 1e-9)
    panel = em.Panel(frame, "i", "t")
    plain, tiny = (
        em.fixed_effects(panel, "y", ["x", name], absorb=["i", "t"], cov=em.TwoWayClustered("i", "t"))
        for name in ("z", "small")
    )
    assert tiny.std_error / [1, 1e9, 1] == pytest.approx(plain.std_error)
    assert [c.name for c in tiny.checks] == [c.name for c in plain.checks]
