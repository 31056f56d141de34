"""What a draft proposes: attention checks and reversed items, by wording and by correlation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.survey.exports import WJX_META, write

from jcommunity_study import template
from jcommunity_study.bilingual import Text
from jcommunity_study.survey.draft import draft
from jcommunity_study.survey.proposals import against, expected, hint, scales
from jcommunity_study.survey.questionnaire import Item, Option, Questionnaire, Row, Scale
from jcommunity_study.survey.readers import read_export, responses_of

AGREE = ("非常不同意", "不同意", "一般", "同意", "非常同意")
ENGLISH = ("Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree")


def options(labels: tuple[str, ...]) -> list[Option]:
    return [Option(n, Text.same(x)) for n, x in enumerate(labels, 1)]


@pytest.mark.parametrize(("stem", "labels", "code"), [
    ("本题请选择“同意”", AGREE, 4), ("请选择非常同意", AGREE, 5), ("此题请选不同意", AGREE, 2),
    ("这是一道测试题，请直接选“一般”", AGREE, 3),
    ("为检验您是否认真作答，本题请勾选「非常不同意」", AGREE, 1), ("本题选 同意", AGREE, 4), ("注意力检测：请选第二个选项", AGREE, 2),
    ("请选择最后一项", AGREE, 5), ("请选择选项B", ("A.是", "B.否", "C.都行"), 2), ("请选择3", ("1", "2", "3"), 3),
    ("本题答案请选“5”", ("1", "2", "3", "4", "5"), 5), ("Please select 'Agree' for this item", ENGLISH, 4),
    ("To show that you are paying attention, choose Strongly disagree", ENGLISH, 1), ("For this question, mark \"Disagree\"", ENGLISH, 2),
])  # fmt: skip
def test_a_stem_that_tells_what_to_choose(stem: str, labels: tuple[str, ...], code: int) -> None:
    assert expected(stem, options(labels)) == code


@pytest.mark.parametrize(("stem", "labels"), [
    ("请您选择最符合的一项", AGREE), ("请选择您的性别", ("男", "女")), ("请选择您同意的程度", AGREE),
    ("您是否同意参加", ("同意", "不同意")),
    ("请选择您对社区的满意程度，1 非常不同意", AGREE), ("Please select the option that describes how strongly you agree", ENGLISH),
])  # fmt: skip
def test_a_stem_that_only_asks_to_choose(stem: str, labels: tuple[str, ...]) -> None:
    assert expected(stem, options(labels)) is None


def scale_export(folder: Path) -> Path:
    """Four items of one attitude: the second is worded against the others, the fourth runs against them whatever it says."""
    attitude = np.random.default_rng(3).integers(0, 5, 120)
    rows = [
        [n, "2024/5/1 1:00:00", "60秒", "微信", "", "", AGREE[a], AGREE[4 - a], AGREE[a], AGREE[4 - a]] for n, a in enumerate(attitude, 1)
    ]
    return write(folder / "a.csv", [*WJX_META, "1、看法—我喜欢这里", "我不愿意住在这里", "我想留下", "我的房租高"], rows)


def test_reversed_by_wording_and_a_hint_by_correlation(folder: Path) -> None:
    export = read_export(scale_export(folder))
    drafted = draft(export)
    (scale,) = drafted.scales
    assert (scale.reversed, scale.confirmed) == (frozenset({"q1_2"}), False)
    assert against(drafted, responses_of(export, drafted)) == {"q1": ("q1_4",)}


@pytest.mark.parametrize(("row", "reversed_"), [
    ("网格员不专业", True), ("办事很困难", True), ("在这里办事不难", False), ("我没有什么困难", False), ("不存在沟通障碍", False),
    ("It would not be very difficult to move", False), ("Getting a new job would not be hard at all", False),
    ("I have no problems with my neighbours", False), ("It is difficult to take part", True), ("I never take part", True),
])  # fmt: skip
def test_a_denial_of_something_bad_runs_with_the_others(row: str, reversed_: bool) -> None:
    agree = tuple(Option(n, Text.same(x)) for n, x in enumerate(AGREE, 1))
    rows = tuple(Row(str(n), Text.same(x)) for n, x in enumerate(["我喜欢这里", "我想留下", "大家都好", row], 1))
    drafted = Questionnaire(Text.same("t"), (Item("m", 1, Text.same("看法"), "matrix", agree, rows, ordered=True),))
    (scale,) = scales(drafted)
    assert scale.reversed == ({"m_4"} if reversed_ else frozenset())


def test_the_hint_stands_in_the_draft_as_a_note(folder: Path) -> None:
    template.draft_study(folder / "study", scale_export(folder), None)
    text = (folder / "study" / "study" / "questionnaire.yaml").read_text(encoding="utf-8")
    assert "# hint: 与其余题目负相关" in text
    assert "q1_4" in text.partition("# hint:")[2].splitlines()[0]
    assert "reversed: [q1_2]" in text


@pytest.mark.parametrize(("names", "said"), [(("m_1", "m_2"), "反向计分：m_1, m_2"), (("m_1", "m_2", "m_3"), "可能不是一个量表")])
def test_items_that_mostly_run_apart_are_no_reversed_ones(names: tuple[str, ...], said: str) -> None:
    scale = Scale("m", Text.same("时间分配"), ("m_1", "m_2", "m_3", "m_4"), frozenset(), 3, "mean", confirmed=False)
    told = hint(scale, names)
    assert said in told.zh
    assert ("may be no scale" in told.en) == ("不是" in told.zh)
