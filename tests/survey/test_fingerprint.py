"""The demonstration's rows are recognised whatever was done to the file; other people's are not."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from jcommunity_study.survey.fingerprint import fingerprints, matches
from jcommunity_study.survey.readers import read_export

ROOT = Path(__file__).resolve().parents[2]
Rows = list[list[str]]


def survey(n: int, seed: int, load: float = 0.7) -> Rows:
    """Answers with five factors: three facts, fifty ratings that correlate, one open answer."""
    draw = np.random.default_rng(seed)
    factor = draw.normal(size=(n, 5))
    labels = np.array(["非常不同意", "不同意", "一般", "同意", "非常同意"])
    columns = [
        draw.choice(["男", "女"], n),
        draw.choice(["18~25岁", "26~35岁", "36~45岁", "46岁以上"], n),
        draw.integers(0, 40, n).astype(str),
    ]
    for k in range(50):
        rated = load * factor[:, k % 5] + np.sqrt(1 - load**2) * draw.normal(size=n) + 0.5
        columns.append(labels[np.digitize(rated, [-1.2, -0.4, 0.4, 1.2])])
    columns.append(np.array([f"希望多和居民沟通{k}次才好" if k % 3 else "(空)" for k in draw.integers(0, 10**6, n)]))
    return [[str(c) for c in row] for row in zip(*columns, strict=True)]


def mutations(rows: Rows) -> dict[str, Rows]:
    chance, width = random.Random(5), len(rows[0])
    some = sorted(chance.sample(range(width), width - 8))
    anyhow = chance.sample(range(width), width)
    ratings = chance.sample(range(3, 53), 15)
    shuffled = chance.sample(rows, len(rows))
    return {
        "itself": rows,
        "columns deleted": [[r[k] for k in some] for r in rows],
        "columns reordered": [[r[k] for k in anyhow] for r in rows],
        "fifteen ratings in another order": [[r[k] for k in ratings] for r in rows],
        "rows shuffled": shuffled,
        "rows sorted, open answers gone, half deleted": [r[:-1] for r in sorted(rows)][:200],
        "every fifth row deleted": [r for k, r in enumerate(rows) if k % 5],
        "twenty ratings, sorted": sorted(r[5:25] for r in rows),
        "columns and rows shuffled": [[r[k] for k in anyhow] for r in shuffled],
        "mixed into other answers": survey(200, 99) + rows[:40],
        "blanks and widths": [[f" {c.replace('~', '～')} " for c in r] for r in rows],
    }


DEMO = survey(430, 1)
KNOWN = fingerprints(DEMO)


@pytest.mark.parametrize("name", list(mutations(DEMO)))
def test_mutated_rows_are_recognised(name: str) -> None:
    assert matches(mutations(DEMO)[name], KNOWN)


@pytest.mark.parametrize("seed", range(2, 8))
@pytest.mark.parametrize("load", [0.5, 0.9])
def test_the_same_questionnaire_asked_of_other_people_is_not(seed: int, load: float) -> None:
    assert not matches(survey(600, seed, load), KNOWN)


def test_real_files_are_not(real: Path) -> None:
    exports = (p for p in sorted(real.glob("*.csv")) if "dictionary" not in p.name)
    for path in [*sorted(real.glob("wjx_*.xls")), *exports, *sorted(real.glob("google*.tsv"))]:
        export = read_export(path)
        assert not matches(export.answers(), KNOWN), path.name
        assert not matches(export.sheet.cells(), KNOWN), path.name


def test_the_demonstrations_own_file(real: Path) -> None:
    """With the file that the repository ships: recognised after mutation; the real ones are none of it."""
    raw = sorted((ROOT / "data" / "raw" / "questionnaire").glob("*.xlsx"))
    if not raw:
        pytest.skip("the demonstration's export is not in this tree")
    rows = read_export(raw[0]).answers()
    known = fingerprints(rows)
    for name, mutated in {
        "itself": rows,
        "metadata too": read_export(raw[0]).sheet.cells(),
        "ten columns deleted": [[c for k, c in enumerate(r) if k % 9] for r in rows],
        "columns reversed": [r[::-1] for r in rows],
        "sorted": sorted(rows),
        "half the rows": rows[::2],
    }.items():
        assert matches(mutated, known), name
    for path in sorted(real.glob("wjx_*.xls")):
        assert not matches(read_export(path).answers(), known)


def test_marks_are_ten_hex_digits_and_stable() -> None:
    assert all(len(k) == 10 and int(k, 16) >= 0 for k in KNOWN)
    assert fingerprints(DEMO) == KNOWN
    assert len(KNOWN) > 1_000


def test_nothing_known_or_nothing_there() -> None:
    assert not matches(DEMO, frozenset())
    assert not matches([], KNOWN)
    assert not matches([["是"]], KNOWN)
