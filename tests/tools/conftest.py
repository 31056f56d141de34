"""200,000 careful answers of the demonstration's model, through file and reader, once for all recovery tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.tools.large import Large, regressors

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))  # the tools are scripts beside each other, no package

N = 200_000
SEED = 7


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Large:
    import demo_survey

    from jcommunity_study.survey.questionnaire import load_questionnaire
    from jcommunity_study.survey.readers import read_responses
    from jcommunity_study.survey.scales import score

    path = tmp_path_factory.mktemp("大 样本") / "123456789_按文本_J社区疫情防控协同治理调查问卷_200000_200000.csv"
    demo_survey.write_csv(demo_survey.generate(N, SEED, careless=False), path)
    read = read_responses(path, load_questionnaire(ROOT / "study" / "questionnaire.yaml"))
    path.unlink()  # 220 MB
    coded = [c.name for c in read.questionnaire.columns() if c.item.kind != "text" and not c.other]
    answers = read.frame[coded].astype("Float64").astype(float)
    scores = score(read).astype("Float64").astype(float)
    return Large(answers, read.reasons, read.metadata, scores, regressors(answers, scores))
