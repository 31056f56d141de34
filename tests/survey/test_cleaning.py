"""Files larger than memory: piece by piece they give what they give at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from tests.survey import conftest as small
from tests.survey.readers import sample_forms as forms
from tests.survey.readers import sample_qualtrics

from jcommunity_study.errors import InputError
from jcommunity_study.survey.cleaning import ahead, clean, cleaned
from jcommunity_study.survey.draft import draft
from jcommunity_study.survey.questionnaire import Questionnaire
from jcommunity_study.survey.readers import read_export, registry, responses_of
from jcommunity_study.survey.readers.containers import delimited, read_sheet, read_sheets
from jcommunity_study.survey.readers.registry import read_exports
from jcommunity_study.survey.scales import score
from jcommunity_study.survey.writers.parquet import WHY

TIMES = 25


@pytest.fixture
def in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "BLOCK", 4_096)
    monkeypatch.setattr(delimited, "ROWS", 10)


def written(path: Path, *, encoding: str = "utf-8-sig", ends: str = "\r\n", ids: range | None = None) -> Path:
    rows = small.TEXT_ROWS * TIMES
    numbered = [[str(n), *map(str, row[1:])] for n, row in zip(ids or range(1, len(rows) + 1), rows, strict=True)]
    lines = [",".join(f'"{cell}"' for cell in row) for row in [small.TEXT_HEADER, *numbered]]
    path.write_bytes(ends.join(lines).encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_pieces_hold_every_row_once(folder: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, ends: str) -> None:
    path = written(folder / "a.csv", encoding=encoding, ends=ends)
    whole = read_sheet(path)
    monkeypatch.setattr(delimited, "BLOCK", 4_096)
    monkeypatch.setattr(delimited, "ROWS", 10)
    pieces = list(read_sheets(path))
    assert len(pieces) > 3
    assert np.concatenate([p.numbers for p in pieces]).tolist() == whole.numbers.tolist()
    assert [row for p in pieces for row in p.cells()] == whole.cells()


@pytest.mark.usefixtures("in_pieces")
def test_cleaned_in_pieces_is_cleaned_at_once(folder: Path, questionnaire: Questionnaire) -> None:
    path = written(folder / "a.csv")
    pieces = list(cleaned(path, questionnaire))
    once = responses_of(read_export(path), questionnaire)
    assert len(pieces) > 3
    assert_frame_equal(pd.concat([p.frame for p in pieces]), once.frame)
    assert_frame_equal(pd.concat([p.reasons for p in pieces]), once.reasons)
    target = folder / "out" / "responses.parquet"
    assert clean(path, questionnaire, target) == once.n
    read = pd.read_parquet(target)
    assert_frame_equal(read[list(once.frame.columns)], once.frame)
    assert read[f"job{WHY}"].astype(str).tolist() == once.reasons["job"].tolist()
    assert_frame_equal(read[["_score_trust"]], score(once).add_prefix("_score_"))


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.parametrize(
    "ids", [[*range(1, 100), 1], [*(f"a{n}" for n in range(1, 100)), "a3"], [*range(1, 99), "a", 5], [*range(1, 198, 2), 1]]
)
def test_an_id_that_stands_in_two_pieces_is_refused_and_nothing_is_written(folder: Path, questionnaire: Questionnaire, ids: list) -> None:
    path = written(folder / "a.csv", ids=ids)
    with pytest.raises(InputError, match="stands twice"):
        clean(path, questionnaire, folder / "out.parquet")
    assert [p.name for p in folder.iterdir()] == ["a.csv"]


@pytest.mark.usefixtures("in_pieces")
def test_rows_go_by_their_number_throughout_where_the_first_piece_lacks_an_id_and_a_later_gap_is_refused(
    folder: Path, questionnaire: Questionnaire
) -> None:
    path = written(folder / "a.csv")
    whole = path.read_text(encoding="utf-8-sig")
    path.write_text(whole.replace('\n"3",', '\n"",'), encoding="utf-8-sig")
    ids = [i for piece in cleaned(path, questionnaire) for i in piece.frame.index]
    assert ids == responses_of(read_export(path), questionnaire).frame.index.tolist() == [str(n) for n in range(2, len(ids) + 2)]
    path.write_text(whole.replace('\n"90",', '\n"",'), encoding="utf-8-sig")
    with pytest.raises(InputError, match="row 91 has no respondent id"):
        clean(path, questionnaire, folder / "out.parquet")
    assert [p.name for p in folder.iterdir()] == ["a.csv"]


def test_a_reversed_item_without_options_is_not_scored_piece_by_piece(folder: Path, questionnaire: Questionnaire) -> None:
    item = next(i for i in questionnaire.items if i.kind == "number")
    scale = replace(questionnaire.scales[0], items=(item.name,), reversed=frozenset({item.name}))
    with pytest.raises(InputError, match=f"`{item.name}` has no options"):
        clean(folder / "a.csv", replace(questionnaire, scales=(scale,)), folder / "out.parquet")


@pytest.mark.usefixtures("in_pieces")
def test_a_row_of_another_width_is_named_by_its_number(folder: Path) -> None:
    path = written(folder / "a.csv")
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    lines[70] += ",x"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError, match="row 71 has 17 cells"):
        list(read_sheets(path))


@pytest.mark.usefixtures("in_pieces")
def test_a_file_without_quotes_is_read_as_one_with_quotes(folder: Path) -> None:
    path = written(folder / "a.csv")
    quoted = read_sheet(path)
    text = path.read_text(encoding="utf-8-sig")
    assert not any("," in cell or '"' in cell for row in quoted.cells() for cell in row)
    path.write_text(text.replace('"', ""), encoding="utf-8-sig")
    assert read_sheet(path).cells() == quoted.cells()


@pytest.mark.usefixtures("in_pieces")
def test_line_ends_within_quotes_stay_in_their_cell(folder: Path) -> None:
    rows = [f'{n},"一\r\n二{n}",三' for n in range(200)]
    (folder / "a.csv").write_bytes("\r\n".join(["编号,您怎么看,丙", *rows]).encode())
    assert [row[1] for row in read_sheet(folder / "a.csv").cells()] == [f"一\n二{n}" for n in range(200)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encoding_quotes_and_empty_lines_are_seen_wherever_the_file_is_cut(
    folder: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, ends: str
) -> None:
    path = folder / "a.csv"
    path.write_bytes(ends.join(["编号,您怎么看", "1,甲", "", '2,"乙，丙"', ""]).encode(encoding))
    for size in range(1, 40):
        monkeypatch.setattr(delimited, "SCANNED", size)
        sheet = read_sheet(path)
        assert (sheet.cells(), sheet.numbers.tolist()) == ([["1", "甲"], ["2", "乙，丙"]], [2, 4])
    path.write_bytes(path.read_bytes() + "3,丁".encode(encoding)[:-1])
    with pytest.raises(InputError, match="neither UTF-8"):
        read_sheet(path)


@pytest.mark.usefixtures("in_pieces")
def test_the_first_piece_tells_which_columns_are_personal(folder: Path, questionnaire: Questionnaire) -> None:
    path = written(folder / "a.csv")
    once = responses_of(read_export(path), questionnaire)
    told = Counter[tuple[str, str, str]]()
    for piece in cleaned(path, questionnaire):
        told.update({(p.column, p.kind, p.treated): p.cells for p in piece.personal})
    assert told == {(p.column, p.kind, p.treated): p.cells for p in once.personal}
    assert told


def test_items_made_ahead_come_in_their_order_and_with_their_error() -> None:
    def numbers() -> Iterator[int]:
        yield from (1, 2, 3)
        raise InputError("错", "wrong")

    found = []
    with pytest.raises(InputError, match="wrong"):
        found.extend(ahead(numbers()))  # what came before the error is kept by extend
    assert found == [1, 2, 3]
    assert list(ahead(iter(range(5, 9)))) == [5, 6, 7, 8]


def test_blank_lines_before_and_behind_the_header(folder: Path) -> None:
    path = folder / "a.csv"
    path.write_text("\n\n1、甲,2、乙\n\n\n是,否\n", encoding="utf-8")
    sheet = read_sheet(path)
    assert (sheet.header, sheet.cells()) == (("1、甲", "2、乙"), [["是", "否"]])
    path.write_text("\n1、甲,2、乙\n\n\n", encoding="utf-8")
    with pytest.raises(InputError, match="header row alone"):
        read_sheet(path)


def worked_on(path: Path) -> Path:
    """A table under a title, with a line that looks like a summary amid the answers, headings again, and a summary at the end."""
    rows = [[f"a{n}", "是" if n % 2 else "否", "很好" if n % 3 else "一般"] for n in range(95)]
    rows[40][0], rows[-1][0] = "合计", "合计"
    header = ["编号", "您参加过吗", "您满意吗"]
    lines = [["某小区调查", "", ""], header, *rows[:60], header, *rows[60:], ["", "", ""]]
    path.write_text("".join(",".join(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_rows_passed_over_in_pieces_are_those_passed_over_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = worked_on(folder / "a.csv")
    whole = read_export(path)
    monkeypatch.setattr(delimited, "BLOCK", 512)
    monkeypatch.setattr(delimited, "ROWS", 10)
    pieces = list(read_exports(path))
    assert len(pieces) == 3
    numbers = [n for piece in pieces for n in piece.sheet.numbers.tolist()]
    assert numbers == whole.sheet.numbers.tolist() == [n for n in range(3, 99) if n not in {63, 98}]
    said = [w for piece in pieces for w in piece.warnings]
    assert len(said) == len(whole.warnings) and set(said) == set(whole.warnings)
    assert "某小区调查" in pieces[0].warnings[0].zh and "第 98 行" in pieces[-1].warnings[-1].zh
    assert read_sheet(path).notes == tuple(w for w in said if "未读取" in w.zh)


@pytest.mark.usefixtures("in_pieces")
def test_a_piece_that_groups_its_columns_otherwise_is_refused(folder: Path) -> None:
    first, *_, last = read_exports(written(folder / "a.csv"))
    grouped = next(f for f in first.fields if f.shape == "one")
    other = replace(last, fields=(*last.fields, replace(grouped, shape="rows")))
    with pytest.raises(InputError, match="written otherwise than before"):
        other.like(first)


def kobo(folder: Path) -> Path:
    rows = [[*row[:-5], str(n), f"u{n}", *row[-3:]] for n, row in enumerate(forms.KOBO_ROWS * 60)]
    return small.write_csv(folder / "data.csv", forms.KOBO_HEADER, rows)


@pytest.mark.usefixtures("in_pieces")
def test_a_form_tells_every_piece_what_its_columns_are(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    form, path = forms.write_xlsform(folder / "form.xlsx"), kobo(folder)
    read = []
    monkeypatch.setattr(registry.forms, "read_form", lambda p, known=registry.forms.read_form: read.append(p) or known(p))
    once = read_export(path, form)
    read.clear()
    pieces = list(cleaned(path, draft(once), form))
    assert (len(pieces) > 3, read) == (True, [form])
    assert_frame_equal(pd.concat([p.frame for p in pieces]), responses_of(once, draft(once)).frame)
    assert pieces[0].reasons["years"].tolist()[:3] == ["", "skipped", "skipped"]


@pytest.mark.usefixtures("in_pieces")
def test_joined_answers_that_differ_are_doubts_in_every_piece(folder: Path) -> None:
    form, path = forms.write_xlsform(folder / "form.xlsx"), kobo(folder)
    lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    path.write_text("".join([*lines[:-1], lines[-1].replace(",pub,0,1,0,", ",pub,0,0,1,")]), encoding="utf-8")
    *_, last = cleaned(path, draft(read_export(path, form)), form)
    assert [(d.column, d.rows) for d in last.doubts] == [("home/act", (len(lines),))]


@pytest.mark.usefixtures("in_pieces")
def test_an_export_whose_columns_are_told_by_all_rows_is_one_piece(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "ROWS", 3)
    monkeypatch.setattr(delimited, "BLOCK", 1_024)
    path = sample_qualtrics.write(folder / "a.csv")
    assert len(list(read_sheets(path))) > 1
    (export,) = read_exports(path)
    assert export.fields == read_export(path).fields


HIDDEN_LATE = {60: "有事打13812345678找我", 61: "邮箱zhang.wei88@163.com，多开会", 95: "有事打13812345678找我"}


def with_open(path: Path, answers: Mapping[int, str]) -> Path:
    """The small study's rows, with these answers to the last question by row (from 0)."""
    rows = [[str(n), *map(str, row[1:-1]), answers.get(n, f"意见{n}")] for n, row in enumerate(small.TEXT_ROWS * TIMES)]
    return small.write_csv(path, small.TEXT_HEADER, rows)


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.parametrize("keep", [(), ("open",), ("phone",)])
def test_personal_data_are_left_out_masked_and_kept_in_pieces_as_at_once(
    folder: Path, questionnaire: Questionnaire, keep: tuple[str, ...]
) -> None:
    path = with_open(folder / "a.csv", HIDDEN_LATE)
    once = responses_of(read_export(path), questionnaire, keep=keep)
    pieces = list(cleaned(path, questionnaire, keep=keep))
    assert len(pieces) > 3 and not pieces[0].frame["open"].str.contains("[", regex=False).any()
    assert_frame_equal(pd.concat([p.frame for p in pieces]), once.frame)
    cells: Counter[tuple[str, ...]] = Counter()
    for p in (one for piece in pieces for one in piece.personal):
        cells[p.column, p.item, p.kind, p.treated] += p.cells
    assert cells == {(p.column, p.item, p.kind, p.treated): p.cells for p in once.personal}
    target = folder / "out.parquet"
    clean(path, questionnaire, target, keep=keep)
    said = pd.read_parquet(target).to_csv()
    assert ("13812345678" in said, "zhang.wei88" in said, "13800138000" in said) == ("open" in keep, "open" in keep, "phone" in keep)
    assert ("[电话]找我" in said) == ("open" not in keep)


@pytest.mark.usefixtures("in_pieces")
def test_a_column_that_turns_out_to_be_of_names_is_refused_and_nothing_is_written(folder: Path, questionnaire: Questionnaire) -> None:
    """Bare names are masked nowhere: a column of them is not read, which the first piece, where it is empty, cannot tell."""
    names = [a + b for a in "王李刘陈杨赵吴" for b in ("秀兰", "建平", "丽娟", "志明", "玉珍")]
    late = {n: names[n % len(names)] if n >= 50 else "(空)" for n in range(len(small.TEXT_ROWS) * TIMES)}
    path = with_open(folder / "a.csv", late)
    assert "open" in {p.item for p in responses_of(read_export(path), questionnaire).personal if p.treated == "dropped"}
    with pytest.raises(InputError, match=r"'9、您的建议' holds personal data \(name\)"):
        clean(path, questionnaire, folder / "out.parquet")
    assert [p.name for p in folder.iterdir()] == ["a.csv"]
    assert clean(path, questionnaire, folder / "out.parquet", keep=["open"]) == len(late)


@pytest.mark.usefixtures("in_pieces")
def test_a_piece_that_is_mostly_personal_makes_no_column_personal_that_is_not(folder: Path, questionnaire: Questionnaire) -> None:
    path = with_open(folder / "a.csv", {n: f"1381234{n:04d}" for n in range(40, 60)})
    once = responses_of(read_export(path), questionnaire)
    assert_frame_equal(pd.concat([p.frame for p in cleaned(path, questionnaire)]), once.frame)
    assert once.frame["open"].iloc[45] == "[电话]"
