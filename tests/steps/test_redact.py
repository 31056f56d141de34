"""`jcommunity redact --interviews`: a study that may be shared, whose codings lead back to the texts before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests import small_study

from jcommunity_study import template
from jcommunity_study.cli import main
from jcommunity_study.errors import InputError
from jcommunity_study.interview.journal import read_journal
from jcommunity_study.interview.pseudonyms import Key
from jcommunity_study.interview.readers import read_transcript
from jcommunity_study.steps.code import transcripts
from jcommunity_study.steps.redact import KEY, restore, share
from jcommunity_study.study import Study

PEOPLE = """\
people:
  - {names: [王建国, 王主任, 王某], actor: grid, interview: G1}
  - {names: [阿猫], actor: residents}
"""
SAID = {
    "R1": ("我们楼里没人报名，王主任叫了好几回。", "网格员挺专业的，王建国最专业。"),
    "G1": ("组织活动没人报名，打13800138000问我。", "业务上没问题，阿猫都服我王某。"),
}


@pytest.fixture
def study(small: Path) -> Path:
    """The small study, where two interviews name people whom the list knows."""
    folder = small / "data/raw/interviews"
    for who, parts in SAID.items():
        (folder / f"{who}.txt").write_text(small_study.transcript(parts), encoding="utf-8", newline="\n")
    small_study.write_journal(small, small_study.codings(small))
    with (small / "study/interviews.yaml").open("a", encoding="utf-8") as listed:
        listed.write(PEOPLE)
    return small


def run(*words: str | Path) -> int:
    return main([*map(str, words), "--quiet"])


def test_one_person_has_one_pseudonym_over_all_transcripts(study: Path, tmp_path: Path) -> None:
    assert run("redact", "--interviews", "--to", tmp_path / "shared", "--study", study) == 0
    said = {who: (tmp_path / f"shared/data/raw/interviews/{who}.txt").read_text(encoding="utf-8") for who in SAID}
    assert "网格员01叫了好几回" in said["R1"]
    assert "网格员01最专业" in said["R1"]
    assert "打电话01问我" in said["G1"]
    assert "居民03都服我网格员01" in said["G1"]  # two residents were interviewed
    shared = tmp_path / "shared"
    texts = [p.read_text(encoding="utf-8") for p in shared.rglob("*") if p.is_file()]
    assert not [name for name in ("王建国", "王主任", "王某", "阿猫", "13800138000") if any(name in text for text in texts)]


def test_codings_follow_exactly_and_come_back_as_they_were(study: Path, tmp_path: Path) -> None:
    assert run("redact", "--interviews", "--to", tmp_path / "shared", "--study", study) == 0
    before = read_journal(study / "data/codings/someone.jsonl").codings
    made = read_journal(tmp_path / "shared/data/codings/someone.jsonl").codings
    texts = {t.sha256: t for t in transcripts(Study.open(tmp_path / "shared"))}
    assert len(made) == len(before) == 7
    assert all(texts[c.document].text[c.start : c.end] == c.quote for c in made)
    assert run("redact", "--restore", tmp_path / "shared", "--to", tmp_path / "back", "--study", study) == 0
    assert read_journal(tmp_path / "back/someone.jsonl").codings == before
    for text in (tmp_path / "back/texts").iterdir():
        assert text.stem in {c.document for c in before}


@pytest.mark.parametrize("words", [("check",), ("code",), ("report",), ("codings", "quotations"), ("export", "a.qdpx")])
def test_the_shared_copy_is_a_study_like_another(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    assert run("redact", "--interviews", "--to", tmp_path / "shared", "--study", study) == 0
    monkeypatch.chdir(tmp_path)
    assert run(*words, "--study", tmp_path / "shared") == 0


def test_the_demonstrations_codings_come_back_as_they_were_and_it_stays_synthetic(tmp_path: Path) -> None:
    root, shared, back = (tmp_path / name for name in ("研究", "副本", "回来"))
    template.copy_demonstration(root)
    assert run("redact", "--interviews", "--to", shared, "--study", root) == 0
    assert run("redact", "--restore", shared, "--to", back, "--study", root) == 0
    before = read_journal(root / "data/codings/reference.jsonl").codings
    assert read_journal(back / "reference.jsonl").codings == before
    assert len(before) > 800
    assert run("code", "--study", shared) == 0
    assert json.loads((shared / "data/processed/interviews.json").read_text(encoding="utf-8"))["demonstration"]


def test_pseudonyms_stay_when_interviews_are_added(study: Path, tmp_path: Path) -> None:
    assert run("redact", "--interviews", "--to", tmp_path / "first", "--study", study) == 0
    raw = study / "data/raw/interviews/R2.txt"
    raw.write_text(small_study.transcript(("何主任说没人报名。", "网格员很专业，刘阿姨也说。")), encoding="utf-8", newline="\n")
    small_study.write_journal(study, small_study.codings(study))
    assert run("redact", "--interviews", "--to", tmp_path / "second", "--study", study) == 0
    first, second = ((tmp_path / name / "data/raw/interviews/G1.txt").read_bytes() for name in ("first", "second"))
    assert first == second
    key = Key.read(study / KEY)
    assert key.given["name 何主任"] == "主任01"
    assert restore(Study.open(tmp_path / "first"), key, study / KEY)  # an earlier copy leads back with the key of now


def test_another_key_is_refused_and_nothing_is_written(study: Path, tmp_path: Path) -> None:
    assert run("redact", "--interviews", "--to", tmp_path / "shared", "--study", study) == 0
    (tmp_path / "other").mkdir()
    key = tmp_path / "other/a.key"
    key.write_bytes(Key().to_bytes())
    assert run("redact", "--restore", tmp_path / "shared", "--to", tmp_path / "back", "--key", key) == 2
    assert not (tmp_path / "back").exists()


def test_ids_and_coders_that_are_names_are_replaced(study: Path) -> None:
    raw = study / "data/raw/interviews"
    (raw / "R2.txt").rename(raw / "陈桂芳.txt")
    small_study.replace(study / "study/interviews.yaml", "{id: R2, file: R2.txt,", "{id: 陈桂芳, file: 陈桂芳.txt,")
    (study / "data/codings/someone.jsonl").rename(study / "data/codings/孟晓琳.jsonl")
    shared = share(Study.open(study), Key())
    assert shared.ids == {"R1": "R1", "陈桂芳": "居民02", "G1": "G1", "G2": "G2"}
    assert shared.coders == {"孟晓琳": "编码者01"}
    assert {"data/raw/interviews/居民02.txt", "data/codings/编码者01.jsonl"} <= set(shared.files)
    assert not [name for name, data in shared.files.items() if "陈桂芳" in name or "陈桂芳".encode() in data]


def test_memos_lose_their_names_and_retracted_codings_stay_at_home(study: Path) -> None:
    coded = small_study.codings(study)
    gone = {"event": "retract", "id": coded[1]["id"], "at": "2023-05-09T09:00:00+08:00", "coder": "someone"}
    small_study.write_journal(study, [coded[0] | {"memo": "像王主任说的"}, *coded[1:], gone])
    lines = share(Study.open(study), Key()).files["data/codings/someone.jsonl"].decode().splitlines()
    assert [json.loads(line)["memo"] for line in lines if json.loads(line)["id"] == coded[0]["id"]] == ["像网格员01说的"]
    assert len(lines) == len(coded) - 1
    assert {json.loads(line)["event"] for line in lines} == {"add"}


def test_a_journal_of_another_text_is_refused(study: Path) -> None:
    path = study / "data/raw/interviews/R1.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("好几回", "几回"), encoding="utf-8", newline="\n")
    with pytest.raises(InputError, match="changed after coding"):
        share(Study.open(study), Key())


def test_single_files_are_redacted_under_ids(study: Path, tmp_path: Path) -> None:
    talk = tmp_path / "王芳访谈.txt"
    talk.write_text("采访者 00:01\n您是？\n\n王芳 00:05\n我叫王芳，阿猫带我来的。\n", encoding="utf-8")
    assert run("redact", talk, study / "data/raw/interviews/R1.txt", "--to", tmp_path / "out", "--study", study) == 0
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["I01.txt", "R1.txt"]
    made = read_transcript(tmp_path / "out/I01.txt")
    assert [(t.speaker, made.spoken(t)) for t in made.turns] == [("采访者", "您是？"), ("受访者01", "我叫受访者01，居民03带我来的。")]
    talk.write_text("采访者 00:01\n您是？\n\n陈桂芳 00:05\n我叫陈桂芳。\n", encoding="utf-8")
    assert run("redact", talk, "--to", tmp_path / "next", "--study", study) == 0
    assert "受访者02 00:05\n我叫受访者02" in (tmp_path / "next/I01.txt").read_text(encoding="utf-8")  # another person under the same id
