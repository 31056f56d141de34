"""Word frequency and keyness."""

from __future__ import annotations

from math import log, log2

import pytest

from jcommunity_study.interview.readers import parse
from jcommunity_study.interview.words import keyness, word_frequency

ONE = parse("采访者：登记登记登记？\n受访者：我们登记，社区登记。楼门长来了，楼门长登记。", "A")
TWO = parse("采访者：好？\n受访者：社区社区，登记。", "B")


def test_counts_of_interviewees_without_stop_words() -> None:
    found = word_frequency([ONE, TWO], {"A": "grid", "B": "grid"}, own=["楼门长"])
    assert found.to_numpy().tolist() == [["grid", "登记", 4, 2], ["grid", "社区", 3, 2], ["grid", "楼门长", 2, 1]]


def test_by_actor_top_and_least() -> None:
    found = word_frequency([ONE, TWO], {"B": "residents", "A": "grid"}, top=1, least=1)
    assert found.to_numpy().tolist() == [["residents", "社区", 2, 1], ["grid", "登记", 3, 1]]
    assert word_frequency([ONE], {"B": "x"}).empty


def test_personal_data_are_no_words() -> None:
    said = "我叫罗小芳，罗小芳住三号楼，三号楼的张伟也来，张伟说养老，养老要盖章，盖章找陈静，陈静的微信：hello2cat，hello2cat。"
    found = word_frequency([parse(f"采访者：好？\n受访者：{said}{said}", "A")], {"A": "residents"}, least=1)
    assert {"养老", "盖章"} <= set(found["word"])
    assert not {"罗小芳", "小芳", "三号", "号楼", "三号楼", "张伟", "陈静", "hello", "cat"} & set(found["word"])
    assert not {"姓名", "微信号"} & set(found["word"])  # nor are their masks


def test_keyness_worked_by_hand() -> None:
    found = keyness([ONE, TWO], {"A": "grid", "B": "residents"}, own=["楼门长"], least=1)
    assert found.iloc[:, :5].to_numpy().tolist() == [
        ["grid", "楼门长", 2, 0, 1], ["grid", "登记", 3, 1, 1], ["residents", "社区", 2, 1, 1],
    ]
    assert found["g2"].tolist() == pytest.approx([4 * log(3 / 2), 6 * log(9 / 8) + 2 * log(3 / 4), 4 * log(2) + 2 * log(1 / 2)])
    assert found["log_ratio"].tolist() == pytest.approx([1, log2(3 / 2), 2])


def test_an_actor_alone_differs_from_nobody() -> None:
    assert keyness([ONE], {"A": "grid"}, least=1).empty
    assert len(keyness([ONE, TWO], {"A": "grid", "B": "residents"}, top=1, least=1)) == 2
