"""Layouts of transcripts: where a turn begins, who speaks and when. One row of LAYOUTS per layout.

Counts are of 767 Chinese interview .docx. What the recorders' apps write was looked up in other projects, their parsers and their
documentation, and is cited at each row; a layout that stands in no file and no description of one is not `verified`, and using it is said.
The layout with most turn heads in a text is taken; an earlier row wins a tie. Every pattern runs over the whole frozen text, so a head
may span lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from jcommunity_study.interview.readers.cues import seconds
from jcommunity_study.interview.readers.raw import Head, few
from jcommunity_study.interview.readers.speakers import INVISIBLE, LONG_LABEL, is_heading, is_known, tidy

_TIME = r"(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?"
_SHORT_TIME = r"\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d{1,3})?"  # Teams: 0:0:2.430
_BLANK = rf"(?:[^\S\n]|[{INVISIBLE}]){{0,8}}"  # every repeat is bounded, so that no text makes a pattern slow
_STARS = rf"{_BLANK}\*{{0,3}}{_BLANK}"
_GAP = rf"[*\s{INVISIBLE}]{{0,8}}"
_COLON = r"(?:：|:(?!\d\d\b))"  # not the one inside `采访者 00:17`
_UNTIL = rf"(?:{_BLANK}(?:-->|[-–—~～]){_BLANK}{_TIME})?"
_NOT_IN_LABEL = r"：:。，！？；,!?;\[\]【】\n*"
_LABEL = rf"[^\W\d_][^{_NOT_IN_LABEL}]{{0,19}}?"
_NAME = rf"[^\W\d_][^{_NOT_IN_LABEL}]{{0,39}}?"  # names of people, where a time beside them says that they are one
_AT = rf"(?:[\[【（(](?P<time>{_TIME}){_UNTIL}[\]】）)]|(?P<bare>{_TIME})(?![\d:.,]))"
_LATE = rf"(?:[\[【](?P<late>{_TIME})[\]】]{_GAP})?"
_MIDDLE = rf"(?:{_BLANK}[（(](?P<middle>{_TIME})[)）])?"


@dataclass(frozen=True)
class Layout:
    name: str
    pattern: re.Pattern[str]
    accept: Callable[[str, bool, Counter[str], bool], bool]  # (label, timed, how often, any head timed) → is it a speaker?
    inline: bool = False  # several turns may share a paragraph
    verified: bool = True


def _colon_speaker(label: str, timed: bool, times: Counter[str], any_timed: bool) -> bool:
    return timed or is_known(label) or (times[label] > 1 and not any_timed)


def _any_speaker(label: str, timed: bool, times: Counter[str], any_timed: bool) -> bool:
    return True


def _recurring_speaker(label: str, timed: bool, times: Counter[str], any_timed: bool) -> bool:
    return is_known(label) or times[label] > 1


LAYOUTS: tuple[Layout, ...] = (
    # `[00:00:01.060] 采访者：text` (362), `**[ts] 采访者：**` (37), label + soft break + text (269), text in the next
    # paragraph (10), `采访者: [ts] text` (4), `采访者（姓名）：text`, `mm:ss 采访者：text`, and 腾讯会议's `姓名(HH:MM:SS)：text`
    # (FORMATS of this field name it; the lenient parser of a public skill for 腾讯会议 lists it as its form C).
    Layout(
        "label-colon",
        re.compile(rf"^{_STARS}(?:{_AT}{_GAP})?(?P<speaker>{_LABEL}){_MIDDLE}{_STARS}{_COLON}{_GAP}{_LATE}", re.M),
        _colon_speaker,
        inline=True,
    ),
    # `说话人1 00:17` + newline (15), `采访者 00:00` (1): 讯飞听见 (revang/collect-python, ifly_text_format.py), 飞书妙记
    # (`说话人 1 00:02`, English `Speaker 1 00:00:16.480`, below 关键词 and 文字记录), 腾讯会议 (`说话人N HH:MM`), 通义听悟
    # (`发言人1 00:00`); Otter's `Name  0:34`; Teams' .docx, `Name   0:03` + soft break; `姓名(HH:MM:SS)`.
    Layout(
        "label-time",
        re.compile(rf"^{_STARS}(?P<speaker>{_NAME})(?:[^\S\n]{{1,8}}|(?=[（(])){_AT}{_STARS}$", re.M),
        _any_speaker,
    ),
    # `[ts] 采访者` without a colon (within 35), or the label alone on its line.
    Layout(
        "label-alone",
        re.compile(rf"^{_STARS}(?:{_AT}{_GAP}(?P<speaker>{LONG_LABEL})\*{{0,3}}(?=\s)|(?P<alone>{LONG_LABEL}){_STARS}$)", re.M),
        _any_speaker,
    ),
    # Zoom's saved captions, `[Name] 14:03:22` + newline (files called meeting_saved_closed_caption.txt; described in a public test bench
    # for meeting bots); the clock's times, not the recording's. Also `[mm:ss][说话人N] text`, as bridges to 通义听悟 write.
    Layout(
        "brackets",
        re.compile(
            rf"^{_BLANK}(?:\[(?P<speaker>[^\[\]\n]{{1,60}})\]{_BLANK}(?P<bare>{_TIME}){_BLANK}$"
            rf"|\[(?P<time>{_TIME})\]{_BLANK}\[(?P<alone>[^\[\]\n\d][^\[\]\n]{{0,59}})\]{_GAP})",
            re.M,
        ),
        _any_speaker,
    ),
    # Teams' older .docx: `0:0:0.0 --> 0:0:2.430`, the name, the words, each a line (mammoth-based parsers skip to the name by this order).
    Layout(
        "times-label",
        re.compile(
            rf"^{_BLANK}(?P<time>{_SHORT_TIME}){_BLANK}-->{_BLANK}{_SHORT_TIME}{_BLANK}\n{_BLANK}(?P<speaker>{_NAME}){_BLANK}$", re.M
        ),
        _recurring_speaker,
    ),
    # `00:12:34 张三` alone on a line: a guess that lenient parsers make; no file was seen.
    Layout(
        "time-label",
        re.compile(rf"^{_BLANK}(?P<bare>{_TIME})[^\S\n]{{1,8}}(?P<speaker>{_LABEL}){_BLANK}$", re.M),
        _recurring_speaker,
        verified=False,
    ),
)
# Times without any label: `[00:51] text`, Whisper's `[00:43.810 --> 00:47.850]  text`, a bare `00:51` paragraph (within 34), Otter's too.
TIMES_ONLY = re.compile(rf"^{_STARS}(?:[\[【](?P<time>{_TIME}){_UNTIL}[\]】]|(?P<late>{_TIME}){_BLANK}$){_GAP}", re.M)


def find_heads(text: str) -> tuple[Layout | None, list[Head]]:
    """The layout with most turn heads, and the heads in order; (None, …) for times without labels, and, with no heads, for neither."""
    found = [(layout, _heads(layout, text)) for layout in LAYOUTS]
    layout, heads = max(found, key=lambda pair: len(pair[1]))
    timed = [_head(match, "") for match in few(TIMES_ONLY.finditer(text))]
    if len(timed) >= max(2, 2 * len(heads)) or not heads:
        return None, timed if len(timed) > 1 else []
    return layout, _with_inline(heads, text) if layout.inline else heads


def _heads(layout: Layout, text: str) -> list[Head]:
    heads = [_head(match, tidy(_group(match, "speaker", "alone"))) for match in few(layout.pattern.finditer(text))]
    heads = [head for head in heads if not is_heading(head.speaker)]
    times = Counter(head.speaker for head in heads)
    timed = {head.speaker for head in heads if head.seconds is not None}
    return [head for head in heads if layout.accept(head.speaker, head.speaker in timed, times, bool(timed))]


def _head(match: re.Match[str], speaker: str) -> Head:
    time = _group(match, "time", "bare", "middle", "late")
    return Head(match.start(), match.end(), speaker, seconds(time) if time else None)


def _group(match: re.Match[str], *names: str) -> str:
    groups = match.groupdict()
    return next((groups[name] for name in names if groups.get(name)), "")


def _with_inline(heads: list[Head], text: str) -> list[Head]:
    """Heads inside a paragraph too: a label already met, or a usual one, right after the end of a sentence."""
    labels = "|".join([*(re.escape(label) for label in sorted({h.speaker for h in heads}, key=len, reverse=True)), LONG_LABEL])
    pattern = re.compile(rf"(?<=[。！？!?…”）)]){_BLANK}(?:{_AT}{_BLANK})?(?P<speaker>{labels}){_BLANK}{_COLON}{_GAP}")
    inside = [_head(match, match["speaker"]) for match in few(pattern.finditer(text))]
    taken = {head.end for head in heads}
    return sorted(heads + [head for head in inside if head.end not in taken], key=lambda head: head.start)
