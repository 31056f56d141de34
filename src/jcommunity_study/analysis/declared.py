"""Study.toml held against the questionnaire: every name, method and formula, before anything is computed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NoReturn

from formulaic import Formula
from formulaic.errors import FormulaicError

from jcommunity_study.analysis.data import RATED, check_shown, known_names
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
COUNTED = ("number", "multiple", "ranking")  # columns that hold numbers as they stand
NAME = re.compile(r"[^\W\d]\w*")
_REGRESSION = "models.regression"


def check_declared(study: Study, questionnaire: Questionnaire, faults: Faults | None = None) -> None:
    """Raises InputError at its line for the first setting that cannot be analysed; with `faults`, keeps one a setting there instead.

    [table_one], [groups], [ratings], [participation], [figures], [models]: unknown names, scales nobody confirmed, methods that are not
    known, formulas that formulaic cannot parse, outcomes that their model cannot take.
    """
    faults = faults or Faults(first=True)
    _names(study, "table_one", ("variables",), questionnaire, faults)
    _names(study, "groups", ("scales",), questionnaire, faults)
    _names(study, "groups", ("by",), questionnaire, faults, rated=True)
    correction = study.section("groups").get("correction", "holm")
    with faults.catch():
        if correction not in CORRECTIONS:
            known = ", ".join(CORRECTIONS)
            zh, en = f"“{correction}”不可用；可用的是：{known}。", f"{correction!r} is not one of {known}."
            study.fail("correction", zh, en, section="groups")
    _names(study, "ratings", ("problems", "causes", "reversed"), questionnaire, faults, rated=True)
    check_shown(study, questionnaire, faults)
    _names(study, "models", ("as_numbers",), questionnaire, faults)
    for nth, declared in enumerate(study.section("models").get("regression", ())):
        if is_sound(study, declared, nth):
            check_regression(study, nth, declared, questionnaire, faults)


def _names(study: Study, section: str, keys: tuple[str, ...], questionnaire: Questionnaire, faults: Faults, *, rated: bool = False) -> None:
    """Each name by itself, so that two that are wrong are both told of."""
    for key in keys:
        for name in study.section(section).get(key, ()):
            with faults.catch():
                if rated:
                    known_names(study, section, key, [name], questionnaire, kinds=RATED, scales=False)
                else:
                    known_names(study, section, key, [name], questionnaire)


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


def _one_of(study: Study, nth: int, key: str, value: str, known: tuple[str, ...]) -> NoReturn:
    said = ", ".join(known)
    study.fail(key, f"“{value}”不可用；可用的是：{said}。", f"{value!r} is not one of {said}.", section=_REGRESSION, value=value, nth=nth)


def _ordered(study: Study, nth: int, outcome: str, questionnaire: Questionnaire) -> None:
    column = next((c for c in questionnaire.columns() if c.name == outcome), None)
    if column is None or column.item.kind not in RATED or not column.item.ordered:
        study.fail(
            "outcome",
            f"“{outcome}”没有顺序，ordered_logit 需要有序的题目（kind: scale，或在 questionnaire.yaml 里写 ordered: true）。",
            f"`{outcome}` has no order: ordered_logit needs an ordered item (`kind: scale`, or `ordered: true` in questionnaire.yaml).",
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
    if isinstance(parsed.rhs, tuple):
        refuse("里有“|”。请用 + 连接变量。", "has a `|`. Join variables by `+`.")
    if method == "ordered_logit" and "1" not in map(str, parsed.rhs):
        refuse("去掉了截距，ordered_logit 需要它。请删去 0 或 -1。", "takes out the intercept; ordered_logit needs it. Delete the 0 or -1.")
