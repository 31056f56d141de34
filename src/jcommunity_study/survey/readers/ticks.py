"""Qualtrics' ticks joined by commas in one cell, set apart as `A┋B`."""

from __future__ import annotations

import re

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.readers.cells import Cells
from jcommunity_study.survey.readers.export import BLANK, Layout, label_key, reason_of
from jcommunity_study.survey.readers.joined import answers_of, options_of, ticked

MARK = ","
_NUMBERS = re.compile(r"\d{1,3}(?:,\d{1,3})*")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_MERGED = Text(
    "“{column}”的选项里可能有逗号：{labels} 总是连在一起，当作一个选项。请核对。",
    "{column!s}: options may hold commas: {labels} always stand together and are taken for one option. Check.",
)


def joined(cells: Cells, layout: Layout, text: str, column: str) -> tuple[Cells, list[Text]]:
    """The cells with their ticks apart where they are several answers joined by commas, and what is doubtful; else as they are."""
    if layout == "codes":
        said = [v for v in cells.values if v not in BLANK]
        several = [v for v in said if MARK in v]
        fits = bool(several) and all(_NUMBERS.fullmatch(v) for v in said) and not all(_THOUSANDS.fullmatch(v) for v in several)
        return cells.respelled(lambda v: v.replace(MARK, "┋")) if fits else cells, []
    found = options_of(answers_of(cells), MARK, text)
    if found is None:
        return cells, []
    known = frozenset(map(label_key, found.options))

    def apart(value: str) -> str:
        options, words, _ = ticked(value, MARK, known)
        return value if reason_of(value) else "┋".join((*options, *words))

    notes = [_MERGED.format(column=column, labels="、".join(f"“{label}”" for label in found.doubtful))] if found.doubtful else []
    return cells.respelled(apart), notes
