"""An export without a questionnaire → a drafted one: kinds, options in their natural order, proposed scales. All of it is guesses."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain, count
from typing import cast

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.draft_options import (
    MAX_POINTS,
    family_of,
    known_list,
    known_options,
    labels_of,
    listed,
    numbered,
    points_of,
    with_other,
    worded_points,
)
from jcommunity_study.survey.order import is_other, is_pair, order
from jcommunity_study.survey.placing import Place
from jcommunity_study.survey.proposals import expected, scales
from jcommunity_study.survey.questionnaire import Item, Kind, Option, Questionnaire, Row, columns_of
from jcommunity_study.survey.readers.cells import Cells
from jcommunity_study.survey.readers.export import Export, Field, label_key, split_other, split_ticks
from jcommunity_study.survey.readers.personal import personal_kind
from jcommunity_study.survey.readers.values import as_date, as_number

MAX_CHOICES = 40
MAX_LABEL = 60  # characters; two narrow ones count as one
CLOSED = 0.8  # of the answers are options that several chose: what else stands in the column was written under 其他
TYPED = 0.2  # of the answers differ from others in case alone: people typed them
NUMBERS = 0.95  # of the answers are numbers: the rest are slips, and doubts
MAX_FEW = 12  # options that are options however long they are
MAX_CODE = 30
MOST = 0.9  # of the answers to a question for a number that are one: the rest is named, row by row, as no number
_SCALE_WORDS = re.compile(r"满意|同意|赞同|程度|频率|多久|重要性|agree|satisf|how often|how important|rate ", re.IGNORECASE)
_NUMBER_WORDS = re.compile(
    r"多少|几[个人年次口岁]|年龄|周岁|数量|金额|百分比|[年月天次人岁户]数|年限|工龄"
    r"|how many|how much|percentage|\bage\b|cuánt[oa]s",
    re.IGNORECASE,
)
_SCALE_POINTS = re.compile(
    r"(?:scale|escala|échelle|skala|scala|打分|评分|分值|用)\D{0,12}?\b(\d{1,2})\s*(?:到|至|[-–—~]|to|al?|bis|à)\s*(\d{1,2})\b"
    r"|(?<!\d)(\d)\s*(?:到|至|[-–—~])\s*(\d{1,2})\s*分",
    re.IGNORECASE,
)
_LINK = re.compile(r"^(?:https?://\S+|\S+\.(?:jpe?g|png|gif|heic|pdf|docx?|mp[34]|mov|wav|zip))$", re.IGNORECASE)
_AREA = re.compile(
    r"^(?:北京|天津|上海|重庆|河北|山西|内蒙古|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|台湾|香港|澳门|海外|国外)"
    r"\S{0,8}?(?:[- ]\S+)+$"
)
_NAMED_BY_PLATFORM = re.compile(r"^\d+_(?:按文本|按序号|按分数|\d)_|_\d+_\d+$|_数据详情表_(?:原始|编码)数据_\d{12}$")  # 问卷星, 问卷网
_DECLARED_KINDS = (("多选", "multiple"), ("排序", "ranking"), ("填空", "text"), ("量表", "scale"), ("单选", "single"))


def draft(export: Export) -> Questionnaire:
    """A questionnaire that fits the export. What nobody ticked is not in it; a person should look at every line."""
    names: set[str] = set()
    items = []
    for place, field in enumerate(export.fields, 1):
        items.append(_item(_name(field, place, names), field, export))
    title = _NAMED_BY_PLATFORM.sub("", export.sheet.path.stem)
    drafted = Questionnaire(Text.same(title), _columns_once(_numbers_once(items)))
    return replace(drafted, scales=tuple(scales(drafted)))


def _name(field: Field, place: int, names: set[str]) -> str:
    """The platform's own name where it can be one here, else `q` and the question's number, else `v` and its place."""
    own = field.name if field.name.isascii() and field.name.isidentifier() else ""
    base = own or (f"q{field.number}" if field.number is not None else f"v{place}")
    name = next(n for n in (base, *(f"{base}{c}" for c in "bcdefghijklmnopqrstuvwxyz"), f"v{place}", f"v{place}x") if n not in names)
    names.add(name)
    return name


def _numbers_once(items: Sequence[Item]) -> tuple[Item, ...]:
    """A number that stands twice in the file numbers the first of its items only."""
    seen: set[int] = set()
    out = []
    for item in items:
        out.append(replace(item, number=None) if item.number in seen else item)
        seen |= {item.number} if item.number is not None else set()
    return tuple(out)


def _columns_once(items: Sequence[Item]) -> tuple[Item, ...]:
    """An item whose columns would bear a name that an earlier item's bear (`a_1` beside option 1 of `a`) is renamed."""
    taken: set[str] = set()
    out: list[Item] = []
    for item in items:
        tried = chain([item], (replace(item, name=f"{item.name}_v{n}") for n in count(2)))
        out.append(next(i for i in tried if not taken & {i.name, *(c.name for c in columns_of(i))}))
        taken |= {out[-1].name, *(c.name for c in columns_of(out[-1]))}
    return tuple(out)


def _item(name: str, field: Field, export: Export) -> Item:
    english = field.english or field
    text = Text(field.text, english.text) if field.text else _untitled(field)
    item = _drafted(Item(name, field.number, text, "text"), field, export)
    place = _place(item, field, export) if export.platform == "table" else None
    section = Text(field.section, english.section or field.section) if field.section else None
    return replace(item, section=section, personal=item.personal or field.personal, place=place)


def _untitled(field: Field) -> Text:
    """What stands for a stem that the file does not tell: the question's number, or its column's."""
    return Text.same(f"第{field.number}题") if field.number is not None else Text.same(f"(第{field.columns[0] + 1}列)")


def _place(item: Item, field: Field, export: Export) -> Place:
    """Where an item stands in a table that no platform explains: its heading, or the column's number where that is not the only one."""
    header = export.sheet.header
    names = [header[c] if header[c] and header.count(header[c]) == 1 else f"#{c + 1}" for c in field.columns]
    if field.shape == "one":
        return Place(names[0], separator=field.joined)
    keys = [r.name for r in item.rows] or [str(o.code) for o in item.options]
    return Place(columns=tuple(zip(keys, names, strict=True)))


def _parts(field: Field) -> list[Text]:
    english = field.english.parts if field.english is not None else field.parts
    return [Text(zh, en or zh) for zh, en in zip(field.parts, english, strict=True)]


def _drafted(item: Item, field: Field, export: Export) -> Item:
    if field.shape == "rows":
        return _drafted_matrix(item, field, export)
    if field.shape == "options":
        kind = field.kind or ("ranking" if _holds_ranks(field, export) else "multiple")
        written = [any(split_other(v)[1] for v in export.sheet.columns[c].values) for c in field.columns]
        named = zip(_parts(field), written, strict=True)
        options = tuple(Option(n, p, None, w or is_other(p.zh)) for n, (p, w) in enumerate(named, 1))
        return replace(item, kind=kind, options=options)
    answers = _answers(field.answers, export)
    known: Kind | None = "single" if field.options and len(answers) <= MAX_CHOICES else None
    kind = field.kind or known or cast("Kind", guess_kind(field, answers, export))
    files = bool(answers) and all(_LINK.match(a) for a in answers)  # photographs, signatures: who opens them may see people
    if files or personal_kind(replace(item, kind=kind), field, export):
        return replace(item, personal=True)
    item = replace(item, kind=kind)
    if kind in ("multiple", "ranking"):
        seen = listed(answers, field, kind)
        return replace(item, options=known_list(field, seen) if field.options else seen)
    return _choice(item, field, answers, export) if kind in ("single", "scale") else item


def _answers(columns: Iterable[int], export: Export) -> dict[str, int]:
    """Distinct answers with their counts, non-answers left out, in order of first appearance."""
    counts: dict[str, int] = {}
    for column in columns:
        cells: Cells = export.sheet.columns[column]
        for value, n in zip(cells.values, cells.counts, strict=True):
            if not export.reason(value):
                counts[value] = counts.get(value, 0) + int(n)
    return counts


def _holds_ranks(field: Field, export: Export) -> bool:
    return any(v.isdigit() and int(v) > 1 for c in field.answers for v in export.sheet.columns[c].values)


def guess_kind(field: Field, answers: dict[str, int], export: Export) -> str:
    """The kind of a question in one column, from its heading's own note, its marks, and the variety of its answers."""
    declared = next((kind for word, kind in _DECLARED_KINDS if word in field.declared), "")
    if declared in ("multiple", "ranking") or not answers:
        return declared or "text"
    if marked := _marked(answers):
        return marked
    if kind := next((kind for kind, fits in (("area", _AREA.match), ("date", as_date)) if _mostly(answers, fits)), ""):
        return kind
    if numeric := _numeric_kind(field, answers, export):
        return numeric
    if _NUMBER_WORDS.search(field.text) and _mostly(answers, as_number):
        return "number"
    labels = {split_other(a)[0] for a in answers}
    closed = bool(_chosen(answers)) if field.loose else _few(labels, answers)
    return "single" if declared == "single" or closed else "text"


def _chosen(answers: dict[str, int]) -> dict[str, int]:
    """The options of a closed question among whose answers stand words that people wrote under 其他; none when people typed them all."""
    total = sum(answers.values())
    if _often(len(answers), total):
        return answers
    common = {a: n for a, n in answers.items() if n > 1 and n >= 0.01 * total}
    spellings = Counter(label_key(a) for a in common)
    typed = sum(n for a, n in common.items() if spellings[label_key(a)] > 1)
    closed = len(common) <= MAX_CHOICES and all(_width(a) <= MAX_LABEL for a in common) and sum(common.values()) >= CLOSED * total
    return common if closed and typed < TYPED * total else {}


def _often(labels: int, total: int) -> bool:
    """So few labels, chosen so often, that they are options however long they are."""
    return labels <= MAX_FEW and total >= 10 * labels


def _width(label: str) -> float:
    return sum(1 if unicodedata.east_asian_width(c) in "WF" else 0.5 for c in label)


def _marked(answers: dict[str, int]) -> str:
    """Several answers in one cell, by the marks between them."""
    if any(len(split_ticks(a)) > 1 for a in answers):
        return "multiple"
    return "ranking" if sum("→" in a for a in answers) > 0.5 * len(answers) else ""


def _mostly(answers: dict[str, int], fits: Callable[[str], object]) -> bool:
    return sum(n for a, n in answers.items() if fits(a) not in (None, "")) > MOST * sum(answers.values())


def _numeric_kind(field: Field, answers: dict[str, int], export: Export) -> str:
    """Codes of a choice, points of a scale, or a number; '' when they are none, or labels with a unit (`1部`)."""
    numbers = {a: n for a, n in answers.items() if as_number(a) is not None}
    if len(numbers) < len(answers):
        return "number" if len(numbers) > MAX_FEW and sum(numbers.values()) >= NUMBERS * sum(answers.values()) else ""
    plain = [a for a in answers if re.fullmatch(r"-?\d+(?:\.\d+)?", a)]
    if sum(answers[a] for a in plain) <= 0.5 * sum(answers.values()):
        few = len(answers) <= MAX_CHOICES and sum(answers.values()) >= 5 * len(answers)
        return "" if few else "number"
    return _kind_of_numbers(field, {float(a) for a in plain}, export) if len(plain) == len(answers) else "number"


def _kind_of_numbers(field: Field, values: set[float], export: Export) -> str:
    """A number, unless the values are whole, few and small as codes and points are."""
    whole = all(v.is_integer() and v >= 0 for v in values)
    points = _points(field.text)
    if points and whole and points[0] <= min(values) and max(values) <= points[-1]:
        return "scale"
    if not whole or max(values) > MAX_CODE or (field.declared and "填空" in field.declared) or _NUMBER_WORDS.search(field.text):
        is_code = whole and export.layout == "codes" and max(values) <= 12 and min(values) >= 1 and "多少" not in field.text
        return "single" if is_code else "number"
    if export.layout == "codes":
        return "scale" if _SCALE_WORDS.search(field.text) else "single"
    return "scale" if max(values) in (4, 5, 6, 7, 9, 10) and min(values) in (0, 1) and len(values) >= 3 else "number"


def _points(heading: str) -> range | None:
    """The points of a scale that a heading names: 1到5分, on a scale of 1 to 5, escala del 1 al 5."""
    match = _SCALE_POINTS.search(unicodedata.normalize("NFKC", heading))
    low, high = (int(match[1] or match[3]), int(match[2] or match[4])) if match else (0, 0)
    return range(low, high + 1) if low in (0, 1) and 3 <= high <= MAX_POINTS else None


def _few(labels: set[str], answers: dict[str, int]) -> bool:
    """A closed set of options: few, short, and each chosen several times; or wording that is plainly options."""
    total = sum(answers.values())
    if _often(len(labels), total):
        return True
    if len(labels) > MAX_CHOICES or any(_width(x) > MAX_LABEL for x in labels):
        return False
    return len(labels) <= 0.34 * total or is_pair(labels) or (len(labels) <= 0.6 * total and order(sorted(labels)).family != "none")


def _choice(item: Item, field: Field, answers: dict[str, int], export: Export) -> Item:
    numbers = all(re.fullmatch(r"\d+", a) for a in answers)
    chosen = _chosen(answers) if field.loose and not field.options and not numbers else {}
    labels, beside = labels_of(chosen or answers)
    wrote = bool(chosen) and len(chosen) < len(answers)
    if field.options:
        return _known_choice(item, field, labels, beside)
    if all(re.fullmatch(r"\d+", x) for x in labels):
        seen = sorted(map(int, labels))
        codes = _points(item.text.zh) or points_of(seen) if item.kind == "scale" else seen
        options = with_other(tuple(Option(x, Text.same(str(x)), None, str(x) in beside) for x in codes), wrote)
        return replace(item, options=options, ordered=item.kind == "scale", expected=None)
    if points := worded_points(labels):
        options = tuple(Option(n, Text.same(x), None, x in beside) for n, x in points)
        return replace(item, kind="scale", options=options, ordered=True)
    ordered = order(labels)
    options = with_other(numbered(ordered, beside), wrote)
    family = "none" if _no_place(options) else ordered.family
    item = replace(item, kind="scale" if family == "rating" else "single", options=options, ordered=family != "none")
    return replace(item, expected=expected(item.text.zh, options))


def _no_place(options: Sequence[Option]) -> bool:
    """Whether some answer has no place in an order of the others: 其他 is more than nothing and less than nothing."""
    return any(o.other or is_other(o.label.zh) for o in options if not o.missing)


def _known_choice(item: Item, field: Field, seen: Sequence[str], beside: set[str]) -> Item:
    """A choice whose options and codes the platform tells; a code that it has no label for stands for itself."""
    options = tuple(replace(o, other=o.other or o.label.zh in beside or str(o.code) in beside) for o in known_options(field, seen))
    answers = [o for o in options if not o.missing]
    family = "none" if _no_place(answers) else family_of([o for o in answers if not o.label.zh.isdecimal()] or answers)
    ordered = field.ordered if field.ordered is not None else family != "none"
    kind: Kind = "scale" if item.kind == "scale" or (field.ordered is not False and family == "rating") else "single"
    return replace(item, kind=kind, options=options, ordered=ordered or kind == "scale", expected=expected(item.text.zh, options))


def _drafted_matrix(item: Item, field: Field, export: Export) -> Item:
    item = replace(item, kind="matrix", rows=tuple(Row(str(n), part) for n, part in enumerate(_parts(field), 1)))
    labels, beside = labels_of(_answers(field.answers, export))
    if field.options:
        known = _known_choice(item, field, labels, beside)
        return replace(item, options=known.options, ordered=known.ordered)
    if labels and all(re.fullmatch(r"\d{1,2}", x) for x in labels):
        options = tuple(Option(c, Text.same(str(c))) for c in points_of([int(x) for x in labels]))
        return replace(item, options=options, ordered=True)
    if points := worded_points(labels):
        return replace(item, options=tuple(Option(n, Text.same(x), None, x in beside) for n, x in points), ordered=True)
    ordered = order(labels)
    options = numbered(ordered, beside) or (Option(1, Text.same("?")),)
    return replace(item, options=options, ordered=ordered.family != "none")
