"""One answer over and over: blocks of a single code, and the longest and the average run of one code (`longstring` of R's careless).

Johnson, J. A. (2005). Ascertaining the validity of individual protocols from web-based personality inventories. Journal of Research in
Personality, 39, 103–129.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.kinds import BLOCKS, NAMES, POSITIVE, WHOLE
from jcommunity_study.survey.questionnaire import Questionnaire
from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.screen.rule import Place, Rule, RuleKind, above, codes


def longstring(values: np.ndarray) -> np.ndarray:
    """The longest run of one value in each row of an n × k array; a missing value (NaN) is a run of one, as R's `rle` has it."""
    longest = np.zeros(len(values), dtype=int)
    run = np.zeros(len(values), dtype=int)
    for k in range(values.shape[1]):
        same = (values[:, k] == values[:, k - 1]) if k else np.zeros(len(values), dtype=bool)
        run = np.where(same, run + 1, 1)
        longest = np.maximum(longest, run)
    return longest


def avgstr(values: np.ndarray) -> np.ndarray:
    """The average length of the runs in each row (`longstring(x, avg = TRUE)`): k over the number of runs."""
    changes = (values[:, 1:] != values[:, :-1]).sum(axis=1) if values.shape[1] else 0  # NaN differs from everything
    return values.shape[1] / (changes + np.ones(len(values)))


def _blocks(rule: Rule) -> list[list[str]]:
    """The blocks whose runs are counted apart: those of `blocks`, or all of `items` as one."""
    return list(rule["blocks"]) if "blocks" in rule else [list(rule["items"])]


def _over_blocks(index: Any, chunk: Responses, rule: Rule) -> np.ndarray:
    return np.max([index(codes(chunk, block)) for block in _blocks(rule)], axis=0)


def _index(chunk: Responses, rule: Rule, known: Any) -> np.ndarray:
    return _over_blocks(longstring if "maximum" in rule else avgstr, chunk, rule).astype(float)


def _long(chunk: Responses, rule: Rule, known: Any) -> np.ndarray:
    """In one block at least, the longest run is over `maximum` or the average one over `maximum_average`."""
    out = np.zeros(chunk.n, dtype=bool)
    for key, index in (("maximum", longstring), ("maximum_average", avgstr)):
        if key in rule:
            out |= above(_over_blocks(index, chunk, rule).astype(float), float(rule[key]))
    return out


def constant_blocks(chunk: Responses, rule: Rule, known: Any) -> np.ndarray:
    """How many of `blocks` hold one code all through; a block with a gap does not count."""
    values = [codes(chunk, block) for block in rule["blocks"]]
    return np.sum([(v == v[:, :1]).all(axis=1) for v in values], axis=0, dtype=float)


def _straight(chunk: Responses, rule: Rule, known: Any) -> np.ndarray:
    return constant_blocks(chunk, rule, known) >= int(rule.get("minimum_blocks", 1))


def _check_blocks(rule: Rule, questionnaire: Questionnaire, place: Place) -> None:
    """An empty block would be a straight line for all; more blocks than there are, for nobody."""
    for key in ("blocks", "items"):
        if key in rule and not (rule[key] and all(rule[key])):
            raise InputError(f"{key} 是空的。", f"`{key}` is empty.", where=place(key))
    if not 1 <= int(rule.get("minimum_blocks", 1)) <= len(rule.get("blocks", [1])):
        n = len(rule["blocks"])
        raise InputError(
            f"minimum_blocks 应在 1 和 {n} 之间。", f"`minimum_blocks` must lie between 1 and {n}.", where=place("minimum_blocks")
        )


STRAIGHT_LINING = RuleKind(
    Text("各题选项雷同", "Straight-lined"), _straight, {"blocks": BLOCKS, "minimum_blocks": WHOLE}, frozenset({"blocks"}),
    index=constant_blocks, check=_check_blocks,
)  # fmt: skip
LONGSTRING = RuleKind(
    Text("连续选择相同选项", "Long run of one answer"), _long,
    {"items": NAMES, "blocks": BLOCKS, "maximum": POSITIVE, "maximum_average": POSITIVE},
    one_of=(("items", "blocks"),), some_of=("maximum", "maximum_average"), index=_index, check=_check_blocks,
)  # fmt: skip
