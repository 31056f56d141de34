"""Take the fingerprints of the demonstration's rows and texts; run it whenever data/raw changes."""

from __future__ import annotations

from pathlib import Path

from jcommunity_study.interview import fingerprint as talk
from jcommunity_study.interview.readers import read_transcript
from jcommunity_study.study import Study
from jcommunity_study.survey import fingerprint as survey
from jcommunity_study.survey.readers import read_export

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "src" / "jcommunity_study" / "marks"


def main() -> None:
    study = Study.open(ROOT)
    rows = [read_export(path).answers() for path in study.raw("questionnaire")]
    write("survey", frozenset().union(*map(survey.fingerprints, rows)))
    folder = ROOT / "data" / "raw" / "interviews"
    write(
        "interviews",
        talk.fingerprints(read_transcript(folder / i.file, i.id, study.interviews.interviewers) for i in study.interviews.interviewees),
    )


def write(kind: str, marks: frozenset[str]) -> None:
    (TARGET / f"{kind}.txt").write_text("\n".join(sorted(marks)) + "\n", encoding="ascii", newline="\n")
    print(kind, len(marks))


if __name__ == "__main__":
    main()
