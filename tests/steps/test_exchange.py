"""Codings leave the study and come back: nothing is changed, nothing comes twice, another text or codebook is refused by name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests import small_study
from tests.interview.refi.projects import foreign

from jcommunity_study.errors import InputError
from jcommunity_study.interview.exchange import read_file
from jcommunity_study.interview.journal import append, read_journal
from jcommunity_study.interview.refi import write_codebook, write_project
from jcommunity_study.interview.transcript import text_hash
from jcommunity_study.steps.exchange import bring_in, codebook_alone, outgoing
from jcommunity_study.study import Study


def exported(root: Path, file: Path, **chosen: list[str]) -> Path:
    file.write_bytes(write_project(outgoing(Study.open(root), **chosen)))
    return file


def journal(root: Path, name: str = "someone") -> Path:
    return root / "data" / "codings" / f"{name}.jsonl"


def text_of(root: Path) -> str:
    return outgoing(Study.open(root)).transcripts[0].text


def written(file: Path, *args: object, **more: object) -> Path:
    file.write_bytes(foreign(*args, **more))  # type: ignore[arg-type]
    return file


def test_a_lost_journal_comes_back_whole_and_once(small: Path, tmp_path: Path) -> None:
    file = exported(small, tmp_path / "p.qdpx")
    before = read_journal(journal(small)).codings
    journal(small).unlink()
    assert bring_in(Study.open(small), read_file(file), file).added == {"someone": len(before)}
    assert read_journal(journal(small)).codings == before
    held = journal(small).read_bytes()
    again = bring_in(Study.open(small), read_file(file), file)
    assert (again.added, again.known) == ({"someone": 0}, len(before))
    assert journal(small).read_bytes() == held


def test_a_journal_under_another_name_than_its_coder_is_known_by_its_name(small: Path, tmp_path: Path) -> None:
    journal(small).rename(journal(small, "second"))
    file = exported(small, tmp_path / "p.qdpx")
    assert bring_in(Study.open(small), read_file(file), file).added == {"second": 0}
    assert not journal(small).exists()


def test_what_was_taken_back_or_changed_here_stays_so(small: Path, tmp_path: Path) -> None:
    file = exported(small, tmp_path / "p.qdpx")
    head = {"at": "2024-01-01T00:00:00+08:00", "coder": "someone"}
    append(journal(small), [{"event": "retract", "id": "R1-1", **head}, {"event": "change", "id": "R2-1", "stance": "mixed", **head}])
    held = journal(small).read_bytes()
    done = bring_in(Study.open(small), read_file(file), file)
    assert journal(small).read_bytes() == held
    assert done.warnings[-1].en.startswith("1 codings stand in the journals with other content")


def test_only_the_coders_and_interviews_asked_for_go_out(small: Path) -> None:
    out = outgoing(Study.open(small), interviews=["R2"])
    assert [t.id for t in out.transcripts] == ["R2"]
    assert {c.document for c in out.codings} == {out.transcripts[0].sha256}
    with pytest.raises(InputError, match="there is no coder 'nobody'"):
        outgoing(Study.open(small), coders=["nobody"])


def test_codings_of_another_program_get_their_coder_and_the_present_codebook(small: Path, tmp_path: Path) -> None:
    text = text_of(small)
    at = text.index("没人报名")
    crlf = at + text.count("\n", 0, at)
    file = written(tmp_path / "m.qdpx", text.replace("\n", "\r\n").encode(), [(crlf, crlf + 4, "没人报名")], code="参与少")
    assert bring_in(Study.open(small), read_file(file), file).added == {"乙": 1}
    (coding,) = read_journal(journal(small, "乙"), texts={text_hash(text): text}).codings
    assert (coding.code, coding.stance, coding.quote, coding.codebook) == ("P1", "affirms", "没人报名", Study.open(small).codebook.version)


def test_another_text_is_refused_with_the_line_that_differs(small: Path, tmp_path: Path) -> None:
    changed = text_of(small).replace("没人报名", "没有人报名")
    file = written(tmp_path / "m.qdpx", changed.encode(), [(0, 4, changed[:4])])
    with pytest.raises(InputError, match=r"R1 \(第 5 行起不同 / differs from line 5 on\)"):
        bring_in(Study.open(small), read_file(file), file)
    assert not journal(small, "乙").exists()


def test_a_code_that_the_codebook_lacks_is_named(small: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "m.qdpx", text_of(small).encode(), [(0, 4, text_of(small)[:4])], code="A::B")
    with pytest.raises(InputError, match="A > B"):
        bring_in(Study.open(small), read_file(file), file)


def test_a_codebook_that_lacks_a_code_is_refused(small: Path, tmp_path: Path) -> None:
    file = tmp_path / "c.qdc"
    file.write_bytes(write_codebook(codebook_alone(Study.open(small))))
    assert bring_in(Study.open(small), read_file(file), file).warnings == ()
    codebook = small / "study" / "codebook.yaml"
    codebook.write_text(codebook.read_text(encoding="utf-8") + small_study.CODEBOOK.rpartition("  - id: S1")[2].join(
        ["  - id: S2", ""]), encoding="utf-8")  # fmt: skip
    with pytest.raises(InputError, match="lacks these codes of the codebook: S2"):
        bring_in(Study.open(small), read_file(file), file)


@pytest.mark.parametrize("name", ["a/b", "..", "con.", "a:b"])
def test_a_coder_whose_name_is_no_file_name_is_refused(small: Path, tmp_path: Path, name: str) -> None:
    found, file = read_file(exported(small, tmp_path / "p.qdpx")), tmp_path / "p.qdpx"
    odd = replace(found, codings=tuple(replace(c, coder=name) for c in found.codings))
    with pytest.raises(InputError, match="cannot be a file's name"):
        bring_in(Study.open(small), odd, file)


def test_codings_of_nobody_need_a_coder(small: Path, tmp_path: Path) -> None:
    found, file = read_file(exported(small, tmp_path / "p.qdpx")), tmp_path / "p.qdpx"
    nobody = replace(found, codings=tuple(replace(c, coder="") for c in found.codings))
    with pytest.raises(InputError, match="--coder"):
        bring_in(Study.open(small), nobody, file)
    assert bring_in(Study.open(small), nobody, file, "丙").added == {"丙": len(found.codings)}
