"""Each layout of FORMATS that is read: turns, speakers, times."""

from __future__ import annotations

import pytest

from jcommunity_study.interview.readers import parse
from jcommunity_study.interview.readers.layouts import seconds

TWO = [("interviewer", "你好？"), ("interviewee", "好的，我说：没事。")]
FORMS = {
    "brackets": ("[00:00:01.060] 采访者：你好？\n[00:00:05.500] 受访者：好的，我说：没事。", "label-colon", [1.06, 5.5]),
    "no-break space": (
        "[00:00:01.060]\u00a0采访者：\u00a0你好？\n[00:00:05.500]\u00a0受访者：好的，我说：没事。", "label-colon", [1.06, 5.5],
    ),
    "soft break": ("采访者：\n你好？\n受访者：\n好的，我说：没事。", "label-colon", [None, None]),
    "markdown": ("**[00:01] 采访者：** 你好？\n**[00:05] 受访者：** 好的，我说：没事。", "label-colon", [1, 5]),
    "numbered": ("说话人1 00:17\n你好？\n\n说话人2 01:02:03\n好的，我说：没事。\n", "label-time", [17, 3723]),
    "numbered, blank": ("说话人 1 00:00\n你好？\n说话人 2 00:07\n好的，我说：没事。", "label-time", [0, 7]),
    "minutes": ("00:03 采访者：你好？\n00:17 受访者：好的，我说：没事。", "label-colon", [3, 17]),
    "plain": ("采访者：你好？\n受访者：好的，我说：没事。", "label-colon", [None, None]),
    "ascii colon, late time": ("采访者: [00:02] 你好？\n受访者: [00:04] 好的，我说：没事。", "label-colon", [2, 4]),
    "label without colon": ("[00:02] 采访者\n你好？\n[00:04] 受访者\n好的，我说：没事。", "label-alone", [2, 4]),
    "label after a break": ("[00:00:02]\n采访者：你好？\n[00:00:04]\n受访者：好的，我说：没事。", "label-colon", [2, 4]),
    "names in brackets": ("采访者（王丽）：你好？\n受访者（李某）：好的，我说：没事。", "label-colon", [None, None]),
    "one paragraph": ("采访者：你好？受访者：好的，我说：没事。", "label-colon", [None, None]),
    "Q and A": ("Q: 你好？\nA: 好的，我说：没事。", "label-colon", [None, None]),
    "preamble": (
        "关键词：社区\n2025年11月13日 下午 2:43 / 56分钟 1秒\n文字记录\n采访者 00:00\n你好？\n受访者 00:05\n好的，我说：没事。",
        "label-time", [0, 5],
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_form(form: str) -> None:
    text, layout, times = FORMS[form]
    found = parse(text, "x")
    assert found.format == f"text/{layout}"
    expected = TWO if "说话人" not in text else [("interviewer", TWO[0][1]), ("interviewee", TWO[1][1])]
    assert [(turn.role, found.spoken(turn)) for turn in found.turns] == expected
    assert [turn.seconds for turn in found.turns] == times


def test_speech_that_looks_like_a_label_stays_speech() -> None:
    found = parse("采访者：你好？\n受访者：他们就说：\n主要是：没有人。\n还有一点：累。", "x")
    assert len(found.turns) == 2
    assert found.spoken(found.turns[1]).endswith("还有一点：累。")


def test_no_labels_is_one_speaker_and_said_so() -> None:
    found = parse("我们社区\n挺好的", "x")
    assert [(t.speaker, t.role, t.start, t.end) for t in found.turns] == [("", "interviewee", 0, 8)]
    assert any("no speaker labels" in w.en for w in found.warnings)


def test_times_alone_are_turns_of_one_speaker() -> None:
    found = parse("00:51\n我说话\n01:20\n再说", "x")
    assert [(t.speaker, t.seconds, found.spoken(t)) for t in found.turns] == [("", 51, "我说话"), ("", 80, "再说")]
    assert any("has times" in w.en for w in found.warnings)


def test_whisper_times_are_no_speakers() -> None:
    found = parse("[00:43.810 --> 00:47.850]  你好\n[00:48.350 --> 00:54.570]  好：走", "x")
    assert [(t.seconds, found.spoken(t)) for t in found.turns] == [(43.81, "你好"), (48.35, "好：走")]


def test_labels_without_words_are_counted() -> None:
    found = parse("采访者：\n受访者：好\n采访者：嗯", "x")
    assert [found.spoken(t) for t in found.turns] == ["好", "嗯"]
    assert any("1 labels have no words" in w.en for w in found.warnings)


@pytest.mark.parametrize(("time", "value"), [("00:17", 17), ("01:02:03.5", 3723.5), ("00:00:01,060", 1.06), ("75:10", 4510)])
def test_seconds(time: str, value: float) -> None:
    assert seconds(time) == value
