"""Redacted transcripts: another text with the same turns, onto which codings move exactly, and from which they lead back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jcommunity_study.errors import InputError
from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.personal import Personal
from jcommunity_study.interview.pseudonyms import Pseudonyms
from jcommunity_study.interview.readers import parse, read_transcript
from jcommunity_study.interview.redact import Redacted, applied, move, moved, redact
from jcommunity_study.interview.transcript import Transcript

NAMED = """\
2025年11月13日 下午 2:43 王建国访谈

李明 00:01
请问您怎么称呼？

王建国 00:05
我叫王建国，手机13800138000。𠮷😀 王建国说的。

李明 00:20
谢谢。
"""


def redacted(*transcripts: Transcript) -> list[Redacted]:
    people = [(t.id, "居民") for t in transcripts]
    return redact(transcripts, Personal(transcripts), Pseudonyms((), people, [t.text for t in transcripts]), people)


def coding(talk: Transcript, quote: str) -> Coding:
    start = talk.text.index(quote)
    return Coding("1", talk.sha256, start, start + len(quote), "P1", "affirms", False, "a", "", "", quote)


def test_labels_words_and_the_recorders_lines_name_nobody() -> None:
    (made,) = redacted(parse(NAMED, "R1", ["李明"]))
    assert made.transcript.text == (
        "\n采访者01 00:01\n请问您怎么称呼？\n\n居民01 00:05\n我叫居民01，手机电话01。𠮷😀 居民01说的。\n\n采访者01 00:20\n谢谢。\n"
    )
    assert made.asking == ["采访者01"]
    assert [(t.role, t.seconds) for t in made.transcript.turns] == [("interviewer", 1.0), ("interviewee", 5.0), ("interviewer", 20.0)]


def test_codings_move_exactly_and_take_the_whole_of_a_piece_that_they_cut() -> None:
    talk = parse(NAMED, "R1", ["李明"])
    (made,) = redacted(talk)
    assert move(coding(talk, "𠮷😀 王建国说的"), made).quote == "𠮷😀 居民01说的"
    assert move(coding(talk, "手机1380"), made).quote == "手机电话01"
    assert move(coding(talk, "8000。"), made).quote == "电话01。"
    assert move(coding(talk, "谢谢"), made).document == made.transcript.sha256


def test_the_same_person_has_one_pseudonym_in_all_transcripts() -> None:
    other = NAMED.replace("李明", "采访者").replace("王建国", "陈桂芳").replace("𠮷😀 陈桂芳说的", "王建国都知道")
    made = redacted(parse(NAMED, "R1", ["李明"]), parse(other, "R2"))
    assert "居民01都知道" in made[1].transcript.text
    assert "居民02 00:05\n我叫居民02" in made[1].transcript.text


def test_a_label_that_is_no_name_is_the_interviewees_own() -> None:
    first, second = (parse(f"采访者 00:01\n好吗？\n\n楼下大姐 00:05\n{words}。\n", id) for words, id in (("好", "R1"), ("不好", "R2")))
    assert [r.transcript.turns[1].speaker for r in redacted(first, second)] == ["居民01", "居民02"]


@pytest.mark.parametrize("name", ["a.srt", "a.vtt"])
def test_subtitles_are_read_again_from_their_text(tmp_path: Path, name: str) -> None:
    head = "WEBVTT\n\n" if name.endswith("vtt") else ""
    stamps = ("00:00:01{0}000 --> 00:00:02{0}000", "00:00:03{0}000 --> 00:00:04{0}000")
    cues = [f"{n}\n{stamp.format(',' if not head else '.')}\n{words}\n" for n, (stamp, words) in enumerate(
        zip(stamps, ("采访者: 您贵姓？", "王建国: 我叫王建国。"), strict=True), 1)]  # fmt: skip
    path = tmp_path / name
    path.write_text(head + "\n".join(cues), encoding="utf-8")
    (made,) = redacted(read_transcript(path, "R1"))
    assert [(t.speaker, made.transcript.spoken(t)) for t in made.transcript.turns] == [("采访者", "您贵姓？"), ("居民01", "我叫居民01。")]


def test_a_transcript_whose_turns_would_be_others_is_refused_by_name() -> None:
    talk = parse(NAMED, "R1", ["李明"])
    broken = replace(talk, turns=talk.turns[:2])  # as a reader of subtitles might tell turns that the text does not
    with pytest.raises(InputError, match="R1"):
        redacted(broken)


PIECE = st.tuples(st.text("一二a𠮷\n", max_size=5), st.text("王1", min_size=1, max_size=4), st.text("居0", max_size=6))
PIECES = st.lists(PIECE, max_size=6)


@given(PIECES, st.text("尾\n", max_size=4), st.data())
def test_edits_lead_there_and_back(pieces: list[tuple[str, str, str]], tail: str, data: st.DataObject) -> None:
    text, replacements = "", []
    for before, old, new in pieces:
        text += before + old
        replacements.append((len(text) - len(old), len(text), new))
    text += tail
    made, edits = applied(text, replacements)
    back, ways = applied(made, [(e.at, e.until, text[e.start : e.end]) for e in edits])
    assert back == text
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    if start < end and not any(e.start < edge < e.end for e in edits for edge in (start, end)):
        at, until = moved(edits, start, end)
        said = "".join(applied(text[start:end], [(a - start, b - start, new) for a, b, new in replacements if start <= a and b <= end])[0])
        assert made[at:until] == said
        if said:
            again = moved(ways, at, until)
            assert text[slice(*again)].strip("王1") == text[start:end].strip("王1")
