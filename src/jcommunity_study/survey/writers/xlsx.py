"""responses.xlsx: the answers by code and by label, the dictionary, and notes on where they come from."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from typing import Any

import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.files.archive import fixed_zip
from jcommunity_study.files.text import neutralise, xml_text
from jcommunity_study.survey.responses import REASONS, Responses
from jcommunity_study.survey.writers.about import About
from jcommunity_study.survey.writers.tables import DICTIONARY, dictionary_rows
from jcommunity_study.survey.writers.variables import Variable, variables

MAX_CELLS = 500_000  # of each data sheet: a larger workbook takes long to write and to open, and the other formats hold it all
MAX_CELL = 32_767  # characters, Excel's limit
SHEETS = {"notes": Text("说明", "Notes"), "labels": Text("数据（文字）", "Data (labels)"), "codes": Text("数据（编码）", "Data (codes)"),
          "dictionary": Text("变量说明", "Dictionary")}  # fmt: skip
CUT = Text(
    f"超过 {MAX_CELL:,} 字的回答在此截断；全文见 responses.parquet",
    f"answers over {MAX_CELL:,} characters are cut here; responses.parquet has them whole",
)
_DATE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - openpyxl takes times without a zone
Rows = Iterable[Iterable[Any]]


def xlsx_bytes(responses: Responses, scores: pd.DataFrame, about: About) -> bytes:
    """A workbook in the study's first language: the same input gives the same bytes.

    Sheets: notes (of synthetic data, the banner first), the data by label (a reason in brackets where there is no answer), by code
    (empty there), and the dictionary. Texts that a spreadsheet would run are neutralised, numbers never are; control characters, which
    no workbook can hold, are left out.
    """
    from openpyxl import Workbook
    from openpyxl.packaging.core import DocumentProperties
    from openpyxl.xml.functions import tostring

    found, book = variables(responses, scores), Workbook(write_only=True)
    names = [v.name for v in found]
    banner = about.banner[about.lang] if about.banner else None
    _sheet(book, "notes", about, _notes(responses, about, found), banner=None)
    _sheet(book, "labels", about, _data(names, [_labelled(responses, v, about) for v in found]), banner)
    _sheet(book, "codes", about, _data(names, [v.cells() for v in found]), banner)
    _sheet(book, "dictionary", about, [[*DICTIONARY, *REASONS], *dictionary_rows(responses, scores)], banner)
    out = io.BytesIO()
    book.save(out)
    told = DocumentProperties(creator="", title=xml_text((about.banner or about.title)[about.lang]), created=_DATE, modified=_DATE)
    return fixed_zip(out.getvalue(), {"docProps/core.xml": tostring(told.to_tree())})


def _sheet(book: Any, name: str, about: About, rows: Rows, banner: str | None) -> None:
    """One sheet; the first row stays in sight, and a synthetic one says so on every printed page."""
    sheet = book.create_sheet(SHEETS[name][about.lang])
    if name != "notes":
        sheet.freeze_panes = "B2"
    if banner:
        sheet.oddHeader.center.text = sheet.oddFooter.center.text = banner
    for row in rows:
        sheet.append([_cell(value) for value in row])


def _cell(value: object) -> object:
    return neutralise(xml_text(value)[: MAX_CELL - 1]) if isinstance(value, str) else value


def _data(names: list[str], columns: list[list[object]]) -> Rows:
    return [names, *zip(*columns, strict=True)]


def _labelled(responses: Responses, variable: Variable, about: About) -> list[object]:
    values, labels = variable.cells(), {code: label[about.lang] for code, label in variable.labels.items()}
    if variable.column is None:
        return values
    shown = [labels.get(v, v) if isinstance(v, int) else v for v in values]
    reasons = responses.reasons[variable.name]
    return [f"[{REASONS[why][about.lang]}]" if why else value for value, why in zip(shown, reasons, strict=True)]


def _notes(responses: Responses, about: About, found: tuple[Variable, ...]) -> Rows:
    rows: list[list[str]] = [[label[about.lang], words] for label, words in about.lines(responses.n)]
    texts = (value for v in found if not v.numeric for value in v.values if isinstance(value, str))
    if any(len(value) > MAX_CELL for value in texts):
        rows.append(["", CUT[about.lang]])
    return rows
