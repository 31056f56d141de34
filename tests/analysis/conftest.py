"""The small study's answers and codings, read by the program's own steps."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from jcommunity_study.analysis.data import Notes
from jcommunity_study.steps.analyze import load_survey
from jcommunity_study.study import Study
from jcommunity_study.survey.responses import Responses


class Survey(NamedTuple):
    """What every analysis is given."""

    study: Study
    responses: Responses
    scores: pd.DataFrame
    notes: Notes


@pytest.fixture
def survey(finished_small: Path) -> Survey:
    study = Study.open(finished_small)
    responses, scores, _ = load_survey(study)
    assert responses is not None
    return Survey(study, responses, scores, Notes())
