"""Weights made to agree with a population, and held within limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, Integers, Levels, column, levels, mapping_of, name_of, number, whole
from jcommunity_study.stats.weights.design import Adjustment, Design, Step, sampled

MAX_ROUNDS = 10_000  # of strict trimming: it ends where limits can be kept, and says so where they cannot
Margin: TypeAlias = Mapping[Any, float] | pd.Series


def rake(design: Design, margins: Mapping[str, Margin], *, epsilon: float = 1e-10, maxit: int = 200) -> Design:
    """The design with weights whose totals agree with every margin (Deming & Stephan 1940; R `survey::rake`).

    `margins`: column → category → how many the population has of it (a mapping or a Series), all with the same total. It stops when no
    cell of the cross-table of the margins changed by `epsilon` in a round: an absolute number, or a share of the total weight when below
    1, as in R (whose defaults, epsilon = 1 and maxit = 10, suit weights that count a population; these here suit any). A raking replaces
    one before it.

    Raises StatisticsError for a category without respondents, or with a population of 0, or that the margin lacks; for respondents
    without a category; for margins with different totals; and when they contradict each other or `maxit` rounds do not suffice.

    >>> import pandas as pd
    >>> sample = Design(pd.DataFrame({"sex": ["f", "f", "f", "m"], "age": ["old", "old", "young", "young"]}))
    >>> rake(sample, {"sex": {"f": 50, "m": 50}, "age": {"old": 40, "young": 60}}).weights.round(4).tolist()
    [20.0, 20.0, 10.0, 50.0]
    """
    sampled(design)
    told = {name: mapping_of(f"the margin of {name}", margin) for name, margin in mapping_of("margins", margins).items()}
    found = {name: margin_of(design, name, margin) for name, margin in told.items()}
    if not found:
        raise StatisticsError("没有给出边际分布", "no margin was given")
    same_totals(told)
    codes = [f[0] for f in found.values()]
    cells = np.ravel_multi_index(codes, [len(f[1]) for f in found.values()])
    cells = np.unique(cells, return_inverse=True)[1].reshape(-1)
    limit = epsilon * float(design.weights.sum()) if number("epsilon", epsilon) < 1 else epsilon
    w, before, change = design.weights, np.bincount(cells, weights=design.weights), np.inf
    for iteration in range(1, whole("maxit", maxit, 1) + 1):
        steps = []
        for code, target in found.values():
            steps.append(_step(code, target, w))
            w = steps[-1].after
        now = np.bincount(cells, weights=w)
        change, before = float(np.abs(now - before).max()), now
        if change < limit:
            if _lacking(found.values(), w) > max(1e3 * change, 1e-6 * float(w.sum())):
                break  # it goes round in a circle
            return adjusted(design, Adjustment("raked", tuple(steps), targets_of(told), iteration, change))
    raise StatisticsError(
        f"迭代 {iteration} 次仍未收敛（最后一次变化 {change:.3g}）；边际分布可能互相矛盾，或有空的组合；请合并类别或增大 maxit",
        f"raking did not converge in {iteration} rounds (last change {change:.3g}): the margins may contradict each other, or "
        "combinations are empty; merge categories or raise maxit",
    )


def _lacking(margins: Iterable[tuple[Integers, Floats]], w: Floats) -> float:
    return max(float(np.abs(np.bincount(code, weights=w, minlength=len(target)) - target).max()) for code, target in margins)


def poststratify(design: Design, column: str, population: Margin) -> Design:
    """The design with weights whose totals agree with one margin exactly (R `survey::postStratify`); raises as `rake` does.

    >>> import pandas as pd
    >>> poststratify(Design(pd.DataFrame({"sex": ["f", "f", "m"]})), "sex", {"f": 52, "m": 48}).weights.tolist()
    [26.0, 26.0, 48.0]
    """
    sampled(design)
    told = mapping_of(f"the margin of {column}", population)
    code, target = margin_of(design, column, told)
    return adjusted(design, Adjustment("poststratified", (_step(code, target, design.weights),), targets_of({column: told}), 1, 0.0))


def trim(design: Design, *, lower: float = 0.0, upper: float = np.inf, strict: bool = False) -> Design:
    """The design with weights no lower than `lower` and no higher than `upper` (R `survey::trimWeights`).

    What is cut off is shared out equally among the weights that were within; they may leave the limits by it, unless `strict`, which goes
    on until none does. The total stays. Margins that were raked before no longer hold exactly. Weights of 0 stay 0 (R raises them).

    Raises StatisticsError when the limits leave nothing to share with, or cannot be kept with this total.

    >>> import pandas as pd
    >>> trim(Design(pd.DataFrame({"x": range(4)}), weights=[1, 1, 2, 8]), upper=5).weights.tolist()
    [2.0, 2.0, 3.0, 5.0]
    """
    sampled(design)
    inside = design.weights > 0
    w, total = design.weights[inside].copy(), float(design.weights.sum())
    if not number("lower", lower) < number("upper", upper) or (strict and not len(w) * lower <= total <= len(w) * upper):
        raise _impossible(lower, upper, total / len(w))
    for _ in range(MAX_ROUNDS if strict else 1):
        outside = (w < lower) | (w > upper)
        if not outside.any():
            break
        if outside.all():
            raise _impossible(lower, upper, total / len(w))
        cut = np.clip(w, lower, upper)
        share = float((w - cut).sum()) / np.count_nonzero(~outside)
        w = np.where(outside, cut, w + share)
    trimmed = np.zeros(len(design.weights))
    trimmed[inside] = np.clip(w, lower, upper) if strict else w  # a strict rest is rounding
    return replace(design, weights=trimmed)


def _impossible(lower: float, upper: float, mean: float) -> StatisticsError:
    return StatisticsError(
        f"权重不能限制在 {lower:g} 与 {upper:g} 之间（平均权重 {mean:.4g}）；请放宽界限",
        f"the weights cannot be held between {lower:g} and {upper:g} (their mean is {mean:.4g}); widen the limits",
    )


def adjusted(design: Design, adjustment: Adjustment) -> Design:
    """With the weights of an adjustment, which replaces an earlier one of its kind."""
    earlier = tuple(a for a in design.adjustments if a.kind != adjustment.kind)
    return replace(design, weights=adjustment.steps[-1].after, adjustments=(*earlier, adjustment))


def _step(codes: Integers, target: Floats, w: Floats) -> Step:
    return Step(codes, w, w * (target / np.bincount(codes, weights=w, minlength=len(target)))[codes])


def targets_of(margins: Mapping[str, Mapping[Any, float]]) -> dict[str, dict[str, float]]:
    """What was asked, categories by name."""
    return {name: {name_of(level): float(n) for level, n in margin.items()} for name, margin in margins.items()}


def margin_of(design: Design, name: str, margin: Mapping[Any, float]) -> tuple[Integers, Floats]:
    """Each row's category as a place in the margin, and the margin's totals."""
    found = levels(column(design.data, name), name)
    wanted = {name_of(level): number(f"{name}, {name_of(level)}", n) for level, n in margin.items()}
    _check_margin(name, found, wanted)
    place = {level: i for i, level in enumerate(wanted)}
    codes = np.array([place.get(level, -1) for level in found.names], dtype=np.intp)[found.codes]
    target = np.array(list(wanted.values()))
    empty = np.bincount(codes, weights=design.weights, minlength=len(target)) == 0
    if empty.any():
        level = list(wanted)[int(np.flatnonzero(empty)[0])]
        raise StatisticsError(
            f"{name} 的“{level}”没有（权重大于 0 的）受访者，无法加权到总体；请与相邻类别合并",
            f"nobody in the sample (with a weight over 0) is {level!r} in {name}, so no weight can stand for them; merge the category",
        )
    return codes, target


def _check_margin(name: str, found: Levels, wanted: Mapping[str, float]) -> None:
    missing = int((found.codes < 0).sum())
    if missing:
        raise StatisticsError(
            f"{missing} 位受访者没有 {name} 的取值；请先填补、单列一类或除去",
            f"{missing} respondents have no {name}; impute it, make a category of its own, or leave them out",
        )
    for level, n in wanted.items():
        if not 0 < n < np.inf:
            raise StatisticsError(
                f"{name} 的“{level}”总体数应大于 0，得到 {n:g}", f"{level!r} of {name} has {n:g} in the population, must be over 0"
            )
    strange = [level for level, count in zip(found.names, found.counts, strict=True) if count and level not in wanted]
    if strange:
        raise StatisticsError(
            f"样本中 {name} 有“{strange[0]}”，总体边际里没有；请补上",
            f"the sample has {strange[0]!r} in {name}, the margin does not; add it",
        )


def same_totals(margins: Mapping[str, Mapping[Any, float]]) -> None:
    """StatisticsError when the margins are of populations of different sizes."""
    totals = {name: float(sum(margin.values())) for name, margin in margins.items()}
    if max(totals.values()) - min(totals.values()) > 1e-9 * max(totals.values()):
        said = ", ".join(f"{name} {total:,.10g}" for name, total in totals.items())
        raise StatisticsError(
            f"各边际的合计不同：{said}；请改成同一总数（或同为比例）",
            f"the margins' totals differ: {said}; give all the same total (or shares)",
        )
