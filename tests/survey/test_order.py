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
    "非常不符合 不太符合 一般 比较符合 非常符合",
    "完全没有 较少 一般 较多 非常多",
    "从未参加 偶尔参加 有时参加 经常参加 总是参加",
    "从不 一年几次 一月几次 一周几次 几乎每天",
    "几乎不参加 偶尔参加 经常参加",
    "没有 很少 有时 较多 总是",
    "从来没有 很少 有时 常常 一直",
    "从未 每年一次 每季度一次 每月一次 每周一次 每天",
    "非常不重要 不太重要 一般 比较重要 非常重要",
    "完全不重要 不重要 一般 重要 非常重要",
    "很差 较差 一般 较好 很好",
    "差 一般 良好 优秀",
    "不及格 及格 良好 优秀",
    "非常不信任 比较不信任 一般 比较信任 非常信任",
    "完全不信任 不太信任 说不清 比较信任 完全信任",
    "不愿意 无所谓 愿意",
    "坚决反对 反对 中立 支持 坚决支持",
    "强烈反对 反对 中立 赞成 强烈赞成",
    "非常不赞成 不赞成 中立 赞成 非常赞成",
    "毫无影响 影响较小 一般 影响较大 影响很大",
    "没有影响 影响较小 影响一般 影响较大 影响非常大",
    "很不方便 不太方便 一般 比较方便 很方便",
    "一点也不了解 不太了解 一般 比较了解 非常了解",
    "完全不知道 听说过 了解一些 非常了解",
    "不了解 了解一点 基本了解 非常了解",
    "没听说过 听说过但不了解 比较了解 非常了解",
    "非常不安全 不安全 一般 安全 非常安全",
    "完全不同意 不同意 不一定 同意 完全同意",
    "完全不同意 大部分不同意 有点不同意 中立 有点同意 大部分同意 完全同意",
    "强烈不同意 不同意 有点不同意 既不同意也不反对 有点同意 同意 强烈同意",
    "非常低 低 中等 高 非常高",
    "没有压力 压力较小 压力一般 压力较大 压力很大",
    "非常困难 比较困难 一般 比较容易 非常容易",
    "非常不及时 不及时 一般 及时 非常及时",
    "从来不 很少 偶尔 经常 总是",
    "极不满意 不满意 一般 满意 极满意",
    "非常不满意 不满意 基本满意 满意 非常满意",
    "不满意 一般 满意",
    "完全不可能 不太可能 一般 比较可能 非常可能",
    "无 轻度 中度 重度",
    "Strongly_Disagree Somewhat_Disagree Neither_Agree_nor_Disagree Somewhat_Agree Strongly_Agree",
    "Strongly_disagree Moderately_disagree Slightly_disagree Slightly_agree Moderately_agree Strongly_agree",
    "Completely_disagree Disagree Neutral Agree Completely_agree",
    "Very_unlikely Unlikely Neutral Likely Very_likely",
    "Extremely_unlikely Somewhat_unlikely Neither_likely_nor_unlikely Somewhat_likely Extremely_likely",
    "Very_poor Poor Fair Good Very_good Excellent",
    "Poor Fair Good Very_good Excellent",
    "Not_at_all A_little Somewhat Quite_a_bit Very_much",
    "Not_at_all Slightly Moderately Very Extremely",
    "Not_important Slightly_important Moderately_important Important Very_important",
    "Unimportant Of_little_importance Moderately_important Important Very_important",
    "Extremely_dissatisfied Somewhat_dissatisfied Neither_satisfied_nor_dissatisfied Somewhat_satisfied Extremely_satisfied",
    "Never Almost_never Sometimes Fairly_often Very_often",
    "Never Less_than_once_a_month Once_a_month Once_a_week Several_times_a_week Daily",
    "Never Once_a_year Monthly Weekly Daily",
    "None_of_the_time Some_of_the_time Most_of_the_time All_of_the_time",
    "Rarely Occasionally Frequently Always",
    "Much_worse Somewhat_worse About_the_same Somewhat_better Much_better",
    "Not_true Somewhat_true Mostly_true Very_true",
    "Low Medium High",
    "Very_low Low Medium High Very_high",
    "Decreased Stayed_the_same Increased",
    "Not_open Undecided Very_open",
    "Not_anxious Undecided Very_anxious",
    "Very_insecure Insecure Neutral Secure Very_secure",
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
    "20岁以下 20～22 23～25 26岁及以上",
    "3000元以下 3001–5000 5001–8000 8000以上",
    "3000元及以下 3001-5000元 5001-8000元 8000元以上",
    "1年以下 1-3年 3-5年 5年以上",
    "不到1年 1—3年 4—6年 7年及以上",
    "半年以内 半年到1年 1-3年 3年以上",
    "一年以下 一至三年 三至五年 五年以上",
    "18岁以下 18-30岁 31-45岁 46-60岁 60岁以上",
    "1人 2人 3人 4人及以上",
    "一次 两次 三次 四次及以上",
    "没有 1次 2次 3次及以上",
    "0次 1-2次 3-5次 6次以上",
    "1000以下 1000-2999 3000-4999 5000-7999 8000及以上",
    "5万以下 5-10万 10-20万 20万以上",
    "小于30分钟 30分钟-1小时 1-2小时 2小时以上",
    "一居室 二居室 三居室 四居室及以上",
    "大一 大二 大三 大四 研究生",
    "初中及以下 高中或中专 大专 大学本科 硕士研究生及以上",
    "小学及以下 初中 高中（中专、技校） 大专 本科及以上",
    "Under_18 18-24 25-34 35-44 45-54 55+",
    "Less_than_1_year 1-3_years 4-6_years More_than_6_years",
    "0 1-2 3-5 More_than_5",
    "Less_than_high_school High_school_graduate Some_college Bachelor's_degree Master's_degree Doctorate",
    "None Further_Education_(NVQ_A-Level_...) Undergraduate_degree Masters_degree Doctorate",
    "$0-$9,999 $10,000-$24,999 $25,000-$49,999 $50,000_or_more",
    "1950年以前 1950-1959年 1960-1969年 1970年以后",
    "60后 70后 80后 90后 00后",
    "0-25% 26-50% 51-75% 76-100%",
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
        *((x, "dont_know") for x in ("Don't know", "I don’t know", "Not sure", "Unknown / Not Reported", "不详", "未知")),
        *((x, "refused") for x in ("拒答", "不愿回答", "不知道/拒绝回答", "不知道或不愿透露", "Prefer not to say", "【保密】")),
        *((x, "not_applicable") for x in ("不适用", "不适用（没有孩子）", "没有接触过", "N/A")),
    ],
)
def test_a_whole_label_that_declines_to_answer(label: str, kind: str) -> None:
    assert non_answer(label) == kind


@pytest.mark.parametrize(
    "label",
    ["不知道怎么参加", "不了解有哪些渠道", "不清楚流程，没人通知", "不确定有没有时间", "不适用于老年人", "不愿意说闲话",
     "担心拒绝回答后被追问", "没时间/不知道怎么参加", "I do not know how to take part", "不太了解", "Unknown people at the door", "/", ""],
)  # fmt: skip
def test_a_reason_that_begins_alike_is_an_answer(label: str) -> None:
    assert non_answer(label) is None
