"""Survey weights and designs: raking, trimming, what weighting costs, and estimates with linearised standard errors."""

from jcommunity_study.stats.weights.adjust import poststratify, rake, trim
from jcommunity_study.stats.weights.calibrate import calibrate
from jcommunity_study.stats.weights.crosstab import DesignCrosstab, design_crosstab
from jcommunity_study.stats.weights.design import Design
from jcommunity_study.stats.weights.estimates import DesignEstimates, design_means, design_proportions, design_ratio, design_totals
from jcommunity_study.stats.weights.kish import Kish, kish
from jcommunity_study.stats.weights.quantiles import design_quantiles

__all__ = [
    "Design",
    "DesignCrosstab",
    "DesignEstimates",
    "Kish",
    "calibrate",
    "design_crosstab",
    "design_means",
    "design_proportions",
    "design_quantiles",
    "design_ratio",
    "design_totals",
    "kish",
    "poststratify",
    "rake",
    "trim",
]
