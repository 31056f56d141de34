"""What may stand in study.toml: the settings of each section, and the kind of value that each takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, Protocol

from jcommunity_study.errors import Faults
from jcommunity_study.kinds import (
    DATES,
    ID,
    LEVEL,
    MARGINS,
    NAME,
    NAMES,
    NUMBER,
    POSITIVE,
    SWITCH,
    TABLES,
    TEXT,
    WHOLE,
    Kinds,
)


class Study(Protocol):
    """What is needed of a study here: its settings, and a complaint at a setting's line."""

    @property
    def settings(self) -> Mapping[str, Any]: ...

    def section(self, name: str) -> Mapping[str, Any]: ...

    def fail(self, key: str, zh: str, en: str, *, section: str = ..., value: object = ..., nth: int | None = ...) -> NoReturn: ...


SECTIONS: Mapping[str, Kinds] = {
    "study": {"title": TEXT, "question": TEXT, "languages": NAMES, "seed": WHOLE, "data_status": NAME},
    "sampling": {
        "method": NAME, "population": TEXT, "frame": TEXT, "distributed": WHOLE, "returned": WHOLE, "fieldwork": DATES,
    },
    "questionnaire": {"export": NAME, "codes": NAME, "form": NAME},
    "coding": {"evidence": NAME, "approach": NAME, "held_back": NAMES, "agreement": SWITCH},
    "agreement": {"coders": NAMES, "coefficient": NAME, "unit": NAME, "stance": SWITCH},
    "weights": {"margins": MARGINS, "missing": NAME, "lower": POSITIVE, "upper": POSITIVE, "strict": SWITCH},
    "table_one": {"variables": NAMES},
    "participation": {"level": NAME, "activities": NAME, "frequency": NAME, "reasons": NAME},
    "groups": {"scales": NAMES, "by": NAMES, "correction": NAME, "confidence": LEVEL},
    "ratings": {"problems": NAMES, "causes": NAMES, "reversed": NAMES, "agree_at_least": NUMBER, "confidence": LEVEL},
    "models": {"as_numbers": NAMES, "confidence": LEVEL, "regression": TABLES},
    "multiplicity": {"family": TABLES},
    "figures": {},  # likert_… = the columns of one figure
    "privacy": {"keep": NAMES, "minimum_cell": WHOLE, "suppress_cells": SWITCH},
}  # fmt: skip
REGRESSION: Kinds = {"name": ID, "label": TEXT, "outcome": NAME, "method": NAME, "covariance": NAME, "blocks": TABLES}
BLOCK: Kinds = {"label": TEXT, "formula": NAME}
FAMILY: Kinds = {"name": ID, "label": TEXT, "correction": NAME, "models": NAMES, "terms": NAMES, "groups": NAMES}
Check = Callable[["Study", Mapping[str, Any], int, Faults], None]
APPROACHES = ("codebook", "reflexive", "grounded")  # codes are given; or they are made while reading


def check_settings(study: Study, faults: Faults) -> None:
    """Finds, at its line, every setting that is unknown, lacking, or of the wrong kind."""
    for name in study.settings:
        with faults.catch():
            _check_section(study, name, faults)


def sound_sections(study: Study) -> dict[str, Any]:
    """The settings without the sections that have a fault; of regressions, `is_sound` tells one by one."""
    out = {}
    for name, value in study.settings.items():
        faults = Faults()
        with faults.catch():
            _check_section(study, name, faults)
        if not faults.found or (name == "models" and _models_sound(study)):
            out[name] = value
    return out


def is_sound(study: Study, regression: Mapping[str, Any], nth: int) -> bool:
    """Whether the nth `[[models.regression]]` has what it needs, each of its kind."""
    faults = Faults()
    with faults.catch():
        _check_regression(study, regression, nth, faults)
    return not faults.found


def _models_sound(study: Study) -> bool:
    faults = Faults()
    _check(study, "models", study.section("models"), SECTIONS["models"], faults)
    return not faults.found


def _check_section(study: Study, name: str, faults: Faults) -> None:
    if name == "schema":
        return
    if name == "screening":
        if not TABLES.fits(study.settings[name]):  # what stands in each, survey/screen knows
            study.fail(name, f"应为{TABLES.name.zh}。", f"must be {TABLES.name.en}.")
    elif name not in SECTIONS:
        known = "、".join(SECTIONS)
        study.fail(name, f"不认识的小节。可用的是：{known}。", f"is no section known here. Known: {known.replace('、', ', ')}.")
    else:
        kinds = {k: NAMES for k in study.section(name) if k.startswith("likert_")} if name == "figures" else SECTIONS[name]
        _check(study, name, study.section(name), kinds, faults)
    if name == "models":
        _check_named(study, "models", "regression", _check_regression, faults)
    if name == "multiplicity":
        _check_named(study, "multiplicity", "family", _check_family, faults)
    if name == "coding":
        _check_coding(study)


def _check_coding(study: Study) -> None:
    """The approach is a known one, and one that may do without agreement where that is switched off."""
    section = study.section("coding")
    approach = section.get("approach", APPROACHES[0])
    if approach not in APPROACHES:
        study.fail("approach", f"应为 {'、'.join(APPROACHES)} 之一。", f"must be one of {', '.join(APPROACHES)}.", section="coding")
    if approach == APPROACHES[0] and section.get("agreement") is False:
        zh, en = "只有 reflexive、grounded 可以不算一致性。", "only `reflexive` and `grounded` may do without agreement."
        study.fail("agreement", zh, en, section="coding")


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


def _check_named(study: Study, section: str, key: str, check: Check, faults: Faults) -> None:
    """Each `[[section.key]]` by itself, and no two of one name."""
    declared = study.section(section).get(key, ())
    seen: set[str] = set()
    for nth, one in enumerate(declared if TABLES.fits(declared) else ()):
        with faults.catch():
            check(study, one, nth, faults)
            name = one["name"]
            if name in seen:
                head = f"{section}.{key}"
                study.fail("name", f"有两个 [[{head}]] 叫“{name}”。", f"two [[{head}]] are called {name!r}.", section=head, nth=nth)
            seen.add(name)


def _check_regression(study: Study, declared: Mapping[str, Any], nth: int, faults: Faults) -> None:
    _check(study, "models.regression", declared, REGRESSION, faults, nth=nth)
    _require(study, declared, ("name", "outcome", "method", "blocks"), "models.regression", nth)
    for block in declared["blocks"] if TABLES.fits(declared["blocks"]) else ():
        _check(study, "models.regression", block, BLOCK, faults, nth=nth)
        _require(study, block, ("formula",), "models.regression.blocks", nth)


def _check_family(study: Study, declared: Mapping[str, Any], nth: int, faults: Faults) -> None:
    _check(study, "multiplicity.family", declared, FAMILY, faults, nth=nth)
    _require(study, declared, ("name",), "multiplicity.family", nth)
    if not declared.get("terms") and not declared.get("groups"):
        zh = "没有列出检验：用 terms 列出回归中的变量，或用 groups 列出组间比较的结果变量。"
        en = "names no test: list variables of the regressions under terms, or outcomes of [groups] under groups."
        study.fail("family", zh, en, section="multiplicity.family", nth=nth)


def _require(study: Study, table: Mapping[str, Any], keys: tuple[str, ...], head: str, nth: int) -> None:
    section, name = head.split(".")[:2]
    for key in keys:
        if not table.get(key):
            study.fail(name, f"[[{head}]] 缺少“{key}”。", f"[[{head}]] lacks `{key}`.", section=f"{section}.{name}", nth=nth)
