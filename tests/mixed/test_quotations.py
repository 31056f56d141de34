"""The words for and against: picked by a rule that knows no verdict."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.readers import parse
from jcommunity_study.mixed.claims import Claim, Claims, load_claims
from jcommunity_study.mixed.quotations import BEST_LENGTH, quotations

RULES = load_claims(Path(__file__).resolve().parents[2] / "study" / "findings.yaml").rules
LONG = "我们那栋楼里每回贴出来招人的通知都没有什么人去报名，叫了好几回也还是那三四个老面孔在撑着呀"
SHORT = "没人报名"
CALL = "打13812345678找我也没用，反正没人来"
TEXTS = {
    "A": parse(f"采访者：怎么样？\n受访者：{LONG}。{SHORT}。", "A"),
    "B": parse(f"采访者：怎么样？\n受访者：{SHORT}。{CALL}。", "B"),
}
ACTORS = {"A": "residents", "B": "grid"}


def claim(id: str = "P1", codes: tuple[str, ...] = ("P1",), actors: tuple[str, ...] = ("residents", "grid")) -> Claim:
    return Claim(id, "problem", Text("少", "few"), Text("少", "few"), (), codes, actors)


def coding(who: str, quote: str, stance: str = "affirms", *, prompted: bool = False, code: str = "P1") -> Coding:
    start = TEXTS[who].text.index(quote)
    return Coding(f"{who}{quote[:3]}", TEXTS[who].sha256, start, start + len(quote), code, stance, prompted, "x", "", "", quote)


def chosen(claims: list[Claim], codings: dict[str, list[Coding]], rules=RULES) -> pd.DataFrame:  # type: ignore[no-untyped-def]
    return quotations(Claims("2023", (), rules, tuple(claims)), codings, TEXTS, ACTORS)


def test_the_length_that_can_be_understood_alone() -> None:
    assert abs(len(LONG) - BEST_LENGTH) < abs(len(SHORT) - BEST_LENGTH)
    found = chosen([claim()], {"A": [coding("A", SHORT), coding("A", LONG)], "B": [coding("B", SHORT)]})
    row = found.iloc[0]
    assert (row["side"], row["interview"], row["actor"], row["quote"], row["code"]) == ("for", "A", "residents", LONG, "P1")
    assert row["turn"] == 2


def test_whoever_was_quoted_least_comes_first() -> None:
    codings = {"A": [coding("A", LONG)], "B": [coding("B", SHORT)]}
    found = chosen([claim("P1"), claim("P1b"), claim("P1c")], codings)
    assert found["interview"].to_list() == ["A", "B", "A"]


def test_prompted_and_unknowing_voices_are_not_quoted() -> None:
    assert chosen([claim()], {"A": [coding("A", LONG, prompted=True)]}).empty
    assert chosen([claim(actors=("grid",))], {"A": [coding("A", LONG)]}).empty
    assert chosen([claim(codes=("P2",))], {"A": [coding("A", LONG)]}).empty


def test_both_sides_are_quoted_and_mixed_words_only_for_want_of_others() -> None:
    found = chosen([claim()], {"A": [coding("A", LONG, "denies"), coding("A", SHORT, "mixed")]})
    assert dict(zip(found["side"], found["quote"], strict=True)) == {"for": SHORT, "against": LONG}


def test_personal_data_are_masked() -> None:
    found = chosen([claim()], {"B": [coding("B", CALL)]})
    assert "13812345678" not in found.iloc[0]["quote"]
    assert "找我也没用" in found.iloc[0]["quote"]


def test_the_choice_does_not_depend_on_the_verdict() -> None:
    codings = {"A": [coding("A", LONG), coding("A", SHORT, "denies")], "B": [coding("B", SHORT)]}
    other = {s: dict.fromkeys(row, "silent") for s, row in RULES.verdicts.items()}
    strict = replace(RULES, verdicts=other, minimum_speakers=99, minimum_base=10**6)
    pd.testing.assert_frame_equal(chosen([claim()], codings), chosen([claim()], codings, strict))
