"""Ordered outcomes: the model, and the tests of its parallel lines."""

from __future__ import annotations

from jcommunity_study.stats.ordinal.brant import Brant, brant_test
from jcommunity_study.stats.ordinal.fit import OrderedLogit, ordered_logit
from jcommunity_study.stats.ordinal.parallel import NominalTest, nominal_test

__all__ = ["Brant", "NominalTest", "OrderedLogit", "brant_test", "nominal_test", "ordered_logit"]
