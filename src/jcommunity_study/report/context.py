"""What every section needs: the results, the language, and the names that the study's files give to things."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from jcommunity_study.analysis.actors import OTHERS, shown_actors
from jcommunity_study.analysis.results import Results
from jcommunity_study.bilingual import Language, Text
from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.report import numbers
from jcommunity_study.study import Study
from jcommunity_study.survey.questionnaire import Questionnaire

BANNER = Text(
    "演示数据（合成）：虚构的问卷与访谈，不是对任何真实社区的发现",
    "Demonstration data (synthetic): fictional survey and interviews, no finding about any real community",
)
HIDDEN_NOTE = Text(
    "[c]：为保护受访者而隐去，即少于 {n} 人的单元格，以及凭合计可以推出它们的单元格；相应的比例、均值和区间以 — 表示。",
    "[c]: hidden to protect respondents: cells of fewer than {n} people, and cells that would give one back from a total. "
    "Shares, means and intervals that go with them read —.",
)
OTHER_ACTORS = Text("其他主体", "other actors")
OTHER_ACTORS_NOTE = Text(
    "“其他主体”：只有一位受访者的主体不单列，与别的人数最少的主体合为一行。",
    "“other actors”: an actor with a single interviewee is not shown apart, but in one row with others that have the fewest.",
)
HIDDEN = "[c]"  # a cell that is confidential, or would tell one that is; the mark of national statistical offices


@dataclass(frozen=True)
class Context:
    """One report in the making: a study's results told in one language."""

    study: Study
    results: Results
    lang: Language

    def t(self, zh: str, en: str) -> str:
        """The one of two texts that this report is written in."""
        return zh if self.lang == "zh" else en

    def table(self, name: str) -> pd.DataFrame:
        return self.results.table(name)

    def row(self, table: str, /, **where: object) -> dict[str, Any]:
        """The first row of a table in which these columns have these values; nothing where there is none."""
        rows: list[dict[str, Any]] = self.table(table).to_dict("records")
        return next((row for row in rows if all(row[key] == value for key, value in where.items())), {})

    def has(self, *names: str) -> bool:
        return all(len(self.table(name)) for name in names)

    @property
    def banner(self) -> str | None:
        """What stands on every page, figure and table file of synthetic data."""
        return BANNER[self.lang] if self.results.facts.get("synthetic") else None

    @cached_property
    def questionnaire(self) -> Questionnaire:
        from jcommunity_study.survey.readers.personal import treated

        return treated(self.study.questionnaire, keep=self.study.keep, drop=self.results.facts.get("dropped", ()))

    @cached_property
    def codebook(self) -> Codebook:
        return self.study.codebook

    @cached_property
    def undeclared(self) -> list[str]:
        """The sections of study.toml that a full analysis needs and this study does not have yet."""
        return [name for name in ("screening", "sampling", "table_one", "groups", "models") if not self.study.settings.get(name)]

    @property
    def drafted(self) -> bool:
        """Whether the study is hardly more than a draft from an export: then the report describes the answers, no more."""
        return len(self.undeclared) >= 3

    # names
    def variable(self, name: str) -> str:
        """A column, an item or a scale by the words of the questionnaire; a matrix row by its row alone."""
        scale = next((s for s in self.questionnaire.scales if s.name == name), None)
        if scale is not None:
            return scale.label[self.lang]
        column = next((c for c in self.questionnaire.columns() if c.name == name), None)
        if column is None:
            return name
        part = column.row.text if column.row else column.option.label if column.option else column.item.short
        return part[self.lang]

    def level(self, name: str, code: object) -> str:
        """An option of a column, by its code (a number or its digits)."""
        item = self.questionnaire.column(name).item
        return next((o.label[self.lang] for o in item.options if str(o.code) == str(code)), str(code))

    def levels(self, name: str) -> list[str]:
        return [o.label[self.lang] for o in self.questionnaire.column(name).item.valid]

    def actor(self, actor: str) -> str:
        """An actor's name; † marks one for whom a single interviewee speaks. OTHERS are those that are not shown apart."""
        if actor == OTHERS:
            return OTHER_ACTORS[self.lang]
        interviews = self.study.interviews
        name = interviews.actors[actor][self.lang]
        return name + "†" if interviews.count(actor) == 1 else name

    def code(self, id: str) -> str:
        return self.codebook[id].name[self.lang] if id in self.codebook else id

    @property
    def alone_note(self) -> list[str]:
        """What † means, where some actor has it; where small cells are hidden, who the other actors are."""
        if OTHERS in shown_actors(self.study).values():
            return [OTHER_ACTORS_NOTE[self.lang]]
        marked = any(self.study.interviews.count(actor) == 1 for actor in self.study.interviews.actors)
        return [self.t("† 该主体只有一位受访者。", "† one interviewee alone speaks for this actor.")] if marked else []

    def confidence(self, section: str) -> str:
        """The level of the intervals under a section of study.toml: 95%, or what it says there."""
        return numbers.confidence(self.study.section(section).get("confidence", 0.95))

    @cached_property
    def interval_notes(self) -> list[str]:
        """What stands under every table and figure with intervals, unless the sample was drawn at random or is a census."""
        if self.study.sampling.get("method", "convenience") in ("random", "census"):
            return []
        return [
            self.t(
                "样本非随机抽取，区间以“可视为随机样本”的模型假定为前提。",
                "Not a random sample: intervals rest on the model assumption that it may be treated as one.",
            )
        ]

    # numbers that may have to be hidden
    @property
    def minimum_cell(self) -> int:
        """The smallest number of people that may show; 0 without suppression. What is smaller is missing in the results already."""
        return int(self.results.facts.get("minimum_cell", 0))

    def count(self, n: float) -> str:
        """A count; one that was hidden reads [c]."""
        return HIDDEN if self.minimum_cell and pd.isna(n) else numbers.count(n)

    def share(self, n: float, share: float, sign: bool = False) -> str:
        """A share in per cent, hidden with its count."""
        return numbers.MISSING if pd.isna(n) else numbers.percent(share, sign=sign)

    def listed(self, parts: list[str]) -> str:
        """a、b、c or a, b and c."""
        if self.lang == "zh":
            return "、".join(parts)
        return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
