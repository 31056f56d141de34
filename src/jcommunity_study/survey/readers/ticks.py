"""Ticks joined by commas in one cell, where the options themselves may hold commas."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.readers.cells import Cells
from jcommunity_study.survey.readers.export import BLANK, Layout

_SEVERAL = re.compile(
    r"all that apply|select all|check all|tick all|choose all|multiple (?:answers|responses)|多选|可多选|不限选|选择所有|所有适用",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r",(?![\s])(?!\d{3}(?!\d))")
_NUMBERS = re.compile(r"\d{1,3}(?:,\d{1,3})+")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_MERGED = Text(
    "“{column}”的选项里可能有逗号：{labels} 总是连在一起，当作一个选项。请核对。",
    "{column!s}: options may hold commas: {labels} always stand together and are taken for one option. Check.",
)


def joined(cells: Cells, layout: Layout, text: str, column: str) -> tuple[Cells, list[Text]]:
    """The cells with their ticks apart (`A┋B`) where they are several answers joined by commas, and what is doubtful; else as they are.

    Codes: `1,3`. Texts: a comma without a blank behind it joins; single answers that hold one are told from several by parts that recur
    among different answers, or by the question's own words (`select all that apply`).
    """
    said = [v for v in cells.values if v not in BLANK]
    if layout == "codes":
        several = [v for v in said if _NUMBERS.fullmatch(v)]
        fits = bool(several) and all(re.fullmatch(r"\d{1,3}(?:,\d{1,3})*", v) for v in said)
        if not fits or all(_THOUSANDS.fullmatch(v) for v in several):
            return cells, []
        return cells.respelled(lambda v: v.replace(",", "┋")), []
    parts = {v: _BETWEEN.split(v) for v in said}
    counts = Counter(p.strip() for ps in parts.values() for p in set(ps))
    recurring = [v for v, ps in parts.items() if len(ps) > 1 and all(counts[p.strip()] > 1 for p in ps)]
    asked = bool(_SEVERAL.search(text))
    if (
        not any(len(ps) > 1 for ps in parts.values())
        or not (asked or len(recurring) >= 2)
        or (not asked and len(counts) > 0.5 * len(said) + 10)
    ):
        return cells, []
    merged = _always_together(list(parts.values()))
    out = cells.respelled(lambda v: "┋".join(_apart(parts[v], merged)) if v in parts else v)
    notes = [_MERGED.format(column=column, labels="、".join(f"“{a},{b}”" for a, b in sorted(merged)))] if merged else []
    return out, notes


def _always_together(lists: Sequence[Sequence[str]]) -> set[tuple[str, str]]:
    """Neighbours of which neither ever stands without the other, in three different answers or more."""
    pairs: Counter[tuple[str, str]] = Counter()
    single: Counter[str] = Counter()
    for parts in lists:
        single.update(set(parts))
        pairs.update(set(pairwise(parts)))
    return {(a, b) for (a, b), n in pairs.items() if n >= 3 and single[a] == single[b] == n}


def _apart(parts: Sequence[str], merged: set[tuple[str, str]]) -> list[str]:
    out = [parts[0]]
    for before, part in pairwise(parts):
        if (before, part) in merged:
            out[-1] += f",{part}"
        else:
            out.append(part)
    return [p.strip() for p in out if p.strip()]
