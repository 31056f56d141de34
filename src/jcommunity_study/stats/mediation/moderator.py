"""The third variable: at which of its values an effect is told, and under what name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import as_series, name_of


def has_range(series: pd.Series) -> bool:
    """A number of more than two values, in a design's frame."""
    return bool(series.dtype == np.float64 and series.nunique() > 2)


def refuse_still(frame: pd.DataFrame, one: str, other: str) -> None:
    """StatisticsError where one of two variables has a single value among the rows of a level (or of one of two values) of the other:
    their product has no coefficient. An empty combination of levels is one such."""
    for moving, within in ((one, other), (other, one)):
        if has_range(frame[within]):
            continue
        for level, values in frame[moving].groupby(frame[within], observed=True):
            if values.nunique() < 2:
                where, only, n = f"{within} = {name_of(level)}", name_of(values.iloc[0]), len(values)
                raise StatisticsError(
                    f"在 {where} 的 {n} 行中 {moving} 只有一个值（{only}），无法估计交互；请合并类别或去掉该组",
                    f"{moving} has one value ({only}) in the {n} rows where {where}, so no interaction there; merge levels or leave that "
                    "group out",
                )


@dataclass(frozen=True, eq=False)
class Moderator:
    """A variable and its values in the rows used, as a design's frame holds them."""

    name: str
    values: pd.Series = field(repr=False)

    @property
    def levels(self) -> list[Any]:
        """Of a factor; none of a number."""
        return list(self.values.cat.categories) if isinstance(self.values.dtype, pd.CategoricalDtype) else []

    def asked(self, at: Sequence[float] | None) -> dict[str, Any]:
        """The values to tell, by name: those `at`, else its levels, both values of two, or the mean and a standard deviation around it."""
        if at is None:
            return self._usual()
        values = np.asarray(pd.to_numeric(as_series(at, "at"), errors="coerce"), dtype=float)
        if self.levels or not values.size or not np.isfinite(values).all():
            raise StatisticsError(
                f"at={at} 不可用：应为数值型调节变量的一个或多个取值；{self.name} 若为类别变量请不要给出 at",
                f"at == {at}, must be one or more values of a numeric moderator; leave it out where {self.name} is a factor",
            )
        return {f"{value:.6g}": float(value) for value in values}

    def _usual(self) -> dict[str, Any]:
        if not has_range(self.values):
            return {name_of(value): value for value in self.levels or sorted(self.values.unique())}
        mean, sd = float(self.values.mean()), float(self.values.std())
        return {"mean - sd": mean - sd, "mean": mean, "mean + sd": mean + sd}

    def terms(self, effect: str, values: dict[str, Any]) -> list[str]:
        """An effect's names at these values."""
        return [f"{effect} | {self.name} = {name_of(value) if self.levels else f'{value:.6g}'}" for value in values.values()]

    def notes(self, values: dict[str, Any]) -> tuple[Text, ...]:
        """A value outside the data is told."""
        beyond = [] if self.levels else [v for v in values.values() if not self.values.min() <= v <= self.values.max()]
        if not beyond:
            return ()
        which = ", ".join(f"{value:.6g}" for value in beyond)
        return (
            Text(
                f"{self.name} 的取值 {which} 超出数据范围，该处的效应是外推",
                f"{which} lies outside the observed range of {self.name}; the effect there is an extrapolation",
            ),
        )
