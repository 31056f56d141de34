"""`summarise(chunk)` → `merge` → `apply(chunk, summary)`: what a rule must know of the whole sample is in the Summary, so chunks of rows
can be screened apart. `screen` does the three on one frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.screen.check import check_rules
from jcommunity_study.survey.screen.flow import Flow, FlowStep
from jcommunity_study.survey.screen.registry import RULES
from jcommunity_study.survey.screen.rule import Known, Rule


@dataclass(frozen=True)
class Summary:
    """How many rows there are, and what each rule, by its place, knows of them (None where it needs nothing)."""

    n: int
    known: tuple[Known | None, ...]


def screen(responses: Responses, rules: Sequence[Rule]) -> tuple[Responses, Flow]:
    """The responses that remain, and the flow. `rules` are study.toml's `[[screening]]` tables; raises InputError for a bad one."""
    flow = apply(responses, summarise(responses, rules), rules)
    return responses.keep(flow.kept), flow


def summarise(chunk: Responses, rules: Sequence[Rule]) -> Summary:
    """What the rules need to know of these rows."""
    check_rules(rules, chunk.questionnaire)
    gatherers = [RULES[rule["rule"]].gather for rule in rules]
    return Summary(chunk.n, tuple(gather(chunk, rule) if gather else None for gather, rule in zip(gatherers, rules, strict=True)))


def merge(summaries: Iterable[Summary]) -> Summary:
    """The summary of all rows from those of the chunks (at least one), in any order."""
    return reduce(_merged, summaries)


def _merged(a: Summary, b: Summary) -> Summary:
    pairs = zip(a.known, b.known, strict=True)
    return Summary(a.n + b.n, tuple(None if x is None or y is None else x.merged(y) for x, y in pairs))


def apply(chunk: Responses, summary: Summary, rules: Sequence[Rule]) -> Flow:
    """The flow of these rows: each leaves at the first rule it meets."""
    left = np.ones(chunk.n, dtype=bool)
    ids = chunk.frame.index.to_numpy()
    steps, flags = [FlowStep("received", Text("回收", "Received"), 0, chunk.n)], {}
    for place, (rule, known) in enumerate(zip(rules, summary.known, strict=True)):
        kind = RULES[rule["rule"]]
        flagged = flags[str(place)] = kind.flags(chunk, rule, known)
        out = flagged & left
        left &= ~flagged
        removed, alone = tuple(map(str, ids[out])), int(flagged.sum())
        idle = kind.idle(rule, known) if kind.idle else None
        step = FlowStep(rule["rule"], label_of(rule), len(removed), int(left.sum()), removed, alone, idle, kind.quality, place)
        steps.append(step)
    return Flow(tuple(steps), tuple(map(str, ids[left])), pd.DataFrame(flags, index=chunk.frame.index, dtype=bool))


def label_of(rule: Rule) -> Text:
    """The label that the study gives a rule, else the rule's own."""
    given = rule.get("label")
    if isinstance(given, Mapping):
        return Text(str(given.get("zh", given.get("en", ""))), str(given.get("en", given.get("zh", ""))))
    return Text.same(str(given)) if given else RULES[rule["rule"]].label
