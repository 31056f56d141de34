"""The rules by the name that study.toml calls them: a new one is one entry here, and nothing elsewhere knows its settings."""

from __future__ import annotations

from jcommunity_study.kinds import Kinds
from jcommunity_study.survey.screen import answers, consistency, distance, duplicates, speed, strings, variability
from jcommunity_study.survey.screen.rule import COMMON, Rule, RuleKind

RULES: dict[str, RuleKind] = {
    "consent": answers.CONSENT,
    "eligible": answers.ELIGIBLE,
    "completion": answers.COMPLETION,
    "speed": speed.SPEED,
    "attention": answers.ATTENTION,
    "straight_lining": strings.STRAIGHT_LINING,
    "longstring": strings.LONGSTRING,
    "irv": variability.IRV,
    "mahad": distance.MAHAD,
    "evenodd": consistency.EVENODD,
    "psychsyn": consistency.PSYCHSYN,
    "psychant": consistency.PSYCHANT,
    "duplicates": duplicates.DUPLICATES,
    "out_of_range": answers.OUT_OF_RANGE,
    "contradiction": answers.CONTRADICTION,
}


def settings_of(rule: Rule) -> Kinds:
    """The settings that a rule takes, each with its kind; of a rule that is not known, what all take."""
    kind = RULES.get(str(rule.get("rule")))
    return {**COMMON, **(kind.settings if kind else {})}
