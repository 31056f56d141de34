"""What a pattern of personal data is. Every repetition is bounded, so that a search takes time in proportion to the text.

The patterns see `plain` text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_NEEDS = {
    "digit": re.compile(r"\d"),
    "digits": re.compile(r"\d(?:[-\s.,()/·]{0,3}\d){4}"),  # five of them, at most marks between
    "token": re.compile(r"[0-9a-z](?:[_:-]?[0-9a-z]){4}", re.IGNORECASE),  # five letters or digits
    "colons": re.compile(r"::|:[0-9a-f]{1,4}:[0-9a-f]{1,4}:", re.IGNORECASE),
    "latin": re.compile(r"[a-z]", re.IGNORECASE),
    "number": re.compile(r"[\d一二三四五六七八九十百零〇两]"),
    "count": re.compile(r"[\da-z一二三四五六七八九十零〇][\s号]{0,2}[号楼栋幢座#单排弄门室户层组队社舍村-]", re.IGNORECASE),
}


@dataclass(frozen=True)
class Pattern:
    """One form of a kind; the group `hit`, where there is one, is what is masked, and `proof` looks at it.

    `needs` is what no match is without: a text that lacks it is not searched. `before` is what stands to the left of a match and belongs
    to it, looked for once there is one.
    """

    kind: str
    expression: re.Pattern[str]
    proof: Callable[[str], bool] | None = None
    needs: str = "digit"
    before: re.Pattern[str] | None = None

    def matches(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, kind) of each match."""
        named = "hit" in self.expression.groupindex
        for match in self.expression.finditer(text):
            group = "hit" if named and match["hit"] is not None else 0
            if self.proof is None or self.proof(match[group]):
                start, end = match.span(group)
                yield start - self._left_of(text, start), end, self.kind

    def _left_of(self, text: str, start: int) -> int:
        found = self.before.search(text, max(0, start - LEFT), start) if self.before else None
        return len(found[0]) if found else 0


LEFT = 16  # characters looked at to the left of a match


def pattern(
    kind: str, expression: str, proof: Callable[[str], bool] | None = None, needs: str = "digit", before: str | None = None
) -> Pattern:
    """A Pattern from its source; letters match in either case."""
    left = re.compile(f"(?:{before})$", re.IGNORECASE | re.ASCII) if before else None
    return Pattern(kind, re.compile(expression, re.IGNORECASE | re.ASCII), proof, needs, left)


def searchable(text: str) -> frozenset[str]:
    """What a text has of what patterns need: those that need another thing are not tried on it."""
    return frozenset(name for name, needed in _NEEDS.items() if needed.search(text))
