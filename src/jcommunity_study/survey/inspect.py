"""What was understood of an export, as `jcommunity inspect FILE --json` prints it."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.survey.balance import Balance, balance
from jcommunity_study.survey.draft import draft
from jcommunity_study.survey.questionnaire import Item, Questionnaire, columns_of
from jcommunity_study.survey.readers import Export, Field, read_export, responses_of
from jcommunity_study.survey.readers.dictionary import lay_out
from jcommunity_study.survey.readers.forms.form import Form
from jcommunity_study.survey.readers.forms.registry import NAMES as FORMS
from jcommunity_study.survey.readers.forms.registry import is_form, read_form
from jcommunity_study.survey.readers.matching import Match
from jcommunity_study.survey.readers.personal import kinds_of
from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.screen.customary import outlook
from jcommunity_study.survey.told import NUMBERS_ONLY, numbers_only

FORM = Text(
    "这是{kind}，不是答卷。与导出一起使用：jcommunity new 文件夹 --from 导出 --form 本文件",
    "This is {kind}, without answers. Use it with an export: jcommunity new DIR --from EXPORT --form THIS_FILE",
)
MISSING = ("skipped", "blank", "unranked", "refused", "declared")


def inspect(path: Path, lang: Language | None = None, form: Path | None = None) -> dict[str, Any]:
    """One object: format, rows, columns, metadata, items, missing, personal, privacy, balance, screening, warnings (DESIGN, "Contracts").

    Warnings are in `lang`, without one in both languages. Raises InputError for a file that cannot be read. Options are those
    seen in the data, or those of `form`. Of a form itself: what it asks, with no rows.
    """
    if is_form(path):
        return _of_form(read_form(path), lang)
    return describe(read_export(path, form), lang)


def _of_form(form: Form, lang: Language | None) -> dict[str, Any]:
    """A form as an export of no answers."""
    export = lay_out(form.platform, form.empty(), {})
    note = FORM.format(kind=FORMS[form.kind])
    found = describe(replace(export, warnings=(note, *form.notes)), lang)
    return {**found, "layout": "form", "form": form.kind, "title": form.title}


def describe(export: Export, lang: Language | None = None) -> dict[str, Any]:
    """The same of an export that was already read. A cell that the balance finds lost is a warning of its own."""
    drafted = draft(export)
    pairs = list(zip(drafted.items, export.fields, strict=True))
    matched = Match({item.name: field for item, field in pairs}, (), ())
    kinds = kinds_of(drafted.items, matched.fields, export, ())
    responses = None if export.layout == "scores" else responses_of(export, drafted, matched, kinds=kinds)
    warnings = [*export.warnings, *([NUMBERS_ONLY] if numbers_only(drafted, export) else [])]
    if responses is not None:
        warnings += [Text(f"{d.column}: {d.told.zh}", f"{d.column}: {d.told.en}") for d in responses.doubts if d.column]
    balanced = balance(export, responses, matched.fields)
    warnings += _left(balanced)
    return {
        "format": export.platform,
        "layout": export.layout,
        "rows": export.sheet.rows,
        "columns": len(export.sheet.header),
        "metadata": [export.sheet.header[c] for c in sorted(set(export.metadata.values()))],
        "items": [_item(item, field, export) for item, field in pairs],
        "missing": _missing(drafted, responses, pairs, export),
        "personal": list(dict.fromkeys(export.sheet.header[c] or f"#{c + 1}" for c in kinds.columns)),
        "privacy": [asdict(p) for p in responses.personal] if responses is not None else [],
        "balance": {"cells": balanced.cells, **balanced.counts()},
        "screening": _screening(responses),
        "warnings": [text[lang] if lang else str(text) for text in warnings],
    }


def _left(balanced: Balance) -> list[Text]:
    """Columns that were left unread, and cells that are nowhere."""
    unread = [c.heading or "?" for c in balanced.columns if c.fates.get("unread")]
    out = [Text(f"未读取的列：{'、'.join(unread)}。", f"Columns left unread: {', '.join(unread)}.")] if unread else []
    for c in balanced.columns:
        if c.rows:
            rows = ", ".join(map(str, c.rows[:5]))
            n = len(c.rows)
            out.append(Text(f"{c.heading}: {n} 格没有读出（第 {rows} 行 …）。", f"{c.heading}: {n} cells were not read (rows {rows} …)."))
    return out


def _screening(responses: Responses | None) -> list[dict[str, Any]]:
    """What rules with customary settings would flag, as far as a draft can tell; nothing is removed by it."""
    if responses is None or not responses.n:
        return []
    rows = outlook(responses).rules.drop(columns=["items", "n"]).astype(object)
    return rows.where(rows.notna(), None).to_dict("records")


def _item(item: Item, field: Field, export: Export) -> dict[str, Any]:
    return {
        "name": item.name,
        "text": item.text.zh,
        "kind": item.kind,
        "columns": [export.sheet.header[c] for c in field.every],
        "options": [o.label.zh for o in item.options],
        "rows": [r.text.zh for r in item.rows],
    }


def _missing(drafted: Questionnaire, responses: Responses | None, pairs: list[tuple[Item, Field]], export: Export) -> dict[str, int]:
    """Answers by reason: one per question, per row of a matrix, and per option that a ranking left out."""
    counts = dict.fromkeys(MISSING, 0)
    found = {} if responses is None else responses.missing().to_dict("index")
    for item, field in pairs:
        if item.personal or responses is None:
            for reason in (r for c in field.columns for r in export.sheet.columns[c].map(export.reason) if r):
                counts[reason] += 1
            continue
        for place, column in enumerate(c for c in columns_of(item) if not c.other):
            for reason in MISSING:
                once = place == 0 or item.kind == "matrix" or (item.kind == "ranking" and reason == "unranked")
                counts[reason] += found[column.name][reason] if once else 0
    return counts
