"""An interviews.yaml drafted from transcripts: ids, roles as guesses, and no name of a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from jcommunity_study.errors import InputError
from jcommunity_study.interview.codebook import load_codebook
from jcommunity_study.interview.draft import CODEBOOK, draft, draft_yaml, key_table
from jcommunity_study.interview.readers import read_transcript
from jcommunity_study.study import load_interviews

OTTER = "Wang Fang  0:01\nHow long?\n\nLi Wei  0:05\nTwenty years.\n\nWang Fang  0:09\nAnd now?\n\nLi Wei  0:15\nFine.\n"
NUMBERED = "说话人1 00:01\n多久了？\n说话人2 00:02\n二十年。\n"


def write(folder: Path, **texts: str) -> list[Path]:
    paths = [folder / f"{name}.txt" for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def test_a_code_for_a_name_is_kept_and_a_persons_name_is_not_written(tmp_path: Path) -> None:
    drafted = draft(write(tmp_path, R07=NUMBERED, 王芳访谈=OTTER))
    text = draft_yaml(drafted)
    assert not any(name in text for name in ("王芳", "Wang", "Li Wei"))
    assert "王芳访谈.txt\tWang Fang / Li Wei" in key_table(drafted)
    (tmp_path / "interviews.yaml").write_text(text, encoding="utf-8")
    listed = load_interviews(tmp_path / "interviews.yaml")
    assert [(p.id, p.file, p.interviewers) for p in listed.interviewees] == [
        ("R07", "R07.txt", ("说话人1",)), ("I01", "I01.txt", ("#1",)),
    ]  # fmt: skip
    assert text.count("# guess") == 5


def test_the_place_of_a_speaker_stands_for_the_name(tmp_path: Path) -> None:
    (path,) = write(tmp_path, a=OTTER)
    found = read_transcript(path, interviewers=["#2"])
    assert {turn.speaker: turn.role for turn in found.turns} == {"Wang Fang": "interviewee", "Li Wei": "interviewer"}
    assert not found.warnings


def test_the_drafted_codebook_can_be_loaded(tmp_path: Path) -> None:
    (tmp_path / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    assert load_codebook(tmp_path / "codebook.yaml").codable == ()


def test_ids_that_stand_in_file_names_are_not_given_to_others(tmp_path: Path) -> None:
    assert [one.id for one in draft(write(tmp_path, I01=NUMBERED, 甲=OTTER))] == ["I01", "I02"]


def test_two_transcripts_with_one_id_are_refused(tmp_path: Path) -> None:
    write(tmp_path, R01=NUMBERED)
    (tmp_path / "r01.md").write_text(OTTER, encoding="utf-8")
    with pytest.raises(InputError, match="has the id of"):
        draft(sorted(tmp_path.iterdir()))


def test_two_transcripts_with_the_same_words_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the same text as 甲"):
        draft(write(tmp_path, 甲=NUMBERED, 乙=NUMBERED))
