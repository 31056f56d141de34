"""The graph of steps: files in, files out. What is stale is decided here, by content hash, and nowhere else.

A step is stale when the hash of its inputs, of the package's own files or of its settings differs from the manifest's, or when
one of its outputs is gone or was changed. Its outputs are moved into place only after all of them have been made.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jcommunity_study.bilingual import Text
from jcommunity_study.files import atomic
from jcommunity_study.steps import analyze, answers, code, prepare, report
from jcommunity_study.steps.step import Step, file_hash
from jcommunity_study.study import Study

PACKAGE = Path(__file__).parent.parent
MANIFEST = "steps.json"


@dataclass(frozen=True)
class Outcome:
    """What became of a step: whether it ran, for how long (seconds), and what the user should be told."""

    step: str
    ran: bool
    seconds: float
    notices: tuple[Text, ...] = ()


STEPS = (prepare.STEP, code.STEP, answers.STEP, analyze.STEP, report.STEP)


def bring_up_to_date(study: Study, target: str) -> Iterator[Outcome]:
    """Run, in order, the stale steps among `target` and all it rests on; yields an Outcome a step as it ends."""
    wanted = _closure(target)
    for step in STEPS:
        if step.name in wanted and step.applies(study):
            yield _bring(study, step)


def outputs(study: Study) -> list[Path]:
    """Every file that the steps have made and recorded, and the record itself."""
    made = [study.root / name for record in _manifest(study).values() for name in record.get("outputs", {})]
    return [*made, study.processed / MANIFEST]


def _closure(target: str) -> set[str]:
    step = next(s for s in STEPS if s.name == target)
    return {target}.union(*(_closure(name) for name in step.after))


def _bring(study: Study, step: Step) -> Outcome:
    inputs = {_relative(p, study): file_hash(p) for p in step.inputs(study)}
    key = hashlib.sha256(json.dumps([step.name, _code_hash(), inputs], sort_keys=True).encode()).hexdigest()
    manifest = _manifest(study)
    record = manifest.get(step.name, {})
    if record.get("key") == key and all(file_hash(study.root / name) == digest for name, digest in record["outputs"].items()):
        return Outcome(step.name, False, 0.0)
    started = time.perf_counter()
    made = step.make(study)
    gone = set(record.get("outputs", {})) - {_relative(p, study) for p in made.files}
    manifest[step.name] = {
        "key": key,
        "outputs": {_relative(path, study): hashlib.sha256(data).hexdigest() for path, data in sorted(made.files.items())},
    }
    atomic.write_all({**made.files, study.processed / MANIFEST: _dump(manifest)})
    for name in gone:
        atomic.remove(study.root / name)
    return Outcome(step.name, True, time.perf_counter() - started, made.notices)


def _manifest(study: Study) -> dict[str, Any]:
    try:
        found = json.loads((study.processed / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # a manifest that is not there or cannot be read makes everything stale, which is always right
    return {name: record for name, record in found.items() if _whole(record)} if isinstance(found, dict) else {}


def _whole(record: object) -> bool:
    """Whether a record reads as one of ours: what it names is deleted by `reset`, so nothing outside the two folders may stand there."""
    outputs = record.get("outputs") if isinstance(record, dict) else None
    return isinstance(outputs, dict) and all(n.startswith(("data/processed/", "reports/")) and ".." not in n.split("/") for n in outputs)


def _dump(manifest: Mapping[str, object]) -> bytes:
    return json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8")


def _relative(path: Path, study: Study) -> str:
    return path.relative_to(study.root).as_posix()


@cache
def _code_hash() -> str:
    """The package's own files and the Python that runs them: changed code makes every step stale."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(
        p for p in PACKAGE.rglob("*") if p.is_file() and "__pycache__" not in p.parts and "demonstration_study" not in p.parts
    ):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
