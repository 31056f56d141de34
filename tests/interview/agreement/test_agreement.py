"""Agreement over all that interviewees say: ratings, coefficients, disagreements, a consensus, and the sheet that is decided on."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from jcommunity_study.errors import InputError, StatisticsError
from jcommunity_study.interview.agreement import Declared, agreements, disagreements, ratings, settle
from jcommunity_study.interview.agreement.sheet import HEAD, key, read_decisions, sheet_bytes
from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.readers import read_transcript
from jcommunity_study.interview.transcript import Transcript
from jcommunity_study.stats import krippendorff_alpha, unitizing_alpha

SAID = "没人报名。大家都忙。网格员很专业，电话13800138000。值班的就那几个人。\n"
AT = "2023-05-08T09:00:00+08:00"
Marks = Mapping[str, list[tuple[str, str, str]]]  # by coder: words, code, stance


@pytest.fixture
def transcript(tmp_path: Path) -> Transcript:
    path = tmp_path / "R1.txt"
    path.write_text(f"说话人1 00:02\n请您谈谈。\n\n说话人2 00:05\n{SAID}\n", encoding="utf-8")
    return read_transcript(path, "R1", ["说话人1"])


def coded(transcript: Transcript, marks: Marks) -> dict[str, list[Coding]]:
    """By coder the codings of words of the transcript."""

    def one(coder: str, n: int, words: str, code: str, stance: str) -> Coding:
        start = transcript.text.index(words)
        return Coding(f"{coder}{n}", transcript.sha256, start, start + len(words), code, stance, False, coder, AT, "v", words)

    return {coder: [one(coder, n, *mark) for n, mark in enumerate(listed)] for coder, listed in marks.items()}


def test_every_sentence_counts_whoever_coded_it(transcript: Transcript) -> None:
    marks: Marks = {"a": [("没人报名", "P1", "affirms"), ("很专业", "P2", "denies")], "b": [("没人报名", "P1", "affirms")], "c": []}
    coders = coded(transcript, marks)
    used = ratings([transcript], coders, ["P1", "P2"], "sentence")
    assert used.values[:, :, 0].tolist() == [[1, 1, -1], [0, 0, -1], [0, 0, -1], [0, 0, -1]]  # c has not coded this interview
    assert used.values[:, :, 1].tolist() == [[0, 0, -1], [0, 0, -1], [2, 0, -1], [0, 0, -1]]
    table, groups = used.of("P2")
    assert table.fillna(-1).to_numpy().tolist() == [[0, 0, -1], [0, 0, -1], [1, 0, -1], [0, 0, -1]]
    assert set(groups) == {"R1"}
    assert used.of("P2", stance=True)[0]["a"].tolist() == [0, 0, 2, 0]


def test_two_stances_of_one_coder_in_one_sentence_are_mixed(transcript: Transcript) -> None:
    coders = coded(transcript, {"a": [("网格员", "P2", "affirms"), ("很专业", "P2", "denies")], "b": [("大家", "P1", "affirms")]})
    assert ratings([transcript], coders, ["P2"], "sentence").values[:, 0, 0].tolist() == [0, 0, 3, 0]


@pytest.mark.parametrize(("unit", "n"), [("sentence", 4), ("turn", 1), ("character", len(SAID) - 1)])
def test_units(transcript: Transcript, unit: str, n: int) -> None:
    coders = coded(transcript, {"a": [("没人报名", "P1", "affirms")], "b": [("没人报名。大家", "P1", "affirms")]})
    used = ratings([transcript], coders, ["P1"], unit)  # type: ignore[arg-type]
    assert len(used.places.spans) == n
    given = (used.values[:, :, 0] > 0).sum(axis=0).tolist()
    assert given == {"sentence": [1, 2], "turn": [1, 1], "character": [4, 7]}[unit]


def test_the_declared_coefficient_by_code_and_over_all(transcript: Transcript) -> None:
    marks: Marks = {
        "a": [("没人报名", "P1", "affirms"), ("很专业", "P2", "denies")],
        "b": [("没人报名", "P1", "affirms"), ("就那几个人", "P1", "affirms"), ("很专业", "P2", "affirms")],
    }
    found = agreements([transcript], coded(transcript, marks), ["P1", "P2", "C1"], Declared(), seed=1, resamples=50)
    rows = found.table.set_index("code")
    by_hand = krippendorff_alpha(pd.DataFrame({"a": [1, 0, 0, 0], "b": [1, 0, 0, 1]})).alpha
    assert rows.at["P1", "estimate"] == pytest.approx(by_hand)
    assert rows.at["P2", "estimate"] == 1.0  # both coded the sentence; that they read it otherwise counts where stances do
    assert (rows.at["P1", "n_a"], rows.at["P1", "n_b"], rows.at["P1", "n_units"]) == (1, 2, 4)
    assert rows.at["P1", "prevalence"] == pytest.approx(3 / 8)
    assert np.isnan(rows.at["C1", "estimate"])
    assert "one category" in rows.at["C1", "why_en"]
    pooled = pd.DataFrame({"a": [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0], "b": [1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0]})
    assert rows.at["all", "estimate"] == pytest.approx(krippendorff_alpha(pooled).alpha)
    assert rows[["conf_low", "conf_high"]].isna().to_numpy().all()  # one transcript: nothing to resample
    with_stance = agreements([transcript], coded(transcript, marks), ["P2"], Declared(stance=True), seed=1, resamples=0).table
    assert with_stance["estimate"].iloc[0] < 0.5


def test_the_appendix_has_every_other_coefficient_by_every_unit(transcript: Transcript) -> None:
    marks: Marks = {"a": [("没人报名", "P1", "affirms")], "b": [("没人报名。大家", "P1", "affirms")]}
    found = agreements([transcript], coded(transcript, marks), ["P1"], Declared(), seed=1, resamples=0)
    table = found.appendix.set_index(["unit", "coefficient", "code"])["estimate"]
    assert set(found.appendix["unit"]) == {"sentence", "turn", "character"}
    assert table["sentence", "percent_agreement", "P1"] == 0.75
    assert np.isnan(table["turn", "cohen_kappa", "P1"])  # one turn, which both coded
    said = transcript.turns[1]
    n = said.end - said.start
    direct = unitizing_alpha([(n, {"a": [(0, 4, "x")], "b": [(0, 7, "x")]})]).alpha
    assert table["character", "unitizing_alpha", "P1"] == pytest.approx(direct)


def test_interviews_that_fewer_than_two_coded_are_left_out(transcript: Transcript, tmp_path: Path) -> None:
    (tmp_path / "R2.txt").write_text("说话人1 00:02\n还有吗？\n\n说话人2 00:05\n没有了。\n", encoding="utf-8")
    other = read_transcript(tmp_path / "R2.txt", "R2", ["说话人1"])
    coders = coded(transcript, {"a": [("没人报名", "P1", "affirms")], "b": [("没人报名", "P1", "affirms")]})
    found = agreements([transcript, other], coders, ["P1"], Declared(), seed=1, resamples=0)
    assert (found.transcripts, found.left_out) == (1, ("R2",))
    with pytest.raises(StatisticsError, match="no transcript was coded by two"):
        agreements([other], coders, ["P1"], Declared(), seed=1)


MARKS: Marks = {
    "a": [("没人报名", "P1", "affirms"), ("大家都忙", "P1", "affirms"), ("很专业", "P2", "denies"), ("就那几个人", "P1", "affirms")],
    "b": [("没人报名。大家都忙", "P1", "affirms"), ("很专业", "P2", "affirms"), ("就那几个人", "C1", "affirms")],
    "c": [("没人报名", "P1", "affirms"), ("大家都忙", "P1", "affirms"), ("网格员很专业", "P2", "mixed")],
}


def test_disagreements_come_by_what_would_most_raise_agreement(transcript: Transcript) -> None:
    found = disagreements([transcript], coded(transcript, MARKS), ["P1", "P2", "C1"])
    assert [(d.code, d.text[:4]) for d in found if d.code != "P2"] == [("P1", "值班的就"), ("C1", "值班的就")]
    assert sorted([d.gain for d in found], reverse=True) == [d.gain for d in found]
    assert found[0].gain > 0
    stances = next(d for d in found if d.code == "P2")
    assert dict(stances.given) == {"a": "denies", "b": "affirms", "c": "mixed"}
    assert (stances.interview, stances.seconds, stances.turn) == ("R1", 5.0, 1)


def test_a_majority_settles_and_ties_stay_open(transcript: Transcript) -> None:
    settled = settle([transcript], coded(transcript, MARKS), ["P1", "P2", "C1"], codebook="v", at=AT)
    assert [(c.code, c.stance, c.quote) for c in settled.codings] == [("P1", "affirms", "没人报名。大家都忙")]  # two sentences, one coding
    assert settled.codings[0].coder == "consensus"
    assert [d.code for d in settled.open] == ["P2"]  # all three coded it, each with another stance
    again = settle([transcript], coded(transcript, MARKS), ["P1", "P2", "C1"], codebook="v", at=AT)
    assert [c.id for c in again.codings] == [c.id for c in settled.codings]


def test_one_of_two_is_no_majority(transcript: Transcript) -> None:
    two = {coder: codings for coder, codings in coded(transcript, MARKS).items() if coder != "c"}
    settled = settle([transcript], two, ["P1", "P2", "C1"], codebook="v", at=AT)
    assert {d.code for d in settled.open} == {"P1", "P2", "C1"}
    assert [c.quote for c in settled.codings] == ["没人报名。大家都忙"]


def decide(path: Path, decisions: Mapping[str, str], column: str = "decision") -> None:
    """Fill in a column of the sheet, by code."""
    book = load_workbook(path)
    sheet = book.active
    assert sheet is not None
    head = [str(cell.value) for cell in sheet[1]]
    code, at = head.index(HEAD["code"].zh), head.index(HEAD[column].zh)
    for row in sheet.iter_rows(min_row=2):
        if row[code].value in decisions:
            row[at].value = decisions[str(row[code].value)]
    book.save(path)


def test_a_sheet_goes_out_and_comes_back_decided(transcript: Transcript, tmp_path: Path) -> None:
    found = disagreements([transcript], coded(transcript, MARKS), ["P1", "P2", "C1"])
    path = tmp_path / "分歧.xlsx"
    data = sheet_bytes(found, ["a", "b", "c"], {}, "zh")
    assert data == sheet_bytes(found, ["a", "b", "c"], {}, "zh")
    path.write_bytes(data)
    rows = list(load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert any("[电话]" in str(cell) for row in rows for cell in row)
    assert "13800138000" not in str(rows)
    assert read_decisions(path, found, codebook="v", at=AT) == []
    decide(path, {"P2": " － ", "C1": "0", "P1": "肯定"})
    read = read_decisions(path, found, codebook="v", at=AT)
    assert sorted((c.code, c.stance) for c in read) == [("P1", "affirms"), ("P2", "denies")]
    assert all(transcript.text[c.start : c.end] == c.quote for c in read)


def test_every_fault_of_a_sheet_is_named_with_its_row(transcript: Transcript, tmp_path: Path) -> None:
    found = disagreements([transcript], coded(transcript, MARKS), ["P1", "P2", "C1"])
    path = tmp_path / "a.xlsx"
    path.write_bytes(sheet_bytes(found, ["a", "b", "c"], {}, "zh"))
    decide(path, {"P1": "是", "P2": "也许"})
    with pytest.raises(InputError, match=r"a\.xlsx:2: unknown decision '也许'.*; .*a\.xlsx:3: unknown decision '是'"):
        read_decisions(path, found, codebook="v", at=AT)
    decide(path, {"P1": "+", "P2": "+"})
    with pytest.raises(InputError, match="none of the present disagreements"):
        read_decisions(path, [d for d in found if d.code != "P2"], codebook="v", at=AT)
    assert len({key(d) for d in found}) == len(found)


def test_a_sheet_without_its_columns_is_refused(tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(sheet_bytes([], ["a"], {}, "en")))
    assert book.active is not None
    book.active.delete_cols(1, 20)
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(InputError, match="has no column"):
        read_decisions(tmp_path / "b.xlsx", [], codebook="v", at=AT)
