"""What a file's own dictionary (.sav, .dta), or the form that goes with an export (XLSForm, REDCap, .lss), says of a column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from jcommunity_study.survey.questionnaire import Kind

Role = Literal["answer", "words", "place", "again", "none"]

NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Variable:
    """One column.

    text     the question's wording; '' when the dictionary has none
    labels   raw cell → label, in the order in which they were asked
    missing  raw cell → why it is no answer: a key of responses.REASONS
    kind     the item's kind where it is known; None = to be guessed from the answers
    ordered  whether the labels are an ordered scale; None = to be guessed from their wording
    group    the columns of one group are one question: a matrix, or a multiple choice or ranking with a column per option
    part     which row or option of its group the column is
    role     what a column of a group holds: an `answer`; the `words` written beside the option whose raw cell (or label) `part` is; what
             stands at a `place` of a ranking; or the answers of the group once `again`, in another form; `none`: it holds no answer
    joined   what stands between the raw cells of several answers in one cell; '' = one answer a cell
    english  the same column in English, of a form that has Chinese and English texts
    """

    text: str = ""
    labels: Mapping[str, str] = field(default_factory=lambda: NONE)
    missing: Mapping[str, str] = field(default_factory=lambda: NONE)
    kind: Kind | None = None
    ordered: bool | None = None
    group: str = ""
    part: str = ""
    section: str = ""
    personal: bool = False
    role: Role = "answer"
    joined: str = ""
    english: Variable | None = None
