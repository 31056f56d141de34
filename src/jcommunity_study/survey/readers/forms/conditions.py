"""When a question was asked: the conditions of XLSForm (`relevant`), REDCap (branching logic) and LimeSurvey (relevance).

The three dialects differ in how they name an answer and in a few functions; what is not understood is not guessed: such a condition
cannot be evaluated, and a blank stays a blank. Sources: XPath 1.0 as XLSForm restricts it (xlsform.org, "Operators", "Functions"), REDCap's
help "Branching logic", LimeSurvey's manual "ExpressionScript".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Value = str | float | bool
Answers = Mapping[str, str]
Read = Callable[[Answers], Value]
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>\d+(?:\.\d+)?)|(?P<mark><=|>=|<>|!=|==|=|<|>|\|\||&&|[()!,+*/-])"
    r"|(?P<word>[A-Za-z_][\w.-]*(?::[\w-]+)?))"
)
_WORDS = {"||": "or", "&&": "and", "!": "not", "==": "=", "<>": "!=", "eq": "=", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">="}
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)")


@dataclass(frozen=True)
class Condition:
    """A condition that can be evaluated; `names` are the questions whose raw answers it looks at."""

    names: tuple[str, ...]
    holds: Callable[[Answers], bool]


class _NotUnderstood(Exception):  # it never leaves this module
    """A word, a function or a mark that is not known here."""


def parse(text: str, reference: re.Pattern[str], name_of: Callable[[re.Match[str]], str | None]) -> Condition | None:
    """The condition, or None when any part of it is not understood.

    `reference` matches an answer's name in the text, `name_of` gives the question it means (None: none that the form has).
    """
    try:
        reader = _Reader(text, reference, name_of)
        read = reader.either()
        if reader.kind != "end":
            return None
    except _NotUnderstood:
        return None
    return Condition(tuple(dict.fromkeys(reader.names)), lambda answers: _true(read(answers)))


def _true(value: Value) -> bool:
    return value not in ("", "0", 0.0, False, "false")


def _number(value: Value) -> float | None:
    if isinstance(value, bool | float):
        return float(value)
    return float(value) if _NUMBER.fullmatch(value.strip()) else None


def _text(value: Value) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return ("true" if value else "false") if isinstance(value, bool) else value


def _compared(sign: str, left: Read, right: Read) -> Read:
    def read(answers: Answers) -> bool:
        a, b = left(answers), right(answers)
        x, y = _number(a), _number(b)
        if sign in ("=", "!="):
            same = x == y if x is not None and y is not None else _text(a) == _text(b)
            return same == (sign == "=")
        if x is None or y is None:
            return False  # as XPath: no order between what are no numbers
        return {"<": x < y, ">": x > y, "<=": x <= y, ">=": x >= y}[sign]

    return read


def _calculated(sign: str, left: Read, right: Read) -> Read:
    def read(answers: Answers) -> Value:
        x, y = _number(left(answers)), _number(right(answers))
        if x is None or y is None or (sign == "/" and y == 0):
            return ""
        return {"+": x + y, "-": x - y, "*": x * y, "/": x / y if y else 0.0}[sign]

    return read


_FUNCTIONS: dict[str, tuple[int, Callable[..., Value]]] = {  # name: number of arguments, what it does
    "selected": (2, lambda chosen, option: _text(option) in _text(chosen).split()),
    "count-selected": (1, lambda chosen: float(len(_text(chosen).split()))),
    "string-length": (1, lambda value: float(len(_text(value)))),
    "strlen": (1, lambda value: float(len(_text(value)))),
    "is_empty": (1, lambda value: _text(value) == ""),
    "number": (1, lambda value: value if _number(value) is not None else ""),
    "int": (1, lambda value: "" if (x := _number(value)) is None else float(int(x))),
    "intval": (1, lambda value: float(int(_number(value) or 0))),
    "string": (1, _text),
    "boolean": (1, _true),
    "true": (0, lambda: True),
    "false": (0, lambda: False),
}


class _Reader:
    """A recursive descent over one condition; each method returns how to evaluate what it read."""

    def __init__(self, text: str, reference: re.Pattern[str], name_of: Callable[[re.Match[str]], str | None]) -> None:
        self.text, self.reference, self.name_of = text, reference, name_of
        self.at, self.names = 0, list[str]()
        self.kind, self.value = "", ""
        self.step()

    def step(self) -> None:
        rest = len(self.text) - len(self.text[self.at :].lstrip())
        if rest == len(self.text):
            self.kind, self.value = "end", ""
            return
        named = self.reference.match(self.text, rest)
        if named:
            name = self.name_of(named)
            if name is None:
                raise _NotUnderstood
            self.kind, self.value, self.at = "name", name, named.end()
            return
        found = _TOKEN.match(self.text, self.at)
        if not found:
            raise _NotUnderstood
        self.kind, self.at = str(found.lastgroup), found.end()
        said = found[self.kind]
        self.value = _WORDS.get(said.lower(), said.lower()) if self.kind in ("mark", "word") else said

    def takes(self, *values: str) -> str:
        """Steps over one of these words or marks and returns it; '' when none of them stands here."""
        if self.kind not in ("mark", "word") or self.value not in values:
            return ""
        taken = self.value
        self.step()
        return taken

    def either(self) -> Read:
        left = self.both()
        while self.takes("or"):
            left = self._or(left, self.both())
        return left

    @staticmethod
    def _or(left: Read, right: Read) -> Read:
        return lambda answers: _true(left(answers)) or _true(right(answers))

    def both(self) -> Read:
        left = self.one()
        while self.takes("and"):
            left = self._and(left, self.one())
        return left

    @staticmethod
    def _and(left: Read, right: Read) -> Read:
        return lambda answers: _true(left(answers)) and _true(right(answers))

    def one(self) -> Read:
        if self.takes("not"):
            inner = self.one()
            return lambda answers: not _true(inner(answers))
        left = self.sum()
        sign = self.takes("=", "!=", "<", ">", "<=", ">=")
        return _compared(sign, left, self.sum()) if sign else left

    def sum(self) -> Read:
        left = self.product()
        while sign := self.takes("+", "-"):
            left = _calculated(sign, left, self.product())
        return left

    def product(self) -> Read:
        left = self.atom()
        while sign := self.takes("*", "/", "div"):
            left = _calculated("/" if sign == "div" else sign, left, self.atom())
        return left

    def atom(self) -> Read:
        if self.takes("-"):
            inner = self.atom()
            return _calculated("-", lambda answers: 0.0, inner)
        if self.takes("("):
            inside = self.either()
            self._close()
            return inside
        kind, value = self.kind, self.value
        self.step()
        if kind == "name":
            self.names.append(value)
            return lambda answers: answers[value]
        if kind == "text":
            return lambda answers: value[1:-1]
        if kind == "number":
            return lambda answers: float(value)
        return self._called(value)

    def _called(self, name: str) -> Read:
        if name not in _FUNCTIONS or not self.takes("("):
            raise _NotUnderstood
        count, function = _FUNCTIONS[name]
        arguments: list[Read] = []
        while not self.takes(")"):
            if arguments and not self.takes(","):
                raise _NotUnderstood
            arguments.append(self.either())
        if len(arguments) != count:
            raise _NotUnderstood
        return lambda answers: function(*(a(answers) for a in arguments))

    def _close(self) -> None:
        if not self.takes(")"):
            raise _NotUnderstood
