"""What the recovery tests work on: many answers, read back from a file."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, eq=False)
class Large:
    """Answers as floats (NaN missing), why they are missing, metadata, scale scores, and the model's regressors as measured."""

    answers: pd.DataFrame
    reasons: pd.DataFrame
    metadata: pd.DataFrame
    scores: pd.DataFrame
    regressors: pd.DataFrame


def regressors(answers: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """As the model names them; NaN where the file has no answer."""
    measured = pd.DataFrame({
        "female": answers["gender"] - 1.0,
        "age_band": answers["age_band"],
        "education": answers["education"],
        "years_resident": answers["years_resident"],
        "rented": (answers["tenure"] == 2).astype(float),
        "other_home": (answers["tenure"] == 3).astype(float),
        "party_member": answers["party_member"] - 1.0,
    })
    return measured.join(scores[["belonging", "awareness", "channels", "efficacy", "trust"]])
