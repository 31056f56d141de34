"""Questions of an export that has a dictionary: columns with their wording, labels and codes known, nothing guessed from headings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import groupby

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.order import is_other
from jcommunity_study.survey.questionnaire import Option
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.export import SPELLED, Export, Field, Shape
from jcommunity_study.survey.readers.variables import Variable

NOTHING = Variable()


def lay_out(
    platform: str, sheet: Sheet, metadata: Mapping[str, int], *, leave: Collection[int] = (), warnings: Iterable[Text] = ()
) -> Export:
    """The export of a sheet whose `variables` describe its columns; `leave`: further columns that are no answers."""
    taken = {*metadata.values(), *leave}
    described = [(n, sheet.header[n], sheet.variables.get(sheet.header[n], NOTHING)) for n in range(len(sheet.header)) if n not in taken]
    columns = list(sheet.columns)
    fields = []
    for _, several in groupby(described, key=lambda row: row[2].group or row[1]):
        rows = list(several)
        options, codes = _options([variable for *_, variable in rows])
        for n, _, variable in rows:
            columns[n] = _spelled(columns[n], variable, codes)
        fields.append(_field(rows, options))
    return Export(platform, "codes", replace(sheet, columns=tuple(columns)), metadata, tuple(fields), tuple(warnings))


def _field(rows: list[tuple[int, str, Variable]], options: tuple[Option, ...]) -> Field:
    _, heading, first = rows[0]
    grouped = bool(first.group)
    shape: Shape = "one" if not grouped else "rows" if first.kind == "matrix" else "options"
    return Field(
        None,
        first.text or heading,
        shape,
        tuple(n for n, *_ in rows),
        tuple(v.part for *_, v in rows) if grouped else (),
        name=first.group or heading,
        kind=first.kind,
        options=options if shape != "options" else (),
        ordered=first.ordered,
        section=first.section,
        personal=any(v.personal for *_, v in rows),
    )


def _options(variables: list[Variable]) -> tuple[tuple[Option, ...], dict[str, int]]:
    """The options of a question and the code of each raw cell: its own when all are whole numbers, else its place."""
    labels: dict[str, str] = {}
    missing: dict[str, str] = {}
    for variable in variables:
        labels |= {raw: label for raw, label in variable.labels.items() if raw not in labels}
        missing |= variable.missing
    whole = all(raw.lstrip("-").isdigit() for raw in labels)
    codes = {raw: int(raw) if whole else n for n, raw in enumerate(labels, 1)}
    said = {raw: "refused" if why == "refused" else "dont_know" for raw, why in missing.items()}
    return tuple(Option(codes[raw], Text.same(label), said.get(raw), is_other(label)) for raw, label in labels.items()), codes


def _spelled(cells: Cells, variable: Variable, codes: Mapping[str, int]) -> Cells:
    """Codes for labels, reasons for what is declared to be no answer."""

    def spell(raw: str) -> str:
        if raw in variable.missing:
            return SPELLED[variable.missing[raw]]
        return str(codes[raw]) if raw in codes else raw

    return cells.respelled(spell)
