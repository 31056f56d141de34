"""Ordered outcomes: the model, its test of parallel lines, its effects on each level's probability."""

from __future__ import annotations

from jcommunity_study.stats.ordinal.brant import Brant, brant_test
from jcommunity_study.stats.ordinal.fit import OrderedLogit, ordered_logit
from jcommunity_study.stats.ordinal.margins import MarginalEffects, marginal_effects

__all__ = ["Brant", "MarginalEffects", "OrderedLogit", "brant_test", "marginal_effects", "ordered_logit"]
