"""Examples as tests: what the rules make of each example and counter-example of a codebook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from jcommunity_study.interview.codebook import Code, Codebook
from jcommunity_study.interview.match import suggest_text

Fault = Literal["missing", "stance", "affirmed", "another"]
ARROW = "⇒"
_IDS = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_DENIES = re.compile(r"否定|denies|denied", re.IGNORECASE)


@dataclass(frozen=True)
class ExampleResult:
    """One sentence under a code. `found`: (code, stance) that the rules gave it. `faults`: empty where it is as the codebook says.

    missing: an example without its code. stance: its code with another stance than it should have. affirmed: a counter-example that is
    affirmed all the same. another: the code that a counter-example is said to have is not found.
    """

    code: str
    kind: Literal["example", "counter_example"]
    sentence: str
    note: str
    found: tuple[tuple[str, str], ...]
    faults: tuple[Fault, ...]


def check_examples(codebook: Codebook) -> list[ExampleResult]:
    """Each example and counter-example of every codable code that has rules, in the codebook's order.

    A counter-example is `sentence ⇒ what to do with it`: codes that are named behind the arrow are expected, with `denies` where it says
    否定 or denies.
    """
    return [result for code in codebook.codable if code.rules for result in _of(code, codebook)]


def _of(code: Code, codebook: Codebook) -> Iterator[ExampleResult]:
    for sentence in code.examples:
        found = _found(sentence, codebook)
        stances = {stance for id, stance in found if id == code.id}
        faults: tuple[Fault, ...] = () if "affirms" in stances else ("stance",) if stances else ("missing",)
        yield ExampleResult(code.id, "example", sentence, "", found, faults)
    for written in code.counter_examples:
        sentence, _, note = (part.strip() for part in written.partition(ARROW))
        found = _found(sentence, codebook)
        yield ExampleResult(code.id, "counter_example", sentence, note, found, tuple(_against(code.id, note, found, codebook)))


def _found(sentence: str, codebook: Codebook) -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys((s.code, s.stance) for s in suggest_text(sentence, codebook)))


def _against(own: str, note: str, found: tuple[tuple[str, str], ...], codebook: Codebook) -> Iterator[Fault]:
    named = [id for id in dict.fromkeys(_IDS.findall(note)) if id in codebook]
    stances = {stance for id, stance in found if id == own}
    if "affirms" in stances and not (own in named and not _DENIES.search(note)):
        yield "affirmed"
    if own in named and _DENIES.search(note) and "denies" not in stances and "affirms" not in stances:
        yield "stance"
    if any(id != own and id not in {code for code, _ in found} for id in named):
        yield "another"
