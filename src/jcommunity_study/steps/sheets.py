"""Coding sheets: written for those who fill them in, and what they filled in taken into their journals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.errors import Faults, InputError
from jcommunity_study.steps import answers, code
from jcommunity_study.steps.exchange import coder_name, now, outgoing
from jcommunity_study.study import Study

if TYPE_CHECKING:
    from jcommunity_study.interview.sheets.fold import Event, Now, Said
    from jcommunity_study.interview.sheets.sheet import Filled, Row, Sheet
    from jcommunity_study.interview.transcript import Transcript

CODER, INTERVIEW = "{coder}", "{interview}"
BEGUN = ".~"  # how the names of files begin that an office program keeps beside one that is open


@dataclass(frozen=True)
class Taken:
    """What an import of sheets did: events by coder and kind (`add`, `change`, `retract`, `memo`), and what a person should know."""

    events: Mapping[str, Counter[str]]
    warnings: tuple[Text, ...]


@dataclass(frozen=True)
class _Said:
    """A sheet that was understood: whose it is, its rows in the texts of now, and what they say by place."""

    filled: Filled
    now: Now
    said: Mapping[int, Said]


def write(study: Study, file: Path, coders: Collection[str], interviews: Collection[str], lang: Language) -> dict[Path, Sheet]:
    """Writes the sheets of these coders (their codings so far in them; none: blank ones) and interviews (none: all), by file.

    `{coder}` and `{interview}` in the file's name make a file each. A sheet that stands there already is never replaced: InputError.
    """
    from jcommunity_study.files.atomic import write_all
    from jcommunity_study.interview.sheets import SHEETS
    from jcommunity_study.interview.sheets.sheet import make_sheet
    from jcommunity_study.interview.texts import keep_texts

    _refuse_names(file, coders)
    there = {p.stem for p in study.journals}
    out = outgoing(study, [c for c in coders if c in there], interviews)
    if not out.transcripts or not out.codebook.codable:
        raise InputError("没有访谈或可编的编码。", "there is no interview to code, or no code to code with.", where=study.root)
    parts = [(t.id, (t,)) for t in out.transcripts] if INTERVIEW in str(file) else [("", out.transcripts)]
    made: dict[Path, Sheet] = {}
    personal = study.personal(code.transcripts(study))  # of all: a name may be told in an interview that is not asked for
    for coder in [coder_name(c, file) for c in coders] or [""]:
        own = tuple(c for c in out.codings if c.coder == coder)
        for interview, texts in parts:
            path = Path(str(file).replace(CODER, coder).replace(INTERVIEW, interview))
            documents = {t.sha256 for t in texts}
            held = replace(out, transcripts=texts, codings=tuple(c for c in own if c.document in documents))
            made[path] = make_sheet(held, coder, lang, personal)
    files = {path: SHEETS[path.suffix.lower()].write(sheet) for path, sheet in made.items()}
    for path, data in files.items():
        if path.exists() and path.read_bytes() != data:
            raise InputError(
                "已有这个文件，可能填写过，不覆盖。请换名，或先移走。",
                "is there already and may have been filled in; it is not replaced. Take another name, or move it away.",
                where=path,
            )
    keep_texts(study.codings / "texts", out.transcripts)
    write_all(files)
    return made


def _refuse_names(file: Path, coders: Collection[str]) -> None:
    if len(coders) > 1 and CODER not in str(file):
        raise InputError(
            "一张编码表属于一个编码者。请在文件名里写 {coder}，每人一个文件。",
            "a sheet is one coder's. Write {coder} into the file's name: a file each.",
            where=file,
        )
    if CODER in str(file) and not coders:
        raise InputError("文件名里有 {coder}，请用 --coder 列出编码者。", "has {coder} in its name: name coders with --coder.", where=file)


def files_in(path: Path) -> list[Path]:
    """The sheets of a folder, or the file itself; raises InputError for a folder without one, and where nothing is."""
    from jcommunity_study.files.text import not_found
    from jcommunity_study.interview.sheets import SHEETS

    if not path.exists():
        raise not_found(path)
    if not path.is_dir():
        return [path]
    found = sorted(p for p in path.iterdir() if p.suffix.lower() in SHEETS and p.name[0] not in BEGUN)
    if not found:
        raise InputError("文件夹里没有编码表（.xlsx、.docx）。", "there is no sheet (.xlsx, .docx) in this folder.", where=path)
    return found


def take_in(study: Study, files: Iterable[Path], coder: str | None = None, *, rebase: bool = False, old_codebook: bool = False) -> Taken:
    """Brings the journals to what the sheets say. All is read and understood before the first journal is written.

    `coder`: whose sheets those are that name nobody. `rebase`: rows of a text that was changed since are moved onto it. `old_codebook`:
    sheets of another version of the codebook too. Raises InputError with everything that is wrong in any of the sheets.
    """
    from jcommunity_study.interview.journal import append
    from jcommunity_study.interview.texts import keep_texts

    read, faults, warnings = {t.id: t for t in code.transcripts(study)}, Faults(), list[Text]()
    sheets: list[_Said] = []
    for file in files:
        with faults.catch():
            sheets.append(_understood(study, file, coder, read, faults, warnings, rebase=rebase, old_codebook=old_codebook))
    _refuse_twice(sheets, faults)
    faults.raise_all()
    whole = {t.sha256: t.text for t in (*read.values(), *answers.transcripts(study))}
    events: dict[str, list[Event]] = {}
    for sheet in sheets:
        events.setdefault(sheet.now.coder, []).extend(_events(study, sheet, whole))
    keep_texts(study.codings / "texts", read.values())
    for name, added in events.items():
        if added:
            append(study.codings / f"{name}.jsonl", added)
    return Taken({name: Counter(str(e["event"]) for e in added) for name, added in events.items()}, tuple(warnings))


def _understood(
    study: Study, file: Path, coder: str | None, read: Mapping[str, Transcript], faults: Faults, warnings: list[Text], *,
    rebase: bool, old_codebook: bool,
) -> _Said:  # fmt: skip
    from jcommunity_study.interview.sheets import SHEETS
    from jcommunity_study.interview.sheets.check import same_codebook, same_texts, understood
    from jcommunity_study.interview.sheets.fold import Now

    filled = SHEETS[file.suffix.lower()].read(file, faults)
    if not old_codebook:
        same_codebook(filled.head, study.codebook, file)
    other = same_texts(filled.head, read, file, rebase=rebase)
    whose = coder_name(_whose(filled, coder), file)
    said, told = understood(filled, {c.id for c in study.codebook.codable}, faults)
    warnings += told
    rows = dict(enumerate(filled.head.rows))
    if other:
        rows = _moved(study, filled, other, read)
        stuck = [filled.head.rows[n].key for n, row in said.items() if n not in rows and (row.marks or row.memo)]
        if stuck:
            gone = ", ".join(stuck)
            warnings.append(Text(f"{file}：新文本里没有这些句子，未读入：{gone}。", f"{file}: not in the new text, not taken in: {gone}."))
    places = list(rows)
    keys = [filled.head.rows[n].key for n in places]
    here = Now(list(read.values()), [rows[n] for n in places], keys, whose, now())
    return _Said(filled, here, {place: said[n] for place, n in enumerate(places) if n in said})


def _whose(filled: Filled, coder: str | None) -> str | None:
    """The coder: who the sheet was written for, else whose name was written into it, else `coder`."""
    named = filled.head.coder or filled.coder or coder
    for other in (filled.coder, coder):
        if other and other != named:
            raise InputError(
                f"编码表属于“{named}”，不是“{other}”。请为“{other}”另导出一张。",
                f"the sheet is {named!r}'s, not {other!r}'s. Export one for {other!r}.",
                where=filled.path,
            )
    return named


def _moved(study: Study, filled: Filled, other: Collection[str], read: Mapping[str, Transcript]) -> dict[int, Row]:
    """The sheet's rows in the texts of now, by place; those that are in none of them left out."""
    from jcommunity_study.interview.journal import Coding
    from jcommunity_study.interview.rebase import rebase as rebased
    from jcommunity_study.interview.texts import read_texts

    texts, head = read_texts(study.codings / "texts"), filled.head
    rows = {n: row for n, row in enumerate(head.rows) if row.interview not in other}
    for interview in other:
        document = head.documents[interview]
        if document not in texts:
            raise InputError(
                f"{interview} 编码时的文本没有保存（data/codings/texts），无法对齐。请恢复它。",
                f"the text of {interview} that was coded is not kept (data/codings/texts). Restore it.",
                where=filled.path,
            )
        old = [
            Coding(str(n), document, row.start, row.end, "", "", False, "", "", "", texts[document][row.start : row.end])
            for n, row in enumerate(head.rows)
            if row.interview == interview and not row.asked
        ]
        moved = rebased(old, texts, [read[interview]]).moved
        rows |= {int(new.id): replace(head.rows[int(new.id)], start=new.start, end=new.end) for _, new in moved}
    return dict(sorted(rows.items()))


def _refuse_twice(sheets: Iterable[_Said], faults: Faults) -> None:
    seen: dict[tuple[str, str], Path] = {}
    for sheet in sheets:
        for interview in sheet.filled.head.documents:
            first = seen.setdefault((sheet.now.coder, interview), sheet.filled.path)
            if first != sheet.filled.path:
                with faults.catch():
                    raise InputError(
                        f"与 {first.name} 都是“{sheet.now.coder}”对 {interview} 的编码。请只留一份，或核对编码者。",
                        f"and {first.name} are both {sheet.now.coder!r} on {interview}. Keep one, or check who coded.",
                        where=sheet.filled.path,
                    )


def _events(study: Study, sheet: _Said, whole: Mapping[str, str]) -> list[Event]:
    from jcommunity_study.interview.journal import read_journal
    from jcommunity_study.interview.sheets.fold import events

    path, names = study.codings / f"{sheet.now.coder}.jsonl", {t.sha256: t.id for t in sheet.now.transcripts}
    standing = read_journal(path, texts=whole, names=names).codings if path.exists() else ()
    return events(sheet.filled.head, sheet.now, sheet.said, standing)
