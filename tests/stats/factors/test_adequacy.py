from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats.factors import bartlett_sphericity, kmo


def test_kmo_equals_r(oracle):
    expected, data = oracle("efa_bfi")
    found = kmo(data)
    assert found.overall == pytest.approx(expected["kmo"]["overall"], abs=1e-10)
    assert found.to_frame().set_index("term")["estimate"].to_dict() == pytest.approx(expected["kmo"]["msai"], abs=1e-10)
    small, items = oracle("factors_small")
    assert kmo(items.loc[:, "v1":"v8"]).overall == pytest.approx(small["kmo"], abs=1e-10)
    assert kmo(items.loc[:, "p1":"p8"], correlation="polychoric").overall > 0.7


def test_bartlett_equals_r(oracle):
    expected, data = oracle("efa_bfi")
    found = bartlett_sphericity(data)
    e = expected["bartlett"]
    assert [found.statistic, found.df, found.p_value] == pytest.approx([e[k] for k in ("chisq", "df", "p")], rel=1e-10)
    small, items = oracle("factors_small")
    row = bartlett_sphericity(items.loc[:, "v1":"v8"]).to_frame().iloc[0]
    e = small["bartlett"]
    assert [row["statistic"], row["df"], row["p_value"]] == pytest.approx([e["chisq"], e["df"], e["p"]], rel=1e-9)


@pytest.mark.parametrize("function", [kmo, bartlett_sphericity])
@pytest.mark.parametrize(
    ("items", "said"),
    [
        ({"a": [1.0, 2, 3]}, "2 or more items"),
        ({"a": [1.0, 2, 3, 4], "b": [2.0] * 4}, "item b does not vary"),
        ({"a": [1.0, 2, 3, 4], "b": [2.0, 4, 6, 8], "c": [1.0, 3, 2, 2]}, "singular: a, b are collinear"),
        ({"a": [np.nan] * 4, "b": [2.0, 4, 6, 8]}, "only 0 complete rows"),
    ],
)
def test_what_shares_nothing_measurable_is_named(function, items, said):
    with pytest.raises(StatisticsError, match=said):
        function(pd.DataFrame(items))
