"""What of an export is personal, by column: what is read, and what is told of the rest."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.survey.conftest import write_csv

from jcommunity_study import privacy
from jcommunity_study.bilingual import Text
from jcommunity_study.survey.inspect import inspect
from jcommunity_study.survey.questionnaire import Item, Kind, Questionnaire
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.export import Export, Field
from jcommunity_study.survey.readers.matching import Match
from jcommunity_study.survey.readers.personal import kinds_of, left_out, treated
from jcommunity_study.survey.readers.read import responses_of

UUIDS = [f"3f2504e0-4f89-11d3-9a0c-0305e82c33{n:02d}" for n in range(4)]
COLUMNS = {
    "编号": UUIDS,
    "昵称": ["晴天", "小草", "大海", "山风"],
    "补充": ["13812345678", "(空)", "13812345679", "13812345670"],
    "建议": ["多办活动", "白天有事请打13812345678找我商量办法", "没有", "(空)"],
}
EXPORT = Export(
    "table",
    "text",
    Sheet(Path("x.csv"), "csv", tuple(COLUMNS), tuple(map(Cells.of, COLUMNS.values())), np.arange(2, 6)),
    {"id": 0, "nickname": 1},
    (Field(1, "补充", "one", (2,)), Field(2, "建议", "one", (3,))),
)


def asked(kind: Kind = "text") -> Questionnaire:
    return Questionnaire(Text.same("问卷"), (Item("more", 1, Text.same("补充"), kind), Item("advice", 2, Text.same("建议"), "text")))


def fields(export: Export = EXPORT) -> dict[str, Field]:
    return dict(zip(("more", "advice"), export.fields, strict=True))


def told(export: Export = EXPORT, keep: tuple[str, ...] = ()) -> set[tuple[str, str, str, int]]:
    responses = responses_of(export, asked(), Match(fields(export), (), ()), keep)
    return {(p.column, p.kind, p.treated, p.cells) for p in responses.personal}


def test_what_is_left_out_masked_and_kept_is_told_by_column() -> None:
    """The number that the platform gave a response is of the response, not of the person: it is read, and not told."""
    assert told() == {("昵称", "name", "dropped", 4), ("补充", "phone", "dropped", 3), ("建议", "phone", "masked", 1)}
    assert told(keep=("more", "advice")) >= {("昵称", "name", "dropped", 4), ("补充", "phone", "kept", 3)}


def test_a_platform_is_believed_that_a_question_is_personal_unless_it_is_kept() -> None:
    said = replace(EXPORT, fields=(EXPORT.fields[0], replace(EXPORT.fields[1], personal=True)))
    assert ("建议", "", "dropped", 3) in told(said)
    kinds = kinds_of(asked().items, fields(said), said, ("advice",))
    assert kinds.items == {"more": "phone"}
    assert ("建议", "", "kept", 3) in {(p.column, p.kind, p.treated, p.cells) for p in left_out(kinds, fields(said), said, ("advice",))}


@pytest.mark.parametrize(("keep", "drop", "personal"), [((), (), False), ((), ("more",), True), (("more",), ("more",), False)])
def test_keep_goes_before_drop(keep: tuple[str, ...], drop: tuple[str, ...], personal: bool) -> None:
    assert treated(asked(), keep=keep, drop=drop).item("more").personal == personal


@pytest.mark.parametrize(("characters", "most"), [(10_000, 1), (500, 3)])
def test_inspect_searches_a_long_text_as_rarely_as_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, characters: int, most: int
) -> None:
    """To mask it; to draft and to decide what is read, only where it is not too long to be one piece of personal data."""
    searched: Counter[str] = Counter()
    known = privacy._found
    monkeypatch.setattr(privacy, "_found", lambda text, published, names=None: searched.update([text]) or known(text, published))
    texts = [(f"希望{n}楼的电梯早点修好，" * characters)[:characters] for n in range(20)]
    found = inspect(write_csv(tmp_path / "a.csv", ["序号", "1、您的意见"], [[str(n), text] for n, text in enumerate(texts, 1)]))
    assert found["items"][0]["kind"] == "text"
    assert {searched[text] for text in texts} == {most}
