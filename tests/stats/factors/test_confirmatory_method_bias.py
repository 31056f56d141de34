"""`common_method_bias` against lavaan's and psych's figures."""

from __future__ import annotations

import pytest
from tests.stats.factors.test_confirmatory import BFI, CLOSE, HS, LOOSE

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats.factors import common_method_bias, confirmatory_factors


def test_one_factor_against_three_equals_lavaans_anova(oracle):
    e, data = oracle("cfa_hs1939")
    found = common_method_bias(data, HS)
    assert [found.statistic, found.df] == pytest.approx([e["chi2diff_one_vs_three"][k] for k in ("chisq_diff", "df")], rel=1e-8)
    assert found.p_value == pytest.approx(e["chi2diff_one_vs_three"]["p"], rel=1e-5)
    one = found.to_frame().set_index("term").loc["one_factor"]
    theirs = {"statistic": "chisq", "df": "df", "cfi": "cfi", "tli": "tli", "rmsea": "rmsea", "srmr": "srmr", "aic": "aic", "bic": "bic"}
    assert one[list(theirs)].astype(float).tolist() == pytest.approx([e["fit_onefactor"][k] for k in theirs.values()], **CLOSE)
    assert found.to_frame().set_index("term").loc["declared", "cfi"] == confirmatory_factors(data, HS).cfi
    assert found.harman is None and (found.n, found.k, found.n_factors) == (301, 9, 3)


def test_the_robust_difference_equals_lavaans(oracle):
    expected, data = oracle("cfa_bfi")
    for estimator in ("ml", "mlr"):
        e, found = expected[f"one_{estimator}"], common_method_bias(data, BFI, estimator=estimator)
        assert [found.statistic, found.df] == pytest.approx([e["chisq"], e["df"]], **LOOSE)
    one = found.to_frame().set_index("term").loc["one_factor", ["statistic", "cfi", "rmsea"]].astype(float)
    assert one.tolist() == pytest.approx([expected["one_fit"][k] for k in ("chisq.scaled", "cfi.robust", "rmsea.robust")], **CLOSE)


def test_harmans_share_is_given_on_request_and_marked(oracle):
    expected, data = oracle("efa_bfi")
    items = {letter: [f"{letter}{i}" for i in range(1, 6)] for letter in "ACENO"}
    found = common_method_bias(data, items, harman=True)
    assert 100 * found.harman == pytest.approx(expected["harman"]["pca_first_pct"], abs=1e-9)
    assert all("not evidence of absence" in note.en for note in found.notes[:2])
    assert len([note for note in common_method_bias(data, items).notes if "Harman" in note.en]) == 0


def test_what_cannot_be_compared_is_refused(oracle):
    _, data = oracle("cfa_hs1939")
    with pytest.raises(StatisticsError, match="needs two or more factors"):
        common_method_bias(data, {"visual": HS["visual"]})
    with pytest.raises(StatisticsError, match="estimator == 'dwls', must be one of ml, mlr"):
        common_method_bias(data, HS, estimator="dwls")
    renamed = data.rename(columns={"x1": "common"})
    assert common_method_bias(renamed, HS | {"visual": ["common", "x2", "x3"]}).df == 3
