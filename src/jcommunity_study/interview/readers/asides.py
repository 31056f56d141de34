"""What the recorder's app writes before and after the talk: kept as told of the transcript, and counted as nobody's words.

Sources, all of them other projects' parsers that skip these lines, but for those that users met: 飞书妙记 (date and length in one line,
关键词, 文字记录; in English Keywords, Transcript), 讯飞听见 (以上内容由AI生成，仅供参考; users met 本文由讯飞听见转写), Otter
(Transcribed by https://otter.ai), Teams (NAME started transcription, NAME stopped transcription).
"""

from __future__ import annotations

import re

_BEGINS = re.compile(r"^[^\S\n]*(?:文字记录|Transcript)[^\S\n]*[:：]?[^\S\n]*$", re.M | re.I)
_HEADER = re.compile(
    r"\d{4}\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2}.{0,60}|(?:关键词|Keywords|时间轴|主题|参会人|录音时长|时长)\s*[:：].{0,400}"
    r"|.{1,60} started transcription", re.I,
)  # fmt: skip
_APP = r"讯飞(?:听见|智能办公本|录音笔)?|科大讯飞|飞书(?:妙记)?|腾讯会议|通义(?:听悟)?|听悟|钉钉(?:闪记)?|听脑"
_MADE = (
    rf"(?:(?:以上|本|该)?(?:内容|文稿|记录|文字|文本|纪要)|(?:本|该)文)\s*(?:均|系|是)?\s*由\s*(?:(?:{_APP}|AI|人工智能|智能|机器|系统|软件|自动|语音)\s*)+"
    r"(?:转写|转录|识别|整理|生成)+(?:[\s,，。;；、!！(（]*(?:仅供|请|不代表|如有).{0,40})?[。.!！]?"
)
_FOOTER = re.compile(rf"Transcribed by https?://otter\.ai\S*|{_MADE}|.{{1,60}} stopped transcription", re.I)
LOOK = 40  # lines
LOOK_FAR = 20_000  # characters


def below_title(text: str) -> int:
    """Where the lines below 文字记录 begin, before which an app may list chapters with their times; 0 where no such line stands."""
    found = _BEGINS.search(text, 0, LOOK_FAR)
    return min(found.end() + 1, len(text)) if found else 0


def first_word(text: str) -> int:
    """Where the talk begins in a text that has no labels: after the lines that only the app writes."""
    start = below_title(text)
    for line in text[start:].split("\n", LOOK)[:LOOK]:
        if line.strip() and not _HEADER.fullmatch(line.strip()):
            break
        start += len(line) + 1
    return min(len(text), start)


def last_word(text: str, start: int) -> int:
    """Where the talk ends: before the lines at the end, after `start`, that the app wrote."""
    end = len(text)
    for _ in range(LOOK):
        talk = text[start:end].rstrip()
        line = talk.rfind("\n") + 1
        if not talk or not _FOOTER.fullmatch(talk[line:].strip()):
            break
        end = start + line
    return end


def lines(*parts: str) -> tuple[str, ...]:
    """The lines of these parts that hold something."""
    return tuple(line.strip() for part in parts for line in part.split("\n") if line.strip())
