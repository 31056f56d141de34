"""Where the demonstration study is: beside the package in a checkout, inside it in an installed wheel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jcommunity_study.interview.codebook import Codebook

PARTS = ("study", "data/raw", "data/codings", "notebooks")


def root() -> Path:
    """The folder that holds `study/`, `data/` and `notebooks/` of the demonstration."""
    package = Path(__file__).resolve().parent
    installed = package / "demonstration_study"
    return installed if installed.is_dir() else package.parent.parent


def codebook_for(study: Path, file: Path) -> tuple[Codebook, tuple[str, ...], str | None]:
    """The codebook to read `file` with: that of the study, else, where none is named, the demonstration's; its interviewers' labels,
    and the file's actor."""
    from jcommunity_study.study import Study

    place = root() if study == Path() and not (study / "study" / "study.toml").exists() else study
    opened = Study.open(place)
    if not opened.file("interviews.yaml").exists():
        return opened.codebook, (), None
    listed = opened.interviews
    person = next((i for i in listed.interviewees if i.file == file.name), None)
    return opened.codebook, listed.asking(person) if person else listed.interviewers, person.actor if person else None
