"""Whether an association of x with y depends on a third variable: interaction, simple slopes, regions of significance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.stats._input import Floats, check_level, names_of, one_of
from jcommunity_study.stats._result import Result
from jcommunity_study.stats.mediation.moderator import Moderator, has_range, refuse_still
from jcommunity_study.stats.mediation.neyman import crossings, regions
from jcommunity_study.stats.ordinal.fit import ordered_logit
from jcommunity_study.stats.regression.binary import logit
from jcommunity_study.stats.regression.blocks import Blocks, compare_blocks
from jcommunity_study.stats.regression.design import build, extra
from jcommunity_study.stats.regression.linear import ols
from jcommunity_study.stats.regression.result import Regression, coefficient_table, quantile
from jcommunity_study.stats.regression.roles import check_roles, formula, place, places

FITS: dict[str, Callable[..., Regression]] = {"ols": ols, "logit": logit, "ordered_logit": ordered_logit}
LOG_ODDS = Text(
    "交互项与简单斜率以对数优势为单位；其显著与否不等于概率上的交互是否显著（Ai & Norton 2003），概率请用 marginal_effects",
    "interaction and slopes are in log odds, whose significance is not that of an interaction in probabilities (Ai & Norton 2003); "
    "for those take marginal_effects",
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Moderation(Result):
    """`to_frame()`, one row a value of w: the simple slope of x there, `moderator` (the value or level of w), `at` (its name).

    `models`: three nested fits (x and covariates; with w; with the product), `coefficients` their tables one below another, `blocks` what
    each adds. `statistic` on `df` (F on `df2` too), `p_value`, `delta_r2` (McFadden's for log odds): of the product, as in `blocks`;
    `robust_p_value`: by a Wald test with the covariance `cov`. `interaction`: its coefficient (None where w has several levels).
    `regions`: the observed range of w cut where the slope's own test at `level` changes its answer (Johnson–Neyman), with the share of rows
    in each; `jn_low`, `jn_high` those two values, inside the range or not (None where there are none; w of two values or levels has no
    regions). `centres`: what was subtracted from which variable.
    """

    n: int
    n_missing: int
    model: str
    interaction: float | None
    statistic: float
    df: float
    df2: float | None
    p_value: float
    robust_p_value: float
    delta_r2: float
    jn_low: float | None
    jn_high: float | None
    level: float
    cov: str
    centres: dict[str, float]
    regions: pd.DataFrame = field(repr=False)
    coefficients: pd.DataFrame = field(repr=False)
    blocks: Blocks = field(repr=False)
    models: tuple[Regression, ...] = field(repr=False)
    notes: tuple[Text, ...]


def moderation(
    data: pd.DataFrame,
    *,
    x: str,
    w: str,
    y: str,
    covariates: str | Sequence[str] = (),
    model: Literal["ols", "logit", "ordered_logit"] = "ols",
    centre: bool = True,
    at: Sequence[float] | None = None,
    cov: Any = "nonrobust",
    cluster: Any = None,
    level: float = 0.95,
) -> Moderation:
    """Does the slope of x on y depend on w? Three nested models, simple slopes, Johnson–Neyman regions (Aiken & West 1991; Hayes 2022).

    Parameters: `x` a number or a factor of two levels; `w` a number or a factor; `covariates` numbers or factors, in every model; `model`
    of y; `centre`: numbers x and w of more than two values have their mean subtracted (of the rows used), which changes the slopes of the
    lower terms and not the product's; `at` the values of a numeric w at which slopes are told (its mean, and one standard deviation, n - 1,
    to either side; both values of a w of two; a factor: every level); `cov` and `cluster` as of the model's own function (slopes with CR2
    keep G - 1 degrees of freedom); `level` of intervals and regions.

    Returns Moderation. R: `lm(y ~ x * w)`, `anova`, `emmeans::emtrends`, `interactions::johnson_neyman(control.fdr = FALSE)`. Regions are
    pointwise: each value of w is tested at `level` by itself.

    Raises StatisticsError: see `design.build` (missing column, constant or collinear columns, too few rows); x of several columns; x or w
    with one value within a level of the other (an empty combination of levels, say); a variable in two roles; `at` for a factor, or not
    finite; what the model's function refuses.

    >>> from jcommunity_study.stats import moderation
    >>> table = pd.DataFrame({"trust": [1, 2, 3, 4, 5, 1, 2, 3, 4, 5], "tenant": ["no"] * 5 + ["yes"] * 5})
    >>> table["meets"] = [1.0, 2.2, 2.9, 4.1, 5.0, 2.1, 1.9, 2.0, 2.2, 2.1]
    >>> found = moderation(table, x="trust", w="tenant", y="meets")
    >>> found.to_frame()[["term", "estimate"]].round(2).to_dict("records")
    [{'term': 'trust | tenant = no', 'estimate': 0.99}, {'term': 'trust | tenant = yes', 'estimate': 0.03}]
    >>> round(found.interaction, 2), found.p_value < 0.001, found.centres
    (-0.96, True, {'trust': 3.0})
    """
    check_level(level)
    fit = one_of("model", model, FITS)
    covariates = names_of(covariates)
    check_roles(x, w, y, *covariates)
    largest = formula(y, (*covariates, x, w))
    whole = build(largest, data, extras={} if cluster is None else {"cluster": extra(data, cluster, "cluster")})
    place(whole, x)
    refuse_still(whole.frame, x, w)
    centres = {name: float(whole.frame[name].mean()) for name in (x, w) if centre and has_range(whole.frame[name])}
    frame = data.iloc[whole.rows].assign(**{name: whole.frame[name].to_numpy() - mean for name, mean in centres.items()})
    options = {"cov": cov, "level": level, **({} if cluster is None else {"cluster": whole.extras["cluster"]})}
    formulas = formula(y, (*covariates, x)), largest, formula(y, (*covariates, x, w), (x, w))
    models = tuple(fit(each, frame, **options) for each in formulas)
    moderator = Moderator(w, whole.frame[w])
    values = moderator.asked(at)
    slope = _Slope(models[-1], x, moderator, centres.get(w, 0.0))
    cuts, found = slope.regions()
    blocks = compare_blocks(models)
    return Moderation(
        table=slope.table(values), n=whole.n, n_missing=whole.n_missing, model=model, **slope.product(), **_last(blocks),
        jn_low=min(cuts, default=None), jn_high=max(cuts, default=None), level=level, cov=models[-1].cov, centres=centres, regions=found,
        coefficients=pd.concat([m.to_frame().assign(model=i) for i, m in enumerate(models, 1)], ignore_index=True),
        blocks=blocks, models=models, notes=(*models[-1].notes, *moderator.notes(values), *((LOG_ODDS,) if model != "ols" else ())),
    )  # fmt: skip


def _last(blocks: Blocks) -> dict[str, Any]:
    """What the product adds."""
    last = blocks.to_frame().iloc[-1]
    found: dict[str, Any] = {name: float(last[name]) for name in ("statistic", "df", "p_value", "robust_p_value")}
    if blocks.test == "F":
        return {**found, "df2": float(last["df2"]), "delta_r2": float(last["delta_r2"])}
    return {**found, "df2": None, "delta_r2": float(last["delta_pseudo_r2"])}


@dataclass(frozen=True, eq=False)
class _Slope:
    """The slope of x along w, of which `shift` was subtracted, in the model with the product."""

    model: Regression
    x: str
    w: Moderator
    shift: float

    @property
    def columns(self) -> list[int]:
        """The positions among the coefficients of x and of its products with w."""
        design, names = self.model.design, self.model.names
        return [names.index(design.names[j]) for j in (place(design, self.x), *places(design, self.x, self.w.name))]

    def product(self) -> dict[str, Any]:
        """The interaction, where it is one number."""
        positions = self.columns[1:]
        return {"interaction": float(self.model.coefficients[positions[0]]) if len(positions) == 1 else None}

    def table(self, values: dict[str, Any]) -> pd.DataFrame:
        """A row a value."""
        contrast = np.ones((len(values), len(self.columns)))
        if self.w.levels:
            contrast[:, 1:] = np.eye(len(self.w.levels))[:, 1:]
        else:
            contrast[:, 1] = np.array(list(values.values()), dtype=float) - self.shift
        estimate, covariance = self._own()
        terms = tuple(self.w.terms(self.x, values))
        table = coefficient_table(terms, contrast @ estimate, contrast @ covariance @ contrast.T, self.model.df_resid, self.model.level)
        return table.assign(moderator=list(values.values()), at=list(values))

    def _own(self) -> tuple[Floats, Floats]:
        return self.model.coefficients[self.columns], self.model.covariance[np.ix_(self.columns, self.columns)]

    def regions(self) -> tuple[tuple[float, ...], pd.DataFrame]:
        """Johnson and Neyman's two values and the regions between them, in the units of w."""
        if not has_range(self.w.values):
            return (), pd.DataFrame()
        half = quantile(self.model.level, self.model.df_resid)
        cuts = crossings(*self._own(), half)
        table = regions(self.w.values.to_numpy() - self.shift, *self._own(), half, cuts)
        table[["low", "high"]] += self.shift
        return tuple(cut + self.shift for cut in cuts), table
