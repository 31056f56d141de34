"""What a coding sheet holds, whatever its format: a row a sentence, a mark a code, and what tells on return to which text, codebook and
codings it belongs."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.errors import InputError
from jcommunity_study.files.text import xml_text
from jcommunity_study.interview.codebook import Code, Codebook
from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.package import Outgoing
from jcommunity_study.interview.personal import NOBODY, Personal
from jcommunity_study.interview.segments import Sentence, sentences
from jcommunity_study.interview.sheets.marks import Mark
from jcommunity_study.interview.transcript import Transcript, Turn
from jcommunity_study.interview.units import shares_a_letter

MAGIC, VERSION = "jcommunity-sheet ", 1  # how what is hidden begins; the version of what follows
MAX_TEXT = 16_000  # characters of a row that are shown: a cell of Excel takes 32,767 half of whose units a character may need two of
ASKED = "?"  # ends the key of an interviewer's row
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})


@dataclass(frozen=True)
class Row:
    """text[start:end] of an interview: a sentence of the interviewee, or (`asked`) a whole turn of the interviewer, which nobody codes."""

    interview: str
    start: int
    end: int
    asked: bool
    digest: str

    @property
    def key(self) -> str:
        return f"{self.interview}:{self.start}-{self.end}{ASKED if self.asked else ''}"


@dataclass(frozen=True)
class Shown:
    """What a person sees of a row."""

    turn: int
    speaker: str
    seconds: float | None
    text: str


@dataclass(frozen=True)
class Head:
    """What a sheet says of itself, and keeps hidden. `id` names it: codings made with it begin with that. `codes`: id → digest of what
    defines the code. `documents`: interview → hash of its text. `held`: the coder's codings that were in the sheet when it was written."""

    id: str
    coder: str
    codebook: str
    codes: dict[str, str]
    documents: dict[str, str]
    rows: tuple[Row, ...]
    held: tuple[str, ...]

    def told(self) -> str:
        """One line of ASCII, so that no program changes a character of it; its hash stands in it."""
        rows = [[r.interview, r.start, r.end, int(r.asked), r.digest] for r in self.rows]
        body = json.dumps({**asdict(self), "rows": rows})
        return f"{MAGIC}{VERSION} {_hash(body)} {body}"


@dataclass(frozen=True)
class Sheet:
    """A sheet to be written: rows and what is seen of them, marks by (place of the row, code), memos by place."""

    head: Head
    title: str
    lang: Language
    codebook: Codebook
    shown: tuple[Shown, ...]
    marks: Mapping[tuple[int, str], Mark]
    memos: Mapping[int, str]
    losses: tuple[Text, ...]

    @property
    def codes(self) -> tuple[Code, ...]:
        return self.codebook.codable


@dataclass(frozen=True)
class FilledRow:
    """A row that came back: `where` a person finds it, its key and text, and (code, cell, what is written there); an empty code where what
    is written names none."""

    where: str
    key: str
    text: str
    marks: tuple[tuple[str, str, str], ...]
    memo: str


@dataclass(frozen=True)
class Filled:
    """A sheet that came back: what it says of itself, the coder's name as it stands in sight, the rows that are still there."""

    path: Path
    head: Head
    coder: str
    rows: tuple[FilledRow, ...]
    warnings: tuple[Text, ...] = ()


def head_of(written: str, where: Path) -> Head:
    """What `Head.told` wrote; raises InputError where it is gone or damaged."""
    version, _, rest = written.strip().removeprefix(MAGIC).partition(" ")
    sum_, _, body = rest.partition(" ")
    if not written.startswith(MAGIC) or _hash(body) != sum_:
        raise InputError(
            "不是 jcommunity export 写出的编码表，或其中隐藏的标识已丢失。请用导出的编码表填写。",
            "is no sheet that `jcommunity export` wrote, or what is hidden in it is gone. Fill in an exported sheet.",
            where=where,
        )
    if version != str(VERSION):
        raise InputError(
            "编码表由另一版本的程序写成。请用那个版本读入，或重新导出。",
            "this sheet was written by another version of the program. Import it with that, or export anew.",
            where=where,
        )
    told = json.loads(body)
    rows = tuple(Row(i, start, end, bool(asked), seen) for i, start, end, asked, seen in told["rows"])
    return Head(**{**told, "rows": rows, "held": tuple(told["held"])})


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:10]


class Grid:
    """The rows of a sheet over the texts they lie in: which of them a coding touches, and what stands in each cell."""

    def __init__(self, rows: Sequence[Row], transcripts: Iterable[Transcript]) -> None:
        texts = {t.id: t for t in transcripts}
        self.rows = rows
        self._places: dict[str, list[tuple[int, int]]] = {}
        for place, row in enumerate(rows):
            self._places.setdefault(texts[row.interview].sha256, []).append((row.start, place))
        for places in self._places.values():
            places.sort()
        self._texts = {t.sha256: t.text for t in texts.values()}

    def touched(self, coding: Coding) -> list[int]:
        """The places of the interviewee's rows of which the coding holds a letter or more."""
        places = self._places.get(coding.document, [])
        low = max(bisect_right(places, (coding.start, len(self.rows))) - 1, 0)
        near = places[low : bisect_right(places, (coding.end - 1, len(self.rows)))]
        return [n for _, n in near if not self.rows[n].asked and self._shares(coding, self.rows[n])]

    def _shares(self, coding: Coding, row: Row) -> bool:
        return shares_a_letter(self._texts[coding.document], coding, Sentence(0, row.start, row.end))

    def cells(self, codings: Iterable[Coding]) -> dict[tuple[int, str], list[Coding]]:
        """By place of the row and code, the codings that touch it."""
        found: dict[tuple[int, str], list[Coding]] = {}
        for coding in codings:
            for place in self.touched(coding):
                found.setdefault((place, coding.code), []).append(coding)
        return found

    def memos(self, codings: Iterable[Coding]) -> dict[int, str]:
        """By place of the row where it begins, every coding's memo behind its code: `P1: …`, a line each or more."""
        found: dict[int, list[str]] = {}
        for coding in codings:
            touched = self.touched(coding)
            line = f"{coding.code}: {tidy(coding.memo)}"
            if touched and tidy(coding.memo) and line not in found.setdefault(touched[0], []):
                found[touched[0]].append(line)
        return {place: "\n".join(lines) for place, lines in found.items()}


def mark_of(codings: Iterable[Coding]) -> Mark:
    """The one mark for what several codings say of a code in one row: `mixed` where they differ, prompted where one is."""
    listed = list(codings)
    stances = {c.stance for c in listed}
    return Mark(stances.pop() if len(stances) == 1 else "mixed", any(c.prompted for c in listed))


def make_sheet(out: Outgoing, coder: str, lang: Language, personal: Personal = NOBODY) -> Sheet:
    """The sheet of these transcripts with the coder's codings in it; `coder` empty: for whoever fills it in. Personal data in what was
    said and in the speakers' labels are masked."""
    rows, shown = [], []
    for transcript in out.transcripts:
        for start, end, turn in _spans(transcript):
            text = _shown(personal.quoted(transcript.sha256, start, end, transcript.text[start:end]))
            rows.append(Row(transcript.id, start, end, turn.role == "interviewer", digest(text)))
            shown.append(Shown(turn.index + 1, personal.label(turn.speaker), turn.seconds, text))
    grid, columns = Grid(rows, out.transcripts), {c.id for c in out.codebook.codable}
    codings = [c for c in out.codings if c.code in columns]
    cells = grid.cells(codings)
    marks = {cell: mark_of(held) for cell, held in cells.items()}
    memos = grid.memos(codings)
    head = Head(
        "", coder, out.codebook.version, digests(out.codebook), {t.id: t.sha256 for t in out.transcripts}, tuple(rows),
        tuple(c.id for c in out.codings),
    )  # fmt: skip
    head = replace(head, id=_hash(repr((head, marks, memos))))
    return Sheet(head, out.title, lang, out.codebook, tuple(shown), marks, memos, tuple(_losses(out.codings, codings, grid, cells)))


def _spans(transcript: Transcript) -> Iterable[tuple[int, int, Turn]]:
    said: dict[int, list[Sentence]] = {}
    for sentence in sentences(transcript):
        said.setdefault(sentence.turn, []).append(sentence)
    for turn in transcript.turns:
        if turn.role == "interviewer":
            yield turn.start, turn.end, turn
        yield from ((s.start, s.end, turn) for s in said.get(turn.index, ()))


def _losses(
    all_: Sequence[Coding], codings: Sequence[Coding], grid: Grid, cells: Mapping[tuple[int, str], list[Coding]]
) -> Iterable[Text]:
    """What the sheet does not show of codings whose span is no sentence; the journal keeps all of it."""
    touched = [grid.touched(c) for c in codings]
    spans = [(c, [grid.rows[n] for n in places]) for c, places in zip(codings, touched, strict=True) if places]
    finer = sum(c.start > rows[0].start or c.end < rows[-1].end - 1 for c, rows in spans)  # the closing mark aside
    coarser = sum(len(rows) > 1 for _, rows in spans)
    several = sum(len(held) > 1 for held in cells.values())
    off = len(all_) - len(spans)
    if finer:
        yield Text(f"{finer} 条编码短于句子，表中按整句显示", f"{finer} codings do not span whole sentences; the sheet shows sentences")
    if coarser:
        yield Text(f"{coarser} 条编码跨句，表中每句各一格", f"{coarser} codings span several sentences; each has its own cell")
    if several:
        yield Text(f"{several} 格合并了同一编码的几条记录", f"{several} cells stand for several codings of one code")
    if off:
        yield Text(f"{off} 条编码不在受访者的句子里或不可编，表中没有", f"{off} codings lie in no sentence or under a heading: left out")


def digests(codebook: Codebook) -> dict[str, str]:
    """Code → what its name, definition, criteria and examples hash to."""
    parts = ("kind", "name", "definition", "include", "exclude", "examples", "counter_examples")
    return {c.id: _hash(repr([getattr(c, p) for p in parts])) for c in codebook.codable}


def _shown(text: str) -> str:
    """A row's text as it is written: cut where a cell holds no more."""
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "…"


def digest(text: str) -> str:
    """What a text that somebody sees hashes to, whatever a program did to blanks and to what is not seen."""
    seen = "".join(ch for ch in unicodedata.normalize("NFC", _held(text)) if unicodedata.category(ch) not in _UNSEEN)
    return _hash(seen.lstrip("'"))


def tidy(memo: str) -> str:
    """A memo as a cell holds it: no control characters, `\\n` line ends, no blanks at the end of a line."""
    lines = _held(memo.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def _held(text: str) -> str:
    """The text that a file of any format holds. LibreOffice writes `_x005F_` for the first character of what looks like `_x0041_`."""
    return xml_text(text).replace("_x005F_", "_")
