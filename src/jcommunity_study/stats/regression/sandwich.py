"""Robust covariances of likelihood models, each what its name says: statsmodels gives HC0 for HC1 to HC3 of a logit (its issue 7798)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, one_of
from jcommunity_study.stats.regression.clusters import Clusters

CLUSTERED = frozenset({"cluster", "CR0", "CR1", "CR2"})


def check_covariance(cov: str, cluster: Any, allowed: Sequence[str]) -> None:
    """StatisticsError for a covariance that is not among `allowed`, or clusters without a covariance for them and the reverse."""
    one_of("cov", cov, dict.fromkeys(allowed))
    if (cov in CLUSTERED) != (cluster is not None):
        named = [name for name in allowed if name in CLUSTERED]
        raise StatisticsError(
            f"聚类标准误（cov={'、'.join(named)}）与 cluster= 应同时给出",
            f"clustered errors (cov = {', '.join(named)}) and cluster= must be given together",
        )


def sandwich(
    bread: Floats,
    scores: Floats,
    cov: str,
    *,
    total: float,
    weights: Floats | None,
    groups: Clusters | None,
    leverage: Floats | None = None,
) -> Floats:
    """bread · meat · bread, `scores` (n × q) the gradients of single rows, `total` the rows that there are with their weights.

    robust, HC0: Σ ss'; HC1: times n/(n - q); HC2, HC3, HC4: each row over (1 - h), (1 - h)², (1 - h)^min(4, nh/q) (R `sandwich::vcovHC`);
    CR0: sums within clusters; cluster: times G/(G-1) (Stata; `sandwich::vcovCL`); CR1: times (n-1)/(n - q) too (`vcovCL(type = "HC1")`).
    """
    q = bread.shape[0]
    if groups is not None:
        sums = groups.sums(scores if weights is None else scores * weights[:, None])
        adjust = groups.count / (groups.count - 1)
        factor = {"CR0": 1.0, "cluster": adjust, "CR1": adjust * (total - 1) / (total - q)}[cov]
        return np.asarray(bread @ (sums.T @ sums * factor) @ bread)
    each = np.ones(scores.shape[0]) if weights is None else weights.copy()
    if cov == "HC1":
        each *= total / (total - q)
    if leverage is not None and cov in {"HC2", "HC3", "HC4"}:
        power = {"HC2": 1.0, "HC3": 2.0, "HC4": np.minimum(4.0, total * leverage / q)}[cov]
        each /= (1 - leverage) ** power
    return np.asarray(bread @ ((scores * each[:, None]).T @ scores) @ bread)
