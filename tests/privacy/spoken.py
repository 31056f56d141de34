"""What people say in interviews, planted: read from the lists, and laid out as the transcripts of a whole study.

`spoken_blind.csv` was written before its author had read any pattern, `spoken_seen.csv` with the patterns at hand. `secret` may name two
(`a|b`); a sentence of kind `none` is to be left alone.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

from tests import small_study

HERE = Path(__file__).parent
BLIND, SEEN = HERE / "spoken_blind.csv", HERE / "spoken_seen.csv"
NONE = "none"
KNOWN_MISSES = {"丁家豪", "尤国栋", "黎明辉"}  # names that nothing announces, or of which the segmenter makes another word
KNOWN_ALARMS = {"我说王婆卖瓜，自卖自夸，大家都笑了。"}


@dataclass(frozen=True)
class Spoken:
    kind: str
    secret: str
    sentence: str

    @property
    def secrets(self) -> list[str]:
        return self.secret.split("|") if self.secret else []


def read(path: Path) -> list[Spoken]:
    with path.open(encoding="utf-8", newline="") as f:
        return [Spoken(**row) for row in csv.DictReader(f)]


def planted() -> list[Spoken]:
    return [*read(BLIND), *read(SEEN)]


def plant(root: Path) -> Path:
    """The small study with every sentence in its four interviews, each coded by two who differ on every third; one label is a name."""
    small_study.make(root)
    whole = planted()
    lines: dict[str, list[dict[str, object]]] = {"someone": [], "孟晓琳": []}
    for n, who in enumerate(small_study.WORDS):
        own = whole[n :: len(small_study.WORDS)]
        path = root / "data/raw/interviews" / f"{who}.txt"
        turns = (f"说话人1 {i:02}:02\n还有呢？\n\n{label(who)} {i:02}:09\n{one.sentence}\n" for i, one in enumerate(own))
        path.write_text("\n".join(turns), encoding="utf-8", newline="\n")
        for i, one in enumerate(own):
            for coder, code in (("someone", "P1"), ("孟晓琳", "P2" if i % 3 == 0 else "P1")):
                made = small_study.coding(path, i, code, "affirms", one.sentence, coder=coder, memo=f"记：{one.sentence}")
                lines[coder].append(made)
    for coder, own_lines in lines.items():
        small_study.write_journal(root, own_lines, coder)
    with (root / "study/study.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[coding]\nevidence = "someone"\n')
    return root


def label(who: str) -> str:
    return "戴志芳" if who == "R1" else "说话人2"


def standing(text: str) -> list[str]:
    """The planted secrets that stand in a text as they were written, or as JSON writes them; a room's number with what followed it."""
    found = []
    for one in planted():
        for secret in one.secrets:
            start = one.sentence.index(secret)
            words = one.sentence[start : start + len(secret) + 2 * (len(secret) < 4 and secret.isdigit())]
            if words in text or json.dumps(words)[1:-1] in text:
                found.append(secret)
    return found
