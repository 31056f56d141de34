"""CSV tables of the survey: the responses, the dictionary, who was excluded, and the flow."""

from __future__ import annotations

import pandas as pd

from jcommunity_study.bilingual import LANGUAGES
from jcommunity_study.files.text import csv_bytes
from jcommunity_study.privacy import KINDS
from jcommunity_study.survey.questionnaire import Column
from jcommunity_study.survey.responses import DECLARED, REASONS, TREATED, Responses
from jcommunity_study.survey.screen import Flow

_DICTIONARY = (
    "column",
    "item",
    "number",
    "section_zh",
    "section_en",
    "label_zh",
    "label_en",
    "kind",
    "options_zh",
    "options_en",
    "ask_if",
    "expected",
)


def responses_csv(responses: Responses, scores: pd.DataFrame | None = None) -> bytes:
    """id, values (empty where missing), and scale scores."""
    frame = responses.frame if scores is None else pd.concat([responses.frame, scores], axis=1)
    columns = [frame[name].astype(object).where(frame[name].notna(), "") for name in frame.columns]
    return csv_bytes(["id", *frame.columns], zip(frame.index, *columns, strict=True))


def dictionary_csv(responses: Responses) -> bytes:
    """One row a column: its item, wording, options, and how many are valid and missing by reason."""
    missing = responses.missing()
    columns = [c for c in responses.questionnaire.columns() if c.name in responses.frame.columns]
    rows = [[*_describe(c), responses.n - int(missing.loc[c.name].sum()), *map(int, missing.loc[c.name])] for c in columns]
    return csv_bytes([*_DICTIONARY, "valid", *REASONS], rows)


def _describe(column: Column) -> list[object]:
    item = column.item
    section = ("", "") if item.section is None else (item.section.zh, item.section.en)
    shown = [] if column.other or item.kind in ("multiple", "ranking") else item.options
    options = ["; ".join(f"{o.code}={o.label[lang]}" + (f" [{o.missing}]" if o.missing else "") for o in shown) for lang in ("zh", "en")]
    kind = f"{item.kind} (other)" if column.other else item.kind
    expected = "" if item.expected is None else item.expected
    number = "" if item.number is None else item.number
    return [column.name, item.name, number, *section, column.label.zh, column.label.en, kind, *options, item.ask_if or "", expected]


def exclusions_csv(flow: Flow) -> bytes:
    """One row a respondent removed: id, the rule that removed it first, its label."""
    return csv_bytes(["id", "rule", "label_zh", "label_en"], ((i, s.rule, s.label.zh, s.label.en) for s in flow.steps for i in s.ids))


def privacy_csv(responses: Responses) -> bytes:
    """One row a column and kind of personal data: what became of it, in how many cells; no value stands here."""
    rows = [
        [
            p.column,
            p.item,
            p.kind,
            *(KINDS.get(p.kind, DECLARED)[lang] for lang in LANGUAGES),
            p.treated,
            *(TREATED[p.treated][lang] for lang in LANGUAGES),
            p.cells,
        ]
        for p in responses.personal
    ]
    return csv_bytes(["column", "item", "kind", "kind_zh", "kind_en", "treated", "treated_zh", "treated_en", "cells"], rows)


def flow_csv(flow: Flow) -> bytes:
    """One row a step: removed, remaining, and how many the rule alone would remove."""
    frame = flow.to_frame()
    return csv_bytes(list(frame.columns), frame.itertuples(index=False))
