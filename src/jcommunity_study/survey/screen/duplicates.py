"""Who answered before: the same keys again, or answers that are nearly all the same.

Near-identical answers: Kuriakose, N., & Robbins, M. (2016). Don't get duped: Fraud through duplication in public opinion surveys.
Statistical Journal of the IAOS, 32, 283–291 (who look at pairs alike in 85% of the answers and more).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.kinds import NAMES, SHARE, SWITCH
from jcommunity_study.survey.questionnaire import Questionnaire
from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.screen.rule import Place, Rule, RuleKind

NO_ANSWER = -99  # stands for every missing value where answers are compared
NEIGHBOURS = 20  # rows that each is compared with in one order: the cost grows with the rows, not with their square
METADATA = {"ip": "ip_key", "device": "device_key", "account": "account_key", "source": "source"}  # keys that are no answers
EMPTY = {"ip": Text("IP 全部为空", "no addresses")}


@dataclass(frozen=True, eq=False)
class Seen:
    """Per key the respondent who came first with it (place in the file, id); of keys that are no answers, how many rows have one; with
    `similarity`, all answers."""

    n: int
    first: Mapping[bytes, tuple[int, str]]
    known: Mapping[str, int]
    similarity: float | None
    across: bool
    people: pd.DataFrame  # index: id; row, ip_key
    answers: np.ndarray  # a row a person of `people`

    def merged(self, other: Self) -> Self:
        first = dict(self.first)
        for key, value in other.first.items():
            first[key] = min(first.get(key, value), value)
        people, answers = pd.concat([self.people, other.people]), np.concatenate([self.answers, other.answers])
        known = {key: n + other.known[key] for key, n in self.known.items()}
        return type(self)(self.n + other.n, first, known, self.similarity, self.across, people, answers)

    @cached_property
    def near(self) -> frozenset[str]:
        """Ids of those whose answers agree with an earlier person's in at least `similarity` of what either answered."""
        if self.similarity is None:
            return frozenset()
        order = np.lexsort([self.people.index.to_numpy(dtype=str), self.people["row"].to_numpy()])
        answers, ids = self.answers[order], self.people.index.to_numpy()[order]
        late: set[int] = set()
        for earlier, later in self._pairs(answers, self.people["ip_key"].to_numpy(dtype=object)[order]):
            late.update(later[_alike(answers[earlier], answers[later]) >= self.similarity].tolist())
        return frozenset(map(str, ids[sorted(late)]))

    def _pairs(self, answers: np.ndarray, addresses: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Pairs of places to compare, (earlier, later): all within an address, and with `across` those `_blocked` proposes."""
        for key, group in pd.Series(np.arange(len(addresses))).groupby(addresses):
            if key:
                for n in range(1, len(group)):
                    yield group.to_numpy()[:n], np.full(n, group.to_numpy()[n])
        if self.across and self.similarity is not None:
            yield from _blocked(answers, self.similarity)


def _blocked(answers: np.ndarray, similarity: float) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Pairs that may be alike, in linear number (sorted neighbourhoods; Hernández & Stolfo, 1995).

    Answers alike but for d of k columns are the same on one of any d + 1 blocks of columns. So the rows are sorted d + 1 times, each time
    with another block leading, and each row meets the NEIGHBOURS after it that share the leading block. A pair is missed only where
    more than NEIGHBOURS rows crowd between the two in every order.
    """
    n, k = answers.shape
    blocks = min(math.floor((1 - similarity) * k + 1e-9) + 1, k)
    for columns in np.array_split(np.arange(k), blocks):
        turned = np.roll(answers, -int(columns[0]), axis=1)
        order = np.lexsort(turned.T[::-1])
        led = turned[order, : len(columns)]
        for step in range(1, min(NEIGHBOURS, n - 1) + 1):
            same = (led[step:] == led[:-step]).all(axis=1)
            a, b = order[:-step][same], order[step:][same]
            yield np.minimum(a, b), np.maximum(a, b)


def _alike(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The share of equal answers among the columns that at least one of the two answered."""
    either = (a != NO_ANSWER) | (b != NO_ANSWER)
    return ((a == b) & either).sum(axis=1) / np.maximum(either.sum(axis=1), 1)


def _gather(chunk: Responses, rule: Rule) -> Seen:
    rows, first = chunk.metadata["row"].to_numpy(), dict[bytes, tuple[int, str]]()
    for key, row, name in zip(_keys(chunk, rule), rows, chunk.frame.index, strict=True):
        if key:
            first[key] = min(first.get(key, (int(row), str(name))), (int(row), str(name)))
    similarity = float(rule["similarity"]) if "similarity" in rule else None
    people = pd.DataFrame({"row": rows, "ip_key": chunk.metadata["ip_key"].to_numpy()}, index=chunk.frame.index)
    answers = np.zeros((chunk.n, 0), dtype=np.int32) if similarity is None else _answers(chunk)
    told = {str(key): _told(chunk, key) for key in rule["keys"]}
    known = {key: sum(v != "" for v in values) for key, values in told.items() if values is not None}
    return Seen(chunk.n, first, known, similarity, bool(rule.get("across", False)), people, answers)


def _again(chunk: Responses, rule: Rule, known: Seen) -> np.ndarray:
    """The later ones of those who share every one of `keys`; with `similarity`, also the later ones of near-identical answers from one
    address, and with `across` from any."""
    rows, ids = chunk.metadata["row"].to_numpy(), chunk.frame.index
    own = zip(_keys(chunk, rule), rows, ids, strict=True)
    later = [bool(key) and known.first.get(key, (int(r), str(i))) != (int(r), str(i)) for key, r, i in own]
    return np.array(later, dtype=bool) | ids.isin(list(known.near))


def _answered(questionnaire: Questionnaire) -> list[str]:
    return [c.name for c in questionnaire.columns() if c.item.derived is None]


def _answers(chunk: Responses) -> np.ndarray:
    """The coded answers as whole numbers, one row a respondent."""
    coded = [name for name in _answered(chunk.questionnaire) if str(chunk.frame[name].dtype) == "Int64"]
    return chunk.frame[coded].to_numpy(dtype=np.int32, na_value=NO_ANSWER)


def _keys(chunk: Responses, rule: Rule) -> list[bytes]:
    """One key a respondent, of METADATA, personal items, `answers` (all) or columns by name.

    b'' where a part is unknown: nobody's duplicate."""
    parts: list[list[bytes]] = []
    for key in rule["keys"]:
        told = _told(chunk, key)
        if told is not None:
            parts.append([k.encode() for k in told])
        else:
            frame = chunk.frame[_answered(chunk.questionnaire)] if key == "answers" else chunk.frame[[str(key)]]
            hashed = pd.util.hash_pandas_object(frame, index=False).to_numpy()
            known = frame.notna().any(axis=1).to_numpy()
            parts.append([h.tobytes() if k else b"" for h, k in zip(hashed, known, strict=True)])
        if not any(parts[-1]):
            return [b""] * chunk.n
    tag = "+".join(map(str, rule["keys"])).encode()
    return [b"" if b"" in key else b"|".join((tag, *key)) for key in zip(*parts, strict=True)]


def _told(chunk: Responses, key: object) -> list[str] | None:
    """Of METADATA or of a personal item, what each respondent has ('': nothing); None of a key that stands for answers."""
    if key not in METADATA and key not in personal(chunk.questionnaire):
        return None
    column = METADATA.get(str(key), f"{key}_key")
    return [str(v) for v in chunk.metadata[column]] if column in chunk.metadata else [""] * chunk.n


def personal(questionnaire: Questionnaire) -> list[str]:
    """Items that are not read, but for a keyed hash of what was written: a telephone or a student number given twice."""
    return [item.name for item in questionnaire.items if item.personal]


def _idle(rule: Rule, known: Any) -> Text | None:
    empty = next((key for key, n in known.known.items() if not n), None)
    if empty is None or not known.n or known.across:
        return None
    return EMPTY.get(empty, Text(f"{empty} 全部为空", f"no `{empty}`"))


def _check(rule: Rule, questionnaire: Questionnaire, place: Place) -> None:
    if not rule["keys"]:
        raise InputError("keys 是空的。", "`keys` is empty.", where=place("keys"))
    if rule.get("across") and "similarity" not in rule:
        zh, en = "across 需要 similarity（相同答案的比例）。", "`across` needs `similarity` (the share of equal answers)."
        raise InputError(zh, en, where=place("across"))


DUPLICATES = RuleKind(
    Text("重复提交", "Duplicate"), _again, {"keys": NAMES, "similarity": SHARE, "across": SWITCH}, frozenset({"keys"}),
    gather=_gather, idle=_idle, check=_check,
)  # fmt: skip
