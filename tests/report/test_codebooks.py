"""The codebook page: no item is left out, and each has its wording, its answers and why there are none."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import small_study
from tests.report import test_sections

from jcommunity_study.cli import main
from jcommunity_study.interview.codebook import KINDS
from jcommunity_study.report.sections import codebooks

MORE = """\
  - {name: why, number: 9, text: 您为何参加, kind: single, options: [有空, {code: 2, label: 其他, other: true}], ask_if: level == 3}
  - {name: words, number: 10, text: 您的建议, kind: text}
  - {name: tel, number: 11, text: 您的电话, kind: text, personal: true}
"""


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    root = small_study.make(tmp_path_factory.mktemp("编") / "编码 手册")
    small_study.replace(root / "study" / "questionnaire.yaml", "scales:\n", MORE + "scales:\n")
    header = [*small_study.HEADER, "9、您为何参加", "10、您的建议", "11、您的电话"]
    asked = [["有空", "好", "13800138000"], ["其他〖路过〗", "(空)", "(空)"], ["(跳过)", "(空)", "(空)"]]
    rows = [[*row, *asked[i % 3]] for i, row in enumerate(small_study.answers())]
    small_study.write_export(root / "data" / "raw" / "questionnaire" / small_study.EXPORT, header, rows)
    assert main(["report", "--study", str(root), "--quiet"]) == 0
    return (root / "reports" / "tables" / "items_3.zh.csv").read_text(encoding="utf-8-sig").splitlines()


def test_a_choice_has_its_routing_its_other_words_and_its_gaps(lines: list[str]) -> None:
    at = lines.index('"9. 您为何参加 [单选, why]",,,')
    assert lines[at + 1] == "只问：level == 3,,,"
    assert [line.split(",")[:2] for line in lines[at + 2 : at + 5]] == [["有空", "40"], ["其他", "40"], ["写了“其他”", "40"]]
    assert lines[at + 5] == "缺失：未问到（跳题） 39,,,"


def test_open_questions_say_how_many_wrote_and_show_nothing_of_it(lines: list[str]) -> None:
    at = lines.index('"10. 您的建议 [开放题, words]",,,')
    assert lines[at + 1 : at + 3] == ["已作答,40,,", "缺失：未作答 79,,,"]
    assert lines[at + 3 : at + 5] == ['"11. 您的电话 [开放题, tel]",,,', "个人信息，未读取,,,"]
    assert not [line for line in lines if "路过" in line or "13800138000" in line]


def test_a_ranking_counts_who_ranked_each_option_and_no_gap_of_its_first(lines: list[str]) -> None:
    at = lines.index('"8. 请排序 [排序, rank]",,,')
    assert [line.split(",")[0] for line in lines[at + 1 : at + 4]] == ["平台", "队伍", "放权"]
    assert "未排序" not in " ".join(lines)


def test_a_draft_has_them_too(tmp_path: Path) -> None:
    export = small_study.write_export(tmp_path / "x.csv", small_study.HEADER, small_study.answers())
    assert main(["new", str(tmp_path / "新"), "--from", str(export), "--quiet"]) == 0
    assert main(["report", "--study", str(tmp_path / "新"), "--quiet"]) == 0
    tables = sorted((tmp_path / "新" / "reports" / "tables").glob("items_*.zh.csv"))
    text = "\n".join(path.read_text(encoding="utf-8-sig") for path in tables)
    for words in ("您的性别", "您的参与程度", "我想搬走", "请排序"):
        assert words in text


@pytest.mark.parametrize("kind", KINDS)
def test_a_code_of_any_kind_stands_under_its_kind(small: Path, kind: str) -> None:
    small_study.replace(small / "study" / "codebook.yaml", "kind: countermeasure", f"kind: {kind}")
    assert "建平台" in test_sections.words(codebooks.codes(test_sections.context(small)))
