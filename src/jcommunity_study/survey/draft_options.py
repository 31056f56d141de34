"""The options of a drafted question: those that the platform tells, those that answers show, and their order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from jcommunity_study.bilingual import LANGUAGES, Text
from jcommunity_study.privacy import mask_text
from jcommunity_study.survey.order import Family, Ordered, is_other, non_answer, order
from jcommunity_study.survey.questionnaire import Option
from jcommunity_study.survey.readers.export import Field, label_key, split_other, split_ticks
from jcommunity_study.survey.readers.joined import options_of, ticked

OTHER = Text("其他", "Other")
MAX_POINTS = 11
_OWN_CODE = re.compile(r"-?[1-9]\d{0,5}|0")
_POINT = re.compile(r"^(\d{1,2})(\s*[-–—.:：]\s*[^\d\s].*|\s*[(（]\D.*)?$", re.DOTALL)


def family_of(options: Sequence[Option]) -> Family:
    """The order of the labels by their wording, where the codes keep it, upwards or downwards; what is beside it comes last."""
    ordered = order([o.label.zh for o in options])
    codes = {o.label.zh: o.code for o in options}
    ranked = [codes[x] for x in ordered.labels if x not in ordered.declared and not is_other(x)]
    return ordered.family if ranked in (sorted(ranked), sorted(ranked, reverse=True)) else "none"


def known_options(field: Field, seen: Iterable[str]) -> tuple[Option, ...]:
    """The options that the platform tells, and those seen that it has no label for: codes stand for themselves, words come last."""
    known = {str(o.code) for o in field.options} | {label_key(o.label[lang]) for o in field.options for lang in LANGUAGES}
    strange = [x for x in seen if x not in known and label_key(x) not in known]
    numbers = [x for x in strange if _OWN_CODE.fullmatch(x)]
    first = max([0, *(o.code for o in field.options), *map(int, numbers)]) + 1
    words = [Option(first + n, Text.same(x)) for n, x in enumerate(x for x in strange if x not in numbers)]
    more = [*(Option(int(x), Text.same(x)) for x in numbers), *words]
    declared = [replace(o, missing=o.missing or non_answer(o.label.zh)) for o in field.options]
    return tuple(sorted([*declared, *more], key=lambda o: o.code)) if more else tuple(declared)


def known_list(field: Field, seen: Sequence[Option]) -> tuple[Option, ...]:
    """The options that the platform tells, what was written beside them noted; one that it does not know stands behind."""
    beside = {o.label.zh for o in seen if o.other}
    known = known_options(field, [o.label.zh for o in seen])
    return tuple(replace(o, other=o.other or str(o.code) in beside or o.label.zh in beside) for o in known)


def labels_of(answers: dict[str, int]) -> tuple[list[str], set[str]]:
    """Labels by falling count, and those that people wrote beside."""
    counts: dict[str, int] = {}
    beside = set()
    keys: dict[str, str] = {}
    for answer, n in answers.items():
        shown, written = split_other(answer)
        label = keys.setdefault(label_key(masked := mask_text(shown)), masked)
        counts[label] = counts.get(label, 0) + n
        if written is not None:
            beside.add(label)
    return sorted(counts, key=lambda x: (-counts[x], x)), beside


def worded_points(labels: Sequence[str]) -> list[tuple[int, str]]:
    """The points of a scale of numbers of which some bear words, `0 - Not at all`, 1 … `10 (All my time)`: number and label, in order.

    A point that nobody chose is there too, under its number.
    """
    found = [(m, x) for x in labels if (m := _POINT.match(x))]
    points = {int(m[1]): x for m, x in found}
    bare = sum(m[2] is None for m, _ in found)
    if len(found) < max(3, len(labels)) or len(points) < len(found) or bare == len(found) or 2 * bare < len(found):
        return []
    return [(n, points.get(n, str(n))) for n in points_of(points)]


def points_of(seen: Collection[int]) -> range:
    """The points of a scale of numbers: all up to the highest one seen, from 1 where nobody chose the lowest.

    A scale begins at 0 or 1; short of its lowest points, reversed items would be turned about a wrong middle.
    """
    low, high = min(seen), max(seen)
    return range(min(low, 1) if high <= MAX_POINTS else low, high + 1)


def numbered(ordered: Ordered, beside: set[str]) -> tuple[Option, ...]:
    """Options with their places as codes."""
    return tuple(Option(n, Text.same(x), ordered.declared.get(x), x in beside or is_other(x)) for n, x in enumerate(ordered.labels, 1))


def with_other(options: tuple[Option, ...], needed: bool) -> tuple[Option, ...]:
    """The options, with one for what was written under 其他 where the file names none."""
    if not needed or any(o.other for o in options):
        return options
    return (*options, Option(max((o.code for o in options), default=0) + 1, OTHER, None, True))


def listed(answers: dict[str, int], field: Field, kind: str) -> tuple[Option, ...]:
    """Options of a multiple choice or a ranking; ticks are listed in the questionnaire's order, so that order can be found again."""
    if field.joined:
        return _apart(answers, field)
    parts = [split_ticks(a) if kind == "multiple" else [p.strip() for p in re.split(r"→(?![^〖]*〗)", a)] for a in answers]
    keys: dict[str, str] = {}
    beside: set[str] = set()
    lists = []
    for part in parts:
        labels = []
        for shown, written in map(split_other, part):
            label = keys.setdefault(label_key(masked := mask_text(shown)), masked)
            labels.append(label)
            beside |= {label} if written is not None else set()
        lists.append(labels)
    ordered = _precedence(lists) if kind == "multiple" else sorted(keys.values())
    last = [x for x in ordered if is_other(x)]
    first = [x for x in ordered if not is_other(x)]
    return tuple(Option(n, Text.same(x), None, x in beside or is_other(x)) for n, x in enumerate([*first, *last], 1))


def _apart(raw: dict[str, int], field: Field) -> tuple[Option, ...]:
    """Options whose separator they may hold themselves."""
    answers: Counter[str] = Counter()
    for answer, n in raw.items():
        answers[mask_text(answer)] += n
    found = options_of(answers, field.joined, field.text)
    known = frozenset(map(label_key, found.options)) if found else frozenset()
    read = [ticked(a, field.joined, known) for a in answers]
    names = {label_key(x): x for options, *_ in reversed(read) for x in options}
    ordered = _precedence([[names[label_key(x)] for x in options] for options, *_ in read])
    options = tuple(Option(n, Text.same(x), non_answer(x), is_other(x)) for n, x in enumerate(ordered, 1))
    return with_other(options, any(words for _, words, _ in read))


def _precedence(lists: Iterable[Sequence[str]]) -> list[str]:
    """Labels in an order that most lists keep: each label by the share of the labels it stands before, where both stand."""
    before: dict[tuple[str, str], int] = {}
    labels: dict[str, None] = {}
    for row in lists:
        for n, a in enumerate(row):
            labels.setdefault(a)
            for b in row[n + 1 :]:
                before[a, b] = before.get((a, b), 0) + 1
    out: list[str] = []
    left = list(labels)
    while left:  # the one that the fewest of the others must stand before; ties as they first came
        best = min(left, key=lambda a: (sum(before.get((b, a), 0) > before.get((a, b), 0) for b in left), left.index(a)))
        out.append(best)
        left.remove(best)
    return out
