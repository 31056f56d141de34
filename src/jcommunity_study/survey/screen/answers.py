"""Rules on single answers: who belongs, how much was answered, checks failed, values that cannot be, answers that exclude each other."""

from __future__ import annotations

from typing import Any

import numpy as np

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.kinds import NAME, NAMES, NUMBER, SHARE, WHOLE, WHOLES, WORDS
from jcommunity_study.survey.expression import expression, holds
from jcommunity_study.survey.questionnaire import Questionnaire
from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.screen.rule import BLANK, SKIPPED, Place, Rule, RuleKind, below, listed


def _not_kept(chunk: Responses, rule: Rule, known: Any) -> np.ndarray:
    """Everyone whose answer is not among `keep`; no answer is no consent."""
    return ~chunk.frame[str(rule["item"])].isin(rule["keep"]).fillna(False).to_numpy(dtype=bool)


def completion(chunk: Responses, rule: Rule, known: Any) -> np.ndarray:
    """The share answered of the columns asked; a declared or refused answer counts as one, a skipped column is not asked."""
    why = chunk.why(c.name for c in chunk.questionnaire.columns() if not c.other and c.item.derived is None)
    asked = (why != SKIPPED).sum(axis=1)
    return (asked - (why == BLANK).sum(axis=1)) / np.maximum(asked, 1)


def _incomplete(chunk: Responses, rule: Rule, known: Any) -> np.ndarray:
    return below(completion(chunk, rule, known), float(rule["minimum"]))


def failed(chunk: Responses, rule: Rule, known: Any) -> np.ndarray:
    """How many attention checks were failed: `item`, `items`, or every item that has an `expected` answer."""
    out = np.zeros(chunk.n)
    for name in listed(rule) or [i.name for i in chunk.questionnaire.items if i.expected is not None]:
        expected = chunk.questionnaire.item(name).expected
        asked = chunk.why([name])[:, 0] != SKIPPED
        out += asked & ~(chunk.frame[name] == expected).fillna(False).to_numpy(dtype=bool)
    return out


def _inattentive(chunk: Responses, rule: Rule, known: Any) -> np.ndarray:
    return failed(chunk, rule, known) > int(rule.get("allowed", 0))


def _check_expected(rule: Rule, questionnaire: Questionnaire, place: Place) -> None:
    """A check without a right answer would be failed by all."""
    for name in listed(rule):
        if questionnaire.item(name).expected is None:
            zh = f"“{name}”在 questionnaire.yaml 里没有写正确答案 expected。"
            raise InputError(
                zh, f"`{name}` has no `expected` answer in questionnaire.yaml.", where=place("items" if "items" in rule else "item")
            )
    if not any(i.expected is not None for i in questionnaire.items):
        zh = "问卷里没有注意力检测题（questionnaire.yaml 里没有一题写了 expected）。"
        raise InputError(zh, "the questionnaire has no attention check (no item with `expected`).", where=place("rule"))


def _out_of_range(chunk: Responses, rule: Rule, known: Any) -> np.ndarray:
    """A value under `minimum` or over `maximum`; no value is not out of range."""
    values = chunk.frame[str(rule["item"])].to_numpy(dtype=float, na_value=np.nan)
    return (values < float(rule.get("minimum", -np.inf))) | (values > float(rule.get("maximum", np.inf)))


def _check_measured(rule: Rule, questionnaire: Questionnaire, place: Place) -> None:
    if questionnaire.column(str(rule["item"])).item.kind in ("text", "date", "area"):
        raise InputError(f"“{rule['item']}”没有数值。", f"`{rule['item']}` has no numbers.", where=place("item"))


def _conditions(rule: Rule) -> list[str]:
    return [rule["when"]] if isinstance(rule["when"], str) else list(rule["when"])


def contradictions(chunk: Responses, rule: Rule, known: Any) -> np.ndarray:
    """How many of the conditions under `when` hold; one that rests on a missing answer does not."""
    found = [holds(expression(text, chunk.questionnaire, "when"), chunk) for text in _conditions(rule)]
    return np.sum(found, axis=0, dtype=float)


def _contradictory(chunk: Responses, rule: Rule, known: Any) -> np.ndarray:
    return contradictions(chunk, rule, known) > int(rule.get("allowed", 0))


def _check_conditions(rule: Rule, questionnaire: Questionnaire, place: Place) -> None:
    for text in _conditions(rule):
        if expression(text, questionnaire, place("when")).kind != "truth":
            zh, en = f"“{text}”不是条件。请写成比较，如 x == 1。", f"{text!r} is no condition. Compare, as in x == 1."
            raise InputError(zh, en, where=place("when"))


_KEPT = frozenset({"item", "keep"})
CONSENT = RuleKind(Text("不同意参加", "Did not consent"), _not_kept, {"item": NAME, "keep": WHOLES}, _KEPT, quality=False)
ELIGIBLE = RuleKind(Text("不符合调查对象", "Not eligible"), _not_kept, {"item": NAME, "keep": WHOLES}, _KEPT, quality=False)
COMPLETION = RuleKind(Text("作答不完整", "Incomplete"), _incomplete, {"minimum": SHARE}, frozenset({"minimum"}), index=completion)
ATTENTION = RuleKind(
    Text("未通过注意力检测题", "Failed the attention check"), _inattentive, {"item": NAME, "items": NAMES, "allowed": WHOLE}, index=failed,
    check=_check_expected,
)  # fmt: skip
OUT_OF_RANGE = RuleKind(
    Text("数值超出范围", "Out of range"), _out_of_range, {"item": NAME, "minimum": NUMBER, "maximum": NUMBER}, frozenset({"item"}),
    some_of=("minimum", "maximum"), check=_check_measured,
)  # fmt: skip
CONTRADICTION = RuleKind(
    Text("答案自相矛盾", "Contradictory answers"), _contradictory, {"when": WORDS, "allowed": WHOLE}, frozenset({"when"}),
    index=contradictions, check=_check_conditions,
)  # fmt: skip
