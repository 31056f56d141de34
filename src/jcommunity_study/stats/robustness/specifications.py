"""The specification curve: one association under every declared choice, and all of them tested at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, Integers, check_level, column, frame_of, mapping_of, names_of, one_of, whole
from jcommunity_study.stats._result import TIDY, Result
from jcommunity_study.stats.ordinal import fit as ordinal
from jcommunity_study.stats.regression import binary, linear
from jcommunity_study.stats.regression.clusters import clusters_of
from jcommunity_study.stats.regression.design import extra
from jcommunity_study.stats.regression.result import Regression
from jcommunity_study.stats.regression.roles import check_roles, formula, place
from jcommunity_study.stats.regression.sandwich import check_covariance
from jcommunity_study.stats.robustness.null import JOINT, Reduced, drawn_under_null, observed, reduced

FITS: dict[str, tuple[Callable[..., Regression], Sequence[str]]] = {
    "ols": (linear.ols, linear.COVARIANCES),
    "logit": (binary.logit, binary.COVARIANCES),
    "ordered_logit": (ordinal.ordered_logit, ordinal.COVARIANCES),
}


@dataclass(frozen=True, eq=False, kw_only=True)
class SpecificationCurve(Result):
    """`to_frame()`, one row a specification, by size of x's coefficient: its number as declared, the choices (y, x, covariates, sample,
    model), term, estimate, std_error, statistic, df, p_value, conf_low, conf_high, n, `problem` (why there is no estimate; else empty).

    `failed` specifications without an estimate; of the others `n_min` and `n_max` rows, the `median` estimate, how many are `positive`,
    `significant_positive`, `significant_negative`, and the share of both, `significant`. `joint` (empty without permutations): `median`,
    `significant` (share of the more frequent sign) and `stouffer` (Σz/√S) as observed with classical tests, and `p_value`, two-sided: how
    often a draw is as far from none, (1 + times) / (1 + permutations). `drawn`: the draws' values.
    """

    n_specifications: int
    failed: int
    n_min: int
    n_max: int
    median: float
    positive: int
    significant_positive: int
    significant_negative: int
    significant: float
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


@dataclass(frozen=True, eq=False)
class _Declared:
    """The choices one by one, and what their names stand for: columns, and rows of the data."""

    data: pd.DataFrame
    choices: tuple[_Choice, ...]
    sets: Mapping[str, tuple[str, ...]]
    rows: Mapping[str, Integers]
    frames: Mapping[str, pd.DataFrame]
    clusters: pd.Series | None


class _Fit(NamedTuple):
    """What became of a specification: its columns of the frame, what the null needs (least squares), what its model told or refused."""

    row: dict[str, Any]
    reduced: Reduced | None = None
    notes: tuple[Text, ...] = ()
    problem: Text | None = None


def specification_curve(
    data: pd.DataFrame,
    *,
    y: str | Sequence[str],
    x: str | Sequence[str],
    covariates: Mapping[str, str | Sequence[str]] | None = None,
    samples: Mapping[str, Any] | None = None,
    models: str | Sequence[str] = "ols",
    cov: Any = "nonrobust",
    cluster: Any = None,
    permutations: int = 0,
    seed: int | None = None,
    n_jobs: int = 1,
    level: float = 0.95,
) -> SpecificationCurve:
    """x's coefficient under every combination of declared choices (Simonsohn, Simmons & Nelson 2020, doi 10.1038/s41562-020-0912-z).

    Parameters: `y` and `x` one or several columns (x a number or a factor of two levels); `covariates` sets of columns by name; `samples`
    masks by name, a truth value a row or None for all rows; `models` one or several of ols, logit, ordered_logit; `cov` and `cluster` (a
    column or one value a row) of each model's own tests. Only choices that are equally defensible belong in a curve, declared before it is
    looked at.

    `permutations` (least squares only) test all specifications together against "no effect of x in any of them": the residuals of each
    model without x, over √(1 - leverage), get random signs (Freedman & Lane 1983, doi 10.1080/07350015.1983.10509354; with signs: Winkler
    et al. 2014, doi 10.1016/j.neuroimage.2014.01.060), a row, or a cluster, the same in all specifications, so that what they share stays
    shared; unequal variances are allowed, errors far from symmetric want a large n. By `seed`; any number of `n_jobs` threads gives the
    same numbers.

    A specification that its model refuses (separation, collinear columns) has no estimate, is kept, counted and told with its reason.

    Returns SpecificationCurve. R: `lm` for each, `specr::specr`, `speccurvieR::sca_test` (which permutes rows).

    Raises StatisticsError: an unknown column, model or covariance; a variable in two roles; a mask of another length or with missing
    values; no choice, or one twice; permutations with other models than ols, or without seed; no specification that can be estimated
    (its first reason).

    >>> from jcommunity_study.stats import specification_curve
    >>> random = np.random.default_rng(1)
    >>> table = pd.DataFrame(random.normal(size=(80, 3)), columns=["trust", "years", "meets"])
    >>> table["meets"] += 0.6 * table["trust"]
    >>> found = specification_curve(
    ...     table, y="meets", x="trust", covariates={"none": [], "years": ["years"]},
    ...     samples={"all": None, "long": table["years"] > 0}, permutations=199, seed=1,
    ... )
    >>> found.n_specifications, found.significant_positive, found.joint["p_value"].tolist()
    (4, 4, [0.005, 0.065, 0.005])
    """
    check_level(level)
    declared = _declare(data, (y, x, models), covariates, samples, cluster)
    _check(declared, cov, permutations)
    fits = [_fit(declared, choice, cov, level) for choice in declared.choices]
    if all(fit.problem for fit in fits):
        why = fits[0].problem or Text.same("")
        raise StatisticsError(f"所有设定都无法估计，第一个的原因：{why.zh}", f"no specification has an estimate; the first: {why.en}")
    numbered = enumerate(zip(declared.choices, fits, strict=True), start=1)
    table = pd.DataFrame([{"specification": number, **choice._asdict(), **fit.row} for number, (choice, fit) in numbered])
    tests = [fit.reduced for fit in fits if fit.reduced is not None]
    units = np.arange(len(data)) if declared.clusters is None else clusters_of(declared.clusters).codes
    joint, drawn = _joint(tests, units, permutations, seed, n_jobs, level)
    return SpecificationCurve(
        table=table.sort_values("estimate", kind="stable", ignore_index=True), **_summary(table, level), level=level, cov=str(cov),
        permutations=permutations, seed=seed if permutations else None, joint=joint, drawn=drawn, notes=_notes(declared, fits, table),
    )  # fmt: skip


def _declare(
    data: pd.DataFrame, plain: tuple[Any, ...], covariates: Mapping[str, Any] | None, samples: Mapping[str, Any] | None, cluster: Any
) -> _Declared:
    data = frame_of(data)
    told = {"none": ()} if covariates is None else mapping_of("covariates", covariates)
    sets = {name: names_of(columns) for name, columns in told.items()}
    rows = {name: _rows(name, mask, data) for name, mask in ({"all": None} if samples is None else mapping_of("samples", samples)).items()}
    y, x, models = map(names_of, plain)
    choices = tuple(_Choice(*each) for each in product(y, x, sets, rows, models))
    frames = {name: data.iloc[positions] for name, positions in rows.items()}
    return _Declared(data, choices, sets, rows, frames, None if cluster is None else extra(data, cluster, "cluster"))


def _rows(name: str, mask: Any, data: pd.DataFrame) -> Integers:
    if mask is None:
        return np.arange(len(data))
    values = extra(data, mask, f"samples[{name!r}]")
    if values.isna().any() or not values.isin([True, False]).all():
        raise StatisticsError(
            f"samples 中的 {name} 应逐行为真或假，不得缺失", f"samples: {name} must be true or false in every row, without missing values"
        )
    return np.flatnonzero(values.to_numpy(dtype=bool))


def _check(declared: _Declared, cov: Any, permutations: int) -> None:
    choices = declared.choices
    if not choices:
        raise StatisticsError("y、x、covariates、samples、models 各至少一个", "y, x, covariates, samples and models need a choice each")
    twice = next((choice for choice, times in Counter(choices).items() if times > 1), None)
    if twice:
        raise StatisticsError(f"同一设定声明了两次：{' · '.join(twice)}", f"a specification is declared twice: {' · '.join(twice)}")
    for choice in choices:
        check_covariance(cov, declared.clusters, one_of("model", choice.model, FITS)[1])
        variables = (choice.y, choice.x, *declared.sets[choice.covariates])
        check_roles(*variables)
        for name in variables:
            column(declared.data, name)
    if whole("permutations", permutations, 0) and ( {choice.model for choice in choices} != {"ols"}):
        raise StatisticsError(
            f"permutations={permutations} 不可用：应为 0 或正整数，且仅用于最小二乘（models='ols'）",
            f"permutations == {permutations}: must be 0 or more, and belong to least squares (models='ols') alone",
        )


def _fit(declared: _Declared, choice: _Choice, cov: Any, level: float) -> _Fit:
    rows, clusters = declared.rows[choice.sample], declared.clusters
    right = (choice.x, *declared.sets[choice.covariates])
    try:
        options = {"cov": cov, "cluster": None if clusters is None else clusters.iloc[rows], "level": level}
        model = FITS[choice.model][0](formula(choice.y, right), declared.frames[choice.sample], **options)
        position = place(model.design, choice.x)
    except StatisticsError as error:
        return _Fit({**dict.fromkeys(TIDY), "n": None, "problem": error.text.en}, problem=error.text)
    name = model.design.names[position]
    found = model.table.iloc[model.names.index(name)]
    row = {**{key: found[key] for key in TIDY}, "n": model.n, "problem": ""}
    if not isinstance(model, linear.Ols):
        return _Fit(row, notes=model.notes)
    return _Fit(row, reduced(model.design.matrix, position, model.fitted + model.residuals, rows[model.design.rows]), model.notes)


def _summary(table: pd.DataFrame, level: float) -> dict[str, Any]:
    known = table[table["problem"] == ""]
    significant = known["p_value"] < 1 - level
    return {
        "n_specifications": len(table),
        "failed": len(table) - len(known),
        "n_min": int(known["n"].min()),
        "n_max": int(known["n"].max()),
        "median": float(known["estimate"].median()),
        "positive": int((known["estimate"] > 0).sum()),
        "significant_positive": int((significant & (known["estimate"] > 0)).sum()),
        "significant_negative": int((significant & (known["estimate"] < 0)).sum()),
        "significant": float(significant.mean()),
    }


def _joint(
    tests: list[Reduced], units: Integers, permutations: int, seed: int | None, n_jobs: int, level: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    if not permutations:
        return pd.DataFrame(columns=["term", "observed", "p_value"]), pd.DataFrame(columns=list(JOINT))
    seen: Floats = observed(tests, level)
    drawn = drawn_under_null(tests, units, permutations, seed, n_jobs, level)
    as_far = (np.abs(drawn) >= np.abs(seen) * (1 - 1e-12)).sum(axis=0)
    joint = pd.DataFrame({"term": JOINT, "observed": seen, "p_value": (1 + as_far) / (1 + permutations)})
    return joint, pd.DataFrame(drawn, columns=list(JOINT))


def _notes(declared: _Declared, fits: list[_Fit], table: pd.DataFrame) -> tuple[Text, ...]:
    choices, notes = declared.choices, []
    if len({(choice.y, choice.x, choice.model) for choice in choices}) > 1:
        notes.append(
            Text(
                "设定之间的 y、x 或模型不同，系数的单位也不同；比较大小与中位数前请先标准化",
                "specifications differ in y, x or model, so in the coefficient's unit; standardise before sizes or medians are compared",
            )
        )
    same = {(c.y, c.x, frozenset(declared.sets[c.covariates]), declared.rows[c.sample].tobytes(), c.model) for c in choices}
    if len(same) < len(choices):
        more = len(choices) - len(same)
        notes.append(
            Text(
                f"有 {more} 个设定与另一个的变量、样本和模型完全相同，在中位数与联合检验中重复计算",
                f"{more} specifications repeat another's columns, rows and model under another name; they count twice in all that is joint",
            )
        )
    if (table.groupby("sample")["n"].nunique() > 1).any():
        notes.append(
            Text(
                "同一样本的设定因缺失值而 n 不同；设定之间的差别也可能来自人的差别，可用 samples 限定为各列都完整的行",
                "n differs between specifications of one sample, as values are missing: they differ in people too; a sample of the rows "
                "that are complete in every column would not",
            )
        )
    told = Counter(note for fit in fits for note in fit.notes)
    refused = Counter(Text(f"无法估计：{fit.problem.zh}", f"no estimate: {fit.problem.en}") for fit in fits if fit.problem)
    notes += [Text(f"{note.zh}（{times} 个设定）", f"{note.en} ({times} specifications)") for note, times in (told + refused).items()]
    return tuple(notes)
