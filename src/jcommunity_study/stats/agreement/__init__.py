"""Agreement: between coders, and of rules with a reference."""

from __future__ import annotations

from jcommunity_study.stats.agreement.codes import PrecisionRecall, precision_recall
from jcommunity_study.stats.agreement.coefficients import (
    Agreement,
    Alpha,
    Kappa,
    PercentAgreement,
    cohen_kappa,
    fleiss_kappa,
    krippendorff_alpha,
    percent_agreement,
)

__all__ = [
    "Agreement",
    "Alpha",
    "Kappa",
    "PercentAgreement",
    "PrecisionRecall",
    "cohen_kappa",
    "fleiss_kappa",
    "krippendorff_alpha",
    "percent_agreement",
    "precision_recall",
]
