"""What the recorders' apps write, as their users' parsers and documents describe it: one fixture an app and form, with its source."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from jcommunity_study.interview.readers import inspect, read_transcript


class Form(NamedTuple):
    name: str
    text: str
    speakers: list[str]
    seconds: list[float | None]
    words: list[str]
    about: int  # lines of the app's own


FORMS = {
    # Layout of 讯飞听见 as InterviewAce's AGENTS.md and revang/collect-python (ifly/ifly_text_format.py) tell it: title, turns, last line.
    "讯飞听见 txt": Form(
        "a.txt",
        "社区访谈\n说话人1 00:00\n你好，住了多久？\n\n说话人2 00:23\n二十年。\n挺好的。\n\n"
        "说话人1 01:00:32\n累吗？\n以上内容由AI生成，仅供参考\n",
        ["说话人1", "说话人2", "说话人1"], [0, 23, 3632], ["你好，住了多久？", "二十年。\n挺好的。", "累吗？"], 2,
    ),
    # Structure of 飞书妙记's txt as a public parser's docstring gives it (feishu: date|length, 关键词, 文字记录, blocks).
    "飞书妙记 txt": Form(
        "a.txt",
        "2026年6月2日 下午 5:51|14分钟 43秒\n\n关键词:\n社区、志愿者\n\n文字记录:\n\n"
        "说话人 1 00:02 \n你好？\n\n说话人 2 00:04 \n好。\n",
        ["说话人 1", "说话人 2"], [2, 4], ["你好？", "好。"], 4,
    ),
    "飞书妙记 English txt": Form(
        "a.txt", "2026-06-18 08:00:44 CST|1h 21min 31s\n\nKeywords:\nexam\n\nTranscript:\n\nSpeaker 1 00:00:16.480 \n你好？\n\n"
        "Speaker 2 00:00:42.120 \n好。\n",
        ["Speaker 1", "Speaker 2"], [16.48, 42.12], ["你好？", "好。"], 4,
    ),
    # 腾讯会议: `说话人N HH:MM` (ADR of a public meeting tool), and forms A and C of a lenient parser of its exports.
    "腾讯会议 txt": Form("a.txt", "张三 00:12:34\n你好？\n李四 00:12:40\n好。", ["张三", "李四"], [754, 760], ["你好？", "好。"], 0),
    "腾讯会议 colon": Form(
        "a.txt", "张三（00:12:34）：你好？\n李四（00:12:40）：好。\n张三(00:12:50): 嗯？",
        ["张三", "李四", "张三"], [754, 760, 770], ["你好？", "好。", "嗯？"], 0,
    ),
    # 通义听悟's Word export is "speaker, time, words" (a public guide); bridges to it write `[mm:ss][说话人N] words`.
    "通义听悟 txt": Form("a.txt", "发言人1 00:00\n你好？\n\n发言人2 00:05\n好。\n", ["发言人1", "发言人2"], [0, 5], ["你好？", "好。"], 0),
    "通义听悟 brackets": Form(
        "a.txt", "[00:00][说话人1] 你好？\n[00:05][说话人2] 好。", ["说话人1", "说话人2"], [0, 5], ["你好？", "好。"], 0,
    ),
    # Otter: name, two blanks, time; its footer (a podcast's published transcripts); and the form without names.
    "Otter txt": Form(
        "a.txt", "Unknown Speaker  0:00  \nHow long?\n\nSidney Buckner-Fitzgerald  55:21  \nTwenty years.\n\nTranscribed by https://otter.ai\n",
        ["Unknown Speaker", "Sidney Buckner-Fitzgerald"], [0, 3321], ["How long?", "Twenty years."], 1,
    ),
    "Otter without names": Form(
        "a.txt", "0:01  \nApples were garbage.\n\n0:15  \nIt was bad.\n\nTranscribed by https://otter.ai\n", ["", ""], [1, 15],
        ["Apples were garbage.", "It was bad."], 1,
    ),
    # Zoom: captions saved in the meeting (vexa's replay test) and the recording's .vtt (readme of wwsalmon/zoom-transcript-formatter).
    "Zoom txt": Form("a.txt", "[Karl Moll] 14:03:22\nHow long?\n\n[Wei] 14:03:30\nTwenty years.\n", ["Karl Moll", "Wei"], [50602, 50610],
                     ["How long?", "Twenty years."], 0),
    "Zoom vtt": Form(
        "a.vtt", "WEBVTT\n\n33\n00:02:24.720 --> 00:02:32.850\nSam Z: gotcha, and the room?\n\n34\n00:02:33.480 --> 00:02:33.990\n"
        "Yuki W: it's really.\n\n35\n00:02:35.130 --> 00:02:36.900\nYuki W: it's new: like.\n",
        ["Sam Z", "Yuki W"], [144.72, 153.48], ["gotcha, and the room?", "it's really. it's new: like."], 0,
    ),
    # Teams: voice tags and identifiers in .vtt; .docx as text (a transcript that a university published), and its older three lines.
    "Teams vtt": Form(
        "a.vtt", "WEBVTT\n\n0ddc1d5f-1/12-0\n00:00:03.000 --> 00:00:05.000\n<v Li Wei>住了\n多久？</v>\n\n0ddc1d5f-1/14-0\n"
        "00:00:06.000 --> 00:00:08.000\n<v Wang, Fang (Guest)>二十 &amp; 一年</v>\n",
        ["Li Wei", "Wang, Fang (Guest)"], [3, 6], ["住了多久？", "二十 & 一年"], 0,
    ),
    "Teams docx as text": Form(
        "a.txt", "Governance-20260615-Meeting Transcript\n15 June 2026, 03:35am\n27m 42s\nNick Miller started transcription\n"
        "David Mulholland   0:03\nShall we?\nRey Takeshima   0:19\nYeah.\nNick Miller stopped transcription\n",
        ["David Mulholland", "Rey Takeshima"], [3, 19], ["Shall we?", "Yeah."], 5,
    ),
    "Teams older docx as text": Form(
        "a.txt",
        "0:0:0.0 --> 0:0:2.430\nLi Wei\n住了多久？\n\n0:0:3.0 --> 0:0:5.10\nWang Fang\n二十年。\n\n0:0:6.0 --> 0:0:7.0\nLi Wei\n哦？\n"
        "0:0:8.0 --> 0:0:9.0\nWang Fang\n嗯。\n",
        ["Li Wei", "Wang Fang", "Li Wei", "Wang Fang"], [0, 3, 6, 8], ["住了多久？", "二十年。", "哦？", "嗯。"], 0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_an_apps_form(form: str, tmp_path: Path) -> None:
    name, text, speakers, seconds, words, about = FORMS[form]
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = read_transcript(tmp_path / name)
    assert [turn.speaker for turn in found.turns] == speakers
    assert [turn.seconds for turn in found.turns] == seconds
    assert [found.spoken(turn) for turn in found.turns] == words
    assert len(found.about) == about
    assert not any("unverified" in warning.en for warning in found.warnings)


def test_a_layout_that_was_seen_nowhere_is_said_to_be_unverified(tmp_path: Path) -> None:
    text = "00:12:34 张三\n你好？\n00:12:40 李四\n好。\n00:12:50 张三\n嗯？\n00:13:00 李四\n对。"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    found = read_transcript(tmp_path / "a.txt")
    assert [turn.speaker for turn in found.turns] == ["张三", "李四", "张三", "李四"]
    assert any("layout unverified (time-label)" in warning.en for warning in found.warnings)


def test_invisible_characters_hide_no_label(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\u200b采访者：你好？\n\u202b受访者\u200f：مرحبا 𠮷👨‍👩‍👧。\n", encoding="utf-8")
    found = read_transcript(tmp_path / "a.txt")
    assert [(turn.speaker, turn.role) for turn in found.turns] == [("采访者", "interviewer"), ("受访者", "interviewee")]
    assert found.spoken(found.turns[1]).endswith("𠮷👨‍👩‍👧。")


@pytest.mark.parametrize("suffix", ["srt", "vtt", "tsv", "txt"])
def test_what_whisper_wrote_is_the_same_in_each_form(real: Path, suffix: str) -> None:
    found = inspect(real / f"interview_whisper.{suffix}")
    assert (found["turns"], found["speakers"], found["timestamps"], found["spoken"]) == (753, 1, True, 31914)
