"""What every estimate under a design has in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from jcommunity_study.stats import (
    Design,
    design_crosstab,
    design_logit,
    design_means,
    design_ols,
    design_ordered_logit,
    design_proportions,
    design_ratio,
    design_totals,
)

ESTIMATES: dict[str, Callable[[Design], Any]] = {
    "means": lambda design: design_means(design, ["x", "y"]),
    "totals": lambda design: design_totals(design, ["x"]),
    "ratio": lambda design: design_ratio(design, "x", "y"),
    "proportions": lambda design: design_proportions(design, "group"),
    "crosstab": lambda design: design_crosstab(design, "group", "two"),
    "ols": lambda design: design_ols("x ~ group + y", design),
    "logit": lambda design: design_logit("two ~ x + y", design),
    "ordered": lambda design: design_ordered_logit("group ~ x", design),
}
FIGURES = ["estimate", "std_error", "conf_low", "conf_high"]


def sample(seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    data = pd.DataFrame({"x": rng.normal(size=60), "y": rng.uniform(1, 3, size=60), "times": rng.integers(1, 4, 60)})
    data["group"], data["two"] = rng.permutation(np.arange(60) % 3), rng.permutation(np.arange(60) % 2)
    return data.assign(home=np.arange(60) // 2, block=np.arange(60) // 20)


@pytest.mark.parametrize("name", ESTIMATES)
@settings(max_examples=8, deadline=None)
@given(st.integers(0, 5_000), st.booleans())
def test_a_weight_is_that_many_rows_of_one_sampling_unit(name: str, seed: int, strata: bool) -> None:
    data, drawn = sample(seed), {"clusters": "home", "strata": "block" if strata else None}
    weighted = ESTIMATES[name](Design(data, weights="times", **drawn)).to_frame()
    repeated = ESTIMATES[name](Design(data.loc[data.index.repeat(data["times"])].sample(frac=1, random_state=seed), **drawn)).to_frame()
    assert_allclose(weighted[FIGURES], repeated[FIGURES], rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", ESTIMATES)
def test_a_domain_is_the_weights_of_the_others_at_zero(name: str) -> None:
    data = sample(1)
    inside = data["home"] % 3 > 0
    domain = ESTIMATES[name](Design(data, weights="times", clusters="home").where(inside)).to_frame()
    zero = ESTIMATES[name](Design(data, weights=data["times"].where(inside, 0), clusters="home")).to_frame()
    missing = data.assign(x=data["x"].where(inside), group=data["group"].where(inside), two=data["two"].where(inside))
    gone = ESTIMATES[name](Design(missing, weights="times", clusters="home")).to_frame()
    pd.testing.assert_frame_equal(domain, zero)
    if name not in {"means", "crosstab"}:  # y stands where x is missing; a table's denominator has the whole design's freedom
        assert_allclose(gone[FIGURES], domain[FIGURES], rtol=1e-8)
