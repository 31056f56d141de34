"""What the questionnaire says on a claim: each indicator's share with its interval, and the reading that the rule gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from jcommunity_study.mixed.claims import Claim, Indicator, Rules
from jcommunity_study.stats.describe import mean_interval, proportion
from jcommunity_study.survey.responses import Responses

DECLARED = ("declared", "refused")


@dataclass(frozen=True)
class SurveyEvidence:
    """One indicator measured. `n` answered, `n_unable` said that they do not know, `unable` is their share of both; `reading` is supports,
    unclear, opposes or, when it does not count, too_few or too_many_unable."""

    indicator: Indicator
    n: int
    n_unable: int
    estimate: float | None
    conf_low: float | None
    conf_high: float | None
    reading: str
    unable: float | None = None

    @property
    def counts(self) -> bool:
        return self.reading in ("supports", "unclear", "opposes")


def measure(indicator: Indicator, responses: Responses, scores: pd.DataFrame, rules: Rules) -> SurveyEvidence:
    """Wilson's interval for a share, the t interval for a mean; the base is whoever gave an answer."""
    values, n_unable = _values(indicator, responses, scores)
    valid = values.dropna()
    n = len(valid)
    if n < rules.minimum_base:
        return SurveyEvidence(indicator, n, n_unable, None, None, None, "too_few")
    if indicator.statistic == "mean":
        found = mean_interval(valid, level=rules.confidence)
    else:
        found = proportion(int(_meets(indicator, valid).sum()), n, level=rules.confidence)
    unable = proportion(n_unable, n + n_unable).estimate
    reading = "too_many_unable" if unable > rules.max_dont_know else read(found.conf_low, found.conf_high, indicator.smallest)
    return SurveyEvidence(indicator, n, n_unable, found.estimate, found.conf_low, found.conf_high, reading, unable)


def read(low: float, high: float, smallest: float) -> str:
    """Supports when the whole interval reaches the smallest share that matters, opposes when it stays below, else unclear."""
    return "supports" if low >= smallest else "opposes" if high < smallest else "unclear"


def survey_reading(claim: Claim, evidence: Sequence[SurveyEvidence]) -> str:
    """Over the indicators that count: supports, opposes, unclear; `none` when none counts, `outside` when respondents cannot know."""
    if not claim.respondents_can_know:
        return "outside"
    readings = {e.reading for e in evidence if e.counts}
    if not readings:
        return "none"
    supports, opposes = "supports" in readings, "opposes" in readings
    return "unclear" if supports == opposes else "supports" if supports else "opposes"


def _values(indicator: Indicator, responses: Responses, scores: pd.DataFrame) -> tuple[pd.Series, int]:
    if indicator.source == "scale":
        return scores[indicator.name].astype(float), 0
    if indicator.source == "ranking":
        return _ranks(indicator, responses), 0
    values = responses.frame[indicator.name].astype("Float64").astype(float)
    if indicator.reversed:
        values = responses.questionnaire.column(indicator.name).item.turned(values)
    return values, int(responses.reasons[indicator.name].isin(DECLARED).sum())


def _ranks(indicator: Indicator, responses: Responses) -> pd.Series:
    """The option's rank; whoever ranked something, but not this option, ranked it below all that were."""
    item = responses.questionnaire.item(indicator.name)
    ranks = responses.frame[[f"{item.name}_{o.code}" for o in item.valid]].astype("Float64").astype(float)
    own = ranks[f"{item.name}_{indicator.option}"]
    return own.where(own.notna() | ranks.isna().all(axis=1), len(item.valid) + 1.0)


def _meets(indicator: Indicator, values: pd.Series) -> pd.Series:
    value = indicator.value
    match indicator.statistic:
        case "share_at_least":
            return values >= value
        case "share_above":
            return values > value
        case "share_below":
            return values < value
        case _:  # share_at_most; share_top_k is a rank of at most k
            return values <= value
