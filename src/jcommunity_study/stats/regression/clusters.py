"""Rows that belong together: sums within clusters, and what a reviewer says when there are few."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, Integers

FEW = 30  # Cameron & Miller (2015): below 20 to 50 clusters CR1 tests reject too often


@dataclass(frozen=True, eq=False)
class Clusters:
    """`codes` (n) say to which of `count` clusters a row belongs."""

    count: int
    codes: Integers = field(repr=False)

    @property
    def notes(self) -> tuple[Text, ...]:
        """A warning when the clusters are few."""
        if self.count >= FEW:
            return ()
        return (
            Text(
                f"只有 {self.count} 个聚类（少于 {FEW}），聚类标准误可能偏小",
                f"{self.count} clusters only (fewer than {FEW}); clustered standard errors may be too small",
            ),
        )

    def sums(self, rows: Floats) -> Floats:
        """Sums of the rows (n × q) within clusters (count × q)."""
        order = np.argsort(self.codes, kind="stable")
        starts = np.searchsorted(self.codes[order], np.arange(self.count))
        return np.add.reduceat(rows[order], starts, axis=0)


def clusters_of(values: pd.Series) -> Clusters:
    """The clusters of a column; StatisticsError when there are fewer than two, or an infinite value among them."""
    codes, found = pd.factorize(values, sort=False)
    name = "cluster" if values.name is None else values.name
    if any(isinstance(value, (float, np.floating)) and np.isinf(value) for value in found):
        raise StatisticsError(
            f"聚类变量 {name} 含无穷值；请改为缺失或更正",
            f"the cluster variable {name} holds an infinite value; set it missing or correct it",
        )
    if len(found) < 2:
        raise StatisticsError(
            f"聚类变量 {name} 只有 {len(found)} 个不同的值，至少需要两个",
            f"the cluster variable {name} has {len(found)} distinct value(s), needs two or more",
        )
    return Clusters(len(found), codes.astype(np.intp))
