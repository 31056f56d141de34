"""The one place that rounds: numbers in, text out.

A missing or undefined number reads —, an infinite one ∞; minus is U+2212, not a hyphen, and no zero is negative.
"""

from __future__ import annotations

import math
from typing import Any

from jcommunity_study.bilingual import Text

MISSING = "—"
MINUS = "−"
STARS_NOTE = "* p < .05, ** p < .01, *** p < .001"
_STARS = ((0.001, "***"), (0.01, "**"), (0.05, "*"))
_OF = Text("{n}/{total}", "{n} of {total}")


def _number(value: Any) -> float | None:
    """The value as a float; None for None, NaN, NaT, pandas' NA and what is no number."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return None if math.isnan(number) else number


def _fixed(number: float, digits: int) -> str:
    if math.isinf(number):
        return "∞" if number > 0 else f"{MINUS}∞"
    text = f"{abs(number):,.{digits}f}"
    return f"{MINUS}{text}" if number < 0 and float(text.replace(",", "")) != 0 else text


def estimate(value: Any, digits: int = 2) -> str:
    """A statistic, a mean or a coefficient to two decimals: −0.35; missing —."""
    number = _number(value)
    return MISSING if number is None else _fixed(number, digits)


def observed(low: Any, middle: Any, high: Any) -> str:
    """The median and range of numbers that people gave: 24; 2–96. Whole ones stand as they are (2013 is a year), others to two decimals;
    a range that is hidden reads —."""
    lowest, median, highest = map(_given, (low, middle, high))
    return MISSING if median == MISSING else f"{median}; {MISSING if MISSING in (lowest, highest) else f'{lowest}–{highest}'}"


def _given(value: Any) -> str:
    number = _number(value)
    return f"{number:.0f}" if number is not None and number.is_integer() and 0 <= number < 10_000 else estimate(number)


def p_value(value: Any) -> str:
    """A p value to three decimals without its leading zero: .034, <.001; missing —."""
    number = _number(value)
    if number is None:
        return MISSING
    if number < 0.001:
        return "<.001"
    return f"{number:.3f}".removeprefix("0")


def p_phrase(value: Any) -> str:
    """A p value for running text: p = .034, p < .001."""
    text = p_value(value)
    return f"p < {text[1:]}" if text.startswith("<") else f"p = {text}"


def stars(p: Any) -> str:
    """*** below .001, ** below .01, * below .05, else nothing; the p that counts is the exact one."""
    number = _number(p)
    return "" if number is None else next((mark for limit, mark in _STARS if number < limit), "")


def starred(value: Any, p: Any, digits: int = 2) -> str:
    """An estimate with its stars: −0.35***."""
    return estimate(value, digits) + stars(p)


def percent(share: Any, digits: int = 1, sign: bool = True) -> str:
    """A share between 0 and 1 as a percentage to one decimal: 45.6%, or 45.6 where the column's head says %."""
    number = _number(share)
    return MISSING if number is None else _fixed(100 * number, digits) + ("%" if sign else "")


def points(share: Any, digits: int = 1) -> str:
    """A difference of shares between 0 and 1 in percentage points, where the head says so: −4.2."""
    return percent(share, digits, sign=False)


def confidence(level: float) -> str:
    """The level of an interval: 95%, 99.9%."""
    return f"{100 * level:g}%"


def interval(low: Any, high: Any, digits: int = 2) -> str:
    """An interval: [−0.12, 0.45]; — when both ends are missing."""
    return _interval(estimate(low, digits), estimate(high, digits))


def percent_interval(low: Any, high: Any, digits: int = 1) -> str:
    """An interval of shares between 0 and 1: [40.1%, 51.2%]."""
    return _interval(percent(low, digits), percent(high, digits))


def _interval(low: str, high: str) -> str:
    return MISSING if low == high == MISSING else f"[{low}, {high}]"


def count(value: Any) -> str:
    """A whole number with thousands separators: 1,234."""
    number = _number(value)
    return MISSING if number is None else _fixed(number, 0)


def degrees(value: Any) -> str:
    """Degrees of freedom: whole ones as they are, Welch's to two decimals."""
    number = _number(value)
    if number is None:
        return MISSING
    return _fixed(number, 0 if math.isinf(number) or number.is_integer() else 2)


def count_percent(n: Any, share: Any) -> str:
    """How many, and the share in brackets: 123 (45.6%)."""
    return MISSING if _number(n) is None else f"{count(n)} ({percent(share)})"


def mean_sd(mean: Any, sd: Any, digits: int = 2) -> str:
    """A mean with its standard deviation: 3.45 (0.81)."""
    return MISSING if _number(mean) is None else f"{estimate(mean, digits)} ({estimate(sd, digits)})"


def of_total(n: Any, total: Any, lang: str = "zh") -> str:
    """How many of how many, for interviewees: 3/5, 3 of 5; never a percentage."""
    return (_OF.zh if lang == "zh" else _OF.en).format(n=count(n), total=count(total))
