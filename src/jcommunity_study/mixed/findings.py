"""Each claim with its evidence and its verdict. The declared table decides; nothing here does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from jcommunity_study.interview.journal import Coding
from jcommunity_study.mixed.claims import Claim, Claims, Rules
from jcommunity_study.mixed.interview_side import InterviewEvidence, interview_evidence
from jcommunity_study.mixed.survey_side import SurveyEvidence, measure, survey_reading
from jcommunity_study.survey.responses import Responses


@dataclass(frozen=True)
class Finding:
    """A claim judged: both readings and the verdict, which is one of convergent, partial, contradicted, silent, insufficient."""

    claim: Claim
    survey: tuple[SurveyEvidence, ...]
    survey_reading: str
    interviews: InterviewEvidence
    verdict: str


def judge(
    claims: Claims,
    responses: Responses | None,
    scores: pd.DataFrame,
    codings: Mapping[str, Sequence[Coding]],
    actors: Mapping[str, str],
) -> tuple[Finding, ...]:
    """Every claim's evidence and verdict. Without responses no indicator counts; without codings everybody is silent."""
    return tuple(_judge(claim, claims.rules, responses, scores, codings, actors) for claim in claims.claims)


def _judge(
    claim: Claim,
    rules: Rules,
    responses: Responses | None,
    scores: pd.DataFrame,
    codings: Mapping[str, Sequence[Coding]],
    actors: Mapping[str, str],
) -> Finding:
    survey = tuple(measure(i, responses, scores, rules) for i in claim.indicators) if responses else ()
    reading = survey_reading(claim, survey)
    interviews = interview_evidence(claim, codings, actors, rules)
    return Finding(claim, survey, reading, interviews, verdict(reading, interviews, rules))


def verdict(survey: str, interviews: InterviewEvidence, rules: Rules) -> str:
    """The cell of the declared table; insiders alone converge only when they are of several kinds."""
    found = rules.verdicts[survey][interviews.reading]
    alone = survey == "outside" and interviews.reading == "affirm"
    return "partial" if alone and found == "convergent" and interviews.affirming_actors < rules.minimum_actor_kinds else found


def findings_tables(findings: Sequence[Finding], actors: Mapping[str, int]) -> dict[str, pd.DataFrame]:
    """`findings` (one row a claim), `survey_evidence` (one row an indicator), `coded_evidence` (one row a claim and actor).

    `actors`: actor → number of interviewees, in the order to show them.
    """
    return {
        "findings": pd.DataFrame([_claim_row(f, actors) for f in findings]),
        "survey_evidence": pd.DataFrame([_indicator_row(f, e) for f in findings for e in f.survey]),
        "coded_evidence": pd.DataFrame([_actor_row(f, a, n) for f in findings for a, n in actors.items()]),
    }


def _claim_row(finding: Finding, actors: Mapping[str, int]) -> dict[str, object]:
    claim, interviews = finding.claim, finding.interviews
    return {
        "claim": claim.id,
        "kind": claim.kind,
        "verdict": finding.verdict,
        "survey_reading": finding.survey_reading,
        "interview_reading": interviews.reading,
        "affirm": interviews.count("affirms"),
        "deny": interviews.count("denies"),
        "mixed": interviews.count("mixed"),
        "speakers": len(interviews.speakers),
        "interviewees": sum(n for actor, n in actors.items() if actor in claim.actors),
        "segments_affirm": sum(s.affirming for s in interviews.speakers),
        "segments_deny": sum(s.denying for s in interviews.speakers),
        "segments_mixed": sum(s.mixed for s in interviews.speakers),
    }


def _indicator_row(finding: Finding, evidence: SurveyEvidence) -> dict[str, object]:
    indicator = evidence.indicator
    return {
        "claim": finding.claim.id,
        "source": indicator.source,
        "name": indicator.name,
        "option": indicator.option,
        "statistic": indicator.statistic,
        "value": indicator.value,
        "reversed": indicator.reversed,
        "smallest": indicator.smallest,
        "n": evidence.n,
        "n_unable": evidence.n_unable,
        "unable": evidence.unable,
        "estimate": evidence.estimate,
        "conf_low": evidence.conf_low,
        "conf_high": evidence.conf_high,
        "reading": evidence.reading,
        "counts": evidence.counts,
    }


def _actor_row(finding: Finding, actor: str, n: int) -> dict[str, object]:
    own = [s for s in finding.interviews.speakers if s.actor == actor]
    return {
        "claim": finding.claim.id,
        "actor": actor,
        "interviewees": n,
        "can_know": actor in finding.claim.actors,
        "affirm": sum(s.stance == "affirms" for s in own),
        "deny": sum(s.stance == "denies" for s in own),
        "mixed": sum(s.stance == "mixed" for s in own),
        "segments_affirm": sum(s.affirming for s in own),
        "segments_deny": sum(s.denying for s in own),
        "segments_mixed": sum(s.mixed for s in own),
    }
