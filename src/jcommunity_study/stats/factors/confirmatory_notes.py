"""What a reviewer would ask about a measurement model: improper solutions, small samples, few categories, a sample used twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jcommunity_study.bilingual import Text
from jcommunity_study.stats._items import Items, named
from jcommunity_study.stats.factors.confirmatory_solution import Solution
from jcommunity_study.stats.factors.confirmatory_validity import scaled_loadings

ROUNDING = 1e-8
FEW = 5  # categories (Rhemtulla, Brosseau-Liard & Savalei 2012, doi 10.1037/a0029315), and people a parameter (Bentler & Chou 1987)


def heywood(found: Solution) -> tuple[str, ...]:
    """Items with a negative residual variance or, on one factor, a standardised loading beyond one; in any group."""
    loadings, _ = scaled_loadings(found)
    single = (found.model.pattern.sum(axis=1) == 1)[:, None]  # with a second factor a loading may rightly exceed one
    negative = (np.diagonal(found.fitted.implied.residual, axis1=1, axis2=2) < -ROUNDING).any(axis=0)
    return named(found.model.items, negative | ((np.abs(loadings) > 1 + ROUNDING) & single).any(axis=(0, 2)))


def notes_on(found: Solution, parts: Sequence[Items], again: bool | None) -> tuple[Text, ...]:
    """In the order of what matters most."""
    notes = [SAME_SAMPLE] if again else []
    if items := heywood(found):
        words = ", ".join(items)
        notes.append(Text(
            f"Heywood 情形：{words} 的残差方差为负或标准化载荷超过 1；该解不可解释，常因样本小、因子题项少或模型设定有误",
            f"Heywood case: {words} keep a negative residual variance or load beyond one; the solution is improper, as from a small "
            "sample, few items a factor or a wrong model",
        ))  # fmt: skip
    if np.linalg.eigvalsh(found.fitted.implied.factor).min() <= ROUNDING:
        notes.append(Text(
            "因子的协方差矩阵不是正定的（因子相关达到 ±1 或方差为负）：有的因子无法区分",
            "the covariance matrix of the factors is not positive definite (a correlation of ±1 or a negative variance): factors that the "
            "data cannot tell apart",
        ))  # fmt: skip
    few = [name for i, name in enumerate(found.model.items) if len({x for part in parts for x in part.x[:, i].tolist()}) < FEW]
    if found.estimator != "dwls" and few:
        words = ", ".join(few)
        notes.append(Text(f'{words} 的取值少于五个，宜用 estimator="dwls"', f'{words} have fewer than five values: use estimator="dwls"'))
    if found.data.total < FEW * found.model.q:
        notes.append(Text(
            f"样本 {found.data.total} 不到自由参数（{found.model.q} 个）的五倍：估计与检验不稳定",
            f"{found.data.total} people for {found.model.q} parameters, fewer than five each: estimates and tests are unstable",
        ))  # fmt: skip
    return tuple(notes)


SAME_SAMPLE = Text(
    "同一样本已用于探索性因子分析：本结果只描述这批数据，不构成验证；请用另一样本，或先随机分半",
    "the same sample was explored before: this describes these data and confirms nothing; use another sample, or split it first",
)
