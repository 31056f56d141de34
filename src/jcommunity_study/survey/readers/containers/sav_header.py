"""What pyreadstat does not tell of an SPSS file: the encoding it declares and the variable it is weighted by.

Source: PSPP's "System File Format" (file header record, variable record, extension records 3, 13 and 20).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

_INTEGERS, _LONG_NAMES, _ENCODING = 3, 13, 20  # subtypes of extension records


@dataclass(frozen=True)
class Header:
    """`encoding`: a name, or a code page's number, or ''; `weight`: a variable's name as latin-1, or ''."""

    encoding: str = ""
    weight: str = ""


def read_header(data: bytes) -> Header:
    """The header of a .sav or .zsav; an empty one where it is damaged, which is for the parser to say."""
    try:
        return _Walk(data).header()
    except (struct.error, IndexError):
        return Header()


class _Walk:
    """Record by record through the dictionary."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 176
        self.order = "<" if struct.unpack_from("<i", data, 64)[0] in (2, 3) else ">"
        self.variables: list[str] = []  # short names by place, '' for the continuation of a string
        self.extensions: dict[int, bytes] = {}

    def ints(self, count: int) -> tuple[int, ...]:
        found = struct.unpack_from(f"{self.order}{count}i", self.data, self.at)
        self.at += 4 * count
        return found

    def skip(self, count: int) -> None:
        if count < 0 or self.at + count > len(self.data):
            raise IndexError
        self.at += count

    def header(self) -> Header:
        while self.step():
            pass
        (place,) = struct.unpack_from(f"{self.order}i", self.data, 76)
        short = self.variables[place - 1] if 0 < place <= len(self.variables) else ""
        return Header(self.encoding(), self.long_names().get(short.casefold(), short))

    def step(self) -> bool:
        """One record; False at the end of the dictionary."""
        (kind,) = self.ints(1)
        if kind == 2:
            self.variable()
        elif kind == 3:
            (labels,) = self.ints(1)
            for _ in range(labels):
                self.skip(8)
                self.skip((self.data[self.at] + 8) // 8 * 8)
        elif kind in (4, 6):
            (count,) = self.ints(1)
            self.skip(count * (4 if kind == 4 else 80))
        elif kind == 7:
            subtype, size, count = self.ints(3)
            self.extensions[subtype] = self.data[self.at : self.at + size * count]
            self.skip(size * count)
        return kind in (2, 3, 4, 6, 7)

    def variable(self) -> None:
        kind, has_label, missing, _, _ = self.ints(5)
        self.variables.append(self.data[self.at : self.at + 8].decode("latin-1").strip() if kind >= 0 else "")
        self.skip(8)
        if has_label:
            (length,) = self.ints(1)
            self.skip((length + 3) // 4 * 4)
        self.skip(8 * abs(missing))

    def encoding(self) -> str:
        named = self.extensions.get(_ENCODING, b"").decode("latin-1").strip(" \0")
        numbers = self.extensions.get(_INTEGERS, b"")
        if named or len(numbers) < 32:
            return named
        (page,) = struct.unpack_from(f"{self.order}i", numbers, 28)
        return str(page) if page > 4 else ""  # 1 to 4: EBCDIC, ASCII and DEC, which name no page

    def long_names(self) -> dict[str, str]:
        pairs = self.extensions.get(_LONG_NAMES, b"").decode("latin-1").split("\t")
        return {short.casefold(): name.strip("\0") for short, mark, name in (p.partition("=") for p in pairs) if mark}
