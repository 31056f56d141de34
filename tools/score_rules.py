"""Scores a codebook's rules on sentences that carry their codes: python tools/score_rules.py FILE.tsv [CODEBOOK.yaml].

Prints each problem, cause and countermeasure and all together, affirmed and denied: precision, recall, F1 with 95% intervals.
docs/rules-quality.md says what for, and keeps the log.
"""

from __future__ import annotations

import sys
from pathlib import Path

from jcommunity_study.interview.codebook import load_codebook
from jcommunity_study.interview.quality import said_quality
from jcommunity_study.interview.said import read_said

KINDS = ("problem", "cause", "countermeasure")
SEED = 20230408


def main(file: Path, book: Path) -> None:
    codebook, said = load_codebook(book), read_said(file)
    codes = [code.id for code in codebook.codable if code.kind in KINDS]
    print(f"rules {codebook.rules_version}, {len(said)} sentences")
    for stance in ("affirms", "denies"):
        found = said_quality(said, codebook, codes, stance=stance, seed=SEED)
        print(f"\n{stance}; affirmed although the sentence denies it or has no code: {found.falsely}")
        print(found.to_frame().round(3).to_string(index=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).resolve().parents[1] / "study/codebook.yaml")
