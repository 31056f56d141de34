"""What screening did: who left at which rule, and what each rule would have done alone."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from jcommunity_study.bilingual import Text

_NOTHING = Text.same("")


@dataclass(frozen=True)
class FlowStep:
    """One rule: how many it removed of those still there, how many remain; `alone`: how many it would remove by itself.

    `quality`: it judges answers, not who belongs to the study; `place`: of the rule in the study's list, from 0.
    `not_applied` says why the rule had nothing to go by (no respondent's time is known); None where it was applied.
    """

    rule: str
    label: Text
    removed: int
    remaining: int
    ids: tuple[str, ...] = ()
    alone: int = 0
    not_applied: Text | None = None
    quality: bool = False
    place: int | None = None

    @property
    def applicable(self) -> bool:
        return self.not_applied is None


@dataclass(frozen=True)
class Flow:
    """The steps in order; the first is `received` and removes nobody. `flags`: a row a respondent, a column a rule by its place ("0", …),
    true where the rule by itself would remove."""

    steps: tuple[FlowStep, ...]
    kept: tuple[str, ...]
    flags: pd.DataFrame

    @property
    def received(self) -> int:
        return self.steps[0].remaining

    @property
    def removed(self) -> int:
        return sum(step.removed for step in self.steps)

    @property
    def belonging(self) -> tuple[str, ...]:
        """Ids of those who belong to the study: they consented and are of the population, whatever their answers are worth."""
        out = self.flags[[str(s.place) for s in self.steps if s.place is not None and not s.quality]].any(axis=1)
        return tuple(map(str, self.flags.index[~out.to_numpy(dtype=bool)]))

    def reason_of(self) -> dict[str, str]:
        """Respondent id → the rule that removed it."""
        return {i: step.rule for step in self.steps for i in step.ids}

    def to_frame(self) -> pd.DataFrame:
        """One row a step: rule, label_zh, label_en, removed, remaining, alone, applicable, note_zh, note_en (why it was not applied)."""
        columns = ["rule", "label_zh", "label_en", "removed", "remaining", "alone", "applicable", "note_zh", "note_en"]
        rows = []
        for s in self.steps:
            note = s.not_applied or _NOTHING
            rows.append((s.rule, s.label.zh, s.label.en, s.removed, s.remaining, s.alone, s.applicable, note.zh, note.en))
        return pd.DataFrame(rows, columns=columns)
