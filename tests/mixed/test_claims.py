"""findings.yaml: what it may say, and the line of what it may not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests import small_study

from jcommunity_study.errors import Faults, InputError
from jcommunity_study.mixed.claims import INTERVIEW_READINGS, SURVEY_READINGS, VERDICTS, Known, load_claims

STUDY = Path(__file__).resolve().parents[2] / "study"


def load(folder: Path, *changes: tuple[str, str]):  # type: ignore[no-untyped-def]
    text = small_study.FINDINGS
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "findings.yaml"
    path.write_text(text, encoding="utf-8")
    return load_claims(path)


def test_the_small_study(tmp_path: Path) -> None:
    claims = load(tmp_path)
    assert (claims.declared, claims.changed) == ("2023-04-03", ())
    assert [c.id for c in claims.claims] == ["P1", "P2", "S1"]
    indicator = claims.claims[1].indicators[0]
    assert (indicator.source, indicator.name, indicator.value, indicator.smallest, indicator.reversed) == (
        "column",
        "problem_P2",
        4,
        0.5,
        True,
    )
    assert claims.claims[2].indicators[0].option == 1
    assert claims.claims[0].respondents_can_know
    assert claims.claims[0].text.en == "That few take part is described as a problem."


def test_the_demonstration_declares_every_claim_of_the_abstract() -> None:
    claims = load_claims(STUDY / "findings.yaml")
    wanted = {f"P{n}" for n in range(1, 9)} | {f"C{n}" for n in range(1, 10)} | {f"S{n}" for n in range(1, 6)}
    assert wanted <= {c.id for c in claims.claims}
    for claim in claims.claims:
        assert claim.codes
        assert claim.actors
        assert claim.text.zh != claim.text.en
    table = claims.rules.verdicts
    assert set(table) == set(SURVEY_READINGS)
    assert all(set(row) == set(INTERVIEW_READINGS) for row in table.values())
    assert {v for row in table.values() for v in row.values()} == set(VERDICTS)


def test_a_rule_changed_after_the_data_is_kept(tmp_path: Path) -> None:
    claims = load(tmp_path, ("changed: []", "changed:\n  - {id: P1, date: 2023-06-01, what: {zh: 阈值改为 0.4, en: threshold now 0.4}}"))
    (change,) = claims.changed
    assert (change.id, change.date, change.what.en) == ("P1", "2023-06-01", "threshold now 0.4")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("schema: 1", "schema: 2"),
        ("confidence: 0.95", "confidence: 95"),
        ("minimum_base: 50", "minimum_base: many"),
        ("prompted_codings_count: false", "prompted_codings_count: perhaps"),
        ("deny: partial, few", "deny: disproved, few"),
        ("    none: {affirm: partial, ", "    none: {"),
        ("statistic: share_at_least", "statistic: odds"),
        ("{ranking: rank, option: 1, statistic: share_top_k", "{ranking: rank, option: 1, statistic: mean"),
        ("{column: problem_P1,", "{column: problem_P1, scale: belonging,"),
        ("kind: countermeasure", "kind: wish"),
        ("  - id: S1", "  - id: P2"),
    ],
)
def test_faults_are_named_with_their_line(tmp_path: Path, old: str, new: str) -> None:
    line = 1 + small_study.FINDINGS[: small_study.FINDINGS.index(old)].count("\n")
    with pytest.raises(InputError) as error:
        load(tmp_path, (old, new))
    assert error.value.where == f"{tmp_path / 'findings.yaml'}:{line}"


KNOWN = Known({"problem_P1": True, "problem_P2": True}, set(), {"rank": {1, 2}}, {"P1", "P2", "S1"}, {"residents", "grid"})


def test_every_name_is_known(tmp_path: Path) -> None:
    load(tmp_path)
    assert load_claims(tmp_path / "findings.yaml", known=KNOWN) == load_claims(tmp_path / "findings.yaml")


@pytest.mark.parametrize(
    ("known", "line", "said"),
    [
        ({"column": {"problem_P1": True}}, 34, "problem_P2"),
        ({"ranking": {}}, 42, "rank"),
        ({"ranking": {"rank": {2, 3}}}, 42, "no option 1"),
        ({"codes": {"P1", "P2"}}, 43, "'S1'"),
        ({"actors": {"grid"}}, 28, "'residents'"),
    ],
)
def test_a_name_that_is_not_there(tmp_path: Path, known: dict[str, Any], line: int, said: str) -> None:
    load(tmp_path)
    with pytest.raises(InputError) as error:
        load_claims(tmp_path / "findings.yaml", known=replace(KNOWN, **known))
    assert said in error.value.message("en")
    assert error.value.where == f"{tmp_path / 'findings.yaml'}:{line}"


def test_every_fault_is_kept_and_the_sound_rest_is_read(tmp_path: Path) -> None:
    load(tmp_path)
    path = tmp_path / "findings.yaml"
    for old, new in (("margin: 2", "margin: much"), ("deny: partial, few", "deny: disproved, few"), ("codes: [P2]", "codes: [P2, P7, P8]"),
                     ("kind: countermeasure", "kind: wish"), ("column: problem_P1", "column: problem_X")):  # fmt: skip
        small_study.replace(path, old, new)
    faults = Faults()
    found = load_claims(path, faults, KNOWN)
    assert [c.id for c in found.claims] == ["P1", "P2"]
    said = " ".join(fault.message("en") for fault in faults.found)
    assert all(word in said for word in ("'much'", "'disproved'", "'P7'", "'P8'", "'wish'", "`problem_X`")), said
    assert len(faults.found) == 6
