"""Regressions: a formula and a frame in, a frozen result out."""

from __future__ import annotations

from jcommunity_study.stats.regression.binary import Binary, logit, probit
from jcommunity_study.stats.regression.blocks import Blocks, compare_blocks
from jcommunity_study.stats.regression.collinearity import Vif, vif
from jcommunity_study.stats.regression.counts import NegativeBinomial, negative_binomial
from jcommunity_study.stats.regression.design import Design, Term, build
from jcommunity_study.stats.regression.diagnostics import Diagnostics, diagnostics
from jcommunity_study.stats.regression.linear import Ols, ols
from jcommunity_study.stats.regression.margins import MarginalEffects, marginal_effects
from jcommunity_study.stats.regression.mixed import MixedLinear, mixed_linear
from jcommunity_study.stats.regression.multinomial import Multinomial, multinomial_logit
from jcommunity_study.stats.regression.predictions import Predictions, predictions
from jcommunity_study.stats.regression.result import Regression
from jcommunity_study.stats.regression.standard import Standardized, standardize

__all__ = [
    "Binary",
    "Blocks",
    "Design",
    "Diagnostics",
    "MarginalEffects",
    "MixedLinear",
    "Multinomial",
    "NegativeBinomial",
    "Ols",
    "Predictions",
    "Regression",
    "Standardized",
    "Term",
    "Vif",
    "build",
    "compare_blocks",
    "diagnostics",
    "logit",
    "marginal_effects",
    "mixed_linear",
    "multinomial_logit",
    "negative_binomial",
    "ols",
    "predictions",
    "probit",
    "standardize",
    "vif",
]
