"""Rules held against the questionnaire before any answer is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from jcommunity_study.errors import Faults, InputError
from jcommunity_study.survey.questionnaire import Questionnaire
from jcommunity_study.survey.screen.duplicates import METADATA
from jcommunity_study.survey.screen.registry import RULES, settings_of
from jcommunity_study.survey.screen.rule import Rule, spread

Place = Callable[[int, str], str]  # the rule's place in the list (from 0) and the setting at fault → where that stands


def check_rules(rules: Sequence[Rule], questionnaire: Questionnaire, place: Place | None = None, faults: Faults | None = None) -> None:
    """Raises InputError for the first rule that is unknown, lacks a setting, has one too many or of the wrong kind, or names no column;
    with `faults`, keeps one a rule there instead."""
    faults = faults or Faults(first=True)
    for nth, rule in enumerate(rules):
        with faults.catch():
            check_rule(rule, nth, questionnaire, place or (lambda n, key: f"study.toml [[screening]] {n + 1}"))


def check_rule(rule: Rule, nth: int, questionnaire: Questionnaire, place: Place) -> None:
    kind, name = RULES.get(str(rule.get("rule"))), rule.get("rule", "?")
    if kind is None:
        raise InputError(
            f"没有筛选规则“{name}”；可用：{'、'.join(RULES)}。",
            f"{name!r} is no screening rule; known: {', '.join(RULES)}.",
            where=place(nth, "rule"),
        )
    missing = sorted(kind.required - set(rule)) or [" / ".join(sorted(group)) for group in kind.one_of if not group & set(rule)]
    if missing:
        zh, en = f"规则 {name} 缺少设置：{'、'.join(missing)}。", f"the rule {name} lacks the setting {', '.join(missing)}."
        raise InputError(zh, en, where=place(nth, "rule"))
    extra = sorted(set(rule) - settings_of(rule).keys())
    if extra:
        zh, en = f"规则 {name} 有不认识的设置：{'、'.join(extra)}。", f"the rule {name} has an unknown setting: {', '.join(extra)}."
        raise InputError(zh, en, where=place(nth, extra[0]))
    for key, value in rule.items():
        if not settings_of(rule)[key].fits(value):
            told = settings_of(rule)[key].name
            zh, en = f"“{key}”：应为{told.zh}，而不是 {value!r}。", f"`{key}`: must be {told.en}, not {value!r}."
            raise InputError(zh, en, where=place(nth, key))
    for key in ("item", "items", "blocks", "keys"):
        _check_names(rule, key, questionnaire, place(nth, key))
    if kind.check:
        kind.check(rule, questionnaire, partial(place, nth))


def _check_names(rule: Rule, key: str, questionnaire: Questionnaire, where: str) -> None:
    told = rule.get(key, [])
    known = {c.name: c.item.kind for c in questionnaire.columns()}
    names = [str(told)] if key == "item" and told else [str(n) for part in told for n in (part if key == "blocks" else [part])]
    for name in spread(names, questionnaire) if key in ("items", "blocks") else names:
        if key == "keys" and name in (*METADATA, "answers"):
            continue
        if name not in known:
            raise InputError(f"问卷里没有变量“{name}”。", f"the questionnaire has no column `{name}`.", where=where)
        if key in ("items", "blocks") and known[name] in ("text", "area", "date"):
            raise InputError(f"“{name}”没有编码，不能用于此规则。", f"`{name}` has no codes and cannot serve this rule.", where=where)
