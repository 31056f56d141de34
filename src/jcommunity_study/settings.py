"""What may stand in study.toml: the settings of each section, and the kind of value that each takes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol

from jcommunity_study.bilingual import Text

_SAFE = re.compile(r"[A-Za-z]\w*", re.ASCII)  # a name that becomes part of a file's name


class Study(Protocol):
    """What is needed of a study here: its settings, and a complaint at a setting's line."""

    @property
    def settings(self) -> Mapping[str, Any]: ...

    def section(self, name: str) -> Mapping[str, Any]: ...

    def fail(self, key: str, zh: str, en: str, *, section: str = ..., value: object = ...) -> NoReturn: ...


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
SHARE = Kind(Text("0 与 1 之间的数", "a number between 0 and 1"), lambda v: _is(v, int, float) and 0 < v <= 1)
LEVEL = Kind(Text("0.5 与 1 之间的数", "a number between 0.5 and 1"), lambda v: _is(v, int, float) and 0.5 <= v < 1)
SWITCH = Kind(Text("true 或 false", "true or false"), lambda v: isinstance(v, bool))
DATES = Kind(
    Text('两个日期，如 ["2023-04-08", "2023-04-19"]', 'two dates such as ["2023-04-08", "2023-04-19"]'),
    lambda v: _all(v, lambda x: isinstance(x, str | dt.date)) and len(v) == 2,
)
BLOCKS = Kind(Text("列表的列表", "a list of lists"), lambda v: _all(v, NAMES.fits))
TABLES = Kind(Text("若干 [[小节]]", "tables, each headed [[…]]"), lambda v: _all(v, lambda x: isinstance(x, Mapping)))

Kinds = Mapping[str, Kind]
SECTIONS: Mapping[str, Kinds] = {
    "study": {"title": TEXT, "question": TEXT, "languages": NAMES, "seed": WHOLE, "data_status": NAME},
    "sampling": {
        "method": NAME, "population": TEXT, "frame": TEXT, "distributed": WHOLE, "returned": WHOLE, "fieldwork": DATES,
    },
    "questionnaire": {"export": NAME, "codes": NAME},
    "coding": {"evidence": NAME},
    "table_one": {"variables": NAMES},
    "participation": {"level": NAME, "activities": NAME, "frequency": NAME, "reasons": NAME},
    "groups": {"scales": NAMES, "by": NAMES, "correction": NAME, "confidence": LEVEL},
    "ratings": {"problems": NAMES, "causes": NAMES, "reversed": NAMES, "agree_at_least": NUMBER, "confidence": LEVEL},
    "models": {"as_numbers": NAMES, "confidence": LEVEL, "regression": TABLES},
    "figures": {},  # likert_… = the columns of one figure
    "privacy": {"minimum_cell": WHOLE, "suppress_cells": SWITCH},
}  # fmt: skip
SCREENING: Kinds = {  # which of them a rule takes, survey/screen.py says
    "rule": NAME, "label": TEXT, "item": NAME, "items": NAMES, "keep": WHOLES, "minimum": NUMBER, "maximum": NUMBER, "seconds": NUMBER,
    "share_of_median": NUMBER, "allowed": WHOLE, "blocks": BLOCKS, "minimum_blocks": WHOLE, "keys": NAMES, "similarity": SHARE,
}  # fmt: skip
REGRESSION: Kinds = {"name": ID, "label": TEXT, "outcome": NAME, "method": NAME, "covariance": NAME, "blocks": TABLES}
BLOCK: Kinds = {"label": TEXT, "formula": NAME}


def check_settings(study: Study) -> None:
    """Raises InputError at the line of the first setting that is unknown, lacking, or of the wrong kind."""
    for name, value in study.settings.items():
        if name == "schema":
            continue
        if name == "screening":
            _check_screening(study, value)
        elif name not in SECTIONS:
            known = "、".join(SECTIONS)
            study.fail(name, f"不认识的小节。可用的是：{known}。", f"is no section known here. Known: {known.replace('、', ', ')}.")
        else:
            kinds = {k: NAMES for k in study.section(name) if k.startswith("likert_")} if name == "figures" else SECTIONS[name]
            _check(study, name, study.section(name), kinds)
    _check_regressions(study)


def _check(study: Study, section: str, values: Mapping[str, Any], kinds: Kinds, *, open_ended: bool = False) -> None:
    for key, value in values.items():
        if key not in kinds:
            if open_ended:
                continue
            known = ", ".join(kinds)
            study.fail(
                key, f"[{section}] 里不认识这项设置。可用的是：{known}。", f"is not known in [{section}]. Known: {known}.", section=section
            )
        elif not kinds[key].fits(value):
            kind = kinds[key].name
            study.fail(key, f"应为{kind.zh}，而不是 {value!r}。", f"must be {kind.en}, not {value!r}.", section=section, value=value)


def _check_screening(study: Study, rules: object) -> None:
    if not TABLES.fits(rules):
        study.fail("screening", f"应为{TABLES.name.zh}。", f"must be {TABLES.name.en}.")
    for rule in study.settings["screening"]:
        _check(study, "screening", rule, SCREENING, open_ended=True)


def _check_regressions(study: Study) -> None:
    seen: set[str] = set()
    for declared in study.section("models").get("regression", ()):
        _check(study, "models", declared, REGRESSION)
        _require(study, declared, ("name", "outcome", "method", "blocks"), "[[models.regression]]")
        for block in declared["blocks"]:
            _check(study, "models", block, BLOCK)
            _require(study, block, ("formula",), "[[models.regression.blocks]]")
        if declared["name"] in seen:
            name = declared["name"]
            study.fail("name", f"有两个模型叫“{name}”。", f"two models are called {name!r}.", section="models", value=name)
        seen.add(declared["name"])


def _require(study: Study, table: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    for key in keys:
        if not table.get(key):
            study.fail("models", f"{where} 缺少“{key}”。", f"{where} lacks `{key}`.")
