"""Codings moved onto a text that was changed after coding, by aligning it with the frozen one.

Alignment is in two steps, with difflib: paragraphs first, then the characters of paragraphs that differ, after what they share at both
ends is set aside. A typo leaves a handful of characters to compare, so the standard library is fast enough, and it gives the same
blocks everywhere.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise

from jcommunity_study.bilingual import Text
from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.transcript import Transcript

SURVIVES = 0.5  # share of a coding's characters that must stand in the new text
ALIKE = 0.5  # share of a text's character pairs that its new version must have
MAX_COMPARED = 4_000_000  # pairs of characters of a changed paragraph; beyond, it counts as written anew

NO_TEXT = Text("编码时的原文没有保存（data/codings/texts）", "the text that was coded is not kept (data/codings/texts)")
NO_TRANSCRIPT = Text("没有一份现有访谈与原文相近", "no transcript of now is like the text that was coded")
GONE = Text("这段话在新文本中大部分已不存在", "most of these words are not in the new text")
UNSAID = Text("这段话在新文本中不属于任何一轮发言", "these words are in no turn of the new text")


@dataclass(frozen=True)
class Block:
    """old[start:end] stands in the new text at `at`, as it was."""

    start: int
    end: int
    at: int


@dataclass(frozen=True)
class Rebased:
    """`moved`: codings with their new document, place and quote, beside what they were; `stuck`: those that could not be moved, and why."""

    moved: tuple[tuple[Coding, Coding], ...]
    stuck: tuple[tuple[Coding, Text], ...]


def rebase(codings: Iterable[Coding], texts: Mapping[str, str], transcripts: Sequence[Transcript]) -> Rebased:
    """Every coding whose text is none of the `transcripts`, moved where it can be. `texts`: hash → the text that was coded."""
    current = {t.sha256 for t in transcripts}
    moved, stuck = [], []
    found: dict[str, tuple[Transcript, list[Block]] | Text] = {}
    for coding in codings:
        if coding.document in current:
            continue
        if coding.document not in found:
            found[coding.document] = _successor(texts.get(coding.document), transcripts)
        successor = found[coding.document]
        new = successor if isinstance(successor, Text) else _move(coding, *successor)
        if isinstance(new, Text):
            stuck.append((coding, new))
        else:
            moved.append((coding, new))
    return Rebased(tuple(moved), tuple(stuck))


def align(old: str, new: str) -> list[Block]:
    """What stands in both, in order."""
    lines, others = old.splitlines(keepends=True), new.splitlines(keepends=True)
    blocks: list[Block] = []
    i = j = 0
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, lines, others, autojunk=False).get_opcodes():
        part, other = "".join(lines[i1:i2]), "".join(others[j1:j2])
        found = [Block(0, len(part), 0)] if tag == "equal" else list(_within(part, other))
        blocks += (Block(b.start + i, b.end + i, b.at + j) for b in found)
        i, j = i + len(part), j + len(other)
    return blocks


def _within(old: str, new: str) -> Iterator[Block]:
    """What stands in both of two changed stretches."""
    short = min(len(old), len(new))
    head = next((n for n in range(short) if old[n] != new[n]), short)
    tail = next((n for n in range(short - head) if old[-1 - n] != new[-1 - n]), short - head)
    if head:
        yield Block(0, head, 0)
    middle, other = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(middle) * len(other) <= MAX_COMPARED:
        for m in SequenceMatcher(None, middle, other, autojunk=False).get_matching_blocks()[:-1]:
            yield Block(head + m.a, head + m.a + m.size, head + m.b)
    if tail:
        yield Block(len(old) - tail, len(old), len(new) - tail)


def _successor(old: str | None, transcripts: Sequence[Transcript]) -> tuple[Transcript, list[Block]] | Text:
    """The transcript that is most like a text, and how the two align."""
    if old is None:
        return NO_TEXT
    pairs = _pairs(old)
    likeness = [(sum((pairs & _pairs(t.text)).values()) / max(1, pairs.total()), -n) for n, t in enumerate(transcripts)]
    best, place = max(likeness, default=(0.0, 0))
    return (transcripts[-place], align(old, transcripts[-place].text)) if best >= ALIKE else NO_TRANSCRIPT


def _pairs(text: str) -> Counter[str]:
    return Counter(map("".join, pairwise(text)))


def _move(coding: Coding, transcript: Transcript, blocks: Sequence[Block]) -> Coding | Text:
    """The coding from the first of its characters that survives to the last; where an edge was rewritten, with what stands in its place."""
    inside = [b for b in blocks if b.start < coding.end and b.end > coding.start]
    lasting = sum(min(b.end, coding.end) - max(b.start, coding.start) for b in inside)
    if not inside or lasting < SURVIVES * (coding.end - coding.start):
        return GONE
    start, end = _edges(coding, blocks, inside)
    if transcript.turn_at(start) is None or transcript.turn_at(end - 1) is None:
        return UNSAID
    words = transcript.text[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
    return replace(coding, document=transcript.sha256, start=start, end=end, quote=transcript.text[start:end])


def _edges(coding: Coding, blocks: Sequence[Block], inside: Sequence[Block]) -> tuple[int, int]:
    first, last = inside[0], inside[-1]
    if first.start <= coding.start:
        start = first.at + coding.start - first.start
    else:  # the first characters were rewritten: from where the block before them ends, if they began there
        before = bisect_right(blocks, first.start - 1, key=lambda b: b.start) - 1
        follows = before >= 0 and blocks[before].end == coding.start
        start = blocks[before].at + blocks[before].end - blocks[before].start if follows else first.at
    if last.end >= coding.end:
        return start, last.at + coding.end - last.start
    after = bisect_right(blocks, last.start, key=lambda b: b.start)
    follows = after < len(blocks) and blocks[after].start == coding.end
    return start, blocks[after].at if follows else last.at + last.end - last.start
