"""Bad input: one clear message that names the place, exit code 2, and everything made before as it was."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from tests import small_study
from tests.conftest import Refuses, contents
from tests.small_study import replace

from jcommunity_study.cli import main

YAMLS = ("questionnaire.yaml", "codebook.yaml", "interviews.yaml", "findings.yaml")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def export_of(study: Path) -> Path:
    return study / "data" / "raw" / "questionnaire" / small_study.EXPORT


def workbook() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    for row in [small_study.HEADER, *small_study.answers()]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def word_file() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return out.getvalue()


# the questionnaire's file


def test_no_export(small: Path, refuses: Refuses) -> None:
    export_of(small).unlink()
    refuses(str(small / "data" / "raw" / "questionnaire"))


def test_the_export_that_study_toml_names_is_missing(small: Path, refuses: Refuses) -> None:
    replace(small / "study" / "study.toml", "[sampling]", '[questionnaire]\nexport = "没有.xlsx"\n\n[sampling]')
    refuses("没有.xlsx", "no such file")


def test_two_exports_and_none_is_named(small: Path, refuses: Refuses) -> None:
    (export_of(small).parent / "again.csv").write_bytes(export_of(small).read_bytes())
    refuses("again.csv", small_study.EXPORT, "export =")


DAMAGED = {
    "empty": (b"", "empty"),
    "blank": (b"\xef\xbb\xbf\n\n", "holds nothing"),
    "truncated": (workbook()[:3000], "cut off"),
    "password": (OLE + b"\0" * 1000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500, "password"),
    "broken-xls": (OLE + b"\0" * 2000, "damaged"),
    "png": (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "picture"),
    "pdf": (b"%PDF-1.7 ...", "PDF"),
    "html": (b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
    "word": (word_file(), "Word"),
    "header-alone": (",".join(small_study.HEADER).encode("utf-8-sig"), "header row alone"),
    "binary": (b"\x00\x01\x02\x03" * 50, "UTF-8"),
}


@pytest.mark.parametrize("verb", ["prepare", "analyze", "report"])
@pytest.mark.parametrize("damage", DAMAGED)
def test_an_export_that_cannot_be_read(small: Path, refuses: Refuses, damage: str, verb: str) -> None:
    data, said = DAMAGED[damage]
    export_of(small).write_bytes(data)
    refuses(small_study.EXPORT, said, verb=verb)


@pytest.mark.parametrize("damage", DAMAGED)
def test_an_export_that_no_study_can_be_drafted_from(damage: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, said = DAMAGED[damage]
    export = tmp_path / "答卷.xlsx"
    export.write_bytes(data)
    for words in (["inspect", str(export)], ["new", str(tmp_path / "新"), "--from", str(export)]):
        assert main([*words, "--lang", "en"]) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        assert printed.err.count("\n") == 1
        assert export.name in printed.err and said in printed.err
        assert list(tmp_path.iterdir()) == [export]


@pytest.mark.parametrize("cut", [0.4, 0.93])
def test_a_csv_cut_off_in_a_row_is_not_taken_for_a_whole_one(small: Path, refuses: Refuses, cut: float) -> None:
    text = export_of(small).read_text(encoding="utf-8-sig")
    end = text.rindex(",", 0, int(len(text) * cut))
    export_of(small).write_text(text[:end], encoding="utf-8-sig", newline="")
    refuses(small_study.EXPORT, "row")


def change_cell(path: Path, row: int, heading: str, value: str) -> None:
    with path.open(encoding="utf-8-sig", newline="") as f:
        rows = list(csv.reader(f))
    rows[row - 1][rows[0].index(heading)] = value
    small_study.write_export(path, rows[0], rows[1:])


def test_an_unknown_option_is_named_with_row_and_column(small: Path, refuses: Refuses) -> None:
    change_cell(export_of(small), 8, "2、您的参与程度", "天天")
    refuses(small_study.EXPORT, "8", "您的参与程度", "天天", "经常")


def test_a_question_that_was_worded_otherwise_is_named(small: Path, refuses: Refuses) -> None:
    change_cell(export_of(small), 1, "3、我属于这里", "3、您有几辆车")
    refuses(small_study.EXPORT, "您有几辆车")


def test_a_respondent_twice_is_named_with_both_rows(small: Path, refuses: Refuses) -> None:
    change_cell(export_of(small), 9, "序号", "3")
    refuses(small_study.EXPORT, "'3'", "4", "9")


# the study's files


@pytest.mark.parametrize("name", YAMLS)
def test_malformed_yaml_is_named_with_its_line(small: Path, refuses: Refuses, capsys: pytest.CaptureFixture[str], name: str) -> None:
    path = small / "study" / name
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if n > 3 and line.strip())
    lines.insert(at, "  - [never closed")
    path.write_text("\n".join(lines), encoding="utf-8")
    message = refuses(name, "malformed YAML")
    line = int(message.partition(name + ":")[2].split(":")[0])
    assert at + 1 <= line <= len(lines) + 1  # where the parser notices; never before the fault
    assert main(["check", "--study", str(small), "--lang", "en"]) == 1
    assert capsys.readouterr().out == message


@pytest.mark.parametrize("name", YAMLS)
def test_a_full_width_colon_is_named_with_its_line(small: Path, refuses: Refuses, name: str) -> None:
    path = small / "study" / name
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "schema: 1"
    lines[0] = "schema：1"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert f"{name}:" in refuses(name, "：")


def test_a_full_width_colon_further_down(small: Path, refuses: Refuses) -> None:
    path = small / "study" / "findings.yaml"
    number = 1 + path.read_text(encoding="utf-8").splitlines().index("  margin: 2")
    replace(path, "  margin: 2", "  margin：2")
    message = refuses("findings.yaml", "：")
    assert int(message.partition("findings.yaml:")[2].split(":")[0]) in (number, number + 1)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-8"])
def test_yaml_and_toml_as_notepad_saves_them_work(
    small: Path, finished_small: Path, capsys: pytest.CaptureFixture[str], encoding: str
) -> None:
    for name in (*YAMLS, "study.toml"):
        path = small / "study" / name
        path.write_bytes(path.read_text(encoding="utf-8").replace("\n", "\r\n").encode(encoding))
    assert main(["analyze", "--study", str(small), "--quiet"]) == 0, capsys.readouterr().err
    assert contents(small, "data/processed") == contents(finished_small, "data/processed")


def test_an_unknown_key_is_named_with_its_line(small: Path, refuses: Refuses) -> None:
    replace(small / "study" / "findings.yaml", "  margin: 2", "  margin: 2\n  margins: 3")
    refuses("findings.yaml:13", "margins")


def test_toml_that_does_not_parse(small: Path, refuses: Refuses) -> None:
    replace(small / "study" / "study.toml", 'languages = ["zh"]', 'languages = ["zh"')
    assert "study.toml:" in refuses("malformed TOML")


def test_toml_with_a_full_width_equals_sign(small: Path, refuses: Refuses) -> None:
    replace(small / "study" / "study.toml", 'data_status = "collected"', 'data_status ＝ "collected"')
    refuses("study.toml:6", "malformed TOML")


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('variables = ["gender", "level"]', 'variables = ["gender", "shoe_size"]', 17, "shoe_size"),
        ('problems = ["problem_P1", "problem_P2"]', 'problems = ["problem_P9"]', 24, "problem_P9"),
        ('by = ["gender"]', 'by = ["sex"]', 21, "sex"),
        ('outcome = "level"', 'outcome = "depth"', 31, "depth"),
        ('formula = "gender + belonging"', 'formula = "gender + money"', 35, "money"),
        ('data_status = "collected"', 'data_status = "real"', 6, "data_status"),
        ("schema = 1", "schema = 7", 1, "schema"),
        ('method = "convenience"', 'method = "friends"', 9, "method"),
        ('languages = ["zh"]', 'languages = ["fr"]', 5, "languages"),
    ],
)  # fmt: skip
def test_study_toml_is_held_against_what_is_known(small: Path, refuses: Refuses, old: str, new: str, line: int, said: str) -> None:
    path = small / "study" / "study.toml"
    assert path.read_text(encoding="utf-8").splitlines()[line - 1] == old
    replace(path, old, new)
    refuses(f"study.toml:{line}", said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('method = "ordered_logit"', 'method = "magic"', "magic"),
        ('rule = "speed"', 'rule = "haste"', "haste"),
        ("seconds = 60", 'seconds = "soon"', "seconds"),
        ('outcome = "level"\n', "", "outcome"),
        ('name = "level"\n', "", "name"),
        ('formula = "gender + belonging"', "", "formula"),
        ('by = ["gender"]', 'by = "gender"', "by"),
        ("[table_one]", "table_one = 3\n[table_two]", "table_one"),
        ("distributed = 150", 'distributed = "many"', "distributed"),
        ('outcome = "level"', 'outcome = "rank"', "rank"),
        ('outcome = "level"', 'outcome = "belonging"', "belonging"),
        ('outcome = "level"', 'outcome = "level"\ncolour = "red"', "colour"),
        ('name = "level"', 'name = "../level"', "name"),
        ('["problem_P1", "problem_P2"]', '["problem_P1", "rank_1"]', "rank_1"),
        ('["problem_P1", "problem_P2"]', '["problem_P1", "belonging"]', "belonging"),
        ("[table_one]", '[participation]\nlevel = "depth"\n\n[table_one]', "depth"),
        ("[table_one]", '[figures]\nlikert_all = ["b1", "b7"]\n\n[table_one]', "b7"),
        ("[sampling]", "[sampling]\nreturnd = 3", "returnd"),
        ("[sampling]", "[smapling]", "smapling"),
        ("seconds = 60", "second = 60", "second"),
        ('by = ["gender"]', 'by = ["rank_1"]', "rank_1"),
        ('data_status = "collected"', 'data_status = "collected"\nseed = "lucky"', "seed"),
        ('formula = "gender + belonging"', 'formula = "gender belonging"', "is no formula"),
        ('formula = "gender + belonging"', 'formula = "gender + level"', "outcome level itself"),
        ('formula = "gender + belonging"', 'formula = "belonging - 1"', "intercept"),
        ('outcome = "level"', 'outcome = "gender"', "has no order"),
        ('method = "ordered_logit"', 'method = "ols"', "is no number"),
        ('method = "ordered_logit"', 'method = "ordered_logit"\ncovariance = "HC3"', "HC3"),
        ('by = ["gender"]', 'by = ["gender"]\ncorrection = "hope"', "hope"),
        ("seconds = 60", "seconds = -60", "-60"),
        ("distributed = 150", "distributed = 5\nreturned = 9", "handed out"),
    ],
)
def test_study_toml_with_values_of_the_wrong_kind(small: Path, refuses: Refuses, old: str, new: str, said: str) -> None:
    replace(small / "study" / "study.toml", old, new)
    refuses("study.toml", said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("column: problem_P1,", "column: problem_X,", "problem_X"),
        ("ranking: rank,", "ranking: order,", "order"),
        ("codes: [P2]", "codes: [P2, P77]", "P77"),
        ("actors: [residents, grid]", "actors: [residents, mayor]", "mayor"),
        ("statistic: share_at_least", "statistic: share_of_wishes", "share_of_wishes"),
        ("silent: partial}", "silent: maybe}", "maybe"),
        ("  - id: P2", "  - id: P1", "P1"),
        ("confidence: 0.95", "confidence: 95", "confidence"),
        ("option: 1,", "option: 9,", "9"),
        ("kind: problem", "kind: trouble", "trouble"),
        ("declared: 2023-04-03\n", "", "declared"),
    ],
)
def test_findings_that_name_what_is_not_there(small: Path, refuses: Refuses, old: str, new: str, said: str) -> None:
    replace(small / "study" / "findings.yaml", old, new)
    assert "findings.yaml:" in refuses(said)


def test_interviews_yaml_with_an_unknown_actor_or_a_missing_file(small: Path, refuses: Refuses) -> None:
    path = small / "study" / "interviews.yaml"
    replace(path, "file: R1.txt, actor: residents", "file: R1.txt, actor: mayor")
    refuses("interviews.yaml:7", "mayor")
    replace(path, "file: R1.txt, actor: mayor", "file: R9.txt, actor: residents")
    refuses("R9.txt", "no such file")


def test_a_scale_that_nobody_confirmed(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace(small / "study" / "questionnaire.yaml", "confirmed: true", "confirmed: false")
    assert main(["analyze", "--study", str(small), "--lang", "en"]) == 2
    message = capsys.readouterr().err
    assert all(part in message for part in ("study.toml:20", "belonging", "write confirmed: true"))


def test_an_empty_yaml_file_is_not_to_be_exported_again(small: Path, refuses: Refuses) -> None:
    (small / "study" / "codebook.yaml").write_bytes(b"")
    assert "xport" not in refuses("codebook.yaml", "empty")


def test_a_changed_transcript_is_named_with_the_text_that_was_coded(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from jcommunity_study.interview.readers import read_transcript

    path = small / "data" / "raw" / "interviews" / "G2.txt"
    coded = read_transcript(path)
    kept = small / "data" / "codings" / "texts" / f"{coded.sha256}.txt"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(coded.text, encoding="utf-8", newline="")
    replace(path, "大家都忙", "大家都很忙")
    assert main(["analyze", "--study", str(small), "--lang", "en"]) == 2
    message = capsys.readouterr().err
    assert "G2 (G2.txt)" in message
    assert str(kept) in message


# transcripts and codings


TALKS = {
    "R1.txt": [(b"", "empty"), (b" \n \n", "holds no words"), (b"\xff\xfe\x00\x00" * 9, "UTF-8")],
    "R1.docx": [
        (b"PK\x03\x04cut", "cut off"), (OLE + "EncryptedPackage".encode("utf-16-le"), "password"), (b"just text", "R1.docx"),
        (word_file()[:60], "cut off"), (word_file(), "no complete Word document"), (OLE + b"\0" * 600, "old .doc"),
    ],
    "R1.pdf": [(b"%PDF-1.7", "damaged")],
}  # fmt: skip


@pytest.mark.parametrize(("name", "data", "said"), [(name, *one) for name, several in TALKS.items() for one in several])
def test_a_transcript_that_cannot_be_read(
    small: Path, refuses: Refuses, capsys: pytest.CaptureFixture[str], name: str, data: bytes, said: str
) -> None:
    path = small / "data" / "raw" / "interviews" / name
    path.write_bytes(data)
    replace(small / "study" / "interviews.yaml", "R1.txt", name)
    for verb in ("code", "report"):
        refuses(name, said, verb=verb)
    for verb in ("code", "inspect") if path.suffix != ".pdf" else ("code",):
        assert main([verb, str(path), "--study", str(small), "--lang", "en"]) == 2
        printed = capsys.readouterr()
        assert (printed.out, printed.err.count("\n")) == ("", 1)
        assert said in printed.err


def test_two_transcripts_with_one_id(small: Path, refuses: Refuses) -> None:
    replace(small / "study" / "interviews.yaml", "id: R2", "id: R1")
    refuses("interviews.yaml:8", "'R1' stands twice", verb="code")


def test_two_transcripts_with_one_text(small: Path, refuses: Refuses) -> None:
    folder = small / "data" / "raw" / "interviews"
    (folder / "R2.txt").write_bytes((folder / "R1.txt").read_bytes())
    refuses("R2 holds the same text as R1", verb="code")


def test_a_code_that_the_codebook_lacks(small: Path, refuses: Refuses) -> None:
    path = small / "data" / "codings" / "someone.jsonl"
    number = path.read_text(encoding="utf-8").count("\n")
    extra = small_study.coding(small / "data" / "raw" / "interviews" / "R1.txt", 9, "P9", "affirms", "叫了好几回")
    with path.open("a", encoding="utf-8", newline="\n") as f:
        f.write(json.dumps(extra, ensure_ascii=False) + "\n")
    refuses(f"someone.jsonl:{number + 1}", "P9")


def test_a_journal_line_that_is_no_event(small: Path, refuses: Refuses) -> None:
    path = small / "data" / "codings" / "someone.jsonl"
    path.write_text("{oops}\n" + path.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    refuses("someone.jsonl:1")


def test_a_transcript_changed_after_coding(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(small, "reports")
    replace(small / "data" / "raw" / "interviews" / "G2.txt", "大家都忙", "大家都很忙")
    assert main(["report", "--study", str(small), "--lang", "en"]) == 2
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert "someone.jsonl:" in message
    assert "changed after coding" in message
    assert contents(small, "reports") == before


def test_two_coders_and_none_is_chosen(small: Path, refuses: Refuses) -> None:
    first = small / "data" / "codings" / "someone.jsonl"
    (first.parent / "another.jsonl").write_bytes(first.read_bytes())
    refuses("another", "someone", "evidence")
    replace(small / "study" / "study.toml", "[table_one]", '[coding]\nevidence = "nobody"\n\n[table_one]')
    refuses("study.toml:17", "nobody")


# the study's folder


def test_a_folder_that_is_no_study(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in (tmp_path, tmp_path / "没有"):
        assert main(["report", "--study", str(folder)]) == 2
        assert str(folder) in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ('"男" = 4000', '"男生" = 4000', ("study.toml:20", "男生")),
        ('"男" = 4000', '"男" = -1', ("study.toml:20", "over 0")),
        ("[weights.margins.level]", "[weights.margins.levels]", ("study.toml:23", "levels")),
        ('missing = "own_category"', 'missing = "drop"', ("study.toml:17", "must be one of")),
        ('missing = "own_category"', 'lowest = 3', ("study.toml:17", "lowest")),
        ('missing = "own_category"', 'upper = 0.5', ("study.toml:17", "lower < 1 < upper")),
        ("0.7\n3 = 0.3", "10", ("study.toml:23", "经常")),
    ],
)
def test_weights_that_cannot_be_made(small: Path, refuses: Refuses, old: str, new: str, names: tuple[str, ...]) -> None:
    small_study.weighted(small)
    small_study.replace(small / "study" / "study.toml", old, new)
    refuses(*names)
