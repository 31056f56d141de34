"""What of an export is personal data, and what became of it: told by column, kind and count, never by value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from jcommunity_study.errors import InputError
from jcommunity_study.privacy import personal_column, personal_content
from jcommunity_study.survey.questionnaire import Item, Questionnaire
from jcommunity_study.survey.readers.cells import Cells
from jcommunity_study.survey.readers.export import PERSONAL_ROLES, Export, Field, is_personal
from jcommunity_study.survey.responses import Personal

WRITTEN = ("text", "number", "area")  # kinds of items that people answer in words or figures of their own
KEYS = ("device", "long_number")  # what a platform numbers its responses by: of the response, not of the person


def personal_kind(item: Item, field: Field, export: Export) -> str | None:
    """The kind of personal data that a question asks for: by its heading where people write, by what is in it wherever there is one column;
    '' where the platform says that it is personal, and None where it is not.

    A choice is personal by its options alone (names, buildings): a question *about* phones has options and no phones.
    """
    told = "" if field.personal else None
    if field.shape != "one":
        return told
    (_, cells), *_ = export.cells(field)
    if item.kind in WRITTEN:
        return personal_column(field.text) or personal_content(v for v in cells.values if not export.reason(v)) or told
    labels = [o.label.zh for o in item.options] or [v for v in cells.values if not export.reason(v)]
    return (personal_content(labels, published=True) if item.kind in ("single", "scale") else None) or told


@dataclass(frozen=True)
class Kinds:
    """What of an export is personal, by kind: the items that are not read, and the columns (by place) that are not read or kept all the
    same. The kind is '' where questionnaire or platform alone say that it is personal."""

    items: Mapping[str, str]
    columns: Mapping[int, str]


def kinds_of(items: Iterable[Item], fields: Mapping[str, Field], export: Export, keep: Collection[str]) -> Kinds:
    """Not read is what is declared personal, or found to be, and not kept: questions, metadata, and columns that no item claims."""
    items = list(items)
    found = {i.name: personal_kind(i, fields[i.name], export) for i in items if i.name in fields and i.name not in keep}
    declared = {i.name for i in items if i.personal}
    gone = {name: kind or "" for name, kind in found.items() if kind is not None or name in declared}
    owner, roles = _owners(fields), {c: role for role, c in export.metadata.items()}
    columns = {}
    for place, (header, cells) in enumerate(zip(export.sheet.header, export.sheet.columns, strict=True)):
        item = owner.get(place, "")
        kind = gone.get(item) if item else _unclaimed(roles.get(place, ""), header, cells)
        if item in keep:
            kind = personal_column(header) or personal_content(cells.values) or ""
        if kind is not None:
            columns[place] = kind
    return Kinds(gone, columns)


def _owners(fields: Mapping[str, Field]) -> dict[int, str]:
    return {c: name for name, field in fields.items() for c in field.every}


def treated(questionnaire: Questionnaire, *, keep: Collection[str] = (), drop: Collection[str] = ()) -> Questionnaire:
    """The questionnaire with the items to `keep` read although they are personal, and those to `drop` not read."""
    items = (replace(i, personal=(i.personal or i.name in drop) and i.name not in keep) for i in questionnaire.items)
    return replace(questionnaire, items=tuple(items))


def left_out(kinds: Kinds, fields: Mapping[str, Field], export: Export, keep: Collection[str]) -> Iterator[Personal]:
    """A row a column that was not read, or was kept although it is personal."""
    owner = _owners(fields)
    for place, kind in kinds.columns.items():
        item, cells = owner.get(place, ""), export.sheet.columns[place]
        count = sum(int(n) for v, n in zip(cells.values, cells.counts, strict=True) if not export.reason(v))
        yield Personal(export.sheet.header[place] or f"#{place + 1}", item, kind, "kept" if item in keep else "dropped", count)


def _unclaimed(role: str, header: str, cells: Cells) -> str | None:
    """The kind of personal data in a column that is no question's."""
    if is_personal(role):
        return PERSONAL_ROLES[role.partition("#")[0]]
    content = personal_content(cells.values)
    return None if role == "id" and content in KEYS else personal_column(header) or content


def not_read(column: str, item: str, where: object) -> InputError:
    """The complaint about the use of a column that is not read."""
    return InputError(
        f'这里用到的“{column}”含个人信息，没有读取。确需保留时，请在 study.toml 写 [privacy] keep = ["{item}"]。',
        f'`{column}`, used here, holds personal data and is not read. If it is needed: [privacy] keep = ["{item}"].',
        where=where,
    )


def masked(item: str, headings: Iterable[str], counts: Counter[str]) -> Iterator[Personal]:
    """A row a kind that was masked in the texts of an item."""
    heading = next(iter(headings), item)
    yield from (Personal(heading, item, kind, "masked", n) for kind, n in sorted(counts.items()))
