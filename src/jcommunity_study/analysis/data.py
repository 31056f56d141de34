"""The frame that analyses work on: answers and scale scores side by side, categories as categories."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import StatisticsError
from jcommunity_study.study import Study
from jcommunity_study.survey.questionnaire import Column, Questionnaire
from jcommunity_study.survey.responses import Responses

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
        if column.item.kind in ("single", "scale", "matrix") and not column.other and column.name not in as_numbers:
            out[column.name] = categories(values, column)
        elif column.item.kind not in ("text", "date", "area") and not column.other:
            out[column.name] = values.astype("Float64").astype(float)
    return pd.DataFrame(out | {name: scores[name].astype(float) for name in scores.columns}, index=responses.frame.index)


def known_names(
    study: Study, section: str, key: str, names: Iterable[str], questionnaire: Questionnaire, *, scales: bool = True
) -> tuple[str, ...]:
    """`names` as they stand; InputError at the setting's line when one is neither a column nor (with `scales`) a scale."""
    known = {c.name for c in questionnaire.columns()} | ({s.name for s in questionnaire.scales} if scales else set())
    names = tuple(names)
    for name in names:
        if name not in known:
            study.fail(
                key, f"[{section}] 里的“{name}”不是问卷变量或量表。", f"`{name}` in [{section}] is no column or scale of the questionnaire."
            )
    return names
