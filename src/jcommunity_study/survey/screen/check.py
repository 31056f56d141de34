"""Rules held against what each takes, and against the questionnaire, before any answer is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NoReturn

from jcommunity_study.errors import Faults, InputError
from jcommunity_study.survey.expression import expression
from jcommunity_study.survey.questionnaire import Questionnaire
from jcommunity_study.survey.screen.duplicates import METADATA, personal
from jcommunity_study.survey.screen.registry import RULES, settings_of
from jcommunity_study.survey.screen.rule import Place, Rule, RuleKind, spread

NAMING = ("item", "items", "blocks", "keys", "when")  # the settings of a rule that name columns
Where = Callable[[int, str], object]  # the rule's place in the list (from 0) and the setting at fault → where that stands


def check_rules(rules: Sequence[Rule], questionnaire: Questionnaire, where: Where | None = None, faults: Faults | None = None) -> None:
    """Raises InputError for the first rule that is unknown, lacks a setting, has one too many or of the wrong kind, or names what the
    questionnaire does not have; with `faults`, all are kept there. A rule is held against the questionnaire once its settings are sound."""
    faults = faults or Faults(first=True)
    for nth, rule in enumerate(rules):
        place = partial(where or (lambda n, key: f"study.toml [[screening]] {n + 1}"), nth)
        kind = faults.whole(_settings, rule, place)
        if kind is not None:
            with faults.catch():
                for key in NAMING:
                    _check_names(rule, key, questionnaire, place(key))
                if kind.check:
                    kind.check(rule, questionnaire, place)


def _settings(rule: Rule, faults: Faults, place: Place) -> RuleKind:
    """What is known of the rule; what is wrong with its settings is kept, each by itself."""
    name = rule.get("rule")
    if not isinstance(name, str) or name not in RULES:
        known = ", ".join(RULES)
        _fail(place, "rule", f"没有筛选规则 {name!r}。可用的是：{known}。", f"{name!r} is no screening rule. Known: {known}.")
    kind, takes = RULES[name], settings_of(rule)
    for key, value in rule.items():
        with faults.catch():
            if key not in takes:
                known = ", ".join(takes)
                zh, en = f"规则 {name} 不认识这项设置。可用的是：{known}。", f"is not known in [screening]. Known: {known}."
                _fail(place, key, zh, en)
            elif not takes[key].fits(value):
                told = takes[key].name
                _fail(place, key, f"应为{told.zh}，而不是 {value!r}。", f"must be {told.en}, not {value!r}.")
    if rule.keys() <= takes.keys():  # else what seems to be lacking may be what was misspelt
        _check_lacking(rule, name, kind, place)
    return kind


def _check_lacking(rule: Rule, name: str, kind: RuleKind, place: Place) -> None:
    missing = [key for key in kind.settings if key in kind.required and key not in rule]
    if missing:
        zh, en = f"规则 {name} 缺少设置：{'、'.join(missing)}。", f"the rule {name} lacks the setting {', '.join(missing)}."
        _fail(place, "rule", zh, en)
    for either in kind.one_of:
        if len(rule.keys() & set(either)) != 1:
            zh, en = f"规则 {name} 需要且只需要 {'、'.join(either)} 之一。", f"the rule {name} needs exactly one of {', '.join(either)}."
            _fail(place, "rule", zh, en)
    if kind.some_of and not rule.keys() & set(kind.some_of):
        zh, en = f"规则 {name} 需要 {'、'.join(kind.some_of)} 中的至少一项。", f"the rule {name} needs {' or '.join(kind.some_of)}."
        _fail(place, "rule", zh, en)


def _check_names(rule: Rule, key: str, questionnaire: Questionnaire, where: object) -> None:
    known = {c.name: c.item.kind for c in questionnaire.columns()}
    for name in named(rule, key, questionnaire, where):
        if key == "keys" and name in (*METADATA, *personal(questionnaire), "answers"):
            continue
        if name not in known:
            raise InputError(f"问卷里没有变量“{name}”。", f"the questionnaire has no column `{name}`.", where=where)
        if key in ("items", "blocks") and known[name] in ("text", "area", "date"):
            raise InputError(f"“{name}”没有编码，不能用于此规则。", f"`{name}` has no codes and cannot serve this rule.", where=where)


def named(rule: Rule, key: str, questionnaire: Questionnaire, where: object) -> list[str]:
    """The columns that one of NAMING names; a matrix by its name stands for its rows."""
    told = rule.get(key, [])
    if key == "when":
        texts = [told] if isinstance(told, str) else told
        return [name for text in texts for name in expression(text, questionnaire, where).columns]
    names = [str(told)] if key == "item" and told else [str(n) for part in told for n in (part if key == "blocks" else [part])]
    return spread(names, questionnaire) if key in ("items", "blocks") else names


def _fail(place: Place, key: str, zh: str, en: str) -> NoReturn:
    raise InputError(f"“{key}”：{zh}", f"`{key}`: {en}", where=place(key))
