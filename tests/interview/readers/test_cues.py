"""Subtitles: what is a cue, who speaks in it, and what is none of speech."""

from __future__ import annotations

from pathlib import Path

import pytest

from jcommunity_study.errors import InputError
from jcommunity_study.interview.readers import is_transcript, read_transcript
from jcommunity_study.interview.readers.cues import from_subtitle
from jcommunity_study.interview.transcript import Transcript, freeze


def read(folder: Path, name: str, text: str) -> Transcript:
    (folder / name).write_text(text, encoding="utf-8")
    return read_transcript(folder / name)


def said(found: Transcript) -> list[tuple[str, float | None, str]]:
    return [(turn.speaker, turn.seconds, found.spoken(turn)) for turn in found.turns]


def test_notes_styles_tags_and_identifiers_are_no_speech(tmp_path: Path) -> None:
    text = (
        "WEBVTT - title\n\nSTYLE\n::cue {}\n\nNOTE who: nobody\nsecond line\n\nintro\n00:01.000 --> 00:02.000 align:start\n"
        "<c.yellow>你</c>好<00:01.500>&nbsp;吗\n\n00:03.000 --> 00:04.000\n<i>好</i> 3 < 4\n"
    )
    assert said(read(tmp_path, "a.vtt", text)) == [("", 1, "你好\u00a0吗"), ("", 3, "好 3 < 4")]


def test_several_voices_in_a_cue_are_several_turns(tmp_path: Path) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v 甲>你好？</v> <v.loud 乙>好。</v>\n\n00:03.000 --> 00:04.000\n真的。\n"
    assert said(read(tmp_path, "a.vtt", text)) == [("甲", 1, "你好？"), ("乙", 1, "好。真的。")]


def test_a_colon_in_speech_makes_no_speaker(tmp_path: Path) -> None:
    cues = "".join(f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n{'有一点: 累' if n in (2, 9) else '挺好的'}\n\n" for n in range(1, 20))
    assert {turn.speaker for turn in read(tmp_path, "a.srt", cues).turns} == {""}


def test_a_cue_without_words_and_numbers_without_blank_lines(tmp_path: Path) -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n你好\n2\n00:00:03,000 --> 00:00:04,000\n\n3\n00:00:05,000 --> 00:00:06,000\n2023\n好\n"
    assert said(read(tmp_path, "a.srt", text)) == [("", 1, "你好"), ("", 5, "2023 好")]


def test_subtitles_named_as_text_are_subtitles(tmp_path: Path) -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n你好\n\n2\n00:00:03,000 --> 00:00:04,000\n好\n"
    found = read(tmp_path, "a.txt", text)
    assert found.format == "txt/cues"
    assert [words for _, _, words in said(found)] == ["你好", "好"]


def test_the_text_laid_out_is_frozen_and_the_same_again() -> None:
    raw = from_subtitle("WEBVTT\n\n00:01.000 --> 00:02.000\n<v e\u0301>か\u3099 e\u0301\ufeff</v>\n", "x")
    assert freeze(raw.text) == raw.text == "[00:00:01.000] é: が é"


def test_whispers_table_is_told_from_a_questionnaires(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("start\tend\ttext\n0\t1500\t你好\n1500\t2000\t好\n", encoding="utf-8")
    (tmp_path / "b.tsv").write_text("时间\t性别\n1\t男\n", encoding="utf-8")
    assert is_transcript(tmp_path / "a.tsv")
    assert not is_transcript(tmp_path / "b.tsv")
    assert said(read_transcript(tmp_path / "a.tsv")) == [("", 0, "你好"), ("", 1.5, "好")]


@pytest.mark.parametrize(("name", "text", "place"), [
    ("a.srt", "没有时间的文字", "a.srt"),
    ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n\n", "a.vtt"),
    ("a.tsv", "start\tend\ttext\nx\t1\t你好\n", "a.tsv:2"),
    ("a.tsv", f"start\tend\ttext\n1\t2\t好\n{'9' * 400}\t1\t你好\n", "a.tsv:3"),
    ("a.tsv", "start\tend\ttext\n-5\t1\t你好\n", "a.tsv:2"),
    ("a.tsv", "a\tb\n1\t2\n", "a.tsv"),
])  # fmt: skip
def test_what_holds_no_cue_is_refused(name: str, text: str, place: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as e:
        read(tmp_path, name, text)
    assert e.value.where.endswith(place)
