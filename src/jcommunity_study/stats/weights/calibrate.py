"""Weights made to agree with a population's totals, of numbers as well as of categories."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, column, mapping_of, number, numbers, one_of, whole
from jcommunity_study.stats.weights.adjust import Margin, adjusted, margin_of, same_totals, targets_of
from jcommunity_study.stats.weights.design import Adjustment, Design, Regressed, sampled

BEYOND = 500.0  # exp stays finite
Totals = Mapping[str, Mapping[Any, float] | float]
Shape = Callable[[Floats], tuple[Floats, Floats]]
SHAPES: Mapping[str, Shape] = {
    "linear": lambda index: (1 + index, np.ones_like(index)),
    "raking": lambda index: (np.exp(np.clip(index, -BEYOND, BEYOND)),) * 2,
}


def calibrate(
    design: Design,
    totals: Mapping[str, Margin | float],
    *,
    distance: Literal["linear", "raking"] = "linear",
    epsilon: float = 1e-10,
    maxit: int = 100,
) -> Design:
    """The design with weights that give the population's totals, changed as little as can be (R `survey::calibrate`).

    `totals`: column → a margin as in `rake`, or for a column of numbers its total in the population. `distance` (Deville & Särndal 1992,
    doi 10.1080/01621459.1992.10475217): linear, w·(1 + x'λ), the generalised regression estimator, whose weights can fall below 0; raking,
    w·exp(x'λ), which for margins alone gives the weights of `rake`. It stops when what a total lacks is under `epsilon` of 1 + the total.
    Variances are those of the residuals of a regression on the columns. A calibration replaces one before it.

    Raises StatisticsError as `rake` does; for a number that is missing for somebody, or a total that is none; when `maxit` steps do not
    suffice; and for weights below 0.

    >>> import pandas as pd
    >>> sample = Design(pd.DataFrame({"sex": ["f", "f", "m", "m"], "age": [20, 40, 30, 60]}))
    >>> calibrate(sample, {"sex": {"f": 50, "m": 50}, "age": 4000}).weights.round(2).tolist()
    [21.15, 28.85, 19.23, 30.77]
    """
    sampled(design)
    shape = one_of("distance", distance, SHAPES)
    told: Totals = {
        name: dict(asked.items()) if isinstance(asked, (Mapping, pd.Series)) else number(name, asked)
        for name, asked in mapping_of("totals", totals).items()
    }
    margins = {name: a for name, a in told.items() if isinstance(a, Mapping)}
    x, target = _auxiliary(design, told)
    unit = np.sqrt((x**2).mean(axis=0))
    x, target, slopes = x / unit, target / unit, np.zeros(len(target))
    w = design.weights
    if margins:
        same_totals(margins)
        w = w * (sum(next(iter(margins.values())).values()) / w.sum())  # as large as the population: the same end, in fewer steps
    for iteration in range(1, whole("maxit", maxit, 1) + 1):
        factor, slope = shape(x @ slopes)
        lacking = target - x.T @ (w * factor)
        change = float((np.abs(lacking) / (1 + np.abs(target))).max())
        if change < number("epsilon", epsilon):
            _refuse_negative(w * factor)
            asked = targets_of({name: total if isinstance(total, Mapping) else {name: total} for name, total in told.items()})
            return adjusted(design, Adjustment("calibrated", (Regressed(x, design.weights, w * factor),), asked, iteration, change))
        slopes = slopes + np.linalg.lstsq((x * (w * slope)[:, None]).T @ x, lacking, rcond=None)[0]
    raise StatisticsError(
        f"{maxit} 步内未能满足各总数（最多仍差 {change:.3g}）；它们可能互相矛盾，或超出样本所及；请检查或去掉一个",
        f"the totals are not met in {maxit} steps (one lacks {change:.3g} of itself): they may contradict each other, or lie beyond what "
        "the sample can reach; check them, or leave one out",
    )


def _auxiliary(design: Design, totals: Totals) -> tuple[Floats, Floats]:
    """The columns to be calibrated (n × k), a category each or a number, and their totals."""
    if not totals:
        raise StatisticsError("没有给出总数", "no total was given")
    columns, targets = [], []
    for name, asked in totals.items():
        if isinstance(asked, Mapping):
            codes, target = margin_of(design, name, asked)
            columns.append((codes[:, None] == np.arange(len(target))) * 1.0)
            targets.append(target)
        else:
            columns.append(_number(design, name, float(asked))[:, None])
            targets.append(np.array([float(asked)]))
    return np.hstack(columns), np.concatenate(targets)


def _number(design: Design, name: str, total: float) -> Floats:
    values = numbers(column(design.data, name), name)
    if np.isnan(values).any() or not np.isfinite(total) or not values[design.weights > 0].any():
        missing = int(np.isnan(values).sum())
        raise StatisticsError(
            f"{name} 须对每位受访者有数值（缺失 {missing}）且不全为 0，总数 {total:g} 须为有限数",
            f"{name} must be a number for every respondent ({missing} missing), not 0 for all, and its total finite, not {total:g}",
        )
    return values


def _refuse_negative(weights: Floats) -> None:
    if (weights < 0).any():
        count = int((weights < 0).sum())
        raise StatisticsError(
            f"线性校准使 {count} 个权重为负（最小 {weights.min():.4g}）；请用 distance='raking'，或减少总数",
            f"linear calibration makes {count} weights negative (the least {weights.min():.4g}); use distance='raking', or fewer totals",
        )
