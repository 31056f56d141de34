"""What each coder gave each unit: the table that every coefficient is computed from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.transcript import Transcript
from jcommunity_study.interview.units import Places, Unit

COEFFICIENTS: Mapping[str, Text] = {
    "krippendorff_alpha": Text("Krippendorff's α", "Krippendorff's α"),
    "cohen_kappa": Text("Cohen's κ", "Cohen's κ"),
    "fleiss_kappa": Text("Fleiss' κ", "Fleiss' κ"),
    "gwet_ac": Text("Gwet's AC1", "Gwet's AC1"),
    "percent_agreement": Text("百分比一致", "Percent agreement"),
    "holsti": Text("Holsti 系数", "Holsti's coefficient"),
    "unitizing_alpha": Text("划分单位的 α（α_u）", "α for unitizing (α_u)"),
}
STANCES = ("", "affirms", "denies", "mixed")  # what a unit was given, by its number; -1: this coder did not code this transcript
POOLED = "all"


@dataclass(frozen=True)
class Declared:
    """What study.toml declares before anybody codes: a coefficient, a unit, and whether different stances are disagreements (`stance`)."""

    coefficient: str = "krippendorff_alpha"
    unit: Unit = "sentence"
    stance: bool = False


@dataclass(frozen=True, eq=False)
class Ratings:
    """`values[u, i, c]`: the number in STANCES of what coder i gave unit u of code c; -1 where the coder did not code that transcript."""

    values: np.ndarray
    places: Places
    coders: tuple[str, ...]
    codes: tuple[str, ...]

    def of(self, code: str, *, stance: bool = False) -> tuple[pd.DataFrame, np.ndarray]:
        """Units × coders of one code (or of all codes, one under the other) for those units that two coders could have coded, and their
        transcripts. Without `stance` 1 is coded and 0 is not; NaN is missing."""
        values = (
            self.values.transpose(2, 0, 1).reshape(-1, len(self.coders)) if code == POOLED else self.values[:, :, self.codes.index(code)]
        )
        groups = np.tile(np.array(self.places.groups, dtype=object), len(self.codes) if code == POOLED else 1)
        known = (values >= 0).sum(axis=1) >= 2
        table = values if stance else np.minimum(values, 1)
        return pd.DataFrame(np.where(table < 0, np.nan, table)[known], columns=list(self.coders)), groups[known]


def ratings(transcripts: Sequence[Transcript], coders: Mapping[str, Iterable[Coding]], codes: Sequence[str], unit: Unit) -> Ratings:
    """Of every unit of the transcripts that two of these coders coded: whoever has no coding in a transcript has not coded it.

    Codings of other documents or codes are left out. A unit that a coder gave one code with several stances is mixed.
    """
    listed = {coder: list(codings) for coder, codings in coders.items()}
    coded = {coder: {c.document for c in codings} for coder, codings in listed.items()}
    both = [t for t in transcripts if sum(t.sha256 in documents for documents in coded.values()) >= 2]
    places = Places(both, unit)
    values = np.zeros((len(places.spans), len(listed), len(codes)), dtype=np.int8)
    column = {code: c for c, code in enumerate(codes)}
    for i, (coder, codings) in enumerate(listed.items()):
        for coding in codings:
            if coding.code in column:
                for u in places.of(coding):
                    before, now = values[u, i, column[coding.code]], STANCES.index(coding.stance)
                    values[u, i, column[coding.code]] = now if before in (0, now) else STANCES.index("mixed")
        values[[d not in coded[coder] for d in places.documents], i, :] = -1
    return Ratings(values, places, tuple(listed), tuple(codes))
