"""`confirmatory_factors` against lavaan, estimator by estimator."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.stats import cronbach_alpha
from jcommunity_study.stats.factors import confirmatory_factors

HS = {"visual": ["x1", "x2", "x3"], "textual": ["x4", "x5", "x6"], "speed": ["x7", "x8", "x9"]}
BFI = {name: [f"{letter}{i}" for i in range(1, 6)] for name, letter in (("agree", "A"), ("conscience", "C"), ("extra", "E"))}
CROSSED = BFI | {"extra": [*BFI["extra"], "A5"]}
# lavaan's optimiser stops when χ² changes by less than 1e-10 of itself. That leaves up to 1e-5 of an estimate open and, of an index of
# modification or a difference of two χ², 2e-4 (its two parametrisations of one model differ by as much); our χ² is never above its own.
CLOSE = {"rel": 1e-5, "abs": 1e-5}
LOOSE = {"rel": 2e-4}
PLAIN = {"statistic": "chisq", "df": "df", "scaling": "chisq.scaling.factor", "cfi": "cfi", "tli": "tli", "rmsea": "rmsea",
         "rmsea_low": "rmsea.ci.lower", "rmsea_high": "rmsea.ci.upper", "rmsea_p": "rmsea.pvalue", "p_value": "pvalue"}  # fmt: skip
SAME = {"tli": "nnfi"}  # lavaan gives it under both names
FIT = {"srmr": "srmr", "n_parameters": "npar", "n": "ntotal", "aic": "aic", "bic": "bic", "log_likelihood": "logl",
       "baseline_df": "baseline.df"}  # fmt: skip


TESTS = {"statistic": "z", "p_value": "pvalue", "conf_low": "ci.lower", "conf_high": "ci.upper"}


def check_parameters(table: pd.DataFrame, e: dict, value: str) -> None:
    """Of what is fixed lavaan says an error of 0, limits at the value, and no test; we leave all of these open."""
    rows = table.set_index("term")
    assert [term for term in rows.index if term not in e] == []
    for term, row in rows.iterrows():
        fixed = np.isnan(row["std_error"])
        own = {"estimate": row["estimate"], "std_error": 0.0, "conf_low": row["estimate"], "conf_high": row["estimate"]} if fixed else row
        for name, theirs in {"estimate": value, "std_error": "se", **TESTS}.items():
            if theirs in e[term]:
                assert own.get(name) == (None if e[term][theirs] is None else pytest.approx(e[term][theirs], **CLOSE)), (term, name)


def check_fit(found, e: dict, kinds: tuple[str, ...]) -> None:
    for kind in kinds:
        suffix = {"plain": "", "scaled": ".scaled", "robust": ".robust"}[kind]
        for name, theirs in PLAIN.items():
            for figure in (theirs + suffix, SAME.get(name, "") + suffix):
                if figure in e:
                    assert found.fit.loc[kind, name] == pytest.approx(e[figure], **CLOSE), (kind, name)
    statistic = found.fit.loc["plain", "statistic"]
    if found.estimator == "dwls":  # here it is lavaan's polychoric correlations that are right to 1e-8
        assert statistic == pytest.approx(e["chisq"], rel=1e-7)
    else:
        assert e["chisq"] * (1 - 1e-8) < statistic <= e["chisq"] * (1 + 1e-12)
    thresholds = found.to_frame()["term"].str.contains("|", regex=False).sum()  # which lavaan counts as parameters
    for name, theirs in FIT.items():
        if e.get(theirs) is not None and getattr(found, name) is not None:
            assert getattr(found, name) + (thresholds if theirs == "npar" else 0) == pytest.approx(e[theirs], **CLOSE), name
    base = found.solution.baseline
    scaled = {"chisq": base.statistic, "chisq.scaled": base.scaled, "chisq.scaling.factor": base.scale, "df.scaled": base.df}
    for figure, own in scaled.items():
        if f"baseline.{figure}" in e:
            assert own == pytest.approx(e[f"baseline.{figure}"], **CLOSE), figure


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
    check_parameters(found.standardized, e["std"], "est.std")
    check_fit(found, e["fit"], ("plain",))
    check_modifications(found, e["modindices_top5"])


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
    check_fit(found, e["ordinal_fit"], ("plain", "scaled"))
    assert found.aic is None and found.n_parameters == 12


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
    check_fit(found, e["fit"], tuple(found.fit.index))
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


def test_paths_between_all_factors_are_the_same_model_turned(oracle):
    """A structural model without restriction between its factors has the fit and the items of factors that correlate."""
    expected, data = oracle("cfa_hs1939")
    e, found = expected["sem_structural"], confirmatory_factors(data, HS)
    check_fit(found, e["fit"], ("plain",))
    of_items = found.to_frame()["term"].str.contains("=~|x. ~~")
    check_parameters(found.to_frame()[of_items], e["params"], "est")
    check_parameters(found.standardized[of_items], e["std"], "est.std")
    left = found.standardized.set_index("term")["estimate"]
    assert [1 - left[f"x{i} ~~ x{i}"] for i in range(1, 10)] == pytest.approx([e["r2"][f"x{i}"] for i in range(1, 10)], **CLOSE)


def test_validity_equals_semtools(oracle):
    e, data = oracle("cfa_hs1939")
    found = confirmatory_factors(data, HS)
    rows = found.validity.set_index("factor")
    for name, theirs in {"ave": "AVE_std", "cr": "CR_std", "sqrt_ave": "sqrtAVE"}.items():
        assert rows[name].to_dict() == pytest.approx(e[theirs], **CLOSE)
    for name, theirs in {"omega": "omega", "ave_raw": "avevar"}.items():
        assert rows[name].to_dict() == pytest.approx(e["semTools_reliability"][theirs], **CLOSE)
    assert rows["omega"].to_dict() == pytest.approx(e["semTools_reliability"]["omega2"], **CLOSE)
    alphas = {name: cronbach_alpha(data[items]).alpha for name, items in HS.items()}
    assert alphas == pytest.approx(e["semTools_reliability"]["alpha"], rel=1e-9)
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


DEMOCRACY = {"ind60": ["x1", "x2", "x3"], "dem60": ["y1", "y2", "y3", "y4"], "dem65": ["y5", "y6", "y7", "y8"]}
YEARS = [("y1", "y5"), ("y2", "y4"), ("y2", "y6"), ("y3", "y7"), ("y4", "y8"), ("y6", "y8")]
FOUR, SEVEN = ({side: [f"{points}_{side}{i}" for i in range(1, 5)] for side in "ab"} for points in ("four", "seven"))


@pytest.mark.parametrize(
    ("key", "factors", "options"),
    [
        ("democracy_ml", DEMOCRACY, {"correlated": YEARS}),
        ("democracy_mlr", DEMOCRACY, {"correlated": YEARS, "estimator": "mlr", "scale": "variance"}),
        ("four_mlr", FOUR, {"estimator": "mlr"}),
        ("four_dwls", FOUR, {"estimator": "dwls"}),
        ("seven_mlr", SEVEN, {"estimator": "mlr"}),
        ("seven_dwls", SEVEN, {"estimator": "dwls"}),
        # the descent from each factor's own axis runs away here: that from instruments arrives
        ("stray", {"f": ["N3", "N5", "N4"], "g": ["E4", "O4", "C3"]}, {}),
    ],
)
def test_few_people_and_skewed_answers_equal_lavaan(oracle, key, factors, options):
    expected, data = oracle("cfa_more")
    e, ordered = expected[key], key.endswith("dwls")
    found = confirmatory_factors(data, factors, **options)
    table = found.to_frame()
    if ordered:
        table = table[~(table["std_error"].isna() & table["term"].str.contains("~~"))]
    check_parameters(table, e["params"], "est")
    check_fit(found, {k: v for k, v in e["fit"].items() if k != "npar" or not ordered}, tuple(found.fit.index))
    if key != "stray":  # there lavaan takes the root of a negative variance's size, and lists its marker as left out
        check_parameters(found.standardized, e["std"], "est.std")
        check_modifications(found, e["mi"])


def test_a_marker_that_differs_between_groups_is_among_the_modification_indices(oracle):
    expected, (_, data) = oracle("cfa_more")[0]["markers"], oracle("cfa_hs1939")
    metric = confirmatory_factors(data, HS, group="school", equal="metric").modification_indices(0).set_index(["term", "group"])
    assert len(expected) == 6
    for row in expected:
        found = metric.loc[(row["term"], row["group"]), ["mi", "change"]].astype(float).tolist()
        assert found == pytest.approx([row["mi"], row["change"]], **LOOSE, abs=1e-4)  # lavaan's figures of the two groups differ by as much
    configural = confirmatory_factors(data, HS, group="school").modification_indices(0)
    assert not configural["term"].isin([row["term"] for row in expected]).any()
