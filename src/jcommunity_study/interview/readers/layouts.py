"""Layouts of transcripts: where a turn begins, who speaks and when. One row of LAYOUTS per layout.

Counts are of 767 Chinese interview .docx. The layout with most turn heads in a text is taken;
an earlier row wins a tie. Every pattern runs over the whole frozen text, so a head may span lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from jcommunity_study.interview.readers.speakers import LONG_LABEL, is_heading, is_known, tidy

_TIME = r"(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?"
_BLANK = r"[^\S\n]{0,8}"  # every repeat is bounded, so that no text makes a pattern slow
_STARS = rf"{_BLANK}\*{{0,3}}{_BLANK}"
_GAP = r"[*\s]{0,8}"
_COLON = r"(?:：|:(?!\d\d\b))"  # not the one inside `采访者 00:17`
_UNTIL = rf"(?:{_BLANK}(?:-->|[-–—~～]){_BLANK}{_TIME})?"
_LABEL = r"[^\W\d_][^：:。，！？；,!?;\[\]【】\n*]{0,19}?"
_AT = rf"(?:[\[【（(](?P<time>{_TIME}){_UNTIL}[\]】）)]|(?P<bare>{_TIME})(?![\d:.,]))"
_LATE = rf"(?:[\[【](?P<late>{_TIME})[\]】]{_GAP})?"


@dataclass(frozen=True)
class Head:
    """The beginning of a turn: label and time lie in text[start:end]; the words follow."""

    start: int
    end: int
    speaker: str
    seconds: float | None


@dataclass(frozen=True)
class Layout:
    name: str
    pattern: re.Pattern[str]
    accept: Callable[[str, bool, Counter[str], bool], bool]  # (label, timed, how often, any head timed) → is it a speaker?
    inline: bool = False  # several turns may share a paragraph


def _colon_speaker(label: str, timed: bool, times: Counter[str], any_timed: bool) -> bool:
    return timed or is_known(label) or (times[label] > 1 and not any_timed)


def _any_speaker(label: str, timed: bool, times: Counter[str], any_timed: bool) -> bool:
    return True


LAYOUTS: tuple[Layout, ...] = (
    # `[00:00:01.060] 采访者：text` (362), `**[ts] 采访者：**` (37), label + soft break + text (269), text in the next
    # paragraph (10), `采访者: [ts] text` (4), `采访者（姓名）：text`, and `mm:ss 采访者：text`.
    Layout(
        "label-colon",
        re.compile(rf"^{_STARS}(?:{_AT}{_GAP})?(?P<speaker>{_LABEL}){_STARS}{_COLON}{_GAP}{_LATE}", re.M),
        _colon_speaker,
        inline=True,
    ),
    # `说话人1 00:17` + newline (15), `采访者 00:00` (1), Otter's `Name  0:34`, `姓名(HH:MM:SS)`.
    Layout(
        "label-time",
        re.compile(rf"^{_STARS}(?P<speaker>{_LABEL})(?:[^\S\n]{{1,8}}|(?=[（(])){_AT}{_STARS}$", re.M),
        _any_speaker,
    ),
    # `[ts] 采访者` without a colon (within 35), or the label alone on its line.
    Layout(
        "label-alone",
        re.compile(rf"^{_STARS}(?:{_AT}{_GAP}(?P<speaker>{LONG_LABEL})\*{{0,3}}(?=\s)|(?P<alone>{LONG_LABEL}){_STARS}$)", re.M),
        _any_speaker,
    ),
)
# Times without any label: `[00:51] text`, Whisper's `[00:43.810 --> 00:47.850]  text`, or a bare `00:51` paragraph (within 34).
TIMES_ONLY = re.compile(rf"^{_STARS}(?:[\[【](?P<time>{_TIME}){_UNTIL}[\]】]|(?P<late>{_TIME}){_BLANK}$){_GAP}", re.M)


def find_heads(text: str) -> tuple[str, list[Head]]:
    """Name of the layout with most turn heads, and the heads in order; ("", []) when the text has no labels and no times."""
    found = [(layout, _heads(layout, text)) for layout in LAYOUTS]
    layout, heads = max(found, key=lambda pair: len(pair[1]))
    timed = [_head(match, "") for match in TIMES_ONLY.finditer(text)]
    if len(timed) >= max(2, 2 * len(heads)):
        return "times", timed
    return (layout.name, _with_inline(heads, text) if layout.inline else heads) if heads else ("", [])


def _heads(layout: Layout, text: str) -> list[Head]:
    heads = [_head(match, tidy(_group(match, "speaker", "alone"))) for match in layout.pattern.finditer(text)]
    heads = [head for head in heads if not is_heading(head.speaker)]
    times = Counter(head.speaker for head in heads)
    timed = {head.speaker for head in heads if head.seconds is not None}
    return [head for head in heads if layout.accept(head.speaker, head.speaker in timed, times, bool(timed))]


def _head(match: re.Match[str], speaker: str) -> Head:
    time = _group(match, "time", "bare", "late")
    return Head(match.start(), match.end(), speaker, seconds(time) if time else None)


def _group(match: re.Match[str], *names: str) -> str:
    groups = match.groupdict()
    return next((groups[name] for name in names if groups.get(name)), "")


def _with_inline(heads: list[Head], text: str) -> list[Head]:
    """Heads inside a paragraph too: a label already met, or a usual one, right after the end of a sentence."""
    labels = "|".join([*(re.escape(label) for label in sorted({h.speaker for h in heads}, key=len, reverse=True)), LONG_LABEL])
    pattern = re.compile(rf"(?<=[。！？!?…”）)]){_BLANK}(?:{_AT}{_BLANK})?(?P<speaker>{labels}){_BLANK}{_COLON}{_GAP}")
    inside = [_head(match, match["speaker"]) for match in pattern.finditer(text)]
    taken = {head.end for head in heads}
    return sorted(heads + [head for head in inside if head.end not in taken], key=lambda head: head.start)


def seconds(time: str) -> float:
    """`hh:mm:ss.mmm`, `mm:ss` (also with a decimal comma) in seconds."""
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return round(total, 3)
