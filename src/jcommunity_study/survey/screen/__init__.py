"""Who is screened out, and why: only by the rules that the study declares, in their order, each with its count and ids.

A rule is a `RuleKind` (`rule.py`) in one small file and one entry of `RULES` (`registry.py`); for those who write a study:
`docs/screening.md`.
"""

from jcommunity_study.survey.screen.check import NAMING, check_rules, named
from jcommunity_study.survey.screen.flow import Flow, FlowStep
from jcommunity_study.survey.screen.passes import Summary, apply, label_of, merge, screen, summarise
from jcommunity_study.survey.screen.registry import RULES, settings_of
from jcommunity_study.survey.screen.rule import Rule, RuleKind
from jcommunity_study.survey.screen.strings import longstring

__all__ = [
    "NAMING", "RULES", "Flow", "FlowStep", "Rule", "RuleKind", "Summary", "apply", "check_rules", "label_of", "longstring", "merge",
    "named", "screen", "settings_of", "summarise",
]  # fmt: skip
