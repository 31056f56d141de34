"""Texts as arrays, so that a question is asked of all places at once."""

from __future__ import annotations

import numpy as np

END = 0x110000  # stands after the last character of a text, and is no code point: nothing goes on there


def code_points(text: str) -> np.ndarray:
    """The code points of a text, and END."""
    return np.append(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<i4"), np.int32(END))


def one_of(characters: str) -> np.ndarray:
    """A table by code point: whether it is one of these characters."""
    table = np.zeros(END + 1, dtype=bool)
    table[[ord(character) for character in characters]] = True
    return table


def spread(first: np.ndarray, count: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The numbers of several ranges, one range after the other: of which range each is, and the number itself."""
    owner = np.repeat(np.arange(len(count)), count)
    return owner, np.arange(len(owner)) + np.repeat(first - np.cumsum(count) + count, count)
