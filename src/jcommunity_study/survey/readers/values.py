"""What people write where a number or a date is asked for."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"^约?\s*([-+]?\d{1,15}(?:,\d{3})*(?:\.\d+)?)\s*(?:周?岁|年|次|元|万元|人|个月?|月|天|日|小时|分钟|分|%)?$")
_DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?$")


def as_number(raw: str) -> float | None:
    """`25`, `２５`, `约10年`, `1,200元`; None when it is no number."""
    match = _NUMBER.match(unicodedata.normalize("NFKC", raw).strip())
    return float(match[1].replace(",", "")) if match else None


def as_date(raw: str) -> str | None:
    """`2023/9/8`, `2023年9月8日` as `2023-09-08`; None when it is no date."""
    match = _DATE.match(unicodedata.normalize("NFKC", raw).strip())
    if not match or not (1 <= int(match[2]) <= 12 and 1 <= int(match[3]) <= 31):
        return None
    return f"{int(match[1]):04d}-{int(match[2]):02d}-{int(match[3]):02d}"
