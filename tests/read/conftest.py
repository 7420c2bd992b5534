"""Fixtures for the readers: a file written from text or bytes."""

from __future__ import annotations

import pytest


@pytest.fixture
def write(tmp_path):
    def written(text, name="data.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
        return path

    return written
