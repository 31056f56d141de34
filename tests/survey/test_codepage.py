"""What a file declares as its encoding."""

import pytest

from jcommunity_study.survey.readers.containers.codepage import canonical, choose, mistaken


@pytest.mark.parametrize(
    ("declared", "name"), [("GBK", "gb18030"), ("936", "gb18030"), ("EUC-KR", "cp949"), ("windows-1252", "cp1252"), ("65001", "utf-8")]
)
def test_a_declared_encoding_is_named_as_its_widest_relative(declared: str, name: str) -> None:
    assert canonical(declared) == name


@pytest.mark.parametrize("declared", ["", "a\0b", "utf-16", "rot13", "base64", "idna", "unicode_escape", "cp0", "9" * 30, "no such"])
def test_what_is_no_encoding_of_texts_counts_as_undeclared(declared: str) -> None:
    assert canonical(declared) == ""


def test_texts_that_make_no_sense_as_declared_are_read_in_the_encoding_in_which_they_do() -> None:
    raw = "您是否参与过社区活动".encode("gb18030").decode("latin-1")
    encoding = choose([raw], "windows-1252")
    assert encoding.name == "gb18030"
    assert encoding.text(raw) == "您是否参与过社区活动"
    assert encoding.doubt is not None


KOREAN = [
    "타임스탬프,귀하의 성별은 무엇입니까?,주민 참여에 얼마나 만족하십니까?,우리 동네에서 가장 불편한 점",
    "2024/5/1 오후 3:04:05,여자,매우 만족,주차 공간이 부족합니다",
]
TAIWANESE = [
    "時間戳記,您的性別,您對社區環境的滿意程度,您對管理委員會有什麼建議？",
    "2024/5/1 下午 3:04:05,女,非常滿意,希望改善停車問題與垃圾處理",
]
CHINESE = [
    "时间戳记,您的性别,您对社区环境的满意程度,您对居委会有什么建议？",
    "2024/5/1 下午 3:04:05,女,非常满意,希望改善停车问题与垃圾处理",
]


@pytest.mark.parametrize(
    ("lines", "encoding", "named"),
    [(KOREAN, "euc_kr", "cp949"), (TAIWANESE, "big5", "big5"), (CHINESE, "gb18030", None), (TAIWANESE, "gb18030", None)],
)
def test_texts_that_decode_as_chinese_by_chance_are_told_by_sense(lines: list[str], encoding: str, named: str | None) -> None:
    head = "\r\n".join(lines).encode(encoding)
    head.decode("gb18030")
    told = mistaken(head)
    assert (told.name if told else None) == named
    assert told is None or told.doubt is not None
    assert mistaken(head[:40]) is None  # too little to tell
