"""An interviews.yaml drafted from transcripts that nobody has described: every guess is marked, and no name of a person is written down."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jcommunity_study.errors import InputError
from jcommunity_study.files.yaml import SCHEMA
from jcommunity_study.interview.readers import read_transcript
from jcommunity_study.interview.readers.speakers import is_neutral
from jcommunity_study.interview.transcript import Transcript

ACTOR = "interviewees"
KEY_FILE = "interviews.key"
_CODED = re.compile(r"[A-Za-z]{1,6}[-_]?\d{1,4}")  # a file name that is a code already: R01, GW-3
_HEAD = f"""\
# 由访谈文件草拟。标有 guess 的是猜测，请逐条核对；sex、age_band（如 30-44）请填写，或留空。
# 这里不写人名：原文件名和原标签记在 data/raw/{KEY_FILE}，不要公开。"#2" 指这份访谈里第二个开口的人。
# Drafted from the transcripts. Whatever is marked `guess` is one: check it. Fill in sex and age_band (30-44, say), or leave them.
# No names stand here: the files' own names and labels are kept in data/raw/{KEY_FILE}, which is not for sharing. "#2" is the second
# to speak in that transcript.
schema: {SCHEMA}

actors:
  {ACTOR}: {{zh: 受访者, en: interviewees}}  # guess: one for all. Name yours (居民 residents, 网格员 grid workers …), then use them below

interviews:
"""
CODEBOOK = f"""\
# 编码本草稿：还没有编码。按下面注释里的样子添加（docs/codebook.md 有讲解），再运行 jcommunity check。
# A codebook without codes yet. Add them as the comment shows (docs/codebook.md explains), then run `jcommunity check`.
schema: {SCHEMA}
title: {{zh: 访谈编码本, en: Codebook of the interviews}}

codes:
  - id: T
    kind: theme
    codable: false
    name: {{zh: 主题, en: Themes}}
    definition: {{zh: 标题，不用于编码；其下是各个编码。, en: A heading; the codes stand below it.}}
  # - id: T1
  #   kind: problem            # problem | cause | countermeasure | measure | achievement | theme
  #   parent: T
  #   name: {{zh: 人手不足, en: too few hands}}
  #   definition: {{zh: 受访者说人手不够。, en: The interviewee says that hands are lacking.}}
  #   examples: [我们就三个人，根本忙不过来。]
  #   counter_examples: [人手够了。 ⇒ denies]
"""


@dataclass(frozen=True)
class Drafted:
    """One transcript as it will be listed: a pseudonymous id, the name that its copy gets, and the file that it came from."""

    id: str
    file: str
    source: Path
    transcript: Transcript


def draft(files: Sequence[Path]) -> list[Drafted]:
    """The transcripts read, each with an id: the file's name where that is a code (R01), else I01, I02 …

    Raises InputError for two files with one id, two with the same words, and one that cannot be read.
    """
    own = {path: path.stem for path in files if _CODED.fullmatch(path.stem)}
    for path, twin in ((p, q) for p in own for q in own if p < q and own[p].upper() == own[q].upper()):
        raise InputError(
            f"与 {path.name} 编号相同（{own[path]}）。请改名或移走一份。",
            f"has the id of {path.name} ({own[path]}). Rename or remove one.",
            where=twin,
        )
    ids = {**dict(zip((p for p in files if p not in own), _ids(len(files), {i.upper() for i in own.values()}), strict=False)), **own}
    found: dict[str, Drafted] = {}
    for path in files:
        read = read_transcript(path, ids[path])
        if read.sha256 in found:
            twin = found[read.sha256].source
            raise InputError(
                f"与 {twin.name} 的文字完全相同。请移走重复的一份。", f"holds the same text as {twin.name}. Remove one of them.", where=path
            )
        found[read.sha256] = Drafted(ids[path], ids[path] + path.suffix.lower(), path, read)
    return list(found.values())


def _ids(count: int, taken: Collection[str]) -> Iterator[str]:
    width = max(2, len(str(count)))
    return (id for id in (f"I{n:0{width}}" for n in range(1, 2 * count + 2)) if id not in taken)


def draft_yaml(drafted: Sequence[Drafted]) -> str:
    """The YAML text; load_interviews reads it."""
    return _HEAD + "\n".join(line for one in drafted for line in _interview(one)) + "\n"


def key_table(drafted: Sequence[Drafted]) -> str:
    """Who is who: id, file, the file's own name, the labels in order; tab-separated, blanks in names made single."""
    rows = [("id", "file", "original", "labels"), *((d.id, d.file, d.source.name, " / ".join(d.transcript.speakers)) for d in drafted)]
    return "".join("\t".join(" ".join(cell.split()) for cell in row) + "\n" for row in rows)


def _interview(one: Drafted) -> Iterator[str]:
    turns = Counter(turn.speaker for turn in one.transcript.turns)
    roles = {turn.speaker: turn.role for turn in one.transcript.turns}
    names = {label: label if is_neutral(label) else f"#{place}" for place, label in enumerate(turns, 1)}
    asking = [names[label] for label in turns if roles[label] == "interviewer"]
    yield f"  - id: {json.dumps(one.id)}"
    yield f"    file: {json.dumps(one.file)}"
    yield f"    actor: {ACTOR}  # guess"
    yield '    sex: ""'
    yield '    age_band: ""'
    note = "guess" if asking else "nobody could be told: fill in" if len(turns) > 1 else "one speaker alone"
    yield f"    interviewers: {json.dumps(asking, ensure_ascii=False)}  # {note}"
    said = (f"{names[label]}: {count} turn(s), {roles[label]}" for label, count in turns.items())
    yield f"    # speakers: {'; '.join(said)}"
