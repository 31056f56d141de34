"""What of an export is personal data, and what became of it: told by column, kind and count, never by value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from jcommunity_study.privacy import LOOKED_AT, personal_column, personal_content
from jcommunity_study.survey.questionnaire import Item
from jcommunity_study.survey.readers.export import Export, Field
from jcommunity_study.survey.responses import Personal


def personal_kind(item: Item, field: Field, export: Export) -> str | None:
    """The kind of personal data that a question asks for: by its heading where people write, by what is in it wherever there is one column.

    A choice is personal by its options alone (names, buildings): a question *about* phones has options and no phones.
    """
    if field.shape != "one":
        return None
    (_, cells), *_ = export.cells(field)
    if item.kind in ("text", "number", "area"):
        return personal_column(field.text) or personal_content(v for v in cells.values if not export.reason(v))
    labels = [o.label.zh for o in item.options] or [v for v in cells.texts()[:LOOKED_AT] if not export.reason(v)]
    return personal_content(labels, published=True) if item.kind in ("single", "scale") else None


def dropped(items: Iterable[Item], fields: Mapping[str, Field], export: Export, keep: Collection[str]) -> dict[str, str]:
    """item → kind, of the items that are not read: declared personal, or found to be, and not kept."""
    kinds = {i.name: personal_kind(i, fields[i.name], export) for i in items if i.name in fields and i.name not in keep}
    declared = {i.name for i in items if i.personal}
    return {name: kind or "" for name, kind in kinds.items() if kind or name in declared}


def left_out(fields: Mapping[str, Field], export: Export, gone: Mapping[str, str], keep: Collection[str]) -> Iterator[Personal]:
    """A row a column that was not read, or was kept although it is personal: questions, metadata, and columns that no item claims."""
    owner = {c: name for name, field in fields.items() for c in field.columns}
    for place, (header, cells) in enumerate(zip(export.sheet.header, export.sheet.columns, strict=True)):
        item = owner.get(place, "")
        kind = gone.get(item) if item else personal_column(header) or personal_content(cells.values)
        if item in keep:
            kind = personal_column(header) or personal_content(cells.values) or ""
        if kind is not None:
            count = sum(int(n) for v, n in zip(cells.values, cells.counts, strict=True) if not export.reason(v))
            yield Personal(header or f"#{place + 1}", item, kind, "kept" if item in keep else "dropped", count)


def masked(item: str, headings: Iterable[str], counts: Counter[str]) -> Iterator[Personal]:
    """A row a kind that was masked in the texts of an item."""
    heading = next(iter(headings), item)
    yield from (Personal(heading, item, kind, "masked", n) for kind, n in sorted(counts.items()))
