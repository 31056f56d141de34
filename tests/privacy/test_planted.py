"""Both files of canaries go through the whole program as an export; what of them stands in what it writes or prints is counted."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from tests.privacy.canaries import BLIND, DECOY, FORM_OF_ADDRESS, KNOWN_MISSES, LEAST, SEEN, Canary, read
from tests.privacy.outputs import leaks
from tests.small_study import HEADER, answers, write_export

from jcommunity_study.cli import main

FILLERS = {"N/A", "没办过"}  # cells of a personal column that say nothing of anybody
AMONG = 4  # answers to the open question for each that holds a canary


def planted(path: Path, canaries: list[Canary]) -> Path:
    """The small study's answers with an open question that holds the texts, and a column for each canary that is a column or a heading."""
    said = [c.text for c in canaries if c.place == "text"]
    columns = [(n, c) for n, c in enumerate(canaries) if c.place != "text" and c.kind != DECOY]
    header = [*HEADER, "9、还想说什么", *(f"{place}、{c.text}" for place, (_, c) in enumerate(columns, 10))]
    rows = []
    for i in range(AMONG * len(said)):
        open_answer = said[i // AMONG] if i % AMONG == 0 else f"希望多些活动{i}"
        cells = [c.canary.split("|")[i % len(c.canary.split("|"))] if c.place == "column" else f"{token(n)}{i}" for n, c in columns]
        rows.append([str(i + 1), *answers()[i % len(answers())][1:], open_answer, *cells])
    return write_export(path, header, rows)


def token(n: int) -> str:
    """What stands in the cells under the nth canary, which is a heading: nothing in it is personal but the heading's word for it."""
    return f"答<{n}>"


def needles(n: int, canary: Canary, left_alone: str) -> list[str]:
    """What must stand nowhere; a canary that is too short, or stands in what is `left_alone` too, is looked for in its sentence."""
    if canary.place == "heading":
        return [token(n)]
    if canary.place == "column":
        return [cell for cell in canary.canary.split("|") if len(cell) > 2 and cell not in FILLERS]
    return [canary.canary if len(canary.canary) > 4 and canary.canary not in left_alone else canary.text]


@pytest.mark.parametrize("source", [BLIND, SEEN], ids=["blind", "seen"])
def test_what_is_planted_comes_out_nowhere(source: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    canaries = read(source)
    root, export = tmp_path / "研究", planted(tmp_path / "100_按文本_问卷_1_1.csv", canaries)
    for verb in (["inspect", str(export), "--json"], ["new", str(root), "--from", str(export)], ["report", "--study", str(root)]):
        assert main(verb) == 0
    printed = "".join(capfd.readouterr())
    hidden = {n: c for n, c in enumerate(canaries) if c.kind != DECOY}
    left_alone = [c.text for c in canaries if c.place == "text" and c.kind == DECOY]
    seen = "\n".join([*left_alone, *KNOWN_MISSES])
    wanted = {f"{n}.{k}": needle for n, c in hidden.items() for k, needle in enumerate(needles(n, c, seen))}
    out = {leak.partition(" in ")[0] for leak in leaks(root, wanted)} | {key for key, needle in wanted.items() if needle in printed}
    lost = {int(key.partition(".")[0]) for key in out}
    kinds = {kind: [n for n, c in hidden.items() if c.kind == kind] for kind in sorted({c.kind for c in hidden.values()})}
    told = ", ".join(f"{kind} {sum(n not in lost for n in own)}/{len(own)}" for kind, own in kinds.items())
    message = f"{source.stem}: recall {1 - len(lost) / len(hidden):.3f}; {told}; came out: {[hidden[n].text for n in sorted(lost)]}"
    print(message)
    assert all(sum(n not in lost for n in own) >= LEAST[source] * len(own) for own in kinds.values()), message
    assert {hidden[n].text for n in lost} <= KNOWN_MISSES, message
    kept = pd.read_parquet(root / "data/processed/responses.parquet")["q9"].tolist()
    assert {text for text in left_alone if not FORM_OF_ADDRESS.search(text)} <= set(kept)
