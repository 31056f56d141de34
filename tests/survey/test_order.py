"""The natural order of options: shuffled labels come back in the order a person would give."""

from __future__ import annotations

import random

import pytest

from jcommunity_study.survey.order import non_answer, order

RATINGS = [
    "非常不同意 不同意 一般 同意 非常同意",
    "完全不同意 比较不同意 不确定 比较同意 完全同意",
    "很不满意 不太满意 一般 比较满意 非常满意",
    "从不 很少 有时 经常 总是",
    "从不 偶尔 经常 几乎每天",
    "不重要 一般 重要 很重要",
    "很低 较低 一般 较高 很高",
    "几乎没有参与 参与较少 一般 参与较多 参与很多",
    "很不愿意 不太愿意 说不清 比较愿意 非常愿意",
    "完全不了解 不太了解 一般 比较了解 非常了解",
    "Strongly_disagree Disagree Neither_agree_nor_disagree Agree Strongly_agree",
    "Very_dissatisfied Dissatisfied Neutral Satisfied Very_satisfied",
    "Never Rarely Sometimes Often Always",
    "Not_at_all_important Slightly_important Moderately_important Very_important Extremely_important",
]
BANDS = [
    "16岁以下 16~19岁 20~24岁 25~29岁 60岁以上",
    "3000元以下 3001-5000元 5001-8000元 8001-10000元 10001-15000元 15000元以上",
    "没有投入 10%左右 20%左右 50%左右 超过50%",
    "1部 2部 3部 4部及以上",
    "没有或1次 2~3次 4~5次 6次及以上",
    "5千以下 5千-1万 1万-2万 2万以上",
    "小学及以下 初中 高中/中专 大专 本科 硕士 博士",
    "初中及以下 高中/中专/职高 大专或大学非本科 本科 硕士及以上",
]


@pytest.mark.parametrize(("line", "family"), [*((x, "rating") for x in RATINGS), *((x, "bands") for x in BANDS)])
def test_shuffled_options_come_back(line: str, family: str) -> None:
    labels = [x.replace("_", " ") for x in line.split()]
    shuffled = labels[:]
    for seed in range(5):
        random.Random(seed).shuffle(shuffled)
        found = order(shuffled)
        assert list(found.labels) == labels
        assert (found.family, found.declared) == (family, {})


@pytest.mark.parametrize(
    ("labels", "declared"),
    [
        (["很不信任", "不太信任", "一般", "比较信任", "非常信任", "不了解"], {"不了解": "dont_know"}),
        (["很不满意", "不满意", "一般", "满意", "很满意", "没有接触过"], {"没有接触过": "not_applicable"}),
        (["无收入", "3000元以下", "3001-5000元", "不知道/拒绝回答"], {"不知道/拒绝回答": "refused"}),
        (["是", "否", "不愿回答"], {"不愿回答": "refused"}),
    ],
)
def test_non_answers_come_last_and_are_named(labels: list[str], declared: dict[str, str]) -> None:
    found = order(labels[::-1])
    assert list(found.labels) == labels
    assert found.declared == declared


def test_other_comes_behind_and_unordered_stay() -> None:
    assert order(["其他", "1部", "2部"]).labels == ("1部", "2部", "其他")
    assert order(["女", "男"]).labels == ("男", "女")
    assert (order(["物业", "街道"]).labels, order(["物业", "街道"]).family) == (("物业", "街道"), "none")


def test_an_answer_that_begins_like_a_non_answer_is_an_answer() -> None:
    assert non_answer("不知道怎么参加") is None
    assert non_answer("不清楚流程") is None
    assert non_answer("没有接触过病人") is None
    whole = [non_answer(x) for x in ("不知道", "不太清楚", "没有接触过", "不知道/拒绝回答")]
    assert whole == ["dont_know", "dont_know", "not_applicable", "refused"]


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        *((x, "dont_know") for x in ("不知道", "不了解", "（不清楚）", "说不清", "说不清。", "完全不了解", "不了解情况", "不清楚/不了解")),
        *((x, "dont_know") for x in ("Don't know", "I don’t know", "Not sure")),
        *((x, "refused") for x in ("拒答", "不愿回答", "不知道/拒绝回答", "不知道或不愿透露", "Prefer not to say", "【保密】")),
        *((x, "not_applicable") for x in ("不适用", "不适用（没有孩子）", "没有接触过", "N/A")),
    ],
)
def test_a_whole_label_that_declines_to_answer(label: str, kind: str) -> None:
    assert non_answer(label) == kind


@pytest.mark.parametrize(
    "label",
    ["不知道怎么参加", "不了解有哪些渠道", "不清楚流程，没人通知", "不确定有没有时间", "不适用于老年人", "不愿意说闲话",
     "担心拒绝回答后被追问", "没时间/不知道怎么参加", "I do not know how to take part", "不太了解", "/", ""],
)  # fmt: skip
def test_a_reason_that_begins_alike_is_an_answer(label: str) -> None:
    assert non_answer(label) is None
