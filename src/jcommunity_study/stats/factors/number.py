"""How many factors: against data without any (Horn), and by what is left between items (Velicer)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, check_level, one_of
from jcommunity_study.stats._items import Items, complete_items, correlations_by, inverse
from jcommunity_study.stats._resample import streamed
from jcommunity_study.stats._result import Result, tidy
from jcommunity_study.stats.factors.explore import Correlate
from jcommunity_study.stats.factors.extraction import extract, leading

Reference = Literal["simulation", "permutation"]


@dataclass(frozen=True, eq=False, kw_only=True)
class ParallelAnalysis(Result):
    """`n_factors` and `n_components` to keep: how many eigenvalues in front exceed their `quantile` in data without factors.

    `to_frame()`, one row an eigenvalue: term, kind (components or factors), estimate, mean and threshold of the reference, kept.
    """

    n_factors: int
    n_components: int
    reference: str
    correlation: str
    quantile: float
    n: int
    n_missing: int
    k: int
    resamples: int
    seed: int


@dataclass(frozen=True, eq=False, kw_only=True)
class VelicerMap(Result):
    """`n_factors` components leave the least mean square of partial correlations; `to_frame()`: term (components taken out), estimate."""

    n_factors: int
    correlation: str
    n: int
    n_missing: int
    k: int


def parallel_analysis(
    items: Any, *, seed: int, reference: Reference = "simulation", correlation: Correlate = "pearson", resamples: int = 200,
    quantile: float = 0.95, n_jobs: int = 1,
) -> ParallelAnalysis:  # fmt: skip
    """Horn's (1965, doi 10.1007/BF02289447) parallel analysis of `items` (people × items, complete rows), as R `psych::fa.parallel`.

    Components: eigenvalues of the correlation matrix. Factors: the same with the communalities of one minres factor on the diagonal. They
    are kept from the first until one does not exceed the `quantile` of `resamples` reference samples: independent normal variables
    (`simulation`), or each item's own answers in random order (`permutation`; the only one for polychoric correlations). `n_jobs` threads
    (-1: all cores) give the same numbers.

    Raises StatisticsError: fewer than three items, no more complete rows than items, an item that does not vary or that others determine,
    an unknown option, a quantile outside 0 to 1.

    >>> import numpy as np, pandas as pd
    >>> random = np.random.default_rng(4)
    >>> trust, duty = random.normal(size=(2, 300, 1))
    >>> answers = np.hstack([trust + random.normal(size=(300, 3)), duty + random.normal(size=(300, 3))])
    >>> found = parallel_analysis(pd.DataFrame(answers), seed=1, resamples=100)
    >>> found.n_factors, found.n_components
    (2, 2)
    """
    answers = complete_items(items, at_least=3)
    check_level(quantile, "quantile")
    draw = one_of("reference", reference, _REFERENCES)
    kind = one_of("correlation", correlation, {"pearson": 0, "polychoric": 1})
    if kind and reference != "permutation":
        raise StatisticsError(
            '多分相关的平行分析须用 reference="permutation"（正态模拟没有类别）',
            'a parallel analysis of polychoric correlations needs reference="permutation": simulated normals have no categories',
        )
    observed = _eigenvalues(correlations_by(answers, correlation), answers.names)
    drawn = np.stack(streamed(lambda random: _eigenvalues(draw(answers, random, correlation), answers.names), resamples, seed, n_jobs))
    mean, threshold = drawn.mean(axis=0), np.quantile(drawn, quantile, axis=0)
    kept = np.logical_and.accumulate(observed > threshold, axis=1)
    table = pd.concat([
        tidy({"term": [str(j + 1) for j in range(answers.k)], "kind": kind, "estimate": observed[i], "mean": mean[i],
              "threshold": threshold[i], "kept": kept[i]})
        for i, kind in enumerate(("components", "factors"))
    ], ignore_index=True)  # fmt: skip
    return ParallelAnalysis(
        table=table, n_factors=int(kept[1].sum()), n_components=int(kept[0].sum()), reference=reference, correlation=correlation,
        quantile=quantile, n=answers.n, n_missing=answers.n_missing, k=answers.k, resamples=resamples, seed=seed,
    )  # fmt: skip


def velicer_map(items: Any, *, correlation: Correlate = "pearson") -> VelicerMap:
    """Velicer's (1976, doi 10.1007/BF02293557) minimum average partial of `items` (people × items, complete rows); R `psych::vss()$map`.

    The mean squared correlation between items once 0, 1, … principal components are held constant (psych begins with 1, so cannot answer
    none). Raises StatisticsError as `kmo`, and with fewer than three items.

    >>> import numpy as np, pandas as pd
    >>> random = np.random.default_rng(4)
    >>> trust, duty = random.normal(size=(2, 300, 1))
    >>> answers = np.hstack([trust + random.normal(size=(300, 3)), duty + random.normal(size=(300, 3))])
    >>> velicer_map(pd.DataFrame(answers)).n_factors
    2
    """
    answers = complete_items(items, at_least=3)
    r, k = correlations_by(answers, correlation), answers.k
    inverse(r, answers.names)
    components = leading(r, k)
    left = np.array([_mean_square(r - components[:, :m] @ components[:, :m].T) for m in range(k - 1)])
    return VelicerMap(
        table=tidy({"term": [str(m) for m in range(k - 1)], "estimate": left}), n_factors=int(left.argmin()), correlation=correlation,
        n=answers.n, n_missing=answers.n_missing, k=k,
    )  # fmt: skip


def _mean_square(covariance: Floats) -> float:
    scale, k = np.sqrt(np.diag(covariance)), len(covariance)
    return float((((covariance / np.outer(scale, scale)) ** 2).sum() - k) / (k * (k - 1)))


def _eigenvalues(r: Floats, names: tuple[str, ...]) -> Floats:
    """Of components and of factors (2 × k), falling."""
    reduced = r.copy()
    np.fill_diagonal(reduced, extract(r, 1, "minres", names).communalities)
    return np.linalg.eigvalsh(np.stack([r, reduced]))[:, ::-1]


def _simulated(answers: Items, random: np.random.Generator, correlation: str) -> Floats:
    # A sum of squares and products of n independent normals is A·A', A triangular (Bartlett 1933): no n × k numbers are drawn.
    n, k = answers.n, answers.k
    triangle = np.tril(random.normal(size=(k, k)), -1) + np.diag(np.sqrt(random.chisquare(n - 1 - np.arange(k))))
    triangle /= np.sqrt((triangle**2).sum(axis=1, keepdims=True))
    return np.asarray(triangle @ triangle.T)


def _permuted(answers: Items, random: np.random.Generator, correlation: str) -> Floats:
    return correlations_by(replace(answers, x=random.permuted(answers.x, axis=0)), correlation)


_REFERENCES: dict[str, Callable[[Items, np.random.Generator, str], Floats]] = {"simulation": _simulated, "permutation": _permuted}
