"""What screening would do with the settings that are customary: for information, nothing is removed by it.

Completion: a complete interview answers over 80% (AAPOR, Standard Definitions). Speed: half of the median (Leiner, 2019), two seconds an
item (Huang et al., 2012). Longest string: half of the items (Curran, 2016, Journal of Experimental Social Psychology, 66, 4–19).
Mahalanobis distance and pairs of items: the defaults of careless. Even–odd: .30 (Jackson, in Johnson, 2005). Synonyms and antonyms: a
correlation of the wrong sign. Near-identical: 85% (Kuriakose & Robbins, 2016). Variability has no customary limit: the one here means
next to none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.questionnaire import Column, Questionnaire
from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.screen.passes import apply, summarise
from jcommunity_study.survey.screen.registry import RULES
from jcommunity_study.survey.screen.rule import Rule

BLOCK, MATRIX = 4, 3  # items that make a block in which one answer throughout says something; that share options, so are ratings
NEAR_COLUMNS, NEAR_ROWS = (30, 2_000), 20_000  # near-identical is looked for where alike is not chance, and the search not long
QUANTILES = {"min": 0.0, "p05": 0.05, "p25": 0.25, "median": 0.5, "p75": 0.75, "p95": 0.95, "max": 1.0}
RULE_COLUMNS = ("rule", "label_zh", "label_en", "setting", "items", "n", "flagged", "share", "note_zh", "note_en")
NOBODY = Text("没有人的回答够算", "nobody gave answers enough for it")
INDEX_COLUMNS = ("index", "label_zh", "label_en", "n", *QUANTILES)


@dataclass(frozen=True)
class Outlook:
    """`rules`: a row a customary rule, with how many it would flag of `n`; `indices`: a row an index, with its quantiles."""

    rules: pd.DataFrame
    indices: pd.DataFrame


@dataclass(frozen=True)
class Custom:
    """A rule with its customary settings, and the name of its index (None: it has none)."""

    rule: Rule
    index: Text | None = None


def outlook(responses: Responses) -> Outlook:
    """What customary screening would flag among these responses."""
    customs = list(customary(responses.questionnaire, responses.n)) if responses.n else []
    rules = [c.rule for c in customs]
    summary = summarise(responses, rules) if rules else None
    flow = apply(responses, summary, rules) if summary else None
    rows, indices = [], []
    for custom, step, known in zip(customs, flow.steps[1:], summary.known, strict=True) if flow and summary else ():
        kind = RULES[custom.rule["rule"]]
        index = kind.index(responses, custom.rule, known) if kind.index and custom.index and step.applicable else None
        judged = step.applicable and (index is None or bool(np.isfinite(index).any()))
        note = step.not_applied or (Text.same("") if judged else NOBODY)
        told = {k: v for k, v in custom.rule.items() if k not in ("rule", "label", "items", "blocks", "scales")}
        setting = "; ".join(f"{k} = {_toml(v)}" for k, v in told.items())
        flagged = step.alone if judged else None
        share = None if flagged is None else flagged / responses.n
        label = kind.label
        rows.append((step.rule, label.zh, label.en, setting, _size(custom.rule), responses.n, flagged, share, note.zh, note.en))
        if custom.index and index is not None and judged:
            indices.append(_distribution(step.rule, custom.index, index))
    table = pd.DataFrame(rows, columns=list(RULE_COLUMNS)).astype({"items": "Int64", "flagged": "Int64"})
    return Outlook(table, pd.DataFrame(indices, columns=list(INDEX_COLUMNS)))


def customary(questionnaire: Questionnaire, n: int) -> Iterator[Custom]:
    """The rules that a questionnaire allows, with customary settings, for `n` responses."""
    yield Custom({"rule": "completion", "minimum": 0.8}, Text("作答比例", "Share answered"))
    yield Custom({"rule": "speed", "share_of_median": 0.5}, Text("所用时间（秒）", "Seconds"))
    yield Custom({"rule": "speed", "items_per_minute": 30}, Text("每分钟题数", "Items a minute"))
    if any(i.expected is not None for i in questionnaire.items):
        yield Custom({"rule": "attention"}, Text("答错的检测题数", "Checks failed"))
    yield from _on_ratings(questionnaire)
    scales = [s.name for s in questionnaire.scales if s.confirmed and len(s.items) > 1]
    if len(scales) >= 3:
        yield Custom({"rule": "evenodd", "scales": scales, "maximum": -0.3}, Text("奇偶一致性 evenodd", "Even–odd consistency"))
    yield Custom({"rule": "duplicates", "keys": ["ip", "answers"]})
    coded = [c for c in questionnaire.asked().columns() if c.item.kind not in ("text", "date", "area", "number") and not c.other]
    fewest, most = NEAR_COLUMNS
    if fewest <= len(coded) <= most and n <= NEAR_ROWS:
        yield Custom({"rule": "duplicates", "keys": ["answers"], "similarity": 0.85, "across": True})


def _on_ratings(questionnaire: Questionnaire) -> Iterator[Custom]:
    could = [c for c in questionnaire.columns() if _is_rated(c)]
    shared = Counter(c.item.valid for c in could)  # bands of age or income have options of their own, and are no ratings
    rated = [c for c in could if shared[c.item.valid] >= MATRIX]
    items = [c.name for c in rated]
    runs = [[c.name for c in run] for _, run in groupby(rated, key=lambda c: (c.item.section, c.item.valid, c.row and c.item.name))]
    blocks = [run for run in runs if len(run) >= BLOCK]
    if blocks:
        yield Custom({"rule": "straight_lining", "blocks": blocks}, Text("同一答案的题组数", "Blocks of one answer"))
    if len(items) >= 2 * MATRIX:
        yield Custom({"rule": "longstring", "items": items, "maximum": len(items) // 2}, Text("最长相同串 longstr", "Longest string"))
        yield Custom({"rule": "irv", "items": items, "minimum": 0.1}, Text("个体内变异 irv", "Intra-individual variability"))
        yield Custom({"rule": "mahad", "items": items, "confidence": 0.99}, Text("马氏距离平方 mahad", "Squared Mahalanobis distance"))
        yield Custom({"rule": "psychsyn", "items": items, "critval": 0.6, "minimum": 0}, Text("近义题相关 psychsyn", "Synonyms"))
        yield Custom({"rule": "psychant", "items": items, "critval": 0.6, "maximum": 0}, Text("反义题相关 psychant", "Antonyms"))


def _is_rated(column: Column) -> bool:
    """A rating of the questionnaire's own, and no attention check."""
    item = column.item
    return item.kind in ("scale", "matrix") and not column.other and item.expected is None and item.derived is None and len(item.valid) > 2


def _size(rule: Rule) -> int | None:
    listed = rule.get("items") or rule.get("scales") or [name for block in rule.get("blocks", ()) for name in block]
    return len(listed) or None


def _toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)


def _distribution(rule: str, label: Text, index: np.ndarray) -> tuple[object, ...]:
    known = index[np.isfinite(index)]
    quantiles = np.quantile(known, list(QUANTILES.values())).tolist() if len(known) else [None] * len(QUANTILES)
    return (rule, label.zh, label.en, len(known), *quantiles)
