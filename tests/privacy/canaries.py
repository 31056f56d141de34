"""Planted personal data: read from the two files of canaries, and how much of it the patterns catch."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from jcommunity_study import privacy

HERE = Path(__file__).parent
BLIND, SEEN = HERE / "canaries_blind.csv", HERE / "canaries_seen.csv"
DECOY = "decoy"  # what must be left alone
HIDDEN = 0.8  # a canary counts as caught when this share of its characters is masked
LEAST = {BLIND: 0.95, SEEN: 0.6}  # of each kind
KNOWN_MISSES = {
    "楼下302天天吵",
    "小王负责我们这栋",
    "建国哥每天帮忙",
    "楼长秀兰人不错",
    "我家在物业后面第二栋顶楼东户",
    "电话后四位5678",
    "微信搜阿猫阿狗",
}


@dataclass(frozen=True)
class Canary:
    """What was planted: `canary` in the free text `text`, cells (`a|b|c`) under the heading `text`, or the heading `text` alone."""

    kind: str
    place: str
    text: str
    canary: str

    @property
    def found(self) -> bool:
        """Whether anything is recognised here; for a canary in free text, whether it is hidden."""
        if self.place == "heading":
            return privacy.personal_column(self.text) is not None
        if self.place == "column":
            return privacy.personal_content(self.canary.split("|")) is not None
        spans = privacy.find(self.text)
        if self.kind == DECOY:
            return bool(spans)
        start = self.text.index(self.canary)
        places = range(start, start + len(self.canary))
        return sum(any(f.start <= n < f.end for f in spans) for n in places) >= HIDDEN * len(places)


def read(path: Path) -> list[Canary]:
    with path.open(encoding="utf-8", newline="") as f:
        return [Canary(**row) for row in csv.DictReader(f)]


def shares(canaries: Iterable[Canary], key: Callable[[Canary], str]) -> dict[str, tuple[int, int]]:
    """Found and planted, by whatever `key` says."""
    found, planted = Counter[str](), Counter[str]()
    for one in canaries:
        planted[key(one)] += 1
        found[key(one)] += one.found
    return {k: (found[k], n) for k, n in sorted(planted.items())}
