"""Whether what is reported rests on the screening: the main estimates with all rules, without each of them, and without any.

Only rules that judge the quality of answers are lifted. Whoever did not consent, or is not of the population, is in no variant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from jcommunity_study.analysis.data import Notes
from jcommunity_study.analysis.models import coefficients_of_interest
from jcommunity_study.analysis.results import Results
from jcommunity_study.analysis.weighting import weighted_means
from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.stats.describe import describe
from jcommunity_study.stats.weights import Design
from jcommunity_study.study import Study
from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.scales import score

ALL, NONE = "all", "none"
Weigh = Callable[[Responses], Design | None]  # the weights that the study gives to these respondents; None where it has none
ESTIMATES = ("variant", "kind", "model", "term", "variable", "level", "estimate", "std_error", "sd", "conf_low", "conf_high")

LARGEST = (
    *(f"{kind}_{what}" for kind in ("coefficient", "mean") for what in ("shift", "model", "term", "variable", "level")),
    "share_shift", "share_claim",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Variant:
    """The responses that some of the rules would have kept: `key` is all, the place of the one rule left out, or none."""

    key: str
    label: Text
    responses: Responses
    scores: pd.DataFrame


def variants(everyone: Responses, flags: pd.DataFrame, labels: Mapping[str, Text]) -> tuple[Variant, ...]:
    """`flags`: a row a respondent, a bool column a quality rule (its place), true where the rule alone would remove; `labels` by place.

    With one rule, leaving it out is leaving out all: that is said once. Variants of the same people share one object.
    """
    wanted = {ALL: list(flags.columns)}
    if len(flags.columns) > 1:
        wanted |= {str(place): [c for c in flags.columns if c != place] for place in flags.columns}
    wanted[NONE] = []
    names = {ALL: Text("全部规则", "All rules"), NONE: Text("不作质量筛查", "Without any of them")}
    names |= {place: Text(f"不用“{label.zh}”", f"Without “{label.en}”") for place, label in labels.items()}
    kept: dict[tuple[str, ...], tuple[Responses, pd.DataFrame]] = {}
    out = []
    for key, columns in wanted.items():
        ids = tuple(map(str, flags.index[~flags[columns].any(axis=1).to_numpy(dtype=bool)]))
        if ids not in kept:
            responses = everyone.keep(ids)
            kept[ids] = responses, score(responses)
        out.append(Variant(key, names[key], *kept[ids]))
    return tuple(out)


def sensitivity(study: Study, found: Sequence[Variant], evidence: pd.DataFrame, notes: Notes, weigh: Weigh = lambda _: None) -> Results:
    """`sensitivity`, a row a variant with its largest changes, and `sensitivity_estimates`, a row a variant and estimate.

    What the report weights is weighted here, with weights made anew for each variant: the means of scales.

    `evidence` is what the claims have of each variant (`mixed.sensitivity`): columns variant, claim, verdict, nth, statistic, estimate.
    """
    computed: dict[int, pd.DataFrame] = {}
    parts = []
    for variant in found:
        if id(variant.responses) not in computed:
            computed[id(variant.responses)] = _estimates(study, variant, notes, weigh)
        parts.append(computed[id(variant.responses)].assign(variant=variant.key))
    estimates = pd.concat(parts, ignore_index=True).reindex(columns=list(ESTIMATES))
    rows = list(_compared(found, estimates, evidence))
    return Results({"sensitivity": pd.DataFrame(rows), "sensitivity_estimates": estimates, "sensitivity_evidence": evidence})


def _estimates(study: Study, variant: Variant, notes: Notes, weigh: Weigh) -> pd.DataFrame:
    """The coefficients of interest and the means of the scales."""
    own = Notes()
    coefficients = coefficients_of_interest(study, variant.responses, variant.scores, own)
    for row in own.rows if variant.key != ALL else ():  # what fails with all rules is noted where it is reported
        where = Text(f"{variant.label.zh}：{row['what_zh']}", f"{variant.label.en}: {row['what_en']}")
        notes.add(where, Text(row["why_zh"], row["why_en"]))
    parts = [coefficients.assign(kind="coefficient")]
    if variant.responses.n and len(variant.scores.columns):
        parts.append(_means(variant, notes, weigh))
    return pd.concat(parts, ignore_index=True)


def _means(variant: Variant, notes: Notes, weigh: Weigh) -> pd.DataFrame:
    """Of each scale the mean, weighted in a weighted study; NaN, with a note, where these respondents cannot be weighted."""
    scores = variant.scores.astype(float)
    told = describe(scores).to_frame()
    means = told["mean"].to_numpy()
    try:
        design = weigh(variant.responses)
        means = means if design is None else weighted_means(design, scores)["weighted"].to_numpy()
    except InputError as error:
        what = Text(f"{variant.label.zh}：加权均值", f"{variant.label.en}: weighted means")
        notes.add(what, Text(error.message("zh"), error.message("en")))
        means = np.full(len(told), np.nan)
    return told[["term", "sd"]].assign(kind="mean", model="", variable=told["term"], level="", estimate=means)


def _compared(found: Sequence[Variant], estimates: pd.DataFrame, evidence: pd.DataFrame) -> Iterator[dict[str, object]]:
    base, n = _of(estimates, ALL), found[0].responses.n
    for variant in found:
        row: dict[str, object] = {
            "variant": variant.key, "label_zh": variant.label.zh, "label_en": variant.label.en, "n": variant.responses.n,
            "restored": variant.responses.n - n,
        }  # fmt: skip
        yield row | _shifts(base, _of(estimates, variant.key)) | _verdicts(evidence, variant.key)


def _of(estimates: pd.DataFrame, key: str) -> pd.DataFrame:
    return estimates[estimates["variant"] == key].set_index(["kind", "model", "term"])


def largest(estimates: pd.DataFrame, evidence: pd.DataFrame, key: str) -> dict[str, object]:
    """The largest changes of a variant, by the names in LARGEST, of what the two tables still tell."""
    told = _shifts(_of(estimates, ALL), _of(estimates, key)) | _verdicts(evidence, key)
    return {name: told.get(name) for name in LARGEST}


def _shifts(base: pd.DataFrame, own: pd.DataFrame) -> dict[str, object]:
    """Largest changes: of a coefficient in its standard errors, of a mean in standard deviations; and coefficients whose interval
    came to exclude 0, or ceased to. An estimate that one of the two lacks counts under `lost`."""
    out: dict[str, object] = {}
    joined = base.join(own[["estimate", "conf_low", "conf_high"]].add_suffix("_other"), how="outer")
    gone = joined["estimate"].isna() != joined["estimate_other"].isna()
    change = (joined["estimate_other"] - joined["estimate"]).abs()
    for kind, unit in (("coefficient", "std_error"), ("mean", "sd")):
        mine = joined.index.get_level_values("kind") == kind
        size = (change / joined[unit])[mine].dropna()
        out[f"{kind}s"] = len(size)
        if len(size):
            at = size.idxmax()
            out |= {f"{kind}_shift": float(size.max()), f"{kind}_model": at[1], f"{kind}_term": at[2]}
            out |= {f"{kind}_variable": joined.loc[at, "variable"], f"{kind}_level": joined.loc[at, "level"]}
    sure, sure_other = ((joined[f"conf_low{s}"] > 0) | (joined[f"conf_high{s}"] < 0) for s in ("", "_other"))
    crossed = (sure != sure_other) & ~gone & (joined.index.get_level_values("kind") == "coefficient")
    of = list(dict.fromkeys(joined.loc[crossed, "variable"]))
    return out | {"crossed": int(crossed.sum()), "crossed_variables": ", ".join(map(str, of)), "lost": int(gone.sum())}


def _verdicts(evidence: pd.DataFrame, key: str) -> dict[str, object]:
    """The largest change of a share behind a claim, how many verdicts differ, and which."""
    if evidence.empty:
        return {}
    base, own = (evidence[evidence["variant"] == k].set_index(["claim", "nth"]) for k in (ALL, key))
    shares = base["statistic"].astype(str).str.startswith("share")
    change = (own["estimate"].astype(float) - base["estimate"].astype(float)).abs()[shares].dropna()
    differ = (own["verdict"] != base["verdict"]).groupby(level="claim", sort=False).any()
    claims = [str(claim) for claim, changed in differ.items() if changed]
    largest = {"share_shift": float(change.max()), "share_claim": change.idxmax()[0]} if len(change) else {}
    return {**largest, "claims": len(differ), "verdicts_changed": len(claims), "changed": ", ".join(claims)}
