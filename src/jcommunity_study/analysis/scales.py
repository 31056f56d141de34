"""Scales: what they measure, how well, and how they differ between groups."""

from __future__ import annotations

import pandas as pd

from jcommunity_study.analysis.data import AVERAGED, CATEGORIES, Notes, analysis_frame, known_names
from jcommunity_study.analysis.declared import CORRECTION
from jcommunity_study.analysis.results import Results
from jcommunity_study.analysis.weighting import weighted_means
from jcommunity_study.bilingual import Text
from jcommunity_study.stats.compare import compare_groups, p_adjust
from jcommunity_study.stats.describe import describe
from jcommunity_study.stats.reliability import cronbach_alpha
from jcommunity_study.stats.weights import Design
from jcommunity_study.study import Study
from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.scales import scale_items


def scales(responses: Responses, scores: pd.DataFrame, notes: Notes, design: Design | None = None) -> Results:
    """`scales`, a row a confirmed scale (score, α with Feldt's interval), and `scale_items`, a row an item.

    With a design also the weighted mean. A scale that nobody has confirmed is listed with `confirmed` false and no figure: a proposal
    is no measurement.
    """
    rows, details = [], []
    for scale in responses.questionnaire.scales:
        base = {
            "scale": scale.name,
            "k": len(scale.items),
            "minimum": scale.minimum,
            "reversed": len(scale.reversed),
            "confirmed": scale.confirmed,
        }
        if not scale.confirmed:
            rows.append(base)
            continue
        score = describe(scores[[scale.name]].astype(float)).to_frame().iloc[0]
        items = scale_items(responses, scale)
        alpha = notes.attempt(Text(f"{scale.label.zh}的信度", f"reliability of {scale.label.en}"), cronbach_alpha, items)
        reliability = {"alpha": alpha.alpha, "conf_low": alpha.conf_low, "conf_high": alpha.conf_high, "n_alpha": alpha.n} if alpha else {}
        weighted = weighted_means(design, scores[[scale.name]].astype(float)).iloc[0].to_dict()
        rows.append(base | weighted | {k: score[k] for k in ("n", "n_missing", "mean", "sd", "min", "max", "skewness")} | reliability)
        if alpha and alpha.negative_items:
            names = ", ".join(alpha.negative_items)
            why = Text(f"{names} 与其余题项负相关；是否漏写在 reversed 里？", f"{names} run against the others; missing under `reversed`?")
            notes.add(scale.label, why)
        if alpha:
            details.append(alpha.to_frame().assign(scale=scale.name, reversed=[i in scale.reversed for i in scale.items]))
    return Results({"scales": pd.DataFrame(rows), "scale_items": pd.concat(details, ignore_index=True) if details else pd.DataFrame()})


def groups(study: Study, responses: Responses, scores: pd.DataFrame, notes: Notes) -> Results:
    """`group_tests`, a row an outcome and grouping variable (Welch, effect size, p adjusted over all of them), and `group_means`.
    An ordered item is compared by its codes."""
    settings = study.section("groups")
    outcomes = known_names(study, "groups", "scales", settings.get("scales", ()), responses.questionnaire, fit=AVERAGED)
    by = known_names(study, "groups", "by", settings.get("by", ()), responses.questionnaire, fit=CATEGORIES)
    frame, averaged = analysis_frame(responses, scores), analysis_frame(responses, scores, outcomes)
    tests, means = [], []
    for outcome in outcomes:
        for group in by:
            own = pd.DataFrame({outcome: averaged[outcome], group: frame[group].cat.remove_unused_categories()})
            what = Text(f"{outcome} 按 {group} 的组间比较", f"{outcome} compared by {group}")
            level = float(settings.get("confidence", 0.95))
            found = notes.attempt(what, compare_groups, own, outcome, group, level=level)
            if found is None:
                continue
            tests.append(found.glance().assign(outcome=outcome, by=group))
            means.append(found.groups.assign(outcome=outcome, by=group))
    if not tests:
        return Results()
    table = pd.concat(tests, ignore_index=True)
    method = settings.get("correction", CORRECTION)
    table["p_adjusted"] = p_adjust(table["p_value"], method)  # the family is all tests of this table
    return Results({"group_tests": table.drop(columns="group"), "group_means": pd.concat(means, ignore_index=True)}, {"correction": method})
