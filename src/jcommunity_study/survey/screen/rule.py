"""What a screening rule is: one entry of `registry.RULES` holds all that is known of it, its settings included."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, Self

import numpy as np

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.kinds import NAME, TEXT, Kinds
from jcommunity_study.survey.questionnaire import Questionnaire
from jcommunity_study.survey.responses import REASON_CODES, Responses

Rule = Mapping[str, Any]  # one `[[screening]]` table of study.toml
Place = Callable[[str], object]  # a setting of the rule → where it stands
COMMON: Kinds = {"rule": NAME, "label": TEXT}
CODED = ("single", "scale", "matrix")
SKIPPED, BLANK = REASON_CODES["skipped"], REASON_CODES["blank"]


class Known(Protocol):
    """What a rule must know of the whole sample: gathered from each chunk, merged in any order and grouping to the same."""

    def merged(self, other: Self) -> Self: ...


@dataclass(frozen=True)
class RuleKind:
    """How a rule works.

    `flags(chunk, rule, known)` is a bool a respondent; `index`, with the same arguments, the number behind it (NaN where there is none).
    `settings` says which kind of value each setting takes; `required` ones must be given, exactly one of each
    group in `one_of`, and at least one of `some_of`. `check` holds a rule
    against the questionnaire beyond the names of its columns, `idle` says why a rule has nothing to go by.
    `quality` is false of a rule that says who belongs to the study at all: such a one is never lifted, for sensitivity's sake or any other.
    """

    label: Text
    flags: Callable[[Responses, Rule, Any], np.ndarray]
    settings: Kinds
    required: frozenset[str] = frozenset()
    one_of: tuple[tuple[str, ...], ...] = ()
    some_of: tuple[str, ...] = ()
    gather: Callable[[Responses, Rule], Known] | None = None
    index: Callable[[Responses, Rule, Any], np.ndarray] | None = None
    idle: Callable[[Rule, Any], Text | None] | None = None
    check: Callable[[Rule, Questionnaire, Place], None] | None = None
    quality: bool = True


def listed(rule: Rule) -> list[str]:
    """The names under `item` or `items`."""
    return [str(rule["item"])] if "item" in rule else [str(name) for name in rule.get("items", [])]


def spread(names: Iterable[object], questionnaire: Questionnaire) -> list[str]:
    """Names of columns; a matrix by its name stands for its rows."""
    rows = {i.name: [f"{i.name}_{r.name}" for r in i.rows] for i in questionnaire.items if i.kind == "matrix"}
    return [column for name in names for column in rows.get(str(name), [str(name)])]


def codes(chunk: Responses, names: Iterable[object]) -> np.ndarray:
    """The values of some columns as an n × k array of floats, NaN where there is none."""
    return chunk.frame[spread(names, chunk.questionnaire)].to_numpy(dtype=float, na_value=np.nan)


def need_columns(n: int, key: str = "items") -> Callable[[Rule, Questionnaire, Place], None]:
    """A check that a rule names at least `n` columns, each once and each of codes."""

    def check(rule: Rule, questionnaire: Questionnaire, place: Place) -> None:
        names = spread(rule[key], questionnaire)
        if len(set(names)) < max(n, len(names)):
            zh, en = f"{key} 应列出至少 {n} 个不同的变量。", f"`{key}` must list at least {n} columns, each once."
            raise InputError(zh, en, where=place(key))
        kinds = {c.name: c.item.kind for c in questionnaire.columns() if not c.other}
        for name in names:
            if kinds.get(name) not in CODED:
                raise InputError(f"“{name}”不是量表题或单选题。", f"`{name}` is no scale, matrix or single choice.", where=place(key))

    return check


def below(index: np.ndarray, limit: float) -> np.ndarray:
    """Where the index is known and under a limit."""
    return np.less(index, limit, out=np.zeros(len(index), dtype=bool), where=~np.isnan(index))


def above(index: np.ndarray, limit: float) -> np.ndarray:
    """Where the index is known and over a limit."""
    return np.greater(index, limit, out=np.zeros(len(index), dtype=bool), where=~np.isnan(index))
