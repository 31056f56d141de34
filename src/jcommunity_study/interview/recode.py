"""The codings of a code that was split: a sheet in which people say where each belongs, and the events that follow from it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jcommunity_study.errors import Faults, InputError
from jcommunity_study.files import child, native
from jcommunity_study.files.text import decode, read_bytes
from jcommunity_study.files.workbook import workbook_bytes
from jcommunity_study.interview.journal import Coding, add_event
from jcommunity_study.interview.personal import NOBODY, Personal
from jcommunity_study.interview.transcript import Transcript

COLUMNS = ("coder", "id", "interview", "turn", "quote", "memo", "code")
KEYS = ("coder", "id", "code")  # what is read back
_BETWEEN = re.compile(r"[;；,，、\s]+")
Journals = Mapping[str, Sequence[Coding]]
Event = dict[str, object]


def waiting(journals: Journals, id: str) -> Journals:
    """By coder, the codings that still carry the code."""
    held = {coder: [c for c in codings if c.code == id] for coder, codings in journals.items()}
    return {coder: codings for coder, codings in held.items() if codings}


def recoded(coding: Coding, code: str, codebook: str, at: str) -> Event:
    """The event by which a coding takes another code; what it was stays in the journal."""
    return {"event": "change", "id": coding.id, "at": at, "coder": coding.coder, "code": code, "codebook": codebook}


def sheet_bytes(left: Journals, transcripts: Sequence[Transcript], successors: Sequence[str], personal: Personal = NOBODY) -> bytes:
    """An .xlsx with a row a coding; under `code` people write which of the successors it belongs to (`B; C` for two). What is
    `personal` is masked."""
    by_hash = {t.sha256: t for t in transcripts}
    rows = [list(COLUMNS)]
    for coder, codings in left.items():
        for coding in codings:
            read = by_hash.get(coding.document)
            turn = read.turn_at(coding.start) if read else None
            place = (read.id if read else "", str(turn.index + 1) if turn else "")
            quote = personal.quoted(coding.document, coding.start, coding.end, coding.quote)
            rows.append([coder, coding.id, *place, quote, personal.mask(coding.memo), ""])
    return workbook_bytes({"split": rows}, "split", choices={"code": successors})


def read_decisions(path: Path) -> list[tuple[str, dict[str, str]]]:
    """Rows with a decision: where each stands, and its coder, id and code. An .xlsx as written here, or JSON: a list of objects with these
    keys. Raises InputError for a file that is neither."""
    if path.suffix.lower() == ".json":
        rows = [(f"{path}[{n}]", row) for n, row in enumerate(_json(path))]
    else:
        sheets = child.call(native.READ_WORKBOOK, read_bytes(path), where=path, seconds=20.0)
        head, *body = sheets[0].rows() if sheets and sheets[0].width else [()]
        rows = [(f"{path}:{n}", dict(zip(map(str, head), row, strict=False))) for n, row in enumerate(body, 2)]
    for where, row in rows:
        if missing := [key for key in KEYS if key not in row]:
            names = ", ".join(missing)
            raise InputError(f"缺少 {names}。请用 --sheet 写出的表。", f"lacks {names}. Use the sheet that --sheet writes.", where=where)
    told = [(where, {key: str(row[key]).removeprefix("'").strip() for key in KEYS}) for where, row in rows]
    return [(where, row) for where, row in told if row["code"]]


def _json(path: Path) -> list[Mapping[str, Any]]:
    try:
        rows = json.loads(decode(read_bytes(path), path))
    except (json.JSONDecodeError, RecursionError) as e:
        raise InputError(f"不是 JSON（{e}）。", f"is no JSON ({e}).", where=path) from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        zh, en = '应为列表：[{"coder": …, "id": …, "code": …}]。', 'a list was expected: [{"coder": …, "id": …, "code": …}].'
        raise InputError(zh, en, where=path)
    return rows


def divided(
    decisions: Sequence[tuple[str, Mapping[str, str]]], journals: Journals, id: str, successors: Sequence[str], *, codebook: str, at: str
) -> dict[str, list[Event]]:
    """By coder, the events: a coding takes its first code, and one more coding is added for each further one.

    A coding that was divided already is passed over. Raises InputError with every fault: a code that is no successor, a coding that is not
    there.
    """
    faults, events = Faults(), dict[str, list[Event]]()
    known = {(coder, c.id): c for coder, codings in journals.items() for c in codings}
    for where, row in decisions:
        with faults.catch():
            coding, codes = _decided(row, known, successors, where)
            if coding.code != id:
                continue
            more = [{"id": f"{coding.id}.{code}", "code": code} for code in codes[1:]]
            made = [recoded(coding, codes[0], codebook, at), *(add_event(coding) | one | {"at": at, "codebook": codebook} for one in more)]
            events.setdefault(row["coder"], []).extend(made)
    if faults.found:
        raise InputError("；".join(f.message("zh") for f in faults.found), "; ".join(f.message("en") for f in faults.found))
    return events


def _decided(
    row: Mapping[str, str], known: Mapping[tuple[str, str], Coding], successors: Sequence[str], where: str
) -> tuple[Coding, list[str]]:
    codes = list(dict.fromkeys(code for code in _BETWEEN.split(row["code"]) if code))
    if strange := [code for code in codes if code not in successors]:
        zh, en = "、".join(successors), ", ".join(successors)
        raise InputError(f"“{strange[0]}”不是后继（{zh}）。", f"{strange[0]!r} is no successor ({en}).", where=where)
    coding = known.get((row["coder"], row["id"]))
    if coding is None:
        raise InputError(
            f"{row['coder']} 没有编码记录“{row['id']}”。", f"{row['coder']!r} has no coding {row['id']!r}.", where=where
        )
    return coding, codes
