"""The fixed parts of a spec, [study] and [data], as checked frozen values."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

SOURCES = ("file", "dataset", "simulate")


class Part(BaseModel):
    """A table of a spec: unknown keys are refused, values are not converted from one type to another."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class StudyPart(Part):
    """[study]: what the study is called, and the facts that ``estimand studies`` lists."""

    title: str
    lang: Literal["en", "zh"] = "en"
    seed: int = Field(0, ge=0)
    summary: str = ""
    design: str = ""
    size: str = ""
    minutes: float | None = None
    source: str = ""


class Expect(Part):
    """[data] expect: what the panel must look like."""

    rows: int | None = None
    units: int | None = None
    periods: int | None = None
    balanced: bool | None = None


class DataPart(Part):
    """[data]: one of file, dataset or simulate, the keys of the panel, and words about its columns."""

    file: str | None = None
    dataset: str | None = None
    simulate: str | None = None
    name: str = "panel"
    unit: str | None = None
    time: str | None = None
    every: int = Field(1, ge=1)
    status: Literal["real", "simulated", "calibrated", "user"] | None = None
    note: str = ""
    encoding: str | None = None
    sheet: str | None = None
    columns: list[str] | None = None
    rows: str | None = None
    units: dict[str, str] = Field(default_factory=dict)
    labels: dict[str, str] = Field(default_factory=dict)
    expect: Expect = Expect()

    @model_validator(mode="after")
    def _one_source(self) -> DataPart:
        given = [name for name in SOURCES if getattr(self, name) is not None]
        if len(given) != 1:
            what = f"both {' and '.join(given)}" if given else "no source"
            raise ValueError(f'[data] has {what}; give one of file = "data/panel.csv", dataset, simulate')
        return self

    @property
    def origin(self) -> Literal["real", "simulated", "calibrated", "user"]:
        """What the first line of every output calls the data."""
        usual = {"file": "user", "dataset": "real", "simulate": "simulated"}
        return self.status or usual[next(name for name in SOURCES if getattr(self, name) is not None)]  # type: ignore[return-value]
