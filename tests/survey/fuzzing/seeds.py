"""The files that are mutated: one of each container and layout, small, with everything in them that a reader looks for."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
from openpyxl.workbook.defined_name import DefinedName
from tests.survey import conftest as small
from tests.survey.readers import sample_forms as forms
from tests.survey.readers import sample_qualtrics

ROWS = 12  # of each seed: enough that options recur


def write_seeds(folder: Path) -> list[Path]:
    """Every seed, written to `folder`."""
    text = [row for _ in range(ROWS // 4) for row in small.TEXT_ROWS]
    codes = [row for _ in range(ROWS // 4) for row in small.CODES_ROWS]
    return [
        _text(folder / "1_按文本_a_12_12.csv", small.TEXT_HEADER, text, "utf-8-sig"),
        _text(folder / "gb.csv", small.TEXT_HEADER, text, "gb18030"),
        _text(folder / "codes.csv", small.CODES_HEADER, codes, "utf-8"),
        _workbook(folder / "1_按文本_a_12_12.xlsx", small.TEXT_HEADER, text),
        _workbook(folder / "codes.xlsx", small.CODES_HEADER, codes),
        _sav(folder / "a.sav"),
        sample_qualtrics.write(folder / "qualtrics.csv"),
        sample_qualtrics.write(folder / "qualtrics.xlsx", codes=True),
        small.write_csv(folder / "kobo.csv", forms.KOBO_HEADER, forms.KOBO_ROWS),
        small.write_csv(folder / "redcap.csv", forms.REDCAP_HEADER, forms.REDCAP_ROWS),
        forms.write_lsa(folder / "limesurvey.lsa"),
        *_forms(folder),
    ]


def _forms(folder: Path) -> list[Path]:
    """Forms without answers."""
    (folder / "form.lss").write_text(forms.lss(), encoding="utf-8")
    dictionary = small.write_csv(folder / "dictionary.csv", forms.DICTIONARY_HEADER, forms.DICTIONARY_ROWS)
    return [folder / "form.lss", forms.write_xlsform(folder / "form.xlsx"), dictionary]


def _numbered(rows: Sequence[Sequence[object]]) -> list[list[object]]:
    return [[n, *row[1:]] for n, row in enumerate(rows, 1)]


def _text(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]], encoding: str) -> Path:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([header, *_numbered(rows)])
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def _workbook(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    """With a hidden sheet, a defined name, merged cells, and formulas that failed."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [header, *_numbered(rows)]:
        sheet.append(list(row))
    sheet.cell(ROWS + 1, len(header), "#N/A")
    hidden = book.create_sheet("备注")
    hidden.sheet_state = "hidden"
    hidden["A1"], hidden["B2"] = "=1/0", "内部"
    hidden.merge_cells("A3:C4")
    book.defined_names["area"] = DefinedName("area", attr_text="Sheet!$A$1:$B$2")
    book.save(path)
    return path


def _sav(path: Path) -> Path:
    frame = pd.DataFrame({"id": range(1, ROWS + 1), "sat": [1.0, 5, 3, 99] * (ROWS // 4), "why": ["好", "", "慢", "忙"] * (ROWS // 4)})
    labels = {"sat": {1.0: "很不满意", 3.0: "一般", 5.0: "很满意", 99.0: "不知道"}}
    pyreadstat.write_sav(frame, path, column_labels={"sat": "满意吗"}, variable_value_labels=labels, missing_ranges={"sat": [99]})
    return path
