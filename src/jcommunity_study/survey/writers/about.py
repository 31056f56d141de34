"""What a file says of itself: where its data come from and what was done to them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from jcommunity_study.bilingual import LANGUAGES, Language, Text

MODE = Text("自填问卷", "self-administered questionnaire")
WEIGHT_LABEL = Text("权重（均值为 1）", "Survey weight (mean 1)")
ID_LABEL = Text("答卷编号", "Respondent id")


@dataclass(frozen=True)
class About:
    """A study as its files describe it. Empty texts, None and () are not said.

    `banner` is there for synthetic data alone; `flow` is Flow.to_frame(): from returned to analysed. `languages`: the first is that of
    files in one language. `counted`: whether answers may be counted in what describes the data, where small cells are not hidden.
    """

    title: Text
    question: Text = field(default_factory=lambda: Text.same(""))
    sampling: Text = field(default_factory=lambda: Text.same(""))
    population: Text = field(default_factory=lambda: Text.same(""))
    frame: Text = field(default_factory=lambda: Text.same(""))
    fieldwork: tuple[str, ...] = ()
    distributed: int | None = None
    languages: tuple[Language, ...] = LANGUAGES
    banner: Text | None = None
    weighting: Text | None = None
    flow: pd.DataFrame = field(default_factory=pd.DataFrame)
    counted: bool = True

    @property
    def lang(self) -> Language:
        return self.languages[0]

    def lines(self, n: int) -> tuple[tuple[Text, str], ...]:
        """Label and words, in the first language: banner first, then who was asked, what came back and what was removed."""
        told: list[tuple[Text, Text | str | None]] = [
            (Text("数据性质", "Data status"), self.banner),
            (Text("研究", "Study"), self.title),
            (Text("研究问题", "Research question"), self.question),
            (Text("抽样", "Sampling"), self.sampling),
            (Text("总体", "Population"), self.population),
            (Text("发放途径", "Reached through"), self.frame),
            (Text("调查时间", "Fieldwork"), " – ".join(self.fieldwork)),
            (Text("发放", "Handed out"), None if self.distributed is None else str(self.distributed)),
            *((Text(f"筛查：{row['label_zh']}", f"Screening: {row['label_en']}"), self.step(row)) for row in self.flow.to_dict("records")),
            (Text("有效答卷", "Responses kept"), str(n)),
            (Text("加权", "Weighting"), self.weighting),
        ]
        return tuple((label, words) for label, text in told if (words := text[self.lang] if isinstance(text, Text) else text))

    @staticmethod
    def step(row: Mapping[Hashable, Any]) -> Text:
        """What a screening step did; [c] is a number that is hidden."""
        removed, left = ("[c]" if pd.isna(row[name]) else f"{row[name]:.0f}" for name in ("removed", "remaining"))
        return Text(f"剔除 {removed}，剩余 {left}", f"{removed} removed, {left} left")
