"""What a file's own dictionary (.sav, .dta), or the form that goes with an export (XLSForm, REDCap, .lss), says of a column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from jcommunity_study.survey.questionnaire import Kind

Use = Literal["answer", "words", "place", "again", "none"]

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
    part     which row or option of its group the column is; of `words`, the option's raw cell or label, '' = 其他
    use      what a column of a group holds: an `answer`; what stands at a `place` of a ranking, or was mentioned first, second …; the
             `words` written beside an option; or the answers of the group once `again`, in another form; `none`: it holds no answer
    joined   what stands between the raw cells of several answers in one cell; '' = one answer a cell
    number   the question's number, where the platform numbers its questions
    measure  nominal, ordinal or scale, where the dictionary says
    numeric  whether the column holds numbers, codes among them
    ticked   in a column per option, the raw cell that counts as chosen; '' when the cells are 1 and 0 already
    role     the metadata that the column is, where the file says
    guessed  whether its group is a guess, from names and wording
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
    use: Use = "answer"
    joined: str = ""
    number: int | None = None
    measure: str = ""
    numeric: bool = False
    ticked: str = ""
    role: str = ""
    guessed: bool = False
    english: Variable | None = None
