"""Who is screened out, and why: only by the rules that the study declares, in their order, each with its count and ids.

`summarise(chunk)` → `merge` → `apply(chunk, summary)`: what a rule must know of the whole sample (a median, earlier
answers from one address) is in the Summary, so chunks of rows can be screened apart. `screen` does the three on one frame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.survey.questionnaire import Questionnaire
from jcommunity_study.survey.responses import Responses

Rule = Mapping[str, Any]
Flags = Callable[[Responses, Rule, "Summary"], np.ndarray]
NO_ANSWER = -99  # stands for every missing value where answers are compared
_NOTHING = Text.same("")
NAMING = ("item", "items", "blocks", "keys")  # the settings of a rule that name columns
NO_TIMES = Text("所用时间全部为空", "no durations")
NO_ADDRESSES = Text("IP 全部为空", "no addresses")


@dataclass(frozen=True)
class Summary:
    """What rules need of the whole sample.

    seconds  every respondent's time, sorted (no NaN)
    first    per key of a `duplicates` rule, the respondent who came first with it: (place in the file, id)
    addresses  how many respondents have a known address
    """

    n: int
    seconds: np.ndarray
    first: Mapping[bytes, tuple[int, str]]
    near: pd.DataFrame
    addresses: int = 0

    @property
    def median_seconds(self) -> float:
        """NaN when no export gave times."""
        return float(np.median(self.seconds)) if len(self.seconds) else float("nan")


@dataclass(frozen=True)
class FlowStep:
    """One rule: how many it removed of those still there, how many remain; `alone`: how many it would remove by itself.

    `not_applied` says why the rule had nothing to go by (no respondent's time is known); None where it was applied.
    """

    rule: str
    label: Text
    removed: int
    remaining: int
    ids: tuple[str, ...] = ()
    alone: int = 0
    not_applied: Text | None = None

    @property
    def applicable(self) -> bool:
        return self.not_applied is None


@dataclass(frozen=True)
class Flow:
    """The steps in order; the first is `received` and removes nobody."""

    steps: tuple[FlowStep, ...]
    kept: tuple[str, ...]

    @property
    def received(self) -> int:
        return self.steps[0].remaining

    @property
    def removed(self) -> int:
        return sum(step.removed for step in self.steps)

    def reason_of(self) -> dict[str, str]:
        """Respondent id → the rule that removed it."""
        return {i: step.rule for step in self.steps for i in step.ids}

    def to_frame(self) -> pd.DataFrame:
        """One row a step: rule, label_zh, label_en, removed, remaining, alone, applicable, note_zh, note_en (why it was not applied)."""
        columns = ["rule", "label_zh", "label_en", "removed", "remaining", "alone", "applicable", "note_zh", "note_en"]
        rows = []
        for s in self.steps:
            note = s.not_applied or _NOTHING
            rows.append((s.rule, s.label.zh, s.label.en, s.removed, s.remaining, s.alone, s.applicable, note.zh, note.en))
        return pd.DataFrame(rows, columns=columns)


def screen(responses: Responses, rules: Sequence[Rule]) -> tuple[Responses, Flow]:
    """The responses that remain, and the flow. `rules` are study.toml's `[[screening]]` tables; raises InputError for one
    that names what the questionnaire does not have."""
    flow = apply(responses, summarise(responses, rules), rules)
    return responses.keep(flow.kept), flow


def summarise(chunk: Responses, rules: Sequence[Rule]) -> Summary:
    """What the rules need to know of these rows."""
    check_rules(rules, chunk.questionnaire)
    seconds = chunk.metadata["seconds"].dropna().to_numpy()
    rows = chunk.metadata["row"].to_numpy()
    first: dict[bytes, tuple[int, str]] = {}
    near = pd.DataFrame()
    for rule in rules:
        if rule["rule"] != "duplicates":
            continue
        for key, row, name in zip(_keys(chunk, rule), rows, chunk.frame.index, strict=True):
            if key:
                first[key] = min(first.get(key, (int(row), str(name))), (int(row), str(name)))
        if "similarity" in rule:
            near = pd.DataFrame(
                {"ip_key": chunk.metadata["ip_key"], "row": rows, "answers": list(_answers(chunk))}, index=chunk.frame.index
            )
    return Summary(chunk.n, np.sort(seconds), first, near, int((chunk.metadata["ip_key"] != "").sum()))


def merge(summaries: Iterable[Summary]) -> Summary:
    """The summary of all rows from those of the chunks, in any order."""
    parts = list(summaries)
    first: dict[bytes, tuple[int, str]] = {}
    for part in parts:
        for key, value in part.first.items():
            first[key] = min(first.get(key, value), value)
    seconds = np.sort(np.concatenate([p.seconds for p in parts])) if parts else np.zeros(0)
    frames = [p.near for p in parts if len(p.near)]
    near = pd.concat(frames) if frames else pd.DataFrame()
    return Summary(sum(p.n for p in parts), seconds, first, near, sum(p.addresses for p in parts))


def apply(chunk: Responses, summary: Summary, rules: Sequence[Rule]) -> Flow:
    """The flow of these rows: each leaves at the first rule it meets."""
    left = np.ones(chunk.n, dtype=bool)
    ids = chunk.frame.index.to_numpy()
    steps = [FlowStep("received", Text("回收", "Received"), 0, chunk.n)]
    for rule in rules:
        flagged = RULES[rule["rule"]].flags(chunk, rule, summary)
        out = flagged & left
        left &= ~flagged
        removed, alone = tuple(map(str, ids[out])), int(flagged.sum())
        steps.append(FlowStep(rule["rule"], _label(rule), len(removed), int(left.sum()), removed, alone, _nothing_to_go_by(rule, summary)))
    return Flow(tuple(steps), tuple(map(str, ids[left])))


def _nothing_to_go_by(rule: Rule, summary: Summary) -> Text | None:
    """Why a rule could flag nobody, whatever they answered; of no respondents at all, nothing needs saying."""
    if summary.n and rule["rule"] == "speed" and not len(summary.seconds):
        return NO_TIMES
    if summary.n and rule["rule"] == "duplicates" and "ip" in rule["keys"] and not summary.addresses:
        return NO_ADDRESSES
    return None


def _label(rule: Rule) -> Text:
    given = rule.get("label")
    if isinstance(given, Mapping):
        return Text(str(given.get("zh", given.get("en", ""))), str(given.get("en", given.get("zh", ""))))
    return Text.same(str(given)) if given else RULES[rule["rule"]].label


# --- the rules -------------------------------------------------------------------------------------------------------


def _column(chunk: Responses, rule: Rule, key: str = "item") -> pd.Series:
    return chunk.frame[str(rule[key])]


def _not_kept(chunk: Responses, rule: Rule, summary: Summary) -> np.ndarray:
    """Everyone whose answer is not among `keep`; no answer is no consent."""
    return ~_column(chunk, rule).isin(rule["keep"]).fillna(False).to_numpy(dtype=bool)


def _incomplete(chunk: Responses, rule: Rule, summary: Summary) -> np.ndarray:
    """Answered less than `minimum` of the columns asked; a declared or refused answer counts as one, a skipped column is not asked."""
    names = [c.name for c in chunk.questionnaire.columns() if not c.other]
    answered, asked = np.zeros(chunk.n), np.zeros(chunk.n)
    for name in names:
        reasons = chunk.reasons[name].to_numpy(dtype=object)
        asked += reasons != "skipped"
        answered += (reasons != "skipped") & (reasons != "blank")
    return answered < float(rule["minimum"]) * np.maximum(asked, 1)


def _speed(chunk: Responses, rule: Rule, summary: Summary) -> np.ndarray:
    """Faster than `seconds`, or than `share_of_median` of the sample's median; no recorded time is not fast."""
    limit = float(rule["seconds"]) if "seconds" in rule else float(rule["share_of_median"]) * summary.median_seconds
    return (chunk.metadata["seconds"] < limit).to_numpy(dtype=bool)


def _attention(chunk: Responses, rule: Rule, summary: Summary) -> np.ndarray:
    """Failed more than `allowed` (0) of the attention checks: `item`, `items`, or every item that has an `expected` answer."""
    names = _names(rule) or [i.name for i in chunk.questionnaire.items if i.expected is not None]
    failed = np.zeros(chunk.n, dtype=int)
    for name in names:
        expected = chunk.questionnaire.item(name).expected
        asked = chunk.reasons[name].to_numpy(dtype=object) != "skipped"
        failed += asked & ~(chunk.frame[name] == expected).fillna(False).to_numpy(dtype=bool)
    return failed > int(rule.get("allowed", 0))


def _straight(chunk: Responses, rule: Rule, summary: Summary) -> np.ndarray:
    """One code all through at least `minimum_blocks` (1) of the `blocks`; a block counts where all of it holds a value."""
    same = sum((_constant(_codes(chunk, block)) for block in rule["blocks"]), np.zeros(chunk.n, dtype=int))
    return same >= int(rule.get("minimum_blocks", 1))


def _longstring(chunk: Responses, rule: Rule, summary: Summary) -> np.ndarray:
    """The longest run of one code over `items`, in their order, is longer than `maximum` (`longstring` in R's careless)."""
    return longstring(_codes(chunk, rule["items"])) > int(rule["maximum"])


def longstring(codes: np.ndarray) -> np.ndarray:
    """The longest run of one value in each row of an n × k array; a missing value (NaN) ends a run and is none."""
    longest = np.zeros(len(codes), dtype=int)
    run = np.zeros(len(codes), dtype=int)
    for k in range(codes.shape[1]):
        same = (codes[:, k] == codes[:, k - 1]) if k else np.zeros(len(codes), dtype=bool)
        run = np.where(np.isnan(codes[:, k]), 0, np.where(same, run + 1, 1))
        longest = np.maximum(longest, run)
    return longest


def _duplicates(chunk: Responses, rule: Rule, summary: Summary) -> np.ndarray:
    """The later ones of those who share every one of `keys`; with `similarity`, also of those from one address whose
    answers agree in at least that share of the columns that both answered."""
    rows, keys = chunk.metadata["row"].to_numpy(), _keys(chunk, rule)
    ids = chunk.frame.index
    later = [bool(k) and summary.first.get(k, (int(r), str(i))) != (int(r), str(i)) for k, r, i in zip(keys, rows, ids, strict=True)]
    out = np.array(later, dtype=bool)
    return out | _near(chunk, float(rule["similarity"]), summary) if "similarity" in rule else out


def _near(chunk: Responses, similarity: float, summary: Summary) -> np.ndarray:
    """Compared only within an address, so the cost is that of the addresses shared."""
    removed: set[str] = set()
    for key, group in summary.near.sort_values("row").groupby("ip_key"):
        if not key or len(group) < 2:
            continue
        answers, ids = np.stack(group["answers"].to_list()), list(group.index)
        for later in range(1, len(ids)):
            both = (answers[:later] != NO_ANSWER) & (answers[later] != NO_ANSWER)
            agree = ((answers[:later] == answers[later]) & both).sum(axis=1)
            if (agree >= similarity * np.maximum(both.sum(axis=1), 1)).any():
                removed.add(ids[later])
    return chunk.frame.index.isin(removed)


def _out_of_range(chunk: Responses, rule: Rule, summary: Summary) -> np.ndarray:
    """A value under `minimum` or over `maximum`; no value is not out of range."""
    values = _column(chunk, rule).astype("Float64")
    low, high = float(rule.get("minimum", -np.inf)), float(rule.get("maximum", np.inf))
    return ((values < low) | (values > high)).fillna(False).to_numpy(dtype=bool)


# --- what they share -------------------------------------------------------------------------------------------------


def _names(rule: Rule) -> list[str]:
    return [str(rule["item"])] if "item" in rule else [str(name) for name in rule.get("items", [])]


def _codes(chunk: Responses, names: Iterable[str]) -> np.ndarray:
    return np.column_stack([chunk.frame[str(name)].to_numpy(dtype=float, na_value=np.nan) for name in names])


def _constant(codes: np.ndarray) -> np.ndarray:
    return (codes == codes[:, :1]).all(axis=1).astype(int)  # NaN equals nothing: a block with a gap is not constant


def _answers(chunk: Responses) -> np.ndarray:
    """The coded answers as small integers, one row a respondent."""
    coded = [name for name in chunk.frame.columns if str(chunk.frame[name].dtype) == "Int64"]
    return np.column_stack([chunk.frame[name].fillna(NO_ANSWER).to_numpy(dtype=np.int16) for name in coded])


def _keys(chunk: Responses, rule: Rule) -> list[bytes]:
    """One key a respondent, of `ip`, `answers` (every column) or columns by name; b'' where a part is unknown: nobody's duplicate."""
    parts: list[list[bytes]] = []
    for key in rule["keys"]:
        if key == "ip":
            parts.append([str(k).encode() for k in chunk.metadata["ip_key"]])
        else:
            frame = chunk.frame if key == "answers" else chunk.frame[[str(key)]]
            hashed = pd.util.hash_pandas_object(frame, index=False).to_numpy()
            known = frame.notna().any(axis=1).to_numpy()
            parts.append([h.tobytes() if k else b"" for h, k in zip(hashed, known, strict=True)])
    tag = "+".join(map(str, rule["keys"])).encode()
    return [b"" if b"" in key else b"|".join((tag, *key)) for key in zip(*parts, strict=True)]


# --- the registry ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RuleKind:
    """What a rule of study.toml does: its flags, and its label when the study gives none. Its settings are in settings.py."""

    flags: Flags
    label: Text


RULES: dict[str, RuleKind] = {
    "consent": RuleKind(_not_kept, Text("不同意参加", "Did not consent")),
    "eligible": RuleKind(_not_kept, Text("不符合调查对象", "Not eligible")),
    "completion": RuleKind(_incomplete, Text("作答不完整", "Incomplete")),
    "speed": RuleKind(_speed, Text("作答过快", "Too fast")),
    "attention": RuleKind(_attention, Text("未通过注意力检测题", "Failed the attention check")),
    "straight_lining": RuleKind(_straight, Text("各题选项雷同", "Straight-lined")),
    "longstring": RuleKind(_longstring, Text("连续选择相同选项", "Long run of one answer")),
    "duplicates": RuleKind(_duplicates, Text("重复提交", "Duplicate")),
    "out_of_range": RuleKind(_out_of_range, Text("数值超出范围", "Out of range")),
}


Place = Callable[[int, str], str]  # the rule's place in the list (from 0) and the setting at fault → where that stands


def check_rules(rules: Sequence[Rule], questionnaire: Questionnaire, place: Place | None = None) -> None:
    """Raises InputError for the first rule that names what the questionnaire does not have."""
    for nth, rule in enumerate(rules):
        check_rule(rule, nth, questionnaire, place or (lambda n, key: f"study.toml [[screening]] {n + 1}"))


def check_rule(rule: Rule, nth: int, questionnaire: Questionnaire, place: Place) -> None:
    for key in NAMING:
        _check_names(rule, key, questionnaire, place(nth, key))


def named(rule: Rule, key: str) -> list[str]:
    """The columns that one of NAMING names."""
    told = rule.get(key, [])
    if key == "item":
        return [str(told)] if told else []
    return [str(n) for part in told for n in (part if key == "blocks" else [part])]


def _check_names(rule: Rule, key: str, questionnaire: Questionnaire, where: str) -> None:
    known = {c.name: c.item.kind for c in questionnaire.columns()}
    for name in named(rule, key):
        if key == "keys" and name in ("ip", "answers"):
            continue
        if name not in known:
            raise InputError(f"问卷里没有变量“{name}”。", f"the questionnaire has no column `{name}`.", where=where)
        if key in ("items", "blocks") and known[name] in ("text", "area", "date"):
            raise InputError(f"“{name}”没有编码，不能用于此规则。", f"`{name}` has no codes and cannot serve this rule.", where=where)
