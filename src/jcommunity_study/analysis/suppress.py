"""Cells under a minimum are hidden in the results, and with them as many others as it takes that no total gives them back.

Primary: a count between 0 and the minimum. Secondary: where the hidden cells of a list with a known total are one alone, or fewer people
together than the minimum, the next smallest are hidden too (Hundepool et al. 2012, *Statistical Disclosure Control*, ch. 4). A hidden
value is missing (NaN); the report prints it as such. Shares, means and intervals that would tell a hidden count go with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import ge, gt, le, lt
from typing import TypeVar

import numpy as np
import pandas as pd

from jcommunity_study.analysis.ratings import AGREE
from jcommunity_study.analysis.results import Results
from jcommunity_study.analysis.sensitivity import ALL, ESTIMATES, LARGEST, NONE, largest
from jcommunity_study.analysis.weighting import FIGURES
from jcommunity_study.study import Study
from jcommunity_study.survey.questionnaire import Questionnaire
from jcommunity_study.survey.responses import REASONS

Tables = dict[str, pd.DataFrame]
Counts = TypeVar("Counts", np.ndarray, pd.Series, pd.DataFrame)
SHARES = ("n", "share", "conf_low", "conf_high", "answer_share", *FIGURES)
MOMENTS = ("estimate", "std_error", "conf_low", "conf_high", "sd", "median", *FIGURES)
AGREED = ("agree", "agree_low", "agree_high", *(f"agree_{name}" for name in FIGURES))
TEST = ("statistic", "df", "df_residual", "p_value", "p_adjusted", "effect_size", "effect_low", "effect_high")
SIDES = {"share_at_least": ge, "share_at_most": le, "share_above": gt, "share_below": lt}
EXTREMES = ("min", "max")  # each is one person's value
QUANTILES = {"p05": 0.05, "p25": 0.25, "median": 0.5, "p75": 0.25, "p95": 0.05}  # the share of the people beyond each


def hidden(counts: Sequence[float], minimum: int) -> np.ndarray:
    """Which cells of a list whose total is known are hidden: (cells,) of bool. Of equals the earlier is hidden first."""
    cells = np.asarray(counts, dtype=float)
    out = _few(cells, minimum)
    while out.any() and not out.all() and (out.sum() < 2 or cells[out].sum() < minimum):
        left = np.flatnonzero(~out)
        out[min(left, key=lambda n: (cells[n] == 0, cells[n]))] = True
    return out


@dataclass
class _Cells:
    """What the tables of single items hide: codes by column (`closed`), those of them under the minimum (`small`), and the columns whose
    count of people who could not answer is hidden (`unable`)."""

    closed: dict[str, set[str]] = field(default_factory=dict)
    small: dict[str, set[str]] = field(default_factory=dict)
    unable: set[str] = field(default_factory=set)
    rows: set[tuple[str, str]] = field(default_factory=set)  # options of rankings


def suppress(results: Results, study: Study, questionnaire: Questionnaire | None) -> Results:
    """The results with the cells under [privacy] minimum_cell hidden; the same results where suppression was not asked for."""
    minimum = study.minimum_cell
    if not minimum or questionnaire is None:
        return results
    tables = {name: frame.copy() for name, frame in results.tables.items() if len(frame)}
    cells = _Cells()
    for treat in (_frequencies, _missing, _sample, _described, _groups, _rankings, _flow, _customary, _personal, _weights, _answers):
        treat(tables, minimum, cells, questionnaire)
    _rated(tables, float(study.section("ratings").get("agree_at_least", AGREE)), cells, questionnaire)
    _evidence(tables, minimum, cells, questionnaire)
    _models(tables, cells)
    _sensitivity(tables, minimum)
    return results | Results(tables, {"minimum_cell": minimum})


def _blank(frame: pd.DataFrame, rows: object, columns: Iterable[str]) -> None:
    """Hide these columns, as far as the frame has them, in these rows."""
    for name in (c for c in columns if c in frame):
        frame[name] = frame[name].astype(float)
        frame.loc[rows, name] = np.nan


def _frequencies(tables: Tables, minimum: int, cells: _Cells, questionnaire: Questionnaire) -> None:
    frame = tables.get("frequencies", pd.DataFrame(columns=["column"]))
    for name, own in frame.groupby("column", sort=False):
        counts, n = own["n"].to_numpy(dtype=float), float(own["n_valid"].iloc[0])
        if n < minimum:
            gone = np.full(len(own), True)
            _blank(frame, own.index, ["n_valid"])
        elif questionnaire.item(str(own["item"].iloc[0])).kind == "multiple":
            gone = _few(counts, minimum) | _few(n - counts, minimum)
        else:
            gone = hidden(counts, minimum)
        if gone.any():
            codes = own["code"].astype(str).to_numpy()
            cells.closed[str(name)] = set(codes[gone])
            cells.small[str(name)] = set(codes[_few(counts, minimum)])
            _blank(frame, own.index[gone], SHARES)
            _blank(frame, own.index, ["answer_share", "weighted_total"])


def _missing(tables: Tables, minimum: int, cells: _Cells, questionnaire: Questionnaire) -> None:
    """The number who answered and the number who were asked are known, so the reasons are a list with a total."""
    frame, names = tables.get("missing", pd.DataFrame()), list(REASONS)
    for at in frame.index:
        few = 0 < frame.at[at, "present"] < minimum
        gone = np.full(len(names), True) if few else hidden([float(frame.at[at, name]) for name in names], minimum)
        _blank(frame, [at], [name for name, g in zip(names, gone, strict=True) if g] + (["present"] if few else []))
        if few or gone[names.index("declared")]:
            _blank(frame, [at], ["unable"])
        if gone[names.index("declared")] or gone[names.index("refused")]:
            cells.unable.add(str(frame.at[at, "column"]))


def _sample(tables: Tables, minimum: int, cells: _Cells, questionnaire: Questionnaire) -> None:
    frame = tables.get("sample", pd.DataFrame(columns=["term", "group", "kind"]))
    for (_, _, kind), own in frame.groupby(["term", "group", "kind"], sort=False):
        counts = own["n"].to_numpy(dtype=float)
        gone = hidden(counts, minimum) if kind == "share" and counts.sum() >= minimum else counts < minimum
        _blank(frame, own.index[gone], ("n", "q1", "q3", *MOMENTS))


def _described(tables: Tables, minimum: int, cells: _Cells, questionnaire: Questionnaire) -> None:
    for name in ("numbers", "scales"):
        if name in tables and "n" in tables[name]:
            frame = tables[name]
            _blank(frame, frame.index, EXTREMES)
            told = ("n", "mean", "sd", "median", "skewness", "kurtosis", "alpha", "conf_low", "conf_high", *FIGURES)
            _blank(frame, frame["n"] < minimum, told)
    if "scale_items" in tables:
        frame = tables["scale_items"]
        _blank(frame, frame["term"].isin(list(cells.closed)), ("mean", "sd"))


def _groups(tables: Tables, minimum: int, cells: _Cells, questionnaire: Questionnaire) -> None:
    """A group's mean is what the mean of all and those of the others leave: so it goes with a second group's."""
    frame, tests = tables.get("group_means", pd.DataFrame(columns=["outcome", "by"])), ("group_tests", "families")
    for (outcome, by), own in frame.groupby(["outcome", "by"], sort=False):
        gone = hidden(own["n"].to_numpy(dtype=float), minimum)
        if gone.any():
            _blank(frame, own.index[gone], ("n", "mean", *MOMENTS))
            for table in (tables[name] for name in tests if name in tables):
                _blank(table, (table["outcome"] == outcome) & (table["by"] == by), TEST)


def _rankings(tables: Tables, minimum: int, cells: _Cells, questionnaire: Questionnaire) -> None:
    """An option goes whole when few gave it a rank; each rank is a list over the options, with the number who ranked as its total."""
    frame = tables.get("rankings", pd.DataFrame(columns=["item"]))
    for name, own in frame.groupby("item", sort=False):
        tops = own[[f"top{i}" for i in range(1, len(own) + 1)]].to_numpy(dtype=float) * float(own["n_valid"].iloc[0])
        counts = np.rint(np.diff(tops, axis=1, prepend=0.0))
        gone = _few(counts, minimum).any(axis=1)
        while gone.any() and not gone.all() and (gone.sum() < 2 or _few(counts[gone].sum(axis=0), minimum).any()):
            left = np.flatnonzero(~gone)
            gone[min(left, key=lambda n: counts[n].sum())] = True
        _blank(frame, own.index[gone], [c for c in frame if c.startswith(("top", "place"))] + ["n_ranked", "mean_given", *MOMENTS])
        cells.rows |= {(str(name), str(code)) for code in own["code"][gone]}


def _few(counts: Counts, minimum: int) -> Counts:
    return (counts > 0) & (counts < minimum)


def _flow(tables: Tables, minimum: int, cells: _Cells, questionnaire: Questionnaire) -> None:
    if "flow" in tables:
        tables["flow"] = flow_shown(tables["flow"], minimum)


def flow_shown(flow: pd.DataFrame, minimum: int) -> pd.DataFrame:
    """What came back and what was kept is told, so what the rules removed is a list with a total, and what remained between tells it."""
    frame = flow.copy()
    gone = np.append(False, hidden(frame["removed"].to_numpy(dtype=float)[1:], minimum))  # the first row is what came back
    places = np.flatnonzero(gone)
    if len(places):
        _blank(frame, frame.index[places], ("removed", "alone"))
        _blank(frame, frame.index[places[0] : places[-1]], ["remaining"])
    _blank(frame, _few(frame["alone"], minimum), ["alone"])
    return frame


def _between_hidden(tables: Tables) -> bool:
    """Whether the flow hides what a rule removed: then whatever else counts those who remained in between would tell it."""
    return "flow" in tables and bool(tables["flow"]["removed"].isna().any())


def _customary(tables: Tables, minimum: int, cells: _Cells, questionnaire: Questionnaire) -> None:
    """What a rule flags and what it does not make up all who belong to the study; so do those with an index and those without."""
    rules, indices = (tables.get(name, pd.DataFrame({"n": [], "flagged": []})) for name in ("customary", "indices"))
    everyone = float(rules["n"].max())
    n, flagged = indices["n"].astype(float), rules["flagged"].astype(float)
    _blank(rules, _few(flagged, minimum) | _few(everyone - flagged, minimum), ["flagged", "share"])
    _blank(indices, indices.index, EXTREMES)
    for name, share in QUANTILES.items():
        _blank(indices, share * n < minimum, [name])
    _blank(indices, (n < minimum) | _few(everyone - n, minimum) | _between_hidden(tables), ["n"])
    if _between_hidden(tables):
        _blank(rules, rules.index, ["n", "share"])


def _personal(tables: Tables, minimum: int, cells: _Cells, questionnaire: Questionnaire) -> None:
    if "personal" in tables:
        _blank(tables["personal"], tables["personal"]["cells"] < minimum, ["cells"])


def _answers(tables: Tables, minimum: int, cells: _Cells, questionnaire: Questionnaire) -> None:
    """A code goes whole: those for it alone, against it alone, and both make up its respondents, and these with the others all answers."""
    if "answer_codes" in tables:
        frame = tables["answer_codes"]
        n, all_, affirm, deny = (frame[name] for name in ("n", "respondents", "respondents_for", "respondents_against"))
        parts = pd.concat([n - all_, all_ - affirm, all_ - deny, affirm + deny - all_, all_, affirm, deny], axis=1)
        gone = _few(parts, minimum).any(axis=1)
        _blank(frame, gone, ("respondents", "respondents_for", "respondents_against", "segments"))
        _blank(frame, _few(n, minimum), ["n"])


def _weights(tables: Tables, minimum: int, cells: _Cells, questionnaire: Questionnaire) -> None:
    """A margin may unite categories: where the item has hidden cells, no category of it is told. The weights' own figures go with a
    margin: the weight of a category is its population over its number."""
    margins = tables.get("weight_margins", pd.DataFrame(columns=["column"]))
    for name, own in margins.groupby("column", sort=False):
        gone = hidden(own["n"].to_numpy(dtype=float), minimum) | (str(name) in cells.closed)
        _blank(margins, own.index[gone], ("n", "sample", "weighted"))
    if "weights" in tables:
        weights = tables["weights"]
        for name in ("n_no_margin", "n_trimmed"):
            _blank(weights, _few(weights[name], minimum), [name])
        if margins["n"].isna().any():
            _blank(weights, weights.index, ("minimum", "median", "maximum", "effective_n", "design_effect"))


def _rated(tables: Tables, agree: float, cells: _Cells, questionnaire: Questionnaire) -> None:
    """The mean of an item with hidden cells tells them (two cells, two equations); a share does when they lie on both its sides."""
    frame = tables.get("ratings", pd.DataFrame({"term": []}))
    for at, term in frame["term"].items():
        if term in cells.closed:
            _blank(frame, [at], (*MOMENTS, "disagree"))
            if _parted(questionnaire, term, cells.closed[term], (ge, agree), turned=bool(frame.at[at, "reversed"])):
                _blank(frame, [at], AGREED)
        if term in cells.unable:
            _blank(frame, [at], ("n_unable", "unable", "unable_low", "unable_high"))
    if "rating_shares" in tables:
        shares = tables["rating_shares"]
        _blank(shares, shares["term"].isin(list(cells.closed)), ("n", "share"))


def _parted(
    questionnaire: Questionnaire, column: str, closed: set[str], share: tuple[Callable[[float, float], bool], float], *, turned: bool
) -> bool:
    """Whether the hidden codes of a column lie on both sides of a `share`: a comparison and its bound."""
    item, (compare, bound) = questionnaire.column(column).item, share
    return len({compare(item.turned(int(c)) if turned else int(c), bound) for c in closed}) > 1


def _evidence(tables: Tables, minimum: int, cells: _Cells, questionnaire: Questionnaire) -> None:
    frame = tables.get("survey_evidence", pd.DataFrame())
    for at, row in frame.iterrows():
        name, count, n = str(row["name"]), row["estimate"] * row["n"], row["n"]
        few = row["statistic"] != "mean" and any(0.5 < c < minimum - 0.5 for c in (count, n - count))
        told = row["source"] == "ranking" and (name, str(int(row["option"]))) in cells.rows
        if name in cells.closed and row["source"] == "column":
            share = (SIDES[row["statistic"]], float(row["value"])) if row["statistic"] in SIDES else None
            told = share is None or _parted(questionnaire, name, cells.closed[name], share, turned=bool(row["reversed"]))
        if few or told or n < minimum:
            _blank(frame, [at], ("estimate", "conf_low", "conf_high"))
        if name in cells.unable:
            _blank(frame, [at], ["n_unable", "unable"])


def _models(tables: Tables, cells: _Cells) -> None:
    """The coefficient of a category that few people are in says what they answered; where they are the reference, every one does."""
    for name in ("coefficients", "average_effects", "parallel_lines", "sensitivity_estimates", "families"):
        frame = tables.get(name, pd.DataFrame({"variable": [], "level": []}))
        parts = [zip(str(v).split(":"), str(c).split(":"), strict=False) for v, c in zip(frame["variable"], frame["level"], strict=True)]
        listed = [list(pairs) for pairs in parts]
        levels = {pair for pairs in listed for pair in pairs}
        against = {v for v, codes in cells.small.items() if any((v, code) not in levels for code in codes)}
        few = [any(code and (v in against or code in cells.small.get(v, ())) for v, code in pairs) for pairs in listed]
        numbers = ["odds_ratio", "odds_ratio_low", "odds_ratio_high", "estimate", "std_error", "conf_low", "conf_high", *TEST]
        _blank(frame, np.array(few, dtype=bool), numbers)


def _sensitivity(tables: Tables, minimum: int) -> None:
    """Whom one rule alone removed, rule by rule, and whom several did make up those that come back without any: few of them, and what
    they answered follows from the estimates with and without them. What the report hides of an estimate is hidden in every variant."""
    if "sensitivity" not in tables:
        return
    frame, estimates = tables["sensitivity"], tables.get("sensitivity_estimates", pd.DataFrame(columns=list(ESTIMATES)))
    evidence = tables.get("sensitivity_evidence", pd.DataFrame({"variant": [], "claim": [], "nth": []}))
    restored = frame.set_index("variant")["restored"].astype(float)
    single = restored.drop([ALL, NONE])
    alone = hidden([*single, restored[NONE] - single.sum()], minimum)[:-1]
    gone = {*single.index[alone], *([NONE] if _few(restored, minimum)[NONE] else [])}
    _blank(frame, frame["variant"].isin(gone) | ((frame["variant"] != ALL) & _between_hidden(tables)), ["n", "restored"])
    of_hidden = (estimates["kind"] == "mean") & estimates["term"].isin(_hidden_scales(tables))
    _blank(estimates, estimates["variant"].isin(gone) | of_hidden, MOMENTS)
    told = [pair in _hidden_evidence(tables) for pair in zip(evidence["claim"], evidence["nth"], strict=True)]
    _blank(evidence, evidence["variant"].isin(gone) | np.array(told, dtype=bool), ["estimate"])
    changes = [dict.fromkeys(LARGEST) if key == ALL else largest(estimates, evidence, key) for key in frame["variant"]]
    frame[list(LARGEST)] = pd.DataFrame(changes, index=frame.index, columns=list(LARGEST))


def _hidden_scales(tables: Tables) -> list[str]:
    scales = tables.get("scales", pd.DataFrame(columns=["scale"])).reindex(columns=["scale", "mean"])
    return list(scales.loc[scales["mean"].isna(), "scale"])


def _hidden_evidence(tables: Tables) -> set[tuple[str, int]]:
    """(claim, which of its indicators) whose estimate is hidden or could not be had."""
    evidence = tables.get("survey_evidence", pd.DataFrame({"claim": [], "estimate": []}))
    nth = evidence.groupby("claim").cumcount()
    return set(zip(evidence.loc[evidence["estimate"].isna(), "claim"], nth[evidence["estimate"].isna()], strict=True))
