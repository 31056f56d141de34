"""New study folders."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests import small_study

from jcommunity_study import demonstration, template
from jcommunity_study.errors import InputError
from jcommunity_study.study import Study


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return small_study.write_export(tmp_path / '问卷 "一".csv', small_study.HEADER, small_study.answers())


def test_a_copy_of_the_demonstration_is_whole_and_apart(tmp_path: Path) -> None:
    target = tmp_path / "深" / "论文 数据"
    template.copy_demonstration(target)
    home = demonstration.root()
    for part in ("study", "data/raw", "data/codings"):
        names = {p.relative_to(home / part) for p in (home / part).rglob("*") if p.is_file() and p.suffix != ".lock"}
        assert {p.relative_to(target / part) for p in (target / part).rglob("*") if p.is_file()} == names
    assert Study.open(target).declared_status == "synthetic"
    assert "data/processed/" in (target / ".gitignore").read_text(encoding="utf-8")
    assert [p.name for p in target.parent.iterdir()] == ["论文 数据"]


def test_a_draft_opens_and_quotes_what_needs_quoting(tmp_path: Path, export: Path) -> None:
    target = tmp_path / "起草"
    template.draft_study(target, export, None)
    study = Study.open(target)
    assert study.declared_status == "collected"
    assert study.section("questionnaire")["export"] == export.name
    assert study.questionnaire.item("q2").kind in ("single", "scale")
    assert not any(s.confirmed for s in study.questionnaire.scales)
    assert {p.name for p in (target / "data").iterdir()} == {"raw", "codings"}
    assert "data/raw/" in (target / ".gitignore").read_text(encoding="utf-8")


def test_what_a_draft_cannot_know_is_marked_to_be_filled_in(tmp_path: Path, export: Path) -> None:
    template.draft_study(tmp_path / "x", export, None)
    lines = (tmp_path / "x" / "study" / "study.toml").read_text(encoding="utf-8").splitlines()
    before = {line.split(" = ")[0]: lines[n - 2 : n] for n, line in enumerate(lines) if line.startswith(("title", "method"))}
    assert "请填写题目和研究问题" in before["title"][0]
    assert "只是默认值" in before["method"][0]
    assert all(line.startswith("# ") for pair in before.values() for line in pair)


def test_a_draft_of_interviews_alone_names_no_export(tmp_path: Path, export: Path) -> None:
    folder = tmp_path / "访谈"
    folder.mkdir()
    (folder / "a.txt").write_text("采访者：好？\n受访者：没人报名。\n", encoding="utf-8")
    for name, source, made_of in (("x", None, "the folder of interviews"), ("y", export, "the export")):
        template.draft_study(tmp_path / name, source, None, interviews=folder)
        assert f"is the name of {made_of}.\n" in (tmp_path / name / "study" / "study.toml").read_text(encoding="utf-8")


def test_the_settings_of_coding_that_a_draft_offers_are_known(tmp_path: Path, export: Path) -> None:
    template.draft_study(tmp_path / "x", export, None)
    path = tmp_path / "x" / "study" / "study.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    at = lines.index("# [coding]")
    assert len(lines[at : lines.index("", at)]) == 5
    offered = [line.removeprefix("# ") for line in lines[at : lines.index("", at) - 1]]
    path.write_text("\n".join([*lines, *offered]), encoding="utf-8")
    assert Study.open(tmp_path / "x").approach == "codebook"


def test_two_exports_of_one_name(tmp_path: Path, export: Path) -> None:
    (tmp_path / "other").mkdir()
    twin = small_study.write_export(tmp_path / "other" / export.name, small_study.HEADER, small_study.answers())
    with pytest.raises(InputError):
        template.draft_study(tmp_path / "x", export, twin)
    assert not (tmp_path / "x").exists()


def test_a_copy_that_fails_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied = []

    def full(*args: object, **kwargs: object) -> None:
        copied.append(args)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(template.shutil, "copytree", full)
    with pytest.raises(InputError, match="No space left on device"):
        template.copy_demonstration(tmp_path / "x")
    assert copied
    assert list(tmp_path.iterdir()) == []


def test_where_a_folder_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(InputError) as error:
        template.copy_demonstration(tmp_path / "file" / "x")
    assert str(tmp_path / "file" / "x") in error.value.message("en")


def test_what_is_there_is_not_touched(tmp_path: Path) -> None:
    template.check_free(tmp_path / "none")
    (tmp_path / "empty").mkdir()
    template.check_free(tmp_path / "empty")
    for path in (tmp_path, tmp_path / "file"):
        (tmp_path / "file").write_bytes(b"x")
        with pytest.raises(InputError):
            template.check_free(path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permission bits")
def test_a_new_folder_may_be_entered_by_others(tmp_path: Path, export: Path) -> None:
    template.draft_study(tmp_path / "x", export, None)
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o755
