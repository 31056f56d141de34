"""An export without a questionnaire → a drafted one: kinds, options in their natural order, proposed scales. All of it is guesses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import cast

import numpy as np

from jcommunity_study.bilingual import Text
from jcommunity_study.privacy import mask_text
from jcommunity_study.survey.order import Ordered, is_other, non_answer, order
from jcommunity_study.survey.questionnaire import Item, Kind, Option, Questionnaire, Row, Scale
from jcommunity_study.survey.readers.cells import Cells
from jcommunity_study.survey.readers.coding import as_date, as_number
from jcommunity_study.survey.readers.export import Export, Field, label_key, split_other, split_ticks
from jcommunity_study.survey.readers.personal import personal_kind

MAX_CHOICES = 40
MAX_LABEL = 60
MAX_CODE = 30
ANSWERED_SHARE = 0.8  # of a proposed scale's items, for a score
_SCALE_WORDS = re.compile(r"满意|同意|赞同|程度|频率|多久|重要性|agree|satisf|how often|how important|rate ", re.IGNORECASE)
_NUMBER_WORDS = re.compile(r"多少|几[个人年次口岁]|年龄|周岁|数量|金额|how many|how much|\bage\b", re.IGNORECASE)
_ATTENTION = re.compile(r"(?:请(?:您)?(?:直接)?选择?|本题选|此题选|please (?:select|choose|tick)|choose)\s*(.*)", re.IGNORECASE | re.DOTALL)
_AREA = re.compile(
    r"^(?:北京|天津|上海|重庆|河北|山西|内蒙古|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|台湾|香港|澳门|海外|国外)"
    r"\S{0,8}?(?:[- ]\S+)+$"
)
_NEGATIVE = re.compile(
    r"不(?!仅|但|断|同|少|错)|没有|没(?=人|法|什)|无法|很难|难以|缺乏|缺少|反感|讨厌|\bnot\b|n't\b|\bnever\b|\bhardly\b|\bdifficult\b",
    re.IGNORECASE,
)
NUMBERS_ONLY = Text(
    "这是按序号导出的，选项只有序号、没有文字。请再导出一份同一批答卷的按文本文件，并运行："
    "jcommunity new 文件夹 --from 按文本的文件 --codes 按序号的文件",
    "This is an export by number (按序号): its options have numbers and no words. Export the same answers by text (按文本) too and run: "
    "jcommunity new DIR --from TEXT_EXPORT --codes CODE_EXPORT",
)
NON_ANSWERS = Text(
    "有 {n} 个选项被猜为“不了解、拒答”一类的非回答，分析时作缺失处理。请在 study/questionnaire.yaml 中查找 missing 逐个核对。",
    "{n} option(s) were guessed to be non-answers (don't know, refused …) and count as missing. "
    "Check each: search study/questionnaire.yaml for `missing`.",
)
_DECLARED_KINDS = (("多选", "multiple"), ("排序", "ranking"), ("填空", "text"), ("量表", "scale"), ("单选", "single"))


def draft(export: Export) -> Questionnaire:
    """A questionnaire that fits the export. What nobody ticked is not in it; a person should look at every line."""
    names: set[str] = set()
    items = []
    for place, field in enumerate(export.fields, 1):
        items.append(_item(_name(field, place, names), field, export))
    title = re.sub(r"^\d+_(?:按文本|按序号|按分数|\d)_|_\d+_\d+$", "", export.sheet.path.stem)
    drafted = Questionnaire(Text.same(title), _numbers_once(items))
    return replace(drafted, scales=tuple(_scales(drafted, export)))


def numbers_only(questionnaire: Questionnaire, export: Export) -> bool:
    """Whether the options of a choice are known by their numbers alone: a code export that was drafted without its text."""
    choices = [i for i in questionnaire.items if i.kind in ("single", "scale", "matrix") and i.options]
    return export.layout == "codes" and any(all(o.label.zh.isdecimal() for o in i.options) for i in choices)


def guessed_non_answers(questionnaire: Questionnaire) -> int:
    """How many options of a draft are taken for non-answers; a set of options that items share counts once."""
    return sum(o.missing is not None for options in {i.options for i in questionnaire.items} for o in options)


def to_check(questionnaire: Questionnaire, export: Export) -> tuple[Text, ...]:
    """What whoever made the draft should be told at once."""
    count = guessed_non_answers(questionnaire)
    return (*((NON_ANSWERS.format(n=count),) if count else ()), *((NUMBERS_ONLY,) if numbers_only(questionnaire, export) else ()))


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


def _item(name: str, field: Field, export: Export) -> Item:
    item = _drafted(Item(name, field.number, Text.same(field.text or f"第{field.number}题"), "text"), field, export)
    return replace(item, section=Text.same(field.section) if field.section else None, personal=item.personal or field.personal)


def _drafted(item: Item, field: Field, export: Export) -> Item:
    if field.shape == "rows":
        return _drafted_matrix(item, field, export)
    if field.shape == "options":
        kind = field.kind or ("ranking" if _holds_ranks(field, export) else "multiple")
        options = tuple(Option(n, Text.same(mask_text(p)), None, is_other(p)) for n, p in enumerate(field.parts, 1))
        return replace(item, kind=kind, options=options)
    answers = _answers(field.columns, export)
    known: Kind | None = "single" if field.options and len(answers) <= MAX_CHOICES else None
    kind = field.kind or known or cast("Kind", guess_kind(field, answers, export))
    if personal_kind(replace(item, kind=kind), field, export):
        return replace(item, personal=True)
    item = replace(item, kind=kind)
    if kind in ("multiple", "ranking"):
        return replace(item, options=field.options or _listed(answers, kind))
    return _choice(item, field, answers, export) if kind in ("single", "scale") else item


def _answers(columns: Iterable[int], export: Export) -> dict[str, int]:
    """Distinct answers with their counts, non-answers left out, in order of first appearance."""
    counts: dict[str, int] = {}
    for column in columns:
        cells: Cells = export.sheet.columns[column]
        for value, count in zip(cells.values, cells.counts, strict=True):
            if not export.reason(value):
                counts[value] = counts.get(value, 0) + int(count)
    return counts


def _holds_ranks(field: Field, export: Export) -> bool:
    return any(v.isdigit() and int(v) > 1 for c in field.columns for v in export.sheet.columns[c].values)


def guess_kind(field: Field, answers: dict[str, int], export: Export) -> str:
    """The kind of a question in one column, from its heading's own note, its marks, and the variety of its answers."""
    declared = next((kind for word, kind in _DECLARED_KINDS if word in field.declared), "")
    if declared in ("multiple", "ranking") or not answers:
        return declared or "text"
    if any("┋" in split_other(a)[0] for a in answers):
        return "multiple"
    if sum(a.count("→") > 0 for a in answers) > 0.5 * len(answers):
        return "ranking"
    for kind, fits in (("area", _AREA.match), ("date", as_date)):
        if sum(n for a, n in answers.items() if fits(a)) > 0.9 * sum(answers.values()):
            return kind
    if all(as_number(a) is not None for a in answers) and (numeric := _numeric_kind(field, answers, export)):
        return numeric
    labels = {split_other(a)[0] for a in answers}
    return "single" if declared == "single" or _few(labels, answers) else "text"


def _numeric_kind(field: Field, answers: dict[str, int], export: Export) -> str:
    """Codes of a choice, points of a scale, or a number; '' when the values are labels with a unit (`1部`)."""
    plain = [a for a in answers if re.fullmatch(r"-?\d+(?:\.\d+)?", a)]
    if len(plain) < len(answers):
        few = len(answers) <= MAX_CHOICES and sum(answers.values()) >= 5 * len(answers)
        return "" if few else "number"
    values = {float(a) for a in plain}
    whole = all(v.is_integer() and v >= 0 for v in values)
    if not whole or max(values) > MAX_CODE or (field.declared and "填空" in field.declared) or _NUMBER_WORDS.search(field.text):
        is_code = whole and export.layout == "codes" and max(values) <= 12 and min(values) >= 1 and "多少" not in field.text
        return "single" if is_code else "number"
    if export.layout == "codes":
        return "scale" if _SCALE_WORDS.search(field.text) else "single"
    return "scale" if max(values) in (4, 5, 6, 7, 9, 10) and min(values) in (0, 1) and len(values) >= 3 else "number"


def _few(labels: set[str], answers: dict[str, int]) -> bool:
    """A closed set of options: few, short, and each chosen several times; or wording that is plainly options."""
    total = sum(answers.values())
    if len(labels) > MAX_CHOICES or any(len(x) > MAX_LABEL for x in labels):
        return False
    return len(labels) <= 0.34 * total or (len(labels) <= 0.6 * total and order(sorted(labels)).family != "none")


def _choice(item: Item, field: Field, answers: dict[str, int], export: Export) -> Item:
    labels, beside = _labels(answers)
    if field.options:
        return _known_choice(item, field, labels)
    if all(re.fullmatch(r"\d+", x) for x in labels):
        options = tuple(Option(int(x), Text.same(x), None, x in beside) for x in sorted(labels, key=int))
        return replace(item, options=options, ordered=item.kind == "scale", expected=None)
    ordered = order(labels)
    kind = "scale" if ordered.family == "rating" else "single"
    options = _options(ordered, beside)
    return replace(item, kind=cast("Kind", kind), options=options, ordered=ordered.family != "none", expected=_attention(item, options))


def _known_choice(item: Item, field: Field, seen: Sequence[str]) -> Item:
    """A choice whose options and codes the platform tells; a code that it has no label for stands for itself."""
    options = _known_options(field, seen)
    family = order([o.label.zh for o in options if not o.missing and not o.label.zh.isdecimal()]).family
    ordered = field.ordered if field.ordered is not None else family != "none"
    kind: Kind = "scale" if item.kind == "scale" or (field.ordered is None and family == "rating") else "single"
    return replace(item, kind=kind, options=options, ordered=ordered or kind == "scale", expected=_attention(item, options))


def _known_options(field: Field, seen: Iterable[str]) -> tuple[Option, ...]:
    known = {o.code for o in field.options}
    more = [Option(int(x), Text.same(x)) for x in seen if x.isdecimal() and int(x) not in known]
    declared = [
        replace(o, label=Text(mask_text(o.label.zh), mask_text(o.label.en)), missing=o.missing or non_answer(o.label.zh))
        for o in field.options
    ]
    return tuple(sorted([*declared, *more], key=lambda o: o.code)) if more else tuple(declared)


def _labels(answers: dict[str, int]) -> tuple[list[str], set[str]]:
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


def _options(ordered: Ordered, beside: set[str]) -> tuple[Option, ...]:
    return tuple(Option(n, Text.same(x), ordered.declared.get(x), x in beside or is_other(x)) for n, x in enumerate(ordered.labels, 1))


def _attention(item: Item, options: Sequence[Option]) -> int | None:
    """The option that the stem itself tells to choose: 本题请选择“同意”."""
    told = _ATTENTION.search(item.text.zh)
    named = [o for o in options if told and len(o.label.zh) > 1 and re.search(rf"[“\"'「『]?{re.escape(o.label.zh)}[”\"'」』]?", told[1])]
    return max(named, key=lambda o: len(o.label.zh)).code if named else None


def _listed(answers: dict[str, int], kind: str) -> tuple[Option, ...]:
    """Options of a multiple choice or a ranking; ticks are listed in the questionnaire's order, so that order can be found again."""
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


def _drafted_matrix(item: Item, field: Field, export: Export) -> Item:
    item = replace(item, kind="matrix", rows=tuple(Row(str(n), Text.same(mask_text(part))) for n, part in enumerate(field.parts, 1)))
    labels, beside = _labels(_answers(field.columns, export))
    if field.options:
        known = _known_choice(item, field, labels)
        return replace(item, options=known.options, ordered=known.ordered)
    if labels and all(re.fullmatch(r"\d{1,2}", x) for x in labels):
        points = range(min(map(int, labels)), max(map(int, labels)) + 1)
        return replace(item, options=tuple(Option(c, Text.same(str(c))) for c in points), ordered=True)
    ordered = order(labels)
    options = _options(ordered, beside) or (Option(1, Text.same("?")),)
    return replace(item, options=options, ordered=ordered.family != "none")


def _scales(drafted: Questionnaire, export: Export) -> Iterable[Scale]:
    """Each matrix on an ordered scale is proposed as one, unconfirmed; rows worded against the others as reversed."""
    for item in drafted.items:
        if item.kind != "matrix" or not item.ordered or len(item.rows) < 3:
            continue
        names = tuple(f"{item.name}_{row.name}" for row in item.rows)
        negative = np.array([bool(_NEGATIVE.search(row.text.zh)) for row in item.rows])
        turned = negative if negative.sum() * 2 < len(negative) else np.zeros(len(negative), dtype=bool)
        reverse = frozenset(n for n, t in zip(names, turned, strict=True) if t)
        minimum = max(1, int(np.ceil(ANSWERED_SHARE * len(names))))
        yield Scale(item.name, item.text, names, reverse, minimum, "mean", confirmed=False)
