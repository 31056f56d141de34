"""What a filled-in sheet says, row by row; everything that cannot be understood is named with its cell, all of it at once."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from pathlib import Path

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import Faults, InputError
from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.sheets.fold import Said
from jcommunity_study.interview.sheets.marks import Mark, read_mark
from jcommunity_study.interview.sheets.sheet import Filled, FilledRow, Head, digest, digests
from jcommunity_study.interview.transcript import Transcript

SHOWN = 200  # cells that one complaint lists
_MARKS = "+-±* "  # what may stand behind a code that there is none of
_UNKNOWN = Text("不认识的记号“{what}”：{cells}。可用：+ - ±，受提示的加 *", "unknown mark {what!r}: {cells}. Known: + - ±, * if prompted")
_NO_CODE = Text("没有编码“{what}”：{cells}。请写编码加记号，如 P1+; C2-", "there is no code {what!r}: {cells}. Write codes as P1+; C2-")
_OUT = Text("编码本已没有编码 {what}，请改编或清空：{cells}", "the codebook no longer has {what}; recode or empty {cells}")
_ASKED = Text("采访者的话不编码，请清空：{cells}", "the interviewer's words are not coded; empty {cells}")
_EDITED = Text("句子被改过：{cells}。请从导出的编码表恢复", "the sentence was edited: {cells}. Restore it")
_STRANGE = Text("标识不见了或不认识：{cells}。请恢复标识", "the key is gone or unknown: {cells}. Restore it")
_TWICE = Text("同一句出现两次：{cells}。请只留一行", "a sentence stands twice: {cells}. Keep one of them")
_GONE = Text("{path}：缺 {n} 行（{cells}），其编码保持不变。", "{path}: {n} rows are gone ({cells}); their codings stay.")
_NO_MEMO = Text("{path}：没有编码的行有备注，未读入：{cells}。", "{path}: memos of rows without a code, not taken in: {cells}.")


def understood(filled: Filled, codes: Container[str], faults: Faults) -> tuple[dict[int, Said], tuple[Text, ...]]:
    """By place of the row in the sheet's head, what it says of the `codes`; and what a person should know. Complaints are kept in
    `faults`."""
    places = {row.key: n for n, row in enumerate(filled.head.rows)}
    told: dict[int, Said] = {}
    cells: dict[tuple[Text, str], list[str]] = {}
    for row in filled.rows:
        place = places.get(row.key)
        marks = _marks(row, codes, cells)
        if place is None or place in told or digest(row.text) != filled.head.rows[place].digest:
            cells.setdefault((_STRANGE if place is None else _TWICE if place in told else _EDITED, ""), []).append(row.where)
        elif filled.head.rows[place].asked:
            if row.marks:
                cells.setdefault((_ASKED, ""), []).extend(cell for _, cell, _ in row.marks)
            told[place] = Said({}, "")
        else:
            told[place] = Said(marks, row.memo)
    for (what, written), where in cells.items():
        with faults.catch():
            said = what.format(what=written, cells=_places(where))
            raise InputError(said.zh + "。", said.en + ".", where=filled.path)
    return told, tuple(_warnings(filled, places, told))


def _marks(row: FilledRow, codes: Container[str], cells: dict[tuple[Text, str], list[str]]) -> Mapping[str, Mark]:
    found: dict[str, Mark] = {}
    for code, cell, written in row.marks:
        mark = read_mark(written) if code else None
        if mark is None or (code in found and found[code] != mark):
            what = (_UNKNOWN, written.strip()) if code else (_NO_CODE, written.rstrip(_MARKS) or written)
            cells.setdefault(what, []).append(cell)
        elif code not in codes:
            cells.setdefault((_OUT, code), []).append(cell)
        else:
            found[code] = mark
    return found


def _warnings(filled: Filled, places: Mapping[str, int], told: Mapping[int, Said]) -> list[Text]:
    keys = {row.key for row in filled.rows}
    gone = [key for key in places if key not in keys]
    idle = [row.where for row in filled.rows if row.memo.strip() and not row.marks and places.get(row.key) in told]
    found = [_GONE.format(path=filled.path, n=len(gone), cells=_listed(gone))] if gone else []
    return [*filled.warnings, *found, *([_NO_MEMO.format(path=filled.path, cells=_places(idle))] if idle else [])]


def _places(cells: Sequence[str]) -> Text:
    """Cells (of a workbook) or rows, whose numbers alone would not say what they are; each once."""
    told = _listed(list(dict.fromkeys(cells)))
    return Text.same(told) if cells[0][:1].isalpha() else Text(f"第 {told} 行", f"row {told}")


def _listed(cells: Sequence[str]) -> str:
    more = len(cells) - SHOWN
    return ", ".join(cells[:SHOWN]) + (f" … (+{more})" if more > 0 else "")


def same_codebook(head: Head, codebook: Codebook, path: Path) -> None:
    """Raises InputError where the sheet was written with another version of the codebook, naming what differs."""
    if head.codebook == codebook.version:
        return
    now = digests(codebook)
    parts = (
        (Text("现已没有", "gone:"), [c for c in head.codes if c not in now]),
        (Text("新增", "new:"), [c for c in now if c not in head.codes]),
        (Text("改过", "changed:"), [c for c in now if head.codes.get(c, now[c]) != now[c]]),
    )
    zh = "；".join(f"{what.zh} {'、'.join(codes)}" for what, codes in parts if codes) or "各编码没有变"
    en = "; ".join(f"{what.en} {', '.join(codes)}" for what, codes in parts if codes) or "its codes are the same"
    versions = f"{head.codebook} → {codebook.version}"
    raise InputError(
        f"编码表属于另一版编码本（{versions}）：{zh}。若填好的仍然算数，请加 --old-codebook（编码会注明旧版本）；否则导出新表。",
        f"the sheet is of another version of the codebook ({versions}): {en}. If what was coded still holds, add --old-codebook "
        "(its codings will name the old version); else export a new sheet.",
        where=path,
    )


def same_texts(head: Head, read: Mapping[str, Transcript], path: Path, *, rebase: bool) -> list[str]:
    """The interviews of the sheet whose text is another now. Raises InputError for one that the study does not have, and, without
    `rebase`, for any."""
    gone = [id for id in head.documents if id not in read]
    if gone:
        told = ", ".join(gone)
        raise InputError(f"研究里没有这些访谈：{told}。", f"the study has no interview {told}.", where=path)
    other = [id for id, document in head.documents.items() if read[id].sha256 != document]
    if other and not rebase:
        told = ", ".join(other)
        raise InputError(
            f"编码表写出之后，{told} 的文本改过。若是有意改的，请先运行 jcommunity code --rebase，再加 --rebase 读入；否则恢复原文。",
            f"the text of {told} was changed after the sheet was written. If that is meant, run `jcommunity code --rebase`, then import "
            "with --rebase; else restore the text.",
            where=path,
        )
    return other
