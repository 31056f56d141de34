"""Open answers as documents."""

from __future__ import annotations

from jcommunity_study.interview.answers import as_transcript, counts
from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.transcript import Transcript, freeze


def answer(respondent: str, words: str) -> Transcript:
    made = as_transcript("why", respondent, words)
    assert made is not None
    return made


def test_the_same_words_of_two_respondents_are_two_documents() -> None:
    one, two = answer("7", "没人报名。 "), answer("8", "没人报名。")
    assert one.sha256 != two.sha256
    assert [t.spoken(t.turns[0]) for t in (one, two)] == ["没人报名。"] * 2
    assert (one.id, one.turns[0].role, freeze(one.text)) == ("why/7", "interviewee", one.text)


def test_personal_data_is_masked_before_the_text_is_frozen() -> None:
    assert answer("7", "打我电话13800138000𠮷").text == "[why 7]\n打我电话[电话]𠮷"


def test_an_answer_without_words_is_no_document() -> None:
    assert as_transcript("why", "7", " \n") is None


def test_respondents_are_counted_once_a_code_and_stance_and_interviews_not_at_all() -> None:
    one, two = answer("7", "没人报名，没人来。"), answer("8", "没人报名。")
    places = [(one, 0), (one, 5), (two, 0)]
    codings = [Coding(f"{n}", t.sha256, at, at + 1, "P1", "affirms", False, "x", "", "v", "q") for n, (t, at) in enumerate(places)]
    codings.append(Coding("z", "another document", 0, 1, "P1", "affirms", False, "x", "", "v", "q"))
    assert counts(codings, [one, two]).to_dict("records") == [
        {"item": "why", "code": "P1", "stance": "affirms", "respondents": 2, "segments": 3},
    ]  # fmt: skip
    assert counts([], [one]).empty
