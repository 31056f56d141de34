"""Whether a scale measures alike in all groups: models that hold more and more equal, each against the one before."""

from __future__ import annotations

from itertools import pairwise
from math import nan

import pandas as pd
from scipy import stats

from jcommunity_study.stats.factors.confirmatory_fit import headline
from jcommunity_study.stats.factors.confirmatory_model import INTERCEPT, LOADING, RESIDUAL
from jcommunity_study.stats.factors.confirmatory_solution import Solution, difference

LEVELS: dict[str, frozenset[int]] = {
    "configural": frozenset(),
    "metric": frozenset({LOADING}),
    "scalar": frozenset({LOADING, INTERCEPT}),
    "strict": frozenset({LOADING, INTERCEPT, RESIDUAL}),
}
FIT = ("statistic", "df", "p_value", "cfi", "tli", "rmsea", "srmr", "aic", "bic")
FALLS = ("cfi", "rmsea", "srmr")


def invariance_table(found: dict[str, Solution]) -> pd.DataFrame:
    """term (level), its fit, and by how much it is worse: delta_statistic (scaled under mlr), delta_df, delta_p; delta_cfi, … as they are.

    A fall of CFI by more than 0.01 with a rise of RMSEA by more than 0.015 speaks against a level (Chen 2007,
    doi 10.1080/10705510701301834): χ² alone refuses every level in a large sample.
    """
    table = pd.DataFrame([{"term": word, **headline(one)} for word, one in found.items()])[["term", *FIT]]
    tests = [None, *(difference(less, more) for more, less in pairwise(found.values()))]
    table["delta_statistic"] = [nan if test is None else test.scaled for test in tests]
    table["delta_df"] = pd.array([None if test is None else test.df for test in tests], dtype="Int64")
    table["delta_p"] = [nan if test is None else stats.chi2.sf(test.scaled, test.df) for test in tests]
    for name in FALLS:
        table[f"delta_{name}"] = table[name].astype(float).diff()
    return table
