"""What came back: the coded frame, why each value that is missing is missing, and what the reader was not sure of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.questionnaire import Questionnaire

# Why there is no value. SPSS codes: writers/sav.py. The order is the order in which a codebook lists them.
REASONS: dict[str, Text] = {
    "skipped": Text("未问到（跳题）", "not asked (routing)"),
    "blank": Text("未作答", "left blank"),
    "unranked": Text("未排序", "not ranked"),
    "refused": Text("拒答", "refused"),
    "declared": Text("表示不了解", "declared not to know"),
    "not_scored": Text("无法读作数值", "could not be read as a value"),
    "not_derived": Text("无从得出", "could not be derived"),
}
REASON_CODES = {why: n for n, why in enumerate(["", *REASONS])}  # '' where there is a value
REASON_TYPE = pd.CategoricalDtype(list(REASON_CODES))

TREATED = {
    "dropped": Text("未读取", "not read"),
    "masked": Text("已遮蔽", "masked"),
    "kept": Text("按设置保留", "kept as the settings say"),
}
DECLARED = Text("问卷或平台注明", "declared by questionnaire or platform")  # what neither heading nor content shows


@dataclass(frozen=True)
class Personal:
    """Personal data of one kind in one column: the column's heading, the item that it belongs to ('' for none), a key of privacy.KINDS
    ('' where only the questionnaire says that it is personal), a key of TREATED, and in how many cells."""

    column: str
    item: str
    kind: str
    treated: str
    cells: int


WEIGHT = "survey_weight"  # the column of the weights in every file that is written


SHOWN_ROWS = 5


@dataclass(frozen=True)
class Doubt:
    """Something a person should look at: the column as the file heads it, the file's row numbers, and what it is."""

    column: str
    text: Text
    rows: tuple[int, ...] = ()

    @property
    def told(self) -> Text:
        """What it is, with the first few of its rows and how many there are."""
        if not self.rows:
            return self.text
        n, first = len(self.rows), ", ".join(map(str, self.rows[:SHOWN_ROWS]))
        more = n > SHOWN_ROWS
        zh = f"{self.text.zh}（第 {first} 行{f'等 {n} 行' if more else ''}）"
        return Text(zh, f"{self.text.en} (row{'s' * (n > 1)} {first}{f' …, {n} in all' if more else ''})")


@dataclass(frozen=True, eq=False)
class Responses:
    """Answers by respondent.

    frame     index: respondent id (str); one column per Questionnaire.columns(): Int64 codes, 0/1 and ranks, Float64 numbers, str texts
    reasons   the same shape, categories: '' where there is a value, else a key of REASONS
    metadata  the same index: submitted (datetime64), seconds (float), source (str), row (int: the file's row), and keyed hashes that
              serve the search for duplicates and are never written out (ip_key, device_key, account_key, and {item}_key of a personal
              item); in a weighted study also WEIGHT (float)
    personal  what of the export is personal data: left out, masked, or kept
    """

    frame: pd.DataFrame
    reasons: pd.DataFrame
    metadata: pd.DataFrame
    questionnaire: Questionnaire
    doubts: tuple[Doubt, ...] = ()
    personal: tuple[Personal, ...] = ()

    @property
    def n(self) -> int:
        return len(self.frame)

    @property
    def weights(self) -> pd.Series | None:
        """The respondents' weights, of mean 1; None in a study without [weights]."""
        return self.metadata.get(WEIGHT)

    def why(self, names: Iterable[str]) -> np.ndarray:
        """The reasons of these columns as REASON_CODES: (n, columns) of int8."""
        return self._codes[:, [self.reasons.columns.get_loc(name) for name in names]]

    @cached_property
    def _codes(self) -> np.ndarray:
        codes = [pd.Categorical(reasons, dtype=REASON_TYPE).codes for _, reasons in self.reasons.items()]
        return np.column_stack(codes) if codes else np.zeros((self.n, 0), dtype=np.int8)

    def weighted(self, weights: Collection[float]) -> Responses:
        """The same with these weights, one a respondent."""
        return replace(self, metadata=self.metadata.assign(**{WEIGHT: list(weights)}))

    def keep(self, ids: Collection[str]) -> Responses:
        """Only these respondents, in their present order."""
        chosen = self.frame.index.isin(list(ids))
        return replace(self, frame=self.frame[chosen], reasons=self.reasons[chosen], metadata=self.metadata[chosen])

    def missing(self) -> pd.DataFrame:
        """Counts of each reason by column: rows are columns of `frame`, columns are the keys of REASONS."""
        counts = {reason: (self._codes == REASON_CODES[reason]).sum(axis=0) for reason in REASONS}
        return pd.DataFrame(counts, index=self.reasons.columns)
