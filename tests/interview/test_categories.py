"""Three levels of coding: words, concept, subcategory, category."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from jcommunity_study.interview.categories import categories
from jcommunity_study.interview.codebook import load_codebook

BOOK = """schema: 1
codes:
  - {id: a2, kind: theme, name: {zh: 没时间, en: no time}, parent: B1}
  - {id: A, kind: theme, codable: false, name: {zh: 参与, en: taking part}}
  - {id: B1, kind: theme, name: {zh: 意愿, en: will}, parent: A}
  - {id: a1, kind: theme, name: {zh: 没人来, en: nobody comes}, parent: B1}
  - {id: C1, kind: theme, name: {zh: 更细, en: finer}, parent: a1}
  - {id: old, kind: theme, name: 旧, retired: true, parent: a2}
  - {id: alone, kind: theme, name: {zh: 散, en: loose}}
"""


def rows(*codings: tuple[str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(
        [{"document": "d", "code": c, "interview": i, "start": s, "end": s + 1, "turn": 0, "stance": "affirms",
          "quote": f"打13812345678 {s}", "id": str(s)}
         for c, i, s in codings]
    )  # fmt: skip


def test_the_levels_of_a_code_by_its_depth(tmp_path: Path) -> None:
    book = load_codebook(tmp_path / "codebook.yaml", text=BOOK)
    found = categories(rows(("alone", "R1", 1), ("C1", "R1", 2), ("a2", "R1", 3), ("B1", "R2", 4), ("a1", "R1", 5)), book, "en")
    assert found[["concept", "subcategory", "category"]].to_numpy().tolist() == [
        ["(coded directly)", "will", "taking part"],
        ["no time", "will", "taking part"],
        ["(coded directly)", "will / nobody comes", "taking part"],
        ["finer", "will / nobody comes", "taking part"],
        ["loose", "", ""],
    ]
    assert found["turn"].tolist() == [1] * 5
    assert not found["quote"].str.contains("13812345678").any()


def test_so_many_quotations_of_a_code_in_order(tmp_path: Path) -> None:
    book = load_codebook(tmp_path / "codebook.yaml", text=BOOK)
    frame = rows(("a1", "R2", 1), ("a1", "R1", 9), ("a1", "R1", 3), ("a2", "R1", 5))
    assert categories(frame, book, "zh", 2)[["code", "interview"]].to_numpy().tolist() == [["a2", "R1"], ["a1", "R1"], ["a1", "R1"]]
    assert len(categories(frame[:0], book, "zh")) == 0
