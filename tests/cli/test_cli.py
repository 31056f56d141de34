"""Every verb as a user calls it: what it prints, in which language, and its exit code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests import small_study
from tests.conftest import HOME, contents, run_python

from jcommunity_study import __version__
from jcommunity_study.cli import VERBS, main
from jcommunity_study.interview import draft
from jcommunity_study.interview.transcript import freeze

Capture = pytest.CaptureFixture[str]
HEAVY = ("pandas", "numpy", "scipy", "statsmodels", "matplotlib", "yaml", "pyarrow", "jieba", "docx", "typst")


def run(capsys: Capture, *words: object) -> tuple[int, str, str]:
    try:
        code = main([str(w) for w in words])
    except SystemExit as stop:
        code = int(stop.code or 0)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def imported(*words: str) -> tuple[int, set[str]]:
    """The exit code of a call in a fresh interpreter, and which heavy packages it imported."""
    source = (
        "import sys\nfrom jcommunity_study.cli import main\ntry:\n    code = main(sys.argv[1:])\n"
        "except SystemExit as stop:\n    code = stop.code\n"
        f"print('LOADED', code or 0, *[m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = run_python(["-c", source, *words], HOME, {})
    code, *names = done.stdout.splitlines()[-1].removeprefix("LOADED ").split()
    return int(code), set(names)


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["report", "--help"], ["inspect", "--help"]])
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    assert imported(*words) == (0, set())


def test_a_report_with_nothing_to_do_imports_nothing_heavy(finished_small: Path) -> None:
    assert imported("report", "--study", str(finished_small)) == (0, set())


@pytest.mark.parametrize(("lang", "said"), [("zh", "新建一个研究文件夹"), ("en", "make a study folder")])
def test_help_in_both_languages(capsys: Capture, lang: str, said: str) -> None:
    code, out, _ = run(capsys, "--lang", lang, "--help")
    assert code == 0
    assert said in out
    assert all(verb in out for verb in VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(capsys: Capture, verb: str) -> None:
    code, out, _ = run(capsys, verb, "--lang", "en", "--help")
    assert code == 0
    assert VERBS[verb].en[:30] in out


def test_version(capsys: Capture) -> None:
    assert run(capsys, "--version") == (0, f"jcommunity-study {__version__}\n", "")


@pytest.mark.parametrize("words", [[], ["fly"], ["report", "--nonsense"], ["inspect"], ["report", "--lang", "fr"], ["new"]])
def test_usage_faults_exit_with_2(capsys: Capture, words: list[str]) -> None:
    code, out, err = run(capsys, *words)
    assert code == 2
    assert not out
    assert "usage" in err.lower()


@pytest.mark.parametrize(("words", "said"), [(["--lang", "zh"], "找不到文件"), (["--lang=en"], "no such file"), ([], "找不到文件")])
def test_messages_in_the_language_asked_for(capsys: Capture, words: list[str], said: str) -> None:
    code, _, err = run(capsys, "inspect", "没有.csv", *words)
    assert code == 2
    assert said in err


def test_the_language_may_be_set_once_for_all(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JCOMMUNITY_LANG", "en")
    assert "no such file" in run(capsys, "inspect", "none.csv")[2]
    assert "找不到文件" in run(capsys, "inspect", "none.csv", "--lang", "zh")[2]


def test_a_defect_of_ours_exits_with_3_and_says_so(capsys: Capture, monkeypatch: pytest.MonkeyPatch, small: Path) -> None:
    from jcommunity_study import steps

    def broken(*_: object) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(steps, "bring_up_to_date", broken)
    code, _, err = run(capsys, "report", "--study", small, "--lang", "en")
    assert code == 3
    assert "Traceback" in err
    assert "ZeroDivisionError: ours" in err
    assert "defect of ours" in err


def test_an_interruption_is_no_defect(capsys: Capture, monkeypatch: pytest.MonkeyPatch, small: Path) -> None:
    from jcommunity_study import steps

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(steps, "bring_up_to_date", stopped)
    assert run(capsys, "report", "--study", small) == (130, "", "")


def test_a_line_a_step(capsys: Capture, small: Path) -> None:
    code, out, err = run(capsys, "report", "--study", small, "--lang", "en")
    assert (code, err) == (0, "")
    assert out.splitlines()[:4] == [f"{step}: nothing changed" for step in ("prepare", "code", "analyze", "report")]
    assert str(small / "reports") in out
    assert run(capsys, "report", "--study", small, "--quiet") == (0, "", "")
    assert run(capsys, "--quiet", "report", "--study", small) == (0, "", "")


def test_verbs_go_no_further_than_their_step(capsys: Capture, small: Path) -> None:
    lines = {verb: run(capsys, verb, "--study", small, "--lang", "en")[1].splitlines() for verb in ("prepare", "code", "analyze")}
    assert {verb: [line.split(":")[0] for line in said] for verb, said in lines.items()} == {
        "prepare": ["prepare"], "code": ["code"], "analyze": ["prepare", "code", "analyze"],
    }  # fmt: skip


def test_the_present_folder_is_the_study(capsys: Capture, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(small)
    assert run(capsys, "analyze", "--quiet") == (0, "", "")


# inspect

SURVEY_KEYS = {"format", "rows", "columns", "metadata", "items", "missing", "personal", "warnings"}
TALK_KEYS = {"format", "turns", "speakers", "characters", "timestamps"}


def test_inspect_a_survey(capsys: Capture, finished_small: Path) -> None:
    path = finished_small / "data" / "raw" / "questionnaire" / small_study.EXPORT
    code, out, _ = run(capsys, "inspect", path, "--json")
    found = json.loads(out)
    assert code == 0
    assert found.keys() >= SURVEY_KEYS
    assert (found["format"], found["rows"], found["columns"]) == ("wjx", 120, 14)
    assert found["metadata"] == small_study.HEADER[:6]
    assert [i["kind"] for i in found["items"]][-1] == "ranking"
    assert all(i.keys() >= {"name", "text", "kind", "columns", "options", "rows"} for i in found["items"])
    assert found["missing"].keys() == {"skipped", "blank", "unranked", "refused", "declared"}
    assert "来自IP" in found["personal"]
    plain = run(capsys, "inspect", path, "--lang", "en")[1]
    assert "format: wjx" in plain
    assert "您的参与程度" in plain


def test_inspect_a_transcript(capsys: Capture, finished_small: Path) -> None:
    path = finished_small / "data" / "raw" / "interviews" / "R1.txt"
    code, out, _ = run(capsys, "inspect", path, "--json")
    found = json.loads(out)
    assert code == 0
    assert found.keys() >= TALK_KEYS
    assert (found["format"], found["turns"], found["speakers"], found["timestamps"]) == ("transcript", 4, 2, True)
    assert found["characters"] == len(path.read_text(encoding="utf-8"))
    assert "话轮: 4" in run(capsys, "inspect", path)[1]


# code FILE


def test_code_one_file(capsys: Capture, finished_small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(finished_small)
    path = Path("data/raw/interviews/G2.txt")
    code, out, _ = run(capsys, "code", path, "--json")
    found = [json.loads(line) for line in out.splitlines()]
    text = freeze(path.read_text(encoding="utf-8"))
    assert code == 0
    assert {f["code"] for f in found} == {"P1", "P2"}
    for row in found:
        assert row.keys() == {"start", "end", "line", "code", "stance", "quote", "rule"}
        assert text[row["start"] : row["end"]] == row["quote"]
        assert row["line"] == 1 + text[: row["start"]].count("\n")
        assert row["stance"] in ("affirms", "denies", "mixed")
    assert len(run(capsys, "code", path)[1].splitlines()) == len(found)


def test_code_that_finds_nothing_in_a_file_says_so(capsys: Capture, small: Path) -> None:
    path, codebook = small / "data/raw/interviews/G2.txt", small / "study" / "codebook.yaml"
    path.write_text("采访者：忙吗？\n受访者：还好。\n", encoding="utf-8")
    said = "The codebook's rules find nothing in this transcript.\n"
    assert run(capsys, "code", path, "--json", "--study", small, "--lang", "en") == (0, "", said)
    codebook.write_text(draft.CODEBOOK, encoding="utf-8")
    assert run(capsys, "code", path, "--study", small, "--lang", "en") == (0, "", "The codebook has no code to look for yet.\n")


def test_code_masks_what_it_quotes(capsys: Capture, small: Path) -> None:
    path = small / "data/raw/interviews/G2.txt"
    small_study.replace(path, "系统我不会弄", "系统我不会弄就打13912345678找四号楼的郭阿姨")
    for more in ((), ("--json",)):
        code, out, _ = run(capsys, "code", path, "--study", small, *more)
        assert code == 0
        assert "不会弄就打[电话]找[楼号]的[姓名]" in out
        assert not [x for x in ("13912345678", "四号楼", "郭阿姨") if x in out]


@pytest.mark.parametrize("name", ["R04.txt", "GW01.docx"])
def test_code_offsets_of_the_demonstration(capsys: Capture, name: str) -> None:
    from jcommunity_study.interview.readers import read_transcript

    path = HOME / "data" / "raw" / "interviews" / name
    code, out, _ = run(capsys, "code", path, "--json", "--study", HOME)
    text = read_transcript(path).text
    assert code == 0
    rows = [(text[row["start"] : row["end"]], row["quote"]) for row in map(json.loads, out.splitlines())]
    assert [told for said, told in rows if said != told] == [told for _, told in rows if "[" in told]  # personal data are masked
    assert any(said == told for said, told in rows)


# new and reset


def test_new_copies_the_demonstration(capsys: Capture, tmp_path: Path) -> None:
    target = tmp_path / "新 研究"
    code, out, _ = run(capsys, "new", target, "--lang", "en")
    assert code == 0
    assert str(target) in out
    assert (target / "study" / "study.toml").read_bytes() == (HOME / "study" / "study.toml").read_bytes()
    assert sorted(p.name for p in (target / "data" / "raw" / "interviews").iterdir()) == sorted(
        p.name for p in (HOME / "data" / "raw" / "interviews").iterdir()
    )
    assert not (target / "reports").exists()
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_new_refuses_what_is_there(capsys: Capture, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "mine"
    if kind == "folder":
        target.mkdir()
        (target / "thesis.docx").write_bytes(b"years of work")
    else:
        target.write_bytes(b"years of work")
    code, _, err = run(capsys, "new", target, "--lang", "en")
    assert code == 2
    assert str(target) in err
    assert [p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()] == [b"years of work"]


def test_new_in_an_empty_folder(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert run(capsys, "new", tmp_path / "empty", "--quiet") == (0, "", "")
    assert (tmp_path / "empty" / "study" / "study.toml").is_file()


def test_codes_go_with_from(capsys: Capture, tmp_path: Path) -> None:
    code, _, err = run(capsys, "new", tmp_path / "a", "--codes", "x.xls", "--lang", "en")
    assert (code, "--from" in err) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_new_from_a_file_that_cannot_be_read_makes_nothing(capsys: Capture, tmp_path: Path) -> None:
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"PK\x03\x04 cut")
    code, _, err = run(capsys, "new", tmp_path / "a", "--from", bad)
    assert code == 2
    assert "坏.xlsx" in err
    assert list(tmp_path.iterdir()) == [bad]


def test_new_from_an_export(capsys: Capture, tmp_path: Path, finished_small: Path) -> None:
    export = finished_small / "data" / "raw" / "questionnaire" / small_study.EXPORT
    target = tmp_path / "起草 的"
    assert run(capsys, "new", target, "--from", export, "--quiet")[0] == 0
    assert (target / "data" / "raw" / "questionnaire" / export.name).read_bytes() == export.read_bytes()
    assert "guess" in (target / "study" / "questionnaire.yaml").read_text(encoding="utf-8")
    assert run(capsys, "check", "--study", target)[0] == 0
    assert run(capsys, "analyze", "--study", target, "--quiet") == (0, "", "")


def test_reset_deletes_what_was_made_and_nothing_else(capsys: Capture, small: Path, tmp_path: Path) -> None:
    (small / "reports" / "my notes.txt").write_text("mine", encoding="utf-8")
    made = len(contents(small)) - 1 + 1  # less the notes, and the record of the steps
    code, out, _ = run(capsys, "reset", "--study", small, "--lang", "en")
    assert code == 0
    assert f"{made} generated files deleted" in out
    assert contents(small).keys() == {"reports/my notes.txt"}
    fresh = small_study.make(tmp_path / "fresh")
    assert contents(fresh, "study", "data/raw", "data/codings") == contents(small, "study", "data/raw", "data/codings")
    assert run(capsys, "reset", "--study", small, "--quiet") == (0, "", "")


# what is printed


@pytest.mark.parametrize("environment", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}])
def test_output_is_utf_8_whatever_the_console_is(finished_small: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    root = shutil.copytree(finished_small, tmp_path / "论文 数据")
    words = ["-m", "jcommunity_study", "inspect", str(root / "data" / "raw" / "interviews" / "R1.txt")]
    done = run_python(words, tmp_path, environment)
    assert done.returncode == 0
    assert "格式: transcript" in done.stdout
    missing = run_python(["-m", "jcommunity_study", "report", "--study", "没有"], tmp_path, environment)
    assert missing.returncode == 2
    assert "这里不是研究文件夹" in missing.stderr


def test_a_pipe_that_is_closed_is_no_defect(finished_small: Path) -> None:
    source = (
        "import os, subprocess, sys\n"
        "p = subprocess.Popen([sys.executable, '-m', 'jcommunity_study', '--help'], stdout=subprocess.PIPE, stderr=subprocess.PIPE)\n"
        "p.stdout.close()\nerr = p.stderr.read().decode()\np.wait()\nprint('Traceback' in err)"
    )
    assert run_python(["-c", source], finished_small, {}).stdout.strip() == "False"


# what verbs announce


def toml(small: Path, *changes: tuple[str, str]) -> None:
    for old, new in changes:
        small_study.replace(small / "study" / "study.toml", old, new)


def test_a_verb_with_nothing_to_do_says_so(capsys: Capture, small: Path) -> None:
    for name in ("study/codebook.yaml", "study/interviews.yaml", "data/codings/someone.jsonl"):
        (small / name).unlink()
    code, out, _ = run(capsys, "code", "--study", small, "--lang", "en")
    assert (code, out.count("\n")) == (0, 1)
    assert "nothing to do" in out


def test_a_rule_that_cannot_be_applied_and_what_was_not_computed_are_announced(capsys: Capture, small: Path) -> None:
    export = small / "data" / "raw" / "questionnaire" / small_study.EXPORT
    rows = [line.split(",") for line in export.read_text(encoding="utf-8-sig").splitlines()]
    at = small_study.HEADER.index("所用时间")
    small_study.write_export(export, rows[0], [[*r[:at], "", *r[at + 1 :]] for r in rows[1:]])
    code, out, err = run(capsys, "prepare", "--study", small, "--lang", "en")
    assert code == 0, err
    assert "not applied: no durations" in out


def test_what_was_not_computed_is_announced(capsys: Capture, small: Path) -> None:
    toml(small, ('variables = ["gender", "level"]', 'variables = ["gender"]'))
    from jcommunity_study.analysis.data import Notes

    first = Notes.to_frame
    with pytest.MonkeyPatch.context() as patch:
        def one(self: Notes) -> object:
            from jcommunity_study.bilingual import Text

            self.rows.clear()
            self.add(Text.same("x"), Text.same("y"))
            return first(self)

        patch.setattr(Notes, "to_frame", one)
        out = run(capsys, "analyze", "--study", small, "--lang", "en")[1]
    assert "1 could not be computed" in out
