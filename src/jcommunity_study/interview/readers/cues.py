"""Subtitles: .srt, .vtt and Whisper's .tsv. The frozen text is laid out anew, one line a turn, since their numbers and tags are no speech.

Sources: WebVTT (w3.org/TR/webvtt1: hours may be omitted, `<v Name>` is a voice span, NOTE/STYLE/REGION blocks are no cues, a line before
the times is an identifier); Whisper's writers (openai/whisper, whisper/utils.py: .tsv has `start end text` in milliseconds); Zoom writes
`Name: ` before the words of a cue (readme of wwsalmon/zoom-transcript-formatter); Teams writes `<v Name>` and identifiers such as
`GUID/12-0`.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from pathlib import Path

from jcommunity_study.errors import InputError
from jcommunity_study.files.text import read_text
from jcommunity_study.interview.readers.raw import Head, Raw, check_size, few
from jcommunity_study.interview.readers.speakers import is_known, tidy
from jcommunity_study.interview.transcript import freeze

_TIME = r"(?:\d{1,4}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_TIMES = re.compile(rf"^[^\S\n]*({_TIME})[^\S\n]*-->[^\S\n]*{_TIME}[^\n]*$", re.M)
_BEGINS = re.compile(rf"\s*(?:WEBVTT\b|\d+[^\S\n]*\n[^\S\n]*{_TIME}[^\S\n]*-->)")
_ASIDE = re.compile(r"\n[^\S\n]*\n(?:NOTE|STYLE|REGION)\b.*?(?=\n[^\S\n]*\n|\Z)", re.S)
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,99})?[^\S\n]{1,9}([^>\n]{0,199})>")
_TAG = re.compile(r"</?(?:c|i|b|u|v|s|ruby|rt|lang|font)(?:[.\s][^<>\n]*)?>|<\d[\d:.]*>|\{\\[^{}\n]*\}", re.I)
_NAMED = re.compile(r"([^\W\d_][^:：\n]{0,39}?)\s*[:：]\s+|([^\W\d_][^:：\n。，！？,!?]{0,19}?)\s*：")
_WIDE = re.compile(r"[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_ROW = re.compile(r"(\d{1,12})\t\d{1,12}\t(.*)", re.S)
_HEADER = ["start", "end", "text"]
# A label before a colon is a speaker's where nearly all cues begin with one, or so many with one that recurs.
ALL_NAMED, SOME_NAMED = 0.9, 1 / 3


@dataclass(frozen=True)
class Cue:
    seconds: float
    speaker: str
    words: str


def is_subtitle(text: str) -> bool:
    """Whether a text begins as .srt and .vtt do, whatever its file is called."""
    return _BEGINS.match(text) is not None


def is_whisper_table(head: bytes) -> bool:
    """Whether a .tsv is Whisper's, and no questionnaire's."""
    return head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].split() == [word.encode() for word in _HEADER]


def read(path: Path) -> Raw:
    """A .srt or .vtt; raises InputError when nothing in it is a cue."""
    return from_subtitle(read_text(path), path)


def from_subtitle(text: str, where: object) -> Raw:
    check_size(text)
    return _laid_out(_named(list(_cues(text))), where)


def read_table(path: Path) -> Raw:
    """Whisper's .tsv; raises InputError with file and line for a row that is none."""
    text = read_text(path)
    if text.split("\n", 1)[0].split() != _HEADER:
        raise InputError(
            "不是 Whisper 的 .tsv（第一行应为 start、end、text）。其他表格请另存为 .txt 或 .docx。",
            "is no .tsv of Whisper's (its first line should be start, end, text). Save other tables as .txt or .docx.",
            where=path,
        )
    cues = [_row(line, f"{path}:{number}") for number, line in few(enumerate(text.split("\n"), 1)) if number > 1 and line.strip()]
    return _laid_out(cues, path)


def _row(line: str, where: str) -> Cue:
    found = _ROW.fullmatch(line)
    if found is None:
        raise InputError(
            "这一行不是“毫秒、毫秒、文字”。请重新导出。",
            "this row is not `milliseconds, milliseconds, text`. Export it again.",
            where=where,
        )
    return Cue(int(found[1]) / 1000, "", found[2])


def _cues(text: str) -> Iterator[Cue]:
    text = _ASIDE.sub("\n", text)
    found = list(few(_TIMES.finditer(text)))
    for match, following in zip_longest(found, found[1:]):
        end = following.start() if following else len(text)
        lines = text[match.end() : end].strip("\n").split("\n")
        if end < len(text) and len(lines) > 1 and (not lines[-2].strip() or lines[-1].strip().isdigit()):
            lines.pop()  # the identifier of the next cue
        elif end < len(text) and lines[0].strip().isdigit() and len(lines) == 1:
            continue  # a cue without words, then the number of the next
        first, *voices = _VOICE.split("\n".join(lines))
        for speaker, words in zip(["", *voices[::2]], [first, *voices[1::2]], strict=True):
            yield Cue(seconds(match[1]), tidy(html.unescape(speaker)), html.unescape(_TAG.sub("", words)))


def _named(cues: list[Cue]) -> list[Cue]:
    """Speakers from `Name: ` before the words, where most cues have one; a cue without a speaker goes on with the last."""
    if not any(cue.speaker for cue in cues):
        matches = [_NAMED.match(cue.words.lstrip()) for cue in cues]
        labels = [tidy(match[1] or match[2]) if match else "" for match in matches]
        times = Counter(labels)
        del times[""]
        sure = {label for label in times if is_known(label) or times[label] > 1}
        if times.total() >= ALL_NAMED * len(cues):
            sure = set(times)
        elif sum(times[label] for label in sure) < SOME_NAMED * len(cues):
            sure = {label for label in sure if is_known(label)}
        cues = [
            replace(cue, speaker=label, words=cue.words.lstrip()[match.end() :]) if match and label in sure else cue
            for cue, label, match in zip(cues, labels, matches, strict=True)
        ]
    last, out = "", []
    for cue in cues:
        last = cue.speaker or last
        out.append(replace(cue, speaker=last))
    return out


def _laid_out(cues: list[Cue], where: object) -> Raw:
    """One line a turn, `[00:00:43.810] Name: words`; neighbouring cues of one speaker are one turn, those of nobody each their own."""
    turns: list[tuple[Cue, list[str]]] = []
    for cue in cues:
        words = freeze(_joined([line.strip() for line in cue.words.split("\n") if line.strip()]))
        if words and turns and cue.speaker and turns[-1][0].speaker == cue.speaker:
            turns[-1][1].append(words)
        elif words:
            turns.append((cue, [words]))
    if not turns:
        raise InputError("没有一条字幕。请检查文件是否完整。", "holds no cue with words. Check whether the file is whole.", where=where)
    heads, lines, at = [], [], 0
    for cue, parts in turns:
        label = f"[{_clock(cue.seconds)}] " + (f"{freeze(cue.speaker)}: " if cue.speaker else "")
        lines.append(label + freeze(_joined(parts)))
        heads.append(Head(at, at + len(label), freeze(cue.speaker), cue.seconds))
        at += len(lines[-1]) + 1
    return Raw("\n".join(lines), tuple(heads))


def _joined(parts: list[str]) -> str:
    """Chinese follows on without a blank."""
    out = parts[:1]
    for before, part in pairwise(parts):
        out.append(part if _WIDE.match(before[-1]) and _WIDE.match(part[0]) else " " + part)
    return "".join(out)


def _clock(time: float) -> str:
    whole = round(time * 1000)
    return f"{whole // 3_600_000:02}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"


def seconds(time: str) -> float:
    """`hh:mm:ss.mmm`, `mm:ss` (also with a decimal comma) in seconds."""
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return round(total, 3)
