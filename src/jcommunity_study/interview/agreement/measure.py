"""How far coders agree: the declared coefficient with its interval, and every other one as an appendix. No adjectives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from jcommunity_study.errors import StatisticsError
from jcommunity_study.interview.agreement.ratings import POOLED, Declared, Ratings, ratings
from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.transcript import Transcript
from jcommunity_study.interview.units import UNITS
from jcommunity_study.stats import agreement as stats

RESAMPLES = 1000
TABLE = ("code", "n_units", "n_coders", "n_transcripts", "estimate", "conf_low", "conf_high", "prevalence", "why_zh", "why_en")


@dataclass(frozen=True, eq=False)
class Agreements:
    """`table`: a row a code, then `all` (codes pooled), of the declared coefficient: TABLE, and `n_<coder>`, the units each gave the code.
    A coefficient that is not defined is NaN, and `why_…` says why. `appendix`: a row a unit, coefficient and code: the estimate.
    `left_out`: transcripts that fewer than two of them coded."""

    declared: Declared
    table: pd.DataFrame
    appendix: pd.DataFrame
    coders: tuple[str, ...]
    transcripts: int
    left_out: tuple[str, ...]


def agreements(
    transcripts: Sequence[Transcript],
    coders: Mapping[str, Sequence[Coding]],
    codes: Sequence[str],
    declared: Declared,
    *,
    seed: int,
    resamples: int = RESAMPLES,
) -> Agreements:
    """The declared coefficient per code and over all, with percentiles of a bootstrap over transcripts (NaN of one), and the appendix.

    Raises StatisticsError when no transcript was coded by two of the coders.
    """
    used, both = _compared(transcripts, coders, codes, declared)
    rows = [_row(used, both, coders, code, declared, seed, resamples) for code in (*codes, POOLED)]
    names = [f"n_{coder}" for coder in used.coders]
    left_out = tuple(t.id for t in transcripts if t.sha256 not in set(used.places.documents))
    appendix = pd.DataFrame(list(_appendix(both, coders, codes, declared)), columns=["unit", "coefficient", "code", "estimate"])
    return Agreements(declared, pd.DataFrame(rows, columns=[*TABLE, *names]), appendix, used.coders, len(both), left_out)


def agreement_over_all(
    transcripts: Sequence[Transcript],
    coders: Mapping[str, Sequence[Coding]],
    codes: Sequence[str],
    declared: Declared,
    *,
    seed: int,
    resamples: int = RESAMPLES,
) -> dict[str, Any]:
    """The last row of the table of `agreements`, codes pooled, and nothing else of it; raises as `agreements` does."""
    used, both = _compared(transcripts, coders, codes, declared)
    return _row(used, both, coders, POOLED, declared, seed, resamples)


def _compared(
    transcripts: Sequence[Transcript], coders: Mapping[str, Sequence[Coding]], codes: Sequence[str], declared: Declared
) -> tuple[Ratings, list[Transcript]]:
    """What each gave each unit, and the transcripts that two of them coded."""
    used = ratings(transcripts, coders, codes, declared.unit)
    inside = set(used.places.documents)
    if not inside:
        raise StatisticsError("没有一份访谈由两位编码者编过", "no transcript was coded by two of the coders")
    return used, [t for t in transcripts if t.sha256 in inside]


def _row(
    used: Ratings, transcripts: Sequence[Transcript], coders: Mapping[str, Sequence[Coding]], code: str, declared: Declared, seed: int,
    resamples: int,
) -> dict[str, Any]:  # fmt: skip
    table, groups = used.of(code, stance=declared.stance)
    given = table.to_numpy() > 0
    resamples = resamples if len(transcripts) > 1 else 0  # of one transcript every draw is the same
    out: dict[str, Any] = {
        "code": code,
        "n_units": len(table),
        "n_coders": len(used.coders),
        "n_transcripts": len(set(groups)),
        "prevalence": given.sum() / max(int(table.notna().to_numpy().sum()), 1),
        **dict.fromkeys(("estimate", "conf_low", "conf_high"), np.nan),
        **dict.fromkeys(("why_zh", "why_en"), ""),
        **{f"n_{coder}": int(given[:, i].sum()) for i, coder in enumerate(used.coders)},
    }
    try:
        if declared.coefficient == "unitizing_alpha":
            found = stats.unitizing_alpha(
                _continua(transcripts, coders, used, code, declared.stance), resamples=resamples, seed=seed
            ).to_frame()
            return out | found.iloc[0][["estimate", "conf_low", "conf_high"]].to_dict()
        result = getattr(stats, declared.coefficient)(table, groups=groups, resamples=resamples, seed=seed)
        return out | {"estimate": result.estimate, "conf_low": result.conf_low, "conf_high": result.conf_high}
    except StatisticsError as error:
        return out | {"why_zh": error.message("zh"), "why_en": error.message("en")}


def _appendix(
    transcripts: Sequence[Transcript], coders: Mapping[str, Sequence[Coding]], codes: Sequence[str], declared: Declared
) -> Iterator[tuple[str, str, str, float]]:
    """Each coefficient by each unit; κ of two coders, or of several, where there are so many."""
    for unit in UNITS:
        used = ratings(transcripts, coders, codes, unit)
        pair = "cohen_kappa" if len(used.coders) == 2 else "fleiss_kappa"
        for name in ("percent_agreement", pair, "krippendorff_alpha", "gwet_ac", "holsti"):
            for code in (*codes, POOLED):
                table, _ = used.of(code, stance=declared.stance)
                yield unit, name, code, _or_nan(partial(_estimate, name, table))
    for code in (*codes, POOLED):
        yield "character", "unitizing_alpha", code, _or_nan(partial(_unitizing, transcripts, coders, used, code, declared.stance))


def _unitizing(*args: Any) -> float:
    return stats.unitizing_alpha(_continua(*args)).alpha


def _estimate(name: str, table: pd.DataFrame) -> float:
    return float(getattr(stats, name)(table).estimate)


def _or_nan(estimate: Callable[[], float]) -> float:
    try:
        return float(estimate())
    except StatisticsError:
        return float("nan")


def _continua(
    transcripts: Iterable[Transcript], coders: Mapping[str, Sequence[Coding]], used: Ratings, code: str, stance: bool
) -> list[tuple[int, dict[str, list[stats.Stretch]]]]:
    """Per transcript that all coded (and code, of all pooled) what its interviewee says, laid end to end, and the stretches marked."""
    out = []
    for transcript in transcripts:
        turns = [t for t in transcript.turns if t.role == "interviewee"]
        starts = np.concatenate([[0], np.cumsum([t.end - t.start for t in turns])]).astype(int).tolist()
        for one in used.codes if code == POOLED else (code,):
            marked: dict[str, list[stats.Stretch]] = {}
            for coder, codings in coders.items():
                mine = [c for c in codings if c.document == transcript.sha256]
                if mine:
                    own = [c for c in mine if c.code == one]
                    marked[coder] = [
                        (start - t.start + at, end - t.start + at, value)
                        for t, at in zip(turns, starts, strict=False)
                        for start, end, value in _merged(own, t.start, t.end, stance)
                    ]
            if len(marked) == len(coders):
                out.append((starts[-1], marked))
    if not out:
        raise StatisticsError("没有一份访谈由全部编码者编过", "no transcript was coded by all of the coders")
    return out


def _merged(codings: Sequence[Coding], low: int, high: int, stance: bool) -> list[tuple[int, int, str]]:
    """The stretches of a turn that one coder gave the code: those that overlap are one, mixed where their stances differ."""
    out: list[tuple[int, int, str]] = []
    for c in sorted(codings, key=lambda c: (c.start, c.end)):
        start, end, value = max(c.start, low), min(c.end, high), c.stance if stance else "coded"
        if start >= end:
            continue
        if out and start < out[-1][1]:
            before = out.pop()
            start, end, value = before[0], max(before[1], end), value if value == before[2] else "mixed"
        out.append((start, end, value))
    return out
