"""The claims judged again on other sets of responses: what each share and each verdict would have been."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from jcommunity_study.interview.journal import Coding
from jcommunity_study.mixed.claims import Claims
from jcommunity_study.mixed.findings import judge
from jcommunity_study.survey.responses import Responses

COLUMNS = ("variant", "claim", "verdict", "nth", "name", "statistic", "estimate")


def evidence_by_variant(
    claims: Claims,
    variants: Mapping[str, tuple[Responses, pd.DataFrame]],
    codings: Mapping[str, Sequence[Coding]],
    actors: Mapping[str, str],
) -> pd.DataFrame:
    """`variants`: key → responses and scale scores. A row a variant, claim and indicator; a claim without indicators has one row."""
    rows = []
    for key, (responses, scores) in variants.items():
        for finding in judge(claims, responses if responses.n else None, scores, codings, actors):
            told = [(e.indicator.name, e.indicator.statistic, e.estimate) for e in finding.survey] or [("", "", None)]
            rows += [(key, finding.claim.id, finding.verdict, nth, *one) for nth, one in enumerate(told)]
    return pd.DataFrame(rows, columns=list(COLUMNS))
