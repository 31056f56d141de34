"""What is personal is told by the turn, by the list of people, by labels, and by whatever was said in full anywhere."""

from __future__ import annotations

from jcommunity_study.interview.personal import NOBODY, Known, Personal
from jcommunity_study.interview.readers import parse
from jcommunity_study.interview.transcript import Transcript


def transcript(*said: str, label: str = "受访者", id: str = "R1") -> Transcript:
    turns = (f"采访者 {n:02}:00\n请讲。\n\n{label} {n:02}:30\n{words}\n" for n, words in enumerate(said))
    return parse("\n".join(turns), id)


def quoted(personal: Personal, talk: Transcript, words: str) -> str:
    start = talk.text.index(words)
    return personal.quoted(talk.sha256, start, start + len(words), words)


def test_a_piece_cut_out_of_a_turn_hides_what_only_the_turn_tells() -> None:
    talk = transcript("我叫尼玛扎西，住在三号楼。")
    assert quoted(Personal([talk]), talk, "扎西，住在三号") == "[姓名]，住在[楼号]"
    assert NOBODY.mask("扎西，住在三") == "扎西，住在三"


def test_a_name_said_in_full_once_is_hidden_wherever_it_stands() -> None:
    talk, other = transcript("楼长叫魏淑珍。"), transcript("有魏淑珍在就放心。", id="R2")
    assert quoted(Personal([talk, other]), other, "有魏淑珍在就放心") == "有[姓名]在就放心"


def test_people_of_the_list_and_labels_are_names_too() -> None:
    talk = transcript("阿猫说好，戴志芳说不好。", label="戴志芳")
    personal = Personal([talk], [Known(("阿猫",), "居民")])
    assert quoted(personal, talk, "阿猫说好，戴志芳说不好") == "[姓名]说好，[姓名]说不好"
    assert personal.mask("阿猫的事") == "[姓名]的事"
    assert [personal.label(label) for label in talk.speakers] == ["采访者", "[姓名]"]


def test_a_document_that_is_none_of_these_is_masked_by_its_words_alone() -> None:
    assert Personal().quoted("0" * 64, 0, 4, "打13800138000找我") == "打[电话]找我"
