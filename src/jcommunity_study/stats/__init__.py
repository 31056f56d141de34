"""Statistics: arrays and frames in, frozen results out. It knows neither questionnaires nor coders.

Names are imported when first asked for, so that `import jcommunity_study.stats` costs nothing:

    from jcommunity_study.stats import ordered_logit, cronbach_alpha

Values given beside the data (weights, clusters, groups, masks) belong to its rows: a Series by its index, lists and arrays by their order.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jcommunity_study.stats.agreement import (
        cohen_kappa,
        fleiss_kappa,
        gwet_ac,
        holsti,
        icc,
        kendall_w,
        krippendorff_alpha,
        percent_agreement,
        precision_recall,
        unitizing_alpha,
    )
    from jcommunity_study.stats.bootstrap import bootstrap
    from jcommunity_study.stats.compare import compare_groups, correlate, crosstab, p_adjust, posthoc
    from jcommunity_study.stats.describe import (
        describe,
        frequencies,
        likert_summary,
        mean_interval,
        multiple_response,
        proportion,
        rank_summary,
        table_one,
    )
    from jcommunity_study.stats.factors import (
        bartlett_sphericity,
        common_method_bias,
        confirmatory_factors,
        exploratory_factors,
        kmo,
        mcdonald_omega,
        parallel_analysis,
        velicer_map,
    )
    from jcommunity_study.stats.mediation import mediation, moderated_mediation, moderation
    from jcommunity_study.stats.missing import impute, little_mcar, missing_patterns, pool
    from jcommunity_study.stats.ordinal import brant_test, nominal_test, ordered_logit
    from jcommunity_study.stats.power import power, power_ordered_logit
    from jcommunity_study.stats.regression import (
        compare_blocks,
        diagnostics,
        logit,
        marginal_effects,
        mixed_linear,
        multinomial_logit,
        negative_binomial,
        ols,
        predictions,
        probit,
        standardize,
        vif,
    )
    from jcommunity_study.stats.reliability import cronbach_alpha
    from jcommunity_study.stats.robustness import specification_curve
    from jcommunity_study.stats.weights import (
        Design,
        calibrate,
        design_crosstab,
        design_means,
        design_proportions,
        design_quantiles,
        design_ratio,
        design_totals,
        kish,
        poststratify,
        rake,
        trim,
    )
    from jcommunity_study.stats.weights.regression import design_logit, design_ols, design_ordered_logit, design_probit

_HOMES: dict[str, tuple[str, ...]] = {
    "agreement": (
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
    ),
    "bootstrap": ("bootstrap",),
    "compare": ("compare_groups", "correlate", "crosstab", "p_adjust", "posthoc"),
    "describe": (
        "describe",
        "frequencies",
        "likert_summary",
        "mean_interval",
        "multiple_response",
        "proportion",
        "rank_summary",
        "table_one",
    ),
    "factors": (
        "bartlett_sphericity",
        "common_method_bias",
        "confirmatory_factors",
        "exploratory_factors",
        "kmo",
        "mcdonald_omega",
        "parallel_analysis",
        "velicer_map",
    ),
    "mediation": ("mediation", "moderated_mediation", "moderation"),
    "missing": ("impute", "little_mcar", "missing_patterns", "pool"),
    "ordinal": ("brant_test", "nominal_test", "ordered_logit"),
    "power": ("power", "power_ordered_logit"),
    "regression": (
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
    ),
    "reliability": ("cronbach_alpha",),
    "robustness": ("specification_curve",),
    "weights": (
        "Design",
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
    ),
    "weights.regression": ("design_logit", "design_ols", "design_ordered_logit", "design_probit"),
}
_WHERE = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Design",
    "bartlett_sphericity",
    "bootstrap",
    "brant_test",
    "calibrate",
    "cohen_kappa",
    "common_method_bias",
    "compare_blocks",
    "compare_groups",
    "confirmatory_factors",
    "correlate",
    "cronbach_alpha",
    "crosstab",
    "describe",
    "design_crosstab",
    "design_logit",
    "design_means",
    "design_ols",
    "design_ordered_logit",
    "design_probit",
    "design_proportions",
    "design_quantiles",
    "design_ratio",
    "design_totals",
    "diagnostics",
    "exploratory_factors",
    "fleiss_kappa",
    "frequencies",
    "gwet_ac",
    "holsti",
    "icc",
    "impute",
    "kendall_w",
    "kish",
    "kmo",
    "krippendorff_alpha",
    "likert_summary",
    "little_mcar",
    "logit",
    "marginal_effects",
    "mcdonald_omega",
    "mean_interval",
    "mediation",
    "missing_patterns",
    "mixed_linear",
    "moderated_mediation",
    "moderation",
    "multinomial_logit",
    "multiple_response",
    "negative_binomial",
    "nominal_test",
    "ols",
    "ordered_logit",
    "p_adjust",
    "parallel_analysis",
    "percent_agreement",
    "pool",
    "posthoc",
    "poststratify",
    "power",
    "power_ordered_logit",
    "precision_recall",
    "predictions",
    "probit",
    "proportion",
    "rake",
    "rank_summary",
    "specification_curve",
    "standardize",
    "table_one",
    "trim",
    "unitizing_alpha",
    "velicer_map",
    "vif",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Package(ModuleType):
    """Importing the submodule `describe` must not hide the function of that name: a function's name is never set to a module."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _WHERE and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
