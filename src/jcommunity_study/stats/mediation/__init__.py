"""Mediation and moderation: through what, and for whom, two variables go together."""

from __future__ import annotations

from jcommunity_study.stats.mediation.conditional import ModeratedMediation, moderated_mediation
from jcommunity_study.stats.mediation.mediate import Mediation, mediation
from jcommunity_study.stats.mediation.moderate import Moderation, moderation

__all__ = ["Mediation", "ModeratedMediation", "Moderation", "mediation", "moderated_mediation", "moderation"]
