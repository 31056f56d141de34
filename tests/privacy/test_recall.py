"""How much of what was planted is caught, kind by kind, and how much of ordinary text is left alone.

`canaries_blind.csv` was written from the definitions before its author had read any pattern, and stays as it is. `canaries_seen.csv` was
written with the patterns at hand, and holds what they are known to miss.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.privacy.canaries import BLIND, DECOY, KNOWN_MISSES, LEAST, SEEN, Canary, read, shares

from jcommunity_study import privacy
from jcommunity_study.survey.readers import read_export

ROOT = Path(__file__).resolve().parents[2]


def told(found: dict[str, tuple[int, int]]) -> str:
    return ", ".join(f"{kind} {caught}/{planted}" for kind, (caught, planted) in found.items())


@pytest.mark.parametrize("path", [BLIND, SEEN], ids=["blind", "seen"])
def test_every_kind_is_caught_in_text_columns_and_headings(path: Path) -> None:
    planted = [c for c in read(path) if c.kind != DECOY]
    found = shares(planted, lambda c: c.kind)
    missed = [c for c in planted if not c.found]
    message = f"{path.stem}: recall {1 - len(missed) / len(planted):.3f}; {told(found)}; missed: {[c.text for c in missed]}"
    print(message)
    assert all(caught >= LEAST[path] * n for caught, n in found.values()), message
    assert {c.text for c in missed} <= KNOWN_MISSES, message


@pytest.mark.parametrize("path", [BLIND, SEEN], ids=["blind", "seen"])
def test_ordinary_sentences_columns_and_headings_are_left_alone(path: Path) -> None:
    alarms = [c.text for c in read(path) if c.kind == DECOY and c.found]
    assert not alarms


def test_both_files_hold_every_kind_and_place() -> None:
    for rows in (read(BLIND), read(SEEN)):
        assert {
            "name",
            "phone",
            "id_number",
            "passport",
            "permit",
            "email",
            "wechat",
            "qq",
            "address",
            "plate",
            "bank_card",
            "device",
            "url",
            "ip",
        } <= {c.kind for c in rows}
        assert {c.place for c in rows} == {"text", "column", "heading"}


def _found(texts: Iterable[str]) -> set[str]:
    return {text[f.start : f.end] for text in texts for f in privacy.find(text)}


def test_of_the_demonstrations_twenty_interviews_only_forms_of_address_are_masked() -> None:
    texts = [p.read_text(encoding="utf-8") for p in sorted((ROOT / "data/codings/texts").glob("*.txt"))]
    assert len(texts) == 20
    assert _found(texts) <= {"王姐", "白哥哥"}


def test_of_the_demonstrations_answers_only_the_address_column_is_masked() -> None:
    export = read_export(next((ROOT / "data/raw/questionnaire").glob("*.xlsx")))
    masked = {h for h, cells in zip(export.sheet.header, export.sheet.columns, strict=True) if _found([h, *cells.values])}
    assert masked == {"来自IP"}
    personal = [h for h, cells in zip(export.sheet.header, export.sheet.columns, strict=True) if privacy.personal_content(cells.values)]
    assert personal == ["来自IP"]


def test_a_canary_is_hidden_only_when_most_of_it_is_masked() -> None:
    assert Canary("phone", "text", "电话13812345678", "13812345678").found
    assert not Canary("phone", "text", "电话13812345678转分机八六四", "13812345678转分机八六四").found
