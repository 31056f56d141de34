"""What lies behind the items of a scale: whether there is anything, how many factors, which, and how reliable their sum is."""

from jcommunity_study.stats.factors.adequacy import Kmo, Sphericity, bartlett_sphericity, kmo
from jcommunity_study.stats.factors.confirmatory import ConfirmatoryFactors, confirmatory_factors
from jcommunity_study.stats.factors.confirmatory_method_bias import CommonMethodBias, common_method_bias
from jcommunity_study.stats.factors.explore import ExploratoryFactors, exploratory_factors
from jcommunity_study.stats.factors.number import ParallelAnalysis, VelicerMap, parallel_analysis, velicer_map
from jcommunity_study.stats.factors.omega import McDonaldOmega, mcdonald_omega

__all__ = [
    "CommonMethodBias",
    "ConfirmatoryFactors",
    "ExploratoryFactors",
    "Kmo",
    "McDonaldOmega",
    "ParallelAnalysis",
    "Sphericity",
    "VelicerMap",
    "bartlett_sphericity",
    "common_method_bias",
    "confirmatory_factors",
    "exploratory_factors",
    "kmo",
    "mcdonald_omega",
    "parallel_analysis",
    "velicer_map",
]
