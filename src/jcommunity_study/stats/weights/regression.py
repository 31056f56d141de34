"""Regressions under a design: estimates by weighted likelihood or least squares, their covariance by linearisation.

The estimate solves Σ w·score = 0; its error is that of the total of w·score·(information)⁻¹ (Binder 1983, doi 10.2307/1402588), for which
the design knows the variance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, check_level, number
from jcommunity_study.stats.ordinal.fit import OrderedLogit, ordered_logit, with_odds
from jcommunity_study.stats.ordinal.links import Link
from jcommunity_study.stats.regression.binary import Binary, logit, probit
from jcommunity_study.stats.regression.design import Design as Recipe
from jcommunity_study.stats.regression.design import build, extra
from jcommunity_study.stats.regression.linear import outcome_of, refuse_perfect, solve
from jcommunity_study.stats.regression.response import Response, identity
from jcommunity_study.stats.regression.result import Regression, coefficient_columns, exponentiated, wald
from jcommunity_study.stats.weights.design import Design, sampled

PSEUDO = ("mcfadden", "cox_snell", "nagelkerke")


@dataclass(frozen=True, eq=False, kw_only=True)
class DesignRegression(Regression):
    """A regression of the population, `cov` linearised; `link` identity, logit, probit or cloglog.

    `n` rows used (weight over 0), `n_weighted` the sum of their weights. `df_design`: sampling units less strata; `df_resid`: these less
    the slopes, the degrees of freedom of every test and interval. `statistic`, `p_value`: Wald F of all slopes on `df_model` and
    `df_resid` (R `regTermTest`). `r2` of least squares and `mcfadden`, `cox_snell`, `nagelkerke` (R `psrsq`) of the others are those of the
    weighted rows, NaN where they do not apply. `loglik`, `aic`, `bic` are NaN: a weighted sample has no likelihood. `levels` of the outcome
    (none of a number). `marginal_effects`, `predictions`, `standardize` and `vif` take it, and `compare_blocks`, whose `robust_statistic`
    is then the test.
    """

    link: str
    n_weighted: float
    df_design: float
    statistic: float
    p_value: float
    r2: float
    mcfadden: float
    cox_snell: float
    nagelkerke: float
    levels: tuple[str, ...]
    says: Response = field(repr=False)

    @property
    def response(self) -> Response:
        """The mean, or the probability of each level."""
        return self.says


def design_ols(formula: str, design: Design, *, df: float | None = None, level: float = 0.95) -> DesignRegression:
    """Least squares of `outcome ~ predictors` in the population (R `svyglm`); with one factor it compares means (`svyttest`).

    Parameters: `formula` as in R; `design` with its data, rows of weight 0 and rows with a missing value outside the domain; `df` of tests
    and intervals, by default the design's less the slopes (`np.inf`: normal; `design.df`: as Stata); `level` of the intervals.

    Returns DesignRegression; `to_frame()` has a row a coefficient. Raises StatisticsError as `ols` does; for a stratum with one sampling
    unit; and when the design leaves no degrees of freedom.

    >>> import pandas as pd
    >>> from jcommunity_study.stats import Design
    >>> data = pd.DataFrame({"y": [1.0, 3, 2, 5, 4, 7], "x": [1, 2, 3, 4, 5, 6], "w": [1, 1, 2, 2, 1, 1]})
    >>> design_ols("y ~ x", Design(data, weights="w")).to_frame()[["estimate", "std_error"]].round(3).values.tolist()
    [[-0.167, 0.783], [1.083, 0.197]]
    """
    data, weights = _inside(design)
    recipe = build(formula, data, extras={"weights": extra(data, weights, "weights")})
    y, w = outcome_of(recipe), recipe.extras["weights"].to_numpy()
    root = np.sqrt(w)
    solved = solve(recipe.matrix * root[:, None], y * root)
    rss = float(solved.residuals @ solved.residuals)
    tss = float(w @ (y - (np.average(y, weights=w) if recipe.has_intercept else 0.0)) ** 2)
    refuse_perfect(recipe, rss, tss)
    k = solved.coefficients.size
    return _linearised(
        design, recipe, influence=solved.q * solved.residuals[:, None] @ solved.inverse.T, first=int(recipe.has_intercept), df=df,
        level=level, names=recipe.names, coefficients=solved.coefficients, link="identity", levels=(), notes=recipe.notes,
        naive=rss / (recipe.n - k) * solved.inverse @ solved.inverse.T, r2=1 - rss / tss, **dict.fromkeys(PSEUDO, np.nan),
        says=Response((recipe.left,), np.eye(k)[None], identity, "number"),
    )  # fmt: skip


def design_logit(formula: str, design: Design, *, df: float | None = None, level: float = 0.95) -> DesignRegression:
    """Logistic regression in the population (R `svyglm(family = quasibinomial)`); `to_frame()` also has odds ratios.

    Parameters as in `design_ols`, the outcome as in `logit`. Raises StatisticsError as `logit` (separation among them) and `design_ols` do.

    >>> import pandas as pd
    >>> from jcommunity_study.stats import Design
    >>> data = pd.DataFrame({"y": [0, 0, 1, 0, 1, 1, 0, 1], "x": [1, 2, 2, 3, 3, 4, 4, 5], "w": [1, 2] * 4})
    >>> design_logit("y ~ x", Design(data, weights="w")).to_frame()[["estimate", "std_error"]].round(3).values.tolist()
    [[-3.707, 2.546], [1.17, 0.714]]
    """
    return _binary(logit, formula, design, df, level)


def design_probit(formula: str, design: Design, *, df: float | None = None, level: float = 0.95) -> DesignRegression:
    """Probit regression in the population (R `svyglm(family = quasibinomial("probit"))`); all else as `design_logit`.

    >>> import pandas as pd
    >>> from jcommunity_study.stats import Design
    >>> data = pd.DataFrame({"y": [0, 0, 1, 0, 1, 1, 0, 1], "x": [1, 2, 2, 3, 3, 4, 4, 5], "w": [1, 2] * 4})
    >>> design_probit("y ~ x", Design(data, weights="w")).to_frame()[["estimate", "std_error"]].round(3).values.tolist()
    [[-2.26, 1.379], [0.718, 0.379]]
    """
    return _binary(probit, formula, design, df, level)


def design_ordered_logit(
    formula: str, design: Design, *, link: Link = "logit", nominal: str | Sequence[str] = (), df: float | None = None, level: float = 0.95
) -> DesignRegression:
    """Ordered (cumulative link) regression in the population (R `svyolr`, whose standard errors rest on a Hessian by differences).

    `link`, `nominal`, the outcome and what is raised as in `ordered_logit`; `design`, `df` and `level` as in `design_ols`: the slopes, but
    not the cut-points, are taken from the design's degrees of freedom. logit P(Y ≤ j) = θ(j) - x'b, so b > 0 means higher outcomes.

    >>> import pandas as pd
    >>> from jcommunity_study.stats import Design
    >>> data = pd.DataFrame({"y": [1, 2, 3, 1, 2, 3, 2, 1, 3, 2], "x": [0, 1, 2, 1, 1, 0, 2, 2, 2, 0], "w": [1, 2] * 5})
    >>> found = design_ordered_logit("y ~ x", Design(data, weights="w"))
    >>> found.to_frame()[["term", "estimate", "std_error"]].round(3).values.tolist()
    [['1|2', -0.962, 1.055], ['2|3', 0.762, 1.089], ['x', -0.274, 0.892]]
    """
    data, weights = _inside(design)
    model = ordered_logit(formula, data, link=link, nominal=nominal, weights=weights)
    made = _likelihood(design, model, model.n_thresholds, df, level)
    return replace(made, table=with_odds(dict(made.table), model.layout, link))


def _inside(design: Design) -> tuple[pd.DataFrame, Floats]:
    """The rows of a weight over 0, and their weights, of mean 1 so that no search stops early or late for their unit's sake."""
    inside = sampled(design).weights > 0
    return design.data[inside], design.weights[inside] / design.weights[inside].mean()


def _binary(fit: Callable[..., Binary], formula: str, design: Design, df: float | None, level: float) -> DesignRegression:
    data, weights = _inside(design)
    model = fit(formula, data, weights=weights)
    made = _likelihood(design, model, int(model.design.has_intercept), df, level)
    return made if model.link == "probit" else replace(made, table=exponentiated(dict(made.table), "odds_ratio"))


def _likelihood(design: Design, model: Binary | OrderedLogit, first: int, df: float | None, level: float) -> DesignRegression:
    weights = model.design.extras["weights"].to_numpy()
    return _linearised(
        design, model.design, influence=model.scores * weights[:, None] @ model.naive, first=first, df=df, level=level, names=model.names,
        coefficients=model.coefficients, link=model.link, levels=model.levels, notes=model.notes, naive=model.naive, r2=np.nan,
        **{name: getattr(model, name) for name in PSEUDO}, says=model.response,
    )  # fmt: skip


def _linearised(
    design: Design, recipe: Recipe, *, influence: Floats, first: int, df: float | None, level: float, **own: Any
) -> DesignRegression:
    """The result, from each row's part in the coefficients; those before `first` say where the outcome lies, the others are slopes."""
    rows = np.flatnonzero(design.weights)[recipe.rows]
    each = np.zeros((len(design.data), influence.shape[1]))
    each[rows] = influence
    b, covariance, used = own["coefficients"], design.variance(each), design.where(np.isin(np.arange(len(each)), rows))
    free = _free(used.df, b.size - max(first, 1)) if df is None else number("df", df)
    q = b.size - first
    f = wald(b[first:], covariance[first:, first:]) / q if q else np.nan
    return DesignRegression(
        table=pd.DataFrame(coefficient_columns(own["names"], b, covariance, free, check_level(level))), formula=recipe.formula,
        outcome=recipe.left, n=recipe.n, n_missing=recipe.n_missing, n_parameters=b.size, df_model=q, df_resid=free, loglik=np.nan,
        aic=np.nan, bic=np.nan, cov="linearised", n_clusters=None, level=level, covariance=covariance, design=recipe,
        n_weighted=float(used.weights.sum()), df_design=float(used.df), statistic=f,
        p_value=float(special.chdtrc(q, q * f) if np.isinf(free) else special.fdtrc(q, free, f)), **own,
    )  # fmt: skip


def _free(sampled: int, slopes: int) -> float:
    if sampled <= slopes:
        raise StatisticsError(
            f"设计只有 {sampled} 个自由度，模型却有 {slopes} 个斜率；请减少自变量，或用 df= 给出自由度",
            f"the design has {sampled} degrees of freedom, the model {slopes} slopes; use fewer predictors, or give df=",
        )
    return float(sampled - slopes)
