"""Planted personal data: read from the files of canaries, and how much of it the patterns catch."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from jcommunity_study import privacy
from jcommunity_study.privacy.names import SURNAME, TITLE

HERE = Path(__file__).parent
BLIND, SEEN, HELDOUT = HERE / "canaries_blind.csv", HERE / "canaries_seen.csv", HERE / "canaries_heldout.csv"
DECOY = "decoy"  # what must be left alone
HIDDEN = 0.8  # a canary counts as caught when this share of its characters is masked
FORM_OF_ADDRESS = re.compile(SURNAME + TITLE)
LEAST = {BLIND: 0.95, SEEN: 0.75}  # of each kind
LEAST_HELDOUT = 0.75  # of all kinds together
LEAST_LEFT_ALONE = 0.9  # of the decoys held out
KNOWN_MISSES = {
    "楼下302天天吵",
    "小王负责我们这栋",
    "建国哥每天帮忙",
    "楼长秀兰人不错",
    "微信搜阿猫阿狗",
    "HK number 6123 4567",
    "62345678是我家座机",
    "邮箱是abc123 qq.com",
    "微博@小明同学abc",
    "QQ 28 7456 1230",
    "村东头第三家就是我家",
    "上次来的那个吴美玲挺好",
    "摩托 浙A·1234",
    "网卡001A2B3C4D5E",
    "来源详情",  # of 问卷星: mostly a channel, so its content decides
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

    @property
    def false_alarm(self) -> bool:
        """Whether something is recognised in a decoy. A form of address (张阿姨) is masked by decision of the house, and is none."""
        texts = {"text": [self.text], "column": self.canary.split("|")}.get(self.place, [])
        found = [text[f.start : f.end] for text in texts for f in privacy.find(text)]
        return self.kind == DECOY and self.found and not (found and all(map(FORM_OF_ADDRESS.fullmatch, found)))


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
