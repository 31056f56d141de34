"""问卷星 in SPSS: its own .sav (`index`, `totalseconds`, `Q1`, `Q2_Blank1`, `Q6_Row1`), and its .xlsx imported into SPSS, where names read
`@5、…` or lose their punctuation, and filters and computed scales stand among the answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.dictionary import lay_out
from jcommunity_study.survey.readers.export import Export, Field
from jcommunity_study.survey.readers.kinds import is_computed, kind_of
from jcommunity_study.survey.readers.spelling import identifier, options_of, spelled
from jcommunity_study.survey.readers.spss import described
from jcommunity_study.survey.readers.variables import Variable

NO_ANSWER = {"-3": "skipped", "-2": "blank"}
_NATIVE = re.compile(r"^Q(\d{1,3})(?:_.+)?$", re.IGNORECASE)
_EXPLICIT = re.compile(r"^Q\d{1,3}_(?:Row|Blank)\d+$", re.IGNORECASE)
_NUMBER = re.compile(r"^\s*(?:[Qq]\s?)?\d{1,3}\s*[、．.:：]\s*(?=\D)")
_BARE_NUMBER = re.compile(r"^@?(\d{1,3})[、._]?(?=[^\d.、_])")
_OPTION = re.compile(r"^@?第(\d{1,3})题[(（]?(.+?)[)）]?$")
Plain = Callable[[Sheet], bool]


def is_native(sheet: Sheet) -> bool:
    """By `totalseconds`, or `_Row1` and `_Blank1`, among names of the form `Q1`."""
    names = [heading.casefold() for heading in sheet.header]
    marked = "totalseconds" in names or ("index" in names and any(_EXPLICIT.match(n) for n in names))
    return bool(sheet.variables) and marked and any(_NATIVE.match(n) for n in names)


def layout_native(sheet: Sheet) -> Export:
    """Questions by the names' numbers; rows of a matrix and blanks are named as such, so nothing of them is a guess."""
    variables = {
        heading: _native(heading, sheet.variables[heading], cells) for heading, cells in zip(sheet.header, sheet.columns, strict=True)
    }
    told, metadata = described(replace(sheet, variables=variables))
    sure = {h: replace(v, guessed=v.guessed and not _NATIVE.match(h)) for h, v in told.variables.items()}
    notes = list(told.notes[len(sheet.notes) :])
    if "id" not in metadata:
        notes.append(Text("没有序号列 index，以行号作为答卷编号。", "There is no column `index`: row numbers serve as respondent ids."))
    return lay_out("wjx", replace(told, variables=sure), metadata, warnings=notes)


def _native(heading: str, variable: Variable, cells: Cells) -> Variable:
    found = _NATIVE.match(heading)
    if not found:
        return variable
    text = _NUMBER.sub("", variable.text)
    return replace(variable, number=int(found[1]), text=text, missing={**variable.missing, **_no_answer(variable, cells)})


def _no_answer(variable: Variable, cells: Cells) -> dict[str, str]:
    """-3 and -2 are not asked and not answered, unless the file labels them or has other negative answers (a scale recoded to -2 … 2)."""
    negative = {v for v in cells.values if v.startswith("-")}
    return NO_ANSWER if variable.numeric and negative <= set(NO_ANSWER) and not negative & set(variable.labels) else {}


def restored(sheet: Sheet) -> tuple[str, ...]:
    """The headings of the original export: SPSS keeps each as the label of the variable whose name it had to change."""
    return tuple(_heading(h, sheet.variables[h].text) for h in sheet.header) if sheet.variables else sheet.header


def _heading(name: str, label: str) -> str:
    if label and not (name.startswith("@") and _BARE_NUMBER.match(name) and not re.match(r"^\s*\D{0,2}\d", label) and label in name):
        return label
    option = _OPTION.match(name)
    if option:
        return f"第{option[1]}题({option[2]})"
    number = _BARE_NUMBER.match(name)
    return f"{number[1]}、{name[number.end() :]}" if number else name.lstrip("@")


def layout_imported(sheet: Sheet, plain: Callable[[Sheet], Export]) -> Export:
    """As `plain` lays out the original export; value labels that were given in SPSS are kept, filters and computed columns stand apart."""
    added = [n for n, h in enumerate(sheet.header) if _is_added(h, sheet.variables[h], sheet.columns[n], restored(sheet)[n])]
    headings = tuple("" if n in added else h for n, h in enumerate(restored(sheet)))
    columns = tuple(Cells.of([""] * sheet.rows) if n in added else c for n, c in enumerate(sheet.columns))
    export = plain(replace(sheet, header=headings, columns=columns, variables={}, notes=()))
    cells, labelled, fields = list(export.sheet.columns), False, []
    for field in export.fields:
        fields.append(_labelled(field, sheet, cells))
        labelled = labelled or bool(fields[-1].options)
    notes = []
    for n in added:
        cells[n], name = sheet.columns[n], sheet.header[n]
        if not name.startswith("filter_"):
            fields.append(Field(None, sheet.variables[name].text or name, "one", (n,), name=identifier(name), kind="number"))
    if added:
        names = "、".join(sheet.header[n] for n in added)
        notes.append(Text(f"{names}：在 SPSS 里加的列，不是题目。", f"{names}: added in SPSS, not asked."))
    filters = [("filter", n) for n in added if sheet.header[n].startswith("filter_")]
    return replace(
        export,
        layout="codes" if labelled else export.layout,
        sheet=replace(sheet, columns=tuple(cells)),
        metadata={**export.metadata, **dict(filters)},
        fields=tuple(fields),
        warnings=(*export.warnings, *notes),
    )


def _is_added(name: str, variable: Variable, cells: Cells, heading: str) -> bool:
    """A filter, or a column of numbers under a name of its own in ASCII, where questions have numbers or Chinese."""
    if name.startswith("filter_"):
        return True
    own = name.isascii() and not name.startswith("@") and not re.match(r"^[VQ]\d+$", name) and not re.match(r"^\d", heading)
    return variable.numeric and ((own and not variable.labels and not heading.startswith("第")) or is_computed(name, variable, cells))


def _labelled(field: Field, sheet: Sheet, cells: list[Cells]) -> Field:
    """The field with the options that SPSS' value labels give; its cells are spelled as codes (`cells` is changed)."""
    if field.shape == "options":
        return field
    variables = [_coded(sheet.header[c], sheet.variables[sheet.header[c]], cells[c]) for c in field.columns]
    options, codes = options_of(variables)
    if not options:
        return field
    for column, variable in zip(field.columns, variables, strict=True):
        cells[column] = spelled(cells[column], variable, codes)
    return replace(field, options=options)


def _coded(heading: str, variable: Variable, cells: Cells) -> Variable:
    return kind_of(heading, replace(variable, kind=None), cells, False).variable if variable.labels else variable
