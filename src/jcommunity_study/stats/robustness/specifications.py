"""The specification curve: one association under every declared choice, and all of them tested at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import check_level, column, one_of
from jcommunity_study.stats._result import TIDY, Result
from jcommunity_study.stats.ordinal.fit import ordered_logit
from jcommunity_study.stats.regression.binary import logit
from jcommunity_study.stats.regression.design import extra
from jcommunity_study.stats.regression.linear import Ols, ols
from jcommunity_study.stats.regression.result import Regression
from jcommunity_study.stats.regression.roles import check_roles, formula, place
from jcommunity_study.stats.robustness.permute import JOINT, Permutable, observed, permutable, permuted

FITS: dict[str, Callable[..., Regression]] = {"ols": ols, "logit": logit, "ordered_logit": ordered_logit}


@dataclass(frozen=True, eq=False, kw_only=True)
class SpecificationCurve(Result):
    """`to_frame()`, one row a specification, by size of x's coefficient: its number as declared, the choices (y, x, covariates, sample,
    model), term, estimate, std_error, statistic, df, p_value, conf_low, conf_high, n, `problem` (why there is no estimate; else empty).

    `median` of the estimates; `positive`, `significant_positive`, `significant_negative`: how many; `joint` (empty without permutations):
    `median`, `significant` (of the more frequent sign) and `stouffer` (Σz/√S) as observed with classical tests, and `p_value`: how often a
    permutation is as far from none, (1 + times) / (1 + permutations). `drawn`: the permutations' values. `failed`: without an estimate.
    """

    n_specifications: int
    failed: int
    median: float
    positive: int
    significant_positive: int
    significant_negative: int
    level: float
    cov: str
    permutations: int
    seed: int | None
    joint: pd.DataFrame = field(repr=False)
    drawn: pd.DataFrame = field(repr=False)
    notes: tuple[Text, ...]


class _Choice(NamedTuple):
    y: str
    x: str
    covariates: str
    sample: str
    model: str


def specification_curve(
    data: pd.DataFrame,
    *,
    y: str | Sequence[str],
    x: str | Sequence[str],
    covariates: Mapping[str, Sequence[str]] | None = None,
    samples: Mapping[str, Any] | None = None,
    models: str | Sequence[str] = "ols",
    cov: Any = "nonrobust",
    permutations: int = 0,
    seed: int | None = None,
    n_jobs: int = 1,
    level: float = 0.95,
) -> SpecificationCurve:
    """x's coefficient under every combination of declared choices (Simonsohn, Simmons & Nelson 2020, doi 10.1038/s41562-020-0912-z).

    Parameters: `y` and `x` one or several columns (x a number or a factor of two levels); `covariates` sets of columns by name; `samples`
    masks by name, a truth value a row or None for all rows; `models` one or several of ols, logit, ordered_logit; `cov` of each model's own
    tests. Only choices that are equally defensible belong in a curve, declared before it is looked at.

    `permutations` (least squares only) test all specifications together against "no effect of x in any of them": the residuals of the model
    without x are permuted (Freedman & Lane 1983, doi 10.1080/07350015.1983.10509354), all specifications by the same permutation, by
    `seed`; any number of `n_jobs` threads gives the same numbers. Rows must be exchangeable: not clustered.

    A specification that its model refuses (separation, collinear columns) has no estimate, is counted and told.

    Returns SpecificationCurve. R: `lm` for each, `specr::specr` (which has no joint test by permutation).

    Raises StatisticsError: an unknown column or model; a variable in two roles; a mask of another length or with missing values; no choice;
    permutations with other models than ols, or without seed; no specification that can be estimated (its first reason).

    >>> from jcommunity_study.stats import specification_curve
    >>> random = np.random.default_rng(1)
    >>> table = pd.DataFrame(random.normal(size=(80, 3)), columns=["trust", "years", "meets"])
    >>> table["meets"] += 0.6 * table["trust"]
    >>> found = specification_curve(
    ...     table, y="meets", x="trust", covariates={"none": [], "years": ["years"]},
    ...     samples={"all": None, "long": table["years"] > 0}, permutations=199, seed=1,
    ... )
    >>> found.n_specifications, found.significant_positive, found.joint["p_value"].tolist()
    (4, 4, [0.005, 0.005, 0.005])
    """
    check_level(level)
    sets = {name: tuple(columns) for name, columns in ({"none": ()} if covariates is None else covariates).items()}
    masks = {name: _mask(name, mask, data) for name, mask in ({"all": None} if samples is None else samples).items()}
    choices = [_Choice(*each) for each in product(_names(y), _names(x), sets, masks, _names(models))]
    _check(data, choices, sets, permutations)
    frames = {name: data[mask] for name, mask in masks.items()}
    rows: list[dict[str, Any]] = []
    tests: list[Permutable] = []
    for number, choice in enumerate(choices, start=1):
        row, test = _attempt(choice, sets[choice.covariates], frames[choice.sample], masks[choice.sample], cov, level)
        rows.append({"specification": number, **choice._asdict(), **row})
        tests += [test] if test is not None else []
    table = pd.DataFrame(rows)
    if "estimate" not in table:
        why = rows[0]["problem"]
        raise StatisticsError(f"所有设定都无法估计，第一个的原因：{why}", f"no specification has an estimate; the first: {why}")
    joint, drawn = _joint(tests, len(data), permutations, seed, n_jobs, level)
    significant = table["p_value"] < 1 - level
    failed = int(table["estimate"].isna().sum())
    return SpecificationCurve(
        table=table.sort_values("estimate", kind="stable", ignore_index=True), n_specifications=len(table), failed=failed,
        median=float(table["estimate"].median()), positive=int((table["estimate"] > 0).sum()),
        significant_positive=int((significant & (table["estimate"] > 0)).sum()),
        significant_negative=int((significant & (table["estimate"] < 0)).sum()), level=level, cov=str(cov), permutations=permutations,
        seed=seed if permutations else None, joint=joint, drawn=drawn, notes=_notes(choices, failed),
    )  # fmt: skip


def _names(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _mask(name: str, mask: Any, data: pd.DataFrame) -> NDArray[np.bool_]:
    if mask is None:
        return np.ones(len(data), dtype=bool)
    values = extra(data, mask, f"samples[{name!r}]")
    if values.isna().any() or not values.isin([True, False]).all():
        raise StatisticsError(
            f"samples 中的 {name} 应逐行为真或假，不得缺失", f"samples: {name} must be true or false in every row, without missing values"
        )
    return values.to_numpy(dtype=bool)


def _check(data: pd.DataFrame, choices: list[_Choice], sets: Mapping[str, tuple[str, ...]], permutations: int) -> None:
    if not choices:
        raise StatisticsError("y、x、covariates、samples、models 各至少一个", "y, x, covariates, samples and models need a choice each")
    for choice in choices:
        one_of("model", choice.model, FITS)
        check_roles(choice.y, choice.x, *sets[choice.covariates])
        for name in (choice.y, choice.x, *sets[choice.covariates]):
            column(data, name)
    if permutations < 0 or (permutations and {choice.model for choice in choices} != {"ols"}):
        raise StatisticsError(
            f"permutations={permutations} 不可用：应为 0 或正整数，且仅用于最小二乘（models='ols'）",
            f"permutations == {permutations}: must be 0 or more, and belong to least squares (models='ols') alone",
        )


def _attempt(
    choice: _Choice, covariates: tuple[str, ...], frame: pd.DataFrame, mask: NDArray[np.bool_], cov: Any, level: float
) -> tuple[dict[str, Any], Permutable | None]:
    """The row of a specification, and for least squares what permutes it; only the problem where its model refuses."""
    try:
        model = FITS[choice.model](formula(choice.y, (choice.x, *covariates)), frame, cov=cov, level=level)
        position = place(model.design, choice.x)
    except StatisticsError as error:
        return {"problem": str(error)}, None
    name = model.design.names[position]
    found = model.table.iloc[model.names.index(name)]
    row = {**{key: found[key] for key in TIDY}, "n": model.n, "problem": ""}
    if not isinstance(model, Ols):
        return row, None
    outcome = model.fitted + model.residuals
    return row, permutable(model.design.matrix, position, outcome, np.flatnonzero(mask)[model.design.rows])


def _joint(
    tests: list[Permutable], n: int, permutations: int, seed: int | None, n_jobs: int, level: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    if not permutations:
        return pd.DataFrame(columns=["term", "observed", "p_value"]), pd.DataFrame(columns=list(JOINT))
    seen, drawn = observed(tests, level), permuted(tests, n, permutations, seed, n_jobs, level)
    as_far = (np.abs(drawn) >= np.abs(seen) * (1 - 1e-12)).sum(axis=0)
    joint = pd.DataFrame({"term": JOINT, "observed": seen, "p_value": (1 + as_far) / (1 + permutations)})
    return joint, pd.DataFrame(drawn, columns=list(JOINT))


def _notes(choices: list[_Choice], failed: int) -> tuple[Text, ...]:
    notes = []
    if len({(choice.y, choice.x, choice.model) for choice in choices}) > 1:
        notes.append(
            Text(
                "设定之间的 y、x 或模型不同，系数的单位也不同；比较大小与中位数前请先标准化",
                "specifications differ in y, x or model, so in the coefficient's unit; standardise before sizes or medians are compared",
            )
        )
    if failed:
        notes.append(
            Text(
                f"{len(choices)} 个设定中有 {failed} 个无法估计，原因见 problem 列",
                f"{failed} of {len(choices)} specifications have no estimate; the column problem says why",
            )
        )
    return tuple(notes)
