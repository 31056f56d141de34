"""What coding works with: the columns of an item as they come to be, and its options by what a cell may call them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import LANGUAGES, Text
from jcommunity_study.privacy import find, mask_text, masked
from jcommunity_study.survey.questionnaire import Option
from jcommunity_study.survey.readers.export import label_key
from jcommunity_study.survey.responses import Doubt

CODE = re.compile(r"^\d{1,6}$")


@dataclass
class Coded:
    """The columns of one item, in the order of questionnaire.columns_of (reasons by REASON_CODES), with what was wrong, what is doubtful,
    and what was masked.

    `keep`: the study needs the personal data of this item, and its texts stay as they are.
    """

    values: list[pd.Series] = field(default_factory=list)
    reasons: list[np.ndarray] = field(default_factory=list)
    faults: list[Text] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    masked: Counter[str] = field(default_factory=Counter)
    keep: bool = False

    def text(self, written: str, times: int) -> str:
        """What somebody wrote, in `times` cells, as it may be kept: personal data masked, and counted by kind."""
        found = [] if self.keep else find(written)
        for kind in {f.kind for f in found}:
            self.masked[kind] += int(times)
        return masked(written, found)


class Labels:
    """Options by label in either language, and by code. A draft's labels are masked, so a label that is none is looked up masked too."""

    def __init__(self, options: Sequence[Option]) -> None:
        self.options = options
        self.by_label = {label_key(o.label[lang]): o for lang in reversed(LANGUAGES) for o in options}
        self.by_code = {str(o.code): o for o in options}

    def get(self, value: str, codes_first: bool) -> Option | None:
        """By code first in a code export, by label first in a text export (labels may themselves be numbers)."""
        if codes_first and value in self.by_code:
            return self.by_code[value]
        found = self.by_label.get(label_key(value))
        return found or (self.by_code.get(value) if CODE.match(value) else self.by_label.get(label_key(mask_text(value))))

    def allowed(self, limit: int = 12) -> str:
        names = [f"{o.code}={o.label.zh}" for o in self.options]
        return "、".join(names[:limit]) + (" …" if len(names) > limit else "")
