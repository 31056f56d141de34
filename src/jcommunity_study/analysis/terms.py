"""What a model's terms stand for: the variable and the category behind `gender2`, and notes in the questionnaire's words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from jcommunity_study.bilingual import LANGUAGES, Language, Text
from jcommunity_study.stats.regression.result import Regression
from jcommunity_study.survey.questionnaire import Questionnaire

SMALL = 10  # cases: a category with fewer is a poor thing to compare all others with


def named(table: pd.DataFrame, model: Regression) -> pd.DataFrame:
    """With `variable` and `level` (a category's code, else empty) for each term; of an interaction both joined by `:`."""
    found = [list(zip(*(_place(part, model) for part in str(term).split(":")), strict=True)) for term in table["term"]]
    levels = [":".join(codes) if any(codes) else "" for _, codes in found]
    return table.assign(variable=[":".join(names) for names, _ in found], level=levels)


def _place(term: str, model: Regression) -> tuple[str, str]:
    places = {f"{v}{code}": (v, code) for v, codes in model.design.levels.items() for code in codes}
    return places.get(term, (term, ""))


def readable(note: Text, model: Regression, questionnaire: Questionnaire) -> Text:
    """A note of a statistic with its terms spelled out: q43 becomes “Age: 30–39”."""
    return Text(*(_spelled(note[lang], lang, model, questionnaire) for lang in LANGUAGES))


def _spelled(text: str, lang: Language, model: Regression, questionnaire: Questionnaire) -> str:
    words = {f"{v}{code}": _words(questionnaire, v, code, lang) for v, codes in model.design.levels.items() for code in codes}
    words |= {name: _words(questionnaire, name, "", lang) for name in [model.outcome, *map(str, model.design.frame.columns)]}
    longest_first = "|".join(re.escape(term) for term in sorted(words, key=len, reverse=True))
    return re.sub(rf"(?<![\w.])(?:{longest_first})(?!\w)", lambda m: words[m[0]], text, flags=re.ASCII) if words else text


def _words(questionnaire: Questionnaire, name: str, code: str, lang: Language) -> str:
    scale = next((s for s in questionnaire.scales if s.name == name), None)
    if scale is not None:
        return f"“{scale.label[lang]}”"
    column = questionnaire.column(name)
    label = (column.row.text if column.row else column.item.short)[lang]
    option = next((o.label[lang] for o in column.item.options if str(o.code) == code), "")
    return f"“{label}{'：' if lang == 'zh' else ': '}{option}”" if option else f"“{label}”"


def small_references(model: Regression, questionnaire: Questionnaire) -> Iterator[Text]:
    """The factors whose reference category is so small that every comparison with it is vague."""
    for name, codes in model.design.levels.items():
        if name not in model.design.frame:
            continue
        n = int((model.design.frame[name].astype(str) == codes[0]).sum())
        if n < SMALL:
            zh, en = (_words(questionnaire, name, codes[0], lang) for lang in LANGUAGES)
            yield Text(
                f"参照类别{zh}只有 {n} 人，与它的比较都不精确。把人数较多的选项在 questionnaire.yaml 中排到第一位，或合并类别。",
                f"the reference category {en} has {n} cases, so every comparison with it is vague. Put a larger option first in "
                "questionnaire.yaml, or merge categories.",
            )
