"""What the report says of many figures at once: the largest and the smallest, how many tests are clear, how many claims stand.

It is made of what may be told, after `suppress`: what is hidden is in no count and is no extreme, so nothing here can give it back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from jcommunity_study.analysis.results import Results
from jcommunity_study.analysis.sensitivity import ALL
from jcommunity_study.study import Study

CLEAR = 0.05  # a test below it is called clear
SPARSE = 5  # cases of a category at a level of the outcome: with fewer, Brant's test is unreliable
EXTREMES = ("what", "of", "n", "highest", "highest_value", "lowest", "lowest_value")
TESTS = ("kind", "name", "n", "clear", "unclear", "clear_adjusted")


def summary(results: Results, study: Study) -> Results:
    """The results with what sentences need: `returned`, `extremes`, `tests_counted`, `clear_comparisons`, `sensitivity_largest` and
    `verdicts`, and columns of `sample`, `coefficients`, `parallel_lines` and `findings` that mark or count rows."""
    for part in (_returned, _sample, _coefficients, _parallel_lines, _extremes, _tests, _comparisons, _sensitivity, _claims):
        results |= Results(part(results, study))
    return results


def _returned(results: Results, study: Study) -> dict[str, pd.DataFrame]:
    """发放–回收–有效: `sent` (missing where it was not declared), `returned`, `kept`, `return_rate`, `kept_rate`."""
    flow = results.table("flow")
    if flow.empty:
        return {}
    sent, returned, kept = int(study.sampling.get("distributed", 0)), int(flow["remaining"].iloc[0]), int(flow["remaining"].iloc[-1])
    rates = {"return_rate": returned / sent if sent else None, "kept_rate": kept / returned if returned else None}
    return {"returned": pd.DataFrame([{"sent": sent or None, "returned": returned, "kept": kept, **rates}])}


def _sample(results: Results, study: Study) -> dict[str, pd.DataFrame]:
    """`largest`: the category of each variable that most people are in."""
    table = results.table("sample")
    if table.empty:
        return {}
    shares = table[(table["kind"] == "share") & (table["group"] == "")].sort_values("n", ascending=False, kind="stable")
    return {"sample": table.assign(largest=table.index.isin(shares.drop_duplicates("term").index))}


def _coefficients(results: Results, study: Study) -> dict[str, pd.DataFrame]:
    """`largest`: of a regression's largest block; `slope`: neither intercept nor cut-point; `side`: up or down where the slope is clear."""
    table = results.table("coefficients")
    if table.empty:
        return {}
    slope = (table["variable"] != "Intercept") & ~table["term"].str.contains("|", regex=False)
    side = pd.Series("", index=table.index)
    for name, there in (("up", table["estimate"] > 0), ("down", table["estimate"] < 0)):
        side[slope & there & (table["p_value"] < CLEAR)] = name
    largest = table["block"] == table.groupby("model")["block"].transform("max")
    return {"coefficients": table.assign(largest=largest, slope=slope, side=side)}


def _parallel_lines(results: Results, study: Study) -> dict[str, pd.DataFrame]:
    table = results.table("parallel_lines")
    if table.empty:
        return {}
    return {"parallel_lines": table.assign(clear=table["p_value"] < CLEAR, sparse=table["smallest_cell"].astype(float) < SPARSE)}


def _extremes(results: Results, study: Study) -> dict[str, pd.DataFrame]:
    """A row a comparison of known figures: `alpha` of scales; `agree` and `unable` by group of ratings; `inflation` by regression; `upper`,
    the share in the upper two categories, by figure of study.toml."""
    rows = [_ends(what, of, values.dropna()) for what, of, values in _compared(results, study)]
    return {"extremes": pd.DataFrame([row for row in rows if row], columns=list(EXTREMES))}


def _compared(results: Results, study: Study) -> Iterator[tuple[str, str, pd.Series]]:
    if "alpha" in (scales := results.table("scales")):
        yield "alpha", "", scales.set_index("scale")["alpha"].astype(float)
    if len(ratings := results.table("ratings")):
        for group, own in ratings.sort_values("rank", kind="stable").set_index("term").groupby("group", sort=False):
            yield "agree", str(group), own.loc[own["n"] > 0, "agree"].astype(float)
            yield "unable", str(group), own["unable"].astype(float)
    if len(collinearity := results.table("collinearity")):
        for model, own in collinearity.set_index("term").groupby("model", sort=False):
            yield "inflation", str(model), own["adjusted"].astype(float)
    if len(frequencies := results.table("frequencies")):
        upper = frequencies.groupby("column").tail(2).astype({"share": float}).groupby("column")["share"].agg(lambda x: x.sum(skipna=False))
        for name, columns in study.section("figures").items():
            yield "upper", name, upper.reindex(columns)


def _ends(what: str, of: str, known: pd.Series) -> dict[str, Any]:
    if known.empty:
        return {}
    high, low = known.idxmax(), known.idxmin()
    return dict(zip(EXTREMES, (what, of, len(known), high, known[high], low, known[low]), strict=True))


def _tests(results: Results, study: Study) -> dict[str, pd.DataFrame]:
    """A row a set of tests: the slopes of each regression's largest block, the comparisons of groups, the families. `clear` and `unclear`
    by p as it stands, a hidden one on neither side; `clear_adjusted` where p was adjusted."""
    coefficients, comparisons, families = (results.table(name) for name in ("coefficients", "group_tests", "families"))
    sets = [("groups", "", comparisons)] if len(comparisons) else []
    if len(coefficients):
        slopes = coefficients[coefficients["largest"] & coefficients["slope"]]
        sets += [("model", str(m), own) for m, own in slopes.groupby("model", sort=False)]
    if len(families):
        sets += [("family", str(f), own) for f, own in families.groupby("family", sort=False)]
    return {"tests_counted": pd.DataFrame([_counted(*one) for one in sets], columns=list(TESTS))}


def _counted(kind: str, name: str, own: pd.DataFrame) -> dict[str, Any]:
    p, adjusted = own["p_value"].astype(float), own["p_adjusted"].astype(float) if "p_adjusted" in own else None
    clear = None if adjusted is None else int((adjusted < CLEAR).sum())
    return dict(zip(TESTS, (kind, name, len(own), int((p < CLEAR).sum()), int((p >= CLEAR).sum()), clear), strict=True))


def _comparisons(results: Results, study: Study) -> dict[str, pd.DataFrame]:
    """The comparisons of groups that are clear when adjusted, the smallest p first."""
    table = results.table("group_tests")
    if table.empty:
        return {}
    clear = table[table["p_adjusted"].astype(float) < CLEAR].sort_values("p_adjusted", kind="stable")
    return {"clear_comparisons": clear[["outcome", "by", "p_adjusted"]]}


def _sensitivity(results: Results, study: Study) -> dict[str, pd.DataFrame]:
    """One row: over all variants, the largest change of each kind, and how many claims and coefficients could change."""
    table = results.table("sensitivity")
    if table.empty:
        return {}
    names = ["claims", "coefficients", "coefficient_shift", "mean_shift", "share_shift"]
    others = table[table["variant"] != ALL].reindex(columns=names).astype(float)
    return {"sensitivity_largest": others.max().to_frame().T}


def _claims(results: Results, study: Study) -> dict[str, pd.DataFrame]:
    """`verdicts`: how many claims (`all`), and how many have each verdict. Of each claim the number of indicators that count (`counted`),
    the smallest and the largest of their estimates."""
    table, evidence = results.table("findings"), results.table("survey_evidence")
    if table.empty:
        return {}
    verdicts = pd.concat([pd.Series({"all": len(table)}), table["verdict"].value_counts()]).rename_axis("verdict").reset_index(name="n")
    counting = evidence[evidence["counts"].astype(bool)] if len(evidence) else pd.DataFrame({"claim": [], "estimate": []})
    ends = counting["estimate"].astype(float).groupby(counting["claim"]).agg(counted="size", estimate_low="min", estimate_high="max")
    told = table.drop(columns=[c for c in ends if c in table]).join(ends, on="claim")
    return {"verdicts": verdicts, "findings": told.assign(counted=told["counted"].fillna(0).astype(int))}
