"""Evidence from both rivers and the verdict: small data made for each rule, judged by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from tests import small_study

from jcommunity_study.bilingual import Text
from jcommunity_study.interview.journal import Coding
from jcommunity_study.mixed.claims import INTERVIEW_READINGS, SURVEY_READINGS, Claim, Claims, Indicator, Rules, load_claims
from jcommunity_study.mixed.findings import findings_tables, judge, verdict
from jcommunity_study.mixed.interview_side import InterviewEvidence, interview_evidence
from jcommunity_study.mixed.survey_side import SurveyEvidence, measure, read, survey_reading
from jcommunity_study.survey.questionnaire import parse_questionnaire
from jcommunity_study.survey.responses import Responses

STUDY = Path(__file__).resolve().parents[2] / "study"
QUESTIONNAIRE = parse_questionnaire(small_study.QUESTIONNAIRE, Path("questionnaire.yaml"))
RULES = load_claims(STUDY / "findings.yaml").rules
HIGH = Indicator("column", "problem_P1", "share_at_least", 4, 0.5)
CLAIM = Claim("P1", "problem", Text("少", "few"), Text("少。", "Few."), (HIGH,), ("P1",), ("residents", "grid", "street"))
ACTORS = {f"R{n}": "residents" for n in range(1, 7)} | {f"G{n}": "grid" for n in range(1, 4)} | {"V1": "volunteers"}


def responses(column: str, values: Sequence[int | None], reasons: Sequence[str] = (), **others: Sequence[int | None]) -> Responses:
    """Answers to some columns; the rest of the questionnaire stays empty."""
    names = [c.name for c in QUESTIONNAIRE.columns()]
    ids = pd.Index([str(n) for n in range(len(values))], name="id", dtype="str")
    given = {column: values, **others}
    frame = pd.DataFrame({n: pd.array(list(given.get(n, [None] * len(ids))), dtype="Int64") for n in names}, index=ids)
    why = pd.DataFrame("", index=ids, columns=names)
    why[column] = list(reasons) or ["" if v is not None else "blank" for v in values]
    return Responses(frame, why, pd.DataFrame(index=ids), QUESTIONNAIRE)


def rated(agree: int, disagree: int, unable: int = 0, column: str = "problem_P1") -> Responses:
    values: list[int | None] = [5] * agree + [2] * disagree + [None] * unable
    return responses(column, values, [""] * (agree + disagree) + ["declared"] * unable)


def said(*who: str, stance: str = "affirms", code: str = "P1", prompted: bool = False) -> dict[str, list[Coding]]:
    return {w: [Coding(f"{w}-{code}-{stance}", "hash", 0, 4, code, stance, prompted, "x", "", "", "引文引文")] for w in who}


def both(*parts: dict[str, list[Coding]]) -> dict[str, list[Coding]]:
    out: dict[str, list[Coding]] = {}
    for part in parts:
        for who, codings in part.items():
            out.setdefault(who, []).extend(codings)
    return out


def judged(answers: Responses | None, codings: dict[str, list[Coding]], claim: Claim = CLAIM, rules: Rules = RULES) -> tuple[str, str, str]:
    (finding,) = judge(Claims("2023", (), rules, (claim,)), answers, pd.DataFrame(), codings, ACTORS)
    return finding.survey_reading, finding.interviews.reading, finding.verdict


MANY = said("R1", "R2", "R3", "G1")
AGAINST = said("R1", "R2", "R3", "G1", stance="denies")
EVIDENCE: dict[str, tuple[Responses | None, dict[str, list[Coding]], tuple[str, str, str]]] = {
    "convergent": (rated(170, 30), MANY, ("supports", "affirm", "convergent")),
    "partial": (rated(170, 30), AGAINST, ("supports", "deny", "partial")),
    "contradicted": (rated(30, 170), AGAINST, ("opposes", "deny", "contradicted")),
    "silent": (rated(20, 10), said("R1"), ("none", "silent", "silent")),
    "insufficient": (rated(100, 100), said("R1", "R2"), ("unclear", "few", "insufficient")),
}


@pytest.mark.parametrize("name", EVIDENCE)
def test_every_verdict_is_reached_by_data(name: str) -> None:
    answers, codings, expected = EVIDENCE[name]
    assert judged(answers, codings) == expected
    assert expected[2] == name


def test_other_data_give_another_verdict() -> None:
    assert judged(rated(170, 30), MANY)[2] == "convergent"
    assert judged(rated(30, 170), MANY)[2] == "partial"
    assert judged(rated(30, 170), AGAINST)[2] == "contradicted"
    assert judged(rated(170, 30), {})[2] == "partial"
    assert judged(None, {})[2] == "silent"


@pytest.mark.parametrize("survey", SURVEY_READINGS)
@pytest.mark.parametrize("interviews", INTERVIEW_READINGS)
def test_the_declared_table_decides(survey: str, interviews: str) -> None:
    marked = {s: {i: f"{s}×{i}" for i in INTERVIEW_READINGS} for s in SURVEY_READINGS}
    assert verdict(survey, InterviewEvidence((), interviews), replace(RULES, verdicts=marked)) == f"{survey}×{interviews}"


# the survey's side


@pytest.mark.parametrize(
    ("low", "high", "expected"), [(0.5, 0.7, "supports"), (0.49, 0.51, "unclear"), (0.3, 0.499, "opposes"), (0.3, 0.5, "unclear")]
)
def test_a_reading_looks_at_the_whole_interval(low: float, high: float, expected: str) -> None:
    assert read(low, high, 0.5) == expected


def test_wilson_by_hand() -> None:
    found = measure(HIGH, rated(60, 40), pd.DataFrame(), RULES)
    assert (found.n, found.estimate, found.reading) == (100, 0.6, "supports")
    assert (found.conf_low, found.conf_high) == pytest.approx((0.502003, 0.690599), abs=1e-6)  # Wilson, 60 of 100


def test_too_few_answers_do_not_count() -> None:
    found = measure(HIGH, rated(98, 1), pd.DataFrame(), RULES)
    assert (found.n, found.estimate, found.reading) == (99, None, "too_few")
    assert judged(rated(98, 1), {})[0] == "none"


def test_too_many_who_do_not_know() -> None:
    found = measure(HIGH, rated(140, 10, unable=151), pd.DataFrame(), RULES)
    assert (found.n, found.n_unable, found.reading) == (150, 151, "too_many_unable")
    assert found.unable == pytest.approx(151 / 301)
    assert not found.counts
    assert found.estimate == pytest.approx(140 / 150)
    assert measure(HIGH, rated(140, 10, unable=150), pd.DataFrame(), RULES).reading == "supports"


def test_a_reversed_item_is_turned_over_its_valid_codes() -> None:
    turned = replace(HIGH, reversed=True)
    found = measure(turned, rated(30, 170), pd.DataFrame(), RULES)  # 2 turns into 4, 5 into 1; 不了解 (6) is no code of the scale
    assert found.estimate == pytest.approx(0.85)
    assert found.reading == "supports"


@pytest.mark.parametrize(
    ("statistic", "value", "expected"),
    [("share_at_least", 4, 0.7), ("share_at_most", 3, 0.3), ("share_above", 4, 0.4), ("share_below", 3, 0.2), ("mean", 0, 3.9)],
)
def test_the_statistics(statistic: str, value: float, expected: float) -> None:
    answers = responses("problem_P1", [5] * 40 + [4] * 30 + [3] * 10 + [2] * 20)
    found = measure(replace(HIGH, statistic=statistic, value=value), answers, pd.DataFrame(), RULES)
    assert found.estimate == pytest.approx(expected)


def test_a_scale_is_read_from_its_scores() -> None:
    scores = pd.DataFrame({"belonging": pd.array([2.5] * 80 + [3.0] * 40 + [None] * 5, dtype="Float64")})
    found = measure(Indicator("scale", "belonging", "share_below", 3, 0.3), rated(125, 0), scores, RULES)
    assert (found.n, found.estimate) == (120, pytest.approx(80 / 120))


def test_an_option_left_unranked_is_below_all_that_were_ranked() -> None:
    n = 120
    first = [1] * 60 + [None] * 60
    second: list[int | None] = [2] * 60 + [1] * 40 + [None] * 20
    answers = responses("rank_1", first, rank_2=second, rank_3=[None] * n)
    found = measure(Indicator("ranking", "rank", "share_top_k", 1, 0.4, option=1), answers, pd.DataFrame(), RULES)
    assert (found.n, found.estimate) == (100, pytest.approx(0.6))  # those who ranked nothing at all are no base


def test_several_indicators() -> None:
    def reading(*readings: str, knows: bool = True) -> str:
        evidence = [SurveyEvidence(HIGH, 200, 0, 0.5, 0.4, 0.6, r) for r in readings]
        return survey_reading(replace(CLAIM, respondents_can_know=knows), evidence)

    assert reading("supports", "unclear", "too_few") == "supports"
    assert reading("opposes", "unclear") == "opposes"
    assert reading("supports", "opposes") == "unclear"
    assert reading("unclear") == "unclear"
    assert reading("too_few", "too_many_unable") == "none"
    assert reading() == "none"
    assert reading("supports", knows=False) == "outside"


# the interviews' side


def evidence(codings: dict[str, list[Coding]], claim: Claim = CLAIM, rules: Rules = RULES) -> InterviewEvidence:
    return interview_evidence(claim, codings, ACTORS, rules)


def test_prompted_codings_do_not_count() -> None:
    assert evidence(said("R1", "R2", "R3", "G1", prompted=True)).reading == "silent"
    counted = replace(RULES, prompted_codings_count=True)
    assert evidence(said("R1", "R2", "R3", "G1", prompted=True), rules=counted).reading == "affirm"
    assert judged(rated(170, 30), said("R1", "R2", "R3", "G1", prompted=True))[2] == "partial"


def test_actors_who_cannot_know_do_not_count() -> None:
    assert evidence(both(said("R1", "R2", "R3"), said("V1"))).reading == "few"
    assert evidence(both(said("R1", "R2", "R3"), said("V1")), replace(CLAIM, actors=("residents", "volunteers"))).reading == "affirm"


def test_other_codes_do_not_count() -> None:
    assert evidence(said("R1", "R2", "R3", "G1", code="P2")).speakers == ()


@pytest.mark.parametrize(
    ("affirm", "deny", "expected"),
    [(0, 0, "silent"), (1, 0, "silent"), (2, 0, "few"), (3, 0, "few"), (4, 0, "affirm"), (3, 1, "affirm"), (3, 2, "split"),
     (2, 2, "split"), (1, 3, "deny"), (0, 5, "deny"), (5, 3, "affirm"), (5, 4, "split")],
)  # fmt: skip
def test_how_many_make_a_side(affirm: int, deny: int, expected: str) -> None:
    people = list(ACTORS)[:9]
    codings = both(said(*people[:affirm]), said(*people[affirm : affirm + deny], stance="denies"))
    assert evidence(codings).reading == expected


def test_who_says_both_is_mixed_however_often() -> None:
    many = both(*[said("R1") for _ in range(5)], said("R1", stance="denies"))
    (speaker,) = evidence(many).speakers
    assert (speaker.stance, speaker.affirming, speaker.denying, speaker.mixed) == ("mixed", 5, 1, 0)
    (torn,) = evidence(said("R1", stance="mixed")).speakers
    assert (torn.stance, torn.mixed) == ("mixed", 1)


def test_a_speaker_on_several_codes_goes_with_most_of_them() -> None:
    claim = replace(CLAIM, codes=("P1", "P2", "P3"))
    codings = both(said("R1", code="P1"), said("R1", code="P2"), said("R1", code="P3", stance="denies"))
    (speaker,) = evidence(codings, claim).speakers
    assert speaker.stance == "affirms"


def test_insiders_alone_converge_only_when_they_are_of_several_kinds() -> None:
    inside = replace(CLAIM, respondents_can_know=False)
    assert judged(rated(30, 170), said("R1", "R2", "R3", "R4"), inside) == ("outside", "affirm", "partial")
    assert judged(rated(30, 170), said("R1", "R2", "R3", "G1"), inside) == ("outside", "affirm", "convergent")
    mixed = both(said("R1", "R2", "R3", "R4"), said("G1", stance="mixed"))  # a torn grid worker affirms nothing
    assert judged(rated(30, 170), mixed, inside) == ("outside", "affirm", "partial")
    assert judged(rated(170, 30), said("R1", "R2", "R3", "R4"))[2] == "convergent"  # where respondents can know, it is no matter


# the tables


def test_tables_count_people_and_segments() -> None:
    codings = both(said("R1", "R2", "G1"), said("R1"), said("G2", stance="denies"), said("R3", stance="mixed"))
    claims = Claims("2023", (), RULES, (CLAIM,))
    tables = findings_tables(judge(claims, rated(170, 30), pd.DataFrame(), codings, ACTORS), {"residents": 6, "grid": 3, "volunteers": 1})
    row = tables["findings"].iloc[0]
    assert [row[c] for c in ("affirm", "deny", "mixed", "interviewees", "segments_affirm", "segments_deny", "segments_mixed")] == [
        3,
        1,
        1,
        9,
        4,
        1,
        1,
    ]
    actors = tables["coded_evidence"].set_index("actor")
    assert actors.loc["residents", ["affirm", "deny", "mixed", "segments_affirm"]].to_list() == [2, 0, 1, 3]
    assert actors.loc["grid", ["affirm", "deny"]].to_list() == [1, 1]
    assert actors["can_know"].to_dict() == {"residents": True, "grid": True, "volunteers": False}
    indicator = tables["survey_evidence"].iloc[0]
    assert (indicator["n"], indicator["estimate"], indicator["smallest"]) == (200, 0.85, 0.5)
    assert (row["speakers"], indicator["unable"], indicator["counts"]) == (5, 0, True)
