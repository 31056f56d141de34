"""The codebook of a study as it changes: every version is kept, every change is noted, and codings follow by events in their journals.

`data/codings/codebooks/` holds `{version}.yaml`, each codebook met, and `history.jsonl`: `{at, what, codes, before, after, codings, why,
changes}` a line, of which `changes` are the words of a diff. The codebook is written first: should a run die before the journals are
appended to, their codings are already shown under the successor, and the same command again moves them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jcommunity_study.bilingual import LANGUAGES
from jcommunity_study.errors import Faults, InputError
from jcommunity_study.files.atomic import write_all
from jcommunity_study.files.text import read_text
from jcommunity_study.study import Study

if TYPE_CHECKING:
    from jcommunity_study.interview.codebook import Codebook
    from jcommunity_study.interview.codebook_diff import Change
    from jcommunity_study.interview.codebook_edit import Plain
    from jcommunity_study.interview.recode import Event, Journals

BOOK, FOLDER, HISTORY = "codebook.yaml", "codebooks", "history.jsonl"
KEYS = {"at", "what", "codes", "before", "after", "codings", "why", "changes"}  # of a line of the history
NO_EVENTS: Mapping[str, list[Event]] = {}


@dataclass(frozen=True)
class Done:
    """What was done: the changes in words, how many codings follow, and whether codebook.yaml was written, which a change that it holds
    already leaves alone."""

    changes: tuple[Change, ...]
    codings: int
    written: bool


@dataclass(frozen=True)
class Format:
    """How a codebook is written as a file of another kind, and which codebook.yaml such a file describes."""

    write: Callable[[Study], bytes]
    read: Callable[[Study, Path], str]


def _write_csv(study: Study) -> bytes:
    from jcommunity_study.interview.codebook_table import csv_text

    return csv_text(study.file(BOOK)).encode("utf-8")


def _write_xlsx(study: Study) -> bytes:
    from jcommunity_study.interview.codebook_table import xlsx_bytes

    return xlsx_bytes(study.file(BOOK))


def _read_table(study: Study, file: Path) -> str:
    from jcommunity_study.interview.codebook_table import yaml_of

    return yaml_of(file, study.file(BOOK))


def _write_qdc(study: Study) -> bytes:
    from jcommunity_study.interview.refi import write_codebook
    from jcommunity_study.steps.exchange import codebook_alone

    return write_codebook(codebook_alone(study))


def _read_qdc(study: Study, file: Path) -> str:
    from jcommunity_study.files import yaml
    from jcommunity_study.interview.codebook_refi import with_codes
    from jcommunity_study.interview.codebook_table import yaml_text
    from jcommunity_study.interview.exchange import read_file
    from jcommunity_study.steps.exchange import by_name

    codes = read_file(file).codes
    return yaml_text(with_codes(yaml.load(study.file(BOOK)).plain(), study.codebook, codes, by_name(study.codebook)))


FORMATS = {
    ".xlsx": Format(_write_xlsx, _read_table),
    ".csv": Format(_write_csv, _read_table),
    ".qdc": Format(_write_qdc, _read_qdc),
}


def format_of(file: Path) -> Format:
    """By suffix; raises InputError for another."""
    found = FORMATS.get(file.suffix.lower())
    if found is None:
        known = " ".join(FORMATS)
        raise InputError(f"编码本的表格应为 {known}。", f"a codebook's table is one of {known}.", where=file)
    return found


def bring_in(study: Study, file: Path) -> Done:
    """The codebook that a file describes takes the place of the study's; raises InputError, naming the file, for one that cannot be."""
    form = format_of(file)
    _sound(study)
    text, note = form.read(study, file), {"what": "import", "codes": [], "why": file.name}
    return _replace(study, text, _checked(study, text, file), note)


def change(
    study: Study, what: str, codes: Sequence[str], edit: Callable[[Plain], Plain], *, into: str | None = None, why: str = ""
) -> Done:
    """A change of codes that are made while reading; with `into`, the codings of `codes` follow there.

    Raises InputError where the study's codes are given, and for a change that would make no sound codebook.
    """
    from jcommunity_study.interview.recode import recoded

    text, new = _edited(study, edit)
    note = {"what": what, "codes": [*codes, *([into] if into else [])], "why": why}
    if into is None:
        return _replace(study, text, new, note)
    held, at = _journals(study), _now()
    events = {coder: [recoded(c, into, new.version, at) for c in codings if c.code in codes] for coder, codings in held.items()}
    return _replace(study, text, new, note, events)


def divide(study: Study, id: str, successors: Sequence[str], decisions: Path | None, why: str = "") -> tuple[Done, Journals]:
    """A code split into its successors: its codings go where the decisions say. Also returns, by coder, the codings that still wait."""
    from jcommunity_study.interview.codebook_edit import retire
    from jcommunity_study.interview.recode import divided, read_decisions, waiting

    text, new = _edited(study, lambda book: retire(book, id, successors))
    read = read_decisions(decisions) if decisions else []
    events = divided(read, _journals(study), id, successors, codebook=new.version, at=_now())
    done = _replace(study, text, new, {"what": "split", "codes": [id, *successors], "why": why}, events)
    return done, waiting(_journals(study), id)


def left_in_findings(root: Path) -> list[InputError]:
    """What findings.yaml names that is no code (any more), each at its line; nothing where there is no such file."""
    from jcommunity_study.steps.analyze import check_findings

    study, faults = Study.open(root), Faults()
    if study.has_findings and study.has_interviews:
        faults.whole(check_findings, study, ("questionnaire.yaml", "interviews.yaml"))
    return faults.found


def history(study: Study, code: str | None = None) -> list[dict[str, Any]]:
    """The changes that were noted, in order, and what was changed by hand between two of them; of one code those that touch it.

    Raises InputError for a code that the codebook does not hold and no change ever touched.
    """
    path, noted = study.codings / FOLDER / HISTORY, list[dict[str, Any]]()
    for note in _noted(path) if path.exists() else []:
        noted += [*_by_hand(study, noted[-1]["after"] if noted else note["before"], note["before"]), note]
    noted += _by_hand(study, noted[-1]["after"], study.codebook.version) if noted else []
    told = [n for n in noted if code is None or code in n["codes"] or code in {c["code"] for c in n["changes"]}]
    if code is not None and not told and code not in study.codebook:
        zh = f"没有“{code}”：编码本里没有，变更记录里也没有。"
        raise InputError(zh, f"there is no {code!r}, neither in the codebook nor in its history.", where=study.file(BOOK))
    return told


def version_or_file(study: Study, named: str) -> Codebook:
    """A codebook by its file, or by the version that codings carry; raises InputError where there is neither."""
    from jcommunity_study.interview.codebook import load_codebook

    return load_codebook(Path(named)) if Path(named).exists() else _version(study, named) or load_codebook(Path(named))


def _edited(study: Study, edit: Callable[[Plain], Plain]) -> tuple[str, Codebook]:
    """What codebook.yaml would hold after a change, and what it reads as."""
    from jcommunity_study.files import yaml
    from jcommunity_study.interview.codebook_table import yaml_text

    if study.approach == "codebook":
        raise InputError(
            '本研究的编码是给定的。请直接改 codebook.yaml；若编码在阅读中产生，请在 [coding] 里写 approach = "grounded" 或 "reflexive"。',
            'the codes of this study are given: edit codebook.yaml; where they are made while reading, say approach = "grounded" or '
            '"reflexive" under [coding].',
            where=study.config_file,
        )
    _sound(study)
    text = yaml_text(edit(yaml.load(study.file(BOOK)).plain()))
    return text, _checked(study, text, study.file(BOOK))


def _sound(study: Study) -> Codebook | None:
    """The codebook of now, which only a sound one can follow; None where there is none yet. Raises InputError at its first fault."""
    return study.codebook if study.file(BOOK).exists() else None


def _checked(study: Study, text: str, file: Path) -> Codebook:
    """What the text reads as; a complaint names the file that it was made of, for the lines are not yet anybody's."""
    from jcommunity_study.interview.codebook import load_codebook

    try:
        return load_codebook(study.file(BOOK), text=text)
    except InputError as error:
        raise InputError(error.text.zh, error.text.en, where=file) from None


def _replace(study: Study, text: str, new: Codebook, told: Mapping[str, Any], events: Mapping[str, list[Event]] = NO_EVENTS) -> Done:
    """Write the codebook, keep the version before and the new one, note the change, and let codings follow."""
    from jcommunity_study.interview.codebook_diff import diff
    from jcommunity_study.interview.journal import append

    path, folder = study.file(BOOK), study.codings / FOLDER
    before, history = (p.read_bytes() if p.exists() else b"" for p in (path, folder / HISTORY))
    old = _sound(study)
    changes, n = diff(old, new) if old else [], sum(e["event"] == "change" for made in events.values() for e in made)
    written = old is None or (old.version, old.rules_version) != (new.version, new.rules_version)
    files = {folder / f"{new.version}.yaml": text.encode("utf-8")} | ({path: text.encode("utf-8")} if written else {})
    if old is not None and written:
        files |= {path.with_name(BOOK + ".bak"): before, folder / f"{old.version}.yaml": before}
    files = {p: data for p, data in files.items() if p.parent != folder or not p.exists()}
    if changes or n:
        note = {"at": _now(), **told, "before": old.version if old else "", "after": new.version, "codings": n, "changes": _words(changes)}
        files[folder / HISTORY] = history + (json.dumps(note, ensure_ascii=False) + "\n").encode("utf-8")
    write_all(files)
    for coder, made in events.items():
        if made:
            append(study.codings / f"{coder}.jsonl", made)
    return Done(tuple(changes), n, written)


def _words(changes: Sequence[Change]) -> list[dict[str, str]]:
    return [{"code": c.code, "what": c.what, **{lang: c.text[lang] for lang in LANGUAGES}} for c in changes]


def _noted(path: Path) -> list[dict[str, Any]]:
    notes = []
    for number, line in enumerate(read_text(path).splitlines(), 1):
        try:
            note = json.loads(line)
        except (json.JSONDecodeError, RecursionError):
            note = None
        if not isinstance(note, dict) or not note.keys() >= KEYS:
            zh, en = "这一行不是编码本的变更记录。请从备份恢复。", "this line is no change of a codebook. Restore it from a backup."
            raise InputError(zh, en, where=f"{path}:{number}")
        notes.append(note)
    return notes


def _by_hand(study: Study, before: str, after: str) -> list[dict[str, Any]]:
    """What happened between two versions that nobody noted; nothing where they are one."""
    from jcommunity_study.interview.codebook_diff import diff

    if before == after:
        return []
    old, new = _version(study, before), study.codebook if after == study.codebook.version else _version(study, after)
    changes = _words(diff(old, new)) if old and new else []
    return [{"at": "", "what": "hand", "codes": [], "why": "", "before": before, "after": after, "codings": 0, "changes": changes}]


def _version(study: Study, version: str) -> Codebook | None:
    """A codebook that was kept, sound when it was; None where it was not kept."""
    from jcommunity_study.interview.codebook import load_codebook

    kept = study.codings / FOLDER / f"{version}.yaml"
    return load_codebook(study.file(BOOK), Faults(), text=read_text(kept)) if kept.is_file() else None


def _journals(study: Study) -> Journals:
    """By coder, what stands in the journal, each coding checked to be of a code of now or of old."""
    from jcommunity_study.interview.journal import read_journal

    return {path.stem: read_journal(path, codes=study.codebook.citable).codings for path in study.journals}


def _now() -> str:
    return dt.datetime.now(dt.UTC).astimezone().isoformat(timespec="seconds")
