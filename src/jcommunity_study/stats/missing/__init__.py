"""Missing values: where they are, whether they fall at random, filling them many times over, and one answer from the many."""

from jcommunity_study.stats.missing.impute import Imputed, impute
from jcommunity_study.stats.missing.little import LittleMcar, little_mcar
from jcommunity_study.stats.missing.patterns import MissingPatterns, missing_patterns
from jcommunity_study.stats.missing.pool import Pooled, pool

__all__ = [
    "Imputed",
    "LittleMcar",
    "MissingPatterns",
    "Pooled",
    "impute",
    "little_mcar",
    "missing_patterns",
    "pool",
]
