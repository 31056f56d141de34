"""Comparisons between groups and between categories."""

from jcommunity_study.stats.compare.adjust import p_adjust
from jcommunity_study.stats.compare.correlate import Correlations, correlate
from jcommunity_study.stats.compare.crosstab import Crosstab, crosstab
from jcommunity_study.stats.compare.groups import GroupComparison, compare_groups
from jcommunity_study.stats.compare.posthoc import PairwiseComparisons, posthoc

__all__ = [
    "Correlations",
    "Crosstab",
    "GroupComparison",
    "PairwiseComparisons",
    "compare_groups",
    "correlate",
    "crosstab",
    "p_adjust",
    "posthoc",
]
