"""Transcripts as recorders' apps and students leave them. A container is one file and one row of READERS; a layout one row of LAYOUTS."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.errors import InputError
from jcommunity_study.interview.readers import docx, txt
from jcommunity_study.interview.readers.layouts import Head, find_heads
from jcommunity_study.interview.readers.speakers import roles
from jcommunity_study.interview.transcript import Transcript, Turn, freeze, text_hash

READERS: dict[str, Callable[[Path], str]] = {".docx": docx.read, ".txt": txt.read, ".md": txt.read}


def read_transcript(path: Path, id: str | None = None, interviewers: Collection[str] = ()) -> Transcript:
    """A transcript file; `id` defaults to the file's stem.

    `interviewers`: speaker labels (or the names in their brackets) that ask. Without them the label tells, else who asks most,
    and `warnings` say so. Raises InputError for a file that is none of the known containers, is damaged, or holds no words.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = " ".join(READERS)
        raise InputError(f"不认识的访谈文件类型。可用：{known}。", f"is no kind of transcript known here. Known: {known}.", where=path)
    text = freeze(reader(path))
    if not text.strip():
        raise InputError("文件里没有文字。", "holds no words.", where=path)
    return parse(text, id or path.stem, interviewers, container=path.suffix.lower()[1:])


def parse(text: str, id: str, interviewers: Collection[str] = (), *, container: str = "text") -> Transcript:
    """The Transcript of a frozen text: its layout recognised, its turns cut."""
    layout, heads = find_heads(text)
    warnings = [_unlabelled(bool(heads))] if layout in ("", "times") else []
    spans = _spans(text, heads)
    spoken: dict[str, list[str]] = {}
    for head, start, end in spans:
        spoken.setdefault(head.speaker, []).append(text[start:end])
    role, doubts = roles(spoken, interviewers)
    turns = tuple(Turn(i, h.speaker, role[h.speaker], start, end, h.seconds) for i, (h, start, end) in enumerate(spans))
    warnings += doubts + _left_out(text, heads, len(heads) - len(spans))
    return Transcript(id, text, text_hash(text), turns, f"{container}/{layout or 'plain'}", tuple(warnings))


def inspect(path: Path, interviewers: Collection[str] = (), lang: Language | None = None) -> dict[str, object]:
    """What `jcommunity inspect` prints of a transcript: counts, whether times were found, labels with roles, warnings.

    Warnings are in `lang`, without one in both languages.
    """
    found = read_transcript(path, interviewers=interviewers)
    return {
        "format": "transcript",
        "layout": found.format,
        "turns": len(found.turns),
        "speakers": len(found.speakers),
        "characters": len(found.text),
        "timestamps": any(turn.seconds is not None for turn in found.turns),
        "labels": {turn.speaker: turn.role for turn in found.turns if turn.speaker},
        "warnings": [warning[lang] if lang else str(warning) for warning in found.warnings],
    }


def _spans(text: str, heads: list[Head]) -> list[tuple[Head, int, int]]:
    """Each head with the span of its words; heads without words are left out. No heads: all text, one nameless speaker."""
    heads = heads or [Head(0, 0, "", None)]
    ends = [head.start for head in heads[1:]] + [len(text)]
    spans = []
    for head, stop in zip(heads, ends, strict=True):
        words = text[head.end : stop]
        start = head.end + len(words) - len(words.lstrip())
        end = head.end + len(words.rstrip())
        if start < end:
            spans.append((head, start, end))
    return spans


def _unlabelled(timed: bool) -> Text:
    if timed:
        return Text("没有说话人标签，只有时间：全部算作一位受访者的话。",
                    "has times but no speaker labels: all of it counts as one interviewee's words.")
    return Text("没有说话人标签：全文算作一位受访者的话。", "has no speaker labels: all of it counts as one interviewee's words.")


def _left_out(text: str, heads: list[Head], empty: int) -> list[Text]:
    warnings = []
    before = len(text[: heads[0].start].strip()) if heads else 0
    if before:
        warnings.append(Text(f"第一轮发言前有 {before} 个字未计入。", f"{before} characters before the first turn are left out."))
    if empty > 0:
        warnings.append(Text(f"{empty} 处标签后没有话，已略过。", f"{empty} labels have no words after them and are passed over."))
    return warnings
