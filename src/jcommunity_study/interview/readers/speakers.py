"""Who speaks: labels that name an interviewer or an interviewee, and the role that follows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from jcommunity_study.bilingual import Text
from jcommunity_study.interview.transcript import Role

INTERVIEWER = (
    "采访者", "采访人", "采访员", "访谈者", "访谈人", "访谈员", "访问者", "访问员", "访员", "调查员", "调研员", "提问者", "提问", "问",
    "主持人", "记者", "研究者", "Interviewer", "INTERVIEWER", "Moderator", "Researcher", "Q",
)
INTERVIEWEE = (
    "被采访者", "受访者", "受访人", "被访者", "被访人", "被访谈者", "访谈对象", "采访对象", "回答者", "回答", "答",
    "Interviewee", "INTERVIEWEE", "Respondent", "Participant", "Informant", "A",
)
NUMBERED = ("说话人", "发言人", "讲话人", "讲者", "Unknown Speaker", "Speaker", "未知说话人")
NOT_SPEAKERS = frozenset([
    "关键词", "时间轴", "文字记录", "日期", "时间", "地点", "时长", "主题", "备注", "说明", "标题", "记录", "记录人",
    "访谈时间", "访谈地点", "上午", "下午", "am", "pm", "keywords", "date", "time", "place",
])
INVISIBLE = "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"  # zero width, and marks of direction
_TAIL = r"[^\S\n]{0,4}(?:[A-Z](?![A-Za-z]))?\d{0,4}[^\S\n]{0,4}(?:[（(][^（）()\n]{1,20}[)）])?"


def _stems(stems: Iterable[str]) -> str:
    return "|".join(re.escape(s) for s in sorted(stems, key=len, reverse=True))


def _labels(stems: Iterable[str]) -> str:
    return rf"(?:(?:{_stems(stems)}){_TAIL})"


_ALL = INTERVIEWER + INTERVIEWEE + NUMBERED
LONG_LABEL = _labels(stem for stem in _ALL if len(stem) > 1)  # a lone 问, 答, Q or A is no label without its colon
_KNOWN = re.compile(_labels(_ALL))
_INTERVIEWER = re.compile(_labels(INTERVIEWER))
_INTERVIEWEE = re.compile(_labels(INTERVIEWEE))
_NUMBERED = re.compile(_labels(NUMBERED))
_NEUTRAL = re.compile(rf"(?:{_stems(_ALL)})[^\S\n]{{0,4}}[A-Z]?\d{{0,4}}")
_BRACKET = re.compile(r"^(.*?)\s*[（(]([^（）()]*)[)）]$")
_QUESTION = re.compile(r"[？?]\s*$|[吗呢]\W*$")
_UNSEEN = re.compile(f"[{INVISIBLE}*]")
ASKS, ANSWERS = 0.5, 0.25
MIN_TURNS = 2


def tidy(label: str) -> str:
    """A label without asterisks and invisible characters, its blanks (no-break ones too) made single."""
    return " ".join(_UNSEEN.sub(" ", label).split())


def is_known(label: str) -> bool:
    return _KNOWN.fullmatch(label) is not None


def is_neutral(label: str) -> bool:
    """Whether a label names nobody: a role or a number."""
    return _NEUTRAL.fullmatch(label) is not None


def names_in(label: str) -> tuple[str, ...]:
    """The parts of a label, before its brackets and in them, that are neither role nor number: they may name somebody."""
    return () if is_neutral(label) else tuple(p for p in _names(label)[1:] or (label,) if p and not is_neutral(p))


def is_heading(label: str) -> bool:
    """Whether the word before a colon is a heading of the recorder's app (关键词：…), not a speaker."""
    return label.lower() in NOT_SPEAKERS


def roles(spoken: dict[str, list[str]], interviewers: Collection[str]) -> tuple[dict[str, Role], list[Text]]:
    """The role of every label: named in `interviewers`, told by the label, else guessed from who asks, and then said so.

    `spoken` maps a label to the texts of its turns, in order of their first words; `#2` in `interviewers` is the second of them, for
    whoever does not want to write a name down.
    """
    named = {tidy(name) for name in interviewers}
    declared = {label for place, label in enumerate(spoken, 1) if named & {f"#{place}", *_names(label)}}
    asking = declared | {label for label in spoken if _INTERVIEWER.fullmatch(label)}
    warnings = []
    if named and not declared:
        names = "、".join(sorted(named))
        warnings.append(
            Text(f"这份访谈里没有声明为采访者的标签（{names}）。", f"none of the labels declared as interviewers stands here ({names}).")
        )
    if not asking and len(spoken) > 1:
        asking, said = _guess(spoken)
        warnings.append(said)
    return {label: "interviewer" if label in asking else "interviewee" for label in spoken}, warnings


def _names(label: str) -> tuple[str, ...]:
    found = _BRACKET.match(label)
    return (label, *(tidy(part) for part in found.groups())) if found else (label,)


def _guess(spoken: dict[str, list[str]]) -> tuple[set[str], Text]:
    """The one whose turns mostly end in a question, when the others' hardly do and the label does not say that they answer."""
    share = {label: sum(bool(_QUESTION.search(t[-20:])) for t in texts) / len(texts) for label, texts in spoken.items()}
    asker = max((label for label in share if not _INTERVIEWEE.fullmatch(label)), key=lambda label: share[label], default="")
    others = [s for label, s in share.items() if label != asker]
    enough = len(spoken.get(asker, ())) >= MIN_TURNS or all(_NUMBERED.fullmatch(label) for label in spoken)
    if asker and enough and share[asker] >= ASKS and max(others) <= ANSWERS:
        return {asker}, Text(
            f"标签看不出谁是采访者；按提问多少推断为“{asker}”。请在 interviews.yaml 的 interviewers 里确认。",
            f"no label tells the interviewer; {asker!r} asks most and is taken for it. Confirm under `interviewers` in interviews.yaml.",
        )
    return set(), Text(
        "看不出谁是采访者，全部按受访者处理。请在 interviews.yaml 的 interviewers 里写明标签。",
        "no interviewer could be told; everybody counts as interviewee. Name the label under `interviewers` in interviews.yaml.",
    )
