"""`python -m tests.interview.fuzzing`, with the options of tests.survey.fuzzing: the same run over transcripts."""

from __future__ import annotations

import sys
import traceback
from itertools import pairwise
from pathlib import Path
from random import Random

from tests.interview.fuzzing.seeds import write_seeds
from tests.survey.fuzzing.mutations import HOSTILE, MUTATIONS, spliced
from tests.survey.fuzzing.running import run

from jcommunity_study.errors import InputError
from jcommunity_study.interview.readers import READERS, read_transcript
from jcommunity_study.interview.transcript import Transcript, freeze

LINES = (
    *HOSTILE, "采访者：", "受访者（王某）：好", "说话人1 00:17", "[00:00:01.060] 采访者：", "00:01", "[张三] 1:02:03", "00:01 --> 00:02",
    "1\n00:00:01,000 --> 00:00:02,000", "0:0:0.0 --> 0:0:2.4\n张三", "<v 张三>", "WEBVTT", "NOTE x", "文字记录", "关键词：a",
    "Transcribed by https://otter.ai", "\u200b采访者\u202e：", "\x1c", "\u2028", "**[00:01] 采访者：**" * 500, "：" * 5_000, "（" * 5_000,
)  # fmt: skip


def relined(data: bytes, random: Random) -> bytes:
    """Lines of a text dropped, doubled, and among them what recorders' apps and hostile people write; other files are spliced."""
    try:
        lines = data.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return spliced(data, random)
    for _ in range(random.choice((1, 3, 20))):
        place = random.randrange(len(lines) + 1)
        lines[place:place] = [random.choice((*LINES, *lines[:5]))]
        if random.random() < 0.5:
            del lines[random.randrange(len(lines))]
    return "\n".join(lines).encode(random.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16")), "replace")


def main(words: list[str] | None = None) -> int:
    mutations = tuple(m for m in MUTATIONS if m.__name__ != "rewritten") + (relined,) * 4
    return run(words, seeds=_seeds, mutations=mutations, suffixes=tuple(READERS), own=0.8, tried=tried)


def tried(path: Path) -> tuple[str, str]:
    """What became of a file, and what is wrong with that ('' when nothing is)."""
    try:
        found = read_transcript(path)
    except InputError as error:
        said = error.message("zh")
        return "refused", "" if said.strip() and "Traceback" not in said else f"says: {said}"
    except Exception as error:  # noqa: BLE001  # every other error is what is looked for
        return type(error).__name__, traceback.format_exc().strip()
    return "read", _wrong(found)


def _wrong(found: Transcript) -> str:
    """Turns follow each other inside a frozen text, and each says something."""
    if freeze(found.text) != found.text:
        return "the text is not frozen"
    if not all(found.spoken(turn).strip() for turn in found.turns):
        return "a turn says nothing"
    if any(before.end > after.start for before, after in pairwise(found.turns)) or (found.turns and found.turns[-1].end > len(found.text)):
        return "turns overlap"
    return ""


def _seeds(folder: Path, real: Path | None) -> list[Path]:
    return [*write_seeds(folder), *(sorted(real.glob("interview_*")) if real else ())]


if __name__ == "__main__":
    sys.exit(main())
