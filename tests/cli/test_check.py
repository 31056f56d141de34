"""`check`: every fault of every file, each at its place, and none that is only the consequence of another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests import small_study
from tests.conftest import contents
from tests.small_study import replace

from jcommunity_study.cli import main

Capture = pytest.CaptureFixture[str]


def check(capsys: Capture, study: Path, lang: str = "en") -> tuple[int, list[str]]:
    """The exit code and the faults listed."""
    before = contents(study)
    code = main(["check", "--study", str(study), "--lang", lang])
    printed = capsys.readouterr()
    assert printed.err == ""
    assert contents(study) == before
    return code, printed.out.splitlines()


def test_check_finds_nothing_in_a_good_study(capsys: Capture, finished_small: Path) -> None:
    assert check(capsys, finished_small) == (0, ["No fault found."])


def test_check_lists_every_fault(capsys: Capture, small: Path) -> None:
    export = small / "data" / "raw" / "questionnaire" / small_study.EXPORT
    export.write_text(export.read_text(encoding="utf-8").replace("女,经常", "女,天天", 1), encoding="utf-8", newline="")
    replace(small / "study" / "findings.yaml", "codes: [P2]", "codes: [P99]")
    replace(small / "data" / "codings" / "someone.jsonl", '"code": "P1"', '"code": "P0"')
    code, lines = check(capsys, small)
    assert (code, len(lines)) == (1, 3)
    for said in ("天天", "findings.yaml:", "P99", "someone.jsonl:", "P0"):
        assert said in "".join(lines)


def test_check_outside_a_study(capsys: Capture, tmp_path: Path) -> None:
    assert main(["check", "--study", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def toml(small: Path, *changes: tuple[str, str]) -> None:
    for old, new in changes:
        replace(small / "study" / "study.toml", old, new)


def test_check_goes_on_after_the_first_fault_of_study_toml(capsys: Capture, small: Path) -> None:
    toml(
        small,
        ("distributed = 150", "distributed = 5\nreturned = 120\nreturnd = 3"),
        ("seconds = 60", 'seconds = -60\n\n[[screening]]\nrule = "haste"\n\n[[screening]]\nrule = "consent"\nitem = "shoe"\nkeep = [1]'),
        ('["gender", "level"]', '["gender", "hat", "coat"]'),
        ('by = ["gender"]', 'by = "gender"'),
        ('reversed = ["problem_P2"]', 'reversed = ["problem_P8"]'),
        ('formula = "gender + belonging"', 'formula = "gender belonging"'),
    )
    code, lines = check(capsys, small)
    assert code == 1
    said = ("only 5 were handed out", "returnd", "-60", "'haste'", "`shoe`", "hat", "coat", "a list such as", "problem_P8", "is no formula")
    assert all(word in "".join(lines) for word in said), lines
    assert len(lines) == len(said)
    assert all("study.toml:" in line for line in lines)
    haste = (small / "study" / "study.toml").read_text(encoding="utf-8").splitlines().index('rule = "haste"') + 1
    assert f"study.toml:{haste}: `rule`: 'haste'" in "".join(lines)


def test_check_of_toml_that_does_not_parse_lists_it_among_the_others(capsys: Capture, small: Path) -> None:
    toml(small, ('data_status = "collected"', "data_status = “collected”"))
    replace(small / "study" / "findings.yaml", "codes: [P2]", "codes: [P99]")
    code, lines = check(capsys, small, "zh")
    assert (code, len(lines)) == (1, 2)
    assert all(word in "".join(lines) for word in ("study.toml:6", "全角引号", "P99"))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("\n[coding]\napproach = 'codebook'\n", "[coding] stands twice, here and above. Make them one section."),
        ("evidence = 'student'\n", "this name was set above. Keep one of them."),
        ("colour = 'red'\n", "`colour`"),
    ],
)
def test_check_of_a_coding_section_at_fault_tells_of_no_several_coders(capsys: Capture, small: Path, more: str, said: str) -> None:
    small_study.second_coder(small)
    settings = small / "study" / "study.toml"
    settings.write_text(settings.read_text("utf-8") + "\n[coding]\nevidence = 'someone'\n" + more, "utf-8")
    code, lines = check(capsys, small)
    assert (code, len(lines)) == (1, 1)
    assert said in lines[0]


def test_check_still_tells_of_several_coders_beside_a_fault_of_another_section(capsys: Capture, small: Path) -> None:
    small_study.second_coder(small)
    with (small / "study" / "study.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[coding]\napproach = 'codebook'\n[privacy]\ncolour = 'red'\n")
    code, lines = check(capsys, small)
    assert (code, len(lines)) == (1, 2)
    assert "several coders" in lines[1]


def test_check_lists_every_item_and_claim_at_fault(capsys: Capture, small: Path) -> None:
    """What the questionnaire's faults leave unknown is not held against findings.yaml and study.toml."""
    path = small / "study" / "questionnaire.yaml"
    replace(path, "kind: single", "kind: sole")
    replace(path, "kind: ranking", "kind: order")
    replace(small / "study" / "findings.yaml", "statistic: share_at_least", "statistic: share_of_wishes")
    replace(small / "study" / "findings.yaml", "kind: countermeasure", "kind: wish")
    (small / "data" / "raw" / "questionnaire" / small_study.EXPORT).write_bytes(b"")
    code, lines = check(capsys, small)
    assert (code, len(lines)) == (1, 5)
    assert all(word in "".join(lines) for word in ("'sole'", "'order'", "share_of_wishes", "'wish'", "is empty"))


def test_check_names_an_option_set_but_not_the_items_that_take_it(capsys: Capture, small: Path) -> None:
    path = small / "study" / "questionnaire.yaml"
    replace(path, "{code: 2, label", "{code: 1, label")
    replace(path, "name: level\n    number: 2", "name: level\n    number: 1")
    replace(path, "schema: 1", "schema: 1\ncolour: red")
    code, lines = check(capsys, small)
    assert (code, len(lines)) == (1, 3)
    assert all(word in "".join(lines) for word in ("option code 1", "item number 1", "`colour`"))


def test_check_lists_every_fault_of_the_codebook_and_no_consequence(capsys: Capture, small: Path) -> None:
    """P1 and the list `short` cannot be read: no link, rule, journal or claim that names them is at fault."""
    for old, new in (
        ("title: {zh: 小编码本, en: A small codebook}", "title: t\ncolour: red"),
        ("codes:", "word_lists: {short: [], long: [很多]}\ncodes:"),
        ("examples: [没人报名]", "examples: []"),
        ("rules: [{terms: [不会弄]}]", "rules: [{terms: [$short]}, {pattern: '('}, {terms: [弄], stance: maybe}]"),
        ("kind: countermeasure", "kind: countermeasure\n    parent: Z\n    answers: [P1, Q]"),
    ):
        replace(small / "study" / "codebook.yaml", old, new)
    code, lines = check(capsys, small)
    expected = (
        (3, "`colour`"), (4, "`short` holds no words"), (6, "'P1' has no `examples`"), (19, "is no regular expression"), (19, "'maybe'"),
        (22, "'Z'"), (23, "'Q'"),
    )  # fmt: skip
    assert (code, len(lines)) == (1, len(expected))
    for (line, said), one in zip(expected, lines, strict=True):
        assert f"codebook.yaml:{line}:" in one and said in one


def test_check_tells_a_circle_of_parents_once(capsys: Capture, small: Path) -> None:
    for below, above in (("P1", "P2"), ("P2", "P1"), ("S1", "P1")):
        replace(small / "study" / "codebook.yaml", f"  - id: {below}\n", f"  - id: {below}\n    parent: {above}\n")
    _, lines = check(capsys, small)
    assert len(lines) == 1
    assert "codebook.yaml:5: the parents run in a circle: P1 → P2 → P1." in lines[0]


def test_check_lists_every_fault_of_the_list_and_no_consequence(capsys: Capture, small: Path) -> None:
    """Who R1 and R2 are is in doubt: their codings are not said to count in texts that were changed."""
    path = small / "study" / "interviews.yaml"
    replace(path, "residents: {zh: 居民, en: residents}", "residents: {zh: 居民}")
    replace(path, "file: R1.txt, actor: residents", "file: R1.txt, actor: mayor")
    replace(path, "id: R2, file: R2.txt", "id: R2, fil: R2.txt")
    replace(path, "id: G2, file: G2.txt", "id: G1, file: G2.txt")
    code, lines = check(capsys, small)
    assert (code, len(lines)) == (1, 4)
    for line, said in ((3, "`en` is missing"), (7, "'mayor'"), (8, "`fil`"), (10, "'G1' stands twice")):
        assert any(f"interviews.yaml:{line}:" in one and said in one for one in lines), lines


def test_check_lists_every_transcript_and_no_coding_of_them(capsys: Capture, small: Path) -> None:
    folder = small / "data" / "raw" / "interviews"
    (folder / "R1.txt").unlink()
    (folder / "R2.txt").write_bytes(b"")
    replace(small / "data" / "codings" / "someone.jsonl", '"quote": "业务上没问题"', '"quote": "业务上有问题"')
    code, lines = check(capsys, small)
    assert (code, len(lines)) == (1, 3)
    for name, said in (("R1.txt", "no such file"), ("R2.txt", "is empty"), ("someone.jsonl:7", "the quote does not stand there")):
        assert any(name in one and said in one for one in lines), lines


def event(small: Path, number: int, **changed: object) -> str:
    """The line `number` of the journal, changed."""
    lines = (small / "data" / "codings" / "someone.jsonl").read_text(encoding="utf-8").splitlines()
    return json.dumps(json.loads(lines[number - 1]) | changed, ensure_ascii=False)


def test_check_lists_every_event_at_fault_of_every_journal(capsys: Capture, small: Path) -> None:
    """An event that cannot be read takes its coding with it: what is later said of that one is no fault."""
    path = small / "data" / "codings" / "someone.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    later = {"event": "change", "at": "2023-05-09T09:00:00+08:00", "coder": "someone"}
    lines[1] = event(small, 2, stance="maybe")
    lines[2] = event(small, 3, code="P9")
    lines += [
        json.dumps(later | {"id": "R2-1", "code": "P8"}),  # of line 2, which cannot be read
        json.dumps(later | {"id": "nobody", "code": "P1"}),
        lines[0],
        event(small, 1, id="x", end=9999),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    (path.parent / "another.jsonl").write_text("oops\n" + lines[8] + "\n", encoding="utf-8", newline="\n")
    code, found = check(capsys, small)
    assert (code, len(found)) == (1, 7)
    said = {"someone.jsonl:2": "'maybe'", "someone.jsonl:3": "'P9'", "someone.jsonl:9": "no coding 'nobody'",
            "someone.jsonl:10": "there already", "someone.jsonl:11": "outside the text", "another.jsonl:1": "no JSON event"}  # fmt: skip
    for place, words in said.items():
        assert any(f"{place}:" in one and words in one for one in found), (place, found)
    assert any("several coders" in one for one in found)


def test_check_tells_of_a_text_changed_after_coding_once(capsys: Capture, small: Path) -> None:
    replace(small / "data" / "raw" / "interviews" / "R1.txt", "跑得也勤快", "跑得也很勤快")
    code, lines = check(capsys, small)
    assert (code, len(lines)) == (1, 1)
    assert "someone.jsonl:1:" in lines[0]
    assert "R1 (R1.txt)" in lines[0]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_check_tells_of_a_torn_last_line(capsys: Capture, small: Path, lang: str) -> None:
    path = small / "data" / "codings" / "someone.jsonl"
    with path.open("ab") as f:
        f.write(event(small, 1, id="x").encode()[:40])
    code, lines = check(capsys, small, lang)
    assert (code, len(lines)) == (1, 1)
    assert "someone.jsonl:8" in lines[0]
    assert {"zh": "最后一行不完整", "en": "the last line is torn"}[lang] in lines[0]


def test_check_tells_of_every_frozen_text_that_was_changed(capsys: Capture, small: Path) -> None:
    folder = small / "data" / "codings" / "texts"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name * 64}.txt").write_text("改过", encoding="utf-8")
    code, lines = check(capsys, small)
    assert (code, len(lines)) == (1, 2)
    assert all("no longer has the hash" in line for line in lines)
