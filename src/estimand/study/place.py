"""Where a study is, and where its results and its cache go."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..errors import SpecError, nearest
from .methods import PACKAGE

SHIPPED = PACKAGE / "studies"


@dataclass(frozen=True)
class Place:
    """A study's name, its spec, the folder for results, and ``home``, the folder ``.estimand`` with the cache.

    `asked` is what the user typed to name the study; empty for ./study.toml.
    """

    name: str
    file: Path
    out: Path
    home: Path
    asked: str = ""

    @property
    def folder(self) -> Path:
        """Where the spec stands."""
        return self.file.parent

    @property
    def shipped(self) -> bool:
        """Whether it comes with the package."""
        return self.folder.parent == SHIPPED

    @property
    def shown(self) -> str:
        """What messages call the spec."""
        return f"{self.name}/{self.file.name}" if self.shipped else self.file.name


def shipped() -> list[str]:
    """Return the ids of the studies that come with the package."""
    return sorted(path.parent.name for path in SHIPPED.glob("*/study.toml"))


def find_study(study: str | None, out: Path | None = None) -> Place:
    """Return the place of a study.

    Parameters
    ----------
    study : str, optional
        A shipped study's id, a folder, or a TOML file; without it ./study.toml, or else the one shipped study that has
        results in ./out.
    out : Path, optional
        Where results and cache go. Without it results go to ``out/<study>/`` here; the cache stays beside the user's
        own spec, and for a shipped study with the results.

    Raises
    ------
    SpecError
        When there is no such study.
    """
    if study is None and not Path("study.toml").is_file():
        study = _only_one_run()
    path = Path(study or "study.toml")
    file = path / "study.toml" if path.is_dir() else path
    if not file.is_file():
        if study not in shipped():
            raise SpecError(f'no study "{study}": neither a file, a folder with study.toml nor shipped{_hint(study)}')
        file = SHIPPED / study / "study.toml"
    file = file.resolve()
    name = file.parent.name if file.name == "study.toml" else file.stem
    results = out or Path("out") / name
    own = file.parent.parent != SHIPPED and out is None
    return Place(name, file, results, (file.parent if own else results) / ".estimand", study or "")


def _only_one_run() -> str:
    """Return the one shipped study that has results here."""
    found = [name for name in shipped() if (Path("out") / name / ".estimand" / "last.json").is_file()]
    if len(found) == 1:
        return found[0]
    several = f" ({' or '.join(found)})" if found else ""
    raise SpecError(
        f"no study.toml here; name a study{several} (estimand studies lists them) or make one: estimand new my-study"
    )


def _hint(study: str) -> str:
    return nearest(study, shipped()) or f"; shipped are {', '.join(shipped())}"
