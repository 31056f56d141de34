"""Mahalanobis distance from the sample's mean (`mahad` of R's careless, which takes it from `psych::outlier`).

Meade, A. W., & Craig, S. B. (2012). Identifying careless responses in survey data. Psychological Methods, 17, 437–455.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from jcommunity_study.bilingual import Text
from jcommunity_study.kinds import LEVEL, NAMES
from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.screen.moments import Moments
from jcommunity_study.survey.screen.rule import Rule, RuleKind, above, codes, need_columns, spread

CONFIDENCE = 0.99  # careless's default
NO_INVERSE = Text(
    "协方差矩阵不可逆（有题没有变化，或可由其他题算出）",
    "the covariance matrix is singular (an item does not vary, or follows from others)",
)


def mahad(values: np.ndarray, moments: Moments) -> np.ndarray:
    """Squared distances of the rows of an n × k array.

    Centre and covariance come from all answers there are (pairwise); a missing answer adds nothing to a distance, and a row without any
    answer has none (NaN). All are NaN where the covariance cannot be inverted, of which careless makes an error.
    """
    inverse = moments.inverse
    if inverse is None:
        return np.full(len(values), np.nan)
    away = np.where(np.isnan(values), 0.0, values - moments.means())
    return np.where(np.isnan(values).all(axis=1), np.nan, ((away @ inverse) * away).sum(axis=1))


def _gather(chunk: Responses, rule: Rule) -> Moments:
    return Moments.of(codes(chunk, rule["items"]))


def _index(chunk: Responses, rule: Rule, known: Moments) -> np.ndarray:
    return mahad(codes(chunk, rule["items"]), known)


def _far(chunk: Responses, rule: Rule, known: Moments) -> np.ndarray:
    """Farther than the χ² quantile of `confidence` (0.99) with one degree of freedom an item."""
    from scipy.special import chdtri  # scipy.stats, which has the quantile by its name, takes a second to import

    df = len(spread(rule["items"], chunk.questionnaire))
    return above(_index(chunk, rule, known), float(chdtri(df, 1 - float(rule.get("confidence", CONFIDENCE)))))


def _idle(rule: Rule, known: Any) -> Text | None:
    return NO_INVERSE if known.n.any() and known.inverse is None else None


MAHAD = RuleKind(
    Text("作答模式离群", "Far from the usual pattern of answers"), _far, {"items": NAMES, "confidence": LEVEL}, frozenset({"items"}),
    gather=_gather, index=_index, idle=_idle, check=need_columns(2),
)  # fmt: skip
