"""Whether a column holds personal data by what is written in it, heading aside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import islice

from jcommunity_study.privacy.names import is_name
from jcommunity_study.privacy.spelling import plain

SHARE_OF_COLUMN = 0.3  # a column is personal by content when this share of what was written in it is
SHARE_OF_LIKE = 0.6  # names and bare codes look like other things: more of them are asked for, and several
LEAST_LIKE = 3
LOOKED_AT = 5_000  # values of a column: enough to know what it holds
_NOTHING = re.compile(
    r"[\s(\[]{0,2}(?:无|没有|没|暂无|空|跳过|匿名|保密|不便|不方便|不愿意?透露|不想说|不详|不知道|n/?a|none|null|nan|nil|no|[-/.。]{1,3})[\s)\].。]{0,2}",
    re.IGNORECASE,
)
_CODE = re.compile(r"[a-z]{1,4}[-_]?\d{5,12}[a-z]?", re.IGNORECASE)  # student and staff numbers, passports
# What people call themselves online: no key of Qualtrics, no model of a telephone.
_HANDLE = re.compile(
    r"(?=\D{0,18}\d)(?=[\d_-]{0,4}[a-z][\d_-]{0,8}[a-z])(?!R_|i(?:phone|pad)|huawei|honor|xiaomi|redmi|mate\d|vivo|oppo|galaxy|samsung)[a-z][\w-]{5,19}",
    re.IGNORECASE | re.ASCII,
)
_HEX = re.compile(r"[0-9a-f]{8,}", re.IGNORECASE)  # a pseudonym
_LONG = re.compile(r"(?!(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]))[1-9]\d{7,11}(?<!00)")  # no date and no round amount
_TIMESTAMP = re.compile(r"1[4-9]\d{8}")


def kind_of_column(values: Iterable[str], share: float, consists_of: Callable[[str], str | None]) -> str | None:
    """The kind of which `share` of the non-empty `values` (the first 5,000) consist, as `consists_of` says of each; None when fewer do."""
    cells = [(value.strip(), plain(value).strip()) for value in islice(values, LOOKED_AT)]
    cells = [(cell, text) for cell, text in cells if text and not _NOTHING.fullmatch(text)]
    written = [text for _, text in cells]
    asked = max(LEAST_LIKE, SHARE_OF_LIKE * len(written))
    if sum(is_name(text) for text in written) >= asked:
        return "name"
    counts = Counter(kind for cell, _ in cells if (kind := consists_of(cell)))  # as it stands: so it is searched but once
    if counts and counts.total() >= share * len(written):
        return counts.most_common(1)[0][0]
    return next((kind for kind, like in _LIKE if _tell_apart([t for t in written if like(t)], asked)), None)


def _is_handle(text: str) -> bool:
    return bool(_HANDLE.fullmatch(text)) and not _HEX.fullmatch(text)


_LIKE: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("student_number", _CODE.fullmatch),
    ("account", _is_handle),
    ("long_number", _LONG.fullmatch),
)


def _tell_apart(codes: list[str], asked: float) -> bool:
    """Whether there are enough codes, each written once, that are neither moments nor numbers given one after another."""
    if len(codes) < asked or len(set(codes)) < len(codes) or all(_TIMESTAMP.fullmatch(code) for code in codes):
        return False
    numbers = sorted(int(found[0][-15:]) for code in codes if (found := re.search(r"\d+(?=\D*$)", code)))
    return numbers[-1] - numbers[0] >= 2 * len(numbers)
