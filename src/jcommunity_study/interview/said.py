"""Sentences with their codes, one a line: what evidence learns from (evidence.py), and what rules are scored on (quality.py).

A .tsv in UTF-8 whose head names at least `actor`, `text` and `codes`; other columns are left aside. `codes` is empty or holds
`code:stance`, with `;` between: `P1:affirms;C2:denies`. Nobody need have said the sentences: they may be written from the definitions.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from jcommunity_study.errors import InputError
from jcommunity_study.files.text import read_text
from jcommunity_study.interview.rules import Stance
from jcommunity_study.interview.transcript import freeze

STANCES: tuple[Stance, ...] = ("affirms", "denies", "mixed")
COLUMNS = ("actor", "text", "codes")


@dataclass(frozen=True)
class Said:
    """A sentence or a few, whose they are ("" = of no known actor), and their codes: (code, stance) each."""

    actor: str
    text: str
    codes: tuple[tuple[str, Stance], ...]


def read_said(path: Path) -> tuple[Said, ...]:
    """The sentences of a file, in its order; raises InputError with file and line for the first that cannot be read."""
    rows = csv.reader(read_text(path).split("\n"), delimiter="\t", quoting=csv.QUOTE_NONE)
    head = next(rows)
    missing = [name for name in COLUMNS if name not in head]
    if missing:
        raise InputError(
            f"第一行缺少列名 {'、'.join(missing)}。表头应有 {'、'.join(COLUMNS)}，以制表符分隔。",
            f"the first line lacks {', '.join(missing)}. The head names {', '.join(COLUMNS)}, with tabs between.",
            where=f"{path}:1",
        )
    return tuple(_said(dict(zip(head, row, strict=False)), f"{path}:{line}") for line, row in enumerate(rows, 2) if row)


def _said(row: dict[str, str], where: str) -> Said:
    text = freeze(row.get("text", "")).strip()
    if not text:
        raise InputError("text 列是空的。请补上句子或删去这一行。", "`text` is empty. Add a sentence, or delete the line.", where=where)
    codes = [word.strip() for word in row.get("codes", "").split(";")]
    return Said(row.get("actor", "").strip(), text, tuple(_label(word, where) for word in codes if word))


def _label(word: str, where: str) -> tuple[str, Stance]:
    code, _, stance = word.partition(":")
    if stance not in STANCES:
        raise InputError(
            f"codes 列里的“{word}”应写成“编码:立场”，立场为 {'、'.join(STANCES)} 之一。",
            f"{word!r} in `codes` should be `code:stance`, the stance one of {', '.join(STANCES)}.",
            where=where,
        )
    return code, STANCES[STANCES.index(stance)]
