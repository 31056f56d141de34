"""Interviews on the way to other programs and back: what of a study goes out, and which events of the journals come of what is read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.study import Study

if TYPE_CHECKING:
    from jcommunity_study.interview.codebook import Codebook
    from jcommunity_study.interview.journal import Coding
    from jcommunity_study.interview.package import ForeignCode, Incoming, Outgoing
    from jcommunity_study.interview.transcript import Transcript

SHOWN = 5  # of the things that differ, this many are named
_NO_FILE_NAME = re.compile(r'[<>:"/\\|?*\x00-\x1f]|[. ]$|^\.|^~\$')


@dataclass(frozen=True)
class Imported:
    """What an import did: codings added and known already by coder, and what a person should know."""

    added: Mapping[str, int]
    known: int
    warnings: tuple[Text, ...]


def codebook_alone(study: Study) -> Outgoing:
    """The codebook without texts and codings, for a format that holds no more."""
    from jcommunity_study.interview.package import Outgoing

    return Outgoing(study.text("title")["zh"], study.codebook)


def outgoing(study: Study, coders: Collection[str] | None = None, interviews: Collection[str] = ()) -> Outgoing:
    """What the study hands on: of these coders (None: of all) and interviews (none: all). Raises InputError for a name that is none."""
    from jcommunity_study.interview.journal import read_journal
    from jcommunity_study.interview.package import Case, Outgoing
    from jcommunity_study.steps.answers import transcripts as answers
    from jcommunity_study.steps.code import transcripts

    journals = {p.stem: p for p in study.journals}
    read = transcripts(study) if study.file("interviews.yaml").exists() else []
    _known(coders or (), journals, study.codings, Text("编码者", "coder"))
    _known(interviews, [t.id for t in read], study.file("interviews.yaml"), Text("访谈", "interview"))
    texts = {t.sha256: t.text for t in (*read, *(answers(study) if read else ()))}
    codings = [
        replace(c, coder=name)  # as for agreement, a journal's name says whose it is
        for name in dict.fromkeys(journals if coders is None else coders)
        for c in read_journal(journals[name], texts=texts, codes=study.codebook.citable).codings
    ]
    chosen = tuple(t for t in read if not interviews or t.id in interviews)
    documents = {t.sha256 for t in chosen}
    cases = tuple(
        Case(i.id, (("actor", study.interviews.actors[i.actor]["zh"]), ("sex", i.sex), ("age_band", i.age_band)))
        for i in (study.interviews.interviewees if read else ())
    )
    return Outgoing(study.text("title")["zh"], study.codebook, chosen, tuple(c for c in codings if c.document in documents), cases)


def bring_in(study: Study, found: Incoming, file: Path, coder: str | None = None) -> Imported:
    """Add to the coders' journals what the file holds and they do not; nothing that stands is changed.

    `coder`: whose codings those are for which the file names nobody. Raises InputError for a text or a code that the study
    does not have (what differs is named), and for codings without a coder; then nothing is added.
    """
    from jcommunity_study.interview.journal import add_event, append, ids_ever, read_journal
    from jcommunity_study.interview.refi.names import coding_guid
    from jcommunity_study.interview.texts import keep_texts
    from jcommunity_study.steps.code import transcripts

    codes, warnings = _matched_codes(found, study.codebook, file)
    if not found.codings:
        return Imported({}, 0, (*found.warnings, *warnings))
    read = transcripts(study)
    by_coder = _by_coder(found, _matched_texts(found, read, file), codes, study.codebook.version, coder, file)
    events, known, changed = {}, 0, 0
    for name, codings in by_coder.items():
        path = study.codings / f"{name}.jsonl"
        standing = {coding_guid(name, c.id): c for c in read_journal(path).codings} if path.exists() else {}
        ever = {coding_guid(name, id) for id in (ids_ever(path) if path.exists() else ())}  # what was taken back stays so
        new = [c for c in codings if coding_guid(name, c.id) not in ever]
        changed += sum(_reading(standing.get(coding_guid(name, c.id), c)) != _reading(c) for c in codings)
        known += len(codings) - len(new)
        events[path] = [add_event(c) for c in new]
    if changed:
        zh, en = f"{changed} 条编码已在记录中但内容不同：记录", f"{changed} codings stand in the journals with other content: left as"
        warnings = (*warnings, Text(f"{zh}保持不变。", f"{en} they are."))
    keep_texts(study.codings / "texts", read)
    for path, added in events.items():
        if added:
            append(path, added)
    return Imported({path.stem: len(added) for path, added in events.items()}, known, (*found.warnings, *warnings))


def _known(asked: Collection[str], there: Collection[str], where: Path, what: Text) -> None:
    for name in asked:
        if name not in there:
            known = "、".join(there) or "—"
            there_are = known.replace("、", ", ")
            zh, en = f"没有{what['zh']}“{name}”（已有：{known}）。", f"there is no {what['en']} {name!r} (there are: {there_are})."
            raise InputError(zh, en, where=where)


def _reading(coding: Coding) -> tuple[object, ...]:
    return coding.document, coding.start, coding.end, coding.code, coding.stance, coding.prompted, coding.memo


def _matched_codes(found: Incoming, codebook: Codebook, file: Path) -> tuple[dict[str, tuple[str, str]], tuple[Text, ...]]:
    """Guid → (code, stance), by our guids, else by name: `id name`, id, or name, alone or as the last of a path."""
    from jcommunity_study.interview.refi.names import code_guids

    ours, named = code_guids(codebook), by_name(codebook)
    matched = {c.guid: ours[c.guid] if c.guid in ours else named[c.path[-1]] for c in found.codes if c.guid in ours or c.path[-1] in named}
    used = {c.code for c in found.codings}
    strange = [c for c in found.codes if c.guid not in matched]
    needed = [c for c in strange if c.guid in used or not found.codings]
    heading = [guid for guid, (code, _) in matched.items() if guid in used and not codebook[code].codable]
    if needed or heading or used - {c.guid for c in found.codes}:
        paths = [_path(c) for c in needed] or [matched[g][0] for g in heading] or ["?"]
        _differs(file, Text("编码本里没有（或不可编）这些编码", "the codebook does not have these codes (or they are headings)"), paths)
    if not found.codings:
        _whole(matched, codebook, file)
    unused = [(f"文件里的编码“{_path(c)}”", f"the file's code {_path(c)!r}") for c in strange]
    return matched, tuple(Text(f"{zh}不在编码本里，未被使用。", f"{en} is not in the codebook; it is not used.") for zh, en in unused)


def _whole(matched: dict[str, tuple[str, str]], codebook: Codebook, file: Path) -> None:
    """A file without codings says what the codebook is: one that lacks codes is another codebook."""
    there = {code for code, _ in matched.values()}
    missing = [c.id for c in codebook if c.id not in there]
    if missing:
        _differs(file, Text("文件里缺少编码本的这些编码", "the file lacks these codes of the codebook"), missing)


def by_name(codebook: Codebook) -> dict[str, tuple[str, str]]:
    """Names by which people know a code, with each stance's mark; a name of two codes means neither."""
    from jcommunity_study.interview.refi.names import SEPARATOR, STANCES, code_name

    spelled: dict[str, set[str]] = {}
    for code in codebook:
        for name in (code_name(code), code.id, code.name["zh"], code.name["en"]):
            spelled.setdefault(name, set()).add(code.id)
    sure = {name: next(iter(ids)) for name, ids in spelled.items() if len(ids) == 1}
    marks = {"": "affirms"} | {SEPARATOR + stance: stance for stance in STANCES}
    return {name + mark: (id, stance) for name, id in sure.items() for mark, stance in marks.items()}


def now() -> str:
    """The time that events of an import carry."""
    return dt.datetime.now(dt.UTC).astimezone().isoformat(timespec="seconds")


def _path(code: ForeignCode) -> str:
    return " > ".join(code.path)


def _matched_texts(found: Incoming, read: list[Transcript], file: Path) -> dict[str, Transcript]:
    """Source guid → transcript of the same text, blank lines at its end aside; every source that is coded must have one."""
    texts = {t.text.rstrip(): t for t in read}
    coded = {c.source for c in found.codings}
    names = {t.id: t for t in read}
    matched = {s.guid: texts[s.text.rstrip()] for s in found.sources if s.text.rstrip() in texts}
    for source in found.sources:
        if source.guid in coded and source.guid not in matched:
            like = names.get(source.name) or names.get(Path(source.name).stem)
            told = Text("不是本研究的访谈文本", "is no transcript of this study") if like is None else _line(source.text, like.text)
            what = Text("文本不同，未导入", "another text, so nothing was imported")
            _differs(file, what, [f"{source.name} ({told['zh']} / {told['en']})"])
    return matched


def _line(theirs: str, ours: str) -> Text:
    """The first line in which two texts differ."""
    pairs = zip([*theirs.split("\n"), ""], [*ours.split("\n"), ""], strict=False)
    n = next((n for n, (a, b) in enumerate(pairs, 1) if a != b), min(theirs.count("\n"), ours.count("\n")) + 2)
    return Text(f"第 {n} 行起不同", f"differs from line {n} on")


def _differs(file: Path, what: Text, names: list[str]) -> NoReturn:
    more = f" … (+{len(names) - SHOWN})" if len(names) > SHOWN else ""
    told = ", ".join(names[:SHOWN]) + more
    raise InputError(f"{what['zh']}：{told}。请核对版本。", f"{what['en']}: {told}. Compare the versions.", where=file)


def _by_coder(
    found: Incoming, texts: dict[str, Transcript], codes: dict[str, tuple[str, str]], version: str, coder: str | None, file: Path
) -> dict[str, list[Coding]]:
    """The codings as the journals would hold them. An id that one coder has twice in the file stands once."""
    from jcommunity_study.interview.journal import Coding

    at = now()
    held: dict[str, dict[str, Coding]] = {}
    for c in found.codings:
        name = coder_name(c.coder or coder, file)
        transcript, (code, stance) = texts[c.source], codes[c.code]
        made = Coding(
            c.id or c.guid, transcript.sha256, c.start, c.end, code, stance, c.prompted, name, c.at or at, c.codebook or version,
            transcript.text[c.start : c.end], c.memo,
        )  # fmt: skip
        held.setdefault(name, {}).setdefault(made.id, made)
    return {name: list(codings.values()) for name, codings in held.items()}


def coder_name(name: str | None, file: Path) -> str:
    """A coder's name, which is the journal's file name too."""
    if not name:
        raise InputError("文件没有说明编码者。请用 --coder 指明。", "does not say who coded. Name the coder with --coder.", where=file)
    if _NO_FILE_NAME.search(name):
        raise InputError(
            f"编码者的名字“{name}”不能作文件名。请改名后重新导出。",
            f"the coder's name {name!r} cannot be a file's name. Change it and export again.",
            where=file,
        )
    return name
