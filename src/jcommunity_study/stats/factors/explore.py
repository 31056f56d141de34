"""Exploratory factor analysis: which items go together, when no model says so beforehand."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from jcommunity_study.stats._input import Floats
from jcommunity_study.stats._items import Items, complete_items, correlations_by, named
from jcommunity_study.stats._result import Result, tidy
from jcommunity_study.stats.factors.extraction import extract, signed
from jcommunity_study.stats.factors.fit import fit
from jcommunity_study.stats.factors.rotation import rotate

Extract = Literal["minres", "ml", "principal_axis", "pca"]
Rotate = Literal["oblimin", "varimax", "promax", "none"]
Correlate = Literal["pearson", "polychoric"]


@dataclass(frozen=True, eq=False, kw_only=True)
class ExploratoryFactors(Result):
    """`to_frame()`, one row an item: term, F1 … Fm (pattern loadings), communality, uniqueness, complexity (Hofmann 1978), factor (where it
    loads most). Factors stand by the variance they explain, turned so that loadings sum to more than nothing.

    `variance`: per factor ss_loadings, proportion, cumulative (of all variance). `factor_correlations`: the identity under right angles;
    `structure`: correlations of items with factors. `scores` by regression (Thurstone 1935), a row a person as in the data, missing where
    an item is; `weights` make them of standardised items. `eigenvalues` of the correlation matrix. `heywood_items` keep no variance of
    their own (uniqueness at or under 0.005): such a solution is improper and its fit not to be trusted. `sample`: the answers explored,
    by which `confirmatory_factors` knows them again.
    `statistic`, `df`, `p_value`: χ² that the factors suffice, with Bartlett's correction; `rmsea` with its 90 % interval, `tli`, `rmsr`,
    `bic`, `objective` as psych prints them (missing for `pca`, which is no model of correlations; all but rmsr and objective without df).
    """

    loadings: pd.DataFrame = field(repr=False)
    structure: pd.DataFrame = field(repr=False)
    factor_correlations: pd.DataFrame = field(repr=False)
    variance: pd.DataFrame = field(repr=False)
    weights: pd.DataFrame = field(repr=False)
    scores: pd.DataFrame = field(repr=False)
    sample: pd.DataFrame = field(repr=False)
    eigenvalues: tuple[float, ...] = field(repr=False)
    n_factors: int
    extraction: str
    rotation: str
    correlation: str
    n: int
    n_missing: int
    k: int
    heywood_items: tuple[str, ...]
    objective: float | None
    statistic: float | None
    df: int | None
    p_value: float | None
    rmsea: float | None
    rmsea_low: float | None
    rmsea_high: float | None
    tli: float | None
    rmsr: float | None
    bic: float | None


FIT = ("objective", "statistic", "df", "p_value", "rmsea", "rmsea_low", "rmsea_high", "tli", "rmsr", "bic")


def exploratory_factors(
    items: Any, n_factors: int, *, extraction: Extract = "minres", rotation: Rotate = "oblimin", correlation: Correlate = "pearson"
) -> ExploratoryFactors:
    """Factors of `items` (people × items, complete rows), as R `psych::fa` and, for `pca`, `psych::principal`.

    `extraction`: `minres` (least squares of the residual correlations), `ml` (as R `factanal`), `principal_axis` (communalities iterated
    until their sum changes by less than 0.001, as psych and SPSS; its limit is minres), `pca` (components). `rotation`: `oblimin` (direct
    quartimin, rows not normalised), `varimax` (Kaiser's, normalised), `promax` (power 4, normalised), `none`. With polychoric correlations
    scores still come from the answers themselves, and χ² rests on a normal theory that such correlations do not follow: read rmsr.

    How many factors: see `parallel_analysis` and `velicer_map`. A confirmation needs another sample than the one explored.

    Raises StatisticsError: fewer than three items, fewer complete rows than items, an item that does not vary or that others determine,
    more factors than are identified, no convergence, an unknown option.

    >>> import numpy as np, pandas as pd
    >>> random = np.random.default_rng(4)
    >>> trust, duty = random.normal(size=(2, 300, 1))
    >>> answers = np.hstack([trust + random.normal(size=(300, 3)), duty + random.normal(size=(300, 3))])
    >>> found = exploratory_factors(pd.DataFrame(answers, columns=["t1", "t2", "t3", "d1", "d2", "d3"]), 2, rotation="varimax")
    >>> found.to_frame().set_index("term")["factor"].to_dict()
    {'t1': 'F2', 't2': 'F2', 't3': 'F2', 'd1': 'F1', 'd2': 'F1', 'd3': 'F1'}
    >>> found.df, found.p_value > 0.05, found.rmsr < 0.05
    (4, True, True)
    """
    answers = complete_items(items, at_least=3)
    r = correlations_by(answers, correlation)
    found = extract(r, n_factors, extraction, answers.names)
    loadings, phi = ordered(*rotate(found.loadings, rotation))
    names = [f"F{j + 1}" for j in range(n_factors)]
    structure = loadings @ phi
    weights = np.asarray(np.linalg.solve(r, structure), dtype=float)
    model = found.loadings @ found.loadings.T
    fitted = dict.fromkeys(FIT) if extraction == "pca" else asdict(fit(r, model, n_factors, answers.n))

    def of_items(values: Floats) -> pd.DataFrame:
        return pd.DataFrame(values, index=list(answers.names), columns=names)

    return ExploratoryFactors(
        table=_table(answers.names, loadings, found.communalities, names), loadings=of_items(loadings), structure=of_items(structure),
        factor_correlations=pd.DataFrame(phi, index=names, columns=names), variance=_variance(loadings, phi, names),
        weights=of_items(weights), scores=_scores(answers, weights, names),
        sample=pd.DataFrame(answers.x, answers.index[answers.complete], list(answers.names)),
        eigenvalues=tuple(np.linalg.eigvalsh(r)[::-1].tolist()), n_factors=n_factors, extraction=extraction,
        rotation=rotation if n_factors > 1 else "none", correlation=correlation, n=answers.n, n_missing=answers.n_missing, k=answers.k,
        heywood_items=named(answers.names, found.heywood), **fitted,
    )  # fmt: skip


def ordered(loadings: Floats, phi: Floats | None) -> tuple[Floats, Floats]:
    """Factors by falling variance, each turned to a positive sum of loadings; right angles as an identity."""
    phi = np.eye(loadings.shape[1]) if phi is None else phi
    turn = np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    loadings, phi = signed(loadings), phi * np.outer(turn, turn)
    order = np.argsort(-_explained(loadings, phi), kind="stable")
    return loadings[:, order], phi[np.ix_(order, order)]


def _explained(loadings: Floats, phi: Floats) -> Floats:
    return np.asarray(((loadings @ phi) * loadings).sum(axis=0))


def _table(items: tuple[str, ...], loadings: Floats, communalities: Floats, names: list[str]) -> pd.DataFrame:
    squares = loadings**2
    with np.errstate(divide="ignore", invalid="ignore"):
        complexity = squares.sum(axis=1) ** 2 / (squares**2).sum(axis=1)
    return tidy({
        "term": list(items), **dict(zip(names, loadings.T, strict=True)), "communality": communalities, "uniqueness": 1 - communalities,
        "complexity": complexity, "factor": [names[j] for j in np.abs(loadings).argmax(axis=1)],
    })  # fmt: skip


def _variance(loadings: Floats, phi: Floats, names: list[str]) -> pd.DataFrame:
    explained = _explained(loadings, phi)
    share = explained / len(loadings)
    return pd.DataFrame({"ss_loadings": explained, "proportion": share, "cumulative": np.cumsum(share)}, index=names)


def _scores(answers: Items, weights: Floats, names: list[str]) -> pd.DataFrame:
    z = (answers.x - answers.x.mean(axis=0)) / answers.x.std(axis=0, ddof=1)
    scores = np.full((len(answers.index), len(names)), np.nan)
    scores[answers.complete] = z @ weights
    return pd.DataFrame(scores, index=answers.index, columns=names)
