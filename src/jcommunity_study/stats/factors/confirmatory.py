"""Confirmatory factor analysis: whether items measure what they were written for, and alike in every group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import as_frame, check_level, column, levels, one_of
from jcommunity_study.stats._items import Items, complete_items, correlations, inverse
from jcommunity_study.stats._result import Result
from jcommunity_study.stats.factors.confirmatory_fit import fit_table, headline
from jcommunity_study.stats.factors.confirmatory_invariance import LEVELS, invariance_table
from jcommunity_study.stats.factors.confirmatory_model import Factors, Pairs, items_of, measurement_model, named_factors
from jcommunity_study.stats.factors.confirmatory_modification import modification_table
from jcommunity_study.stats.factors.confirmatory_notes import heywood, notes_on
from jcommunity_study.stats.factors.confirmatory_solution import Solution, prepare, solve
from jcommunity_study.stats.factors.confirmatory_standard import tables
from jcommunity_study.stats.factors.confirmatory_validity import htmt, scaled_loadings, validity
from jcommunity_study.stats.factors.explore import ExploratoryFactors

Estimator = Literal["ml", "mlr", "dwls"]
Equal = Literal["configural", "metric", "scalar", "strict"]
Scale = Literal["marker", "variance"]

COINCIDENCE = 0.1  # of the rows: others of the same label who happen to answer alike


@dataclass(frozen=True, eq=False, kw_only=True)
class ConfirmatoryFactors(Result):
    """`to_frame()`, one row a parameter in lavaan's words (`trust =~ t1`, `t1 ~~ t2`, `t1 | t1` a threshold): estimate, std_error (missing
    where fixed), statistic (z), p_value, conf_low, conf_high, standardized; `standardized` has the same of the standardised solution.

    `statistic`, `df`, `p_value`: χ² that the model holds in the population; `cfi`, `tli`, `rmsea` with its 90 % interval and `rmsea_p`
    (that it is at most 0.05), `srmr`, `aic`, `bic`. Under `mlr` χ² is the scaled one and the indices are the robust ones, under `dwls` both
    are scaled (mean and variance adjusted); `fit` shows plain, scaled and robust side by side. Missing where df is 0.
    `loadings` (standardised, items × factors), `factor_correlations`, `htmt` and `htmt2` (ratios of arithmetic and geometric means).
    `validity`, one row a factor: ave and cr of standardised loadings, sqrt_ave, max_correlation, fornell_larcker (√AVE exceeds every
    correlation with another factor), max_htmt, ave_raw and omega (the same of the items' own units).
    With groups: each frame by group; `invariance` compares the models, each with the one before. `explored`: whether the sample had been
    explored before, if that was told. `heywood_items`: a negative residual variance or a standardised loading beyond one. `notes`: what a
    reviewer would ask.
    """

    standardized: pd.DataFrame = field(repr=False)
    fit: pd.DataFrame = field(repr=False)
    loadings: pd.DataFrame = field(repr=False)
    factor_correlations: pd.DataFrame = field(repr=False)
    validity: pd.DataFrame = field(repr=False)
    htmt: pd.DataFrame = field(repr=False)
    htmt2: pd.DataFrame = field(repr=False)
    invariance: pd.DataFrame | None = field(repr=False)
    solution: Solution = field(repr=False)
    statistic: float
    df: int
    p_value: float | None
    scaling: float
    cfi: float | None
    tli: float | None
    rmsea: float | None
    rmsea_low: float | None
    rmsea_high: float | None
    rmsea_p: float | None
    srmr: float
    aic: float | None
    bic: float | None
    log_likelihood: float | None
    baseline_statistic: float
    baseline_df: int
    estimator: str
    equal: str | None
    groups: tuple[str, ...]
    group_n: tuple[int, ...]
    n: int
    n_missing: int
    k: int
    n_factors: int
    n_parameters: int
    level: float
    explored: bool | None
    heywood_items: tuple[str, ...]
    notes: tuple[Text, ...]

    def modification_indices(self, at_least: float = 3.84) -> pd.DataFrame:
        """term, mi (what χ² would fall by, 1 df), change and standardized_change of a parameter left out, or held equal
        to the other groups' unit (a marker); the largest first.

        R `lavaan::modindices`. Each is a hypothesis for another sample: a model that follows them is explored, not confirmed.
        """
        table = modification_table(self.solution, self.groups)
        return table[table["mi"] >= at_least].reset_index(drop=True)


def confirmatory_factors(
    items: pd.DataFrame, factors: Factors, *, estimator: Estimator = "ml", correlated: Pairs = (), group: str | None = None,
    equal: Equal = "configural", scale: Scale = "marker", explored: ExploratoryFactors | bool | None = None, level: float = 0.95,
) -> ConfirmatoryFactors:  # fmt: skip
    """A model of correlated `factors` ({name: its items}) of the complete rows of `items` (people × items), as R `lavaan::cfa`.

    `estimator`: `ml` (normal theory, expected information, divisor n), `mlr` (the same estimates; sandwich standard errors and
    Yuan–Bentler χ² as Mplus has them: answers that are not normal, five or more categories), `dwls` (ordered categories: polychoric
    correlations weighted by their asymptotic variances, robust standard errors, χ² scaled and shifted: lavaan's WLSMV).
    `correlated`: pairs of items whose residuals covary. `scale`: the first loading of each factor is one (`marker`), or its variance.
    `group`: a column of `items`; then means are in the model, all four levels of invariance are compared (configural; equal loadings:
    metric; equal intercepts: scalar; equal residual variances: strict), and `equal` says which one the other frames describe.
    `explored`: what `exploratory_factors` gave, or True: if people of this sample were in it, `notes` say that nothing is confirmed.
    Rows with a missing item are left out (lavaan's listwise; no FIML).

    Raises StatisticsError: an unknown item, column or option, a factor of one item, fewer complete rows than items, an item that does not
    vary or that others determine (in any group), fewer than two groups or an empty one, a model that is not identified (its parameters are
    named), no convergence, `dwls` with groups or more than 20 categories. Heywood cases are not refused: `heywood_items` and `notes`.

    Sources: Jöreskog 1969, doi 10.1007/BF02289343; Yuan & Bentler 2000, doi 10.1111/0081-1750.00078; Muthén, du Toit & Spisic 1997;
    Asparouhov & Muthén 2010; Brosseau-Liard, Savalei & Li 2012, doi 10.1080/00273171.2012.715252; Fornell & Larcker 1981,
    doi 10.1177/002224378101800104.

    >>> import numpy as np, pandas as pd
    >>> random = np.random.default_rng(4)
    >>> trust, duty = random.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]], 400).T[:, :, None]
    >>> answers = np.hstack([trust + random.normal(size=(400, 3)), duty + random.normal(size=(400, 3))])
    >>> data = pd.DataFrame(answers, columns=["t1", "t2", "t3", "d1", "d2", "d3"])
    >>> found = confirmatory_factors(data, {"trust": ["t1", "t2", "t3"], "duty": ["d1", "d2", "d3"]})
    >>> found.df, found.cfi > 0.95, found.rmsea < 0.08
    (8, True, True)
    >>> found.validity.set_index("factor")["cr"].round(1).to_dict()
    {'trust': 0.8, 'duty': 0.8}
    """
    check_level(level)
    one_of("scale", scale, {"marker": 1, "variance": 1})
    kinds = one_of("equal", equal, LEVELS)
    if group is None and equal != "configural":
        raise StatisticsError("equal 需要与 group 一起使用", "equal needs group: a column of groups to hold the model equal in")
    frame = as_frame(items).rename(columns=str)
    factors = named_factors(factors)
    names = items_of(factors)
    parts, groups, n_missing = _parts(frame, names, group)
    data = prepare(parts, estimator)

    def fitted(kinds: frozenset[int]) -> Solution:
        model = measurement_model(
            factors, correlated, scale=scale, ordinal=estimator == "dwls", groups=len(parts), equal=kinds, means=group is not None
        )
        return solve(model, data, estimator)

    if group is None:
        found, invariance = fitted(kinds), None
    else:
        levelled = {word: fitted(these) for word, these in LEVELS.items()}
        found, invariance = levelled[equal], invariance_table(levelled)
    again = None if explored is None else _again(frame.loc[:, list(names)], explored)
    return _result(found, parts, groups, level, invariance, again, n_missing, None if group is None else equal)


def _result(
    found: Solution, parts: Sequence[Items], groups: tuple[str, ...], level: float, invariance: pd.DataFrame | None, again: bool | None,
    n_missing: int, equal: str | None,
) -> ConfirmatoryFactors:  # fmt: skip
    model, (table, standard), fit = found.model, tables(found, level, groups), fit_table(found)
    loadings, phi = scaled_loadings(found)
    every = range(model.groups)
    ratios = [htmt(found, g) for g in every]
    factors, items = list(model.factors), list(model.items)
    return ConfirmatoryFactors(
        table=table, standardized=standard, fit=fit, invariance=invariance, solution=found,
        loadings=_by_group([pd.DataFrame(loadings[g], items, factors) for g in every], groups),
        factor_correlations=_by_group([pd.DataFrame(phi[g], factors, factors) for g in every], groups),
        validity=_by_group([validity(found, g) for g in every], groups),
        htmt=_by_group([pd.DataFrame(first, factors, factors) for first, _ in ratios], groups),
        htmt2=_by_group([pd.DataFrame(second, factors, factors) for _, second in ratios], groups),
        **headline(found, fit), estimator=found.estimator, equal=equal, groups=groups, group_n=tuple(part.n for part in parts),
        n=found.data.total, n_missing=n_missing, k=len(items), n_factors=len(factors), n_parameters=model.q, level=level, explored=again,
        heywood_items=heywood(found), notes=notes_on(found, parts, again),
    )  # fmt: skip


def _by_group(frames: list[pd.DataFrame], groups: tuple[str, ...]) -> pd.DataFrame:
    return pd.concat(dict(zip(groups, frames, strict=True)), names=["group"]) if groups else frames[0]


def _parts(frame: pd.DataFrame, names: Sequence[str], group: str | None) -> tuple[list[Items], tuple[str, ...], int]:
    """The complete answers of each group, the groups' names, and rows left out."""
    chosen = pd.concat([column(frame, name) for name in names], axis=1)
    if group is None:
        part = complete_items(chosen)
        inverse(correlations(part), part.names)
        return [part], (), part.n_missing
    coded = levels(column(frame, group), group)
    if len(coded.values) < 2:
        raise StatisticsError(
            f"分组列 {group} 只有 {len(coded.values)} 组，比较至少需要两组",
            f"grouping column {group} has {len(coded.values)} group(s); a comparison needs two or more",
        )
    parts = []
    for code, name in enumerate(coded.names):
        try:
            part = complete_items(chosen[coded.codes == code])
            inverse(correlations(part), part.names)
        except StatisticsError as error:
            raise StatisticsError(error.text.zh, error.text.en, where=f"{group} == {name}") from error
        parts.append(part)
    return parts, coded.names, len(frame) - sum(part.n for part in parts)


def _again(answers: pd.DataFrame, explored: ExploratoryFactors | bool) -> bool:
    """Whether people who were explored are here: the same labels with the same answers, by more than coincidence."""
    if isinstance(explored, bool):
        return explored
    if not isinstance(explored, ExploratoryFactors):
        raise StatisticsError(
            f"explored 应为 exploratory_factors 的结果或 True/False，得到 {explored!r}",
            f"explored must be what exploratory_factors gave, or True or False; got {explored!r}",
        )
    shared = [name for name in answers.columns if name in explored.sample.columns]
    mine, theirs = (set(frame[shared].dropna().itertuples(name=None)) for frame in (answers, explored.sample))
    return bool(shared) and len(mine & theirs) > COINCIDENCE * len(mine)
