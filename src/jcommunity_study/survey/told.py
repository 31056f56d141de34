"""What of a draft the platform tells, so that it is no guess, and what whoever made the draft should check first."""

from __future__ import annotations

from dataclasses import dataclass

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.questionnaire import Option, Questionnaire
from jcommunity_study.survey.readers.export import Export
from jcommunity_study.survey.readers.forms.registry import WITH_FORMS

NUMBERS_ONLY = Text(
    "这是按序号导出的（数值），选项只有序号、没有文字。请再导出一份同一批答卷的按文本（选项文字）文件，并运行："
    "jcommunity new 文件夹 --from 按文本的文件 --codes 按序号的文件",
    "This is an export by number (按序号, numeric values): its options have numbers and no words. "
    "Export the same answers by text (按文本, choice text) too and run: "
    "jcommunity new DIR --from TEXT_EXPORT --codes CODE_EXPORT",
)
NON_ANSWERS = Text(
    "有 {n} 个选项被猜为“不了解、拒答”一类的非回答，分析时作缺失处理。请在 study/questionnaire.yaml 中查找 missing 逐个核对。",
    "{n} option(s) were guessed to be non-answers (don't know, refused …) and count as missing. "
    "Check each: search study/questionnaire.yaml for `missing`.",
)


@dataclass(frozen=True)
class Known:
    """What of a draft the platform tells, so that it is no guess: items whose kind, and whose options, it tells, and the options that it
    declares to be no answer."""

    kinds: frozenset[str] = frozenset()
    options: frozenset[str] = frozenset()
    declared: frozenset[Option] = frozenset()


def known(drafted: Questionnaire, export: Export) -> Known:
    """What the export tells of its own draft."""
    pairs = list(zip(drafted.items, export.fields, strict=True))
    return Known(
        frozenset(item.name for item, field in pairs if field.kind == item.kind and not field.guessed),
        frozenset(item.name for item, field in pairs if field.options or field.shape == "options"),
        frozenset(o for _, field in pairs for o in field.options if o.missing),
    )


def numbers_only(questionnaire: Questionnaire, export: Export) -> bool:
    """Whether the options of a choice are known by their numbers alone: a code export that was drafted without its text."""
    if export.layout != "codes" or (export.raw or export.sheet).variables or export.platform in WITH_FORMS:  # a form has their words
        return False
    choices = [i for i in questionnaire.items if i.kind in ("single", "scale", "matrix") and i.options]
    return any(all(o.label.zh.isdecimal() for o in i.options) for i in choices)


def guessed_non_answers(questionnaire: Questionnaire, told: Known = Known()) -> int:  # frozen
    """How many options of a draft are taken for non-answers by a guess; a set of options that items share counts once."""
    options = (o for options in {i.options for i in questionnaire.items} for o in options)
    return sum(o.missing is not None and o not in told.declared for o in options)


def to_check(questionnaire: Questionnaire, export: Export) -> tuple[Text, ...]:
    """What whoever made the draft should be told at once."""
    count = guessed_non_answers(questionnaire, known(questionnaire, export))
    return (*((NON_ANSWERS.format(n=count),) if count else ()), *((NUMBERS_ONLY,) if numbers_only(questionnaire, export) else ()))
