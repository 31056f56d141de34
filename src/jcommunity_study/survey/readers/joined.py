"""Ticks joined by a separator that options may hold themselves (`A, B` where `B` is `C, or D`): which options explain the answers best."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from jcommunity_study.survey.readers.cells import Cells
from jcommunity_study.survey.readers.export import Export, label_key

MOST = 0.9  # of the times that a piece stands, its neighbour stands with it: the two are one option
TOGETHER = 4  # times that two pieces must have stood together, unless the second goes on in lower case
SEVERAL = 0.05  # of the answers hold more than one option: below that the commas are the options' own
COVERED = 0.7  # of all ticks are options that stand more than once; the rest are words under 其他
COVERED_IF_TOLD = 0.3  # where the heading says `select all that apply`
MAX_OPTIONS = 40
_OWN = re.compile(r",(?:\s|\d{3}(?!\d))")
TOLD = re.compile(
    r"多选|不限选|所有适用"
    r"|選擇所有|选择所有|複選|all that apply|(?:check|tick|choose) all|select (?:all|any)|multiple (?:answers|responses)"
    r"|marca(?:r)? todas|marque todo|seleccion[ae] todas|todas las (?:que|opciones)"
    r"|plusieurs réponses|mehrfach|marque todas|tutte le",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Joined:
    """The options of a multiple choice, in the order of their first use, and those that might also be two options each."""

    options: tuple[str, ...]
    doubtful: tuple[str, ...]


@lru_cache(maxsize=65_536)
def pieces(answer: str, separator: str) -> tuple[str, ...]:
    """The answer cut at the separator, but not inside brackets: `Course (edX, Coursera), Book` is two; nor at a bare comma that a blank
    or a group of three figures follows."""
    out, depth, start = [], 0, 0
    for place, mark in enumerate(answer):
        depth += (mark in "(（[") - (mark in ")）]")
        if depth <= 0 and answer.startswith(separator, place) and not (separator == "," and _OWN.match(answer, place)):
            out.append(answer[start:place])
            start = place + len(separator)
    whole = tuple(p.strip() for p in (*out, answer[start:]) if p.strip())
    return whole if depth == 0 else tuple(p.strip() for p in answer.split(separator) if p.strip())


def options_of(answers: Mapping[str, int], separator: str, heading: str = "") -> Joined | None:
    """The options that several of which people ticked, found from the answers with their counts; None when it is no multiple choice."""
    if sum(n for a, n in answers.items() if separator in a) < 2:
        return None
    cut = {a: parts for a in answers if (parts := pieces(a, separator))}  # an answer of separators alone has none
    if not cut:
        return None
    cut, doubtful = _merged(cut, answers, separator)
    total = sum(answers.values())
    ticks = Counter[str]()
    for answer, parts in cut.items():
        ticks.update(dict.fromkeys(parts, answers[answer]))
    common = [piece for piece, n in ticks.items() if n > 1]
    told = bool(TOLD.search(heading))
    several = sum(answers[a] for a, parts in cut.items() if len(parts) > 1) / total
    covered = sum(ticks[p] for p in common) / max(ticks.total(), 1)
    if several < SEVERAL or len(common) < 2 or len(common) > MAX_OPTIONS or covered < (COVERED_IF_TOLD if told else COVERED):
        return None
    return Joined(tuple(common), tuple(d for d in doubtful if d in common))


def answers_of(cells: Cells) -> dict[str, int]:
    """Distinct answers with their counts, non-answers left out."""
    return {v: int(n) for v, n in zip(cells.values, cells.counts, strict=True) if not Export.reason(v)}


def joined_by(cells: Cells, separators: Sequence[str], heading: str) -> str:
    """The first separator that makes a column a multiple choice; '' when none does."""
    return next((s for s in separators if any(s in v for v in cells.values) and options_of(answers_of(cells), s, heading)), "")


def _merged(cut: dict[str, tuple[str, ...]], answers: Mapping[str, int], separator: str) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Neighbours that never stand apart become one piece, until none are left; and those that were joined by their numbers alone."""
    doubtful: list[str] = []
    while True:
        single, double = Counter[str](), Counter[tuple[str, str]]()
        for answer, parts in cut.items():
            for part in parts:
                single[part] += answers[answer]
            for neighbours in pairwise(parts):
                double[neighbours] += answers[answer]
        first = {parts[0] for parts in cut.values() if parts}  # an answer may be the separator alone
        one = [p for p, n in double.most_common() if _one(p, n, single, first)]
        if not one:
            return cut, doubtful
        pair = one[0]
        whole = separator.join(pair)
        doubtful = [d for d in doubtful if d not in pair] + ([whole] if not pair[1][:1].islower() or pair[0] in doubtful else [])
        cut = {a: _joined(parts, pair, whole) for a, parts in cut.items()}


def _one(pair: tuple[str, str], together: int, single: Counter[str], begins: set[str]) -> bool:
    """Whether two neighbours are one option: neither stands without the other, or the second goes on in lower case and begins no answer."""
    a, b = pair
    if a == b or together < MOST * single[a]:
        return False
    goes_on = b[:1].islower() and b not in begins
    return together >= 2 if goes_on else together >= TOGETHER and together >= MOST * single[b]


def _joined(parts: Sequence[str], pair: tuple[str, str], whole: str) -> tuple[str, ...]:
    out: list[str] = []
    for part in parts:
        if out and (out[-1], part) == pair:
            out[-1] = whole
        else:
            out.append(part)
    return tuple(out)


def ticked(answer: str, separator: str, known: frozenset[str]) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """The options of an answer whose labels (as label_key spells them) are `known`: those found, what is left over, and whether it
    could be read in another way. The reading leaves the fewest pieces over, then has the fewest options."""
    parts = answer.split(separator)
    best: list[tuple[int, int, int, tuple[tuple[int, int, bool], ...]]] = [(0, 0, 1, ())]  # left over, options, readings, spans
    for end in range(1, len(parts) + 1):
        found = [(left + 1, n, ways, (*spans, (end - 1, end, False))) for left, n, ways, spans in [best[end - 1]]]
        for start in range(end):
            if label_key(separator.join(parts[start:end])) in known:
                left, n, ways, spans = best[start]
                found.append((left, n + 1, ways, (*spans, (start, end, True))))
        least = min(f[0] for f in found)
        fits = [f for f in found if f[0] == least]
        shortest = min(fits, key=lambda f: f[1])
        best.append((*shortest[:2], sum(f[2] for f in fits), shortest[3]))
    *_, ways, spans = best[-1]
    options = tuple(separator.join(parts[a:b]).strip() for a, b, is_option in spans if is_option)
    return options, _left_over(parts, spans, separator), ways > 1


def _left_over(parts: Sequence[str], spans: Sequence[tuple[int, int, bool]], separator: str) -> tuple[str, ...]:
    """Neighbouring pieces that are no option are one text."""
    out: list[list[str]] = []
    last = -1
    for start, end, is_option in spans:
        if not is_option and parts[start].strip():
            if start == last and out:
                out[-1] += parts[start:end]
            else:
                out.append(list(parts[start:end]))
            last = end
    return tuple(separator.join(words).strip() for words in out)
