"""Personal data by column and by content."""

from __future__ import annotations

import re
from itertools import pairwise
from re import _parser  # type: ignore[attr-defined]  # nothing public tells how long a match can be

import pytest

from jcommunity_study import privacy
from jcommunity_study.privacy.addresses import BUILDING
from jcommunity_study.privacy.content import CONTENT, SPELT
from jcommunity_study.privacy.patterns import LEFT, Pattern


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("打我电话13800138000吧", "打我电话[电话]吧"),
        ("手机 138-0013-8000，谢谢", "手机 [电话]，谢谢"),
        ("＋８６ 13800138000", "[电话]"),
        ("１３８００１３８０００", "[电话]"),
        ("座机025-83301234", "座机[电话]"),
        ("身份证11010519491231002X。", "身份证[身份证号]。"),
        ("号码440524188001010014", "号码[身份证号]"),
        ("邮箱 zhang.san@example.com.cn", "邮箱 [邮箱]"),
        ("加我微信：zhangsan_88", "加我微信：[微信号]"),
        ("微信号是abc12345", "微信号是[微信号]"),
        ("QQ:123456789", "QQ:[QQ号]"),
        ("来自192.0.2.17的", "来自[IP地址]的"),
        ("我住3号楼2单元501室", "我住[住址]"),
        ("卡号6222021234567890123", "卡号[银行卡号]"),
        ("电话13800138000或13900139000", "电话[电话]或[电话]"),
        ("記得打電話61234567", "記得打電話[电话]"),
        ("幺三九，六二幺七，八零四五，对", "[电话]，对"),
        ("柳河镇大王庄村四组37号", "[住址]"),
        ("户主陈国强，一家四口", "户主[姓名]，一家四口"),
    ],
)
def test_masks(text: str, masked: str) -> None:
    assert privacy.mask_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "2020年1月至4月",
        "2020-01-23 12:30",
        "排队等了3个小时",
        "来了120急救",
        "第13条、第14条",
        "花了1380元",
        "微信群里通知",
        "QQ群里说的",
        "版本1.2.3",
        "楼上2户",
        "138个人",
        "",
    ],
)
def test_leaves_alone(text: str) -> None:
    assert privacy.mask_text(text) == text


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("来自IP", "ip"),
        ("8、您的手机号码", "phone"),
        ("Q6 手機號碼", "phone"),
        ("作答者IP", "ip"),
        ("楼栋-单元-房号", "address"),
        ("HKID / Travel permit number", "permit"),
        ("姓名、性别及电话", "name"),
        ("微信、短信", None),
        ("Next of Kin Contact Name", "name"),
        ("next_of_kin_contact_address", "address"),
        ("Name of next of kin", "name"),
        ("Guardian's phone number", "phone"),
        ("Mother's education", None),
        ("Child age", None),
        ("Contact with neighbours", None),
        ("您的姓名", "name"),
        ("联系方式", "phone"),
        ("身份证号", "id_number"),
        ("邮箱", "email"),
        ("微信昵称", "wechat"),
        ("QQ号", "qq"),
        ("学号", "student_number"),
        ("家庭住址", "address"),
        ("10、您住在几号楼？", "address"),
        ("Email Address", "email"),
        ("1、手机部数", None),
        ("2、手机价格", None),
        ("您的性别", None),
        ("您用微信接收通知吗", None),
        ("社区的名称", None),
        ("是否报名参加", None),
    ],
)
def test_columns(header: str, kind: str | None) -> None:
    assert privacy.personal_column(header) == kind


PERSONS = {  # column names as REDCap and its like have them, and the labels beside them
    "name": ["next_of_kin_contact_name", "Next of Kin Contact Name", "nok_name", "patient_first_name", "Mother's name",
             "name_last", "child_1_name", "name_of_next_of_kin", "紧急联系人_姓名"],
    "address": ["next_of_kin_contact_address", "Next of Kin Contact Address", "guardian_home_address", "address_line_2", "联系人_地址"],
    "phone": ["next_of_kin_contact_phone", "nok_contact_number", "kin_phone_number", "phone_mobile",
              "emergency_contact_phone", "家长_电话"],
    "email": ["parent_email", "emergency_contact_email_address"],
}  # fmt: skip
NOBODYS = [
    "community_name", "school_name", "drug_name", "subject_name", "event_name", "name_of_school", "phone_use", "phone_brand",
    "child_phone_use", "parent_phone_hours", "first_contact", "contact_frequency", "next_of_kin_relationship", "next_of_kin_confirmed",
    "child_age", "mother_education", "father_occupation", "patient_rib", "parent_link", "first_choice", "primary_school",
    "emergency_room", "email_frequency", "address_change", "problem_address", "street_lighting", "home_ownership", "doctor_visits",
    "wechat_group_use", "redcap_event_name", "社区_名称", "家长_人数",
]  # fmt: skip


@pytest.mark.parametrize(("heading", "kind"), [(h, kind) for kind, headings in PERSONS.items() for h in headings])
def test_whose_name_or_number_it_is_may_stand_in_a_column_s_name(heading: str, kind: str) -> None:
    assert privacy.personal_column(heading) == kind


@pytest.mark.parametrize("heading", NOBODYS)
def test_names_of_columns_that_are_nobody_s(heading: str) -> None:
    assert privacy.personal_column(heading) is None


def test_content() -> None:
    assert privacy.personal_content(["13800138000", "13900139000", "无"]) == "phone"
    assert privacy.personal_content(["希望加强物业管理，有事打13800138000", "很好"]) is None
    assert privacy.personal_content(["", " "]) is None
    assert privacy.personal_content(["无", "没有", "(空)", "希望多组织活动"]) is None


def test_a_column_of_several_kinds_is_personal_too() -> None:
    assert privacy.personal_content(["13800138000", "a@b.cn", "很好", "不错", "满意", "一般"]) is not None
    assert privacy.personal_content(["13800138000", "很好", "不错", "满意", "一般"]) is None


def test_bare_codes_make_a_column_personal_when_each_is_written_once_and_they_are_no_numbering() -> None:
    assert privacy.personal_content(["GZ00318", "GZ00742", "GZ01125", "没有"]) == "student_number"
    assert privacy.personal_content(["lee_wei1990", "zhuzhu2008", "XJ_0311"]) == "account"
    assert privacy.personal_content(["294710683", "1638204759", "85017264"]) == "long_number"
    assert privacy.personal_content(["GZ00318", "GZ00318", "GZ00742", "GZ01125"]) is None
    assert privacy.personal_content(["GZ00318", "GZ00319", "GZ00320"]) is None
    assert privacy.personal_content(["1693000000", "1693000500", "1693009999"]) is None
    assert privacy.personal_content(["20230601", "20230714", "20231120"]) is None


HOSTILE = (
    "1 ",
    "138-1234-",
    "a",
    "a.",
    "a@a.",
    "oA1",
    "一二三",
    "3号楼",
    "3-2-",
    "f:",
    "微信",
    "我叫王",
    "谢",
    "DE12 ",
    "http://",
    "My name is ",
    "一二，",
    "村3组",
    "建国路3号",
    "Room 1, ",
    "业主王",
    "問電話",
)


def test_a_million_hostile_characters_keep_their_offsets() -> None:
    """Every repetition is bounded, so this ends; a search that went back over what it has seen would not end in a day."""
    text = "".join(piece * (1_000_000 // len(HOSTILE) // len(piece)) for piece in HOSTILE)
    found = privacy.find(text + "，13812345678")
    assert (found[-1].kind, found[-1].start) == ("phone", len(text) + 1)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert privacy.personal_column(text) is None


@pytest.mark.parametrize("piece", ["a", "1", "一", "谢", "o"])
def test_a_million_times_the_same_character_ends_too(piece: str) -> None:
    assert len(privacy.mask_text(piece * 1_000_000)) <= 1_000_000


@pytest.mark.parametrize("pattern", [*CONTENT, *SPELT, BUILDING], ids=lambda p: f"{p.kind}-{p.expression.pattern[:24]}")
def test_no_pattern_repeats_without_bound_but_for_digits_in_a_row(pattern: Pattern) -> None:
    unbounded = re.findall(r"(?<!\\)(?:[*+](?!\?)|\{\d+,\})", re.sub(r"\[(?:\\.|[^\]])*\]", "[]", pattern.expression.pattern))
    assert unbounded in ([], ["{11,}"])


def test_invisible_and_full_width_characters_keep_offsets() -> None:
    text = "电话：１３８\u200b１２３４　５６７８。"
    (found,) = privacy.find(text)
    assert text[found.start : found.end] == "１３８\u200b１２３４　５６７８"


def test_buildings_are_left_out_of_what_is_published_alone() -> None:
    assert privacy.mask_text("3号楼有位老人，我们七栋没有") == "3号楼有位老人，我们七栋没有"
    assert privacy.mask_text("3号楼有位老人，我们七栋没有", published=True) == "[楼号]有位老人，我们[楼号]没有"
    assert privacy.mask_text("哪一栋楼都有", published=True) == "哪一栋楼都有"


def test_a_name_is_one_word_less_than_other_words() -> None:
    assert privacy.mask_text("王阿姨和李主任") == "[姓名]和[姓名]"
    assert privacy.mask_text("感谢沈警官") == "感谢[姓名]"


def test_findings_point_into_the_text() -> None:
    text = "甲13800138000乙a@b.cn"
    assert [text[f.start : f.end] for f in privacy.find(text)] == ["13800138000", "a@b.cn"]


def test_pseudonyms_are_stable_and_need_the_key() -> None:
    one, other = b"k" * 16, b"o" * 16
    assert privacy.pseudonym("192.0.2.1", one) == privacy.pseudonym("192.0.2.1", one)
    assert privacy.pseudonym("192.0.2.1", one) != privacy.pseudonym("192.0.2.1", other)
    assert privacy.pseudonym("192.0.2.1", one) != privacy.pseudonym("192.0.2.2", one)


def test_every_kind_has_both_names() -> None:
    assert all(t.zh and t.en for t in privacy.KINDS.values())


@pytest.mark.parametrize("pattern", [p for p in (*CONTENT, *SPELT, BUILDING) if p.kind != "long_number"], ids=lambda p: p.kind)
def test_nothing_but_a_run_of_digits_is_found_that_is_longer_than_a_column_is_asked_for(pattern: Pattern) -> None:
    _, longest = _parser.parse(pattern.expression.pattern, pattern.expression.flags).getwidth()
    assert longest + LEFT <= privacy.LONGEST


def test_a_text_that_nothing_can_be_most_of_tells_no_column() -> None:
    address = "https://weibo.com/u/" + "a" * 1_980
    assert privacy.personal_content([address]) == "url"
    assert privacy.personal_content([f"{address} {'好' * 1_300}"]) == "url"
    assert privacy.personal_content([f"{address} {'好' * 1_600}"]) is None
