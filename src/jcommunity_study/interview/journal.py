"""Codings that people made: an append-only journal per coder, one JSON event a line; the present state is the fold of its events.

A line is `{event: add | change | retract | memo, id, at, coder, document, start, end, code, stance, prompted, codebook, quote, memo}`.
`change` carries the fields that are new, `retract` and `memo` need only id, at and coder (and memo). Offsets are code points
into the frozen text whose sha256 is `document`; `end` is exclusive.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import Faults, InputError
from jcommunity_study.files.text import read_bytes
from jcommunity_study.privacy import mask_text

EVENTS = ("add", "change", "retract", "memo")
STANCES = ("affirms", "denies", "mixed")
_TYPES: dict[str, type | tuple[type, ...]] = {
    "id": str, "at": str, "coder": str, "document": str, "start": int, "end": int, "code": str, "stance": str,
    "prompted": bool, "codebook": str, "quote": str, "memo": str,
}
_OPTIONAL = frozenset({"prompted", "memo"})
LOCK_SECONDS = 10.0
STALE_SECONDS = 60.0


@dataclass(frozen=True)
class Coding:
    """A reading by somebody: these words (text[start:end] of `document`) affirm or deny this code."""

    id: str
    document: str
    start: int
    end: int
    code: str
    stance: str
    prompted: bool
    coder: str
    at: str
    codebook: str
    quote: str
    memo: str = ""


@dataclass(frozen=True)
class Journal:
    """The codings that stand after all events, in order of document and place, and what had to be set aside."""

    codings: tuple[Coding, ...]
    warnings: tuple[Text, ...] = ()


def read_journal(
    path: Path, *, texts: Mapping[str, str] | None = None, codes: Container[str] | None = None,
    names: Mapping[str, str] | None = None, complete: bool = True, faults: Faults | None = None,
) -> Journal:  # fmt: skip
    """Fold the events of a journal.

    `texts` (document hash → frozen text) and `codes` (a Codebook, or ids), when given, are checked against: InputError `file:line`
    for an unknown code, a text that changed after coding, offsets outside it, a quote that does not stand there. A last line torn
    by a crash is set aside and reported in `warnings`; any other line that is no event raises. `names` (document hash → how to call
    the interview) lets the complaint about a changed text say which one it probably is: one that no coding belongs to. Without
    `complete`, other texts than these may have been coded too. With `faults`, one an event or coding is kept there, a changed text once.
    """
    faults = faults or Faults(first=True)
    standing, places, warnings = _fold(path, faults)
    coded = {c.document for c in standing.values()}
    gone: set[str] = set()
    for coding in standing.values():
        with faults.catch():
            _check(coding, codes, f"{path}:{places[coding.id]}")
            if texts is not None and coding.document in texts:
                _check_quote(coding, texts[coding.document], f"{path}:{places[coding.id]}")
            elif texts is not None and complete and coding.document not in gone:
                gone.add(coding.document)
                uncoded = [name for document, name in (names or {}).items() if document not in coded]
                _changed(coding.document, uncoded, path, places[coding.id])
    return Journal(tuple(sorted(standing.values(), key=lambda c: (c.document, c.start, c.end, c.code, c.id))), warnings)


def _fold(path: Path, faults: Faults) -> tuple[dict[str, Coding], dict[str, int], tuple[Text, ...]]:
    """What stands after all events, by id; the line of each one's last event; what had to be set aside.

    An event that cannot be read leaves its coding in doubt: nothing further is said of that one, nor of any event that finds no coding
    where the id itself could not be read.
    """
    lines, warnings = _lines(path)
    events = faults.each(_event, lines, path)
    read = {line[0] for line, _ in events}
    doubtful = {_id(line) for number, line in lines if number not in read}
    standing: dict[str, Coding] = {}
    places: dict[str, int] = {}
    for (number, _), event in events:
        if event["id"] in doubtful or (None in doubtful and event["event"] != "add" and event["id"] not in standing):
            continue
        with faults.catch():
            _apply(standing, event, f"{path}:{number}")
            places[event["id"]] = number
    return standing, places, warnings


def append(path: Path, events: Iterable[Mapping[str, object]]) -> None:
    """Add events to the end of a journal and make sure that they are on disk; all of them or, on a bad one, none.

    A lock file beside the journal keeps two writers apart. A torn last line left by a crash goes to
    `{name}.torn` first, so that nothing is glued to it. Raises InputError for an event that does not fit what stands
    there (an id added twice, a change of nothing), or when another program holds the lock.
    """
    listed = [dict(event) for event in events]
    lines = [_checked_line(event, path) for event in listed]
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path):
        standing = _fold(path, Faults(first=True))[0] if path.exists() else {}
        for event in listed:
            _apply(standing, event, str(path))
        try:
            with path.open("ab") as out:
                _mend_tail(path, out)
                out.write("".join(lines).encode("utf-8"))
                out.flush()
                os.fsync(out.fileno())
        except OSError as e:
            raise InputError(
                f"编码记录无法写入（{e.strerror}）。请检查磁盘空间和权限。",
                f"the journal cannot be written ({e.strerror}). Check disk space and permissions.",
                where=path,
            ) from None


def ids_ever(path: Path) -> set[str]:
    """The ids of all codings that were ever added to a journal, retracted ones too; raises InputError as reading does."""
    events = Faults(first=True).each(_event, _lines(path)[0], path)
    return {event["id"] for _, event in events if event["event"] == "add"}


def add_event(coding: Coding) -> dict[str, object]:
    """The journal line that adds a coding."""
    return {"event": "add", **asdict(coding)}


def _lines(path: Path) -> tuple[list[tuple[int, bytes]], tuple[Text, ...]]:
    """Numbered lines that hold something; a torn last one is taken off, with a warning."""
    if path.exists() and path.stat().st_size == 0:
        return [], ()
    data = read_bytes(path).removeprefix(b"\xef\xbb\xbf")
    lines = [(number, line) for number, line in enumerate(data.split(b"\n"), 1) if line.strip()]
    if lines:
        _check_utf8(lines[0][1], f"{path}:{lines[0][0]}")
    if lines and not data.endswith(b"\n") and _parse(lines[-1][1]) is None:
        number, torn = lines.pop()
        said = Text(
            f"{path}:{number}：最后一行不完整（{len(torn)} 字节，可能写入时中断），已搁置；其余完好。",
            f"{path}:{number}: the last line is torn ({len(torn)} bytes; a write was cut off) and set aside; the rest is whole.",
        )
        return lines, (said,)
    return lines, ()


def _check_utf8(line: bytes, where: str) -> None:
    """One complaint about a journal that another program saved anew, in place of one a line."""
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(
            "不是 UTF-8：这份编码记录被别的程序另存过。请从备份恢复，或另存为 UTF-8。",
            "is not UTF-8: another program has saved this journal anew. Restore it from a backup, or save it as UTF-8.",
            where=where,
        ) from None


def _parse(line: bytes) -> Any:
    try:
        return json.loads(line.decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        return None


def _id(line: bytes) -> object:
    """The id of an event that is at fault otherwise; None where that cannot be told."""
    event = _parse(line)
    found = event.get("id") if isinstance(event, dict) else None
    return found if isinstance(found, str) else None


def _event(numbered: tuple[int, bytes], path: Path) -> dict[str, Any]:
    number, line = numbered
    event, where = _parse(line), f"{path}:{number}"
    if not isinstance(event, dict):
        raise InputError(
            "这一行不是一条 JSON 事件。请从备份恢复这一行，或删去。",
            "this line is no JSON event. Restore it from a backup, or delete it.",
            where=where,
        )
    _check_event(event, where)
    return event


def _check_event(event: Mapping[str, Any], where: object) -> None:
    kind = event.get("event")
    if kind not in EVENTS:
        known = ", ".join(EVENTS)
        raise InputError(f"不认识的事件“{kind}”。可用：{known}。", f"unknown event {kind!r}. Known: {known}.", where=where)
    needed = _TYPES.keys() - _OPTIONAL if kind == "add" else {"id", "at", "coder"} | ({"memo"} if kind == "memo" else set())
    for key in sorted(needed - event.keys()):
        raise InputError(f"事件缺少“{key}”。", f"the event has no {key!r}.", where=where)
    for key in event.keys() & _TYPES.keys():
        value = event[key]
        if not isinstance(value, _TYPES[key]) or (_TYPES[key] is int and isinstance(value, bool)):
            shown = mask_text(repr(value))
            raise InputError(f"“{key}”的值不对：{shown}。", f"{key!r} has a value of the wrong kind: {shown}.", where=where)
    if "stance" in event and event["stance"] not in STANCES:
        raise InputError(
            f"不认识的立场“{event['stance']}”。可用：{'、'.join(STANCES)}。",
            f"unknown stance {event['stance']!r}. Known: {', '.join(STANCES)}.",
            where=where,
        )


def _apply(standing: dict[str, Coding], event: dict[str, Any], where: str) -> None:
    id, kind = event["id"], event["event"]
    fields = {key: value for key, value in event.items() if key in _TYPES}
    if kind == "add":
        if id in standing:
            raise InputError(f"编码 id“{id}”已存在。", f"a coding {id!r} is there already.", where=where)
        standing[id] = Coding(**{"prompted": False, **fields})
    elif id not in standing:
        raise InputError(f"没有编码“{id}”可以{kind}。", f"there is no coding {id!r} to {kind}.", where=where)
    elif kind == "retract":
        del standing[id]
    elif kind == "memo":
        standing[id] = replace(standing[id], memo=event["memo"])
    else:
        standing[id] = replace(standing[id], **fields)


def _check(coding: Coding, codes: Container[str] | None, where: str) -> None:
    if codes is not None and coding.code not in codes:
        raise InputError(
            f"编码本里没有编码“{coding.code}”。请核对编码本版本。",
            f"the codebook has no code {coding.code!r}. Compare its version.",
            where=where,
        )
    if coding.start < 0 or coding.start >= coding.end:
        raise InputError(f"位置 {coding.start}–{coding.end} 不成立。", f"offsets {coding.start}–{coding.end} span nothing.", where=where)


def _check_quote(coding: Coding, text: str, where: str) -> None:
    if coding.end > len(text):
        raise InputError(
            f"位置 {coding.start}–{coding.end} 超出文本（共 {len(text)} 字）。",
            f"offsets {coding.start}–{coding.end} lie outside the text of {len(text)} characters.",
            where=where,
        )
    if text[coding.start : coding.end] != coding.quote:
        there = mask_text(text[coding.start : coding.end])[:40]
        raise InputError(
            f"引文与原文不符：文本此处为“{there}”。",
            f"the quote does not stand there; the text reads {there!r}.",
            where=where,
        )


def _changed(document: str, uncoded: list[str], path: Path, line: int) -> NoReturn:
    """Complain that a text was changed after coding: which interview it may be, and where the coded text is kept."""
    zh = f"没有哈希为 {document[:12]}… 的访谈文本：文本在编码之后被改过，或缺少文件。"
    en = f"no transcript has the hash {document[:12]}…: its text was changed after coding, or a file is missing."
    if uncoded:
        zh += f"没有编码与之对应的访谈：{'、'.join(uncoded)}。"
        en += f" Interviews that no coding belongs to: {', '.join(uncoded)}."
    kept = path.parent / "texts" / f"{document}.txt"
    if kept.is_file():
        zh, en = f"{zh}编码时的文本保存在 {kept}。", f"{en} The coded text is kept in {kept}."
        zh += "若文字是有意改的，请运行 jcommunity code --rebase；否则请据以恢复。"
        en += " If the change is meant, run `jcommunity code --rebase`; else restore it from there."
    else:
        zh, en = f"{zh}请恢复原文。", f"{en} Restore it."
    raise InputError(zh, en, where=f"{path}:{line}")


def _checked_line(event: Mapping[str, object], path: Path) -> str:
    _check_event(event, path)
    return json.dumps(event, ensure_ascii=False) + "\n"


def _mend_tail(path: Path, out: BinaryIO) -> None:
    """Before appending: a whole last line gets its line end, a torn one is moved aside."""
    tail = path.read_bytes().rpartition(b"\n")[2]
    if not tail:
        return
    if _parse(tail) is not None:
        out.write(b"\n")
        return
    with path.with_name(path.name + ".torn").open("ab") as aside:
        aside.write(tail + b"\n")
    out.truncate(out.tell() - len(tail))


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Exclusive creation of `{name}.lock` works alike on Windows and POSIX; a lock older than a minute is a dead writer's."""
    lock = path.with_name(path.name + ".lock")
    deadline = time.monotonic() + LOCK_SECONDS
    while not _create(lock):
        if time.monotonic() > deadline:
            raise InputError(
                "另一个程序正在写这份编码记录。请稍后再试；若没有其他程序，请删除旁边的 .lock 文件。",
                "another program is writing this journal. Try again; if there is none, delete the .lock file beside it.",
                where=path,
            )
        time.sleep(0.02)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _create(lock: Path) -> bool:
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        _remove_stale(lock)
        return False
    except OSError as e:
        if os.name == "nt" and isinstance(e, PermissionError):  # what Windows says while another process is deleting the file
            return False
        raise InputError(f"无法写入（{e.strerror}）。", f"cannot be written ({e.strerror}).", where=lock) from None
    return True


def _remove_stale(lock: Path) -> None:
    try:
        if time.time() - lock.stat().st_mtime > STALE_SECONDS:
            lock.unlink(missing_ok=True)
    except OSError:
        return  # gone meanwhile, or held: the caller tries again
