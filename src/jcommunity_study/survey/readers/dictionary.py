"""Questions of an export that has a dictionary: columns with their wording, labels and codes known, nothing guessed from headings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

import numpy as np

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.order import is_other
from jcommunity_study.survey.questionnaire import Option
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.export import SPELLED, Export, Field, Shape, reason_of
from jcommunity_study.survey.readers.variables import Variable

NOTHING = Variable()
NON_ANSWERS = frozenset({"refused", "declared"})  # what a respondent said; the other reasons are nobody's answer
Row = tuple[int, str, Variable]


def lay_out(
    platform: str, sheet: Sheet, metadata: Mapping[str, int], *, leave: Collection[int] = (), warnings: Iterable[Text] = ()
) -> Export:
    """The export of a sheet whose `variables` describe its columns; `leave`: further columns that are no answers."""
    taken = {*metadata.values(), *leave}
    described = [(n, sheet.header[n], sheet.variables.get(sheet.header[n], NOTHING)) for n in range(len(sheet.header)) if n not in taken]
    columns = list(sheet.columns)
    fields: dict[str, Field] = {}
    for key, rows in _questions(described).items():
        options, codes = options_of([variable for *_, variable in rows])
        for n, _, variable in rows:
            columns[n] = spelled(columns[n], variable, codes)
        fields[key] = _field(rows, options)
        if fields[key].shape == "one" and len(rows) > 1:
            columns[rows[0][0]] = _joined([columns[n] for n, *_ in rows], "→" if rows[0][2].kind == "ranking" else "┋")
    for n, heading, variable in described:
        base = next((key for key in (variable.beside, f"{variable.beside}\0") if variable.beside and key in fields), None)
        written = None if base is None else _written(fields[base], n, columns)
        if base is not None and written is not None:
            fields[base] = written
            del fields[heading]
    questions = tuple(_as_written(field, columns) for field in fields.values())
    return Export(platform, "codes", replace(sheet, columns=tuple(columns)), metadata, questions, tuple(warnings))


def _questions(described: Iterable[Row]) -> dict[str, list[Row]]:
    """The columns of each question, by its heading or its group; a group and a column may bear the same name."""
    rows = list(described)
    columns = {heading for _, heading, variable in rows if not variable.group}
    questions: dict[str, list[Row]] = {}
    for row in rows:
        _, heading, variable = row
        key = f"{variable.group}\0" if variable.group in columns else variable.group or heading
        questions.setdefault(key, []).append(row)
    return questions


def _field(rows: list[Row], options: tuple[Option, ...]) -> Field:
    _, heading, first = rows[0]
    mentions = bool(first.group) and first.kind in ("multiple", "ranking") and not first.part
    shape: Shape = "one" if not first.group or mentions else "rows" if first.kind == "matrix" else "options"
    return Field(
        first.number,
        first.text or first.group or heading,
        shape,
        tuple(n for n, *_ in rows),
        () if shape == "one" else tuple(v.part for *_, v in rows),
        name=identifier(first.group or heading),
        kind=first.kind,
        options=options if shape != "options" else (),
        ordered=first.ordered,
        section=first.section,
        personal=any(v.personal for *_, v in rows),
        guessed=any(v.guessed for *_, v in rows),
    )


def identifier(name: str) -> str:
    """A variable's name as an item may bear it: `v12.1` as `v12_1`; one that is not in ASCII stays as it is."""
    return re.sub(r"\W", "_", name, flags=re.ASCII).strip("_") or name if name.isascii() else name


def options_of(variables: list[Variable]) -> tuple[tuple[Option, ...], dict[str, int]]:
    """The options of a question and the code of each raw cell: its own when all are whole numbers, else its place.

    Two codes of one label stay two options: the second is told apart by its code.
    """
    labels: dict[str, str] = {}
    missing: dict[str, str] = {}
    for variable in variables:
        labels |= {raw: label for raw, label in variable.labels.items() if raw not in labels}
        missing |= variable.missing
    labels = {raw: label for raw, label in labels.items() if missing.get(raw, "refused") in NON_ANSWERS}
    whole = all(re.fullmatch(r"-?\d{1,9}", raw) for raw in labels)
    codes = {raw: int(raw) if whole else n for n, raw in enumerate(labels, 1)}
    said = {raw: "refused" if why == "refused" else "dont_know" for raw, why in missing.items()}
    shown: dict[str, str] = {}
    for raw, label in labels.items():
        name = label or raw
        shown[raw] = f"{name} ({raw})" if name in shown.values() else name
    return tuple(Option(codes[raw], Text.same(label), said.get(raw), is_other(label)) for raw, label in shown.items()), codes


def spelled(cells: Cells, variable: Variable, codes: Mapping[str, int]) -> Cells:
    """Codes for labels, reasons for what is declared to be no answer, 1 and 0 for what was chosen and what was not."""

    def spell(raw: str) -> str:
        if raw in variable.missing:
            return SPELLED[variable.missing[raw]]
        if variable.ticked:
            return raw and str(int(raw == variable.ticked))
        return str(codes[raw]) if raw in codes else raw

    return cells.respelled(spell)


def _joined(columns: list[Cells], mark: str) -> Cells:
    """Mentions in columns of their own as one answer, `1┋3`; where there is none, the first reason that a column gives."""
    patterns, rows = np.unique(np.column_stack([c.codes for c in columns]), axis=0, return_inverse=True)
    answers = []
    for pattern in patterns:
        cells = [c.values[code] for c, code in zip(columns, pattern, strict=True)]
        said = dict.fromkeys(cell for cell in cells if not reason_of(cell))
        answers.append(mark.join(said) or next((cell for cell in cells if cell), ""))
    return Cells.merged(answers, rows.reshape(-1))


def _as_written(field: Field, columns: list[Cells]) -> Field:
    """The field, its options marked as written beside where somebody did: 其他 alone says no more than that it was chosen."""
    if any("〖" in value for n in field.answers for value in columns[n].values):
        return field
    return replace(field, options=tuple(replace(o, other=False) for o in field.options))


def _written(field: Field, words: int, columns: list[Cells]) -> Field | None:
    """The field with what was written beside its option 其他 put into that option's cells (`columns` is changed), and the words' column
    added; None when it has no such option, or when somebody wrote without choosing it: then the words are a question of their own."""
    if field.shape == "options":
        places = [n for n, part in zip(field.columns, field.parts, strict=True) if is_other(part)]
        chosen = {"1"}
    else:
        places = [field.columns[0]] if field.shape == "one" else []
        chosen = {str(o.code) for o in field.options if o.other}
    if len(places) != 1 or not chosen:
        return None
    cells = columns[places[0]]
    pairs, rows = np.unique(np.column_stack([cells.codes, columns[words].codes]), axis=0, return_inverse=True)
    out = []
    for a, b in pairs:
        code, text = cells.values[a], columns[words].values[b]
        said = "" if reason_of(text) else text
        marks = code.split("┋")
        if said and not chosen & set(marks):
            return None
        out.append("┋".join(f"{m}〖{said}〗" if said and m in chosen else m for m in marks))
    columns[places[0]] = Cells.merged(out, rows.reshape(-1))
    return replace(field, beside=(*field.beside, words))
