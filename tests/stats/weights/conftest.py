"""The made-up survey under the designs of survey_designs/script.R."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.stats.conftest import Oracle

from jcommunity_study.stats import Design, rake

MARGINS = {"sex": {"f": 5100, "m": 4900}, "age": {"18-34": 3000, "35-59": 4200, "60+": 2800}}


@pytest.fixture
def designs(oracle: Oracle) -> dict[str, Design]:
    """By the names that script.R gives them."""
    data = oracle("survey_designs")[1]
    data["level"] = pd.Categorical(data["level"], ["low", "mid", "high", "top"], ordered=True)
    wards = Design(data, weights="base", clusters="ward")
    complete = Design(data[data["level"].notna()], weights="base", clusters="ward")
    return {
        "based": Design(data, weights="base"),
        "wards": wards,
        "raked": rake(wards, MARGINS, epsilon=1e-12),
        "men": wards.where(data["sex"] == "m"),
        "complete": rake(complete, MARGINS, epsilon=1e-12),
    }
