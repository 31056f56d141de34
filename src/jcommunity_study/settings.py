"""What may stand in study.toml: the settings of each section, and the kind of value that each takes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, Protocol

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import Faults

_SAFE = re.compile(r"[A-Za-z]\w*", re.ASCII)  # a name that becomes part of a file's name


class Study(Protocol):
    """What is needed of a study here: its settings, and a complaint at a setting's line."""

    @property
    def settings(self) -> Mapping[str, Any]: ...

    def section(self, name: str) -> Mapping[str, Any]: ...

    def fail(
        self, key: str, zh: str, en: str, *, section: str = ..., value: object = ..., nth: int | None = ...
    ) -> NoReturn: ...


@dataclass(frozen=True)
class Kind:
    """A kind of value: how to describe it, and whether a value is of it."""

    name: Text
    fits: Callable[[Any], bool]


def _is(value: object, *kinds: type) -> bool:
    return isinstance(value, kinds) and not isinstance(value, bool)


def _all(value: object, fits: Callable[[Any], bool]) -> bool:
    return isinstance(value, list) and all(fits(v) for v in value)


def _text(value: object) -> bool:
    if isinstance(value, Mapping):
        return bool(value) and value.keys() <= {"zh", "en"} and all(isinstance(v, str) for v in value.values())
    return isinstance(value, str)


TEXT = Kind(Text('文字，或 {zh = "…", en = "…"}', 'a text, or {zh = "…", en = "…"}'), _text)
NAME = Kind(Text("带引号的文字", "a text in quotes"), lambda v: isinstance(v, str))
ID = Kind(
    Text("字母、数字和下划线组成的名称", "a name of letters, digits and _"), lambda v: isinstance(v, str) and bool(_SAFE.fullmatch(v))
)
NAMES = Kind(Text('列表，如 ["a", "b"]', 'a list such as ["a", "b"]'), lambda v: _all(v, lambda x: isinstance(x, str)))
WHOLE = Kind(Text("不小于 0 的整数", "a whole number, 0 or more"), lambda v: _is(v, int) and v >= 0)
WHOLES = Kind(Text("整数列表，如 [1, 2]", "a list of whole numbers such as [1, 2]"), lambda v: _all(v, lambda x: _is(x, int)))
NUMBER = Kind(Text("数字", "a number"), lambda v: _is(v, int, float))
POSITIVE = Kind(Text("大于 0 的数", "a number over 0"), lambda v: _is(v, int, float) and v > 0)
SHARE = Kind(Text("0 与 1 之间的数", "a number between 0 and 1"), lambda v: _is(v, int, float) and 0 < v <= 1)
LEVEL = Kind(Text("0.5 与 1 之间的数", "a number between 0.5 and 1"), lambda v: _is(v, int, float) and 0.5 <= v < 1)
SWITCH = Kind(Text("true 或 false", "true or false"), lambda v: isinstance(v, bool))
DATES = Kind(
    Text('两个日期，如 ["2023-04-08", "2023-04-19"]', 'two dates such as ["2023-04-08", "2023-04-19"]'),
    lambda v: _all(v, lambda x: isinstance(x, str | dt.date)) and len(v) == 2,
)
BLOCKS = Kind(Text("列表的列表", "a list of lists"), lambda v: _all(v, NAMES.fits))
MARGINS = Kind(
    Text("若干 [weights.margins.题名] 小节", "tables, each headed [weights.margins.item]"),
    lambda v: isinstance(v, Mapping) and all(isinstance(rows, Mapping) and rows for rows in v.values()),
)
TABLES = Kind(Text("若干 [[小节]]", "tables, each headed [[…]]"), lambda v: _all(v, lambda x: isinstance(x, Mapping)))

Kinds = Mapping[str, Kind]


@dataclass(frozen=True)
class Takes:
    """The settings of a screening rule: what it needs, what it may have besides, and those of which it needs exactly one."""

    needed: Kinds = field(default_factory=dict)
    optional: Kinds = field(default_factory=dict)
    one_of: Kinds = field(default_factory=dict)

    @property
    def all(self) -> Kinds:
        return {"rule": NAME, "label": TEXT, **self.needed, **self.optional, **self.one_of}


SECTIONS: Mapping[str, Kinds] = {
    "study": {"title": TEXT, "question": TEXT, "languages": NAMES, "seed": WHOLE, "data_status": NAME},
    "sampling": {
        "method": NAME, "population": TEXT, "frame": TEXT, "distributed": WHOLE, "returned": WHOLE, "fieldwork": DATES,
    },
    "questionnaire": {"export": NAME, "codes": NAME},
    "coding": {"evidence": NAME},
    "weights": {"margins": MARGINS, "missing": NAME, "lower": POSITIVE, "upper": POSITIVE, "strict": SWITCH},
    "table_one": {"variables": NAMES},
    "participation": {"level": NAME, "activities": NAME, "frequency": NAME, "reasons": NAME},
    "groups": {"scales": NAMES, "by": NAMES, "correction": NAME, "confidence": LEVEL},
    "ratings": {"problems": NAMES, "causes": NAMES, "reversed": NAMES, "agree_at_least": NUMBER, "confidence": LEVEL},
    "models": {"as_numbers": NAMES, "confidence": LEVEL, "regression": TABLES},
    "figures": {},  # likert_… = the columns of one figure
    "privacy": {"keep": NAMES, "minimum_cell": WHOLE, "suppress_cells": SWITCH},
}  # fmt: skip
SCREENING: Mapping[str, Takes] = {  # what each does, survey/screen.py says
    "consent": Takes({"item": NAME, "keep": WHOLES}),
    "eligible": Takes({"item": NAME, "keep": WHOLES}),
    "completion": Takes({"minimum": SHARE}),
    "speed": Takes(one_of={"seconds": POSITIVE, "share_of_median": POSITIVE}),
    "attention": Takes(optional={"item": NAME, "items": NAMES, "allowed": WHOLE}),
    "straight_lining": Takes({"blocks": BLOCKS}, {"minimum_blocks": WHOLE}),
    "longstring": Takes({"items": NAMES, "maximum": WHOLE}),
    "duplicates": Takes({"keys": NAMES}, {"similarity": SHARE}),
    "out_of_range": Takes({"item": NAME}, {"minimum": NUMBER, "maximum": NUMBER}),
}
REGRESSION: Kinds = {"name": ID, "label": TEXT, "outcome": NAME, "method": NAME, "covariance": NAME, "blocks": TABLES}
BLOCK: Kinds = {"label": TEXT, "formula": NAME}


def check_settings(study: Study, faults: Faults) -> None:
    """Finds, at its line, every setting that is unknown, lacking, or of the wrong kind."""
    for name in study.settings:
        with faults.catch():
            _check_section(study, name, faults)


def sound_sections(study: Study) -> dict[str, Any]:
    """The settings without the sections that have a fault; of rules and regressions, `is_sound` tells one by one."""
    out = {}
    for name, value in study.settings.items():
        faults = Faults()
        with faults.catch():
            _check_section(study, name, faults)
        if not faults.found or (name == "screening" and TABLES.fits(value)) or (name == "models" and _models_sound(study)):
            out[name] = value
    return out


def is_sound(study: Study, section: str, table: Mapping[str, Any], nth: int) -> bool:
    """Whether the nth `[[screening]]` or `[[models.regression]]` has what it needs, each of its kind."""
    faults = Faults()
    with faults.catch():
        if section == "screening":
            _check_rule(study, table, nth, faults)
        else:
            _check_regression(study, table, nth, faults)
    return not faults.found


def _models_sound(study: Study) -> bool:
    faults = Faults()
    _check(study, "models", study.section("models"), SECTIONS["models"], faults)
    return not faults.found


def _check_section(study: Study, name: str, faults: Faults) -> None:
    if name == "schema":
        return
    if name == "screening":
        _check_screening(study, study.settings[name], faults)
    elif name not in SECTIONS:
        known = "、".join(SECTIONS)
        study.fail(name, f"不认识的小节。可用的是：{known}。", f"is no section known here. Known: {known.replace('、', ', ')}.")
    else:
        kinds = {k: NAMES for k in study.section(name) if k.startswith("likert_")} if name == "figures" else SECTIONS[name]
        _check(study, name, study.section(name), kinds, faults)
    if name == "models":
        _check_regressions(study, faults)


def _check(study: Study, section: str, values: Mapping[str, Any], kinds: Kinds, faults: Faults, *, nth: int | None = None) -> None:
    for key, value in values.items():
        with faults.catch():
            if key not in kinds:
                known = ", ".join(kinds)
                zh, en = f"[{section}] 里不认识这项设置。可用的是：{known}。", f"is not known in [{section}]. Known: {known}."
                study.fail(key, zh, en, section=section, nth=nth)
            elif not kinds[key].fits(value):
                kind = kinds[key].name
                zh, en = f"应为{kind.zh}，而不是 {value!r}。", f"must be {kind.en}, not {value!r}."
                study.fail(key, zh, en, section=section, value=value, nth=nth)


def _check_screening(study: Study, rules: object, faults: Faults) -> None:
    if not TABLES.fits(rules):
        study.fail("screening", f"应为{TABLES.name.zh}。", f"must be {TABLES.name.en}.")
    for nth, rule in enumerate(study.settings["screening"]):
        with faults.catch():
            _check_rule(study, rule, nth, faults)


def _check_rule(study: Study, rule: Mapping[str, Any], nth: int, faults: Faults) -> None:
    name = rule.get("rule")
    if not isinstance(name, str) or name not in SCREENING:
        known = ", ".join(SCREENING)
        zh, en = f"没有筛选规则 {name!r}。可用的是：{known}。", f"{name!r} is no screening rule. Known: {known}."
        study.fail("rule", zh, en, section="screening", nth=nth)
    takes = SCREENING[name]
    _check(study, "screening", rule, takes.all, faults, nth=nth)
    if not rule.keys() <= takes.all.keys():
        return  # what seems to be lacking may be what was misspelt
    missing = [key for key in takes.needed if key not in rule]
    if missing:
        zh, en = f"规则 {name} 缺少设置：{'、'.join(missing)}。", f"the rule {name} lacks the setting {', '.join(missing)}."
        study.fail("rule", zh, en, section="screening", nth=nth)
    if takes.one_of and len(rule.keys() & takes.one_of.keys()) != 1:
        either = list(takes.one_of)
        zh, en = f"规则 {name} 需要且只需要 {'、'.join(either)} 之一。", f"the rule {name} needs exactly one of {', '.join(either)}."
        study.fail("rule", zh, en, section="screening", nth=nth)


def _check_regressions(study: Study, faults: Faults) -> None:
    declared = study.section("models").get("regression", ())
    seen: set[str] = set()
    for nth, one in enumerate(declared if TABLES.fits(declared) else ()):
        with faults.catch():
            _check_regression(study, one, nth, faults)
            name = one["name"]
            if name in seen:
                study.fail("name", f"有两个模型叫“{name}”。", f"two models are called {name!r}.", section="models.regression", nth=nth)
            seen.add(name)


def _check_regression(study: Study, declared: Mapping[str, Any], nth: int, faults: Faults) -> None:
    _check(study, "models.regression", declared, REGRESSION, faults, nth=nth)
    _require(study, declared, ("name", "outcome", "method", "blocks"), "[[models.regression]]", nth)
    for block in declared["blocks"] if TABLES.fits(declared["blocks"]) else ():
        _check(study, "models.regression", block, BLOCK, faults, nth=nth)
        _require(study, block, ("formula",), "[[models.regression.blocks]]", nth)


def _require(study: Study, table: Mapping[str, Any], keys: tuple[str, ...], where: str, nth: int) -> None:
    for key in keys:
        if not table.get(key):
            study.fail("regression", f"{where} 缺少“{key}”。", f"{where} lacks `{key}`.", section="models.regression", nth=nth)
