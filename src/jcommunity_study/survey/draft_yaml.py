"""A drafted questionnaire as a questionnaire.yaml that a person can finish: every guess carries a comment."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from jcommunity_study.bilingual import Text
from jcommunity_study.files.yaml import SCHEMA
from jcommunity_study.survey.placing import Place
from jcommunity_study.survey.proposals import hint
from jcommunity_study.survey.questionnaire import Item, Option, Questionnaire, Scale
from jcommunity_study.survey.told import Known, guessed_non_answers

_UNPRINTABLE = re.compile(r"[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\ufeff")  # what YAML allows
_HEAD = """\
# 由导出文件草拟。标有 guess 的都是猜测，请逐条核对：题型、选项顺序与编码、不了解一类的缺失、含个人信息的题、量表与反向题。
# Drafted from an export. Whatever is marked `guess` is one: check kinds, the order and codes of options, non-answers, personal items,
# scales and their reversed items. Options that nobody chose are not in the data: add them. A scale is scored once `confirmed: true`.
"""
_NON_ANSWERS = """\
# 有 {n} 个选项被猜为非回答（missing），选它们的人按缺失处理。若是真正的回答，请删去 missing。
# {n} option(s) are guessed to be non-answers (`missing`): whoever chose one counts as missing. Delete `missing` where it is an answer.
"""
_KIND_NOTES = {
    "single": "guess: few different answers",
    "scale": "guess: options on an ordered scale",
    "multiple": "guess: several ticks in one answer, or 0/1 columns",
    "ranking": "guess: options in an order, or ranks",
    "matrix": "guess: rows under one stem",
    "number": "guess: numbers",
    "text": "guess: free text",
    "date": "guess: dates",
    "area": "guess: province-city",
}

_ORDER_NOTE = "  # guess: order and codes, from the wording; those that nobody chose are missing"


def draft_yaml(
    questionnaire: Questionnaire,
    told: Known = Known(),  # noqa: B008  # frozen
    against: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> str:
    """The YAML text; load_questionnaire reads it back as the same questionnaire.

    `told` is what of it is no guess. `against`: by scale, items whose correlation with the others is negative, for a note.
    """
    sets = _sets(questionnaire)
    count = guessed_non_answers(questionnaire, told)
    lines = [_HEAD + (_NON_ANSWERS.format(n=count) if count else "") + f"schema: {SCHEMA}", f"title: {_text(questionnaire.title)}", ""]
    if sets:
        lines.append("option_sets:")
        for options, name in sets.items():
            sure = all(item.name in told.options for item in questionnaire.items if item.options == options)
            lines.append(f"  {name}:{'' if sure else _ORDER_NOTE}")
            lines += [f"    {_option(o, told)}" for o in options]
        lines.append("")
    lines.append("items:")
    for item in questionnaire.items:
        lines += [f"  {line}" for line in _item(item, sets, told)]
    if questionnaire.scales:
        lines += ["", "scales:"]
        for scale in questionnaire.scales:
            lines += [f"  {line}" for line in _scale(scale, against.get(scale.name, ()))]
    return "\n".join(lines) + "\n"


def _sets(questionnaire: Questionnaire) -> dict[tuple[Option, ...], str]:
    """Options that several items share, named once."""
    counts: dict[tuple[Option, ...], int] = {}
    for item in questionnaire.items:
        if item.options:
            counts[item.options] = counts.get(item.options, 0) + 1
    shared = [options for options, count in counts.items() if count > 1]
    return {options: f"options_{n}" for n, options in enumerate(shared, 1)}


def _item(item: Item, sets: dict[tuple[Option, ...], str], told: Known) -> Iterator[str]:
    yield f"- name: {item.name}"
    if item.number is not None:
        yield f"  number: {item.number}"
    yield f"  text: {_text(item.text)}"
    if item.section is not None:
        yield f"  section: {_text(item.section)}"
    if item.label is not None:
        yield f"  label: {_text(item.label)}"
    yield f"  kind: {item.kind}{'' if item.name in told.kinds else f'  # {_KIND_NOTES[item.kind]}'}"
    if item.ordered and item.kind != "scale":
        yield "  ordered: true  # guess: by the options' wording"
    if item.personal:
        yield "  personal: true  # guess: looks like personal data; nothing of it is read. Delete the line if the study needs it"
    if item.expected is not None:
        yield f"  expected: {item.expected}  # guess: an attention check, by its wording"
    if item.options in sets:
        yield f"  options: {sets[item.options]}"
    elif item.options:
        yield f"  options:{'' if item.name in told.options else _ORDER_NOTE}"
        yield from (f"    {_option(o, told)}" for o in item.options)
    if item.place:
        yield from _place(item.place)
    if item.rows:
        yield "  rows:"
        yield from (f"    - {{name: {_quoted(row.name)}, text: {_text(row.text)}}}" for row in item.rows)


def _place(place: Place) -> Iterator[str]:
    if place.column:
        yield f"  column: {_quoted(place.column)}"
    if place.separator:
        yield f"  separator: {_quoted(place.separator)}  # guess: it joins the options of one cell"
    if place.columns:
        yield "  columns:"
        yield from (f"    {_quoted(name)}: {_quoted(heading)}" for name, heading in place.columns)


def _option(option: Option, told: Known) -> str:
    parts = [f"code: {option.code}", f"label: {_text(option.label)}"]
    if option.missing:
        parts.append(f"missing: {option.missing}")
    if option.other:
        parts.append("other: true")
    note = "  # guess: no answer" if option.missing and option not in told.declared else ""
    return f"- {{{', '.join(parts)}}}{note}"


def _scale(scale: Scale, against: Sequence[str]) -> Iterator[str]:
    if against:
        said = hint(scale, against)
        yield f"# hint: {said.zh} / {said.en}"
    yield f"- name: {scale.name}"
    yield f"  label: {_text(scale.label)}"
    yield f"  items: [{', '.join(scale.items)}]"
    yield f"  reversed: [{', '.join(n for n in scale.items if n in scale.reversed)}]  # guess: worded against the others"
    yield f"  minimum: {scale.minimum}"
    yield f"  method: {scale.method}"
    note = "" if scale.confirmed else "  # guess: set to true when these items measure one thing"
    yield f"  confirmed: {str(scale.confirmed).lower()}{note}"


def _text(text: Text) -> str:
    return _quoted(text.zh) if text.zh == text.en else f"{{zh: {_quoted(text.zh)}, en: {_quoted(text.en)}}}"


def _quoted(text: str) -> str:
    """A double-quoted YAML scalar (JSON's strings are a part of YAML's)."""
    return json.dumps(_UNPRINTABLE.sub("", text), ensure_ascii=False)
