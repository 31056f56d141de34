"""Agreement between coders: how far they agree, where they do not, and what they settle on."""

from __future__ import annotations

from jcommunity_study.interview.agreement.consensus import Settled, settle
from jcommunity_study.interview.agreement.disagreements import Disagreement, disagreements
from jcommunity_study.interview.agreement.measure import Agreements, agreement_over_all, agreements
from jcommunity_study.interview.agreement.ratings import COEFFICIENTS, Declared, Ratings, ratings

__all__ = [
    "COEFFICIENTS",
    "Agreements",
    "Declared",
    "Disagreement",
    "Ratings",
    "Settled",
    "agreement_over_all",
    "agreements",
    "disagreements",
    "ratings",
    "settle",
]
