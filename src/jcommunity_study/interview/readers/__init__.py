"""Transcripts as recorders' apps and students leave them. A container is one file and one row of READERS; a layout one row of LAYOUTS."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.errors import InputError
from jcommunity_study.files.text import read_head
from jcommunity_study.interview.readers import asides, cues, packed, pdf, txt
from jcommunity_study.interview.readers.layouts import Layout, find_heads
from jcommunity_study.interview.readers.raw import Head, Raw, check_size
from jcommunity_study.interview.readers.speakers import roles
from jcommunity_study.interview.transcript import Transcript, Turn, freeze, text_hash
from jcommunity_study.privacy import mask_text

READERS: dict[str, Callable[[Path], Raw]] = {
    ".docx": packed.read_docx, ".txt": txt.read, ".md": txt.read, ".srt": cues.read, ".vtt": cues.read, ".tsv": cues.read_table,
    ".odt": packed.read_odt, ".pdf": pdf.read, ".doc": packed.read_doc,
}  # fmt: skip
_ALSO_TABLES = frozenset({".tsv"})  # a questionnaire's file may be called so too: the content tells
_HEAD = 64


def is_transcript(path: Path) -> bool:
    """Whether a file is read as a transcript, and not as a questionnaire's export. Raises InputError when it cannot be opened."""
    suffix = path.suffix.lower()
    return suffix in READERS and (suffix not in _ALSO_TABLES or cues.is_whisper_table(read_head(path, _HEAD)))


def read_transcript(path: Path, id: str | None = None, interviewers: Collection[str] = ()) -> Transcript:
    """A transcript file; `id` defaults to the file's stem.

    `interviewers`: speaker labels (or the names in their brackets, or `#1` for the first who speaks) that ask. Without them the label
    tells, else who asks most, and `warnings` say so. Raises InputError for a file that is none of the known containers, is damaged, or
    holds no words.
    """
    suffix = path.suffix.lower()
    if suffix not in READERS:
        known = " ".join(READERS)
        raise InputError(f"不认识的访谈文件类型。可用：{known}。", f"is no kind of transcript known here. Known: {known}.", where=path)
    try:
        raw = READERS[suffix](path)
        if not raw.text.strip():
            raise InputError("文件里没有文字。", "holds no words.")
        return _transcript(raw, id or path.stem, interviewers, suffix[1:])
    except InputError as error:
        raise InputError(error.text.zh, error.text.en, where=error.where or path) from None


def parse(text: str, id: str, interviewers: Collection[str] = (), *, container: str = "text") -> Transcript:
    """The Transcript of a frozen text: its layout recognised, its turns cut."""
    return _transcript(Raw(text), id, interviewers, container)


def _transcript(raw: Raw, id: str, interviewers: Collection[str], container: str) -> Transcript:
    if raw.heads is None:
        text = freeze(raw.text)
        check_size(text)
        layout, heads = find_heads(text)
        title = asides.below_title(text)
        heads = [head for head in heads if head.start >= title] or heads
        name = layout.name if layout else "times" if heads else "plain"
    else:
        text, layout, heads, name = raw.text, None, list(raw.heads), "cues"
    first = heads[0].start if heads else asides.first_word(text)
    last = asides.last_word(text, first)
    spans = _spans(text, heads or [Head(first, first, "", None)], last)
    spoken: dict[str, list[str]] = {}
    for head, start, end in spans:
        spoken.setdefault(head.speaker, []).append(text[start:end])
    role, doubts = roles(spoken, interviewers)
    turns = tuple(Turn(i, h.speaker, role[h.speaker], start, end, h.seconds) for i, (h, start, end) in enumerate(spans))
    warnings = [*raw.warnings, *_layout_warnings(layout, heads), *doubts, *_left_out(text[:first], text[last:], len(heads) - len(spans))]
    return Transcript(id, text, text_hash(text), turns, f"{container}/{name}", tuple(warnings), asides.lines(text[:first], text[last:]))


def inspect(path: Path, interviewers: Collection[str] = (), lang: Language | None = None) -> dict[str, object]:
    """What `jcommunity inspect` prints of a transcript: counts, whether times were found, labels with roles, the app's own lines, warnings.

    Warnings are in `lang`, without one in both languages.
    """
    found = read_transcript(path, interviewers=interviewers)
    return {
        "format": "transcript",
        "layout": found.format,
        "turns": len(found.turns),
        "speakers": len(found.speakers),
        "characters": len(found.text),
        "spoken": sum(turn.end - turn.start for turn in found.turns),
        "timestamps": any(turn.seconds is not None for turn in found.turns),
        "labels": {turn.speaker: turn.role for turn in found.turns if turn.speaker},
        "about": [mask_text(line) for line in found.about],
        "warnings": [warning[lang] if lang else str(warning) for warning in found.warnings],
    }


def _spans(text: str, heads: list[Head], last: int) -> list[tuple[Head, int, int]]:
    """Each head with the span of its words; heads without words are left out."""
    ends = [head.start for head in heads[1:]] + [max(last, heads[-1].end)]
    spans = []
    for head, stop in zip(heads, ends, strict=True):
        words = text[head.end : stop]
        start = head.end + len(words) - len(words.lstrip())
        end = head.end + len(words.rstrip())
        if start < end:
            spans.append((head, start, end))
    return spans


def _layout_warnings(layout: Layout | None, heads: list[Head]) -> list[Text]:
    if layout is not None:
        if layout.verified:
            return []
        zh = f"未经核实的版式（{layout.name}）：没有见过这样的真实文件。请核对说话人和时间。"
        return [Text(zh, f"layout unverified ({layout.name}): no real file of this kind was seen. Check speakers and times.")]
    if any(head.speaker for head in heads):
        return []
    if heads:
        return [Text("没有说话人标签，只有时间：全部算作一位受访者的话。",
                     "has times but no speaker labels: all of it counts as one interviewee's words.")]  # fmt: skip
    return [Text("没有说话人标签：全文算作一位受访者的话。", "has no speaker labels: all of it counts as one interviewee's words.")]


def _left_out(before: str, after: str, empty: int) -> list[Text]:
    warnings = []
    for zh, en, part in (("第一轮发言前", "before the first turn", before), ("末尾", "at the end", after)):
        if part.strip():
            n = len(part.strip())
            warnings.append(Text(f"{zh}有 {n} 个字未计入。", f"{n} characters {en} are left out."))
    if empty > 0:
        warnings.append(Text(f"{empty} 处标签后没有话，已略过。", f"{empty} labels have no words after them and are passed over."))
    return warnings
