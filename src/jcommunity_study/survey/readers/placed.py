"""What a questionnaire says of where its items stand goes before what a platform's layout says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np

from jcommunity_study.errors import InputError
from jcommunity_study.privacy import mask_text
from jcommunity_study.survey.placing import Place
from jcommunity_study.survey.questionnaire import Item, Questionnaire
from jcommunity_study.survey.readers.cells import Cells
from jcommunity_study.survey.readers.export import SPELLED, Export, Field
from jcommunity_study.survey.readers.several import tick

MAX_NAMED = 40  # headings named in a complaint


def placed(export: Export, questionnaire: Questionnaire) -> tuple[Export, dict[str, Field]]:
    """The export with the metadata and non-answers that the questionnaire declares, and the fields of the items that say where they stand.

    Raises InputError, with the line of the questionnaire, for a heading that the file lacks or has twice.
    """
    table = questionnaire.table
    if not (table.metadata or table.missing_cells or any(i.place for i in questionnaire.items)):
        return export, {}
    metadata = {c.key: _column(c.said, c.where, export) for c in table.metadata}
    kept = {role: n for role, n in export.metadata.items() if n not in metadata.values()}
    export = replace(_without_answers(export, questionnaire), metadata={**kept, **metadata})
    columns, found = list(export.sheet.columns), {}
    for item in questionnaire.items:
        if item.place is not None and (item.place.column or item.place.columns):
            found[item.name] = _field(item, item.place, export, columns)
    joined = {i.name: i.place.separator for i in questionnaire.items if i.place and i.place.separator}
    found = {name: replace(f, joined=joined.get(name, f.joined)) for name, f in found.items()}
    free = _left(export, {c for f in found.values() for c in f.columns} | set(metadata.values()))
    return replace(export, sheet=replace(export.sheet, columns=tuple(columns)), fields=free), found


def _column(heading: str, where: str, export: Export) -> int:
    """The place of a heading, or of `#5`."""
    header = export.sheet.header
    if heading.startswith("#") and heading[1:].isdigit() and heading not in header:
        if 1 <= int(heading[1:]) <= len(header):
            return int(heading[1:]) - 1
        n = len(header)
        raise InputError(f"表里只有 {n} 列，没有 {heading}。", f"the table has {n} columns and no {heading}.", where=where)
    places = [n for n, h in enumerate(header) if h in (heading.strip(), mask_text(heading.strip()))]  # an export's headings are masked
    if len(places) == 1:
        return places[0]
    if places:
        said = "、".join(f"#{n + 1}" for n in places)
        raise InputError(
            f"表头“{heading}”出现了 {len(places)} 次（{said}）。请写列号，如 {said.split('、')[0]}。",
            f"the heading {heading!r} stands {len(places)} times ({said}). Name a column by its number, such as {said.split('、')[0]}.",
            where=where,
        )
    known = [h for h in header if h]
    said = "、".join(known[:MAX_NAMED]) + (" …" if len(known) > MAX_NAMED else "")
    raise InputError(
        f"表里没有表头“{heading}”。有的是：{said}。", f"the table has no heading {heading!r}. There are: {said}.", where=where
    )


def _without_answers(export: Export, questionnaire: Questionnaire) -> Export:
    """Cells that are declared to be no answer, spelled so; what counts is what stood in the file."""
    why = {c.key.strip(): SPELLED[c.said] for c in questionnaire.table.missing_cells}
    raw = export.raw or export.sheet
    rows = np.flatnonzero(np.isin(raw.numbers, export.sheet.numbers))
    columns = list(export.sheet.columns)
    taken = set(export.metadata.values())
    for n, cells in enumerate(raw.columns):
        if n not in taken and not why.keys().isdisjoint(cells.values):
            columns[n] = Cells.combined([columns[n], cells.take(rows)], partial(_said, why))
    return replace(export, sheet=replace(export.sheet, columns=tuple(columns)))


def _said(why: Mapping[str, str], cell: str, raw: str) -> str:
    return why.get(raw, cell)


def _field(item: Item, place: Place, export: Export, columns: list[Cells]) -> Field:
    if place.column:
        column = _column(place.column, place.where, export)
        known = next((f for f in export.fields if f.columns == (column,)), None)
        bare = Field(item.number, item.text.zh, "one", (column,))
        return bare if known is None else replace(bare, joined=known.joined, loose=known.loose, beside=known.beside)
    places = tuple(_column(heading, place.where, export) for _, heading in place.columns)
    if item.kind == "matrix":
        return Field(item.number, item.text.zh, "rows", places, tuple(r.text.zh for r in item.rows))
    labels = tuple(o.label.zh for o in item.options)
    for column, label in zip(places, labels, strict=True):
        columns[column] = columns[column].respelled(partial(tick, label=label))
    return Field(item.number, item.text.zh, "options", places, labels)


def _left(export: Export, taken: set[int]) -> tuple[Field, ...]:
    """The fields that no item has taken; of a field that lost columns each that is left stands alone."""
    out = []
    for field in export.fields:
        rest = [c for c in field.columns if c not in taken]
        if len(rest) == len(field.columns):
            out.append(field)
        else:
            out += [Field(None, export.sheet.header[c], "one", (c,)) for c in rest]
    return tuple(out)
