"""An actor for whom one person alone speaks is not shown apart where small cells are hidden: it goes into one row with others."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from jcommunity_study.analysis.suppress import hidden
from jcommunity_study.study import Study

OTHERS = "*"  # stands for them in the tables
LEAST = 2  # interviewees of an actor that is shown apart


def shown_actors(study: Study) -> dict[str, str]:
    """Actor → the actor that it is shown as: itself, or OTHERS. One actor with a single interviewee takes the next smallest along."""
    names = list(study.interviews.actors) if study.has_interviews else []
    if not study.minimum_cell:
        return {name: name for name in names}
    gone = hidden([study.interviews.count(name) for name in names], LEAST)
    return {name: OTHERS if merged else name for name, merged in zip(names, gone, strict=True)}


def evidence_shown(coded: pd.DataFrame, shown: Mapping[str, str]) -> pd.DataFrame:
    """`coded_evidence` by the actors that are shown: counts summed; OTHERS can know what one of them can."""
    if OTHERS not in shown.values():
        return coded
    sums = {name: "any" if name == "can_know" else "sum" for name in coded.columns if name not in ("claim", "actor")}
    return coded.assign(actor=coded["actor"].map(shown)).groupby(["claim", "actor"], sort=False).agg(sums).reset_index()


def quotations_shown(quoted: pd.DataFrame, shown: Mapping[str, str]) -> pd.DataFrame:
    """The quotations under the actors that are shown; which interview one of OTHERS comes from is not told."""
    actors = quoted["actor"].map(shown)
    return quoted.assign(actor=actors, interview=quoted["interview"].where(actors != OTHERS, ""))
