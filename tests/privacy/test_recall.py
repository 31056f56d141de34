"""How much of what was planted is caught, kind by kind, and how much of ordinary text is left alone.

`canaries_blind.csv` was written from the definitions before its author had read any pattern, and stays as it is. `canaries_seen.csv` was
written with the patterns at hand, and holds what they are known to miss; half of a list by someone who had never seen the patterns has
joined it since they were made to fit. `canaries_heldout.csv` is the other half of that list: written by someone who never saw the
patterns, looked at once, not tuned on. Its recall is what to expect of new data; the other two only tell that nothing was lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.privacy.canaries import BLIND, DECOY, HELDOUT, KNOWN_MISSES, LEAST, LEAST_HELDOUT, LEAST_LEFT_ALONE, SEEN, Canary, read, shares

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
    alarms = [c.text for c in read(path) if c.false_alarm]
    assert not alarms


@pytest.mark.skipif(not HELDOUT.exists(), reason="the list held out is added by who keeps it")
def test_of_a_list_never_tuned_on_most_is_caught_and_most_decoys_are_left_alone() -> None:
    rows = read(HELDOUT)
    planted, decoys = [c for c in rows if c.kind != DECOY], [c for c in rows if c.kind == DECOY]
    missed, alarms = [c.text for c in planted if not c.found], [c.text for c in decoys if c.false_alarm]
    message = f"recall {1 - len(missed) / len(planted):.3f}; {told(shares(planted, lambda c: c.kind))}; missed: {missed}; alarms: {alarms}"
    print(message)
    assert len(missed) <= (1 - LEAST_HELDOUT) * len(planted), message
    assert len(alarms) <= (1 - LEAST_LEFT_ALONE) * len(decoys), message


def test_a_form_of_address_is_no_false_alarm_and_a_number_is() -> None:
    assert not Canary(DECOY, "text", "张阿姨她们天天跳舞", "").false_alarm
    assert Canary(DECOY, "text", "张阿姨的电话13812345678", "").false_alarm


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
    assert _found(texts) <= {"王姐"}


def test_of_the_demonstrations_answers_only_the_address_column_is_masked() -> None:
    export = read_export(next((ROOT / "data/raw/questionnaire").glob("*.xlsx")))
    masked = {h for h, cells in zip(export.sheet.header, export.sheet.columns, strict=True) if _found([h, *cells.values])}
    assert masked == {"来自IP"}
    personal = [h for h, cells in zip(export.sheet.header, export.sheet.columns, strict=True) if privacy.personal_content(cells.values)]
    assert personal == ["来自IP"]


def test_a_canary_is_hidden_only_when_most_of_it_is_masked() -> None:
    assert Canary("phone", "text", "电话13812345678", "13812345678").found
    assert not Canary("phone", "text", "电话13812345678转分机八六四", "13812345678转分机八六四").found
