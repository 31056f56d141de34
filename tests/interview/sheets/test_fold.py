"""What a sheet says becomes what the journal says, with no more events than it takes, whatever spans stood there."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.interview.refi.projects import outgoing
from tests.interview.sheets.sheets import AT, after, brought

from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.package import Outgoing
from jcommunity_study.interview.sheets.fold import Event, Said, memo_of
from jcommunity_study.interview.sheets.marks import Mark, read_mark
from jcommunity_study.interview.sheets.sheet import Grid, Sheet, make_sheet, mark_of

TALK = "采访者：人多吗？\n受访者：没人报名。大家都太忙。网格员专业。\n采访者：还有呢？\n受访者：人人都会。就这样。"
MARKS = st.builds(Mark, st.sampled_from(["affirms", "denies", "mixed"]), st.booleans())
CODES = ["P1", "P2", "C1"]


def said(sheet: Sheet, **changes: dict[str, str]) -> dict[int, Said]:
    """The sheet as it was written, where some rows (by their words) say something else; `memo` is the row's memo."""
    out = {}
    for n, row in enumerate(sheet.head.rows):
        marks = {code: mark for (place, code), mark in sheet.marks.items() if place == n}
        out[n] = Said(marks, sheet.memos.get(n, "")) if not row.asked else Said({}, "")
    for words, given_ in changes.items():
        (n,) = (n for n, seen in enumerate(sheet.shown) if seen.text.startswith(words))
        marks = {code: mark for code, told in given_.items() if code != "memo" and (mark := read_mark(told))}
        out[n] = Said(marks, given_.get("memo", out[n].memo))
    return out


def span(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def made(small: Codebook, *words: str, **fields: object) -> Outgoing:
    return outgoing(small, TALK, [span(TALK, w) for w in words], **fields)


def kinds(found: list[Event]) -> list[tuple[object, object]]:
    return [(e["event"], e.get("quote") or e["id"]) for e in found]


def test_an_empty_sheet_that_is_filled_in_adds_codings_of_sentences_once(small: Codebook, tmp_path: Path) -> None:
    out = made(small)
    sheet = make_sheet(out, "甲", "zh")
    told = said(sheet, 没人={"P1": "+", "C1": "-*", "memo": "要紧"}, 就这样={"P1": "±"})
    found = brought(out, sheet.head, told, ())
    assert [(e["quote"], e["code"], e["stance"], e["prompted"], e["memo"], e["coder"]) for e in found] == [
        ("没人报名。", "P1", "affirms", False, "要紧", "甲"), ("没人报名。", "C1", "denies", True, "要紧", "甲"),
        ("就这样。", "P1", "mixed", False, "", "甲"),
    ]  # fmt: skip
    standing = after(tmp_path / "j.jsonl", (), found)
    assert brought(out, sheet.head, told, standing) == []


def test_coding_on_makes_changes_and_retractions(small: Codebook, tmp_path: Path) -> None:
    out = made(small)
    sheet = make_sheet(out, "甲", "zh")
    first = brought(out, sheet.head, said(sheet, 没人={"P1": "+"}, 就这样={"P1": "+"}), ())
    standing = after(tmp_path / "j.jsonl", (), first)
    found = brought(out, sheet.head, said(sheet, 没人={"P1": "-", "memo": "再想"}, 人人={"C1": "+"}), standing)
    assert [(e["event"], e["id"]) for e in found] == [
        ("change", first[0]["id"]), ("retract", first[1]["id"]), ("add", found[-1]["id"]),
    ]  # fmt: skip
    assert (found[0]["stance"], found[0]["memo"]) == ("denies", "再想")
    again = brought(out, sheet.head, said(sheet, 没人={"P1": "+"}, 就这样={"P1": "+"}), after(tmp_path / "k.jsonl", standing, found))
    assert [e["event"] for e in again] == ["change", "retract", "add"]  # what was taken back can be coded again


def test_a_finer_span_stays_where_its_mark_does(small: Codebook) -> None:
    out = made(small, "没人", "太忙", memo="旧")
    sheet = make_sheet(out, "甲", "zh")
    assert [loss.en for loss in sheet.losses] == ["2 codings do not span whole sentences; the sheet shows sentences"]
    assert brought(out, sheet.head, said(sheet), out.codings) == []
    (event,) = brought(out, sheet.head, said(sheet, 大家={"P1": "-"}), out.codings)
    assert (event["event"], event["id"], event["stance"]) == ("change", "R1-1", "denies")


def test_a_coarser_span_is_changed_as_a_whole_or_gives_way_to_sentences(small: Codebook) -> None:
    out = made(small, "没人报名。大家都太忙。网格员专业。", memo="长")
    sheet = make_sheet(out, "甲", "zh")
    assert [loss.en for loss in sheet.losses] == ["1 codings span several sentences; each has its own cell"]
    all_ = {"没人": {"P1": "-"}, "大家": {"P1": "-"}, "网格": {"P1": "-"}}
    assert kinds(brought(out, sheet.head, said(sheet, **all_), out.codings)) == [("change", "R1-0")]
    none: dict[str, dict[str, str]] = {"没人": {}, "大家": {}, "网格": {}}
    assert kinds(brought(out, sheet.head, said(sheet, **none), out.codings)) == [("retract", "R1-0")]
    assert kinds(brought(out, sheet.head, said(sheet, 大家={}), out.codings)) == [
        ("retract", "R1-0"), ("add", "没人报名。"), ("add", "网格员专业。"),
    ]  # fmt: skip


def test_several_codings_of_a_cell_are_one_mark(small: Codebook) -> None:
    out = made(small, "没人", "报名")
    out = replace(out, codings=(out.codings[0], replace(out.codings[1], stance="denies")))
    sheet = make_sheet(out, "甲", "zh")
    assert [str(mark) for mark in sheet.marks.values()] == ["±"]
    assert sheet.losses[-1].en == "1 cells stand for several codings of one code"
    assert brought(out, sheet.head, said(sheet), out.codings) == []
    assert kinds(brought(out, sheet.head, said(sheet, 没人={"P1": "+"}), out.codings)) == [("change", "R1-1")]


def test_what_was_coded_elsewhere_since_is_left_alone(small: Codebook) -> None:
    out = made(small, "没人报名。")
    sheet = make_sheet(replace(out, codings=()), "甲", "zh")
    assert brought(out, sheet.head, said(sheet), out.codings) == []
    assert brought(out, sheet.head, said(sheet, 没人={"P1": "+"}), out.codings) == []  # it says so already
    (event,) = brought(out, sheet.head, said(sheet, 没人={"P1": "-"}), out.codings)
    assert event["event"] == "add"


def test_a_coding_in_no_sentence_of_an_interviewee_is_told_and_left_alone(small: Codebook) -> None:
    out = made(small, "人多吗", "受访者")
    sheet = make_sheet(out, "甲", "zh")
    assert (dict(sheet.marks), [loss.en[:8] for loss in sheet.losses]) == ({}, ["2 coding"])
    assert brought(out, sheet.head, said(sheet), out.codings) == []


def test_rows_that_are_gone_say_nothing(small: Codebook) -> None:
    out = made(small, "没人报名。大家都太忙。", "就这样。")
    sheet = make_sheet(out, "甲", "zh")
    told = {n: row for n, row in said(sheet, 大家={}).items() if not sheet.shown[n].text.startswith(("没人", "就这样"))}
    assert kinds(brought(out, sheet.head, told, out.codings)) == [("retract", "R1-0"), ("add", "没人报名。")]


@pytest.mark.parametrize(
    ("cell", "first", "second"),
    [
        ("都是", "都是", "都是"), ("P1: 甲\nP2：乙\n丙", "甲", "乙\n丙"), ("P2: 乙", "", "乙"), ("先说\nP1: 甲", "甲", "先说"),
        ("", "", ""), ("P9: 别的", "P9: 别的", "P9: 别的"),
    ],
)  # fmt: skip
def test_a_memo_is_for_all_codes_of_its_row_or_for_the_one_it_names(cell: str, first: str, second: str) -> None:
    assert [memo_of(cell, code, re.compile(r"(P1|P2)[:：]\s*(.*)")) for code in ("P1", "P2")] == [first, second]


def test_a_memo_that_is_changed_alone_is_a_memo_event(small: Codebook) -> None:
    out = made(small, "没人报名。大家都太忙。", memo="旧")
    sheet = make_sheet(out, "甲", "zh")
    assert list(sheet.memos.values()) == ["P1: 旧"]
    (event,) = brought(out, sheet.head, said(sheet, 没人={"P1": "+", "memo": "新"}), out.codings)
    assert event == {"event": "memo", "id": "R1-0", "at": AT, "coder": "甲", "memo": "新"}
    (event,) = brought(out, sheet.head, said(sheet, 大家={"P1": "+", "C1": "+", "memo": "为 C1"}), out.codings)
    assert (event["event"], event["code"], event["memo"]) == ("add", "C1", "为 C1")  # the longer coding's memo stands in its first row


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    spans=st.lists(st.tuples(st.integers(0, len(TALK) - 1), st.integers(1, 20), st.sampled_from(CODES), MARKS), max_size=6),
    fills=st.lists(st.dictionaries(st.sampled_from(CODES), MARKS), min_size=7, max_size=7),
    touched=st.sets(st.integers(0, 6)),
)  # fmt: skip
def test_the_journal_says_what_the_sheet_says_and_a_second_import_says_nothing_new(
    small: Codebook, tmp_path: Path, spans: list[tuple[int, int, str, Mark]], fills: list[dict[str, Mark]], touched: set[int]
) -> None:
    out = outgoing(small, TALK, [(a, min(a + n, len(TALK))) for a, n, _, _ in spans])
    codings: tuple[Coding, ...] = tuple(
        replace(c, code=code, stance=mark.stance, prompted=mark.prompted, memo=f"m{n}")
        for n, (c, (_, _, code, mark)) in enumerate(zip(out.codings, spans, strict=True))
    )
    out = replace(out, codings=tuple(sorted(codings, key=lambda c: (c.document, c.start, c.end, c.code, c.id))))
    sheet = make_sheet(out, "甲", "zh")
    told = said(sheet)
    for n in touched:
        told[n] = Said(fills[n], told[n].memo) if not sheet.head.rows[n].asked else told[n]
    found = brought(out, sheet.head, told, out.codings)
    standing = after(tmp_path / "j.jsonl", out.codings, found)
    there = {cell: mark_of(held) for cell, held in Grid(sheet.head.rows, out.transcripts).cells(standing).items()}
    assert there == {(n, code): mark for n, row in told.items() for code, mark in row.marks.items()}
    assert brought(out, sheet.head, told, standing) == []
    kept = {c.id for c in out.codings if not {n for n in Grid(sheet.head.rows, out.transcripts).touched(c) if n in touched}}
    assert kept.isdisjoint({e["id"] for e in found if e["event"] != "memo"})  # a memo beside it may come to it
