"""YAML whose every value knows its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from jcommunity_study.errors import InputError
from jcommunity_study.files.yaml import load, loads

PATH = Path("study/a.yaml")


def fails(text: str, line: int | None = None) -> str:
    with pytest.raises(InputError) as error:
        loads(text, PATH)
    if line:
        assert error.value.where == f"{PATH}:{line}"
    return error.value.message("en")


def test_values_and_lines() -> None:
    root = loads("a: 1\nb:\n  - x\n  - {zh: 甲, en: A}\nc: 2.5\nd: yes\ne: '007'\nf: 2023-04-03\n", PATH)
    assert root["a"].int() == 1
    assert root["a"].float() == 1.0
    assert root["c"].float() == 2.5
    assert root["d"].bool() is True
    assert (root["e"].str(), root["f"].str()) == ("007", "2023-04-03")
    first, second = root["b"].list()
    assert (first.str(), first.where) == ("x", f"{PATH}:3")
    assert (second.text().zh, second.text().en, second.line) == ("甲", "A", 4)
    assert first.text().en == "x"
    assert root.get("z") is None
    assert [key for key, _ in root.items()] == ["a", "b", "c", "d", "e", "f"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: [1, 2\nc: 3\n", 3),
        ("a: 1\n\tb: 2\n", 2),
        ("a: 'x\n", None),
        ("a: 1\nb: x: y\n", 2),
        ("a: 1\na: 2\n", 2),
        ("? [1]\n: 2\n", 1),
        ("schema：1\nb: 2\n", None),
        ("a: 1\nb:\n  c：3\n", 3),
        ("a: *nowhere\n", 1),
        ("a: !!int x\n", 1),
    ],
)
def test_what_is_malformed(text: str, line: int | None) -> None:
    fails(text, line)


def test_where_what_is_not_closed_begins_is_told() -> None:
    assert "What line 2 begins has not ended here" in fails('a: 1\nb: {zh: "x, en: y}\nc: {zh: "z"}\n', 3)


def test_a_full_width_colon_is_named_where_it_would_be_read_as_words() -> None:
    assert "full-width colon" in fails("a: 1\nlist:\n  - name：x\n", 3)
    assert loads("a: '注意：写清'\nb: 注意：写清\n", PATH)["b"].str() == "注意：写清"


def test_nothing_at_all() -> None:
    assert "holds nothing" in fails("# only a comment\n")


def test_a_bomb_does_not_go_off() -> None:
    assert "nested too deeply" in fails("[" * 60 + "]" * 60)
    laughs = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}]\n" for a, b in zip("abcdefghij", "bcdefghijk", strict=True)
    )
    assert "Write it out" in fails(laughs, 1)
    fails("a: &a [*a]\n", 1)


def test_characters_that_yaml_forbids() -> None:
    fails("a: \x07\n")


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("a: x", lambda n: n["a"].int()), ("a: true", lambda n: n["a"].int()), ("a: 1.5", lambda n: n["a"].int()),
        ("a: x", lambda n: n["a"].float()), ("a: 1", lambda n: n["a"].bool()), ("a: [1]", lambda n: n["a"].str()),
        ("a:", lambda n: n["a"].str()), ("a: 1", lambda n: n["a"].list()), ("a: 1", lambda n: n["a"].mapping()),
        ("a: 1", lambda n: n["b"]), ("a: x", lambda n: n["a"].choice("y", "z")), ("a: {zh: 甲}", lambda n: n["a"].text()),
        ("a: {zh: 甲, en: A, fr: B}", lambda n: n["a"].text()), ("a: 1\nb: 2", lambda n: n.only("a")),
    ],
)  # fmt: skip
def test_asking_for_another_kind_names_the_line(text: str, ask) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match=f"{PATH}:[12]: "):
        ask(loads(text, PATH))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_files_as_notepad_saves_them(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("名称: 居民\r\n列表:\r\n  - 甲\r\n".encode(encoding))
    root = load(path)
    assert root["名称"].str() == "居民"
    assert root["列表"].strings() == ("甲",)


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: 1\nitems:\n  - name: q\n    text：你好\n    kind: single\n", 4), ("a: 1\n  margin：2\n  x: 3\n", 2), ("schema：1\nb: 2\n", 1)],
)
def test_a_full_width_colon_is_reported_where_it_stands_and_in_chinese(text: str, line: int) -> None:
    with pytest.raises(InputError) as error:
        loads(text, PATH)
    assert error.value.where == f"{PATH}:{line}"
    assert "全角冒号" in error.value.message("zh")
    with pytest.raises(InputError) as error:
        loads("a: 1\nb: x: y\n", PATH)
    assert "mapping" not in error.value.message("zh")
