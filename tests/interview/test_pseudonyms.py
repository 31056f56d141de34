"""One person, one pseudonym; one number, one pseudonym; a key that is read as it was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from jcommunity_study.errors import InputError
from jcommunity_study.interview.personal import Known
from jcommunity_study.interview.pseudonyms import Key, Pseudonyms

PEOPLE = [Known(("王建国", "王主任", "王某"), "社区居委会", "JW1"), Known(("小宋", "宋丽娟"), "网格员")]
LISTED = [("R1", "居民"), ("R2", "居民"), ("JW1", "社区居委会")]


def test_a_person_has_one_pseudonym_by_role_however_called() -> None:
    made = Pseudonyms(PEOPLE, LISTED)
    assert {made.of("name", said) for said in ("王建国", "王主任", "王某", "王建国主任")} == {"社区居委会01"}
    assert {made.of("name", said) for said in ("小宋", "宋丽娟")} == {"网格员01"}
    assert made.key.said["网格员01"] == ["小宋", "宋丽娟"]


def test_who_is_in_no_list_is_called_by_the_title_or_as_somebody() -> None:
    made = Pseudonyms()
    said = ("何主任", "吴主任", "何主任", "刘阿姨", "强哥", "李某", "尹秀兰主任", "尹秀兰")
    assert [made.of("name", s) for s in said] == ["主任01", "主任02", "主任01", "阿姨01", "人物01", "人物02", "主任03", "主任03"]


def test_interviewees_are_numbered_in_the_order_of_the_list() -> None:
    made = Pseudonyms((), LISTED)
    made.speaker("R2", ["陈桂芳"])
    assert made.of("name", "陈桂芳") == "居民02"


def test_a_number_is_the_same_however_it_was_written() -> None:
    made = Pseudonyms()
    same = ("13800138000", "138-0013-8000", "１３８００１３８０００", "一三八零零一三八零零零", "+86 138 0013 8000")
    assert {made.of("phone", said) for said in same} == {"电话01"}
    assert made.of("phone", "13900139000") == "电话02"
    assert made.of("plate", "川A·8K3P2") == made.of("plate", "川a8k3p2") == "车牌01"


def test_a_pseudonym_that_stands_in_a_text_already_is_nobodys() -> None:
    assert Pseudonyms((), (), ["电话01没有人接"]).of("phone", "13800138000") == "电话02"


def test_a_key_gives_the_same_pseudonyms_again_and_new_ones_after_them(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    first = Pseudonyms(key=Key.read(path))
    assert [first.of("name", said) for said in ("何主任", "吴主任")] == ["主任01", "主任02"]
    path.write_bytes(first.key.to_bytes())
    again = Pseudonyms(key=Key.read(path))
    assert [again.of("name", said) for said in ("吴主任", "郑主任")] == ["主任02", "主任03"]


OTHER = '{"schema": 2, "given": {}, "said": {}, "texts": {}}'
DAMAGED = '{"schema": 1, "given": {"a": 1}, "said": {}, "texts": {}}'


def test_a_name_added_to_somebody_or_written_first_changes_no_pseudonym() -> None:
    key = Key()
    before = Pseudonyms([Known(("小宋",), "网格员")], key=key).of("name", "小宋")
    assert Pseudonyms([Known(("宋丽娟", "小宋"), "网格员")], key=key).of("name", "宋丽娟") == before


@pytest.mark.parametrize("text", ["", "[]", "{}", OTHER, DAMAGED])
def test_what_is_no_key_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.key"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        Key.read(path)
    assert refused.value.where == str(path)
