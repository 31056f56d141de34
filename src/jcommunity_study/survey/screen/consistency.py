"""Whether a person answers alike what is alike: even–odd consistency, psychometric synonyms and antonyms.

`evenodd`, `psychsyn` and `psychant` of R's careless.

Johnson, J. A. (2005), Journal of Research in Personality, 39, 103–129.
Meade, A. W., & Craig, S. B. (2012), Psychological Methods, 17, 437–455.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.kinds import CORRELATION, NAMES, SHARE
from jcommunity_study.survey.questionnaire import Questionnaire
from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.scales import scale_items
from jcommunity_study.survey.screen.moments import Moments
from jcommunity_study.survey.screen.rule import Place, Rule, RuleKind, above, below, codes, need_columns

CRITVAL = 0.6  # careless's default
LEAST = 3  # pairs: two always correlate by 1 or −1
NO_PAIRS = Text("没有相关足够高（critval）的题目对", "no pair of items correlates strongly enough (critval)")


def row_correlation(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Pearson's r between the rows of two n × k arrays over the places known in both; NaN where one side does not vary."""
    known = ~(np.isnan(a) | np.isnan(b))
    n = np.maximum(known.sum(axis=1), 1)[:, None]
    x, y = (np.where(known, v - np.where(known, v, 0.0).sum(axis=1, keepdims=True) / n, 0.0) for v in (a, b))
    xx, yy = (x * x).sum(axis=1), (y * y).sum(axis=1)
    varies = (xx > _ROUNDING * n[:, 0]) & (yy > _ROUNDING * n[:, 0])
    return np.clip(np.divide((x * y).sum(axis=1), np.sqrt(xx * yy), out=np.full(len(a), np.nan), where=varies), -1.0, 1.0)


_ROUNDING = 1e-24  # equal means of thirds differ in their last digit: that is no variance


def evenodd(factors: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The index, and how many factors went into it.

    Each factor is an n × k array, reversed items turned. Its even and its odd items are averaged; the two halves are correlated over
    factors within the person, corrected by Spearman–Brown (2r / (1 + r), not below −1), and the sign is turned, as careless does since
    1.2: higher is more careless.
    """
    halves = [np.column_stack([_row_mean(f[:, start::2]) for f in factors]) for start in (0, 1)]
    pairs = (~np.isnan(halves[0]) & ~np.isnan(halves[1])).sum(axis=1)
    r = row_correlation(*halves)
    corrected = np.divide(2 * r, 1 + r, out=np.where(np.isnan(r), np.nan, -1.0), where=r > -1)
    return -np.maximum(corrected, -1.0), pairs


def _row_mean(values: np.ndarray) -> np.ndarray:
    known = ~np.isnan(values)
    n = known.sum(axis=1)
    return np.divide(np.where(known, values, 0.0).sum(axis=1), n, out=np.full(len(values), np.nan), where=n > 0)


def item_pairs(moments: Moments, critval: float = CRITVAL, *, antonyms: bool = False) -> list[tuple[int, int]]:
    """Pairs (larger place first) that correlate over `critval`, for antonyms under −`critval`; in careless's order, column by column."""
    r = moments.correlation()
    beyond = np.triu(r < -critval if antonyms else r > critval, 1)
    return [(i, j) for j, i in np.argwhere(beyond).tolist()]


def psychsyn(values: np.ndarray, pairs: Sequence[tuple[int, int]]) -> np.ndarray:
    """The within-person correlation over pairs of items of an n × k array; NaN under three pairs answered."""
    if not pairs:
        return np.full(len(values), np.nan)
    first, second = (values[:, [pair[side] for pair in pairs]] for side in (0, 1))
    enough = (~np.isnan(first) & ~np.isnan(second)).sum(axis=1) >= LEAST
    return np.where(enough, row_correlation(first, second), np.nan)


def _factors(chunk: Responses, rule: Rule) -> list[np.ndarray]:
    scales = [chunk.questionnaire.scale(str(name)) for name in rule["scales"]]
    return [scale_items(chunk, s).to_numpy() for s in scales]


def _evenodd_index(chunk: Responses, rule: Rule, known: Any) -> np.ndarray:
    index, pairs = evenodd(_factors(chunk, rule))
    return np.where(pairs >= LEAST, index, np.nan)


def _inconsistent(chunk: Responses, rule: Rule, known: Any) -> np.ndarray:
    """An index over `maximum`; who answered fewer than three scales on both halves is not judged."""
    return above(_evenodd_index(chunk, rule, known), float(rule["maximum"]))


def _check_scales(rule: Rule, questionnaire: Questionnaire, place: Place) -> None:
    known = {s.name: s for s in questionnaire.scales}
    for name in rule["scales"]:
        if name not in known:
            raise InputError(f"问卷里没有量表“{name}”。", f"the questionnaire has no scale `{name}`.", where=place("scales"))
        if not known[name].confirmed or len(known[name].items) < 2:
            zh, en = f"量表“{name}”应已确认，且有至少两题。", f"scale `{name}` must be confirmed and have two items at least."
            raise InputError(zh, en, where=place("scales"))
    if len(set(rule["scales"])) < max(LEAST, len(rule["scales"])):
        zh = f"scales 应列出至少 {LEAST} 个不同的量表：两对数的相关总是 1 或 -1。"
        raise InputError(
            zh, f"`scales` must list at least {LEAST}, each once: two pairs always correlate by 1 or -1.", where=place("scales")
        )


def _gather(chunk: Responses, rule: Rule) -> Moments:
    return Moments.of(codes(chunk, rule["items"]))


def _pairs_of(rule: Rule, known: Moments) -> list[tuple[int, int]]:
    return item_pairs(known, abs(float(rule.get("critval", CRITVAL))), antonyms=rule["rule"] == "psychant")


def _pair_index(chunk: Responses, rule: Rule, known: Moments) -> np.ndarray:
    return psychsyn(codes(chunk, rule["items"]), _pairs_of(rule, known))


def _low(chunk: Responses, rule: Rule, known: Moments) -> np.ndarray:
    return below(_pair_index(chunk, rule, known), float(rule["minimum"]))


def _high(chunk: Responses, rule: Rule, known: Moments) -> np.ndarray:
    return above(_pair_index(chunk, rule, known), float(rule["maximum"]))


def _idle(rule: Rule, known: Any) -> Text | None:
    return NO_PAIRS if known.n.any() and not _pairs_of(rule, known) else None


def _pair_rule(label: Text, flags: Callable[[Responses, Rule, Any], np.ndarray], limit: str) -> RuleKind:
    settings = {"items": NAMES, "critval": SHARE, limit: CORRELATION}
    return RuleKind(
        label, flags, settings, frozenset({"items", limit}), gather=_gather, index=_pair_index, idle=_idle, check=need_columns(3)
    )


EVENODD = RuleKind(
    Text("量表前后不一致", "Inconsistent within scales"), _inconsistent, {"scales": NAMES, "maximum": CORRELATION},
    frozenset({"scales", "maximum"}), index=_evenodd_index, check=_check_scales,
)  # fmt: skip
PSYCHSYN = _pair_rule(Text("近义题答案不一致", "Unlike answers to items that go together"), _low, "minimum")
PSYCHANT = _pair_rule(Text("反义题答案不相反", "Like answers to items that go apart"), _high, "maximum")
