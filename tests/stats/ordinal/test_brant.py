"""Brant's test against R's brant 0.3-0."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import brant_test, ordered_logit


def test_wine(oracle) -> None:
    expected, data = oracle("ologit_wine")
    model = ordered_logit("rating ~ temp + contact", data)
    asked = brant_test(model, like_r=True).to_frame().set_index("term")
    for term, figures in expected["brant"].items():
        np.testing.assert_allclose(asked.loc[term].astype(float), list(figures.values()), rtol=1e-6)
    # R's package leaves the blocks below the diagonal untransposed, and stops early: a symmetric covariance moves the omnibus by 1e-3,
    # the last steps to the maximum every row by 2e-4.
    plain = brant_test(model)
    np.testing.assert_allclose(plain.to_frame()["statistic"][1:], asked["statistic"].iloc[1:], rtol=2e-4)
    assert plain.statistic == pytest.approx(expected["brant"]["Omnibus"]["X2"], abs=1.1e-3)
    assert [note.en.split(",")[0] for note in plain.notes] == ["at the cut 1|2", "at the cut 4|5"]


def simulated(parallel: bool) -> pd.DataFrame:
    rng = np.random.default_rng(13)
    x = rng.normal(size=3000)
    u = rng.uniform(size=3000)
    slopes = (1.0, 1.0) if parallel else (1.5, 0.4)
    above = [1 / (1 + np.exp(-(cut + slope * x))) for cut, slope in zip((1.0, -1.0), slopes, strict=True)]
    above[1] = np.minimum(above[1], above[0])
    return pd.DataFrame({"x": x, "y": (u < above[0]).astype(int) + (u < above[1])})


def test_tells_parallel_from_other_lines() -> None:
    assert brant_test(ordered_logit("y ~ x", simulated(True))).p_value > 0.01
    assert brant_test(ordered_logit("y ~ x", simulated(False))).p_value < 1e-10


def test_one_slope_is_the_omnibus_and_weights_are_repeated_rows() -> None:
    data = simulated(True).head(300).assign(w=lambda d: np.arange(300) % 3 + 1)
    weighted = brant_test(ordered_logit("y ~ x", data, weights="w"))
    repeated = brant_test(ordered_logit("y ~ x", data.loc[data.index.repeat(data["w"])]))
    table = weighted.to_frame()
    assert table["statistic"][0] == pytest.approx(table["statistic"][1])
    assert weighted.df == 1
    assert weighted.statistic == pytest.approx(repeated.statistic, rel=1e-7)


def test_refusals(oracle) -> None:
    _, data = oracle("ologit_wine")
    for formula, options in (("rating ~ temp", {"link": "probit"}), ("rating ~ 1", {}), ("rating ~ contact", {"link": "cloglog"})):
        with pytest.raises(StatisticsError, match="needs the logit link"):
            brant_test(ordered_logit(formula, data, **options))
