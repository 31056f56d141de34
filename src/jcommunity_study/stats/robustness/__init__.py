"""Whether a finding hangs on choices that could as well have been made otherwise."""

from __future__ import annotations

from jcommunity_study.stats.robustness.specifications import SpecificationCurve, specification_curve

__all__ = ["SpecificationCurve", "specification_curve"]
