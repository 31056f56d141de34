"""Numbers that prove themselves: check digits, dates inside, how many digits there are."""

from __future__ import annotations

import re

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999: ISO 7064, MOD 11-2
_CHECK = "10X98765432"
_NOT_DIGIT = re.compile(r"\D")


def digits(text: str) -> str:
    """The ASCII digits of a text."""
    return _NOT_DIGIT.sub("", text)


def is_id_number(text: str) -> bool:
    """Whether a Chinese ID number, blanks and dashes aside, has a date and, of 18, the check digit of GB 11643-1999."""
    plain = re.sub(r"[\s-]", "", text).upper()
    if len(plain) == 15:
        return _is_date(plain[8:10], plain[10:12])
    return (
        len(plain) == 18
        and _is_date(plain[10:12], plain[12:14])
        and _CHECK[sum(w * int(d) for w, d in zip(_WEIGHTS, plain[:17], strict=True)) % 11] == plain[17]
    )


def _is_date(month: str, day: str) -> bool:
    return 1 <= int(month) <= 12 and 1 <= int(day) <= 31


def is_luhn(text: str) -> bool:
    """Whether the digits of a text end in their Luhn check digit (ISO/IEC 7812-1): bank cards, IMEI."""
    found = digits(text)
    doubled = (sum(divmod(2 * int(d), 10)) for d in found[-2::-2])
    return bool(found) and (sum(doubled) + sum(map(int, found[-1::-2]))) % 10 == 0
