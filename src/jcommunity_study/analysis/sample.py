"""Who answered, and how each item was answered."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jcommunity_study.analysis.data import Notes, analysis_frame, categories, known_names, numbers_of
from jcommunity_study.analysis.results import Results
from jcommunity_study.analysis.weighting import weighted_means, weighted_shares, weighted_ticks
from jcommunity_study.stats.describe import describe, frequencies, multiple_response, rank_summary, table_one
from jcommunity_study.stats.weights import Design
from jcommunity_study.study import Study
from jcommunity_study.survey.questionnaire import Column, Item
from jcommunity_study.survey.responses import Responses


def sample(study: Study, responses: Responses, scores: pd.DataFrame, design: Design | None = None) -> Results:
    """Table 1: `sample`, a row a variable (numeric) or category; with a design also their weighted figures."""
    declared = study.section("table_one").get("variables", ())
    names = known_names(study, "table_one", "variables", declared, responses.questionnaire)
    if not names or not responses.n:
        return Results()
    frame = analysis_frame(responses, scores)
    table = table_one(frame, names).to_frame()
    if design is not None:
        own = [_weighted(design, frame, name) for name in names]
        table = pd.concat([table, pd.concat(own, ignore_index=True)], axis=1)
    return Results({"sample": table})


def _weighted(design: Design, frame: pd.DataFrame, name: str) -> pd.DataFrame:
    values = frame[name]
    if isinstance(values.dtype, pd.CategoricalDtype):
        return pd.DataFrame(weighted_shares(design, values), index=range(len(values.cat.categories)))
    return weighted_means(design, frame[[name]])


def items(responses: Responses, notes: Notes, design: Design | None = None) -> Results:
    """Every item: `frequencies` (a row an option; `weighted_total`, of a choice with a design, its weighted n over all options), `numbers`
    (a row a numeric item), `rankings` (`top3`: the share that ranked it among the first three, `place3`: third), `missing` (a row a column;
    `unable`: the share of those who said that they do not know among these and those who answered)."""
    choices: list[pd.DataFrame] = []
    measured: list[str] = []
    ranked: list[pd.DataFrame] = []
    for item in responses.questionnaire.items:
        columns = [c for c in responses.questionnaire.columns() if c.item.name == item.name and not c.other]
        if item.kind in ("single", "scale", "matrix"):
            choices += [_choice(responses, column, design) for column in columns]
        elif item.kind == "multiple" and columns:
            choices.append(_multiple(responses, item, columns, design))
        elif item.kind == "ranking" and columns:
            ranked += _ranking(responses, item, columns, notes)
        elif item.kind == "number":
            measured += [c.name for c in columns]
    tables = {"frequencies": _stack(choices), "rankings": _stack(ranked), "missing": _missing(responses)}
    if measured:
        values = numbers_of(responses, measured)
        tables["numbers"] = describe(values).to_frame().join(weighted_means(design, values), on="term")
    return Results(tables)


def _stack(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _choice(responses: Responses, column: Column, design: Design | None) -> pd.DataFrame:
    values = categories(responses.frame[column.name], column)
    found = frequencies(values, order=list(values.cat.categories))
    table = found.to_frame().rename(columns={"estimate": "share", "value": "code"})
    own = table[["code", "n", "share", "conf_low", "conf_high"]].assign(item=column.item.name, column=column.name, n_valid=found.n)
    weighted = weighted_shares(design, values)
    total = {"weighted_total": np.sum(weighted["weighted_n"])} if weighted else {}
    return own.assign(**weighted, **total)


def _multiple(responses: Responses, item: Item, columns: list[Column], design: Design | None) -> pd.DataFrame:
    ticks = numbers_of(responses, [c.name for c in columns])
    found = multiple_response(ticks)
    table = found.to_frame().rename(columns={"estimate": "share"})
    weighted = weighted_ticks(design, ticks).reset_index(drop=True)
    codes = [str(c.option.code) for c in columns if c.option]
    return table[["n", "share", "conf_low", "conf_high", "answer_share"]].assign(
        code=codes, item=item.name, column=item.name, n_valid=found.n, **weighted
    )


def _ranking(responses: Responses, item: Item, columns: list[Column], notes: Notes) -> list[pd.DataFrame]:
    ranks = numbers_of(responses, [c.name for c in columns])
    found = notes.attempt(item.text, rank_summary, ranks, top=tuple(range(1, len(columns) + 1)))
    if found is None:
        return []
    codes = [str(c.option.code) for c in columns if c.option]
    scalars = {
        "n_valid": found.n,
        "statistic": found.statistic,
        "test_df": found.df,
        "p_value": found.p_value,
        "kendall_w": found.kendall_w,
    }
    table = found.to_frame().drop(columns=["term", "value"])
    tops = [f"top{place}" for place in range(1, len(columns) + 1)]
    places = dict(zip((f"place{n}" for n in range(1, len(columns) + 1)), np.diff(table[tops].to_numpy(), prepend=0.0).T, strict=True))
    return [table.assign(item=item.name, code=codes, **scalars, **places)]


def _missing(responses: Responses) -> pd.DataFrame:
    counts = responses.missing()
    present = (responses.reasons == "").sum()
    told = counts["declared"] + present
    unable = (counts["declared"] / told).where(told > 0, 0.0)
    return counts.assign(present=present, unable=unable).reset_index(names="column")
