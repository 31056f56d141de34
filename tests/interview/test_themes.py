"""Groups of sentences that nobody coded: which sentences, which groups, how they are told."""

from __future__ import annotations

import pandas as pd
import pytest

from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.readers import parse
from jcommunity_study.interview.themes import COLUMNS, new_themes
from jcommunity_study.interview.words import subject_words

SAID = {
    "A": "团购的蔬菜烂了。孩子上网课没有电脑。网格员登记表格。好的好的。",
    "B": "蔬菜团购太贵。孩子上课用手机上网课。微信是hello2cat，团购蔬菜。",
    "C": "团购蔬菜来得晚。网课孩子不爱上。网格员登记表格很累。",
    "D": "蔬菜团购靠团长。孩子网课天天上。",
}
TALKS = [parse(f"采访者：团购蔬菜呢？网课孩子呢？\n受访者：{said}", id) for id, said in SAID.items()]
ACTORS = {"A": "residents", "B": "residents", "C": "grid"}


def coded(id: str, quote: str) -> Coding:
    talk = next(t for t in TALKS if t.id == id)
    at = talk.text.index(quote)
    return Coding(quote, talk.sha256, at, at + len(quote), "P8", "affirms", False, "x", "", "", quote)


CODED = [coded("A", "登记表格"), coded("C", "登记表格")]


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    return new_themes(TALKS, CODED, ACTORS, ["团购", "网课"], seed=1)


def test_each_subject_is_a_group_told_by_its_words_and_its_interviewees(found: pd.DataFrame) -> None:
    assert list(found) == list(COLUMNS)
    groups = found.groupby("theme")[["terms", "sentences", "interviewees", "of"]].first().to_numpy().tolist()
    told = [({"团购", "网课"}.intersection(terms.split()), *counts) for terms, *counts in groups]
    assert sorted(told, key=str) == [({"团购"}, 5, 4, 4), ({"网课"}, 4, 4, 4)]
    assert found.groupby("theme").size().tolist() == [4, 4]


def test_what_is_coded_and_what_the_interviewer_says_is_not_shown(found: pd.DataFrame) -> None:
    assert not found["quote"].str.contains("登记|呢").any()
    everything = new_themes(TALKS, [], ACTORS, ["团购", "网课"], seed=1, top=99, quotes=99)
    assert everything["quote"].str.contains("登记").sum() == 2
    assert set(everything["actor"]) == {"residents", "grid", ""}


def test_quotations_stand_in_their_place_and_are_masked(found: pd.DataFrame) -> None:
    everything = new_themes(TALKS, CODED, ACTORS, ["团购", "网课"], seed=1, quotes=99)
    assert not everything["quote"].str.contains("hello2cat").any()
    first = everything[everything["quote"] == "蔬菜团购太贵。"].iloc[0]
    assert first[["interview", "actor", "turn", "line"]].tolist() == ["B", "residents", 2, 2]


def test_the_same_seed_gives_the_same_groups(found: pd.DataFrame) -> None:
    assert found.equals(new_themes(TALKS, CODED, ACTORS, ["团购", "网课"], seed=1))


def test_too_few_sentences_or_interviewees_make_no_groups() -> None:
    assert new_themes(TALKS[:2], CODED, ACTORS, seed=1).empty
    assert new_themes(TALKS[:1], CODED, ACTORS, seed=1).empty
    assert new_themes([], [], {}, seed=1).empty


def test_words_of_a_subject_without_asides_and_function_words() -> None:
    assert subject_words(["门铃啊"])("（停顿）我们登记了表格，然后特别慢，门铃啊") == ["登记", "表格", "门铃啊"]
