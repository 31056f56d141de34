"""`--codes`: the same answers exported by text and by code give the options' codes and order that neither gives alone."""

from __future__ import annotations

from dataclasses import replace

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.privacy import mask_text
from jcommunity_study.survey.draft import draft
from jcommunity_study.survey.order import is_other
from jcommunity_study.survey.questionnaire import Item, Kind, Option, Questionnaire
from jcommunity_study.survey.readers.export import Export, Field, label_key, split_other
from jcommunity_study.survey.readers.forms.registry import WITH_FORMS
from jcommunity_study.survey.readers.read import has_ids
from jcommunity_study.survey.told import Known, known


def unite(text_export: Export, codes_export: Export) -> Questionnaire:
    """A draft whose labels come from the text export and whose codes and order from the code export.

    Raises InputError when the two are swapped, when they do not hold the same respondents, when a question is in one only, or when a label
    stands for two codes.
    """
    _in_their_places(text_export, codes_export)
    drafted = draft(text_export)
    rows = _aligned(text_export, codes_export)
    items = []
    for place, (item, field) in enumerate(zip(drafted.items, text_export.fields, strict=True)):
        other = _counterpart(field, place, codes_export)
        items.append(item if item.personal else _united(item, (field, other), (text_export, codes_export), rows))
    return replace(drafted, items=tuple(items))


def told_by(questionnaire: Questionnaire, text: Export) -> Known:
    """What of a united draft is no guess: codes and order, which the code export tells."""
    told = known(questionnaire, text)
    return replace(told, options=frozenset(item.name for item in questionnaire.items))


def _in_their_places(text: Export, codes: Export) -> None:
    if (text.layout, codes.layout) == ("codes", "text"):
        raise InputError(
            "两份写反了：--from 写按文本导出的文件，--codes 写按序号导出的文件。",
            "the two are swapped: --from takes the export by text (按文本), --codes the export by number (按序号).",
            where=text.sheet.path,
        )
    if codes.layout == "text" and codes.platform in WITH_FORMS:
        raise InputError(
            "这份导出里没有数字编码。这个平台的文字和编码在问卷定义里：请改用 --form 文件。",
            "holds no numeric codes. On this platform words and codes stand in the form: use --form FILE instead.",
            where=codes.sheet.path,
        )


def _aligned(text: Export, codes: Export) -> dict[str, tuple[int, int]]:
    """id → its row in each export; by their order where one of the two has no ids."""
    told = has_ids(text) and has_ids(codes)
    places: list[dict[str, int]] = []
    for export in (text, codes):
        ids = export.sheet.columns[export.metadata["id"]].texts() if told else range(export.sheet.rows)
        places.append({str(i): n for n, i in enumerate(ids)})
    if set(places[0]) != set(places[1]):
        raise InputError(
            "两份导出的答卷编号不同，不是同一批答卷。请用同一问卷、同一时间的两份导出。",
            "does not hold the same respondents as the text export. Use two exports of the same answers.",
            where=codes.sheet.path,
        )
    return {i: (n, places[1][i]) for i, n in places[0].items()}


def _counterpart(field: Field, place: int, codes: Export) -> Field:
    """By number; without numbers by place."""
    same = [f for f in codes.fields if f.number == field.number and field.number is not None]
    if same:
        return same[0]
    if len(codes.fields) > place and codes.fields[place].number is None:
        return codes.fields[place]
    raise InputError(
        f"按序号导出的文件里没有第 {field.number} 题“{field.text}”。",
        f"has no question {field.number} {field.text!r}.",
        where=codes.sheet.path,
    )


def _united(item: Item, fields: tuple[Field, Field], exports: tuple[Export, Export], rows: dict[str, tuple[int, int]]) -> Item:
    field, other = fields
    if other.shape == field.shape == "options":  # both name the same options
        return item
    if other.shape == "options":
        several: Kind = item.kind if item.kind in ("multiple", "ranking") else "multiple"
        return replace(item, kind=several, options=_from_parts(item, other))
    if other.options and len(other.answers) == len(field.answers):
        return _with_codes(item, fields, exports, rows)
    if item.kind not in ("single", "scale", "matrix") or len(other.answers) != len(field.answers):
        return item
    found = _codes(field, other, exports, rows)
    for option in item.options:  # a label that no respondent has in both files goes behind
        found.setdefault(label_key(option.label.zh), max([0, *found.values()]) + 1)
    options = [replace(o, code=found[label_key(o.label.zh)]) for o in item.options]
    by_code = sorted(options, key=lambda o: o.code)
    in_order = [o for o in options if not o.missing and not o.other] == [o for o in by_code if not o.missing and not o.other]
    expected = None if item.expected is None else found[label_key(item.option(item.expected).label.zh)]
    kind: Kind = "single" if item.kind == "scale" and not in_order else item.kind
    return replace(item, options=tuple(by_code), kind=kind, ordered=item.ordered and in_order, expected=expected)


def _with_codes(item: Item, fields: tuple[Field, Field], exports: tuple[Export, Export], rows: dict[str, tuple[int, int]]) -> Item:
    """The item with the options of a file that labels its codes (.sav): also those that nobody chose. Raises InputError where what
    respondents answered is another label than their code has."""
    field, other = fields
    labels = {o.code: label_key(o.label.zh) for o in other.options}
    for label, code in _codes(field, other, exports, rows).items():
        if code in labels and labels[code] != label:
            raise InputError(
                f"“{field.text}”的编码 {code} 在文件里标为“{labels[code]}”，同一批答卷的文本是“{label}”。",
                f"code {code} of {field.text!r} is labelled {labels[code]!r}, where the same answers read {label!r}.",
                where=exports[1].sheet.path,
            )
    drafted = {label_key(o.label.zh): o for o in item.options}
    options = tuple(
        replace(o, missing=o.missing or (seen.missing if seen else None), other=o.other or bool(seen and seen.other))
        for o, seen in ((o, drafted.get(label_key(o.label.zh))) for o in other.options)
    )
    order = [label_key(o.label.zh) for o in options if not o.missing and not o.other]
    wording = [key for key in drafted if key in order]
    in_order = wording == [key for key in order if key in drafted]
    kind: Kind = "single" if item.kind == "scale" and not in_order else item.kind
    expected = None if item.expected is None else next(
        (o.code for o in options if label_key(o.label.zh) == label_key(item.option(item.expected).label.zh)), None
    )  # fmt: skip
    return replace(item, options=options, kind=kind, ordered=item.ordered and in_order, expected=expected)


def _from_parts(item: Item, other: Field) -> tuple[Option, ...]:
    """Options of a multiple choice or a ranking: one per column of the code export, so also those that nobody chose."""
    drafted = {label_key(o.label.zh): o for o in item.options}
    out = []
    for n, part in enumerate(other.parts, 1):
        known = drafted.get(label_key(mask_text(part)))
        out.append(Option(n, Text.same(mask_text(part)), None, is_other(part) or bool(known and known.other)))
    return tuple(out)


def _codes(field: Field, other: Field, exports: tuple[Export, Export], rows: dict[str, tuple[int, int]]) -> dict[str, int]:
    """Label → code, from the respondents who answered in both."""
    text, codes = exports
    found: dict[str, int] = {}
    for here, there in zip(field.answers, other.answers, strict=True):
        for label, code in sorted(_pairs(here, there, text, codes, rows)):
            if found.setdefault(label, code) != code:
                raise InputError(
                    f"“{field.text}”的选项“{label}”对应两个编码（{found[label]} 和 {code}）。",
                    f"option {label!r} of {field.text!r} stands for two codes ({found[label]} and {code}).",
                    where=codes.sheet.path,
                )
    return found


def _pairs(here: int, there: int, text: Export, codes: Export, rows: dict[str, tuple[int, int]]) -> set[tuple[str, int]]:
    """(label, code) of every respondent who answered in both, each pair once."""
    labels, numbers = text.sheet.columns[here], codes.sheet.columns[there]
    seen = {(labels.codes[a], numbers.codes[b]) for a, b in rows.values()}
    pairs = set()
    for a, b in sorted(seen):
        raw, code = labels.values[a], split_other(numbers.values[b])[0]
        if not text.reason(raw) and code.isdigit():
            pairs.add((label_key(mask_text(split_other(raw)[0])), int(code)))  # as the draft writes it
    return pairs
