"""What the recorder's app writes around the talk is nobody's words."""

from __future__ import annotations

import pytest

from jcommunity_study.interview.readers import parse


def test_the_apps_lines_around_a_talk_without_labels_are_left_out_and_told() -> None:
    found = parse("2025年11月13日 下午 2:43 / 56分钟 1秒\n关键词：社区\n文字记录\n我们社区\n挺好的\n以上内容由AI生成，仅供参考\n\n", "x")
    assert [found.spoken(turn) for turn in found.turns] == ["我们社区\n挺好的"]
    assert found.about == ("2025年11月13日 下午 2:43 / 56分钟 1秒", "关键词：社区", "文字记录", "以上内容由AI生成，仅供参考")
    assert any("14 characters at the end are left out" in w.en for w in found.warnings)


@pytest.mark.parametrize(
    "line",
    [
        "以上内容由讯飞听见AI生成，仅供参考",
        "以上内容由讯飞听见转写生成",
        "本文由讯飞听见转写",
        "内容由 AI 生成，请注意甄别",
        "以上内容由AI自动生成，仅供参考。",
    ],
)
@pytest.mark.parametrize("label", ["", "受访者："])
def test_the_app_that_made_the_text_is_no_word_of_the_interviewee(line: str, label: str) -> None:
    found = parse(f"{label}挺好的\n{line}\n", "x")
    assert [found.spoken(turn) for turn in found.turns] == ["挺好的"]
    assert found.about == (line,)


@pytest.mark.parametrize("line", ["以上内容由居委会整理", "本文由社区生成", "内容由AI生成的我不信", "以上由AI生成"])
def test_a_last_line_that_names_no_app_or_goes_on_is_the_interviewees(line: str) -> None:
    assert parse(f"受访者：挺好的\n{line}", "x").about == ()


def test_chapters_above_the_talk_are_no_turns() -> None:
    found = parse("关键词：社区\n开场 00:00\n社区情况 05:12\n文字记录：\n说话人1 00:00\n你好？\n说话人2 00:05\n好。", "x")
    assert [turn.speaker for turn in found.turns] == ["说话人1", "说话人2"]
    assert found.about == ("关键词：社区", "开场 00:00", "社区情况 05:12", "文字记录：")


def test_words_of_the_talk_that_mention_an_app_stay() -> None:
    found = parse("采访者：你用什么？\n受访者：以上内容由AI生成，我看不懂。\n反正我不用。", "x")
    assert found.spoken(found.turns[1]).endswith("反正我不用。")
    assert found.about == ()


def test_a_file_of_nothing_but_the_apps_lines_has_no_turn() -> None:
    assert parse("关键词：社区\nTranscribed by https://otter.ai", "x").turns == ()
