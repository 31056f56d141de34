"""How much one person's answers vary (`irv` of R's careless).

Dunn, A. M., Heggestad, E. D., Shanock, L. R., & Theilgard, N. (2018). Intra-individual response variability as an indicator of insufficient
effort responding. Journal of Business and Psychology, 33, 105–121.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.kinds import NAMES, POSITIVE, WHOLE
from jcommunity_study.survey.questionnaire import Questionnaire
from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.screen.rule import Place, Rule, RuleKind, above, below, codes, need_columns, spread


def irv(values: np.ndarray) -> np.ndarray:
    """The standard deviation (n − 1) of each row of an n × k array over what was answered; NaN under two answers."""
    known = ~np.isnan(values)
    n = known.sum(axis=1)
    mean = np.where(known, values, 0.0).sum(axis=1) / np.maximum(n, 1)
    squares = np.where(known, (values - mean[:, None]) ** 2, 0.0).sum(axis=1)
    return np.sqrt(np.divide(squares, n - 1, out=np.full(len(values), np.nan), where=n > 1))


def irv_split(values: np.ndarray, parts: int) -> np.ndarray:
    """`irv` of `parts` runs of columns of like length (n × parts), cut as R's `cut(seq_along(x), parts)` does."""
    k = values.shape[1]
    part = np.array([max(1, -(-i * parts // (k - 1))) for i in range(k)])
    return np.column_stack([irv(values[:, part == p]) for p in range(1, parts + 1)])


def _index(chunk: Responses, rule: Rule, known: Any) -> np.ndarray:
    return irv(codes(chunk, rule["items"]))


def _flags(chunk: Responses, rule: Rule, known: Any) -> np.ndarray:
    """Under `minimum` or over `maximum`, over all items or, with `split`, in one of so many parts of them."""
    values = codes(chunk, rule["items"])
    parts = np.column_stack([irv(values), irv_split(values, int(rule["split"]))] if "split" in rule else [irv(values)])
    out = np.zeros(chunk.n, dtype=bool)
    for part in parts.T:
        out |= below(part, float(rule.get("minimum", -np.inf))) | above(part, float(rule.get("maximum", np.inf)))
    return out


def _check(rule: Rule, questionnaire: Questionnaire, place: Place) -> None:
    need_columns(2)(rule, questionnaire, place)
    k = len(spread(rule["items"], questionnaire))
    if "split" in rule and not 2 <= int(rule["split"]) <= k // 2:
        zh, en = f"split 应在 2 和 {k // 2} 之间（每段至少两题）。", f"`split` must lie between 2 and {k // 2} (two items a part at least)."
        raise InputError(zh, en, where=place("split"))


IRV = RuleKind(
    Text("个体内变异异常", "Answers vary too little or too much"), _flags,
    {"items": NAMES, "minimum": POSITIVE, "maximum": POSITIVE, "split": WHOLE}, frozenset({"items"}),
    some_of=("minimum", "maximum"), index=_index, check=_check,
)  # fmt: skip
