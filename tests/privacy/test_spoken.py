"""Canaries as people say them in interviews: how many are recognised, and none in any file that is made to be shown or shared."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.privacy import spoken
from tests.privacy.outputs import texts_of, typeset

from jcommunity_study import privacy
from jcommunity_study.cli import main
from jcommunity_study.steps.code import transcripts
from jcommunity_study.study import Study

AT_LEAST = {spoken.BLIND: 75, spoken.SEEN: 33}  # docs/privacy.md tells the exact numbers


def caught(path: Path) -> tuple[Counter[str], Counter[str], set[str]]:
    """By kind, how many are hidden and how many were planted; those that are not hidden."""
    found, planted, missed = Counter[str](), Counter[str](), set[str]()
    for one in spoken.read(path):
        shown = privacy.mask_text(one.sentence, published=True)
        for secret in one.secrets:
            planted[one.kind] += 1
            found[one.kind] += secret not in shown
            missed |= {secret} if secret in shown else set()
    return found, planted, missed


@pytest.mark.parametrize("path", [spoken.BLIND, spoken.SEEN], ids=["blind", "seen"])
def test_what_is_said_in_interviews_is_recognised(path: Path) -> None:
    found, planted, missed = caught(path)
    told = f"{found.total()}/{planted.total()}: " + ", ".join(f"{kind} {found[kind]}/{n}" for kind, n in planted.items())
    print(told, missed)
    assert found.total() >= AT_LEAST[path], told
    assert missed <= spoken.KNOWN_MISSES, told


def test_ordinary_talk_is_left_alone() -> None:
    alarms = {one.sentence for one in spoken.planted() if one.kind == spoken.NONE and privacy.find(one.sentence, published=True)}
    assert alarms <= spoken.KNOWN_ALARMS


def test_half_a_character_does_no_harm() -> None:
    assert privacy.mask_text("找王建\ud800国，小宋也行", published=True) == "找王建\ud800国，[姓名]也行"


def test_there_are_sixty_canaries_of_every_kind_and_half_of_them_blind() -> None:
    blind, whole = (sum(len(one.secrets) for one in rows) for rows in (spoken.read(spoken.BLIND), spoken.planted()))
    assert whole >= 60
    assert 2 * blind >= whole
    assert {one.kind for one in spoken.planted()} == {
        "name", "phone", "id", "plate", "address", "wechat", "qq", "email", "bank", "none",
    }  # fmt: skip


def run(*words: str) -> None:
    assert main([*words, "--quiet"]) == 0, words


TABLES = ("quotations", "links", "deviant", "matrix")


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The study after every verb that renders what was said, and its shared copy after the same."""
    folder = tmp_path_factory.mktemp("化名")
    root, shared = spoken.plant(folder / "研究"), folder / "副本"
    run("redact", "--interviews", "--to", str(shared), "--study", str(root))
    for study, export in ((root, ["--redacted"]), (shared, [])):
        at = ["--study", str(study)]
        run("export", str(study / "reports/project.qdpx"), *export, *at)
        run("report", *at)
        run("agreement", *at)
        for what in TABLES:
            run("codings", what, "--out", str(study / f"reports/{what}.csv"), *at)
        run("codings", "kwic", "小", "我", "他", "号", "是", "--out", str(study / "reports/kwic.csv"), *at)
    return root, shared


def leaks(root: Path, *but: str) -> set[tuple[str, str]]:
    """(file, secret), for each that stands in a file, unpacked; those that are known to be missed aside."""
    files = (p for p in sorted(root.rglob("*")) if p.is_file() and not p.relative_to(root).as_posix().startswith(but))
    said = {path.relative_to(root).as_posix(): "\n".join(texts_of(path, path.read_bytes())) for path in files}
    said["the source of the PDF"] = "\n".join(typeset(root))
    return {(name, secret) for name, text in said.items() for secret in spoken.standing(text) if secret not in spoken.KNOWN_MISSES}


def test_no_canary_stands_in_what_is_made_of_the_study(outputs: tuple[Path, Path]) -> None:
    assert leaks(outputs[0], "data/raw", "data/codings", "data/keys") == set()


def test_no_canary_stands_anywhere_in_the_shared_copy(outputs: tuple[Path, Path]) -> None:
    _, shared = outputs
    assert leaks(shared) == set()
    assert not list(shared.rglob("*.key"))
    text = "\n".join(part for path in shared.rglob("*") if path.is_file() for part in texts_of(path, path.read_bytes()))
    assert "孟晓琳" not in text  # who coded
    assert "戴志芳" not in text  # who spoke


def test_the_canaries_would_be_found_if_they_were_there(outputs: tuple[Path, Path]) -> None:
    root, _ = outputs
    run("export", str(root / "reports/plain.qdpx"), "--study", str(root))
    found = {secret for name, secret in leaks(root, "data") if name == "reports/plain.qdpx"}
    (root / "reports/plain.qdpx").unlink()
    whole = {secret for one in spoken.planted() for secret in one.secrets}
    assert found == whole - spoken.KNOWN_MISSES


def test_what_is_redacted_holds_nothing_more_to_redact(outputs: tuple[Path, Path]) -> None:
    _, shared = outputs
    for transcript in transcripts(Study.open(shared)):
        for said in map(transcript.spoken, transcript.turns):
            assert [said[f.start : f.end] for f in privacy.find(said, published=True)] == []
