"""Agreement: between coders, and of rules with a reference."""

from __future__ import annotations

from jcommunity_study.stats.agreement.answer import Agreement
from jcommunity_study.stats.agreement.codes import PrecisionRecall, precision_recall
from jcommunity_study.stats.agreement.coefficients import (
    Gwet,
    Holsti,
    Kappa,
    PercentAgreement,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac,
    holsti,
    percent_agreement,
)
from jcommunity_study.stats.agreement.krippendorff import Alpha, krippendorff_alpha
from jcommunity_study.stats.agreement.quantities import IntraclassCorrelation, KendallW, icc, kendall_w
from jcommunity_study.stats.agreement.unitizing import Stretch, UnitizingAlpha, unitizing_alpha

__all__ = [
    "Agreement",
    "Alpha",
    "Gwet",
    "Holsti",
    "IntraclassCorrelation",
    "Kappa",
    "KendallW",
    "PercentAgreement",
    "PrecisionRecall",
    "Stretch",
    "UnitizingAlpha",
    "cohen_kappa",
    "fleiss_kappa",
    "gwet_ac",
    "holsti",
    "icc",
    "kendall_w",
    "krippendorff_alpha",
    "percent_agreement",
    "precision_recall",
    "unitizing_alpha",
]
