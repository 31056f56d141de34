"""How a sample was drawn and weighted, and the variance that follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import (
    Floats,
    Integers,
    beside,
    column,
    expected,
    frame_of,
    levels,
    name_of,
    names_of,
    numbers,
    row_weights,
)

SWEEPS = 10  # of the margins when a raked variable is centred, as R's svyrecvar makes


@dataclass(frozen=True, eq=False)
class Step:
    """One adjustment to a margin: each row's category, and the weights before and after."""

    codes: Integers
    before: Floats
    after: Floats


@dataclass(frozen=True, eq=False)
class Regressed:
    """One calibration: the auxiliary columns (n × k), and the weights before and after."""

    matrix: Floats
    before: Floats
    after: Floats


@dataclass(frozen=True, eq=False)
class Adjustment:
    """A post-stratification or a calibration (one step), or a raking (the steps of its last iteration), and how it converged.

    `targets` are the margins asked for, the total of a number under its own name; `change` is the largest change of a cell's total in the
    last iteration, or of a calibration what the totals still lack, as a share.
    """

    kind: Literal["poststratified", "raked", "calibrated"]
    steps: tuple[Step, ...] | tuple[Regressed]
    targets: Mapping[str, Mapping[str, float]]
    iterations: int
    change: float


@dataclass(frozen=True, eq=False)
class _Stage:
    """Per row: the stratum, the sampling unit, and how many units the population has in that stratum (None: not said)."""

    strata: Integers
    clusters: Integers
    population: Floats | None


@dataclass(frozen=True, eq=False)
class Design:
    """A sample with its weights (R `survey::svydesign`).

    `data` has one row a respondent. `weights` is a column's name or one number a row, by default 1 for all, or with `fpc` what it says:
    one over the shares sampled, stage by stage; `strata` names the column of the first stage's strata; `clusters` the columns of the
    sampling units, from the first stage down (a unit of the same name in another stratum is another unit); `fpc` for each stage a column
    with the number of units in the stratum's population, or the share sampled.
    After construction `weights` is an array of floats. Rows of weight 0 are outside the domain: they count as sampled, not as estimated.

    Variances are linearised (Taylor), strata by strata, sampling units within them; without `fpc` the first stage alone counts, as if
    drawn with replacement. After raking or post-stratification the variable is first centred within the margins, as R does.

    Raises StatisticsError for unknown columns, weights that are missing, negative, infinite or all zero, missing strata, clusters or
    `fpc`, a population smaller than its sample or not the same throughout a stratum, and, when a variance is asked for, a stratum with
    one sampling unit, which is named.

    >>> data = pd.DataFrame({"block": ["n", "n", "n", "s", "s", "s"], "home": [1, 1, 2, 1, 2, 3], "w": [2, 2, 3, 4, 4, 5]})
    >>> design = Design(data, weights="w", strata="block", clusters="home")
    >>> design.n, design.df, design.where(data["block"] == "s").df
    (6, 3, 2)
    """

    data: pd.DataFrame
    weights: Any = None
    strata: str | None = None
    clusters: str | Sequence[str] = ()
    fpc: str | Sequence[str] = ()
    adjustments: tuple[Adjustment, ...] = ()

    def __post_init__(self) -> None:
        data, told = frame_of(self.data), self.weights
        weights = np.ones(len(data)) if told is None else row_weights(data, column(data, told) if isinstance(told, str) else told)
        if not weights.any():
            raise StatisticsError("没有权重大于 0 的个案", "no case has a weight over 0")
        for stage in self._stages if told is None else ():
            weights = weights if stage.population is None else weights * stage.population / _sampled(stage.strata, stage.clusters)
        object.__setattr__(self, "weights", weights)  # normalised once, at birth
        _ = self._stages  # refuses what is no design

    @property
    def n(self) -> int:
        """Rows of a weight over 0."""
        return int(np.count_nonzero(self.weights))

    @property
    def df(self) -> int:
        """Design degrees of freedom: sampling units less strata of the first stage, among rows of a weight over 0 (R `degf`)."""
        first, inside = self._stages[0], self.weights > 0
        return len(np.unique(first.clusters[inside])) - len(np.unique(first.strata[inside]))

    def where(self, rows: Any) -> Design:
        """The domain of `rows` (true or false a row; missing is false): the others keep their place, with weight 0 (R `subset`)."""
        told = beside(self.data, rows, "rows")
        try:
            inside = told.astype("boolean").to_numpy(dtype=bool, na_value=False)
        except (TypeError, ValueError) as error:
            raise StatisticsError("rows 应逐行为真或假", f"rows must be true or false, not {told.dtype}") from error
        return replace(self, weights=np.where(inside, self.weights, 0.0))

    def variance(self, influence: Floats) -> Floats:
        """Covariance (p × p) of totals whose rows are `influence` (n × p): weighted values, 0 outside the domain."""
        x = np.asarray(influence, dtype=float)
        for adjustment in self.adjustments:
            x = _centred(x, adjustment)
        return self._variance(x, self._stages, np.arange(len(x)))

    def _variance(self, x: Floats, stages: Sequence[_Stage], rows: Integers) -> Floats:
        first, rest = stages[0], stages[1:]
        population = None if first.population is None else first.population[rows]
        v, sampled, single = _stage_variance(x[rows], first.strata[rows], first.clusters[rows], population)
        if single is not None:
            self._refuse_single(len(self._stages) - len(stages), int(rows[single]))
        if rest and population is not None:
            for cluster in np.unique(first.clusters[rows]):
                within = rows[first.clusters[rows] == cluster]
                share = sampled[int(first.strata[within[0]])] / population[first.clusters[rows] == cluster][0]
                v = v + share * self._variance(x, rest, within)
        return v

    def _refuse_single(self, stage: int, row: int) -> None:
        """Of a stage below the first, the strata are the units above."""
        name = self.strata if stage == 0 else names_of(self.clusters)[stage - 1]
        zh, en = "样本", "the sample"
        if name is not None:
            level = name_of(self.data[name].iloc[row])
            zh, en = f"{name} 的“{level}”", f"{level!r} of {name}"
        raise StatisticsError(
            f"{zh}只有一个抽样单位，方差无法估计；请合并层", f"{en} has a single sampling unit, so no variance; merge strata"
        )

    @cached_property
    def _stages(self) -> tuple[_Stage, ...]:
        names, sizes = names_of(self.clusters), names_of(self.fpc)
        n = len(self.data)
        count = max(len(names), 1)
        if len(sizes) > count:
            raise StatisticsError(f"fpc 有 {len(sizes)} 列，抽样只有 {count} 个阶段", f"{len(sizes)} fpc columns for {count} stage(s)")
        above = np.zeros(n, dtype=np.intp) if self.strata is None else self._codes(self.strata)
        stages = []
        for i in range(count):
            units = _within(above, self._codes(names[i])) if names else np.arange(n, dtype=np.intp)
            stages.append(_Stage(above, units, self._population(sizes[i], above, units) if i < len(sizes) else None))
            above = units  # the strata of the next stage are the units of this one
        return tuple(stages)

    def _codes(self, name: str) -> Integers:
        codes = levels(column(self.data, name), name).codes
        if (codes < 0).any():
            raise StatisticsError(f"设计变量 {name} 有缺失", f"design column {name} has missing values")
        return codes

    def _population(self, name: str, strata: Integers, clusters: Integers) -> Floats:
        """Units in the population of each row's stratum; a column of shares becomes sampled / share."""
        told = numbers(column(self.data, name), name)
        sampled = _sampled(strata, clusters)
        population = np.where(told <= 1, sampled / np.where(told > 0, told, np.nan), told) if np.nanmax(told) <= 1 else told
        varied = pd.Series(told).groupby(strata).nunique().to_numpy() > 1
        if varied.any():
            raise StatisticsError(
                f"fpc 列 {name} 在同一层内有不同的值（第 {int(np.argmax(varied)) + 1} 层）",
                f"fpc column {name} differs within a stratum (number {int(np.argmax(varied)) + 1})",
            )
        if np.isnan(population).any() or (population < sampled * (1 - 1e-12)).any():
            raise StatisticsError(
                f"fpc 列 {name} 有缺失，或总体单位数少于样本中的单位数",
                f"fpc column {name} has missing values, or a population smaller than its sample",
            )
        return population


def sampled(design: Any) -> Design:
    """The design; StatisticsError for what is none, a frame of answers say."""
    return expected(design, Design, "抽样设计 Design(data, weights=…)", "a Design(data, weights=…)")


def _sampled(strata: Integers, clusters: Integers) -> Integers:
    """How many units of each row's stratum are in the sample."""
    return np.asarray(np.bincount(strata[np.unique(clusters, return_index=True)[1]])[strata])


def _within(above: Integers, units: Integers) -> Integers:
    """Units numbered so that one of the same name in another stratum is another unit."""
    return np.unique(above * (int(units.max()) + 1) + units, return_inverse=True)[1].reshape(-1).astype(np.intp)


def _stage_variance(
    x: Floats, strata: Integers, clusters: Integers, population: Floats | None
) -> tuple[Floats, dict[int, int], int | None]:
    """Covariance between the totals of the units of each stratum, how many units each stratum has, and a row of one that has but one."""
    _, rows, unit = np.unique(clusters, return_index=True, return_inverse=True)
    totals = np.zeros((len(rows), x.shape[1]))
    np.add.at(totals, unit.reshape(-1), x)
    found, first, stratum = np.unique(strata[rows], return_index=True, return_inverse=True)
    stratum = stratum.reshape(-1)
    n = np.bincount(stratum).astype(float)
    left = np.ones(len(n)) if population is None else 1 - n / population[rows][first]
    single = (n < 2) & (left > 1e-7)
    scale = np.where(left > 1e-7, left * n / np.maximum(n - 1, 1), 0.0)
    means = np.zeros((len(n), x.shape[1]))
    np.add.at(means, stratum, totals)
    deviation = totals - (means / n[:, None])[stratum]
    counts = dict(zip(found.tolist(), n.astype(int).tolist(), strict=True))
    return (deviation * scale[stratum, None]).T @ deviation, counts, int(rows[first][np.argmax(single)]) if single.any() else None


def _centred(x: Floats, adjustment: Adjustment) -> Floats:
    """The part of `x` that the margins do not explain. Raking: R centres each margin in turn, ten times over, by plain means of x / w;

    post-stratification: by means under the weights before; calibration: by least squares under these."""
    for _ in range(SWEEPS if adjustment.kind == "raked" else 1):
        for step in adjustment.steps:
            if isinstance(step, Regressed):
                x = _residual(x, step)
                continue
            size = np.ones(len(x)) if adjustment.kind == "raked" else step.before
            ratio = np.divide(x, step.after[:, None], out=np.zeros_like(x), where=step.after[:, None] > 0)
            sums = np.zeros((int(step.codes.max()) + 1, x.shape[1]))
            np.add.at(sums, step.codes, ratio * size[:, None])
            mass = np.bincount(step.codes, weights=size)
            means = np.divide(sums, mass[:, None], out=np.zeros_like(sums), where=mass[:, None] > 0)
            x = x - step.after[:, None] * means[step.codes]
    return x


def _residual(x: Floats, step: Regressed) -> Floats:
    value = np.divide(x, step.after[:, None], out=np.zeros_like(x), where=step.after[:, None] > 0)
    root = np.sqrt(step.before)[:, None]
    slopes, *_ = np.linalg.lstsq(step.matrix * root, value * root, rcond=None)
    return x - step.after[:, None] * (step.matrix @ slopes)
