"""The report: every file under reports/, and where all of it came from."""

from __future__ import annotations

import json
import os
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Any

from jcommunity_study import __version__
from jcommunity_study.bilingual import Language
from jcommunity_study.steps.analyze import RESULTS
from jcommunity_study.steps.published import DATAPACKAGE
from jcommunity_study.steps.step import Made, Step, file_hash
from jcommunity_study.study import ASIDE, Study

PACKAGES = ("pandas", "numpy", "scipy", "statsmodels", "matplotlib", "seaborn", "jieba", "pyreadstat", "typst", "python-docx")
PROVENANCE = "provenance.json"


def inputs(study: Study) -> list[Path]:
    return [*_sources(study), study.processed / RESULTS, study.processed / DATAPACKAGE]


def _sources(study: Study) -> list[Path]:
    """What people put there: the study's files, the raw data, their codings, the lock."""
    lock = study.root / "requirements.lock"
    files = [*study.config_file.parent.iterdir(), *study.raw("questionnaire"), *study.raw("interviews"), *study.journals]
    return sorted({p for p in files if p.is_file() and not p.name.startswith(ASIDE)}) + ([lock] if lock.is_file() else [])


def make(study: Study) -> Made:
    provenance = _provenance(study)
    here, *elsewhere = study.languages
    # A process a further language: what is imported here already need not be imported again for the first.
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), initializer=_follow_parent) as pool:
        others = [pool.submit(_render, study.root, lang, provenance) for lang in elsewhere]
        rendered = [_render(study.root, here, provenance), *(other.result() for other in others)]
    files = {study.reports / name: data for part in rendered for name, data in part.items()}
    files[study.reports / PROVENANCE] = (json.dumps(provenance, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")
    return Made(files)


def _follow_parent() -> None:
    """A worker ends with the program that started it, even when that was killed and could tell nobody."""

    def follow() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def _render(root: Path, lang: Language, provenance: dict[str, Any]) -> dict[str, bytes]:
    """One language, in a process of its own."""
    from jcommunity_study.analysis.results import Results
    from jcommunity_study.report.assemble import render

    study = Study.open(root)
    results = Results.from_json((study.processed / RESULTS).read_bytes())
    return render(study, Results(results.tables, {**results.facts, **provenance}), lang)


def _provenance(study: Study) -> dict[str, Any]:
    """Hashes of every input, versions, seed and commit: the same inputs give the same bytes."""
    from importlib.metadata import PackageNotFoundError, version

    versions = {"python": ".".join(map(str, sys.version_info[:3]))}
    for name in PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "absent"
    files = [{"file": p.relative_to(study.root).as_posix(), "sha256": file_hash(p)} for p in _sources(study)]
    return {"version": __version__, "versions": versions, "seed": study.seed, "commit": commit(study.root), "inputs": files,
            "published": _published(study), "data_status_declared": study.declared_status}  # fmt: skip


def _published(study: Study) -> list[dict[str, str]]:
    """The survey's files as they are handed on, each with its hash; nothing in a study without a survey."""
    path = study.processed / DATAPACKAGE
    if not path.is_file():
        return []
    resources = json.loads(path.read_text(encoding="utf-8"))["resources"]
    folder = study.processed.relative_to(study.root).as_posix()
    return [{"file": f"{folder}/{r['path']}", "sha256": r["hash"].removeprefix("sha256:")} for r in resources]


def commit(root: Path) -> str:
    """The commit checked out, read from .git without git; "unknown" where there is none."""
    try:
        return _commit(root)
    except (OSError, UnicodeDecodeError):
        return "unknown"


def _commit(root: Path) -> str:
    text = (root / ".git" / "HEAD").read_text(encoding="utf-8").strip()
    if not text.startswith("ref: "):
        return text
    name = text.removeprefix("ref: ")
    loose, packed = root / ".git" / name, root / ".git" / "packed-refs"
    if loose.is_file():
        return loose.read_text(encoding="utf-8").strip()
    lines = packed.read_text(encoding="utf-8").splitlines() if packed.is_file() else []
    return next((line.split()[0] for line in lines if line.endswith(f" {name}")), "unknown")


STEP = Step("report", ("analyze",), inputs, make)
