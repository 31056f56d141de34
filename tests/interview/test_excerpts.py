"""Saturation over all orders, quotations, keywords in context, deviant cases, links that are voiced."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.excerpts import deviant_cases, keyword_in_context, quotations, voiced_links
from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.matrix import codings_frame
from jcommunity_study.interview.readers import read_transcript
from jcommunity_study.interview.saturation import saturation
from jcommunity_study.interview.transcript import Transcript


def frame(held: dict[str, str], stance: str = "affirms", actor: str = "residents") -> pd.DataFrame:
    """Codings by interview: each letter a code."""
    told = {"actor": actor, "stance": stance, "document": "", "start": 0, "end": 1}
    rows = [{"interview": who, "code": c, "quote": c, **told} for who, codes in held.items() for c in codes]
    return pd.DataFrame(rows)


HELD = {"i1": "AB", "i2": "AC", "i3": "AD", "i4": "B", "i5": "ABE", "i6": "A"}


def test_the_expected_curve_is_the_mean_over_all_orders() -> None:
    found = saturation(frame(HELD), list("ABCDEF"), list(HELD), base=2, run=1, threshold=0.1).table
    counts = np.zeros((720, 6))
    for row, order in enumerate(permutations(HELD)):
        seen: set[str] = set()
        for n, who in enumerate(order):
            seen |= set(HELD[who])
            counts[row, n] = len(seen)
    np.testing.assert_allclose(found["expected"], counts.mean(axis=0), rtol=1e-12)
    assert found["new"].tolist() == [2, 1, 1, 0, 1, 0]
    assert found["codes"].tolist() == [2, 3, 4, 4, 5, 5]
    assert found["expected_new"].sum() == pytest.approx(5)


def test_the_ratio_and_where_it_stays_under_the_threshold() -> None:
    found = saturation(frame(HELD), list("ABCDE"), list(HELD), base=2, run=1, threshold=0.2)
    expected, ratio = found.table["expected"].to_numpy(), found.table["ratio"].to_numpy()
    assert ratio[2] == pytest.approx((expected[2] - expected[1]) / expected[1])
    assert np.isnan(ratio[:2]).all()
    under = next(n for n in range(3, 7) if (ratio[n - 1 :] <= 0.2).all())
    assert found.reached == under
    assert saturation(frame({"a": "A", "b": "B", "c": "C"}), list("ABC"), list("abc"), base=1, run=1).reached is None


def test_interviews_held_back_tell_what_the_others_lack() -> None:
    found = saturation(frame(HELD), list("ABCDE"), list(HELD), held_back=["i5", "i2"])
    assert found.held_back == ("C", "E")
    assert found.table["interview"].tolist() == ["i1", "i3", "i4", "i6"]


def test_who_goes_against_most_of_their_own() -> None:
    own = pd.concat([frame({"a": "P", "b": "P", "c": "P"}), frame({"d": "P"}, "denies"), frame({"e": "P"}, "mixed")], ignore_index=True)
    assert deviant_cases(own)[["code", "interview", "says", "others_for", "others_against"]].to_numpy().tolist() == [
        ["P", "d", "denies", 3, 0]
    ]
    assert deviant_cases(frame({"a": "P", "b": "P"})).empty  # two are no majority to go against
    split = pd.concat([frame({"a": "P", "b": "P"}), frame({"c": "P", "d": "P"}, "denies")], ignore_index=True)
    assert deviant_cases(split).empty


@pytest.fixture
def transcript(tmp_path: Path) -> Transcript:
    said = f"没人报名，主要是大家太忙。我手机13800138000，找我报名。太忙，活动又{'多得很' * 14}，没人报名。"
    path = tmp_path / "R1.txt"
    path.write_text(f"说话人1 00:02\n报名的人多吗？\n\n说话人2 00:05\n{said}\n", encoding="utf-8")
    return read_transcript(path, "R1", ["说话人1"])


def codings(transcript: Transcript, *marks: tuple[str, str, str, int]) -> list[Coding]:
    """(words, code, stance, which of their places)."""
    out = []
    for n, (words, code, stance, nth) in enumerate(marks):
        start = -1
        for _ in range(nth):
            start = transcript.text.index(words, start + 1)
        out.append(Coding(str(n), transcript.sha256, start, start + len(words), code, stance, False, "a", "t", "v", words))
    return out


def test_a_link_is_voiced_where_a_word_of_reason_stands_between(transcript: Transcript, small: Codebook) -> None:
    marks = codings(
        transcript,
        ("没人报名", "P1", "affirms", 1),
        ("大家太忙", "C1", "affirms", 1),
        ("太忙", "C1", "affirms", 2),
        ("没人报名", "P1", "affirms", 2),
    )
    links = voiced_links(codings_frame(marks, [transcript], {"R1": "residents"}), [transcript], small)
    assert links[["source", "target", "interview", "turn", "word"]].to_numpy().tolist() == [["C1", "P1", "R1", 2, "主要是"]]
    far = codings(transcript, ("太忙", "C1", "affirms", 2), ("没人报名", "P1", "affirms", 2))  # too far apart, and no word of reason
    assert voiced_links(codings_frame(far, [transcript], {"R1": "residents"}), [transcript], small).empty
    denied = codings(transcript, ("没人报名", "P1", "denies", 1), ("大家太忙", "C1", "affirms", 1))
    assert voiced_links(codings_frame(denied, [transcript], {"R1": "residents"}), [transcript], small).empty


def test_keywords_in_context_are_the_interviewees_and_masked(transcript: Transcript) -> None:
    found = keyword_in_context([transcript], ["报名", "手机"], {"R1": "residents"}, width=15)
    assert found["word"].tolist() == ["报名", "手机", "报名", "报名"]  # the interviewer's is not among them
    assert found.loc[1, ["before", "after"]].tolist() == [
        "没人报名，主要是大家太忙。我",
        "[电话]，找我报",
    ]  # the window ends inside the number
    assert "1380" not in str(found.to_dict())
    assert (found["turn"].tolist(), found["seconds"].tolist()) == ([2] * 4, [5.0] * 4)


def test_quotations_name_the_path_of_their_code(transcript: Transcript, small: Codebook) -> None:
    marks = codings(transcript, ("我手机13800138000，找我报名", "P1", "affirms", 1), ("大家太忙", "C1", "affirms", 1))
    found = quotations(codings_frame(marks, [transcript], {"R1": "residents"}), small)
    assert found["path"].tolist() == ["组 / 参与", "因"]
    assert found["quote"].iloc[0] == "我手机[电话]，找我报名"


def test_a_table_of_every_kind(finished_small: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    from jcommunity_study.cli import main
    from jcommunity_study.cli.codings import WHAT

    for what in WHAT:
        words = ["没人"] if what == "kwic" else ["--coder", "someone"]
        assert main(["codings", what, *words, "--study", str(finished_small), "--lang", "en"]) == 0, what
        assert capsys.readouterr().out.count("\n") >= 1
    out = tmp_path / "a.csv"
    assert main(["codings", "presence", "--study", str(finished_small), "--out", str(out), "--quiet"]) == 0
    assert pd.read_csv(out, encoding="utf-8-sig").set_index("interview").loc["R1", ["P1", "P2", "S1"]].tolist() == [1, 1, 0]
    assert capsys.readouterr().out == ""
    for wrong, told in (
        (["kwic"], "takes words"),
        (["matrix", "x"], "takes words"),
        (["matrix", "--coder", "nobody"], "no journal of the coder"),
    ):
        assert main(["codings", *wrong, "--study", str(finished_small), "--lang", "en"]) == 2
        assert told in capsys.readouterr().err
