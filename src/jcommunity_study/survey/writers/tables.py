"""CSV tables of the survey: the responses, the dictionary, who was excluded, and the flow."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from jcommunity_study.bilingual import LANGUAGES, Text
from jcommunity_study.files.text import csv_bytes
from jcommunity_study.privacy import KINDS
from jcommunity_study.survey.questionnaire import Column
from jcommunity_study.survey.responses import DECLARED, REASONS, TREATED, Responses
from jcommunity_study.survey.screen import Flow
from jcommunity_study.survey.writers.variables import Variable, variables

STATUS = "data_status"  # the column that says of synthetic data that they are
DICTIONARY = (
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
    "derived",
    "valid",
)


def responses_csv(responses: Responses, scores: pd.DataFrame | None = None, banner: Text | None = None) -> bytes:
    """id, values (empty where missing), scale scores and weights; of synthetic data each row says so."""
    found = variables(responses, scores)
    return _csv([v.name for v in found], zip(*(v.cells() for v in found), strict=True), banner)  # None is written as nothing


def dictionary_csv(responses: Responses, scores: pd.DataFrame | None = None, banner: Text | None = None) -> bytes:
    """One row a column of the files: its item, wording, options, and how many are valid and missing by reason."""
    return _csv([*DICTIONARY, *REASONS], dictionary_rows(responses, scores), banner)


def dictionary_rows(responses: Responses, scores: pd.DataFrame | None = None) -> list[list[object]]:
    """The rows of the dictionary under the heads DICTIONARY and REASONS."""
    missing, nothing = responses.missing(), [0] * len(REASONS)
    rows = []
    for variable in variables(responses, scores)[1:]:
        if variable.column is not None:
            counts = [int(n) for n in missing.loc[variable.name]]
            rows.append([*_describe(variable.column), responses.n - sum(counts), *counts])
        else:
            rows.append([*_computed(variable), int(variable.values.notna().sum()), *nothing])
    return rows


def _computed(variable: Variable) -> list[object]:
    """A score by its method, items (- where reversed) and the fewest that must be answered; a weight by its name."""
    scale = variable.scale
    items = [] if scale is None else [f"-{name}" if name in scale.reversed else name for name in scale.items]
    told = "" if scale is None else f"{scale.method}({', '.join(items)}), >= {scale.minimum}"
    kind = "weight" if scale is None else "score"
    return [variable.name, "", "", "", "", variable.label.zh, variable.label.en, kind, told, told, "", "", ""]


def _describe(column: Column) -> list[object]:
    item = column.item
    section = ("", "") if item.section is None else (item.section.zh, item.section.en)
    shown = [] if column.other or item.kind in ("multiple", "ranking") else item.options
    options = ["; ".join(f"{o.code}={o.label[lang]}" + (f" [{o.missing}]" if o.missing else "") for o in shown) for lang in LANGUAGES]
    kind = f"{item.kind} (other)" if column.other else item.kind
    expected = "" if item.expected is None else item.expected
    number, made = "" if item.number is None else item.number, "" if item.derived is None else item.derived.text
    return [column.name, item.name, number, *section, column.label.zh, column.label.en, kind, *options, item.ask_if or "", expected, made]


def exclusions_csv(flow: Flow, banner: Text | None = None) -> bytes:
    """One row a respondent removed: id, the rule that removed it first, its label."""
    rows = ((i, s.rule, s.label.zh, s.label.en) for s in flow.steps for i in s.ids)
    return _csv(["id", "rule", "label_zh", "label_en"], rows, banner)


def privacy_csv(responses: Responses, banner: Text | None = None) -> bytes:
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
    return _csv(["column", "item", "kind", "kind_zh", "kind_en", "treated", "treated_zh", "treated_en", "cells"], rows, banner)


def flow_csv(flow: Flow, banner: Text | None = None) -> bytes:
    """One row a step: removed, remaining, and how many the rule alone would remove."""
    frame = flow.to_frame()
    return _csv(list(frame.columns), frame.itertuples(index=False), banner)


def _csv(header: list[str], rows: Iterable[Iterable[object]], banner: Text | None) -> bytes:
    """A CSV; of synthetic data with a column that says so in every row, so that no part of it can be taken for collected data."""
    if banner is None:
        return csv_bytes(header, (list(row) for row in rows))
    return csv_bytes([*header, STATUS], ([*row, str(banner)] for row in rows))
