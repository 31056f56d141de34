"""What every file of the responses holds, column by column: id, answers, scale scores and, in a weighted study, the weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.questionnaire import Column, Scale
from jcommunity_study.survey.responses import WEIGHT, Responses
from jcommunity_study.survey.writers.about import ID_LABEL, WEIGHT_LABEL

Measure = Literal["nominal", "ordinal", "scale"]
TICKS = {0: Text("未选", "not ticked"), 1: Text("选中", "ticked")}


@dataclass(frozen=True, eq=False)
class Variable:
    """One column: `values` are str, or numbers with NA (Int64, Float64, float); `column` is the answers' one, `scale` the score's."""

    name: str
    label: Text
    values: pd.Series
    measure: Measure
    column: Column | None = None
    scale: Scale | None = None

    @property
    def numeric(self) -> bool:
        return pd.api.types.is_numeric_dtype(self.values.dtype)

    @property
    def whole(self) -> bool:
        """Whether every value is a whole number."""
        if not self.numeric:
            return False
        numbers = self.values.to_numpy(dtype=float, na_value=np.nan)
        return bool(np.all(np.isnan(numbers) | (numbers == np.floor(numbers))))

    def cells(self) -> list[Any]:
        """Texts, and numbers as a table writes them: whole ones without decimals; None where there is no value."""
        if not self.numeric:
            return self.values.astype(object).where(self.values.notna(), None).tolist()
        kind = int if self.whole and self.scale is None else float
        return [None if pd.isna(v) else kind(v) for v in self.values]

    @property
    def labels(self) -> dict[int, Text]:
        """Code → label of what can be answered."""
        if self.column is None or self.column.other or not self.numeric:
            return {}
        if self.column.item.kind == "multiple":
            return TICKS
        return {o.code: o.label for o in self.column.item.valid} if self.column.item.kind in ("single", "scale", "matrix") else {}


def variables(responses: Responses, scores: pd.DataFrame | None = None) -> tuple[Variable, ...]:
    """Every variable that is written, in order."""
    out = [Variable("id", ID_LABEL, responses.frame.index.to_series().astype("str"), "nominal")]
    out += [
        Variable(c.name, c.label, responses.frame[c.name], _measure(c), column=c)
        for c in responses.questionnaire.columns()
        if c.name in responses.frame.columns
    ]
    for name, score in scores.items() if scores is not None else ():
        scale = responses.questionnaire.scale(str(name))
        out.append(Variable(str(name), scale.label, score.astype("Float64"), "scale", scale=scale))
    if responses.weights is not None:
        out.append(Variable(WEIGHT, WEIGHT_LABEL, responses.weights, "scale"))
    return tuple(out)


def _measure(column: Column) -> Measure:
    kind = column.item.kind
    if column.other or kind in ("text", "date", "area", "multiple"):
        return "nominal"
    if kind == "number":
        return "scale"
    return "ordinal" if kind in ("scale", "ranking") or column.item.ordered else "nominal"
