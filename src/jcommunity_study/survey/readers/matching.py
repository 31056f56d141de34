"""Which question of the export is which item of the questionnaire: by number and text, every mismatch named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from jcommunity_study.bilingual import LANGUAGES, Text
from jcommunity_study.privacy import mask_text
from jcommunity_study.survey.questionnaire import Item, Questionnaire
from jcommunity_study.survey.readers.export import Export, Field, label_key, stem_key
from jcommunity_study.survey.responses import Doubt

ALIKE = 0.6  # share of characters in common (difflib's ratio) above which a stem is the same stem, reworded


@dataclass(frozen=True)
class Match:
    """Each item's field, what to look at, and what is wrong."""

    fields: dict[str, Field]
    doubts: tuple[Doubt, ...]
    faults: tuple[Text, ...]


def match(export: Export, questionnaire: Questionnaire, placed: Mapping[str, Field]) -> Match:
    """The fields of the items: those `placed` by the questionnaire, then same name, same text and number, same text, same number with a
    text alike.

    A personal item may be absent (people delete such columns); any other item that is absent is a fault, and so is a
    number whose text is another. A column that no item claims is a doubt: it is left unread.
    """
    found = dict(placed)
    doubts: list[Doubt] = []
    faults: list[Text] = []
    free = list(export.fields)
    for passed in (_same_name, _same, _same_text, _same_number):
        for item in questionnaire.items:
            field = None if item.name in found else passed(item, free)
            if field is not None:
                found[item.name] = field
                free.remove(field)
                doubts += _differences(item, field, export)
    for item in questionnaire.items:
        if item.name not in found and not item.personal:
            faults.append(_absent(item, free))
    doubts += [Doubt(_heading(f, export), Text("问卷里没有这道题，未读取。", "no item of the questionnaire; left unread.")) for f in free]
    return Match(found, tuple(doubts), tuple(faults))


def _same_name(item: Item, free: list[Field]) -> Field | None:
    """By the platform's own name of the question, where it has one."""
    return next((f for f in free if f.name == item.name), None)


def _same(item: Item, free: list[Field]) -> Field | None:
    return next((f for f in free if f.number == item.number and f.number is not None and _text_fits(item, f)), None)


def _same_text(item: Item, free: list[Field]) -> Field | None:
    fits = [f for f in free if f.text and _text_fits(item, f)]
    in_order = item.number is None or all(f.number is None for f in fits)  # a heading that stands twice: first come, first served
    return fits[0] if fits and (len(fits) == 1 or in_order) else None


def _same_number(item: Item, free: list[Field]) -> Field | None:
    fits = [f for f in free if f.number is not None and f.number == item.number]
    return next((f for f in fits if _alike(item, f) >= ALIKE or (not f.text and _parts_fit(item, f))), None)


def _text_fits(item: Item, field: Field) -> bool:
    if not field.text:
        return _parts_fit(item, field)
    asked = {item.text[lang] for lang in LANGUAGES}
    return stem_key(field.text) in {stem_key(t) for text in asked for t in (text, mask_text(text))}  # an export's headings are masked


def _parts_fit(item: Item, field: Field) -> bool:
    """An old code export names the options of a question, not its stem."""
    labels = {label_key(o.label[lang]) for o in item.options for lang in LANGUAGES}
    return bool(labels & {label_key(part) for part in field.parts})


def _alike(item: Item, field: Field) -> float:
    return max(SequenceMatcher(None, stem_key(item.text[lang]), stem_key(field.text)).ratio() for lang in LANGUAGES)


def _differences(item: Item, field: Field, export: Export) -> list[Doubt]:
    out = []
    if field.text and not _text_fits(item, field):
        out.append(
            Text(f"题干与问卷“{item.name}”不同：“{item.text.zh}”。", f"worded differently from item `{item.name}`: {item.text.zh!r}.")
        )
    if field.number is not None and item.number is not None and field.number != item.number:
        out.append(
            Text(
                f"题号 {field.number} 与问卷“{item.name}”的 {item.number} 不同。",
                f"numbered {field.number}; item `{item.name}` has {item.number}.",
            )
        )
    return [Doubt(_heading(field, export), text) for text in out]


def _absent(item: Item, free: list[Field]) -> Text:
    other = next((f for f in free if f.number is not None and f.number == item.number), None)
    if other is not None and other.text:
        return Text(
            f"第 {item.number} 题（{item.name}）问卷写的是“{item.text.zh}”，文件里是“{other.text}”",
            f"question {item.number} (`{item.name}`) is {item.text.zh!r} in the questionnaire and {other.text!r} in the file",
        )
    return Text(f"文件里找不到题目“{item.name}”（{item.text.zh}）", f"the file has no item `{item.name}` ({item.text.zh})")


def _heading(field: Field, export: Export) -> str:
    return export.sheet.header[field.columns[0]] or f"#{field.columns[0] + 1}"
