"""How good the rules are: their codings against a reference of people, per code, by sentence.

The unit is the sentence of an interviewee, coded or not: agreement over coded text alone would be wrong. A coding counts for
every sentence of which it holds a letter or more, so clause and sentence spans compare.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.match import suggest_text
from jcommunity_study.interview.said import Said
from jcommunity_study.interview.segments import Sentence
from jcommunity_study.interview.transcript import Transcript
from jcommunity_study.interview.units import Places
from jcommunity_study.stats.agreement import PrecisionRecall, precision_recall


@dataclass(frozen=True)
class Units:
    """Sentences × coders × codes, 0/1: what an agreement coefficient is computed from.

    `values[u, i, c]`: whether coder i gave code c to sentence u. `groups[u]`: id of the transcript, for resampling transcripts.
    """

    values: np.ndarray
    groups: np.ndarray
    sentences: tuple[Sentence, ...]
    coders: tuple[str, ...]
    codes: tuple[str, ...]

    def table(self, code: str) -> pd.DataFrame:
        """One code: a row a sentence, a column a coder, 0 or 1."""
        return pd.DataFrame(self.values[:, :, self.codes.index(code)], columns=list(self.coders))


@dataclass(frozen=True, eq=False)
class CodingQuality:
    """Rules against the reference.

    `measures`: precision, recall, F1 and κ with intervals (stats.agreement.precision_recall; `term` is the code, `all` pools them).
    `same_stance`: per code, of the sentences that both sides give it, those in which their stances are the same.
    `units`: for further coefficients.
    """

    measures: PrecisionRecall
    same_stance: Mapping[str, int]
    units: Units

    def to_frame(self) -> pd.DataFrame:
        """A row a code, then `all`: code, n (sentences), n_reference, n_rules, true_positives, same_stance, and per measure
        estimate, `_low`, `_high`. A ratio without a denominator is NaN."""
        names = {"term": "code", "n_true": "n_reference", "n_predicted": "n_rules", "n_both": "true_positives"}
        frame = self.measures.by_code().rename(columns=names)
        same = {**self.same_stance, "all": sum(self.same_stance.values())}
        frame.insert(1, "n", self.measures.n)
        frame.insert(5, "same_stance", [same[code] for code in frame["code"]])
        return frame

    def glance(self) -> pd.DataFrame:
        return self.measures.glance()


def units(transcripts: Sequence[Transcript], coders: Mapping[str, Iterable[Coding]], codes: Sequence[str]) -> Units:
    """Every interviewee sentence of every transcript, by every coder and code. Codings of other documents or codes are left out."""
    places = Places(transcripts)
    values = np.zeros((len(places.spans), len(coders), len(codes)), dtype=np.int8)
    column = {code: c for c, code in enumerate(codes)}
    for i, codings in enumerate(coders.values()):
        for coding in codings:
            if coding.code in column:
                values[places.of(coding), i, column[coding.code]] = 1
    return Units(values, np.array(places.groups, dtype=object), tuple(places.spans), tuple(coders), tuple(codes))


def coding_quality(
    transcripts: Sequence[Transcript],
    reference: Iterable[Coding],
    rules: Iterable[Coding],
    codes: Sequence[str],
    *,
    stance: str | None = None,
    resamples: int = 1000,
    seed: int | None = None,
) -> CodingQuality:
    """How the rules meet the reference, per code, by sentence, with bootstrap intervals that resample transcripts.

    `stance` looks only at codings of that stance on both sides. Raises StatisticsError when there is no sentence or no code.
    """
    both = [[c for c in codings if stance is None or c.stance == stance] for codings in (reference, rules)]
    counted = units(transcripts, {"reference": both[0], "rules": both[1]}, codes)
    people, machine = (pd.DataFrame(counted.values[:, i, :], columns=list(codes)) for i in range(2))
    measures = precision_recall(people, machine, groups=counted.groups, resamples=resamples, seed=seed)
    return CodingQuality(measures, _same_stance(transcripts, both, codes), counted)


def _same_stance(transcripts: Sequence[Transcript], both: Sequence[Sequence[Coding]], codes: Sequence[str]) -> dict[str, int]:
    """Per code, the sentences to which both sides give the code and the same set of stances."""
    places = Places(transcripts)
    wanted = set(codes)
    stances: list[dict[tuple[int, str], set[str]]] = [{}, {}]
    for side, codings in zip(stances, both, strict=True):
        for coding in codings:
            for unit in places.of(coding) if coding.code in wanted else ():
                side.setdefault((unit, coding.code), set()).add(coding.stance)
    same = [code for (unit, code), found in stances[0].items() if stances[1].get((unit, code)) == found]
    return {code: same.count(code) for code in wanted}


@dataclass(frozen=True, eq=False)
class SaidQuality:
    """Rules on sentences that carry their codes (said.py); the unit is the sentence, of whatever length.

    `measures` as in CodingQuality. `falsely`: affirmed codes of sentences that deny just this code, or that carry no code at all.
    """

    measures: PrecisionRecall
    falsely: int

    def to_frame(self) -> pd.DataFrame:
        return self.measures.by_code()

    def glance(self) -> pd.DataFrame:
        return self.measures.glance().assign(falsely=self.falsely)


def said_quality(
    said: Sequence[Said],
    codebook: Codebook,
    codes: Sequence[str],
    *,
    stance: str = "affirms",
    resamples: int = 1000,
    seed: int | None = None,
) -> SaidQuality:
    """How the codebook's rules code sentences of which it is known what they say: codes of one stance, with intervals from resampling
    sentences. Raises StatisticsError when there is no sentence or no code."""
    known = [set(one.codes) for one in said]
    found = [{(s.code, s.stance) for s in suggest_text(one.text, codebook, actor=one.actor or None)} for one in said]
    people, machine = (_indicators(side, codes, stance) for side in (known, found))
    measures = precision_recall(people, machine, groups=np.arange(len(said)), resamples=resamples, seed=seed)
    wrong = [
        code
        for labels, suggested in zip(known, found, strict=True)
        for code in codes
        if (code, "affirms") in suggested and ((code, "denies") in labels or not labels)
    ]
    return SaidQuality(measures, len(wrong))


def _indicators(labels: Sequence[Container[tuple[str, str]]], codes: Sequence[str], stance: str) -> pd.DataFrame:
    return pd.DataFrame([[int((code, stance) in held) for code in codes] for held in labels], columns=list(codes))
