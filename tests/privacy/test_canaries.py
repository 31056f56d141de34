"""Canaries in every place of an export and of the interviews; none may stand in anything that is written or printed."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from tests import small_study
from tests.conftest import Refuses
from tests.privacy.outputs import leaks
from tests.small_study import HEADER, answers, write_export

from jcommunity_study.analysis.results import Results
from jcommunity_study.cli import main
from jcommunity_study.study import Study
from jcommunity_study.survey.readers import read_export, responses_of

# One of each kind in free text, so that a leak names its kind. All are made up.
IN_TEXT = {
    "name": ("楼长是尹秀兰，", "尹秀兰"), "titled name": ("欧阳主任人好，", "欧阳主任"), "phone": ("打13912345678找我，", "13912345678"),
    "spelt phone": ("一三八一二三四五六七八，", "一三八一二三四五六七八"), "landline": ("座机0512-66668888，", "66668888"),
    "id_number": ("身份证11010519491231002X，", "11010519491231002X"), "passport": ("护照E12345678，", "E12345678"),
    "permit": ("通行证C44556677，", "C44556677"), "email": ("邮箱zhang.wei88@163.com，", "zhang.wei88"),
    "wechat": ("加我V：hello2cat，", "hello2cat"),
    "qq": ("QQ：123456789，", "123456789"), "address": ("住3号楼2单元501室，", "2单元501"), "plate": ("苏E·88K66堵门，", "88K66"),
    "bank_card": ("卡6222021001123456789，", "6222021001123456789"), "student_number": ("学号20210304112，", "20210304112"),
    "device": ("设备3f2504e0-4f89-11d3-9a0c-0305e82c3301，", "3f2504e0"), "url": ("见 https://a.cn/s?sid=77812x ，", "77812x"),
}  # fmt: skip
HEADING = "9、还有什么建议？（有疑问请致电沈警官15012349876）"
HEADINGS_TOO = {"in a heading": "15012349876", "name in a heading": "沈警官"}
NAMES = ["葛建平", "孟庆祥", "罗小芳", "段志明", "郝丽娟", "范玉珍", "段玉芬", "贺国栋", "薛文斌", "龚秀英"]
PHONES = [f"1361122{n:04d}" for n in range(small_study.N)]
SAID = {"R1": "我们楼的沈桂花和范警官总说没人报名，有事打18633445566。", "G2": "四号楼郭阿姨的系统我不会弄。"}
IN_TALK = {"name": "范警官", "phone": "18633445566", "titled name": "郭阿姨"}


def export_rows() -> tuple[list[str], list[list[str]]]:
    """The small study's answers with more columns: open, other text, typed options, a neutral heading, Excel's floats, a device."""
    texts = [before for before, _ in IN_TEXT.values()]
    header = [*HEADER, HEADING, "10、您从哪里得知", "11、补充一", "12、补充二", "13、UA", "14、您常找谁"]
    rows = []
    for i, row in enumerate(answers()):
        said = f"{texts[i % len(texts)]}希望多些活动" if i < 2 * len(texts) else f"希望多些活动{i}"
        told = "其他〖听邻居13733334444说的〗" if i % 3 == 0 else "微信群"
        typed = "居委会（13522221111）" if i % 4 == 0 else ["居委会", "物业", "志愿者"][i % 3]
        extra = [said, told, NAMES[i % len(NAMES)], f"{PHONES[i]}.0", f"Mozilla/5.0 (iPhone; Q{i:04d}ZX)", typed]
        rows.append([*row, *extra])
    return header, rows


PLANTED = {
    **{kind: canary for kind, (_, canary) in IN_TEXT.items()}, **HEADINGS_TOO, **{f"neutral {n}": n for n in NAMES},
    "float phone": "1361122",
    "other text": "13733334444", "typed option": "13522221111", "user agent": "iPhone", "address of the network": "192.0.2.",
}  # fmt: skip


def recall(canaries: dict[str, str], found: list[str]) -> str:
    lost = {leak.rpartition(" in ")[0] for leak in found}
    return f"recall {1 - len(lost) / len(canaries):.3f}; " + ", ".join(f"{k} {int(k not in lost)}/1" for k in canaries) + f"; {found}"


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("泄") / "来源"
    folder.mkdir()
    return write_export(folder / "100_按文本_问卷_120_120.csv", *export_rows())


def test_nothing_planted_in_an_export_is_printed_drafted_or_reported(
    drafted: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "研究"
    assert main(["inspect", str(drafted)]) == 0
    assert main(["inspect", str(drafted), "--json"]) == 0
    assert main(["new", str(root), "--from", str(drafted)]) == 0
    assert main(["prepare", "--study", str(root)]) == 0
    assert main(["report", "--study", str(root)]) == 0
    printed = "".join(capfd.readouterr())
    found = leaks(root, PLANTED) + [f"{kind} in what was printed" for kind, canary in PLANTED.items() if canary in printed]
    assert not found, recall(PLANTED, found)
    assert "希望多些活动" in pd.read_parquet(root / "data/processed/responses.parquet").to_csv()  # the rest of what they wrote is there


def test_what_was_left_out_is_told_by_column_kind_and_count(drafted: Path, tmp_path: Path) -> None:
    root = tmp_path / "研究"
    assert main(["new", str(root), "--from", str(drafted), "--quiet"]) == 0
    assert main(["report", "--study", str(root), "--quiet"]) == 0
    table = pd.read_csv(root / "data/processed/privacy.csv", encoding="utf-8-sig").fillna("")
    told = {(r.column, r.kind): (r.treated, r.cells) for r in table.itertuples()}
    assert told["来自IP", "ip"] == ("dropped", 120)
    assert told["11、补充一", "name"] == ("dropped", 120)
    assert told["12、补充二", "phone"] == ("dropped", 120)
    assert told["13、UA", "device"] == ("dropped", 120)
    assert told["10、您从哪里得知", "phone"] == ("masked", 40)
    masked = {kind: row for (column, kind), row in told.items() if column.startswith("9、")}
    assert masked["phone"] == ("masked", 6)  # three forms, twice each
    assert masked["email"] == ("masked", 2)
    assert "什么建议" in (root / "reports/tables/left_out.zh.csv").read_text(encoding="utf-8-sig")


def test_inspect_tells_the_same_counts(drafted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(drafted), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"column": "12、补充二", "item": "q12", "kind": "phone", "treated": "dropped", "cells": 120} in told["privacy"]
    assert "12、补充二" in told["personal"]
    assert main(["inspect", str(drafted), "--lang", "en"]) == 0
    assert "12、补充二: phone, not read, 120 cells" in capsys.readouterr().out


def test_a_sav_leaks_no_more_than_a_csv(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    n = 40
    frame = pd.DataFrame({
        "index": [float(i + 1) for i in range(n)], "Q1": [float(i % 2 + 1) for i in range(n)],
        "Q2": [NAMES[i % len(NAMES)] for i in range(n)],
        "Q3": [float(PHONES[i]) for i in range(n)], "Q4": [[*IN_TEXT.values()][i % len(IN_TEXT)][0] + f"意见{i}" for i in range(n)],
    })  # fmt: skip
    path = tmp_path / "导出.sav"
    labels = {"Q1": "性别", "Q2": "补充", "Q3": "备注", "Q4": "意见（联系沈警官15012349876）"}
    values = {"Q1": {1.0: "男", 2.0: "女"}}
    pyreadstat.write_sav(frame, str(path), column_labels=[labels.get(c, c) for c in frame], variable_value_labels=values)
    root = tmp_path / "研究"
    for verb in (["inspect", str(path)], ["new", str(root), "--from", str(path)], ["report", "--study", str(root)]):
        assert main(verb) == 0
    printed = "".join(capfd.readouterr())
    canaries = {k: v for k, v in PLANTED.items() if k not in ("other text", "typed option", "user agent", "address of the network")}
    found = leaks(root, canaries) + [f"{kind} in what was printed" for kind, canary in canaries.items() if canary in printed]
    assert not found, recall(canaries, found)


def test_messages_mask_the_values_they_name(drafted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "研究"
    assert main(["new", str(root), "--from", str(drafted), "--quiet"]) == 0
    raw = next((root / "data/raw/questionnaire").iterdir())
    header, rows = export_rows()
    rows[3][header.index("1、您的性别")] = "男13612345678"
    write_export(raw, header, rows)
    assert main(["prepare", "--study", str(root), "--lang", "en"]) == 2
    message = capsys.readouterr().err
    assert "[电话]" in message
    assert "13612345678" not in message


def test_interviews_are_quoted_without_names_phones_and_buildings(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    root = small_study.make(tmp_path / "研究")
    folder = root / "data/raw/interviews"
    for who, said in SAID.items():
        (folder / f"{who}.txt").write_text(small_study.transcript((said, "没了。")), encoding="utf-8", newline="\n")
    lines = [
        small_study.coding(folder / f"{who}.txt", 1, code, "affirms", said)
        for (who, said), code in zip(SAID.items(), ("P1", "P2"), strict=True)
    ]
    small_study.write_journal(root, lines)
    assert main(["report", "--study", str(root)]) == 0
    printed = "".join(capfd.readouterr())
    published = {"building": "四号楼"}
    found = leaks(root, IN_TALK) + leaks(root, published, within="reports")
    found += [f"{kind} in what was printed" for kind, canary in (IN_TALK | published).items() if canary in printed]
    assert not found, recall(IN_TALK, found)


def test_a_kept_column_is_in_the_data_named_in_the_report_and_nowhere_else(drafted: Path, tmp_path: Path) -> None:
    root = tmp_path / "研究"
    assert main(["new", str(root), "--from", str(drafted), "--quiet"]) == 0
    settings = root / "study/study.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\n[privacy]\nkeep = ["q11"]\n', encoding="utf-8", newline="\n")
    assert main(["report", "--study", str(root), "--quiet"]) == 0
    found = leaks(root, {name: name for name in NAMES})
    data = {f"responses.{x}" for x in ("csv", "parquet", "sav", "xlsx")} | {"responses_all.parquet"}
    assert {leak.split(" in ")[1] for leak in found} == {f"data/processed/{name}" for name in data}
    html = (root / "reports/report.zh.html").read_text(encoding="utf-8")
    assert "按研究设置保留：“q11”" in html
    assert "11、补充一" in (root / "reports/tables/left_out.zh.csv").read_text(encoding="utf-8-sig")


def test_a_kept_name_that_is_no_item_is_refused_at_its_line(refuses: Refuses, small: Path) -> None:
    small_study.replace(small / "study/study.toml", "[models]\n", '[privacy]\nkeep = ["nobody"]\n\n[models]\n')
    line = (small / "study/study.toml").read_text(encoding="utf-8").split("\n").index('keep = ["nobody"]') + 1
    refuses(f"study.toml:{line}", "nobody")


def with_buildings(root: Path, more: str = "", item: str = "") -> None:
    """Buildings as options: a choice that is personal, though the questionnaire does not say so; `more` follows the items."""
    rows = [[*row, f"{i % 2 + 1}号楼"] for i, row in enumerate(answers())]
    write_export(root / "data/raw/questionnaire" / small_study.EXPORT, [*HEADER, "9、您住哪里"], rows)
    item = item or "{name: where, number: 9, text: 您住哪里, kind: single, options: [1号楼, 2号楼]}"
    small_study.replace(root / "study/questionnaire.yaml", "scales:\n", f"  - {item}\n{more}scales:\n")


def line_of(path: Path, start: str) -> int:
    return next(n for n, text in enumerate(path.read_text(encoding="utf-8").split("\n"), 1) if text.startswith(start))


@pytest.mark.parametrize(
    ("settings", "at"),
    [
        ('[[screening]]\nrule = "eligible"\nitem = "where"\nkeep = [1]\n', "item = "),
        ('[[screening]]\nrule = "contradiction"\nallowed = 0\nwhen = ["gender == 1 and where == 2"]\n', "when = "),
        ('[weights.margins.where]\n"1号楼" = 0.5\n"2号楼" = 0.5\n', "[weights.margins.where]"),
    ],
)
def test_what_a_rule_or_a_margin_needs_and_is_not_read_is_said_at_its_line(refuses: Refuses, small: Path, settings: str, at: str) -> None:
    with_buildings(small)
    small_study.replace(small / "study/study.toml", "[models]\n", settings + "\n[models]\n")
    refuses(f"study.toml:{line_of(small / 'study/study.toml', at)}", 'keep = ["where"]')


COLLAPSED = """derived:
  - name: side
    label: {zh: 东西, en: East or west}
    collapse: where
    options:
      - {code: 1, label: {zh: 东, en: East}, from: [1]}
      - {code: 2, label: {zh: 西, en: West}, from: [2]}
"""
COMPUTED = """derived:
  - name: side
    label: {zh: 东, en: East}
    formula: where == 1 and gender == 1
"""


@pytest.mark.parametrize(("derived", "at"), [(COLLAPSED, "  - name: side"), (COMPUTED, "    formula: ")])
def test_a_variable_derived_from_what_is_not_read_is_refused_at_its_line_unless_it_is_kept(
    refuses: Refuses, small: Path, derived: str, at: str
) -> None:
    with_buildings(small, derived)
    refuses(f"questionnaire.yaml:{line_of(small / 'study/questionnaire.yaml', at)}", "`where`", 'keep = ["where"]')
    small_study.replace(small / "study/study.toml", "[models]\n", '[privacy]\nkeep = ["where"]\n\n[models]\n')
    assert main(["analyze", "--study", str(small), "--quiet"]) == 0
    assert pd.read_parquet(small / "data/processed/responses.parquet")["side"].notna().all()


@pytest.mark.parametrize(("declared", "keep"), [(", personal: true", ["more"]), ("", ["more"]), ("", [])])
def test_the_sensitivity_to_screening_reads_what_was_read(small: Path, declared: str, keep: list[str]) -> None:
    """An item that is kept though the questionnaire calls it personal, and one that is not read though the questionnaire does not."""
    rows = [[*row, PHONES[i]] for i, row in enumerate(answers())]
    write_export(small / "data/raw/questionnaire" / small_study.EXPORT, [*HEADER, "9、补充"], rows)
    item = f"  - {{name: more, number: 9, text: 补充, kind: text{declared}}}\n"
    small_study.replace(small / "study/questionnaire.yaml", "scales:\n", item + "scales:\n")
    small_study.replace(small / "study/study.toml", "[models]\n", f"[privacy]\nkeep = {keep}\n\n[models]\n")
    assert main(["analyze", "--study", str(small), "--quiet"]) == 0
    table = Results.from_json((small / "data/processed/results.json").read_bytes()).table("sensitivity")
    assert table["n"].tolist() == [119, 120]


@pytest.mark.parametrize("declared", [True, False])
def test_a_key_may_be_personal_data_that_is_not_read(small: Path, declared: bool) -> None:
    """The hash is enough to find who wrote the same telephone twice: neither the telephone nor the hash is written, to any file."""
    header, rows = [*HEADER, "9、补充"], [[*row, PHONES[i - i % 10 // 9]] for i, row in enumerate(answers())]
    write_export(small / "data/raw/questionnaire" / small_study.EXPORT, header, rows)
    item = f"  - {{name: more, number: 9, text: 补充, kind: text{', personal: true' if declared else ''}}}\n"
    small_study.replace(small / "study/questionnaire.yaml", "scales:\n", item + "scales:\n")
    rule = '[[screening]]\nrule = "duplicates"\nkeys = ["more"]\n'
    small_study.replace(small / "study/study.toml", '[[screening]]\nrule = "speed"\nseconds = 60\n', rule)
    assert main(["report", "--study", str(small), "--quiet"]) == 0
    made = small / "data/processed"
    removed = pd.read_csv(made / "exclusions.csv", encoding="utf-8-sig")
    assert removed["id"].tolist() == list(range(10, 121, 10))  # every tenth wrote the telephone of the ninth
    read = responses_of(read_export(small / "data/raw/questionnaire" / small_study.EXPORT), Study.open(small).questionnaire)
    hashes = {f"hash {n}": key for n, key in enumerate(read.metadata["more_key"])}
    assert len(set(hashes.values())) == 108
    assert not leaks(small, hashes | {"telephone": "1361122"})


def test_those_who_were_screened_out_are_written_as_those_who_were_kept(drafted: Path, tmp_path: Path) -> None:
    """responses_all.parquet has all who belong to the study: the same columns, nothing personal, and no keyed hash."""
    root = tmp_path / "研究"
    assert main(["new", str(root), "--from", str(drafted), "--quiet"]) == 0
    settings = root / "study/study.toml"
    rules = '\n[[screening]]\nrule = "speed"\nseconds = 200\n\n[[screening]]\nrule = "duplicates"\nkeys = ["ip", "device", "q12"]\n'
    settings.write_text(settings.read_text(encoding="utf-8") + rules, encoding="utf-8", newline="\n")
    assert main(["prepare", "--study", str(root), "--quiet"]) == 0
    kept, everyone = (pd.read_parquet(root / "data/processed" / name) for name in ("responses.parquet", "responses_all.parquet"))
    assert (len(kept), len(everyone)) == (20, 120)
    flags = {"_removed_by", "_flag_0", "_flag_1"}
    assert {c for c in everyone.columns if not c.endswith("__why")} == {c for c in kept.columns if not c.endswith("__why")} | flags
    assert not [c for c in everyone.columns if "key" in c or c in ("q11", "q12", "q13")]
    said = everyone.to_csv()
    assert not [kind for kind, canary in PLANTED.items() if canary in said]
    read = responses_of(read_export(drafted), Study.open(root).questionnaire)
    keys = {name for name in read.metadata if name.endswith("_key")}
    assert keys >= {"ip_key", "q12_key"}
    assert not [name for name in keys if any(key and key in said for key in set(read.metadata[name]))]
