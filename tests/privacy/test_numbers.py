"""Check digits against published examples."""

from __future__ import annotations

import pytest

from jcommunity_study.privacy.numbers import is_id_number, is_luhn


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014", "110105 19491231 002x", "310104650823001"])
def test_id_numbers_with_their_check_digit(number: str) -> None:
    """The first two stand in GB 11643-1999 as examples."""
    assert is_id_number(number)


@pytest.mark.parametrize("number", ["110105194912310021", "440524188001010015", "440524188013010014", "310104651323001", "123"])
def test_id_numbers_with_a_wrong_digit_or_no_date(number: str) -> None:
    assert not is_id_number(number)


def test_luhn() -> None:
    """79927398713 is the example of ISO/IEC 7812-1's explanations; 490154203237518 that of the GSMA for IMEI."""
    assert is_luhn("79927398713")
    assert is_luhn("4901 5420 3237 518")
    assert not is_luhn("79927398710")
    assert not is_luhn("")
