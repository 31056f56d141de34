"""How far coders agree, before and after they settled what they did not: which figures of interview.agreement a study asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from jcommunity_study.analysis.results import Results
from jcommunity_study.errors import StatisticsError
from jcommunity_study.interview.agreement import Declared, agreement_over_all, agreements, disagreements
from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.matrix import RULES
from jcommunity_study.interview.transcript import Transcript


def agreement(
    transcripts: Sequence[Transcript],
    coders: Mapping[str, Sequence[Coding]],
    codes: Sequence[str],
    declared: Declared,
    consensus: tuple[str, Sequence[Coding]] | None,
    seed: int,
) -> Results:
    """`agreement` and `agreement_appendix` as interview.agreement has them (`given_fewest`, `given_most`: how often the coders gave a code)
    and, with a consensus (its name and codings), `adjudicated`: of each person (in the column `coder`) with the consensus, codes pooled.
    The fact `agreement` holds what was declared and compared."""
    try:
        found = agreements(transcripts, coders, codes, declared, seed=seed)
    except StatisticsError:
        return not_compared(list(coders), "apart")
    given = found.table[[f"n_{coder}" for coder in found.coders]]
    table = found.table.assign(given_fewest=given.min(axis=1), given_most=given.max(axis=1))
    tables = {"agreement": table, "agreement_appendix": found.appendix}
    if consensus is not None:
        name, settled = consensus
        rows = [
            {"coder": coder} | agreement_over_all(transcripts, {coder: own, name: settled}, codes, declared, seed=seed)
            for coder, own in coders.items()
            if coder != RULES
        ]
        tables["adjudicated"] = pd.DataFrame(rows)
    fact = {
        "coders": list(found.coders),
        "coefficient": declared.coefficient,
        "unit": declared.unit,
        "stance": declared.stance,
        "transcripts": found.transcripts,
        "left_out": list(found.left_out),
        "disagreements": len(disagreements(transcripts, coders, codes)),
    }
    return Results(tables, {"agreement": fact})


def not_compared(coders: Sequence[str], why: str) -> Results:
    """No agreement to report, and why: `declared` (done without), `alone` (one coder), `apart` (no interview that two coded)."""
    return Results({}, {"agreement": {"coders": list(coders), "why": why}})
