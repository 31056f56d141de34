"""`confirmatory_factors` against lavaan, estimator by estimator."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.stats.factors import confirmatory_factors

HS = {"visual": ["x1", "x2", "x3"], "textual": ["x4", "x5", "x6"], "speed": ["x7", "x8", "x9"]}
BFI = {name: [f"{letter}{i}" for i in range(1, 6)] for name, letter in (("agree", "A"), ("conscience", "C"), ("extra", "E"))}
CROSSED = BFI | {"extra": [*BFI["extra"], "A5"]}
# lavaan's optimiser stops when χ² changes by less than 1e-10 of itself. That leaves up to 1e-5 of an estimate open and, of an index of
# modification or a difference of two χ², 2e-4 (its two parametrisations of one model differ by as much); our χ² is never above its own.
CLOSE = {"rel": 1e-5, "abs": 1e-5}
LOOSE = {"rel": 2e-4}
PLAIN = {"statistic": "chisq", "df": "df", "cfi": "cfi", "tli": "tli", "rmsea": "rmsea", "rmsea_low": "rmsea.ci.lower",
         "rmsea_high": "rmsea.ci.upper", "rmsea_p": "rmsea.pvalue", "p_value": "pvalue"}  # fmt: skip
FIT = {"srmr": "srmr", "n_parameters": "npar", "n": "ntotal", "aic": "aic", "bic": "bic", "log_likelihood": "logl",
       "baseline_df": "baseline.df"}  # fmt: skip


def check_parameters(table: pd.DataFrame, e: dict, value: str, error: str = "se", close: dict = CLOSE) -> None:
    rows = table.set_index("term")
    known = [term for term in rows.index if term in e]
    assert len(known) == len(rows)
    assert rows["estimate"].tolist() == pytest.approx([e[term][value] for term in known], **close)
    if error:
        own = rows["std_error"].fillna(0.0).tolist()
        assert own == pytest.approx([e[term][error] for term in known], **close)


def check_fit(found, e: dict, kinds: tuple[str, ...]) -> None:
    for kind in kinds:
        suffix = {"plain": "", "scaled": ".scaled", "robust": ".robust"}[kind]
        for name, theirs in PLAIN.items():
            if theirs + suffix in e:
                assert found.fit.loc[kind, name] == pytest.approx(e[theirs + suffix], **CLOSE), (kind, name)
    statistic = found.fit.loc["plain", "statistic"]
    if found.estimator == "dwls":  # here it is lavaan's polychoric correlations that are right to 1e-8
        assert statistic == pytest.approx(e["chisq"], rel=1e-7)
    else:
        assert e["chisq"] * (1 - 1e-8) < statistic <= e["chisq"] * (1 + 1e-12)
    for name, theirs in FIT.items():
        if e.get(theirs) is not None and getattr(found, name) is not None:
            assert getattr(found, name) == pytest.approx(e[theirs], **CLOSE), name


def check_modifications(found, rows: list[dict]) -> None:
    table = found.modification_indices(0).iloc[: len(rows)]
    assert table["term"].tolist() == [f"{row['lhs']} {row['op']} {row['rhs']}" for row in rows]
    for name, theirs in {"mi": "mi", "change": "epc", "standardized_change": "sepc.all"}.items():
        if theirs in rows[0]:
            # a change does not depend on how weights are scaled: lavaan's under DWLS is short by 1 / n of itself
            short = (found.n - 1) / found.n if found.estimator == "dwls" and name != "mi" else 1.0
            assert (table[name] * short).tolist() == pytest.approx([row[theirs] for row in rows], **LOOSE), name


def test_maximum_likelihood_equals_lavaan(oracle):
    e, data = oracle("cfa_hs1939")
    found = confirmatory_factors(data, HS)
    check_parameters(found.to_frame(), e["params"], "est")
    check_parameters(found.standardized, e["std"], "est.std", "")
    check_fit(found, e["fit"], ("plain",))
    assert found.baseline_statistic == pytest.approx(e["fit"]["baseline.chisq"], **CLOSE)
    check_modifications(found, e["modindices_top5"])
    first = e["params"]["visual =~ x2"]
    row = found.to_frame().set_index("term").loc["visual =~ x2", ["statistic", "p_value", "conf_low", "conf_high"]]
    assert row.tolist() == pytest.approx([first[k] for k in ("z", "pvalue", "ci.lower", "ci.upper")], **CLOSE)


def test_robust_likelihood_equals_lavaan(oracle):
    e, data = oracle("cfa_hs1939")
    found = confirmatory_factors(data, HS, estimator="mlr")
    check_parameters(found.to_frame(), e["se_mlr"], "est")
    check_fit(found, e["fit_mlr"], ("plain", "scaled", "robust"))
    assert (found.statistic, found.cfi) == (found.fit.loc["scaled", "statistic"], found.fit.loc["robust", "cfi"])
    assert found.scaling == pytest.approx(e["fit_mlr"]["chisq.scaling.factor"], **CLOSE)


def test_ordered_items_equal_lavaan(oracle):
    e, data = oracle("cfa_hs1939", "data_ordinal.csv")
    found = confirmatory_factors(data, HS, estimator="dwls")
    check_parameters(found.standardized, e["ordinal_std"], "est.std")
    check_fit(found, {k: v for k, v in e["ordinal_fit"].items() if k != "npar"}, ("plain", "scaled"))
    assert found.aic is None and found.n_parameters == 12
    assert found.baseline_statistic == pytest.approx(e["ordinal_fit"]["baseline.chisq.scaled"], **CLOSE)


@pytest.mark.parametrize("estimator", ["ml", "mlr", "dwls"])
def test_crossed_loadings_and_correlated_residuals_equal_lavaan(oracle, estimator):
    expected, data = oracle("cfa_bfi")
    e, items = expected[estimator], data.drop(columns="gender")
    if estimator == "dwls":
        items = items.clip(2, 5) - 1
    found = confirmatory_factors(items, CROSSED, estimator=estimator, correlated=[("C4", "C5")])
    table = found.to_frame()
    if estimator == "dwls":
        table = table[~((table["std_error"].isna()) & table["term"].str.contains("~~"))]
    check_parameters(table, e["params"], "est")
    check_parameters(found.standardized, e["std"], "est.std")
    check_fit(found, {k: v for k, v in e["fit"].items() if k != "npar" or estimator != "dwls"}, tuple(found.fit.index))
    check_modifications(found, e["mi"])


@pytest.mark.parametrize(
    ("key", "options"), [("groups_ml", {}), ("groups_mlr", {"estimator": "mlr"}), ("groups_std_lv", {"scale": "variance"})]
)
def test_invariance_between_groups_equals_lavaan(oracle, key, options):
    expected, data = oracle("cfa_bfi")
    e = expected[key]
    found = confirmatory_factors(data, BFI, group="gender", equal="scalar", **options)
    table = found.invariance.set_index("term")
    robust = ("", "") if key != "groups_mlr" else (".scaled", ".robust")
    for word, fit in e["fit"].items():
        for name in ("statistic", "df", "p_value"):
            assert table.loc[word, name] == pytest.approx(fit[PLAIN[name] + robust[0]], **CLOSE), (word, name)
        for name in ("cfi", "tli", "rmsea"):
            assert table.loc[word, name] == pytest.approx(fit[PLAIN[name] + robust[1]], **CLOSE), (word, name)
        for name in ("srmr", "aic", "bic"):
            assert table.loc[word, name] == pytest.approx(fit[name], **CLOSE), (word, name)
    check_fit(found, e["fit"]["scalar"], tuple(found.fit.index))
    steps = table.iloc[1:]
    for name, theirs in {"delta_statistic": "diff", "delta_df": "df", "delta_p": "p"}.items():
        assert steps[name].astype(float).tolist() == pytest.approx(e[theirs], **LOOSE), name
    rows = found.to_frame()
    order = [str(found.groups.index(word) + 1) for word in e["order"]]
    assert order == sorted(order)
    for g, side in zip(found.groups, ("first", "second"), strict=True):
        own = rows[(rows["group"] == g) & rows["std_error"].notna()]
        check_parameters(own, e["scalar"][side], "est")
    check_parameters(found.standardized[found.standardized["group"] == found.groups[1]], e["scalar"]["std_second"], "est.std")
    configural = confirmatory_factors(data, BFI, group="gender", **options)
    first = configural.modification_indices(0).iloc[: len(e["mi"])]
    assert first["term"].tolist() == [f"{row['lhs']} {row['op']} {row['rhs']}" for row in e["mi"]]
    assert first["mi"].tolist() == pytest.approx([row["mi"] for row in e["mi"]], **LOOSE)


def test_the_given_schools_are_compared_as_by_lavaan(oracle):
    expected, data = oracle("cfa_hs1939")
    schools = data.assign(school=pd.Categorical(data["school"], ["Pasteur", "Grant-White"]))
    table = confirmatory_factors(schools, HS, group="school").invariance.set_index("term")
    for word, fit in expected["invariance"].items():
        for name in ("statistic", "df", "p_value", "cfi", "tli", "rmsea"):
            assert table.loc[word, name] == pytest.approx(fit[PLAIN[name]], **CLOSE), (word, name)
        assert table.loc[word, ["srmr", "aic", "bic"]].tolist() == pytest.approx([fit[k] for k in ("srmr", "aic", "bic")], **CLOSE)


def test_the_factors_variances_may_be_one(oracle):
    expected, data = oracle("cfa_bfi")
    found = confirmatory_factors(data, CROSSED, correlated=[("C5", "C4")], scale="variance")
    check_parameters(found.to_frame(), expected["std_lv"], "est")
    assert found.statistic == pytest.approx(expected["ml"]["fit"]["chisq"], rel=1e-8)


def test_validity_equals_semtools(oracle):
    e, data = oracle("cfa_hs1939")
    found = confirmatory_factors(data, HS)
    rows = found.validity.set_index("factor")
    for name, theirs in {"ave": "AVE_std", "cr": "CR_std", "sqrt_ave": "sqrtAVE"}.items():
        assert rows[name].to_dict() == pytest.approx(e[theirs], **CLOSE)
    for name, theirs in {"omega": "omega", "ave_raw": "avevar"}.items():
        assert rows[name].to_dict() == pytest.approx(e["semTools_reliability"][theirs], **CLOSE)
    for frame, theirs in ((found.factor_correlations, "latent_cor"), (found.htmt2, "htmt2"), (found.htmt2, "htmt")):
        assert frame.to_numpy() == pytest.approx(pd.DataFrame(e[theirs]).T.loc[list(HS), list(HS)].to_numpy(), **CLOSE)
    assert rows["max_correlation"]["textual"] == found.factor_correlations.loc["visual", "textual"]
    assert rows["fornell_larcker"].tolist() == [True, True, True]


def test_htmt_is_the_ratio_of_mean_absolute_correlations(oracle):
    expected, data = oracle("cfa_bfi")
    found = confirmatory_factors(data, BFI)
    assert found.htmt.to_numpy() == pytest.approx(pd.DataFrame(expected["htmt"]).T.to_numpy(), abs=1e-12)
    assert found.validity["max_htmt"].tolist() == [np.delete(row, i).max() for i, row in enumerate(found.htmt.to_numpy())]
    shared = confirmatory_factors(data, CROSSED)
    assert shared.htmt.isna().loc["agree", "extra"] and not shared.htmt.isna().loc["agree", "conscience"]
