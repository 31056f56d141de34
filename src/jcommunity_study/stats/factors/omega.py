"""McDonald's omega: how much of the sum of a scale is what its items share, and how much is one thing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, one_of
from jcommunity_study.stats._items import complete_items, correlations_by, inverse, named
from jcommunity_study.stats._result import Result, tidy
from jcommunity_study.stats.factors.explore import Correlate, ordered
from jcommunity_study.stats.factors.extraction import extract
from jcommunity_study.stats.factors.rotation import oblimin, varimax


@dataclass(frozen=True, eq=False, kw_only=True)
class McDonaldOmega(Result):
    """`omega_total`: the share of the sum's variance that all factors explain; `omega_hierarchical`: that the general factor explains;
    `omega_limit`: of what is explained, the general factor's part; `explained_common_variance`: the general factor's part of all squared
    loadings (None with one factor). `alpha` and `lambda6` (Guttman) of the same correlations, items turned.

    `to_frame()`, one row an item: term, general, F1 … Fm (Schmid–Leiman loadings), communality, uniqueness, reversed. `groups`: per factor
    the omega of the items that load on it most, total, by the general and by the group factor. `reversed_items` were turned to load
    positively on the general factor; `heywood_items` keep no variance of their own (F1 …: a group factor that the
    general one takes up whole), which makes the solution improper.
    """

    groups: pd.DataFrame = field(repr=False)
    omega_total: float
    omega_hierarchical: float | None
    omega_limit: float | None
    explained_common_variance: float | None
    alpha: float
    lambda6: float
    n_factors: int
    extraction: str
    correlation: str
    n: int
    n_missing: int
    k: int
    reversed_items: tuple[str, ...]
    heywood_items: tuple[str, ...]


def mcdonald_omega(
    items: Any, n_factors: int = 3, *, extraction: Literal["minres", "ml", "principal_axis"] = "minres",
    correlation: Correlate = "pearson",
) -> McDonaldOmega:  # fmt: skip
    """McDonald's (1999) omegas of the standardised `items` (people × items, complete rows), as R `psych::omega`.

    `n_factors` group factors, rotated by oblimin, then what they correlate by is put into one general factor (Schmid & Leiman 1957,
    doi 10.1007/BF02289209). Two group factors leave the general one unidentified: it then loads alike on both. With `n_factors=1` there is
    omega total only. Items that run against the general factor are turned and named.

    Raises StatisticsError: fewer than three items, fewer complete rows than items, an item that does not vary or that others determine,
    more group factors than the items identify (three need six items), no convergence.

    >>> import numpy as np, pandas as pd
    >>> random = np.random.default_rng(4)
    >>> trust, *parts = random.normal(size=(4, 300, 1))
    >>> answers = np.hstack([trust + part + random.normal(size=(300, 3)) for part in parts])
    >>> found = mcdonald_omega(pd.DataFrame(answers))
    >>> found.omega_hierarchical < found.alpha < found.omega_total
    True
    """
    answers = complete_items(items, at_least=3)
    r, k = correlations_by(answers, correlation), answers.k
    found = extract(r, n_factors, one_of("extraction", extraction, _FACTORS), answers.names)
    general, group, absorbed = _schmid_leiman(found.loadings, extraction)
    turn = np.where(general < 0, -1.0, 1.0)
    general, group, r = general * turn, group * turn[:, None], r * np.outer(turn, turn)
    total, unique = float(r.sum()), float(k - found.communalities.sum())
    if total <= unique:
        raise StatisticsError(
            "题项总分没有共同方差，ω 没有定义；请检查反向题是否已反转",
            "the sum of the items has no common variance, so omega is undefined; check that reversed items were reversed",
        )
    many, squared = n_factors > 1, float(general.sum()) ** 2
    names = [f"F{j + 1}" for j in range(n_factors)] if many else []
    smc = 1 - 1 / np.diag(inverse(r, answers.names))
    table = tidy({
        "term": list(answers.names), "general": general, **dict(zip(names, group.T, strict=False)), "communality": found.communalities,
        "uniqueness": 1 - found.communalities, "reversed": turn < 0,
    })  # fmt: skip
    return McDonaldOmega(
        table=table, groups=_groups(r, general, group, names), omega_total=(total - unique) / total,
        omega_hierarchical=squared / total if many else None, omega_limit=squared / (total - unique) if many else None,
        explained_common_variance=float((general**2).sum() / ((general**2).sum() + (group**2).sum())) if many else None,
        alpha=(total - k) / total * k / (k - 1), lambda6=(total + float(smc.sum()) - k) / total, n_factors=n_factors, extraction=extraction,
        correlation=correlation, n=answers.n, n_missing=answers.n_missing, k=k,
        reversed_items=named(answers.names, turn < 0), heywood_items=named(answers.names, found.heywood) + named(names, absorbed),
    )  # fmt: skip


def _schmid_leiman(loadings: Floats, extraction: str) -> tuple[Floats, Floats, np.ndarray]:
    """Loadings on the general factor (k) and on what is left of each group factor (k × m), and which of these it takes up whole."""
    if loadings.shape[1] == 1:
        return loadings[:, 0], np.zeros_like(loadings), np.zeros(0, dtype=bool)
    pattern, phi = ordered(*oblimin(varimax(loadings)))
    if len(phi) == 2:
        above, absorbed = np.sqrt(abs(phi[0, 1])) * np.array([1.0, np.sign(phi[0, 1])]), np.zeros(2, dtype=bool)
    else:
        second = extract(phi, 1, extraction, tuple(f"F{j + 1}" for j in range(len(phi))))
        above, absorbed = second.loadings[:, 0], second.heywood
    return pattern @ above, pattern * np.sqrt(np.maximum(1 - above**2, 0)), absorbed


def _groups(r: Floats, general: Floats, group: Floats, names: list[str]) -> pd.DataFrame:
    most = np.abs(group).argmax(axis=1)
    rows = []
    for j in range(len(names)):
        own = most == j
        variance = r[np.ix_(own, own)].sum() if own.any() else np.nan
        by_general, by_group = general[own].sum() ** 2 / variance, group[own, j].sum() ** 2 / variance
        rows.append([int(own.sum()), by_general + by_group, by_general, by_group])
    return pd.DataFrame(rows, index=names, columns=["items", "total", "general", "group"])


_FACTORS = {way: way for way in ("minres", "ml", "principal_axis")}  # components explain all of an item: they leave omega nothing to tell
