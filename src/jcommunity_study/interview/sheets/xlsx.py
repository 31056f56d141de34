"""Coding sheets as workbooks: a row a sentence, a column a code with a drop-down of marks, the codebook and instructions as sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import Faults, InputError
from jcommunity_study.files import child, native
from jcommunity_study.files.text import read_bytes, restored, xml_text
from jcommunity_study.files.workbook import cell_text, saved, sheet_names, text_of
from jcommunity_study.interview.sheets.marks import PROMPTED, SHOWN
from jcommunity_study.interview.sheets.sheet import ASKED, MAX_TEXT, Filled, FilledRow, Sheet, head_of
from jcommunity_study.interview.sheets.words import CODEBOOK, CODER, HEAD, clock, codebook_rows, instructions

NAMES = {"about": Text("说明", "Instructions"), "coding": Text("编码表", "Coding"), "codebook": CODEBOOK}
HIDDEN = "_sheet"
BEFORE, AFTER = ("n", "interview", "turn", "time", "speaker", "text"), ("memo", "key")
MARKS = tuple(mark + after for after in ("", PROMPTED) for mark in SHOWN.values())
MAX_ROWS = 1_048_575  # of a sheet of Excel, its heading aside
_WIDTHS = {"n": 6, "interview": 8, "turn": 6, "time": 7, "speaker": 9, "text": 56, "memo": 30, "key": 16}
_CODE_WIDTH, _HEIGHT, _TALLEST = 6.5, 150, 405  # the tallest row that Excel allows has 409 points
_PIECE = 30_000  # characters of what is hidden in a cell
_GREY, _KINDS = "E7E6E6", {"problem": "FCE4D6", "cause": "FFF2CC", "countermeasure": "E2EFDA", "measure": "DDEBF7", "achievement": "EDEDED"}
_REFUSED = Text("请从下拉中选：+ - ±，受提示的加 *。", "Choose from the list: + - ±, with * where prompted.")
_NOBODY = Text("采访者的话不编码", "the interviewer's words are not coded")


def write(sheet: Sheet) -> bytes:
    """The .xlsx; the same sheet gives the same bytes. Raises InputError for more rows than a sheet of Excel has."""
    from openpyxl import Workbook

    if len(sheet.head.rows) > MAX_ROWS:
        raise InputError(
            f"句子超过 {MAX_ROWS:,} 行。请用文件名里的 {{interview}} 每份访谈写一个文件。",
            f"has more than {MAX_ROWS:,} sentences: write a file an interview, with {{interview}} in its name.",
        )
    book = Workbook()
    _about(book.active, sheet)
    coding = book.create_sheet(NAMES["coding"][sheet.lang])
    _rows(coding, sheet)
    _table(book.create_sheet(NAMES["codebook"][sheet.lang]), list(codebook_rows(sheet.codebook, sheet.lang)), 34)
    _hidden(book, sheet)
    _rules(coding, sheet)
    book.active = 1
    return saved(book)


def _about(page: Any, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Font

    page.title = NAMES["about"][sheet.lang]
    page.append([CODER[sheet.lang], cell_text(sheet.head.coder)])
    page.append([CODEBOOK[sheet.lang], sheet.head.codebook])
    for line in (sheet.title, *instructions(sheet.codebook, sheet.lang, table=True)):
        page.append(["", cell_text(line)])
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 10, 70
    for label, told in page.iter_rows():
        label.font, told.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        told.number_format = "@"


def _table(page: Any, rows: Sequence[Sequence[str]], width: int) -> None:
    from openpyxl.styles import Alignment, Font

    for row in rows:
        page.append([cell_text(cell[:MAX_TEXT]) for cell in row])
    for cells in page.iter_rows():
        for cell in cells:
            cell.alignment, cell.font = Alignment(wrap_text=True, vertical="top"), Font(bold=cell.row == 1)
    for n in range(1, len(rows[0]) + 1):
        page.column_dimensions[page.cell(1, n).column_letter].width = 9 if n == 1 else width
    page.freeze_panes = "B2"


def _rows(page: Any, sheet: Sheet) -> None:
    """Empty cells are not written: they take the style of their column, and the file stays small."""
    from openpyxl.styles import Alignment, Font, PatternFill

    lang, codes = sheet.lang, sheet.codes
    top, centre = Alignment(wrap_text=True, vertical="top"), Alignment(horizontal="center", vertical="top")
    styles = [*(top for _ in BEFORE), *(centre for _ in codes), *(top for _ in AFTER)]
    heads = [*(HEAD[h][lang] for h in BEFORE), *(f"{c.id} {c.name[lang]}" for c in codes), *(HEAD[h][lang] for h in AFTER)]
    for row, line in enumerate((heads, *_lines(sheet)), 1):
        page.append({n: text if text in MARKS else cell_text(text) for n, text in enumerate(line, 1) if text})
        lines = max(_lines_of(line[BEFORE.index("text")], "text"), _lines_of(line[-2], "memo"))
        page.row_dimensions[row].height = min(15 * lines, _TALLEST)
        for n in (n for n, text in enumerate(line, 1) if text):
            cell = page.cell(row, n)
            cell.alignment, cell.number_format, cell.font = styles[n - 1], "@", Font(bold=row == 1 or styles[n - 1] is centre)
    widths = [*(_WIDTHS[h] for h in BEFORE), *(_CODE_WIDTH for _ in codes), *(_WIDTHS[h] for h in AFTER)]
    for n, width in enumerate(widths, 1):
        head = page.cell(1, n)
        column = page.column_dimensions[head.column_letter]
        column.width, column.alignment, column.number_format = width, styles[n - 1], "@"
        column.font = Font(bold=styles[n - 1] is centre)
    for n, code in enumerate(codes, len(BEFORE) + 1):
        head = page.cell(1, n)
        head.alignment = Alignment(text_rotation=90, wrap_text=True, horizontal="center", vertical="bottom")
        head.fill = PatternFill("solid", fgColor=_KINDS.get(code.kind, _GREY))
    page.row_dimensions[1].height = _HEIGHT
    page.freeze_panes = page.cell(2, len(BEFORE) + 1)
    page.auto_filter.ref = page.dimensions
    page.print_title_rows, page.page_setup.orientation, page.page_setup.fitToHeight = "1:1", "landscape", 0
    page.sheet_properties.pageSetUpPr.fitToPage = page.print_options.gridLines = True


def _lines_of(text: str, column: str) -> int:
    """Lines that a text takes in its column: not every program finds the height of a row by itself."""
    widths = (sum(2 if east_asian_width(ch) in "WF" else 1 for ch in line) for line in text.split("\n"))
    return sum(1 + width // (_WIDTHS[column] - 2) for width in widths)


def _lines(sheet: Sheet) -> Iterator[list[str]]:
    for place, (row, seen) in enumerate(zip(sheet.head.rows, sheet.shown, strict=True)):
        marks = (str(sheet.marks.get((place, code.id), "")) for code in sheet.codes)
        told = (row.interview, str(seen.turn), clock(seen.seconds), seen.speaker, seen.text)
        yield [str(place + 1).zfill(len(str(len(sheet.head.rows)))), *told, *marks, sheet.memos.get(place, ""), row.key]


def _hidden(book: Any, sheet: Sheet) -> None:
    from openpyxl.workbook.defined_name import DefinedName

    page, told = book.create_sheet(HIDDEN), sheet.head.told()
    for at in range(0, len(told), _PIECE):
        page.append(["|" + told[at : at + _PIECE]])
    for n, mark in enumerate(MARKS, 1):
        page.cell(n, 2).value = mark
    page.cell(1, 3).value = _NOBODY[sheet.lang]
    page.sheet_state = "hidden"
    for name, cells in (("marks", f"$B$1:$B${len(MARKS)}"), ("no_marks", "$C$1:$C$1")):
        book.defined_names[name] = DefinedName(name, attr_text=f"{HIDDEN}!{cells}")


def _rules(page: Any, sheet: Sheet) -> None:
    """Drop-downs and shading go by the row's key, so that sorting does no harm to them."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import PatternFill
    from openpyxl.worksheet.datavalidation import DataValidation

    last, key = len(sheet.head.rows) + 1, page.cell(1, page.max_column).column_letter
    if last == 1:
        return
    asked = f'RIGHT(${key}2,1)="{ASKED}"'
    for n, code in enumerate(sheet.codes, len(BEFORE) + 1):
        letter = page.cell(1, n).column_letter
        told = f"{code.name[sheet.lang]}: {code.definition[sheet.lang]}"
        rule = DataValidation(
            type="list", formula1=f"IF({asked},no_marks,marks)", allow_blank=True, showErrorMessage=True, showInputMessage=True,
            error=_REFUSED[sheet.lang], promptTitle=cell_text(code.id)[:32], prompt=cell_text(told)[:120],
        )  # fmt: skip
        rule.add(f"{letter}2:{letter}{last}")
        page.add_data_validation(rule)
    grey = PatternFill("solid", bgColor=_GREY)
    page.conditional_formatting.add(f"A2:{key}{last}", FormulaRule(formula=[asked], fill=grey))


def fits(path: Path) -> bool:
    """Whether a file is such a workbook, filled in or not."""
    return HIDDEN in sheet_names(path)


def read(path: Path, faults: Faults) -> Filled:
    """What was filled in. Raises InputError for what is no such sheet; cells that cannot be read are kept in `faults`."""
    sheets = [s for s in child.call(native.READ_WORKBOOK, read_bytes(path), where=path, seconds=60.0) if s.width]
    held = next((s for s in sheets if s.name == HIDDEN), None)
    pieces = [text_of(row[0]) for row in held.rows()] if held else []
    head = head_of("".join(p[1:] for p in pieces if p.startswith("|")), path)
    page, first, columns = _coding(sheets, path)
    places = _code_columns(columns, head.codes)
    for code in head.codes.keys() - places.keys():
        with faults.catch():
            raise InputError(f"编码 {code} 的一列不见了。", f"the column of {code} is gone.", where=path)
    with faults.catch():
        _refuse_parts(page, path)
    rows = page.rows()[first:]
    own = {n for n, told in enumerate(columns) if n in places.values() or any(told in vars(h).values() for h in HEAD.values())}
    strange = [n for n in range(len(columns)) if n not in own and any(text_of(row[n]).strip() for row in rows)]
    told = [columns[n] or _letter(n) for n in strange]
    warnings = tuple(Text(f"{path}：列“{name}”没有读取。", f"{path}: the column {name!r} was not read.") for name in told)
    return Filled(path, head, _coder(sheets), tuple(_filled(rows, page.first + first + 1, columns, places)), warnings)


def _code_columns(columns: Sequence[str], codes: Iterable[str]) -> dict[str, int]:
    """Code → its column, whose heading begins with the code (the longest that fits)."""
    names = {xml_text(code).strip(): code for code in sorted(codes, key=len, reverse=True)}
    found: dict[str, int] = {}
    for n, told in enumerate(columns):
        name = next((name for name in names if told == name or told.startswith(name + " ")), None)
        if name is not None:
            found.setdefault(names[name], n)
    return found


def _coder(sheets: Iterable[native.Worksheet]) -> str:
    """The name beside the word for it, where it stands in sight."""
    rows = (row for s in sheets if s.width > 1 for row in s.rows())
    return next((restored(text_of(r[1])).strip() for r in rows if text_of(r[0]).strip() in vars(CODER).values()), "")


def _coding(sheets: Sequence[native.Worksheet], path: Path) -> tuple[native.Worksheet, int, list[str]]:
    """The sheet with the rows, whatever it is called now, where they begin, and its headings."""
    for sheet in sheets:
        for n, row in enumerate(sheet.rows()[:20], 1):
            heads = [restored(text_of(cell)).strip() for cell in row]
            if all(any(told in heads for told in vars(HEAD[h]).values()) for h in ("text", "memo", "key")):
                return sheet, n, heads
    raise InputError(
        "没有编码表（句子、备注、标识三列）。请用导出的编码表填写。",
        "has no sheet with the columns Sentence, Memo and Key. Fill in an exported sheet.",
        where=path,
    )


def _refuse_parts(page: native.Worksheet, path: Path) -> None:
    """Cells of which only a part was read."""
    bad = [*page.failed, *(f"{_letter(a[1])}{a[0] + 1}:{_letter(b[1])}{b[0] + 1}" for a, b in page.merged)]
    if bad:
        told = ", ".join(bad)
        raise InputError(
            f"公式出错或合并了的单元格：{told}。请改为记号，取消合并。",
            f"cells with a failed formula, or merged ones: {told}. Write the mark itself, and split them.",
            where=path,
        )


def _letter(n: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(n + 1)


def _filled(rows: Sequence[Sequence[object]], first: int, columns: Sequence[str], places: dict[str, int]) -> Iterator[FilledRow]:
    text, memo, key = (next(n for n, told in enumerate(columns) if told in vars(HEAD[h]).values()) for h in ("text", "memo", "key"))
    for n, cells in enumerate(rows, first):
        row = [restored(text_of(cell)) for cell in cells]
        marks = tuple((code, f"{_letter(at)}{n}", row[at]) for code, at in places.items() if row[at].strip())
        if any(map(str.strip, row[1:])):
            yield FilledRow(str(n), row[key].strip(), row[text], marks, row[memo])
