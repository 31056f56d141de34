"""Problems and causes as rated: shares that agree, means, and who could not know; ranked."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from jcommunity_study.analysis.data import ORDERED, known_names, numbers_of
from jcommunity_study.analysis.results import Results
from jcommunity_study.analysis.weighting import weighted_means, weighted_ticks
from jcommunity_study.stats.describe import likert_summary
from jcommunity_study.stats.weights import Design
from jcommunity_study.study import Study
from jcommunity_study.survey.responses import Responses

GROUPS = ("problems", "causes")
AGREE = 4  # from this code on, where study.toml says nothing


def ratings(study: Study, responses: Responses, design: Design | None = None) -> Results:
    """`ratings`, a row a statement (mean and share that agrees with the claim, each with its interval, and the rank in its group),
    and `rating_shares`, a row a statement and category. A reversed statement is turned first: agreeing means that the claim holds.
    With a design also the weighted share (`agree_weighted` …) and mean (`weighted` …)."""
    settings = study.section("ratings")
    names = {
        key: known_names(study, "ratings", key, settings.get(key, ()), responses.questionnaire, fit=ORDERED)
        for key in (*GROUPS, "reversed")
    }
    groups, reversed_ = {g: names[g] for g in GROUPS}, set(names["reversed"])
    agree, level = float(settings.get("agree_at_least", AGREE)), float(settings.get("confidence", 0.95))
    parts = [_group(group, members, reversed_, responses, agree, level, design) for group, members in groups.items() if members]
    if not parts:
        return Results()
    return Results({name: pd.concat([p.tables[name] for p in parts], ignore_index=True) for name in ("ratings", "rating_shares")})


def likert(responses: Responses, columns: Sequence[str], level: float = 0.95) -> Results:
    """Statements that share one scale, as they were worded: `ratings` and `rating_shares`."""
    return _group("", columns, set(), responses, None, level)


def _group(
    group: str,
    names: Sequence[str],
    turned: set[str],
    responses: Responses,
    agree: float | None,
    level: float,
    design: Design | None = None,
) -> Results:
    codes = [o.code for o in responses.questionnaire.column(names[0]).item.valid]
    values = numbers_of(responses, names)
    for name in turned & set(names):
        values[name] = responses.questionnaire.column(name).item.turned(values[name])
    agreeing = None if agree is None else [c for c in codes if c >= agree]
    found = likert_summary(
        values, categories=codes, agree=agreeing, unable=responses.reasons[list(names)].isin(["declared", "refused"]), level=level
    )
    table = found.to_frame().assign(group=group)
    table["reversed"] = [name in turned for name in table["term"]]
    if design is not None:
        holds = values.isin(agreeing or []).astype(float).where(values.notna())
        shares = weighted_ticks(design, holds, level).add_prefix("agree_")
        table = table.join(weighted_means(design, values, level), on="term").join(shares, on="term")
    table["rank"] = table["agree"].rank(ascending=False, method="min")
    return Results({"ratings": table, "rating_shares": found.shares.assign(group=group)})
