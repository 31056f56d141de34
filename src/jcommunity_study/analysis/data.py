"""The frame that analyses work on: answers and scale scores side by side, categories as categories."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import Faults, StatisticsError
from jcommunity_study.study import Study
from jcommunity_study.survey.questionnaire import Column, Questionnaire
from jcommunity_study.survey.responses import Responses

RATED = ("single", "scale", "matrix")  # one code a column
CHOICES = ("single", "scale", "multiple")
COUNTED = ("number", "multiple", "ranking")  # columns that hold numbers as they stand
MEASURED = (*RATED, *COUNTED)
T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True)
class Fit:
    """What may be named in a place of study.toml: in words, by its column, and whether a confirmed scale may."""

    wanted: Text
    column: Callable[[Column], bool]
    scales: bool = False


def _ordered(column: Column) -> bool:
    return column.item.kind in RATED and column.item.ordered


ANY = Fit(
    Text("单选、量表、矩阵行、多选项、排序项、数字题的变量，或已确认的量表",
         "a column of a single choice, a scale, a matrix, a multiple choice, a ranking or a number, or a confirmed scale"),
    lambda c: c.item.kind in MEASURED, scales=True,
)  # fmt: skip
CATEGORIES = Fit(
    Text("单选、量表或矩阵行的变量；数字和开放题请先归成类别",
         "a column of a single choice, a scale or a matrix; band numbers and texts first"),
    lambda c: c.item.kind in RATED,
)  # fmt: skip
ORDERED = Fit(
    Text("有序的题目（kind: scale，或在 questionnaire.yaml 里写 ordered: true）",
         "an ordered item (`kind: scale`, or `ordered: true` in questionnaire.yaml)"),
    _ordered,
)  # fmt: skip
AVERAGED = Fit(
    Text("已确认的量表、数字，或有序的题目（kind: scale，或在 questionnaire.yaml 里写 ordered: true）",
         "a confirmed scale, a number, or an ordered item (`kind: scale`, or `ordered: true` in questionnaire.yaml)"),
    lambda c: c.item.kind in COUNTED or _ordered(c), scales=True,
)  # fmt: skip


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
    codes = [o.code for o in column.item.valid]
    places = pd.Index(codes, dtype=float).get_indexer(values.to_numpy(dtype=float, na_value=np.nan))  # -1: no value
    found = pd.Categorical.from_codes(places, list(map(str, codes)), ordered=column.item.ordered)
    return pd.Series(found, index=values.index, name=values.name)


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
    fit: Fit = ANY,
    nth: int | None = None,
    value: object = None,
) -> tuple[str, ...]:
    """`names` as they stand; InputError at the setting's line when one is not of a kind that fits, or stands twice. The line is that of
    the section's `nth` table, and the one that holds `value`, where these are given."""
    known = {c.name for c in questionnaire.columns() if fit.column(c) and not c.other}
    known |= {s.name for s in questionnaire.scales if s.confirmed} if fit.scales else set()
    names = tuple(names)
    for place, name in enumerate(names):
        if name in names[:place]:
            zh, en = f"[{section}] 里“{name}”写了两次。请删去一个。", f"`{name}` stands twice in [{section}]. Delete one."
            study.fail(key, zh, en, section=section, value=value or name, nth=nth)
        if name not in known:
            zh = f"[{section}] 里的“{name}”不能用在这里。应为{fit.wanted.zh}。"
            en = f"`{name}` in [{section}] cannot stand here. Name {fit.wanted.en}."
            if fit.scales and any(s.name == name for s in questionnaire.scales):
                zh = f"[{section}] 里的量表“{name}”尚未确认。核对题目后，请在 questionnaire.yaml 里写 confirmed: true。"
                en = f"scale `{name}` in [{section}] is not confirmed. Review its items, then write confirmed: true in questionnaire.yaml."
            study.fail(key, zh, en, section=section, value=value or name, nth=nth)
    return names


def check_shown(study: Study, questionnaire: Questionnaire, faults: Faults | None = None) -> None:
    """InputError at its line for a name under [participation] or [figures] that the report could not show; with `faults`, kept there."""
    faults, shown = faults or Faults(first=True), study.section("participation")
    with faults.catch():
        known_names(study, "participation", "level", [shown["level"]] if "level" in shown else (), questionnaire, fit=CATEGORIES)
    for key, kinds in (("activities", CHOICES), ("frequency", ("matrix",)), ("reasons", CHOICES)):
        with faults.catch():
            if key in shown and shown[key] not in {i.name for i in questionnaire.items if i.kind in kinds}:
                zh, en = f"[participation] 里的“{shown[key]}”不是这类题目。", f"`{shown[key]}` in [participation] is no item of that kind."
                study.fail(key, zh, en, section="participation")
    for key, names in study.section("figures").items():
        with faults.catch():
            known_names(study, "figures", key, names, questionnaire, fit=ORDERED)
            if not names:
                study.fail(key, "没有列出变量。请写上或删去。", "names no column. Name some, or delete the line.", section="figures")
            check_shared(study, "figures", key, names, questionnaire)


def check_shared(study: Study, section: str, key: str, names: Sequence[str], questionnaire: Questionnaire) -> None:
    """InputError when statements that are shown side by side were not answered on one scale."""
    options = {name: [(o.code, o.label) for o in questionnaire.column(name).item.valid] for name in names}
    for name in names[1:]:
        if options[name] != options[names[0]]:
            zh = f"“{name}”的选项与“{names[0]}”的不同；并列的题目要用同一套选项。请分开列出。"
            en = f"`{name}` has other options than `{names[0]}`; what stands side by side shares one scale. List them apart."
            study.fail(key, zh, en, section=section, value=name)
