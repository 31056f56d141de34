"""The natural order of answer options, from their wording: ratings, frequencies, ranges by number, education."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from jcommunity_study.survey import wording as words

Family = Literal["rating", "bands", "none"]
Key = Callable[[Sequence[str]], list[float] | None]  # labels, as _plain spells them, to their ranks


@dataclass(frozen=True)
class Ordered:
    """Labels in their natural order, what order it is, and the labels that are declared non-answers, by kind."""

    labels: tuple[str, ...]
    family: Family
    declared: dict[str, str]


def order(labels: Sequence[str]) -> Ordered:
    """The labels ordered by their wording: `rating` (agreement, satisfaction, frequency …), `bands` (numbers, education) or `none`.

    Non-answers such as 不了解 come last, and 其他 before them; without a known order the labels stay as they came.
    """
    others = [x for x in labels if words.OTHER.match(x)]
    rest = [x for x in labels if x not in others]
    for apart in ({}, {x: kind for x in rest if (kind := non_answer(x))}):
        answers = [x for x in rest if x not in apart]
        for family, key in _KEYS:
            ranks = _ranks(answers, key)
            if ranks is not None and not (family == "bands" and not apart and any(non_answer(x) for x in rest)):
                ranked = sorted(answers, key=lambda x: ranks[x])
                return Ordered((*ranked, *others, *apart), family, apart)
    declared = {x: kind for x in rest if (kind := non_answer(x))} if len(rest) > 2 else {}
    answers = [x for x in rest if x not in declared]
    return Ordered((*_paired(answers), *others, *declared), "none", declared)


def non_answer(label: str) -> str | None:
    """`refused`, `not_applicable` or `dont_know` for a label that does nothing but decline to answer: 不知道/拒绝回答, （不了解）.

    A label of which that is only a part (不知道怎么参加) is an answer.
    """
    plain = _plain(label)
    for parts in ([plain], [part for part in map(str.strip, words.APART.split(plain)) if part]):
        found = {_declared(part) for part in parts}
        if found and None not in found:
            return next(kind for kind, _ in words.DECLARED if kind in found)
    return None


def _declared(plain: str) -> str | None:
    return next((kind for kind, pattern in words.DECLARED if pattern.fullmatch(plain)), None)


def is_pair(labels: Collection[str]) -> bool:
    """是 and 否, yes and no, 男 and 女: nothing else than these two."""
    return len(labels) == 2 and any(set(pair) == {_plain(x) for x in labels} for pair in words.PAIRS)


def is_other(label: str) -> bool:
    """其他, other."""
    return bool(words.OTHER.match(label))


def _plain(label: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", label)).strip().casefold()


def _ranks(labels: Sequence[str], key: Key) -> dict[str, float] | None:
    if len(labels) < 2:
        return None
    values = key([_plain(x) for x in labels])
    return None if values is None or len(set(values)) < len(values) else dict(zip(labels, values, strict=True))


def _rating(labels: Sequence[str]) -> list[float] | None:
    """Degree, negation and root: 非常不同意 -3 … 非常同意 3. All of one root, at least three."""
    parts = [_degree(x) for x in labels]
    roots = {root for p in parts if p is not None for root in [p[0]] if root}
    if len(labels) < 3 or len(roots) != 1 or any(p is None for p in parts):
        return None
    return [p[1] for p in parts if p is not None]


def _degree(label: str) -> tuple[str, float] | None:
    if words.MIDDLE.match(label):
        return "", 0.0
    if words.AT_ALL.match(label) and not non_answer(label):
        return "", -4.5 if label.startswith("几乎") else -5.0
    found = words.PART.match(label)
    if found is None:
        return _english_degree(label)
    first, second, root = found["first"], found["second"], found["root"]
    strength = words.DEGREES.get(second or first or "", 2.0)
    low = (root in words.LOW_ROOTS) != bool(found["no"])
    return words.ALIKE.get(root, words.LOW_ROOTS.get(root, root)), -strength if low else strength


def _english_degree(label: str) -> tuple[str, float] | None:
    found = words.ENGLISH.match(label)
    if found is None:
        return None
    strength = float(words.ENGLISH_DEGREES.get(found["degree"] or "", 2))
    if found["not"] in words.ENGLISH_DENIALS:
        return found["root"], words.ENGLISH_DENIALS[found["not"]]
    return found["root"], -strength if found["un"] or found["not"] else strength


def _on_ladder(ladder: Sequence[Sequence[str]]) -> Key:
    """By the steps of one ladder; what all labels end in (偶尔参加, 经常参加) is left aside where the whole label stands on no step."""
    steps = {word: float(step) for step, same in enumerate(ladder) for word in same}

    def ranks(labels: Sequence[str]) -> list[float] | None:
        for tail in ("", _common_end(labels)):
            found = [steps.get(x.removesuffix(tail)) for x in labels]
            if len(labels) > 2 and None not in found:
                return [r for r in found if r is not None]
        return None

    return ranks


def _common_end(labels: Sequence[str]) -> str:
    shortest = min(labels, key=len)
    return next((shortest[n:] for n in range(1, len(shortest)) if all(x.endswith(shortest[n:]) for x in labels)), "")


def _numbers(labels: Sequence[str]) -> list[float] | None:
    """Ranges and counts by their first number; 以下 just under it, 以上 just over it; 没有 under all. At least half hold a number."""
    plain = [_figures(x) for x in labels]
    timed = all(words.DURATION.search(x) for x in plain if words.FIGURE.search(x))
    values = []
    for label in plain:
        figure = words.FIGURE.search(label)
        if figure:
            unit = words.DURATION.search(label) if timed else None
            value = float(figure[1]) * words.TIMES.get(figure[2] or "", 1) * (words.DURATIONS[unit[1]] if unit else 1)
            values.append(value - 0.4 * bool(words.UNDER.search(label)) + 0.4 * bool(words.OVER.search(label)))
        elif words.NONE.match(label):
            values.append(-1.0)
        else:
            return None
    return values if sum(bool(words.FIGURE.search(x)) for x in plain) * 2 >= len(plain) else None


def _figures(label: str) -> str:
    """Numerals as figures, half a year as six months, 00后 as those born after 2000, and the unit of a range at both its ends."""
    text = re.sub(r"[–—―－～]", "-", label).replace(",", "").replace("半年", "6个月").replace("半小时", "30分钟")
    text = words.NUMERAL.sub(_figure, text)
    born = words.BORN.match(text)
    if born:
        return f"{int(born[1]) + (100 if int(born[1]) < 40 else 0)}后"
    return words.SHARED_UNIT.sub(r"\1\2\4\3\4", text)


def _figure(numeral: re.Match[str]) -> str:
    tens, ten, ones = numeral.groups()
    if ten:
        return str(10 * words.DIGITS.get(tens or "一", 1) + words.DIGITS.get(ones or "", 0))
    return str(words.DIGITS[tens]) if tens and not ones else numeral[0]


def _education(labels: Sequence[str]) -> list[float] | None:
    for levels in (words.EDUCATION, words.EDUCATION_EN):
        ranks = [
            next((n + 0.5 * ("大学" in x and "本科" not in x and n == 5) for n, w in enumerate(levels) if re.search(w, x)), None)
            for x in labels
        ]
        if len(labels) > 2 and all(r is not None for r in ranks):
            return [float(r) - 0.3 * bool(words.UNDER.search(x)) for r, x in zip(ranks, labels, strict=True) if r is not None]
    return None


def _paired(labels: Sequence[str]) -> list[str]:
    """是 before 否, 男 before 女."""
    plain = {_plain(x): x for x in labels}
    for pair in words.PAIRS:
        if len(labels) == 2 and set(pair) == set(plain):
            return [plain[p] for p in pair]
    return list(labels)


_KEYS: tuple[tuple[Family, Key], ...] = (
    ("rating", _rating),
    *(("rating", _on_ladder(ladder)) for ladder in words.LADDERS[: -words.BAND_LADDERS]),
    *(("bands", _on_ladder(ladder)) for ladder in words.LADDERS[-words.BAND_LADDERS :]),
    ("bands", _education),
    ("bands", _numbers),
)
