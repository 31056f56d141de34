"""What a file declares as its encoding."""

import pytest

from jcommunity_study.survey.readers.containers.codepage import canonical, choose


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
