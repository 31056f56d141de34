"""Study.toml held against the questionnaire: every name, method and formula, before anything is computed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, NoReturn

from formulaic import Formula
from formulaic.errors import FormulaicError

from jcommunity_study.analysis.data import ANY, AVERAGED, CATEGORIES, COUNTED, ORDERED, Fit, check_shared, check_shown, known_names
from jcommunity_study.analysis.ratings import AGREE, GROUPS
from jcommunity_study.errors import Faults
from jcommunity_study.settings import is_sound
from jcommunity_study.stats.compare.adjust import METHODS as CORRECTIONS
from jcommunity_study.study import Study
from jcommunity_study.survey.questionnaire import Questionnaire

COVARIANCES: Mapping[str, tuple[str, ...]] = {
    "ordered_logit": ("nonrobust", "robust"),
    "ols": ("nonrobust", "HC0", "HC1", "HC2", "HC3", "HC4"),
}
METHODS = tuple(COVARIANCES)
LEAST_LEVELS = 3  # of an ordered outcome
NAME = re.compile(r"[^\W\d]\w*")
CORRECTION = "holm"  # where none is named
_REGRESSION, _FAMILY = "models.regression", "multiplicity.family"


def check_declared(study: Study, questionnaire: Questionnaire, faults: Faults | None = None) -> None:
    """Raises InputError at its line for the first setting that cannot be analysed; with `faults`, keeps one a setting there instead.

    [table_one], [groups], [ratings], [participation], [figures], [models], [multiplicity]: unknown names, scales nobody confirmed, methods
    that are not known, formulas that formulaic cannot parse, outcomes that their model cannot take.
    """
    faults = faults or Faults(first=True)
    _names(study, "table_one", "variables", questionnaire, faults)
    _check_groups(study, questionnaire, faults)
    _check_ratings(study, questionnaire, faults)
    check_shown(study, questionnaire, faults)
    _names(study, "models", "as_numbers", questionnaire, faults, ORDERED)
    for nth, declared in enumerate(study.section("models").get("regression", ())):
        if is_sound(study, declared, nth):
            check_regression(study, nth, declared, questionnaire, faults)
    for nth, family in enumerate(study.section("multiplicity").get("family", ())):
        check_family(study, nth, family, faults)


def _names(study: Study, section: str, key: str, questionnaire: Questionnaire, faults: Faults, fit: Fit = ANY) -> list[str]:
    """Each name by itself, so that two that are wrong are both told of; returns those that can stand."""
    told = study.section(section).get(key, ())
    good = [name for name, _ in faults.each(lambda name: known_names(study, section, key, [name], questionnaire, fit=fit), told)]
    with faults.catch():
        known_names(study, section, key, good, questionnaire, fit=fit)  # none of them twice
    return good


def _check_groups(study: Study, questionnaire: Questionnaire, faults: Faults) -> None:
    outcomes = _names(study, "groups", "scales", questionnaire, faults, AVERAGED)
    for by in _names(study, "groups", "by", questionnaire, faults, CATEGORIES):
        with faults.catch():
            for outcome in outcomes:
                if shared := parts_of(outcome, questionnaire) & {by}:
                    _part(study, "groups", "by", by, outcome, shared)
    with faults.catch():
        _check_correction(study, study.section("groups"), "groups")


def _check_correction(study: Study, declared: Mapping[str, Any], section: str, nth: int | None = None) -> None:
    if (correction := declared.get("correction", CORRECTION)) not in CORRECTIONS:
        _one_of(study, nth, "correction", correction, CORRECTIONS, section)


def _check_ratings(study: Study, questionnaire: Questionnaire, faults: Faults) -> None:
    """Statements of one group share one scale, on which some codes agree and others do not; a reversed one is a statement."""
    agree, rated = study.section("ratings").get("agree_at_least", AGREE), set()
    for key in GROUPS:
        names = _names(study, "ratings", key, questionnaire, faults, ORDERED)
        rated |= set(study.section("ratings").get(key, ()))  # one that cannot stand there is no second fault here
        with faults.catch():
            check_shared(study, "ratings", key, names, questionnaire)
            codes = [o.code for name in names[:1] for o in questionnaire.column(name).item.valid]
            if codes and not min(codes) < agree <= max(codes):
                said = ", ".join(map(str, codes))
                zh = f"{key} 的编码是 {said}，按“{agree:g} 及以上为同意”分不出同意与否。请用 agree_at_least 写明从哪个编码起算同意。"
                en = f"the codes of {key} are {said}: {agree:g} or more does not divide them. Say by agree_at_least which codes agree."
                study.fail("agree_at_least" if "agree_at_least" in study.section("ratings") else key, zh, en, section="ratings")
    for name in study.section("ratings").get("reversed", ()):
        with faults.catch():
            if name not in rated:
                zh, en = f"“{name}”不在 problems 或 causes 里。请改正。", f"`{name}` is in neither problems nor causes. Correct it."
                study.fail("reversed", zh, en, section="ratings", value=name)


def parts_of(name: str, questionnaire: Questionnaire) -> set[str]:
    """A column, or a scale with the columns that it is scored from."""
    return {name, *(item for scale in questionnaire.scales if scale.name == name for item in scale.items)}


def _part(study: Study, section: str, key: str, name: str, outcome: str, shared: set[str], **place: Any) -> NoReturn:
    """Nothing is explained by itself."""
    said = "、".join(sorted(shared))
    zh = f"“{name}”与结果变量“{outcome}”含有同样的题目（{said}），不能用来解释它。请去掉其中一个。"
    en = f"`{name}` and the outcome {outcome} share {said.replace('、', ', ')}: it cannot explain itself. Take one of them out."
    study.fail(key, zh, en, section=section, **{"value": name, **place})


def check_regression(study: Study, nth: int, declared: Mapping[str, Any], questionnaire: Questionnaire, faults: Faults) -> None:
    """The nth `[[models.regression]]`: its method, covariance, outcome and formulas."""
    method, outcome = declared["method"], declared["outcome"]
    with faults.catch():
        if method not in METHODS:
            _one_of(study, nth, "method", method, METHODS)
        if declared.get("covariance", "nonrobust") not in COVARIANCES[method]:
            _one_of(study, nth, "covariance", declared["covariance"], COVARIANCES[method])
    with faults.catch():
        known_names(study, _REGRESSION, "outcome", [outcome], questionnaire, nth=nth)
        if method == "ordered_logit":
            _ordered(study, nth, outcome, questionnaire)
        elif method == "ols":
            _numeric(study, nth, outcome, questionnaire)
    for block in declared["blocks"]:
        with faults.catch():
            _formula(study, nth, block["formula"], outcome, method, questionnaire)


def _one_of(study: Study, nth: int | None, key: str, value: str, known: Collection[str], section: str = _REGRESSION) -> NoReturn:
    said = ", ".join(known) or "—"
    study.fail(key, f"“{value}”不可用；可用的是：{said}。", f"{value!r} is not one of {said}.", section=section, value=value, nth=nth)


def check_family(study: Study, nth: int, declared: Mapping[str, Any], faults: Faults) -> None:
    """The nth `[[multiplicity.family]]`: its correction; regressions, variables of them and outcomes of [groups] that are there."""
    regressions = [d for i, d in enumerate(study.section("models").get("regression", ())) if is_sound(study, d, i)]
    names = [d["name"] for d in regressions]
    used = set().union(*(variables_of(d) for d in regressions if d["name"] in declared.get("models", names)))
    outcomes = study.section("groups").get("scales", ())
    with faults.catch():
        _check_correction(study, declared, _FAMILY, nth)
    for key, known in (("models", names), ("terms", sorted(used)), ("groups", outcomes)):
        for name in declared.get(key, ()):
            with faults.catch():
                if not set(name.split(":") if key == "terms" else [name]) <= set(known):
                    _one_of(study, nth, key, name, known, _FAMILY)


def variables_of(regression: Mapping[str, Any]) -> set[str]:
    """The variables of a regression's largest block."""
    return {name for block in regression["blocks"] for name in NAME.findall(block["formula"])}


def _ordered(study: Study, nth: int, outcome: str, questionnaire: Questionnaire) -> None:
    column = next((c for c in questionnaire.columns() if c.name == outcome), None)
    if column is None or not ORDERED.column(column):
        study.fail(
            "outcome",
            f"“{outcome}”没有顺序，ordered_logit 需要有序的题目（kind: scale，或在 questionnaire.yaml 里写 ordered: true）。",
            f"`{outcome}` has no order: ordered_logit needs an ordered item (`kind: scale`, or `ordered: true` in questionnaire.yaml).",
            section=_REGRESSION, value=outcome, nth=nth,
        )  # fmt: skip

    if len(column.item.valid) < LEAST_LEVELS:
        study.fail(
            "outcome",
            f"“{outcome}”只有 {len(column.item.valid)} 个选项，ordered_logit 需要 {LEAST_LEVELS} 个以上；"
            "二分结果请列入 [models] as_numbers 并用 ols（线性概率模型，covariance = \"HC3\"）。",
            f"`{outcome}` has {len(column.item.valid)} options: ordered_logit needs {LEAST_LEVELS} or more. List one of two options under "
            '[models] as_numbers and use ols (a linear probability model, covariance = "HC3").',
            section=_REGRESSION, value=outcome, nth=nth,
        )  # fmt: skip


def _numeric(study: Study, nth: int, outcome: str, questionnaire: Questionnaire) -> None:
    column = next((c for c in questionnaire.columns() if c.name == outcome), None)
    by_codes = column is not None and column.item.ordered and outcome in study.section("models").get("as_numbers", ())
    if column is not None and column.item.kind not in COUNTED and not by_codes:
        study.fail(
            "outcome",
            f"“{outcome}”不是数值，ols 需要量表得分或数字（有序题目可列入 [models] as_numbers，按编码进入）。",
            f"`{outcome}` is no number: ols needs a scale score or a number (an ordered item enters by codes under [models] as_numbers).",
            section=_REGRESSION, value=outcome, nth=nth,
        )  # fmt: skip


def _formula(study: Study, nth: int, formula: str, outcome: str, method: str, questionnaire: Questionnaire) -> None:
    def refuse(zh: str, en: str) -> NoReturn:
        study.fail("formula", f"“{formula}”{zh}", f"{formula!r} {en}", section=_REGRESSION, value=formula, nth=nth)

    try:
        parsed: Any = Formula(f"{outcome} ~ {formula}")
    except FormulaicError as error:
        refuse("不是公式。请用 + 连接变量，如 a + b。", f"is no formula: {str(error).splitlines()[0]} Join variables by `+`, as in a + b.")
    used = dict.fromkeys(NAME.findall(formula))
    known_names(study, _REGRESSION, "formula", used, questionnaire, nth=nth, value=formula)
    if outcome in used:
        refuse(f"里有因变量 {outcome} 本身。请从公式中删去。", f"holds the outcome {outcome} itself. Take it out.")
    for name in used:
        if shared := parts_of(name, questionnaire) & parts_of(outcome, questionnaire):
            _part(study, _REGRESSION, "formula", name, outcome, shared, nth=nth, value=formula)
    if isinstance(parsed.rhs, tuple):
        refuse("里有“|”。请用 + 连接变量。", "has a `|`. Join variables by `+`.")
    if method == "ordered_logit" and "1" not in map(str, parsed.rhs):
        refuse("去掉了截距，ordered_logit 需要它。请删去 0 或 -1。", "takes out the intercept; ordered_logit needs it. Delete the 0 or -1.")
