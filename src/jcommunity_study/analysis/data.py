"""The frame that analyses work on: answers and scale scores side by side, categories as categories."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import Faults, StatisticsError
from jcommunity_study.study import Study
from jcommunity_study.survey.questionnaire import Column, Questionnaire
from jcommunity_study.survey.responses import Responses

RATED = ("single", "scale", "matrix")  # one code a column
CHOICES = ("single", "scale", "multiple")
MEASURED = (*RATED, "multiple", "ranking", "number")
T = TypeVar("T")
P = ParamSpec("P")


@dataclass
class Notes:
    """What could not be computed and why: printed in the report, so that nothing is missing in silence."""

    rows: list[dict[str, str]] = field(default_factory=list)

    def attempt(self, what: Text, compute: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """The result of `compute(*args, **kwargs)`, or None and a note when the statistic is not defined for these data."""
        try:
            return compute(*args, **kwargs)
        except StatisticsError as error:
            self.add(what, Text(error.message("zh"), error.message("en")))
            return None

    def add(self, what: Text, why: Text) -> None:
        self.rows.append({"what_zh": what.zh, "what_en": what.en, "why_zh": why.zh, "why_en": why.en})

    def to_frame(self) -> pd.DataFrame:
        return pd.DataFrame(self.rows, columns=["what_zh", "what_en", "why_zh", "why_en"])


def numbers_of(responses: Responses, columns: Iterable[str]) -> pd.DataFrame:
    """Columns of the responses as plain floats, NaN where there is no value."""
    return responses.frame[list(columns)].astype("Float64").astype(float)


def categories(values: pd.Series, column: Column) -> pd.Series:
    """A choice as a categorical of its codes (as text), in the questionnaire's order; ordered if the item is."""
    codes = [str(o.code) for o in column.item.valid]
    text = values.astype("Int64").astype("string").astype(object).where(values.notna(), None)
    return pd.Series(pd.Categorical(text, categories=codes, ordered=column.item.ordered), index=values.index, name=values.name)


def analysis_frame(responses: Responses, scores: pd.DataFrame, as_numbers: Collection[str] = ()) -> pd.DataFrame:
    """One column a variable: scale scores and numbers as floats, choices as categoricals, those `as_numbers` by their codes."""
    out: dict[str, pd.Series] = {}
    for column in responses.questionnaire.columns():
        values = responses.frame[column.name]
        if column.item.kind in RATED and not column.other and column.name not in as_numbers:
            out[column.name] = categories(values, column)
        elif column.item.kind in MEASURED and not column.other:
            out[column.name] = values.astype("Float64").astype(float)
    return pd.DataFrame(out | {name: scores[name].astype(float) for name in scores.columns}, index=responses.frame.index)


def known_names(
    study: Study,
    section: str,
    key: str,
    names: Iterable[str],
    questionnaire: Questionnaire,
    *,
    kinds: Collection[str] = MEASURED,
    scales: bool = True,
    nth: int | None = None,
    value: object = None,
) -> tuple[str, ...]:
    """`names` as they stand; InputError at the setting's line when one is neither a column of these `kinds` nor (with `scales`) a
    confirmed scale. The line is that of the section's `nth` table, and the one that holds `value`, where these are given."""
    known = {c.name for c in questionnaire.columns() if c.item.kind in kinds and not c.other}
    known |= {s.name for s in questionnaire.scales if s.confirmed} if scales else set()
    names = tuple(names)
    for name in names:
        if name not in known:
            zh = f"[{section}] 里的“{name}”不是可用于此处的问卷变量或已确认的量表。"
            en = f"`{name}` in [{section}] is no column that can stand here, and no confirmed scale."
            if scales and any(s.name == name for s in questionnaire.scales):
                zh = f"[{section}] 里的量表“{name}”尚未确认。核对题目后，请在 questionnaire.yaml 里写 confirmed: true。"
                en = f"scale `{name}` in [{section}] is not confirmed. Review its items, then write confirmed: true in questionnaire.yaml."
            study.fail(key, zh, en, section=section, value=value or name, nth=nth)
    return names


def check_shown(study: Study, questionnaire: Questionnaire, faults: Faults | None = None) -> None:
    """InputError at its line for a name under [participation] or [figures] that the report could not show; with `faults`, kept there."""
    faults, shown = faults or Faults(first=True), study.section("participation")
    with faults.catch():
        known_names(study, "participation", "level", [shown["level"]] if "level" in shown else (), questionnaire, kinds=RATED, scales=False)
    for key, kinds in (("activities", CHOICES), ("frequency", ("matrix",)), ("reasons", CHOICES)):
        with faults.catch():
            if key in shown and shown[key] not in {i.name for i in questionnaire.items if i.kind in kinds}:
                zh, en = f"[participation] 里的“{shown[key]}”不是这类题目。", f"`{shown[key]}` in [participation] is no item of that kind."
                study.fail(key, zh, en, section="participation")
    for key, names in study.section("figures").items():
        with faults.catch():
            known_names(study, "figures", key, names, questionnaire, kinds=RATED, scales=False)
