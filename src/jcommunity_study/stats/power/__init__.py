"""How many people a study needs, what it can find, and how likely it finds it."""

from __future__ import annotations

from jcommunity_study.stats.power.analytic import Power, power
from jcommunity_study.stats.power.simulated import SimulatedPower, power_ordered_logit

__all__ = ["Power", "SimulatedPower", "power", "power_ordered_logit"]
