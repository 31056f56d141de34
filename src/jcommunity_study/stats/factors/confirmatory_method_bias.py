"""Common method bias: whether one factor, the questionnaire itself, would explain the answers as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import one_of
from jcommunity_study.stats._items import complete_items, correlations
from jcommunity_study.stats._result import Result, tidy
from jcommunity_study.stats.factors.confirmatory import confirmatory_factors
from jcommunity_study.stats.factors.confirmatory_model import Factors, Pairs, items_of
from jcommunity_study.stats.factors.confirmatory_solution import difference

FIT = ("statistic", "df", "p_value", "cfi", "tli", "rmsea", "rmsea_low", "rmsea_high", "srmr", "aic", "bic")


@dataclass(frozen=True, eq=False, kw_only=True)
class CommonMethodBias(Result):
    """`to_frame()`, two rows (`declared`, `one_factor`): χ², df, p_value and the fit indices of each model, as `confirmatory_factors`.

    `statistic`, `df`, `p_value`: by how much one factor fits worse (under `mlr` scaled as Satorra & Bentler 2001; missing where that scale
    is negative). `harman`, on request: the share of all variance that the first unrotated component takes. `notes` begin with what none of
    this shows.
    """

    statistic: float
    df: int
    p_value: float
    harman: float | None
    estimator: str
    n: int
    n_missing: int
    k: int
    n_factors: int
    notes: tuple[Text, ...]


def common_method_bias(
    items: pd.DataFrame, factors: Factors, *, estimator: Literal["ml", "mlr"] = "ml", correlated: Pairs = (), harman: bool = False
) -> CommonMethodBias:
    """The declared `factors` ({name: its items}) against one factor of all of them, by χ² difference: R `anova(cfa(...), cfa(...))`.

    A single factor is the declared model with all factor correlations at one, the edge of what they may be: the true p is smaller still.
    `harman=True` adds Harman's share (Podsakoff et al. 2003, doi 10.1037/0021-9010.88.5.879, who warn of it).

    That one factor fits badly is not evidence of absence: bias may be in every item beside the factors. What shows it is another source, a
    marker variable, or another time.

    Raises StatisticsError: one factor only, `dwls` (its difference is not a difference of χ²), and whatever `confirmatory_factors` raises.

    >>> import numpy as np, pandas as pd
    >>> random = np.random.default_rng(4)
    >>> trust, duty = random.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]], 400).T[:, :, None]
    >>> answers = np.hstack([trust + random.normal(size=(400, 3)), duty + random.normal(size=(400, 3))])
    >>> data = pd.DataFrame(answers, columns=["t1", "t2", "t3", "d1", "d2", "d3"])
    >>> found = common_method_bias(data, {"trust": ["t1", "t2", "t3"], "duty": ["d1", "d2", "d3"]}, harman=True)
    >>> found.df, found.p_value < 0.001, round(found.harman, 2)
    (1, True, 0.48)
    >>> "not evidence of absence" in found.notes[0].en
    True
    """
    one_of("estimator", estimator, {"ml": 1, "mlr": 1})
    names = items_of(factors)
    if len(factors) < 2:
        raise StatisticsError(
            "共同方法偏差的比较至少需要两个因子（单因子模型与之相同）",
            "the comparison needs two or more factors: with one, both models are the same",
        )
    declared = confirmatory_factors(items, factors, estimator=estimator, correlated=correlated)
    only = next(word for word in ("common", *(f"common{i}" for i in range(len(names) + 1))) if word not in names)
    try:
        one = confirmatory_factors(items, {only: names}, estimator=estimator, correlated=correlated)
    except StatisticsError as error:
        raise StatisticsError(error.text.zh, error.text.en, where="one factor") from error
    test = difference(one.solution, declared.solution)
    models = {"declared": declared, "one_factor": one}
    table = tidy([{"term": word} | {name: getattr(found, name) for name in FIT} for word, found in models.items()])
    p_value = float(stats.chi2.sf(test.scaled, test.df))
    share = _first_component(items, names) if harman else None
    return CommonMethodBias(
        table=table, statistic=test.scaled, df=test.df, p_value=p_value, harman=share,
        estimator=estimator, n=declared.n, n_missing=declared.n_missing, k=declared.k, n_factors=declared.n_factors,
        notes=(CAUTION, *([HARMAN] if harman else []), *declared.notes),
    )  # fmt: skip


def _first_component(items: pd.DataFrame, names: Sequence[str]) -> float:
    r = correlations(complete_items(items.rename(columns=str)[list(names)]))
    return float(np.linalg.eigvalsh(r)[-1]) / len(names)


CAUTION = Text(
    "单因子模型拟合更差，不是没有共同方法偏差的证据（not evidence of absence）：偏差可以与各因子并存；须靠不同来源、标记变量或不同时点",
    "that one factor fits worse is not evidence of absence of common method bias: it may act beside the factors; other sources, a marker "
    "variable or another time would tell",
)
HARMAN = Text(
    "Harman 单因子占比低于 40% 或 50% 的惯例没有依据：它随因子数增多而下降，不是没有偏差的证据",
    "a Harman share below 40 or 50 % is a custom without grounds: it falls with the number of factors; it is not evidence of absence",
)
